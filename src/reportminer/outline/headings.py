"""Which blocks are headings, and of what rank.

A heading is known by its marker, by the style its source gave it, or by the codebook's heading
cues; what speaks against it is a sentence's end, a figure, or having nothing under it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from reportminer.codebook import Codebook
from reportminer.document import Document, Paragraph
from reportminer.outline.blocks import MarkedBlock
from reportminer.outline.markers import Marker, plain_signs
from reportminer.outline.series import CLOSING, Item, is_numbered_heading, read_items
from reportminer.settings import (
    BARE_HEADING_LENGTH,
    BARE_HEADING_TEXT,
    BARE_HEADINGS,
    HEADING_LENGTH,
    HEADING_STYLE_SHARE,
    PROMPTED_HEADING_LENGTH,
    STRONG_CUE,
    UNNUMBERED_HEADING_LENGTH,
)

_SENTENCE_END = re.compile(r"[。;!?！？]")
_PUNCTUATION = re.compile(r"[,。;:!?、()]")
_INNER_MARKS = re.compile(r"(?<=[\u4e00-\u9fff\"])(?:-{1,2}|—{1,2}|[,、·:])(?=[\u4e00-\u9fff\"])|[\"“”]")
"""Marks inside a heading of two halves (学在前——把法放在心上) or around a phrase in it."""

TOP_RANK = 0.5
"""Rank of an unnumbered heading of the first level: above 一、, which may restart under it."""

STYLED_RANK = 5.75
"""Rank of an unnumbered heading that only its looks tell: below all numbered ones."""


class Heading(NamedTuple):
    """A heading found in block number ``block``: ``title_start`` is where its words begin, behind the marker.

    ``label`` is the label that the codebook's heading cues give it with ``points``.
    """

    block: int
    rank: float
    start: int
    title_start: int
    end: int
    run_in: bool
    marker: Marker | None = None
    label: str = ""
    points: float = 0.0


class BodyStyle(NamedTuple):
    """The commonest style of the document's long paragraphs, against which headings stand out."""

    size: float | None
    font: str
    bold: bool
    centered: bool


def body_style(document: Document) -> BodyStyle:
    """Return the style that most characters of the document are set in."""
    weights: Counter[tuple[float | None, str, bool, bool]] = Counter()
    for paragraph in document.paragraphs:
        style = (paragraph.size, paragraph.font, paragraph.bold, paragraph.centered)
        weights[style] += paragraph.end - paragraph.start
    return BodyStyle(*max(weights, key=lambda style: (weights[style], repr(style))))


def trusted_levels(document: Document) -> frozenset[int]:
    """Return the heading levels declared by the source that are used for short paragraphs, as headings are."""
    short: dict[int, list[bool]] = defaultdict(list)
    for paragraph in document.paragraphs:
        if paragraph.level:
            short[paragraph.level].append(paragraph.end - paragraph.start <= HEADING_LENGTH)
    return frozenset(level for level, flags in short.items() if sum(flags) >= HEADING_STYLE_SHARE * len(flags))


def find_headings(
    document: Document, folded: str, blocks: Sequence[MarkedBlock], first: int, *, codebook: Codebook
) -> list[Heading]:
    """Return the headings among ``blocks[first:]`` in the order of the text."""
    finder = _Finder(document, folded, blocks, codebook)
    plain = finder.plain_headings(first)
    numbered = finder.numbered_headings(first, plain)
    return [(plain | numbered)[position] for position in sorted(plain | numbered)]


