"""The blocks of a DOCX, paragraphs and tables in order, to lines."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from reportminer import settings
from reportminer.document import LedgerRow, Line
from reportminer.errors import ReadError
from reportminer.parse.word_lists import Label
from reportminer.parse.word_numbering import Numbering
from reportminer.parse.word_styles import Styles, W, value_of
from reportminer.parse.word_text import DELETED, THROUGH, Piece, TextReader, mark_deleted, mark_hidden


@dataclass(slots=True)
class Body:
    """Collects the lines of one document; lists and fields count through it.

    ``deadline`` is a time.monotonic() after which reading stops with a ReadError.
    """

    styles: Styles
    numbering: Numbering
    deadline: float
    lines: list[Line] = field(default_factory=list)
    ledger: list[LedgerRow] = field(default_factory=list)
    furniture: str = ""
    style: str = ""
    tables: int = 0
    reader: TextReader = field(init=False)
    _place: int | None = None
    _carried: list[Piece] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.reader = TextReader(self.styles)

    def part(self, root: Any, *, furniture: str = "", style: str = "") -> None:
        """Read everything below ``root``; ``furniture`` and ``style`` mark its lines."""
        self.furniture, self.style = furniture, style
        self.blocks(root)
        self._flush()

    def blocks(self, container: Any) -> None:
        """Read the paragraphs and tables in ``container``, through whatever wraps them."""
        for element in container:
            if time.monotonic() > self.deadline:
                reason = f"took longer than {settings.MAX_SECONDS:g} seconds to read: split it into parts"
                raise ReadError("parse", reason)
            tag = element.tag
            if tag == W + "p":
                self._paragraph(element)
            elif tag == W + "tbl":
                self._flush()
                self._table(element)
            elif tag == W + "sdt" and _is_contents(element):
                outer, self.furniture = self.furniture, self.furniture or "contents"
                self.blocks(element)
                self._flush()
                self.furniture = outer
            elif tag in THROUGH:
                self.blocks(element)
            elif tag in DELETED:
                self.reader.note_deleted(element)
            elif tag == W + "altChunk":
                self._record("warning", "a document inserted as a file was not read: save the report anew", "")
            self._account()

    def _paragraph(self, paragraph: Any) -> None:
        contents = self.reader.in_contents
        pieces = self.reader.pieces(paragraph)
        contents = contents or self.reader.in_contents
        if mark_deleted(paragraph):
            # With the changes accepted its text opens the next paragraph.
            self._carried.extend(pieces)
            return
        pieces = self._carried + pieces
        self._carried = []
        silent = mark_hidden(paragraph) and not any(piece.text for piece in pieces)
        label = None if silent or self.furniture else self.numbering.label(paragraph)
        self._emit(paragraph, pieces, label, contents=contents)

    def _flush(self) -> None:
        """Let a paragraph whose end was deleted end where there is no next one."""
        pieces, self._carried = self._carried, []
        for text, runs in _split(pieces):
            self._add(text, runs, None)

    def _emit(self, paragraph: Any, pieces: Sequence[Piece], label: Label | None, *, contents: bool) -> None:
        style = self.styles.style_of(paragraph)
        level = self.styles.level(paragraph)
        role = self.styles.role(paragraph)
        furniture = self.furniture or ("contents" if contents or role == "contents" else "")
        if not role:
            role = "heading" if level else "list" if label is not None else ""
        number = label.text + label.gap if label is not None else ""
        first = True
        for text, runs in _split(pieces):
            self._add(
                number + text if first else text,
                runs,
                style,
                # A soft break inside a title or heading is layout; elsewhere it stands for a paragraph.
                starts_paragraph=first or not (level or role in ("title", "subtitle")),
                centered=self.styles.centered(paragraph),
                style=self.style or role,
                level=level,
                list_number=label.text if label is not None and first else "",
                furniture=furniture,
            )
            first = False
        for piece in pieces:
            if piece.box is not None:
                outer, self.style = self.style, self.style or "text box"
                self.blocks(piece.box)
                self._flush()
                self.style = outer

    def _add(self, text: str, runs: Sequence[tuple[int, Any]], paragraph_style: str | None, **facts: Any) -> None:
        sizes: Counter[float | None] = Counter()
        fonts: Counter[str] = Counter()
        bold = bool(runs)
        for length, run in runs:
            sizes[self.styles.size(run, paragraph_style)] += length
            fonts[self.styles.font(run, paragraph_style)] += length
            bold = bold and self.styles.switch(run, paragraph_style, "b")
        facts.setdefault("style", self.style)
        facts.setdefault("furniture", self.furniture)
        self.lines.append(
            Line(
                text=text,
                number=len(self.lines) + 1,
                size=sizes.most_common(1)[0][0] if sizes else None,
                font=fonts.most_common(1)[0][0] if fonts else "",
                bold=bold,
                **facts,
            )
        )

    def _table(self, table: Any) -> None:
        rows = list(_children(table, "tr", self.reader.note_deleted))
        kept = [row for row in rows if row.find(f"{W}trPr/{W}del") is None]
        for row in rows:
            if row not in kept:
                self.reader.note_deleted(row, "a table row deleted in the document's tracked changes")
        grid = [list(_children(row, "tc", self.reader.note_deleted)) for row in kept]
        if _is_layout(grid):
            for cells in grid:
                for cell in cells:
                    self.blocks(cell)
                    self._flush()
            return
        self.tables += 1
        number, table_row = self.tables, 0
        for row, cells in zip(kept, grid, strict=True):
            texts: list[str] = [""] * _count(value_of(row.find(W + "trPr"), "gridBefore"), 0)
            inner: list[Line] = []
            for cell in cells:
                found = self._cell(cell)
                inner.extend(found)
                # A merged cell stands once; the places it covers stay empty.
                span = _count(value_of(cell.find(W + "tcPr"), "gridSpan"), 1)
                texts.extend([" ".join(line.text.replace("\t", " ") for line in found)] + [""] * (span - 1))
            if inner:
                table_row += 1
                self._row("\t".join(texts), inner, (number, table_row))
        self.tables = number

    def _cell(self, cell: Any) -> list[Line]:
        """Read a cell apart; its lists count on, its ledger rows belong to the line of the table row."""
        outer, place, style = self.lines, self._place, self.style
        self._place = place if place is not None else len(outer) + 1
        self.lines = []
        self.blocks(cell)
        self._flush()
        found = self.lines
        self.lines, self._place, self.style = outer, place, style
        return found

    def _row(self, text: str, inner: Sequence[Line], cell: tuple[int, int]) -> None:
        first = inner[0]
        self.lines.append(
            Line(
                text=text,
                number=len(self.lines) + 1,
                size=first.size,
                font=first.font,
                bold=all(line.bold for line in inner),
                style=self.style or "table",
                cell=cell,
                furniture=self.furniture,
            )
        )

    def _account(self) -> None:
        """Turn what the text reader left out into ledger rows."""
        removed, self.reader.removed = self.reader.removed, []
        for reason, text in removed:
            self._record("removed", reason, text)

    def _record(self, kind: str, reason: str, text: str) -> None:
        line = self._place if self._place is not None else max(len(self.lines), 1)
        quote = text[: settings.QUOTE_LENGTH]
        self.ledger.append(LedgerRow("parse", kind, reason, line=line, text=quote, characters=len(text)))


def _split(pieces: Sequence[Piece]) -> Iterator[tuple[str, list[tuple[int, Any]]]]:
    """Yield (text, [(characters, run)]) between line breaks, stretches without text left out."""
    text = ""
    runs: list[tuple[int, Any]] = []
    for piece in (*pieces, Piece(is_break=True)):
        if piece.is_break:
            if text.strip():
                yield text, runs
            text, runs = "", []
        elif piece.text:
            text += piece.text
            if piece.run is not None and piece.text.strip():
                runs.append((len(piece.text), piece.run))


def _children(parent: Any, name: str, note_deleted: Callable[[Any], None]) -> Iterator[Any]:
    for child in parent:
        if child.tag == W + name:
            yield child
        elif child.tag in THROUGH:
            yield from _children(child, name, note_deleted)
        elif child.tag in DELETED:
            note_deleted(child)


def _is_contents(block: Any) -> bool:
    gallery = block.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and gallery.get(W + "val") == "Table of Contents"


def _is_layout(grid: Sequence[Sequence[Any]]) -> bool:
    """Say whether a table only places text on the page: one column, or a row or two of whole paragraphs."""
    if max((len(cells) for cells in grid), default=0) <= 1:
        return True
    return len(grid) <= 2 and any(_holds_paragraphs(cell) for cells in grid for cell in cells)


def _holds_paragraphs(cell: Any) -> bool:
    texts = ["".join(item.text or "" for item in paragraph.iter(W + "t")) for paragraph in cell.iter(W + "p")]
    texts = [text for text in texts if text.strip()]
    return len(texts) >= settings.WORD_LAYOUT_PARAGRAPHS and sum(map(len, texts)) >= settings.WORD_LAYOUT_CHARACTERS


def _count(text: str | None, otherwise: int) -> int:
    return min(int(text), 100) if text is not None and text.isascii() and text.isdecimal() else otherwise
