"""What kind of body a name is that of: government, department, party body, development zone, court."""

from __future__ import annotations

import re
import tomllib
from functools import cache

from reportminer.fold import fold
from reportminer.shipped import shipped_text


@cache
def traditional() -> dict[int, str]:
    """Return the table of traditional characters: code point → simplified (``data/traditional.tsv``)."""
    text = shipped_text("traditional.tsv")
    pairs = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {ord(pair[0]): pair[1] for pair in pairs if len(pair[0]) == 1}


@cache
def _kinds() -> tuple[tuple[str, re.Pattern[str]], ...]:
    text = shipped_text("issuers.toml")
    return tuple((row["kind"], re.compile(row["expression"])) for row in tomllib.loads(text)["kinds"])


@cache
def _levels() -> tuple[tuple[str, re.Pattern[str]], ...]:
    text = shipped_text("issuers.toml")
    return tuple((row["level"], re.compile(row["expression"])) for row in tomllib.loads(text)["levels"])


def issuer_kind(text: str) -> str:
    """Return the kind of the body that a title or an issuer line names, or an empty string.

    The kinds and their expressions stand in ``data/issuers.toml``; the first that fits holds.
    """
    plain = fold(text).translate(traditional())
    return next((kind for kind, expression in _kinds() if expression.search(plain)), "")


def stated_level(text: str) -> str:
    """Return the level that a title without a name states all the same (全县…, …部), or an empty string."""
    plain = fold(text).strip()
    return next((level for level, expression in _levels() if expression.search(plain)), "")
