"""Numbered blocks and what their siblings look like.

A numbered line that ends like a sentence can be a heading or a sentence.  One alone does not tell;
the items numbered beside it do: what stands below them, how long they are, whether they go on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from reportminer.document import Document
from reportminer.outline.blocks import MarkedBlock
from reportminer.outline.markers import Marker, plain_signs
from reportminer.settings import (
    CLOSED_HEADING_LENGTH,
    CONTENTS_LINES,
    HEADING_LENGTH,
    ITEM_HEADING_SHARE,
    SIGNATURE_LENGTH,
    SIGNATURE_LINES,
)

_SENTENCE_END = re.compile(r"[。;!?！？]")
_RUN_IN_END = re.compile(r"[。;:!?！？]|\u3000|(?<=[^ ]) (?=[^ ])")
CLOSING = "。;；:：.!?！？,，、 "
"""Marks at the end of a heading that are no part of its words."""
FIGURE = re.compile(
    r"[0-9]+(?:\.[0-9]+)?\s?(?:余|多)?"
    r"(?:%|万|亿|余|件|场|次|人|份|起|户|条|期|个(?!工作日)|名|家|项(?!制度)|批|册|宗|本|元)"
)
"""A quantity: it speaks for a sentence and against a heading."""


class Item(NamedTuple):
    """A numbered block and what it looks like.

    ``form`` is "open" (a line of its own without end mark), "closed" (one sentence on a line of its
    own), "run-in" (a short first sentence, then text) or "text".

    ``run_in_end`` is where the first sentence ends; ``below`` tells whether anything stands under it,
    ``deeper`` whether that is a numbered list of a lower rank; ``series`` numbers the series of siblings.
    """

    position: int
    marker: Marker
    form: str
    length: int
    figure: bool
    told: bool
    run_in_end: int | None
    below: bool
    deeper: bool
    listed: bool
    series: int = 0


def read_items(
    document: Document, folded: str, blocks: Sequence[MarkedBlock], first: int, *, plain_ranks: Mapping[int, float]
) -> dict[int, Item]:
    """Return the numbered blocks among ``blocks[first:]`` by their positions.

    ``plain_ranks`` are the ranks of the headings without number, by position: what stands below a
    block that such a heading follows is not its own.
    """
    contents = _contents_lines(folded, blocks, first)
    open_series: dict[float, int] = {}
    last_number: dict[float, int] = {}
    items: dict[int, Item] = {}
    listed = False
    count = 0
    signs = plain_signs()
    for position in range(first, len(blocks)):
        block = blocks[position]
        marker = block.marker
        if marker is None:
            listed = bool(signs.attachments.match(folded, block.start, block.end)) or (
                listed and block.end - block.start <= SIGNATURE_LENGTH
            )
            continue
        listed = listed and marker.rank >= 3
        for rank in [rank for rank in open_series if rank > marker.rank]:
            del open_series[rank]
        if marker.rank not in open_series or marker.number == 1 < last_number[marker.rank]:
            count += 1
            open_series[marker.rank] = count
        last_number[marker.rank] = marker.number
        below = plain_ranks.get(position + 1, marker.rank) >= marker.rank
        items[position] = _item(
            document,
            folded,
            blocks,
            position,
            marker,
            may_stand_above=below,
            listed=listed or position in contents,
            series=open_series[marker.rank],
        )
    return items


def _item(
    document: Document,
    folded: str,
    blocks: Sequence[MarkedBlock],
    position: int,
    marker: Marker,
    *,
    may_stand_above: bool,
    listed: bool,
    series: int,
) -> Item:
    block = blocks[position]
    words = folded[marker.end : block.end].rstrip(" ")
    run_in_end: int | None = None
    closed = bool(words) and words[-1] in CLOSING
    one_sentence = not _SENTENCE_END.search(words.rstrip(CLOSING))
    if not words:
        form = "text"
    elif one_sentence and len(words) <= (CLOSED_HEADING_LENGTH if closed else HEADING_LENGTH):
        form = "closed" if closed else "open"
    else:
        run_in_end = None if marker.family.alone else _run_in_end(folded, marker.end, block.end)
        form = "run-in" if run_in_end else "text"
    following = blocks[position + 1] if position + 1 < len(blocks) else None
    below = may_stand_above and _stands_above(marker, following)
    if below and following and following.marker is None:
        below = not plain_signs().completes.match(folded, following.start, following.end)
    if below and following and following.marker is None and form == "closed":
        below = not _closes_report(document, folded, blocks, position + 1)
    heading_words = folded[marker.end : run_in_end] if run_in_end else words
    return Item(
        position,
        marker,
        form,
        len(heading_words),
        bool(FIGURE.search(words)),
        bool(plain_signs().told.search(heading_words)),
        run_in_end,
        below,
        below and following is not None and following.marker is not None and following.marker.rank > marker.rank,
        listed,
        series,
    )


def _stands_above(marker: Marker, following: MarkedBlock | None) -> bool:
    """Tell whether the next block is text or a deeper heading, so that something stands under this one."""
    if following is None:
        return False
    if following.marker is None:
        return True
    return following.marker.rank > marker.rank or (
        following.marker.rank == marker.rank and following.marker.number == 1 and marker.number != 1
    )


def _closes_report(document: Document, folded: str, blocks: Sequence[MarkedBlock], position: int) -> bool:
    """Tell whether the report's closing begins at block ``position``: a formula, attachments or the signature."""
    block = blocks[position]
    if plain_signs().closing.match(folded, block.start, block.end):
        return True
    rest = blocks[position:]
    return len(rest) <= SIGNATURE_LINES and all(
        item.marker is None
        and item.end - item.start <= SIGNATURE_LENGTH
        and folded[item.end - 1] not in "。;!?"
        and document.paragraphs[item.paragraph].cell is None
        for item in rest
    )


