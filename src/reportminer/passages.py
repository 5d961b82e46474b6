"""Sections → passages: a paragraph is one passage, and each item of an inline enumeration another.

Reads the blocks and sections of the outline; writes passages.  What numbers items inside a
paragraph (一是…二是…, 首先…其次…, (1)…(2)…) is data, ``data/enumerators.toml``.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from reportminer.document import Block, Document, Passage, Section
from reportminer.fold import fold, number_of
from reportminer.settings import TOPIC_LABEL_LENGTH
from reportminer.shipped import shipped_text

_SENTENCE_END = re.compile(r"[。;!?][\")）”]?")
_LEADS_IN = re.compile(r"[:,]\s?$")
_LABEL_END = re.compile(r"[。:]")
_DIGIT = re.compile(r"[0-9]")
_OPENERS = "\"'<(《、"


class _Family(NamedTuple):
    """One way of numbering items inside a paragraph."""

    name: str
    pattern: re.Pattern[str]
    words: tuple[re.Pattern[str], ...]
    needs: tuple[str, ...]


class _Item(NamedTuple):
    """One enumerator; ``clear`` says that it begins a clause, which is not asked where a block or item begins."""

    number: int
    start: int
    end: int
    clear: bool = True


class _Enumerators:
    """All enumerators of a text by family, found in one go; items are asked for by stretch."""

    def __init__(self, folded: str) -> None:
        self.folded = folded
        self.families: list[tuple[_Family, list[int], list[_Item]]] = []
        for family in _families():
            if not any(word in folded for word in family.needs):
                continue
            items = [
                _Item(number, found.start(), found.end(), _begins_clause(folded, found.start()))
                for found in family.pattern.finditer(folded)
                if (number := _number(family, found))
            ]
            if len(items) > 1:
                self.families.append((family, [item.start for item in items], items))

    def between(self, start: int, end: int) -> Iterator[tuple[_Family, list[_Item]]]:
        """Yield the families that have two items or more in ``folded[start:end]``, with those items."""
        for family, starts, items in self.families:
            first, last = bisect_left(starts, start), bisect_left(starts, end)
            if last - first > 1:
                here = [item for item in items[first:last] if item.clear or item.start == start]
                if len(here) > 1:
                    yield family, here


class _Piece(NamedTuple):
    """A stretch of a block that becomes a passage."""

    start: int
    end: int
    enumerator_end: int
    lead_in: bool = False


@cache
def _families() -> tuple[_Family, ...]:
    text = shipped_text("enumerators.toml")
    families = []
    for entry in tomllib.loads(text)["inline"]:
        words = tuple(re.compile(f"(?:{word}){entry['after']}") for word in entry.get("words", ()))
        pattern = entry.get("pattern") or "|".join(f"(?:{word.pattern})" for word in words)
        families.append(_Family(entry["name"], re.compile(pattern), words, tuple(entry["needs"])))
    return tuple(families)


def cut_passages(document: Document, sections: Sequence[Section], blocks: Sequence[Block]) -> list[Passage]:
    """Cut a document into passages; headings that stand alone are no passages.

    Together with those headings the passages tile the text: only single line feeds stand between
    them.
    """
    folded = fold(document.text)
    enumerators = _Enumerators(folded)
    alone = {section.heading_start for section in sections if not section.run_in}
    run_in = {section.heading_start: section for section in sections if section.run_in}
    paths = _paths(sections)
    passages: list[Passage] = []
    inside = -1
    by_start = {section.heading_start: section.index for section in sections if section.role == "heading"}
    for block in blocks:
        inside = by_start.get(block.start, _innermost(sections, inside, block.start))
        if block.start in alone:
            continue
        opening = run_in.get(block.start)
        is_row = document.paragraphs[block.paragraph].cell is not None
        whole = [_Piece(block.start, block.end, block.start)]
        for piece in whole if is_row else _pieces(enumerators, block, opening):
            enumerator = folded[piece.start : piece.enumerator_end]
            opens = opening is not None and piece.start == block.start and piece.end >= opening.heading_end
            heading = opening.title if opening is not None and opens else ""
            if not heading and not piece.lead_in:
                heading = _topic_label(document.text, folded, piece)
            passages.append(
                Passage(
                    id=passage_id(document.source.digest, piece.start, piece.end),
                    start=piece.start,
                    end=piece.end,
                    section=inside,
                    paragraph=block.paragraph,
                    heading=heading,
                    heading_path=paths.get(inside, ()),
                    enumerator=document.text[piece.start : piece.start + len(enumerator)],
                    lead_in=piece.lead_in,
                )
            )
    return passages


def passage_id(digest: str, start: int, end: int) -> str:
    """Return the id of ``text[start:end]`` of the source with this digest: 16 hexadecimal digits."""
    return hashlib.sha256(f"{digest}:{start}:{end}".encode("ascii")).hexdigest()[:16]


def _paths(sections: Sequence[Section]) -> dict[int, tuple[str, ...]]:
    paths: dict[int, tuple[str, ...]] = {}
    for section in sections:
        if section.role == "heading":
            shown = section.marker + section.title
            paths[section.index] = (*paths.get(section.parent, ()), shown)
    return paths


def _innermost(sections: Sequence[Section], inside: int, offset: int) -> int:
    """Return the section that ``offset`` stands in, given the one of the block before."""
    while inside >= 0 and sections[inside].end <= offset:
        inside = sections[inside].parent
    return inside


def _pieces(enumerators: _Enumerators, block: Block, opening: Section | None) -> Iterator[_Piece]:
    """Yield the pieces of a block; ``opening`` is the heading that runs into it, if one does."""
    start = block.start
    cuts = _split(enumerators, start, block.end)
    if not cuts:
        yield _Piece(start, block.end, start)
        return
    first = cuts[0]
    behind_heading = opening is not None and first.start == opening.heading_end
    if first.start > start and not behind_heading:
        yield _Piece(start, first.start, start, lead_in=True)
    for index, cut in enumerate(cuts):
        end = cuts[index + 1].start if index + 1 < len(cuts) else block.end
        begin = start if index == 0 and behind_heading else cut.start
        yield _Piece(begin, end, cut.enumerator_end, cut.lead_in)


def _split(enumerators: _Enumerators, start: int, end: int) -> list[_Piece]:
    """Return the pieces that begin inside ``[start:end]``, by the outermost enumeration first.

    Empty if nothing is enumerated.  The lead-in before the first item is not among them.
    """
    found = enumerators.between(start, end)
    runs = [run for family, items in found if (run := _series(enumerators.folded, family, items))]
    if not runs:
        return []
    outermost = min(runs, key=lambda run: run[0].start)
    pieces: list[_Piece] = []
    for index, item in enumerate(outermost):
        stop = outermost[index + 1].start if index + 1 < len(outermost) else end
        inner = _split(enumerators, item.end, stop)
        if item.number == 0:
            pieces.append(_Piece(item.start, stop, item.start, lead_in=True))
            continue
        pieces.append(_Piece(item.start, stop, item.end))
        pieces += inner
    return [
        _Piece(piece.start, following, piece.enumerator_end, piece.lead_in)
        for piece, following in zip(pieces, [*(p.start for p in pieces[1:]), end], strict=True)
    ]


def _series(folded: str, family: _Family, found: Sequence[_Item]) -> list[_Item]:
    """Return the items of the chains 1, 2, 3 … of one family; a chain may begin again at 1.

    An item with number 0 marks a lead-in between two chains.  A single 一是 is no series.  Offices
    repeat a number or leave one out, and end 首先…其次… with 最后 however many came between.
    """
    chains: list[list[_Item]] = []
    for item in found:
        if chains and _goes_on(family, chains[-1][-1].number, item.number):
            chains[-1].append(item)
        elif item.number == 1:
            if chains and len(chains[-1]) == 1:
                chains.pop()
            chains.append([item])
    chains = [chain for chain in chains if len(chain) > 1]
    items: list[_Item] = []
    for chain in chains:
        if items:
            items += _lead_in(folded, items[-1].end, chain[0].start)
        items += chain
    return items


def _goes_on(family: _Family, before: int, number: int) -> bool:
    if family.words:
        return number > before
    return before < number <= before + 2 or (number == before > 1)


def _lead_in(folded: str, start: int, end: int) -> list[_Item]:
    """Return the sentence that leads into a second chain, if one stands before it."""
    ends = [match.end() for match in _SENTENCE_END.finditer(folded, start, end)]
    if ends and ends[-1] < end and _LEADS_IN.search(folded, ends[-1], end):
        return [_Item(0, ends[-1], ends[-1])]
    return []


def _number(family: _Family, found: re.Match[str]) -> int | None:
    if not family.words:
        return number_of(found)
    return next((place for place, word in enumerate(family.words, start=1) if word.fullmatch(found.group())), None)


def _begins_clause(folded: str, offset: int) -> bool:
    return offset == 0 or not (folded[offset - 1].isalnum() or folded[offset - 1] in _OPENERS)


def _topic_label(text: str, folded: str, piece: _Piece) -> str:
    """Return the short first sentence that names what a longer passage is about, or an empty string."""
    found = _LABEL_END.search(folded, piece.enumerator_end, piece.enumerator_end + TOPIC_LABEL_LENGTH + 1)
    if not found or found.end() >= piece.end or found.start() - piece.enumerator_end < 4:
        return ""
    label = text[piece.enumerator_end : found.start()]
    return "" if _DIGIT.search(folded, piece.enumerator_end, found.start()) else label.strip()
