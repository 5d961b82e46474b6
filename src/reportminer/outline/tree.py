"""Headings → sections: the tree, by position and never by number.

Real reports number twice, skip, restart and lose a level; such numbers become warnings, never
merges.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
    """A section while the tree is built; ``end`` is known when it is closed."""

    heading: Heading
    index: int
    parent: int
    depth: int
    rank: float
    label: str
    end: int

    @property
    def number(self) -> int | None:
        return self.heading.marker.number if self.heading.marker else None


class _Tree:
    def __init__(self, document: Document, first_index: int) -> None:
        self.document = document
        self.first_index = first_index
        self.found: list[_Open] = []
        self.warnings: list[LedgerRow] = []
        self.stack: list[_Open] = []
        self.numbers: dict[tuple[int, str, float], int] = {}

    def close_to(self, rank: float, start: int) -> None:
        """Close the sections of ``rank`` and below: text of another section begins at ``start``."""
        end = start - 1 if start and self.document.text[start - 1] == "\n" else start
        while self.stack and self.stack[-1].rank >= rank:
            self.stack.pop().end = end

    def add(self, heading: Heading, following: Sequence[Heading]) -> None:
        label = heading.label if heading.points >= STRONG_CUE else ""
        if heading.marker:
            rank = self._numbered_rank(heading, heading.marker.number, label)
        else:
            rank = self._plain_rank(heading, label, following)
        self.close_to(rank, heading.start)
        parent = self.stack[-1].index if self.stack else -1
        if heading.marker:
            self._check_number(parent, rank, heading)
        index = self.first_index + len(self.found)
        entry = _Open(heading, index, parent, len(self.stack) + 1, rank, label, len(self.document.text))
        self.found.append(entry)
        self.stack.append(entry)

    def sections(self) -> list[Section]:
        text = self.document.text
        return [
            Section(
                index=entry.index,
                parent=entry.parent,
                depth=entry.depth,
                start=entry.heading.start,
                end=entry.end,
                heading_start=entry.heading.start,
                heading_end=entry.heading.end,
                title=text[entry.heading.title_start : entry.heading.end].strip(_CLOSING),
                marker=text[entry.heading.start : entry.heading.title_start].strip(),
                number=entry.number,
                family=entry.heading.marker.family.name if entry.heading.marker else "",
                run_in=entry.heading.run_in,
            )
            for entry in self.found
        ]

    def _numbered_rank(self, heading: Heading, number: int, label: str) -> float:
        rank = heading.rank
        same = [entry for entry in self.stack if entry.rank in (rank, rank + 0.5) and entry.number is not None]
        outer = next((entry for entry in same if entry.rank == rank), None)
        inner = next((entry for entry in same if entry.rank == rank + 0.5), None)
        if outer is None:
            return rank
        if inner is None:
            # 一、 directly under 一、: the second level took the first level's numbers
            directly_under = heading.block == outer.heading.block + 1 and number == 1
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
        self.warnings.append(
            LedgerRow("outline", "warning", what, place.page, place.line, quote, code="heading-numbers")
        )


def _numbers_start_anew(following: Sequence[Heading]) -> bool:
    """Tell whether the next heading of the first numbered level has number 1, or none comes."""
    for heading in following:
        if heading.marker is None and heading.rank == TOP_RANK:
            return True
        if heading.marker and heading.rank == 1:
            return heading.marker.number == 1
    return True


def build_tree(
    document: Document, blocks: Sequence[MarkedBlock], headings: Sequence[Heading], *, first_index: int
) -> tuple[list[Section], list[LedgerRow]]:
    """Build the sections of a document, numbered from ``first_index``, and the warnings about their numbers.

    A numbered paragraph that is no heading closes the sections of its rank and below.
    """
    tree = _Tree(document, first_index)
    order = {heading.block: place for place, heading in enumerate(headings)}
    for position, block in enumerate(blocks):
        if position in order:
            place = order[position]
            tree.add(headings[place], headings[place + 1 : place + 40])
        elif block.marker:
            tree.close_to(block.marker.rank, block.start)
    return tree.sections(), tree.warnings
