"""The words of coding sheets: columns by every name they go by, and what is written on a sheet."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from reportminer.shipped import shipped_text

GIVEN = ("number", "place", "year", "heading", "before", "text")
"""Columns that tell what is to be coded, in the order of the sheet."""

FILLED = ("label", "also", "aspect", "topics", "remark")
"""Columns that a person fills in."""

MACHINE = ("machine", "confidence")
"""Columns with the machine's coding, where the person is to see it."""

KEYS = ("source", "page", "line", "passage_id")
"""Columns that lead back to the passage."""


@cache
def data() -> dict[str, Any]:
    """Return data/handcoding.toml."""
    return tomllib.loads(shipped_text("handcoding.toml"))


def word(name: str, lang: str) -> str:
    """Return a word of the sheet in a language."""
    return str(data()["words"][name][0 if lang == "zh" else 1])


def head(column: str, lang: str) -> str:
    """Return the head of a column in a language."""
    return str(data()["columns"][column][0 if lang == "zh" else 1])


@cache
def column_names() -> dict[str, str]:
    """Return name → column, for the code, both heads and all other names of every column, in small letters."""
    columns: dict[str, list[str]] = data()["columns"]
    return {name.lower(): column for column, names in columns.items() for name in (column, *names)}
