"""Wording that depends on the reader's language: Chinese punctuation, and places that nobody knows."""

from __future__ import annotations

from reportminer.punctuation import full_width

__all__ = ["UNKNOWN_COUNTY", "UNKNOWN_PLACE", "full_width", "unknown_place"]

UNKNOWN_PLACE = "(place unknown) "
"""Stands before the name of the file where the place of a report is unknown, in tables and their files."""


UNKNOWN_COUNTY = "(county unknown) "
"""Stands before the name of a township among counties, where its report does not tell its county."""

_ZH = {UNKNOWN_PLACE: "（地区不明）", UNKNOWN_COUNTY: "（县区不明）"}


def unknown_place(text: str, lang: str) -> str:
    """Return the name of a place as people read it."""
    for unknown, zh in _ZH.items():
        if lang == "zh" and text.startswith(unknown):
            return zh + text.removeprefix(unknown)
    return text
