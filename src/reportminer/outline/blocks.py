"""Paragraphs → blocks: the pieces that can be a heading or hold passages.

A block is a paragraph, or a part of one where a source has lost its line breaks and headings stand
in the middle of the text.
"""

from __future__ import annotations

from dataclasses import dataclass

from reportminer.document import Document
from reportminer.fold import number_of
from reportminer.outline.markers import Marker, heading_families, heading_marker, inline_heading_boundary
from reportminer.settings import INLINE_HEADING_GAP, INLINE_HEADING_PARAGRAPH


@dataclass(frozen=True, slots=True)
class MarkedBlock:
    """``text[start:end]`` of paragraph number ``paragraph``, with the heading marker it begins with."""

    start: int
    end: int
    paragraph: int
    marker: Marker | None = None


def blocks_of(document: Document, folded: str) -> list[MarkedBlock]:
    """Cut the paragraphs of a document into blocks; joined by the line feeds between them they tile it."""
    blocks = []
    for index, paragraph in enumerate(document.paragraphs):
        cuts = [paragraph.start]
        if paragraph.cell is None and paragraph.end - paragraph.start >= INLINE_HEADING_PARAGRAPH:
            cuts += _cuts(folded, paragraph.start, paragraph.end)
        for start, end in zip(cuts, [*cuts[1:], paragraph.end], strict=True):
            marker = None if paragraph.cell else heading_marker(folded, start, end)
            blocks.append(MarkedBlock(start, end, index, marker))
    return blocks


def _cuts(folded: str, start: int, end: int) -> list[int]:
    """Return the offsets of heading markers inside one paragraph, in the order of the text.

    A marker counts if it begins a clause and its family goes on with the next number farther on, or
    came to it from the number before.
    """
    cuts: set[int] = set()
    for family in heading_families():
        if family.rank > 3:  # items such as (1) and ① are cut as passages
            continue
        found = [
            (match.start(), number)
            for match in family.pattern.finditer(folded, start, end)
            if (number := number_of(match)) and _begins_clause(folded, match.start(), start)
        ]
        for (here, number), (there, following) in zip(found, found[1:], strict=False):
            if following == number + 1 and there - here >= INLINE_HEADING_GAP:
                cuts.update((here, there))
    return sorted(cuts - {start})


def _begins_clause(folded: str, offset: int, start: int) -> bool:
    return offset == start or bool(inline_heading_boundary().match(folded[offset - 1]))
