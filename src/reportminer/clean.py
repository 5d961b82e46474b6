"""Pages → Document: furniture out, glyphs repaired, lines joined into paragraphs, all of it recorded.

What may change is little: invisible characters and superfluous spaces go, look-alike glyphs become
the characters they stand for, lines of one paragraph are joined.  Punctuation, wording and number
forms stay as the office wrote them, so that a quotation is a quotation.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from reportminer.document import Document, LedgerRow, Line, Paragraph, Parsed, Place, Source, TextLine
from reportminer.errors import ReadError
from reportminer.settings import QUOTE_LENGTH

_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
    r"\ufff9-\ufffb]"
)
_SPACES = re.compile(r"[\s\u00a0\u3000\u2000-\u200a\u202f\u205f\u3164]+")
_CJK = "\u2e80-\u2fdf\u3001-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff65\U00020000-\U0003ffff“”‘’—…·"
_HAN_SIDE = re.compile(f"[{_CJK}]")
_SPACED_LETTERS = re.compile(rf"^[{_CJK}](?:[ \u3000\u00a0]+[{_CJK}]){{2,}}$")
_HALF_WIDTH_MARK = re.compile(r"[,;:!?()\[\]%.]")
_NUMBER = re.compile(r"[0-9]{1,2}[.、．]|(?:19|20)[0-9]{2}年")
_SENTENCE_MARK = re.compile(r"[。；：！？]")


@dataclass(frozen=True, slots=True)
class _CleanLine:
    """A source line after cleaning, with what it lost."""

    text: str
    spaces: int
    invisible: int
    glyphs: tuple[str, ...]


@cache
def glyph_table() -> dict[int, str]:
    """Return the table of look-alike glyphs: code point found → character meant (``data/glyphs.tsv``)."""
    text = resources.files("reportminer").joinpath("data", "glyphs.tsv").read_text(encoding="utf-8")
    pairs = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {ord(found): meant for found, meant in pairs}


@cache
def _glyph_pattern() -> re.Pattern[str]:
    return re.compile("[" + "".join(map(chr, glyph_table())) + "]")


def clean_line(text: str, *, is_row: bool = False) -> str:
    """Return one line as it stands in the cleaned text; cleaning the result changes nothing.

    In a table row (``is_row``) every tab stays, so that empty cells keep their places.
    """
    return _clean_line(text, is_row=is_row).text


def _clean_line(text: str, *, is_row: bool) -> _CleanLine:
    visible, invisible = _INVISIBLE.subn("", text)
    glyphs: tuple[str, ...] = ()
    if _glyph_pattern().search(visible):
        glyphs = tuple(_glyph_pattern().findall(visible))
        visible = visible.translate(glyph_table())
    spaced = _unspace_row(visible) if is_row else _unspace(visible)
    return _CleanLine(spaced, len(visible) - len(spaced), invisible, glyphs)


def _unspace(text: str) -> str:
    """Drop the spaces that layout put in: at both ends, inside spaced-out titles, between Han characters.

    Wide gaps between Han characters separate things (an office and a name, a heading and its text)
    and become one ideographic space; runs of tabs, with which typists set columns, become one tab.
    """
    text = text.strip()
    if not _SPACES.search(text):
        return text
    text = _SPACES.sub(lambda found: _one_space(found.group()), text).strip(" \t\u3000")
    if _SPACED_LETTERS.match(text):
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
    han_before, han_after = bool(_HAN_SIDE.match(before)), bool(_HAN_SIDE.match(after))
    if run == "\u3000":
        separates = (han_before or _HALF_WIDTH_MARK.match(before)) and (han_after or _HALF_WIDTH_MARK.match(after))
        numbered = han_before and _NUMBER.match(text, end)
        if _SENTENCE_MARK.match(before) or (separates and (han_before or han_after)) or numbered:
            return run
    if han_before or han_after or (_HALF_WIDTH_MARK.match(before) and not after.isascii()):
        return ""
    return " "


def clean(source: Source, parsed: Parsed) -> Document:
    """Build the cleaned document of one parsed file.

    Every character that does not reach the text has a row in the ledger.  Raises ReadError when
    nothing is left.
    """
    builder = _Builder()
    for page in parsed.pages:
        for line in page.lines:
            builder.take(line, page.number)
    text = builder.text()
    if not text:
        raise ReadError("clean", "no text is left after page furniture and white space were taken out")
    return Document(
        source=source,
        text=text,
        lines=tuple(builder.lines),
        paragraphs=tuple(builder.paragraphs()),
        ledger=parsed.ledger + tuple(builder.ledger()),
        fields=parsed.fields,
        reader=parsed.reader,
        encoding=parsed.encoding,
    )


class _Builder:
    """Collects cleaned lines into paragraphs and counts what was left out."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.lines: list[TextLine] = []
        self._paragraphs: list[Paragraph] = []
        self._removed: list[LedgerRow] = []
        self._spaces = 0
        self._invisible = 0
        self._glyphs: Counter[str] = Counter()
        self._glyph_place: dict[str, Place] = {}
        self._break_next = True

    def take(self, line: Line, page: int | None) -> None:
        place = Place(page, line.number)
        if line.furniture:
            if line.text.strip():
                self._removed.append(_removed(line, place))
            else:
                self._spaces += len(line.text)
            return
        new = line.starts_paragraph or self._break_next or not self._paragraphs
        cell = line.cell if new else self._paragraphs[-1].cell
        cleaned = _clean_line(line.text, is_row=cell is not None)
        self._spaces += cleaned.spaces
        self._invisible += cleaned.invisible
        for glyph in cleaned.glyphs:
            self._glyphs[glyph] += 1
            self._glyph_place.setdefault(glyph, place)
        if not cleaned.text:
            self._break_next = self._break_next or line.starts_paragraph
            return
        self._append(cleaned.text, line, place, new=new)
        self._break_next = False

    def _append(self, text: str, line: Line, place: Place, *, new: bool) -> None:
        glue = ""
        if self.parts:
            glue = "\n" if new else _glue(self.parts[-1], text)
        if glue:
            self.parts.append(glue)
            self.length += len(glue)
        start = self.length
        self.parts.append(text)
        self.length += len(text)
        self.lines.append(TextLine(start, self.length, place, line.box, line.score))
        if new:
            self._paragraphs.append(
                Paragraph(
                    start,
                    self.length,
                    line.style,
                    line.level,
                    line.size,
                    line.font,
                    line.bold,
                    line.centered,
                    line.cell,
                )
            )
        else:
            last = self._paragraphs[-1]
            self._paragraphs[-1] = Paragraph(
                last.start,
                self.length,
                last.style,
                last.level,
                last.size,
                last.font,
                last.bold and line.bold,
                last.centered,
                last.cell,
            )

    def text(self) -> str:
        return "".join(self.parts)

    def paragraphs(self) -> list[Paragraph]:
        return self._paragraphs

    def ledger(self) -> Iterable[LedgerRow]:
        yield from self._removed
        if self._spaces:
            yield LedgerRow("clean", "removed", "spaces of the layout", characters=self._spaces)
        if self._invisible:
            yield LedgerRow("clean", "removed", "invisible characters", characters=self._invisible)
        for glyph, count in sorted(self._glyphs.items()):
            place = self._glyph_place[glyph]
            yield LedgerRow(
                "clean",
                "repaired",
                f"look-alike glyph U+{ord(glyph):04X} read as {glyph_table()[ord(glyph)]}",
                page=place.page,
                line=place.line,
                text=glyph,
                characters=count,
            )


def _removed(line: Line, place: Place) -> LedgerRow:
    return LedgerRow(
        "clean",
        "removed",
        line.furniture.replace("_", " "),
        page=place.page,
        line=place.line,
        text=line.text.strip()[:QUOTE_LENGTH],
        characters=len(line.text),
    )


def _glue(before: str, after: str) -> str:
    """Return what joins two lines of a paragraph: nothing in Chinese, a space between Latin words."""
    letters = before[-1].isascii() and before[-1].isalpha() and after[0].isascii() and after[0].isalpha()
    return " " if letters else ""
