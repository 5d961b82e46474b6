"""The characters of a Word 97 file, with the formats that apply to them, to lines."""

from __future__ import annotations

import re
import time
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from reportminer import settings
from reportminer.errors import ReadError
from reportminer.parse import doc_formats as fmt
from reportminer.parse.doc_file import PieceOfText, WordFile
from reportminer.parse.doc_formats import Changes, Formats, ParagraphFormat, Styles
from reportminer.parse.doc_numbering import Numbering
from reportminer.parse.office_lines import (
    BREAK,
    COMMENTS,
    DELETED,
    HIDDEN,
    Blocks,
    Fields,
    Look,
    Run,
    paragraph_lines,
    whole,
)  # fmt: skip

_MARK = re.compile("[\x00-\x1f\u00ad(]")
_CELL, _PARAGRAPH, _PAGE = "\x07", "\r", "\x0c"
_BREAKS = {"\x0b", "\x0e"}
_BEGIN, _SEPARATE, _END = "\x13", "\x14", "\x15"
_PLAIN = {"\x09": " ", "\x1e": "-", "\xa0": " "}
_PICTURES = {"\x01", "\x08"}
_STORIES = {0: "header", 1: "header", 4: "header", 2: "footer", 3: "footer", 5: "footer"}
_CHECK_EVERY = 200
"""Paragraphs between two looks at the clock."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Characters of one formatting: ``at`` is the FC of the first, ``width`` the bytes of each."""

    text: str
    at: int
    width: int
    look: Changes


