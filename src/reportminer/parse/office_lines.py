"""Paragraphs and tables of word processors, as DOC, RTF and OpenDocument give them one after another, to lines.

What comes out is what the DOCX reader makes of the same document.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from reportminer import settings
from reportminer.document import LedgerRow, Line
from reportminer.parse.word_lists import Label

BREAK = "\v"
"""Stands in the text of a run for a line break within the paragraph."""

DELETED = "deleted in the document's tracked changes"
HIDDEN = "hidden text"
COMMENTS = "comments in the margin"

_PAGE_FIELDS = {"PAGE", "NUMPAGES", "SECTIONPAGES"}


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one type."""

    text: str
    size: float | None = None
    font: str = ""
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """What a paragraph is: ``role`` is title, subtitle or contents, where its style says so."""

    level: int = 0
    role: str = ""
    centered: bool = False
    style: str = ""
    furniture: str = ""


def paragraph_lines(runs: Sequence[Run], look: Look, label: Label | None = None) -> list[Line]:
    """Return the lines of one paragraph, numbered 0 for the time being; none where there is no text."""
    furniture = look.furniture or ("contents" if look.role == "contents" else "")
    role = look.role or ("heading" if look.level else "list" if label is not None else "")
    number = label.text + label.gap if label is not None else ""
    found: list[Line] = []
    for stretch in _split(runs):
        text = "".join(run.text for run in stretch)
        weights = [(run, len(run.text)) for run in stretch if run.text.strip()]
        sizes: Counter[float | None] = Counter()
        fonts: Counter[str] = Counter()
        for run, weight in weights:
            sizes[run.size] += weight
            fonts[run.font] += weight
        first = not found
        found.append(
            Line(
                text=number + text if first else text,
                number=0,
                # A soft break inside a title or heading is layout; elsewhere it stands for a paragraph.
                starts_paragraph=first or not (look.level or role in ("title", "subtitle")),
                size=sizes.most_common(1)[0][0] if sizes else None,
                font=fonts.most_common(1)[0][0] if fonts else "",
                bold=bool(weights) and all(run.bold for run, _ in weights),
                centered=look.centered,
                style=look.style or role,
                level=look.level,
                list_number=label.text if label is not None and first else "",
                furniture=furniture,
            )
        )
    return found


def _split(runs: Sequence[Run]) -> Iterator[list[Run]]:
    stretch: list[Run] = []
    for run in (*runs, Run(BREAK)):
        for at, text in enumerate(run.text.split(BREAK)):
            if at:
                if any(item.text.strip() for item in stretch):
                    yield stretch
                stretch = []
            if text:
                stretch.append(replace(run, text=text))


Cell = list["Line | Table"]
"""Paragraphs and tables in order."""


@dataclass(frozen=True, slots=True)
class Row:
    """A table row; ``edges`` are where its cells begin and the last one ends, in twips, if the file says so."""

    cells: list[Cell]
    edges: tuple[int, ...] = ()


@dataclass(slots=True)
class Table:
    """A table while it is read: rows done, and the row and the cell that are open."""

    rows: list[Row] = field(default_factory=list)
    row: list[Cell] = field(default_factory=list)
    items: Cell = field(default_factory=list)

    def end_cell(self) -> None:
        """Close the open cell."""
        self.row.append(self.items)
        self.items = []

    def end_row(self, edges: Sequence[int] = ()) -> None:
        """Close the open row."""
        if self.items:
            self.end_cell()
        while edges and len(self.row) >= len(edges) and not self.row[-1]:
            self.row.pop()  # LibreOffice ends a row with a nested table by a cell too many
        if self.row:
            fits = len(edges) == len(self.row) + 1 and list(edges) == sorted(edges)
            self.rows.append(Row(self.row, tuple(edges) if fits else ()))
        self.row = []


@dataclass(slots=True)
class Blocks:
    """Collects what a document holds; ``depth`` counts the tables around a paragraph, 0 outside all."""

    items: list[Line | Table] = field(default_factory=list)
    ledger: list[LedgerRow] = field(default_factory=list)
    tables: int = 0
    _open: list[Table] = field(default_factory=list)
    _noted: list[tuple[str, str]] = field(default_factory=list)

    def paragraph(self, lines: Sequence[Line], depth: int = 0) -> None:
        """Add the lines of one paragraph."""
        self._enter(depth)
        (self._open[-1].items if self._open else self.items).extend(lines)

    def end_cell(self, depth: int = 1) -> None:
        """Close a cell of the table at this depth."""
        self._enter(depth)
        self._open[-1].end_cell()

    def end_row(self, depth: int = 1, edges: Sequence[int] = ()) -> None:
        """Close a row of the table at this depth; ``edges`` as in Row."""
        self._enter(depth)
        self._open[-1].end_row(edges)

    def note(self, reason: str, text: str) -> None:
        """Record text that does not reach the lines; what follows for the same reason joins it."""
        if not text:
            return
        if self._noted and self._noted[-1][0] == reason:
            text = self._noted.pop()[1] + text
        self._noted.append((reason, text))

    def part(self) -> None:
        """End a part of the document (body, notes, header): its tables are closed, its removals recorded."""
        self._enter(0)
        for reason, text in self._noted:
            if text.strip():
                quote = text.strip()[: settings.QUOTE_LENGTH]
                self.ledger.append(LedgerRow("parse", "removed", reason, text=quote, characters=len(text)))
        self._noted = []

    def lines(self) -> tuple[Line, ...]:
        """Return all lines, numbered from 1."""
        self.part()
        return tuple(replace(line, number=number) for number, line in enumerate(self._rendered(self.items), start=1))

    def _enter(self, depth: int) -> None:
        while len(self._open) > depth:
            table = self._open.pop()
            table.end_row()
            (self._open[-1].items if self._open else self.items).append(table)
        while len(self._open) < depth:
            self._open.append(Table())

    def _rendered(self, items: Sequence[Line | Table]) -> Iterator[Line]:
        for item in items:
            if isinstance(item, Line):
                yield item
            elif _is_layout(item):
                for cell in (cell for row in item.rows for cell in row.cells):
                    yield from self._rendered(cell)
            else:
                self.tables += 1
                yield from _row_lines(item, self.tables)