class _Finder:
    """What is needed to judge one block: its document, its neighbours and the codebook."""

    def __init__(self, document: Document, folded: str, blocks: Sequence[MarkedBlock], codebook: Codebook) -> None:
        self.document = document
        self.folded = folded
        self.blocks = blocks
        self.codebook = codebook
        self.style = body_style(document)
        self.levels = trusted_levels(document)

    def plain_headings(self, first: int) -> dict[int, Heading]:
        """Return the headings without number by position."""
        headings: dict[int, Heading] = {}
        after_heading = False
        for position in range(first, len(self.blocks)):
            block = self.blocks[position]
            if block.marker:
                after_heading = True
            elif self.document.paragraphs[block.paragraph].cell is None:
                heading = self._plain(position, after_heading=after_heading)
                if heading:
                    headings[position] = heading
                    after_heading = True
        return headings | self._bare_headings(first, headings)

    def _bare_headings(self, first: int, known: Mapping[int, Heading]) -> dict[int, Heading]:
        """Return short lines that nothing marks, if several of them stand right above long paragraphs.

        Lines above the first long paragraph are left out: they name the author or address the reader.
        """
        bare: list[int] = []
        begun = False
        for position in range(first, len(self.blocks) - 1):
            begun = begun or self.blocks[position].marker is not None or position in known
            if begun and position not in known and self._is_bare(position):
                bare.append(position)
            begun = begun or self._length(position) >= BARE_HEADING_TEXT
        above_long = [at for at in bare if self._length(at + 1) >= BARE_HEADING_TEXT]
        if len(above_long) < BARE_HEADINGS:
            return {}
        starts = {at: self.blocks[at] for at in bare}
        return {at: Heading(at, STYLED_RANK, b.start, b.start, b.end, False) for at, b in starts.items()}

    def _is_bare(self, position: int) -> bool:
        block, following = self.blocks[position], self.blocks[position + 1]
        words = self.folded[block.start : block.end].rstrip(" ")
        cells = (self.document.paragraphs[item.paragraph].cell for item in (block, following))
        return (
            block.marker is None
            and following.marker is None
            and 4 <= len(words) <= BARE_HEADING_LENGTH
            and _INNER_MARKS.sub("", words).isalpha()
            and bool(_SENTENCE_END.search(self.folded, following.start, following.end))
            and not plain_signs().never.search(words)
            and all(cell is None for cell in cells)
        )

    def _length(self, position: int) -> int:
        return self.blocks[position].end - self.blocks[position].start

    def numbered_headings(self, first: int, plain: Mapping[int, Heading]) -> dict[int, Heading]:
        """Return the headings with a number by position, given those without."""
        ranks = {position: heading.rank for position, heading in plain.items()}
        items = read_items(self.document, self.folded, self.blocks, first, plain_ranks=ranks)
        series: dict[int, list[Item]] = defaultdict(list)
        for item in items.values():
            series[item.series].append(item)
        found = {position: self._numbered(item, series[item.series]) for position, item in items.items()}
        return {position: heading for position, heading in found.items() if heading}

    def _numbered(self, item: Item, siblings: Sequence[Item]) -> Heading | None:
        block, marker = self.blocks[item.position], item.marker
        end = item.run_in_end or block.end
        if item.form == "text" or item.listed:
            return None
        run_in = item.form == "run-in"
        if item.form == "open" and not is_numbered_heading(item, siblings, strong_cue=False):
            return None
        label, points = self.codebook.heading_label(self.folded[marker.end : end].rstrip(CLOSING))
        if item.form == "closed" and not is_numbered_heading(item, siblings, strong_cue=points >= STRONG_CUE):
            return None
        return Heading(item.position, marker.rank, block.start, marker.end, end, run_in, marker, label, points)

    def _plain(self, position: int, *, after_heading: bool) -> Heading | None:
        block = self.blocks[position]
        paragraph = self.document.paragraphs[block.paragraph]
        words = self.folded[block.start : block.end].rstrip(" ")
        level = paragraph.level if paragraph.level in self.levels else 0
        if not 2 <= len(words) <= (HEADING_LENGTH if level else UNNUMBERED_HEADING_LENGTH):
            return None
        if plain_signs().never.search(words) or "\t" in words or not self._has_text_below(position):
            return None
        if _SENTENCE_END.search(words.rstrip(CLOSING)) or (words[-1] in CLOSING and not level):
            return None
        label, points = self.codebook.heading_label(words.rstrip(CLOSING))
        rank = self._plain_rank(position, words, level, points, paragraph, after_heading=after_heading)
        if rank is None:
            return None
        return Heading(position, rank, block.start, block.start, block.end, False, None, label, points)

    def _plain_rank(
        self, position: int, words: str, level: int, points: float, paragraph: Paragraph, *, after_heading: bool
    ) -> float | None:
        """Return the rank that style, cue or the list below gives to a short line, None if it is text."""
        if level:
            return TOP_RANK if level == 1 else level - 0.25
        plain = not _PUNCTUATION.search(plain_signs().attachment_number.sub("", words))
        if points >= STRONG_CUE and plain:
            return TOP_RANK
        following = self.blocks[position + 1].marker
        prompts = following is not None and following.number == 1 and not following.family.alone
        if following and prompts and plain and after_heading and 4 <= len(words) <= PROMPTED_HEADING_LENGTH:
            return TOP_RANK if following.rank <= 1 else following.rank - 0.25
        if self._stands_out(paragraph) and not _PUNCTUATION.sub("", words).isdigit():
            return STYLED_RANK
        return None

    def _stands_out(self, paragraph: Paragraph) -> bool:
        style = self.style
        return (
            (paragraph.bold and not style.bold)
            or (paragraph.centered and not style.centered)
            or (paragraph.size is not None and style.size is not None and paragraph.size > style.size + 0.5)
            or bool(paragraph.font and style.font and paragraph.font != style.font and paragraph.size == style.size)
        )

    def _has_text_below(self, position: int) -> bool:
        """Tell whether more text follows: a line at the very end is a signature, not a heading."""
        if position + 1 >= len(self.blocks):
            return False
        following = self.blocks[position + 1]
        return following.end < len(self.document.text) or following.end - following.start > UNNUMBERED_HEADING_LENGTH