@dataclass(slots=True)
class Body:
    """Reads the parts of one document in order; ``deadline`` is a time.monotonic()."""

    word: WordFile
    deadline: float
    blocks: Blocks = field(default_factory=Blocks)
    pictures: int = 0
    formats: Formats = field(init=False)
    styles: Styles = field(init=False)
    numbering: Numbering = field(init=False)
    _starts: list[int] = field(init=False)
    _fields: Fields = field(default_factory=Fields)
    _runs: list[Run] = field(default_factory=list)
    _contents: bool = False
    _paragraphs: int = 0

    def __post_init__(self) -> None:
        self.formats, self.styles = Formats(self.word), Styles(self.word)
        self.numbering = Numbering(self.word, self.styles)
        self._starts = [piece.start for piece in self.word.pieces]

    def read(self) -> Blocks:
        """Read headers, body, notes, text boxes and footers; comments go to the ledger."""
        stories = list(self._stories())
        for kind, start, end in stories:
            if kind == "header":
                self._part(start, end, furniture=kind)
        self._part(*self.word.parts["body"])
        for name in ("footnote", "endnote", "text box"):
            self._part(*self.word.parts[name], style=name)
        self._comments(*self.word.parts["comment"])
        for kind, start, end in stories:
            if kind == "footer":
                self._part(start, end, furniture=kind)
        return self.blocks

    def _stories(self) -> Iterator[tuple[str, int, int]]:
        """Yield the headers and footers: six places a section, after six separators of notes."""
        plc, (start, end) = self.word.block(11), self.word.parts["header"]
        edges = [int.from_bytes(plc[at : at + 4], "little") for at in range(0, len(plc) - 3, 4)]
        for number, (first, last) in enumerate(pairwise(edges)):
            if number >= 6 and first < last <= end - start:
                yield _STORIES[(number - 6) % 6], start + first, start + last

    def _part(self, start: int, end: int, *, style: str = "", furniture: str = "") -> None:
        self._fields, self._runs, self._contents = Fields(), [], False
        for stretch in self._stretches(start, end):
            self._take(stretch, style, furniture)
        if self._runs:
            self._paragraph(ParagraphFormat(0, {}, 0), style, furniture)
        self.blocks.part()

    def _comments(self, start: int, end: int) -> None:
        text = "".join(stretch.text for stretch in self._stretches(start, end))
        self.blocks.note(COMMENTS, _MARK.sub("", text))
        self.blocks.part()

    def _stretches(self, start: int, end: int) -> Iterator[_Stretch]:
        """Yield the text between two CPs in stretches of one formatting."""
        at = max(bisect_right(self._starts, start) - 1, 0)
        while start < end and at < len(self.word.pieces):
            piece = self.word.pieces[at]
            first, last = max(start, piece.start), min(end, piece.end)
            if first < last:
                yield from self._formatted(piece, first, last)
            at, start = at + 1, max(start, piece.end)

    def _formatted(self, piece: PieceOfText, first: int, last: int) -> Iterator[_Stretch]:
        begin = piece.at + (first - piece.start) * piece.width
        stop = piece.at + (last - piece.start) * piece.width
        encoding = "cp1252" if piece.width == 1 else "utf-16-le"
        for start, end, look in self.formats.runs(begin, stop):
            raw = self.word.main[start:end]
            text = raw.decode(encoding, "replace" if piece.width == 1 else "surrogatepass")
            if piece.width == 2 and len(text) * 2 != len(raw):
                # Pairs count two positions; a private sign keeps the count and is joined again below.
                text = "".join(chr(unit) for unit in memoryview(raw).cast("H")) if len(raw) % 2 == 0 else text
            if piece.modifier:
                look = {**look, **self.formats.changes(piece.modifier)}  # noqa: PLW2901
            yield _Stretch(text, start, piece.width, look)

    def _take(self, stretch: _Stretch, style: str, furniture: str) -> None:
        done = 0
        for found in _MARK.finditer(stretch.text):
            self._text(stretch.text[done : found.start()], stretch.look, stretch.at + done * stretch.width)
            done = found.end()
            place = stretch.at + found.start() * stretch.width
            self._mark(found.group(), place, stretch, style, furniture)
        self._text(stretch.text[done:], stretch.look, stretch.at + done * stretch.width)

    def _mark(self, sign: str, place: int, stretch: _Stretch, style: str, furniture: str) -> None:
        look = stretch.look
        if sign in (_PARAGRAPH, _CELL) or (sign == _PAGE and self._ends_section(place, stretch.width)):
            if fmt.number_of(look, fmt.C_DELETED) and sign == _PARAGRAPH:
                return  # with the changes accepted its text opens the next paragraph
            self._paragraph(self.formats.paragraph(place), style, furniture, sign)
        elif sign in _BREAKS or sign == _PAGE:
            self._text(BREAK, look, place)
        elif sign == _BEGIN:
            self._fields.begin()
        elif sign == _SEPARATE:
            self._fields.separate()
            self._contents = self._contents or self._fields.in_contents
        elif sign == _END:
            self._fields.end()
        elif sign in _PICTURES:
            self.pictures += 1
        elif sign == "(":
            self._text(_symbol(look), look, place)
        elif sign in _PLAIN:
            self._text(_PLAIN[sign], look, place)

    def _ends_section(self, place: int, width: int) -> bool:
        return self.formats.paragraph(place).end == place + width

    def _text(self, text: str, look: Changes, place: int) -> None:
        if not text:
            return
        if self._fields.in_instruction:
            self._fields.instruct(text)
            return
        if not self._fields.shows:
            return
        if fmt.number_of(look, fmt.C_DELETED):
            self.blocks.note(DELETED, text.replace(BREAK, ""))
            return
        paragraph = self.formats.paragraph(place)
        if self.styles.switch(look, paragraph, fmt.C_HIDDEN):
            self.blocks.note(HIDDEN, text.replace(BREAK, ""))
            return
        size = self.styles.run_value(look, paragraph, fmt.C_SIZE)
        font = self.styles.run_value(look, paragraph, fmt.C_FONT)
        index = int.from_bytes(font or b"\xff\xff", "little")
        fonts = self.styles.fonts
        self._runs.append(
            Run(
                text,
                size=int.from_bytes(size, "little") / 2 if size else None,
                font=fonts[index] if index < len(fonts) else "",
                bold=self.styles.switch(look, paragraph, fmt.C_BOLD),
            )
        )

    def _paragraph(self, paragraph: ParagraphFormat, style: str, furniture: str, sign: str = "") -> None:
        self._paragraphs += 1
        if self._paragraphs % _CHECK_EVERY == 0 and time.monotonic() > self.deadline:
            reason = f"took longer than {settings.MAX_SECONDS:g} seconds to read: split it into parts"
            raise ReadError("parse", reason)
        runs, self._runs = [replace(run, text=whole(run.text)) for run in self._runs], []
        found = paragraph.found
        inside = bool(fmt.number_of(found, fmt.P_IN_TABLE))
        depth = max(fmt.number_of(found, fmt.P_DEPTH, 1), 1) if inside else 0
        depth = min(depth, settings.WORD_MAX_DEPTH)
        if depth and (fmt.number_of(found, fmt.P_ROW_END) or fmt.number_of(found, fmt.P_INNER_ROW)):
            self.blocks.end_row(depth, _edges(found))
            return
        contents = self._contents or self._fields.in_contents
        self._contents = False
        label = self.numbering.label(paragraph) if not furniture and (runs or not depth) else None
        look = Look(
            level=self.styles.level(paragraph),
            role=self.styles.role(paragraph),
            centered=self._is_centered(paragraph),
            style=style,
            furniture=furniture or ("contents" if contents else ""),
        )
        self.blocks.paragraph(paragraph_lines(runs, look, label), depth)
        if depth and (sign == _CELL or fmt.number_of(found, fmt.P_INNER_CELL)):
            self.blocks.end_cell(depth)

    def _is_centered(self, paragraph: ParagraphFormat) -> bool:
        value = self.styles.paragraph_value(paragraph, fmt.P_ALIGN)
        if value is None:
            value = self.styles.paragraph_value(paragraph, fmt.P_ALIGN_OLD)
        return value == b"\x01"


def _symbol(look: Changes) -> str:
    """Return what stands for an opening bracket: itself, or the sign of a symbol font."""
    held = look.get(fmt.C_SYMBOL)
    if held is None:
        return "("
    value = int.from_bytes(held[2:4], "little")
    return chr(value) if 0x20 <= value <= 0xFFFD and not 0xD800 <= value <= 0xDFFF else ""


def _edges(found: Changes) -> list[int]:
    """Return the edges of a row's cells in twips, from the definition of the table."""
    held = found.get(fmt.T_DEFINITION, b"")
    count = held[2] + 1 if len(held) > 2 else 0
    values = (held[at : at + 2] for at in range(3, 3 + 2 * count, 2))
    return [int.from_bytes(value, "little", signed=True) for value in values]
