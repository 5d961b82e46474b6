"""Headings → sections: the tree, by position and never by number.

Real reports number twice, skip, restart and lose a level; such numbers become warnings, never
merges.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reportminer.document import Document, LedgerRow, Section
from reportminer.outline.blocks import MarkedBlock
from reportminer.outline.headings import STYLED_RANK, TOP_RANK, Heading
from reportminer.settings import QUOTE_LENGTH, STRONG_CUE

_CLOSING = "。;；:：.!?！？,，、 \u3000"
_PART_LABELS = ("shortcoming", "responsibility", "plan")
"""Labels of the parts that follow the first: a heading of theirs takes the outer level where the number fits both."""

_REPEATED_PART_RANK = 1.75
"""Rank of an unnumbered heading that repeats the part it stands in: 原因 under 存在的不足和原因."""


@dataclass(slots=True)
class _Open:
    """A section that is still open while the tree is built."""

    index: int
    rank: float
    number: int | None
    block: int
    label: str


class _Tree:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.sections: list[Section] = []
        self.warnings: list[LedgerRow] = []
        self.stack: list[_Open] = []
        self.numbers: dict[tuple[int, str, float], int] = {}

    def close_to(self, rank: float) -> None:
        while self.stack and self.stack[-1].rank >= rank:
            self.stack.pop()

    def add(self, heading: Heading, following: Sequence[Heading]) -> None:
        label = heading.label if heading.points >= STRONG_CUE else ""
        marker = heading.marker
        rank = self._numbered_rank(heading, label) if marker else self._plain_rank(heading, label, following)
        self.close_to(rank)
        parent = self.stack[-1].index if self.stack else -1
        if marker:
            self._check_number(parent, rank, heading)
        index = len(self.sections)
        text = self.document.text
        number = marker.number if marker else None
        self.sections.append(
            Section(
                index=index,
                parent=parent,
                depth=len(self.stack) + 1,
                start=heading.start,
                end=len(text),
                heading_start=heading.start,
                heading_end=heading.end,
                title=text[heading.title_start : heading.end].strip(_CLOSING),
                marker=text[heading.start : heading.title_start].strip(),
                number=number,
                family=marker.family.name if marker else "",
                run_in=heading.run_in,
            )
        )
        self.stack.append(_Open(index, rank, number, heading.block, label))

    def _numbered_rank(self, heading: Heading, label: str) -> float:
        marker = heading.marker
        assert marker is not None
        rank = heading.rank
        same = [entry for entry in self.stack if entry.rank in (rank, rank + 0.5) and entry.number is not None]
        outer = next((entry for entry in same if entry.rank == rank), None)
        inner = next((entry for entry in same if entry.rank == rank + 0.5), None)
        number = marker.number
        if outer is None:
            return rank
        if inner is None:
            # 一、 directly under 一、: the second level took the first level's numbers
            directly_under = heading.block == outer.block + 1 and number == 1
            return rank + 0.5 if directly_under else rank
        goes_on_inside = number == (inner.number or 0) + 1
        goes_on_outside = number == (outer.number or 0) + 1
        if goes_on_inside and goes_on_outside:
            return rank if label in _PART_LABELS else rank + 0.5
        return rank if goes_on_outside or not goes_on_inside else rank + 0.5

    def _plain_rank(self, heading: Heading, label: str, following: Sequence[Heading]) -> float:
        """Rank a heading without number: a new part, one part among numbered ones, or a part of a part."""
        if heading.rank == STYLED_RANK and self.stack:
            numbered = [entry.rank for entry in self.stack if entry.number is not None]
            return (max(numbered) if numbered else TOP_RANK) + 0.6
        if heading.rank != TOP_RANK:
            return heading.rank
        if self.stack and label and self.stack[0].rank >= 1 and self.stack[0].label == label:
            return _REPEATED_PART_RANK
        return TOP_RANK if _numbers_start_anew(following) and label != "other" else 1.0

    def _check_number(self, parent: int, rank: float, heading: Heading) -> None:
        marker = heading.marker
        assert marker is not None
        key = (parent, marker.family.name, rank)
        before = self.numbers.get(key)
        self.numbers[key] = marker.number
        if before is None or marker.number == before + 1:
            return
        shown = self.document.text[heading.start : heading.title_start].strip()
        if marker.number == before:
            what = f"the number {shown} stands twice in a row"
        elif marker.number > before:
            what = f"the numbers skip from {before} to {marker.number} at {shown}"
        else:
            what = f"the numbers restart at {shown} after {before}"
        place = self.document.place(heading.start)
        quote = self.document.text[heading.start : min(heading.end, heading.start + QUOTE_LENGTH)]
        self.warnings.append(LedgerRow("outline", "warning", what, place.page, place.line, quote))


def _numbers_start_anew(following: Sequence[Heading]) -> bool:
    """Tell whether the next heading of the first numbered level has number 1, or none comes."""
    for heading in following:
        if heading.marker is None and heading.rank == TOP_RANK:
            return True
        if heading.marker and heading.rank == 1:
            return heading.marker.number == 1
    return True


def build_tree(
    document: Document, blocks: Sequence[MarkedBlock], headings: Sequence[Heading]
) -> tuple[list[Section], list[LedgerRow]]:
    """Build the sections of a document and the warnings about their numbers.

    A numbered paragraph that is no heading closes the sections of its rank and below.
    """
    tree = _Tree(document)
    order = {heading.block: place for place, heading in enumerate(headings)}
    ends: dict[int, int] = {}
    for position, block in enumerate(blocks):
        open_before = {entry.index for entry in tree.stack}
        if position in order:
            place = order[position]
            tree.add(headings[place], headings[place + 1 : place + 40])
        elif block.marker:
            tree.close_to(block.marker.rank)
        for index in open_before - {entry.index for entry in tree.stack}:
            ends[index] = block.start - (1 if block.start and document.text[block.start - 1] == "\n" else 0)
    sections = [replace(section, end=ends.get(section.index, section.end)) for section in tree.sections]
    return sections, tree.warnings
