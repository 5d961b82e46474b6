"""Pages → Document: furniture out, glyphs repaired, lines joined into paragraphs, all of it recorded.

What may change in a line is little (see ``line_cleaning``); lines of one paragraph are joined.  What
became of every character that the reader gave stands in the document's accounts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from reportminer.accounts import Tally, seen_characters, sum_warning
from reportminer.document import Document, LedgerRow, Line, Paragraph, Parsed, Place, Source, TextLine
from reportminer.errors import ReadError
from reportminer.line_cleaning import CleanedLine, clean_line, cleaned, glyph_table
from reportminer.settings import QUOTE_LENGTH

__all__ = ["clean", "clean_line", "glyph_table"]


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
    seen = seen_characters(parsed)
    accounts = builder.tally.accounts(parsed)
    return Document(
        source=source,
        text=text,
        lines=tuple(builder.lines),
        paragraphs=tuple(builder.paragraphs()),
        ledger=parsed.ledger + tuple(builder.ledger()) + sum_warning(accounts, seen),
        fields=parsed.fields,
        reader=parsed.reader,
        encoding=parsed.encoding,
        seen=seen,
        accounts=accounts,
        sizes=tuple(
            (page.number, page.width, page.height)
            for page in parsed.pages
            if page.number is not None and page.width and page.height
        ),
    )


class _Builder:
    """Collects cleaned lines into paragraphs and counts what was left out."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.tally = Tally()
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
        recognised = line.score is not None
        if line.furniture:
            if line.text.strip():
                self._removed.append(_removed(line, place))
                self.tally.add(page, "furniture", _furniture_name(line), len(line.text), recognised=recognised)
            else:
                self._spaces += len(line.text)
                self.tally.add(page, "spaces", "", len(line.text), recognised=recognised)
            return
        new = line.starts_paragraph or self._break_next or not self._paragraphs
        cell = line.cell if new else self._paragraphs[-1].cell
        found = cleaned(line.text, is_row=cell is not None)
        self._count(found, place, recognised=recognised)
        if not found.text:
            self._break_next = self._break_next or line.starts_paragraph
            return
        self._append(found.text, line, place, new=new)
        self._break_next = False

    def _count(self, found: CleanedLine, place: Place, *, recognised: bool) -> None:
        repaired = len(found.glyphs)
        self.tally.add(place.page, "kept", "", len(found.text) - repaired, recognised=recognised)
        if not (repaired or found.spaces or found.invisible):
            return
        if found.spaces:
            self._spaces += found.spaces
            self.tally.add(place.page, "spaces", "", found.spaces, recognised=recognised)
        if found.invisible:
            self._invisible += found.invisible
            self.tally.add(place.page, "invisible", "", found.invisible, recognised=recognised)
        if repaired:
            self.tally.add(place.page, "repaired", "look-alike glyphs", repaired, recognised=recognised)
        for glyph in found.glyphs:
            self._glyphs[glyph] += 1
            self._glyph_place.setdefault(glyph, place)

    def _append(self, text: str, line: Line, place: Place, *, new: bool) -> None:
        glue = ""
        if self.parts:
            glue = "\n" if new else _glue(self.parts[-1], text)
        if glue:
            self.parts.append(glue)
            self.length += len(glue)
            self.tally.added += len(glue)
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


def _furniture_name(line: Line) -> str:
    return line.furniture.replace("_", " ")


def _removed(line: Line, place: Place) -> LedgerRow:
    return LedgerRow(
        "clean",
        "removed",
        _furniture_name(line),
        page=place.page,
        line=place.line,
        text=line.text.strip()[:QUOTE_LENGTH],
        characters=len(line.text),
    )


def _glue(before: str, after: str) -> str:
    """Return what joins two lines of a paragraph: nothing in Chinese, a space between Latin words."""
    letters = before[-1].isascii() and before[-1].isalpha() and after[0].isascii() and after[0].isalpha()
    return " " if letters else ""
