"""Whether there is text on a page, and whether it can be read."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reportminer import settings
from reportminer.parse.pdf_lines import Glyph

_CID = re.compile(r"\(cid:\d+\)")


def is_picture(characters: int, pictures: float) -> bool:
    """Say whether a page is a scan: ``pictures`` is the share of its area that images cover."""
    if characters == 0:
        return pictures > 0
    return characters < settings.PDF_SPARSE_PAGE and pictures >= settings.PDF_PICTURE_SHARE


def fault_of(glyphs: Sequence[Glyph]) -> str:
    """Return what is wrong with the text layer of a page, or an empty string.

    A font without a usable Unicode map yields private-use characters, ``(cid:n)`` or Latin letters
    with accents in place of Chinese; such a page must be read by other means.
    """
    text = "".join(glyph.char for glyph in glyphs if not glyph.char.isspace())
    if not text:
        return ""
    private = sum("\ue000" <= char <= "\uf8ff" or char == "\ufffd" or char >= "\U000f0000" for char in text)
    codes = sum(len(match) for match in _CID.findall(text))
    latin = sum("\u0080" <= char <= "\u024f" for char in text)
    limit = settings.PDF_BROKEN_SHARE * len(text)
    if private > limit or codes > limit:
        return "its fonts do not say which characters they draw"
    if latin > limit:
        return "Chinese came out as accented Latin letters"
    if len(text) >= 3 * settings.PDF_SPARSE_PAGE and han_of(glyphs) < limit / 4:
        return "it holds hardly any Chinese characters"
    return ""


def han_of(glyphs: Sequence[Glyph]) -> int:
    """Count the Chinese characters, look-alike radicals among them."""
    return sum("\u3400" <= glyph.char <= "\u9fff" or "\u2e80" <= glyph.char <= "\u2fdf" for glyph in glyphs)
