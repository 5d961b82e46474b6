"""Wording that depends on the reader's language: Chinese punctuation, and places that nobody knows."""

from __future__ import annotations

from reportminer.punctuation import full_width

__all__ = ["UNKNOWN_PLACE", "full_width", "unknown_place"]

UNKNOWN_PLACE = "(place unknown) "
"""Stands before the name of the file where the place of a report is unknown, in tables and their files."""


def unknown_place(text: str, lang: str) -> str:
    """Return the name of a place as people read it."""
    return (
        "（地区不明）" + text.removeprefix(UNKNOWN_PLACE) if lang == "zh" and text.startswith(UNKNOWN_PLACE) else text
    )
