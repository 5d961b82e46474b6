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
from reportminer.document import Document, Paragraph
from reportminer.fold import number_of
from reportminer.outline.glued import glued_heading_end, glued_title_end
from reportminer.outline.markers import Family, Marker, heading_families, heading_marker, inline_heading_boundary
from reportminer.settings import HEADING_LENGTH, INLINE_HEADING_GAP, INLINE_HEADING_PARAGRAPH, TITLE_PARAGRAPHS

_DEEPEST_CUT = 3
"""Rank of 1.; items such as (1) and ① inside a paragraph are cut as passages."""

_SENTENCE_MARKS = "。;:!?"


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


@dataclass(frozen=True, slots=True)
class _Found:
    """A marker inside a paragraph; ``clear`` says that it stands behind punctuation or a space."""

    number: int
    start: int
    end: int
    clear: bool


def blocks_of(document: Document, folded: str, *, codebook: Codebook) -> list[MarkedBlock]:
    """Cut the paragraphs of a document into blocks; joined by the line feeds between them they tile it."""
    blocks: list[MarkedBlock] = []
    line_ends = [line.end for line in document.lines]
    for index, paragraph in enumerate(document.paragraphs):
        if paragraph.cell is not None:
            blocks.append(MarkedBlock(paragraph.start, paragraph.end, index))
            continue
        start = paragraph.start
        if index < TITLE_PARAGRAPHS and paragraph.end - start >= INLINE_HEADING_PARAGRAPH:
            title_end = glued_title_end(folded, start, paragraph.end)
            if title_end:
                blocks.append(MarkedBlock(start, title_end, index, is_title=True))
                start = title_end
        ends = _line_ends(line_ends, paragraph)
        for piece_start, piece_end in _pieces(folded, start, paragraph.end):
            blocks += _numbered_blocks(folded, piece_start, piece_end, index, ends, codebook)
    return blocks


def _line_ends(line_ends: list[int], paragraph: Paragraph) -> list[int]:
    """Return where lines of the source end inside a paragraph."""
    return line_ends[bisect_left(line_ends, paragraph.start + 1) : bisect_left(line_ends, paragraph.end)]


def _numbered_blocks(
    folded: str, start: int, end: int, paragraph: int, line_ends: list[int], codebook: Codebook
) -> Iterator[MarkedBlock]:
    """Yield the block of one piece, or two where its heading is glued to the text."""
    marker = heading_marker(folded, start, end)
    if marker and marker.rank <= _DEEPEST_CUT:
        cut = glued_heading_end(folded, marker.end, end, line_ends=line_ends, codebook=codebook)
        if cut:
            yield MarkedBlock(start, cut, paragraph, marker)
            start, marker = cut, heading_marker(folded, cut, end)
    yield MarkedBlock(start, end, paragraph, marker)


def _pieces(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the pieces of one paragraph that begin with heading markers, in the order of the text."""
    cuts = _cuts(folded, start, end) if end - start >= INLINE_HEADING_PARAGRAPH else []
    return list(pairwise([start, *cuts, end]))


def _cuts(folded: str, start: int, end: int) -> list[int]:
    """Return the offsets of heading markers inside one paragraph, in the order of the text.

    A marker counts if it begins a clause and its family goes on with the next number farther on, or
    came to it from the number before.  A first number also counts without punctuation before it
    where it follows a heading that is not closed (一、主要举措和成效（一）…).
    """
    cuts: dict[int, int] = {}
    deeper: list[tuple[_Found, _Found]] = []
    for family in heading_families():
        if family.rank > _DEEPEST_CUT:
            continue
        found = _markers(folded, family, start, end)
        for place, here in enumerate(found):
            there = next((item for item in found[place + 1 :] if item.clear), None)
            if not there or there.number != here.number + 1 or there.start - here.start < INLINE_HEADING_GAP:
                continue
            if here.clear:
                cuts[here.start], cuts[there.start] = here.end, there.end
            else:
                deeper.append((here, there))
    for here, there in deeper:
        above = max((offset for offset in cuts if offset < here.start), default=-1)
        if above >= 0 and _is_open_heading(folded, cuts[above], here.start):
            cuts[here.start], cuts[there.start] = here.end, there.end
    return sorted(cuts.keys() - {start})


def _markers(folded: str, family: Family, start: int, end: int) -> list[_Found]:
    """Return the markers behind punctuation, and first numbers anywhere."""
    found = []
    for match in family.pattern.finditer(folded, start, end):
        number = number_of(match)
        clear = _begins_clause(folded, match.start(), start)
        if number and (clear or number == 1) and not _continues_number(folded, match.start(), start):
            found.append(_Found(number, match.start(), match.end(), clear))
    return found


def _begins_clause(folded: str, offset: int, start: int) -> bool:
    return offset == start or bool(inline_heading_boundary().match(folded[offset - 1]))


def _continues_number(folded: str, offset: int, start: int) -> bool:
    """Tell whether a digit before the marker makes it the tail of another number: 1.2. or 第十一、."""
    return offset > start and folded[offset] != "(" and (folded[offset - 1].isdigit() or folded[offset - 1] in ".第")


def _is_open_heading(folded: str, start: int, end: int) -> bool:
    words = folded[start:end]
    return 2 < len(words) <= HEADING_LENGTH and not any(mark in words for mark in _SENTENCE_MARKS)
