"""Wording that depends on the reader's language: Chinese punctuation, and places that nobody knows."""

from __future__ import annotations

import re

UNKNOWN_PLACE = "(place unknown) "
"""Stands before the name of the file where the place of a report is unknown, in tables and their files."""

_FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
_MARKS = re.compile(r"(?<=[\u3400-\u9fff》”】）])[,;:?!]|(?<=[^\s,;:?!])[,;:?!](?=[\u3400-\u9fff《“【（])")
_BRACKETS = re.compile(r"\(([^()]*[\u3400-\u9fff][^()]*)\)")


def full_width(text: str) -> str:
    """Return a Chinese text with the punctuation of Chinese print where it stands beside Chinese characters.

    Options, file names and numbers keep theirs.
    """
    text = _BRACKETS.sub(r"（\1）", text)
    return _MARKS.sub(lambda found: _FULL[found[0]], text)


def unknown_place(text: str, lang: str) -> str:
    """Return the name of a place as people read it."""
    return (
        "（地区不明）" + text.removeprefix(UNKNOWN_PLACE) if lang == "zh" and text.startswith(UNKNOWN_PLACE) else text
    )
