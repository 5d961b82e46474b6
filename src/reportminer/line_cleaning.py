"""One line of a source → the same line as it stands in the cleaned text.

Invisible characters and superfluous spaces go, look-alike glyphs become the characters they stand for.
Punctuation, wording and number forms stay as the office wrote them, so that a quotation is a quotation.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from reportminer.shipped import shipped_text

_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
    r"\ufff9-\ufffb]"
)
_SPACES = re.compile(r"[\s\u00a0\u3000\u2000-\u200a\u202f\u205f\u3164]+")
_CJK = "\u2e80-\u2fdf\u3001-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff65\U00020000-\U0003ffff“”‘’—…·"
_HAN_SIDE = f"[{_CJK}]"
_SPACED_LETTERS = rf"^[{_CJK}](?:[ \u3000\u00a0]+[{_CJK}]){{2,}}$"
_HALF_WIDTH_MARK = re.compile(r"[,;:!?()\[\]%.]")
_NUMBER = re.compile(r"[0-9]{1,2}[.、．]|(?:19|20)[0-9]{2}年")
_SENTENCE_MARK = re.compile(r"[。；：！？]")


_SPACE = re.compile(_SPACES.pattern.removesuffix("+"))


class CleanedLine(NamedTuple):
    """A source line after cleaning: how many characters of white space and invisible ones it lost, which glyphs."""

    text: str
    spaces: int
    invisible: int
    glyphs: tuple[str, ...]


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    """Compile when a line first needs it: ranges this long take 2 ms each."""
    return re.compile(expression)


@cache
def glyph_table() -> dict[int, str]:
    """Return the table of look-alike glyphs: code point found → character meant (``data/glyphs.tsv``)."""
    text = shipped_text("glyphs.tsv")
    pairs = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {ord(found): meant for found, meant in pairs}


@cache
def _glyph_pattern() -> re.Pattern[str]:
    return re.compile("[" + "".join(map(chr, glyph_table())) + "]")


def clean_line(text: str, *, is_row: bool = False) -> str:
    """Return one line as it stands in the cleaned text; cleaning the result changes nothing.

    In a table row (``is_row``) every tab stays, so that empty cells keep their places.
    """
    return cleaned(text, is_row=is_row).text


def cleaned(text: str, *, is_row: bool = False) -> CleanedLine:
    """Clean one line and count what it lost: each count is taken by itself, none is what the others leave over."""
    visible, invisible = _INVISIBLE.subn("", text)
    glyphs: tuple[str, ...] = ()
    if _glyph_pattern().search(visible):
        glyphs = tuple(_glyph_pattern().findall(visible))
        visible = visible.translate(glyph_table())
    spaced = _unspace_row(visible) if is_row else _unspace(visible)
    spaces = 0 if spaced is visible else _blanks(visible) - _blanks(spaced)
    return CleanedLine(spaced, spaces, invisible, glyphs)


def _blanks(text: str) -> int:
    return len(_SPACE.findall(text))


def _unspace(text: str) -> str:
    """Drop the spaces that layout put in: at both ends, inside spaced-out titles, between Han characters.

    Wide gaps between Han characters separate things (an office and a name, a heading and its text)
    and become one ideographic space; runs of tabs, with which typists set columns, become one tab.
    """
    text = text.strip()
    if not _SPACES.search(text):
        return text
    text = _SPACES.sub(lambda found: _one_space(found.group()), text).strip(" \t\u3000")
    if _compiled(_SPACED_LETTERS).match(text):
        return re.sub(r"[ \u3000]", "", text)
    return _SPACES.sub(lambda found: _between(text, found.start(), found.end(), found.group()), text)


def _unspace_row(text: str) -> str:
    """Clean the cells of a table row one by one; a row of empty cells is nothing."""
    cells = [_unspace(cell) for cell in text.split("\t")]
    return "\t".join(cells) if any(cells) else ""


def _one_space(run: str) -> str:
    if "\t" in run:
        return "\t"
    if "\u3000" in run or len(run) > 1:
        return "\u3000"
    return " "


def _between(text: str, start: int, end: int, run: str) -> str:
    """Return what stays of the white space ``text[start:end]``."""
    if run == "\t":
        return run
    before, after = text[start - 1], text[end]
    han_before, han_after = (bool(_compiled(_HAN_SIDE).match(side)) for side in (before, after))
    if run == "\u3000":
        separates = (han_before or _HALF_WIDTH_MARK.match(before)) and (han_after or _HALF_WIDTH_MARK.match(after))
        numbered = han_before and _NUMBER.match(text, end)
        if _SENTENCE_MARK.match(before) or (separates and (han_before or han_after)) or numbered:
            return run
    if han_before or han_after or (_HALF_WIDTH_MARK.match(before) and not after.isascii()):
        return ""
    return " "
