"""Paragraphs → blocks: the pieces that can be a heading or hold passages.

A block is a paragraph, or a part of one where a source has lost its line breaks and headings stand
in the middle of the text.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise
from typing import NamedTuple

from reportminer.codebook import Codebook
from reportminer.document import Document
from reportminer.outline.glued import glued_heading_end, glued_title_end
from reportminer.outline.inline import inline_cuts
from reportminer.outline.markers import DEEPEST_PART_RANK, Marker, heading_marker
from reportminer.settings import INLINE_HEADING_PARAGRAPH, TITLE_PARAGRAPHS


class MarkedBlock(NamedTuple):
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

    def blocks(self, index: int) -> list[MarkedBlock]:
        paragraph = self.document.paragraphs[index]
        start, end = paragraph.start, paragraph.end
        if paragraph.cell is not None:
            return [MarkedBlock(start, end, index)]
        if end - start < INLINE_HEADING_PARAGRAPH:
            return self._piece(start, end, index)
        blocks: list[MarkedBlock] = []
        title_end = glued_title_end(self.folded, start, end) if index < TITLE_PARAGRAPHS else None
        if title_end:
            blocks.append(MarkedBlock(start, title_end, index, is_title=True))
            start = title_end
        cuts = inline_cuts(self.folded, start, end, codebook=self.codebook)
        for piece_start, piece_end in pairwise([start, *cuts, end]):
            blocks += self._piece(piece_start, piece_end, index)
        return blocks

    def _piece(self, start: int, end: int, index: int) -> list[MarkedBlock]:
        """Return the block of one piece, or two where its heading is glued to the text."""
        marker = heading_marker(self.folded, start, end)
        if marker and marker.rank <= DEEPEST_PART_RANK:
            line_ends = self._line_ends(start, end)
            cut = glued_heading_end(self.folded, marker, end, line_ends=line_ends, codebook=self.codebook)
            if cut:
                behind = heading_marker(self.folded, cut, end)
                return [MarkedBlock(start, cut, index, marker), MarkedBlock(cut, end, index, behind)]
        return [MarkedBlock(start, end, index, marker)]

    def _line_ends(self, start: int, end: int) -> list[int]:
        """Return where lines of the source end inside ``text[start:end]``."""
        return self.line_ends[bisect_left(self.line_ends, start + 1) : bisect_left(self.line_ends, end)]
