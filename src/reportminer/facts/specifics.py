"""How specific a plan is: whether it names a number, a deadline, a responsible office, a legal basis."""

from __future__ import annotations

import re
from functools import cache

from reportminer.facts.tables import read_toml

SPECIFICS = ("number", "deadline", "office", "basis")
"""What a plan can name, in the order in which it is shown; a plan's specificity is how many it names, 0 to 4."""


@cache
def _pattern(name: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what the patterns of one name need, and the patterns."""
    data = read_toml("facts_specifics.toml")
    return re.compile(data[f"{name}_needs"]), re.compile("|".join(data[name]))


def _first(name: str, text: str) -> tuple[int, int] | None:
    needs, pattern = _pattern(name)
    found = pattern.search(text) if needs.search(text) else None
    return found.span() if found else None


def find_deadline(text: str) -> tuple[int, int] | None:
    """Return the span of the first deadline (年底前, 6月底前, 第一季度) in a half-width text, or None."""
    return _first("deadline", text)


def find_office(text: str) -> tuple[int, int] | None:
    """Return the span of the words that make an office responsible (责任单位:司法所, 由…牵头), or None."""
    return _first("office", text)
