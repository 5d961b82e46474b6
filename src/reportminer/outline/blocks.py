"""Paragraphs → blocks: the pieces that can be a heading or hold passages.

A block is a paragraph, or a part of one where a source has lost its line breaks and headings stand
in the middle of the text.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from reportminer.codebook import Codebook
from reportminer.document import Document
from reportminer.outline.glued import glued_heading_end, glued_title_end
from reportminer.outline.inline import inline_cuts
from reportminer.outline.markers import DEEPEST_PART_RANK, Marker, heading_marker
from reportminer.settings import INLINE_HEADING_PARAGRAPH, TITLE_PARAGRAPHS


@dataclass(frozen=True, slots=True)
class MarkedBlock:
    """``text[start:end]`` of paragraph number ``paragraph``, with the heading marker it begins with.

    ``is_title`` is True for a title cut off a paragraph that it was glued to.
    """

    start: int
    end: int
    paragraph: int
    marker: Marker | None = None
    is_title: bool = False


def blocks_of(document: Document, folded: str, *, codebook: Codebook) -> list[MarkedBlock]:
    """Cut the paragraphs of a document into blocks; joined by the line feeds between them they tile it."""
    cutter = _Cutter(document, folded, codebook)
    return [block for index in range(len(document.paragraphs)) for block in cutter.blocks(index)]


class _Cutter:
    def __init__(self, document: Document, folded: str, codebook: Codebook) -> None:
        self.document = document
        self.folded = folded
        self.codebook = codebook
        self.line_ends = [line.end for line in document.lines]

    def blocks(self, index: int) -> Iterator[MarkedBlock]:
        paragraph = self.document.paragraphs[index]
        start, end = paragraph.start, paragraph.end
        if paragraph.cell is not None:
            yield MarkedBlock(start, end, index)
            return
        cuts: list[int] = []
        if end - start >= INLINE_HEADING_PARAGRAPH:
            title_end = glued_title_end(self.folded, start, end) if index < TITLE_PARAGRAPHS else None
            if title_end:
                yield MarkedBlock(start, title_end, index, is_title=True)
                start = title_end
            cuts = inline_cuts(self.folded, start, end, codebook=self.codebook)
        for piece_start, piece_end in pairwise([start, *cuts, end]):
            yield from self._piece(piece_start, piece_end, index)

    def _piece(self, start: int, end: int, index: int) -> Iterator[MarkedBlock]:
        """Yield the block of one piece, or two where its heading is glued to the text."""
        marker = heading_marker(self.folded, start, end)
        if marker and marker.rank <= DEEPEST_PART_RANK:
            cut = glued_heading_end(
                self.folded, marker, end, line_ends=self._line_ends(start, end), codebook=self.codebook
            )
            if cut:
                yield MarkedBlock(start, cut, index, marker)
                start, marker = cut, heading_marker(self.folded, cut, end)
        yield MarkedBlock(start, end, index, marker)

    def _line_ends(self, start: int, end: int) -> list[int]:
        """Return where lines of the source end inside ``text[start:end]``."""
        return self.line_ends[bisect_left(self.line_ends, start + 1) : bisect_left(self.line_ends, end)]
