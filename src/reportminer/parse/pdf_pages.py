"""Sheets of glyphs to pages of lines, with everything that has to be reported about them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from reportminer import settings
from reportminer.document import Box, LedgerRow, Line, Page
from reportminer.errors import ReadError
from reportminer.parse.pdf_aligned import mark_aligned
from reportminer.parse.pdf_columns import bands
from reportminer.parse.pdf_footnotes import Rule, part_footnotes
from reportminer.parse.pdf_furniture import mark_furniture
from reportminer.parse.pdf_layout import patterns
from reportminer.parse.pdf_lines import Draft, Glyph, fragments_of, lines_of, turned_lines
from reportminer.parse.pdf_paragraphs import mark_paragraphs
from reportminer.parse.pdf_tables import Grid, join_tables, take


@dataclass(slots=True)
class Sheet:
    """One page as PDFium gave it, width and height in points.

    ``turned`` holds glyphs written in another direction than the page's own, by their angle to it in
    degrees; ``pictures`` is the share of the page that images cover, ``shapes`` the number of drawings;
    ``page_width`` is its width as it is drawn, whichever way its text runs; ``ruled`` says that lines are
    drawn that may be a table; ``upright`` that neither page nor text is turned; ``passed_over`` are
    the origins of characters PDFium left out; ``rules`` are thin lines drawn
    across; ``damaged`` says that the page could not be loaded.

    ``recognised`` says that text recognition read the page; then ``grids`` are its ruled tables, ``gutter``
    parts two pages on one sheet, and ``aside`` holds what is no text but has to be reported.
    """

    width: float = 0.0
    height: float = 0.0
    glyphs: list[Glyph] = field(default_factory=list)
    turned: dict[int, list[Glyph]] = field(default_factory=dict)
    pictures: float = 0.0
    shapes: int = 0
    ruled: bool = False
    upright: bool = True
    page_width: float = 0.0
    passed_over: list[tuple[float, float]] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    damaged: bool = False
    recognised: bool = False
    grids: tuple[Grid, ...] = ()
    gutter: float | None = None
    aside: list[Draft] = field(default_factory=list)


def check_time(deadline: float, index: int) -> None:
    """Raise ReadError at page ``index`` (0-based) if time.monotonic() has passed ``deadline``."""
    if time.monotonic() > deadline:
        reason = f"took longer than {settings.MAX_SECONDS:g} seconds to read: split it into parts"
        raise ReadError("parse", reason, index + 1)


def lines_aside(sheet: Sheet, furniture: str) -> list[Draft]:
    """Return all lines of a sheet as furniture of the kind named: recorded, and no part of the text."""
    found: list[Draft] = []
    for glyphs in (sheet.glyphs, *sheet.turned.values()):
        found += lines_of(fragments_of(glyphs), page=0, never_first="")[0]
    for draft in found:
        draft.furniture = furniture
    return found


def pages_of(
    sheets: Sequence[Sheet],
    grids: Callable[[int], Sequence[Grid]],
    deadline: float,
    *,
    numbers: Sequence[int] | None = None,
) -> tuple[tuple[Page, ...], list[LedgerRow]]:
    """Build the pages; ``grids`` gives the ruled tables of a page by its 0-based index.

    ``numbers`` are the 1-based page numbers where pages are not counted through.  Raises ReadError when
    time.monotonic() passes ``deadline``.
    """
    numbers = numbers or range(1, len(sheets) + 1)
    builder = _Builder(numbers)
    drafts = []
    for index, sheet in enumerate(sheets):
        check_time(deadline, index)
        drafts.append(builder.drafts(index, sheet, grids(index) if sheet.ruled else sheet.grids))
    mark_furniture(drafts, [sheet.height for sheet in sheets])
    builder.align(drafts)
    for index, text in join_tables(drafts, builder.columns):
        reason = "a table row cut by the page end was put together on the page before"
        builder.note("repaired", reason, index, text=text, characters=len(text))
    widths = [sheet.width for sheet in sheets]
    notes = part_footnotes(drafts, [sheet.rules for sheet in sheets], widths)
    mark_paragraphs(drafts, widths)
    pages = tuple(
        Page(
            number=numbers[index],
            lines=tuple(_line(number, draft) for number, draft in enumerate(drafts[index], start=1)),
            width=round(sheet.width, 2),
            height=round(sheet.height, 2),
        )
        for index, sheet in enumerate(sheets)
    )
    pages += _pages_of_notes(notes, pages)
    return pages, [*builder.ledger, *_unsure(pages)]


def _pages_of_notes(notes: Sequence[Sequence[Draft]], pages: Sequence[Page]) -> tuple[Page, ...]:
    """Return the footnotes as pages behind the text, each with the number of the page it was printed on."""
    return tuple(
        Page(page.number, tuple(_line(number, draft) for number, draft in enumerate(found, start=len(page.lines) + 1)))
        for found, page in zip(notes, pages, strict=True)
        if found
    )


def _unsure(pages: Sequence[Page]) -> Iterator[LedgerRow]:
    """Yield a warning for every line that text recognition was not sure of."""
    for page in pages:
        for line in page.lines:
            if line.score is not None and line.score < settings.OCR_LOW_SCORE and not line.furniture:
                reason = f"text recognition is not sure of this line (score {line.score:.2f}): compare it with the page"
                quote = line.text[: settings.QUOTE_LENGTH]
                yield LedgerRow("ocr", "warning", reason, page.number, line.number, quote, len(line.text))


class _Builder:
    """Turns sheets into lines one after the other; numbers tables through the file."""

    def __init__(self, numbers: Sequence[int]) -> None:
        self.numbers = numbers
        self.ledger: list[LedgerRow] = []
        self.columns: dict[int, tuple[float, ...]] = {}
        self.above: set[tuple[float, ...]] = set()

    def note(self, kind: str, reason: str, index: int, *, text: str = "", characters: int = 0) -> None:
        """Enter a row about page ``index`` (0-based) in the ledger."""
        quote = text[: settings.QUOTE_LENGTH]
        self.ledger.append(LedgerRow("parse", kind, reason, self.numbers[index], text=quote, characters=characters))

    def drafts(self, index: int, sheet: Sheet, grids: Sequence[Grid]) -> list[Draft]:
        """Return the lines of one sheet from the top, rows of tables in their places."""
        rows, glyphs = self._rows(index, sheet.glyphs, grids)
        drafts: list[Draft] = []
        for column, fragments in bands(fragments_of(glyphs), known=sheet.gutter):
            lines, doubled = lines_of(fragments, page=index, never_first=patterns().never_first, column=column)
            drafts.extend(lines)
            if doubled:
                reason = "characters drawn twice in one place to look bold were taken once"
                self.note("repaired", reason, index, characters=doubled)
        for row in rows:
            below = (place for place, draft in enumerate(drafts) if _lower(draft, row))
            drafts.insert(next(below, len(drafts)), row)
        for angle, turned in sorted(sheet.turned.items()):
            for draft in turned_lines(turned, page=index):
                draft.furniture = "watermark" if angle % 90 else ""
                drafts.append(draft)
        drafts.extend(replace(draft, page=index) for draft in sheet.aside)
        for draft in drafts:
            if _outside(draft.box, sheet):
                draft.furniture = "outside the page"
        return drafts

    def align(self, pages: Sequence[Sequence[Draft]]) -> None:
        """Find the tables without rulings of all pages, numbered after the ruled ones."""
        for drafts in pages:
            for columns in mark_aligned(drafts, first=len(self.columns) + 1):
                self.columns[len(self.columns) + 1] = columns

    def _rows(self, index: int, glyphs: Sequence[Glyph], grids: Sequence[Grid]) -> tuple[list[Draft], Sequence[Glyph]]:
        rows: list[Draft] = []
        here: set[tuple[float, ...]] = set()
        for grid in grids:
            # A single row is a table only as the rest of one on the page before.
            if len(grid.rows) < 2 and grid.columns() not in self.above:
                continue
            number = len(self.columns) + 1
            taken = take(grid, glyphs, page=index, table=number, never_first=patterns().never_first)
            if taken is None:
                continue
            if not taken.agrees:
                reason = "two programs read the cells of a table differently: compare it with the page"
                self.note("warning", reason, index, text=taken.rows[0].text)
            self.columns[number] = taken.columns
            here.add(taken.columns)
            rows.extend(taken.rows)
            glyphs = taken.rest
        self.above = here
        return rows, glyphs


def _lower(draft: Draft, row: Draft) -> bool:
    """Say whether a line or row stands below a table row, in the same column if there are columns."""
    beside = draft.column and (draft.box[2] < row.box[0] or draft.box[0] > row.box[2])
    return not beside and (draft.box[3] if draft.cell else draft.baseline) > row.box[3]


def _outside(box: Box, sheet: Sheet) -> bool:
    return box[2] < 0 or box[3] < 0 or box[0] > sheet.width or box[1] > sheet.height


def _line(number: int, draft: Draft) -> Line:
    return Line(
        text=draft.text,
        number=number,
        starts_paragraph=draft.starts,
        box=draft.box,
        size=round(draft.style.size, 1),
        font=draft.style.font,
        bold=draft.style.bold,
        centered=draft.centered,
        style=draft.label,
        cell=draft.cell,
        furniture=draft.furniture,
        score=None if draft.score is None else round(draft.score, 3),
    )
