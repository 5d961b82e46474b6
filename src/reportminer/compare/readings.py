"""Which figure of a report is that of its year: no former value, no rest of last year's, no sum of several years."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import Any

from reportminer.compare.selection import FactRow, PassageRow
from reportminer.fold import fold
from reportminer.shipped import shipped_text


@cache
def _data() -> dict[str, Any]:
    told: dict[str, Any] = tomllib.loads(shipped_text("panel.toml"))["reading"]
    return told


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(_data()[name])


def is_total(fact: FactRow) -> bool:
    """Tell whether the words around a figure call it the year's sum (全年, 累计, 共)."""
    return fact.fields.get("scope", "") in _data()["totals"]


def of_the_year(fact: FactRow, passage: PassageRow, year: str) -> bool:
    """Tell whether a figure can be that of the report's ``year``, by the words around it (data/panel.toml)."""
    text, at = fold(passage.text), fact.start - passage.start
    sentence = max(text.rfind(mark, 0, at) for mark in "。;\n") + 1
    before, behind = text[sentence:at], text[at + len(fact.text) : at + len(fact.text) + 20]
    if _pattern("average").search(before) or _pattern("former").search(before):
        return False
    if _pattern("from").search(before) and _pattern("to").match(behind):
        return False
    found = _pattern("several_years").search(before)
    return found is None or found["since"] == year
