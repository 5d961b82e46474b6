"""The punctuation of Chinese print in sentences of our own; quotations keep theirs."""

from __future__ import annotations

import re

_FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
_MARKS = re.compile(r"(?<=[\u3400-\u9fff》”】）])[,;:?!]|(?<=[^\s,;:?!])[,;:?!](?=[\u3400-\u9fff《“【（])")
_BRACKETS = re.compile(r"\(([^()]*[\u3400-\u9fff][^()]*)\)")


def full_width(text: str) -> str:
    """Return a Chinese text with the punctuation of Chinese print where it stands beside Chinese characters.

    Options, file names and numbers keep theirs.
    """
    text = _BRACKETS.sub(r"（\1）", text)
    return _MARKS.sub(lambda found: _FULL[found[0]], text)