def _run_in_end(folded: str, start: int, end: int) -> int | None:
    """Return the end of a run-in heading (its closing mark included), or None if the text opens otherwise."""
    found = _RUN_IN_END.search(folded, start, min(end, start + CLOSED_HEADING_LENGTH + 1))
    if not found or found.end() >= end or found.start() == start:
        return None
    title = folded[start : found.start()]
    if FIGURE.search(title) or plain_signs().told.search(title) or len(title) < 3:
        return None
    if found.group() == ":" and "," in title:  # a sentence that leads into a list
        return None
    if plain_signs().completes.match(folded, found.end(), end):  # a task, with who answers for it
        return None
    return found.end()


def is_numbered_heading(item: Item, siblings: Sequence[Item], *, strong_cue: bool) -> bool:
    """Decide whether a numbered block that stands alone on its line is a heading.

    ``siblings`` are the items of its series, itself included; ``strong_cue`` tells whether the
    codebook's heading cues speak for it.
    """
    if item.listed or item.form not in {"open", "closed"}:
        return False
    if item.form == "open":
        return _is_open_heading(item, siblings)
    if not item.below or item.figure:
        return False
    if strong_cue and item.marker.rank <= 1:
        return True
    return not item.told and (item.deeper or _siblings_agree(item, siblings))


def _is_open_heading(item: Item, siblings: Sequence[Item]) -> bool:
    """Decide about a line without end mark: a heading, unless it is the last of a plain list."""
    if not item.below:
        return item.marker.rank <= 2 and item.length <= CLOSED_HEADING_LENGTH and not item.figure
    before = [other for other in siblings if other.position < item.position]
    in_list = item.marker.rank >= 3 and not item.deeper and len(before) > 1
    return not in_list or any(_can_be_heading(other) for other in before)


def _siblings_agree(item: Item, siblings: Sequence[Item]) -> bool:
    """Tell whether enough of the other items of the series look like headings."""
    others = [other for other in siblings if other is not item]
    like_headings = sum(_can_be_heading(other) or _shorter_run_in(item, other) for other in others)
    return like_headings >= ITEM_HEADING_SHARE * len(others)


def _can_be_heading(item: Item) -> bool:
    return item.form in {"open", "closed"} and item.below and not item.figure


def _shorter_run_in(item: Item, other: Item) -> bool:
    """Tell whether ``other`` is a run-in heading about as long as ``item``."""
    return other.form == "run-in" and item.length <= other.length + 4


def _contents_lines(folded: str, blocks: Sequence[MarkedBlock], first: int) -> set[int]:
    """Return the positions of numbered lines that only announce headings: a table of contents printed first."""
    lines = {
        position: folded[block.start : block.end]
        for position, block in enumerate(blocks[first:], start=first)
        if block.marker and block.end - block.start <= HEADING_LENGTH
    }
    left = Counter(lines.values())
    contents: set[int] = set()
    row: list[int] = []
    for position in range(first, len(blocks) + 1):
        words = lines.get(position)
        if words is not None:
            left[words] -= 1
        if words is not None and left[words]:
            row.append(position)
            continue
        if len(row) >= CONTENTS_LINES:
            contents.update(row)
        row = []
    return contents
