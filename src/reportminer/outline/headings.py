"""Which blocks are headings, and of what rank.

A heading is known by its marker, by the style its source gave it, or by the codebook's heading
cues; what speaks against it is a sentence's end, a figure, or having nothing under it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from reportminer.codebook import Codebook
from reportminer.document import Document, Paragraph
from reportminer.outline.blocks import MarkedBlock
from reportminer.outline.markers import Marker
from reportminer.settings import (
    CLOSED_HEADING_LENGTH,
    HEADING_LENGTH,
    STRONG_CUE,
    UNNUMBERED_HEADING_LENGTH,
)

_SENTENCE_END = re.compile(r"[。;!?！？]")
_RUN_IN_END = re.compile(r"[。;:!?！？]|\u3000|(?<=[^ ]) (?=[^ ])")
_CLOSING = "。;；:：.!?！？,，、 "
_FIGURE = re.compile(r"[0-9]+(?:\.[0-9]+)?\s?(?:余|多)?(?:%|万|亿|余|件|场|次|人|份|起|户|条|期|个|名|家|项|批|册|宗|本|元)")
_PUNCTUATION = re.compile(r"[,。;:!?、()]")
_DATE_LINE = re.compile(r"^[^,。;]{0,30}[0-9〇一二三四五六七八九十]{2,4}\s*年\s*[0-9一二三四五六七八九十]{1,3}\s*月(?:\s*[0-9一二三四五六七八九十]{1,3}\s*日)?\)?$")
_BODY_LINE = re.compile(r"(?:人民政府|委员会|办事处|管委会|局|街道|工委|办公室)$")

TOP_RANK = 0.5
"""Rank of an unnumbered heading of the first level: above 一、, which may restart under it."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading found in block number ``block``: ``title_start`` is where its words begin, behind the marker."""

    block: int
    rank: float
    start: int
    title_start: int
    end: int
    run_in: bool
    marker: Marker | None = None
    cue: str = ""


@dataclass(frozen=True, slots=True)
class BodyStyle:
    """The commonest style of the document's long paragraphs, against which headings stand out."""

    size: float | None
    font: str
    bold: bool
    centered: bool


def body_style(document: Document) -> BodyStyle:
    """Return the style that most characters of the document are set in."""
    weights: Counter[BodyStyle] = Counter()
    for paragraph in document.paragraphs:
        style = BodyStyle(paragraph.size, paragraph.font, paragraph.bold, paragraph.centered)
        weights[style] += paragraph.end - paragraph.start
    return max(weights, key=lambda style: (weights[style], repr(style)))


def find_headings(
    document: Document, folded: str, blocks: Sequence[MarkedBlock], first: int, *, codebook: Codebook
) -> list[Heading]:
    """Return the headings among ``blocks[first:]`` in the order of the text."""
    style = body_style(document)
    headings: list[Heading] = []
    last_in_family: dict[str, bool] = {}
    for position in range(first, len(blocks)):
        block = blocks[position]
        paragraph = document.paragraphs[block.paragraph]
        if paragraph.cell is not None:
            continue
        following = blocks[position + 1] if position + 1 < len(blocks) else None
        if block.marker:
            heading = _numbered(folded, position, block, following, headings, last_in_family)
            last_in_family[block.marker.family.name] = heading is not None
        else:
            heading = _unnumbered(folded, position, block, paragraph, style, codebook)
            if heading and not _has_text_below(following, document):
                heading = None
        if heading:
            headings.append(heading)
    return headings


def _numbered(
    folded: str,
    position: int,
    block: MarkedBlock,
    following: MarkedBlock | None,
    before: Sequence[Heading],
    last_in_family: dict[str, bool],
) -> Heading | None:
    marker = block.marker
    assert marker is not None
    words = folded[marker.end : block.end]
    if not words:
        return None
    closed = words[-1] in _CLOSING
    one_sentence = not _SENTENCE_END.search(words.rstrip(_CLOSING))
    if one_sentence and len(words) <= (CLOSED_HEADING_LENGTH if closed else HEADING_LENGTH):
        below = _stands_above(marker, following)
        if not below and marker.rank <= 2 and not closed and len(words) <= CLOSED_HEADING_LENGTH:
            below = not _FIGURE.search(words)
        if closed and below and marker.rank >= 3 and marker.number > 1 and not last_in_family.get(marker.family.name):
            below = False  # the items before were text: so is this one, though unnumbered text follows
        if below and not (closed and _FIGURE.search(words)):
            return Heading(position, marker.rank, block.start, marker.end, block.end, False, marker)
        return None
    if marker.family.alone:
        return None
    end = _run_in_end(folded, marker.end, block.end)
    if end is None:
        return None
    return Heading(position, marker.rank, block.start, marker.end, end, True, marker)


def _stands_above(marker: Marker, following: MarkedBlock | None) -> bool:
    """Tell whether the next block is text or a deeper heading, so that something stands under this one."""
    if following is None:
        return False
    if following.marker is None:
        return True
    return following.marker.rank > marker.rank or (
        following.marker.rank == marker.rank and following.marker.number == 1 and marker.number != 1
    )


def _run_in_end(folded: str, start: int, end: int) -> int | None:
    """Return the end of a run-in heading (its closing mark included), or None if the text opens otherwise."""
    found = _RUN_IN_END.search(folded, start, min(end, start + CLOSED_HEADING_LENGTH + 1))
    if not found or found.end() >= end or found.start() == start:
        return None
    title = folded[start : found.start()]
    if _FIGURE.search(title) or len(title) < 3:
        return None
    return found.end()


def _unnumbered(
    folded: str, position: int, block: MarkedBlock, paragraph: Paragraph, style: BodyStyle, codebook: Codebook
) -> Heading | None:
    words = folded[block.start : block.end]
    if not 2 <= len(words) <= UNNUMBERED_HEADING_LENGTH or words[-1] in _CLOSING:
        return None
    if _DATE_LINE.match(words) or _SENTENCE_END.search(words) or "\t" in words or _BODY_LINE.search(words):
        return None
    cue, points = codebook.heading_label(words)
    if paragraph.level:
        rank = TOP_RANK if paragraph.level == 1 else paragraph.level - 0.25
        return Heading(position, rank, block.start, block.start, block.end, False, cue=cue)
    if points >= STRONG_CUE and not _PUNCTUATION.search(words):
        return Heading(position, TOP_RANK, block.start, block.start, block.end, False, cue=cue)
    stands_out = (
        (paragraph.bold and not style.bold)
        or (paragraph.centered and not style.centered)
        or (paragraph.size is not None and style.size is not None and paragraph.size > style.size + 0.5)
        or bool(paragraph.font and style.font and paragraph.font != style.font and paragraph.size == style.size)
    )
    if stands_out and not _PUNCTUATION.sub("", words).isdigit():
        return Heading(position, 5.75, block.start, block.start, block.end, False, cue=cue)
    return None


def _has_text_below(following: MarkedBlock | None, document: Document) -> bool:
    """Tell whether more text follows: a line at the very end is a signature, not a heading."""
    return following is not None and following.end < len(document.text) or (
        following is not None and following.end - following.start > UNNUMBERED_HEADING_LENGTH
    )