def _row_lines(table: Table, table_number: int) -> Iterator[Line]:
    place, grid = 0, _grid(table)
    for row in table.rows:
        inner = [line for cell in row.cells for line in _flat(cell)]
        if not inner:
            continue
        place += 1
        before, *spans = _spans(grid, row)
        texts = [""] * before
        for cell, span in zip(row.cells, spans, strict=True):
            # A merged cell stands once; the places it covers stay empty.
            texts.append(" ".join(line.text.replace("\t", " ") for line in _flat(cell)))
            texts.extend([""] * (span - 1))
        first = inner[0]
        yield Line(
            text="\t".join(texts),
            number=0,
            size=first.size,
            font=first.font,
            bold=all(line.bold for line in inner),
            style="table",
            cell=(table_number, place),
            furniture=first.furniture,
        )


def _flat(items: Sequence[Line | Table]) -> Iterator[Line]:
    for item in items:
        if isinstance(item, Line):
            yield item
        else:
            for cell in (cell for row in item.rows for cell in row.cells):
                yield from _flat(cell)


def _grid(table: Table) -> list[int]:
    """Return the column edges of all rows; edges nearly the same are one."""
    found: list[int] = []
    for edge in sorted({edge for row in table.rows for edge in row.edges}):
        if not found or edge - found[-1] > settings.OFFICE_EDGE_SLACK:
            found.append(edge)
    return found if len(found) <= settings.OFFICE_MAX_COLUMNS else []


def _spans(grid: Sequence[int], row: Row) -> list[int]:
    """Return how many columns stand before the first cell, and how many each cell covers."""
    if not grid or not row.edges:
        return [0] + [1] * len(row.cells)
    places = [bisect_right(grid, edge) - 1 for edge in row.edges]
    return [places[0], *(max(right - left, 1) for left, right in pairwise(places))]


def _is_layout(table: Table) -> bool:
    """Say whether a table only places text on the page: one column, or a row or two of whole paragraphs."""
    if max((len(row.cells) for row in table.rows), default=0) <= 1:
        return True
    return len(table.rows) <= 2 and any(_holds_paragraphs(cell) for row in table.rows for cell in row.cells)


def _holds_paragraphs(cell: Cell) -> bool:
    texts = [line.text for line in _flat(cell) if line.text.strip()]
    return len(texts) >= settings.WORD_LAYOUT_PARAGRAPHS and sum(map(len, texts)) >= settings.WORD_LAYOUT_CHARACTERS


def whole(text: str) -> str:
    """Join the halves of characters beyond the first plane."""
    if any("\ud800" <= char <= "\udfff" for char in text):
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


@dataclass(slots=True)
class _Field:
    instruction: str = ""
    shown: bool = False

    @property
    def name(self) -> str:
        return next(iter(self.instruction.split()), "").upper()


@dataclass(slots=True)
class Fields:
    """The fields that are open at one place: of a field the result is text, the instruction is not."""

    stack: list[_Field] = field(default_factory=list)

    def begin(self) -> None:
        """Open a field."""
        self.stack.append(_Field())

    def instruct(self, text: str) -> None:
        """Add to the instruction of the field that was opened last."""
        if self.stack:
            self.stack[-1].instruction += text

    def separate(self) -> None:
        """Begin the result."""
        if self.stack:
            self.stack[-1].shown = True

    def end(self) -> None:
        """Close a field."""
        if self.stack:
            self.stack.pop()

    @property
    def in_instruction(self) -> bool:
        """Whether text belongs to an instruction."""
        return any(not item.shown for item in self.stack)

    @property
    def shows(self) -> bool:
        """Whether text here is seen, page numbers excepted."""
        return all(item.shown and item.name not in _PAGE_FIELDS for item in self.stack)

    @property
    def in_contents(self) -> bool:
        """Whether a table of contents is open."""
        return any(item.name == "TOC" for item in self.stack)
