"""The elements of an OpenDocument text to lines."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from reportminer import settings
from reportminer.errors import ReadError
from reportminer.parse.odt_styles import DRAW, FORMAT, OFFICE, STYLE, TABLE, TEXT, Styles
from reportminer.parse.office_lines import BREAK, COMMENTS, DELETED, HIDDEN, Blocks, Look, Run, paragraph_lines
from reportminer.parse.word_lists import Counts, Label

_CONTENTS = {TEXT + name for name in ("table-of-content", "alphabetical-index", "illustration-index", "table-index")}
_WRAPS = {TEXT + "section", TEXT + "index-body", TEXT + "index-title", OFFICE + "text", OFFICE + "forms"}
_PAGE_FIELDS = {TEXT + "page-number", TEXT + "page-count"}
_LEFT_OUT = {TEXT + "note-citation", TEXT + "ruby-text", TEXT + "tracked-changes", TEXT + "sequence-decls"}


@dataclass(slots=True)
class Body:
    """Collects the lines of one document; ``deadline`` is a time.monotonic()."""

    styles: Styles
    deadline: float
    blocks: Blocks = field(default_factory=Blocks)
    counts: Counts = field(default_factory=Counts)
    pictures: int = 0
    style: str = ""
    furniture: str = ""
    _depth: int = 0
    _notes: list[tuple[str, Any]] = field(default_factory=list)
    _boxes: list[Any] = field(default_factory=list)

    def part(self, root: Any, *, furniture: str = "") -> None:
        """Read a part of the document, and its notes after it."""
        self.furniture, self.style = furniture, ""
        for deletion in root.iter(TEXT + "deletion"):
            self.blocks.note(
                DELETED, "".join("".join(item.itertext()) for item in deletion.iter(TEXT + "p", TEXT + "h"))
            )
        self._blocks(root)
        notes, self._notes = self._notes, []
        for kind, note in notes:
            self.style = kind
            self._blocks(note)
        self.style = self.furniture = ""
        self.blocks.part()

    def _blocks(self, container: Any, label: tuple[str, int] | None = None) -> None:
        for element in container:
            if time.monotonic() > self.deadline:
                reason = f"took longer than {settings.MAX_SECONDS:g} seconds to read: split it into parts"
                raise ReadError("parse", reason)
            tag = element.tag
            if tag in (TEXT + "p", TEXT + "h"):
                self._paragraph(element, label)
                label = None  # the further paragraphs of an item have no number
            elif tag == TEXT + "list":
                self._list(element, element.get(TEXT + "style-name") or "", 0)
            elif tag == TABLE + "table":
                self._table(element)
            elif tag in _CONTENTS:
                outer, self.furniture = self.furniture, self.furniture or "contents"
                self._blocks(element)
                self.furniture = outer
            elif tag in _WRAPS:
                self._blocks(element)

    def _list(self, element: Any, name: str, level: int) -> None:
        name = element.get(TEXT + "style-name") or name
        for item in element:
            if item.tag not in (TEXT + "list-item", TEXT + "list-header"):
                continue
            numbered = item.tag == TEXT + "list-item"
            for child in item:
                if child.tag == TEXT + "list":
                    self._list(child, name, min(level + 1, settings.WORD_MAX_DEPTH))
                elif child.tag in (TEXT + "p", TEXT + "h"):
                    self._paragraph(child, (name, level) if numbered else None)
                    numbered = False
                elif child.tag == TABLE + "table":
                    self._table(child)

    def _table(self, table: Any) -> None:
        self._depth += 1
        depth = min(self._depth, settings.WORD_MAX_DEPTH)
        for row in table.iter(TABLE + "table-row"):
            if next(row.iterancestors(TABLE + "table")) is not table:
                continue
            for cell in row:
                if cell.tag in (TABLE + "table-cell", TABLE + "covered-table-cell"):
                    self._blocks(cell)
                    self.blocks.end_cell(depth)
            self.blocks.end_row(depth)
        self._depth -= 1

    def _paragraph(self, paragraph: Any, place: tuple[str, int] | None) -> None:
        name = paragraph.get(TEXT + "style-name")
        outline = paragraph.get(TEXT + "outline-level") or ""
        level = int(outline) if outline.isdecimal() else self.styles.level(name)
        runs: list[Run] = []
        self._inline(paragraph, name, None, runs)
        look = Look(
            level=level,
            role=self.styles.role(name),
            centered=self.styles.value("paragraph", name, "paragraph", FORMAT + "text-align") == "center",
            style=self.style,
            furniture=self.furniture,
        )
        label = self._label(name, place) if place is not None and not self.furniture else None
        self.blocks.paragraph(paragraph_lines(runs, look, label), min(self._depth, settings.WORD_MAX_DEPTH))
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            outer, self.style = self.style, self.style or "text box"
            self._blocks(box)
            self.style = outer

    def _label(self, paragraph: str | None, place: tuple[str, int]) -> Label | None:
        listed, level = place
        listed = next(
            (
                found
                for item in self.styles.chain("paragraph", paragraph)
                if (found := item.get(STYLE + "list-style-name"))
            ),
            listed,
        )
        return self.counts.label(listed, level, self.styles.lists.get(listed, {}), {})

    def _inline(self, element: Any, paragraph: str | None, run: str | None, runs: list[Run]) -> None:
        self._add(element.text, paragraph, run, runs)
        for child in element:
            tag = child.tag
            if tag == TEXT + "s":
                self._add(" " * min(_count(child.get(TEXT + "c")), 100), paragraph, run, runs)
            elif tag == TEXT + "tab":
                self._add(" ", paragraph, run, runs)
            elif tag == TEXT + "line-break":
                runs.append(Run(BREAK))
            elif tag == TEXT + "note":
                body = child.find(TEXT + "note-body")
                self._notes.append((child.get(TEXT + "note-class") or "footnote", body if body is not None else ()))
            elif tag == OFFICE + "annotation":
                self.blocks.note(COMMENTS, "".join("".join(item.itertext()) for item in child.iter(TEXT + "p")))
            elif str(tag).startswith(DRAW) and child.find(TEXT + "p") is not None:
                self._boxes.append(child)
            elif tag == DRAW + "image":
                self.pictures += 1
            elif isinstance(tag, str) and tag not in _PAGE_FIELDS and tag not in _LEFT_OUT:
                inner = child.get(TEXT + "style-name") if tag == TEXT + "span" else run
                self._inline(child, paragraph, inner or run, runs)
            self._add(child.tail, paragraph, run, runs)

    def _add(self, text: str | None, paragraph: str | None, run: str | None, runs: list[Run]) -> None:
        if text and self.styles.hidden(run, paragraph):
            self.blocks.note(HIDDEN, text)
        elif text:
            plain = text.replace("\n", " ").replace("\r", " ").replace("\t", " ").replace("\u2011", "-")
            size, font = self.styles.size(run, paragraph), self.styles.font(run, paragraph)
            runs.append(Run(plain.replace("\u00ad", ""), size, font, self.styles.bold(run, paragraph)))


def _count(text: str | None) -> int:
    return int(text) if text is not None and text.isdecimal() else 1
