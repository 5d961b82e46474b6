"""Where a paragraph that lost its line breaks is cut: before heading markers and at the gaps of old indents."""

from __future__ import annotations

import re
from typing import NamedTuple

from reportminer.codebook import Codebook
from reportminer.fold import number_of
from reportminer.outline.markers import DEEPEST_INLINE_RANK, Family, heading_families, inline_heading_boundary
from reportminer.settings import CLOSING_WINDOW, CUE_WINDOW, HEADING_LENGTH, INDENT_GAPS, INLINE_HEADING_GAP, STRONG_CUE

_SENTENCE_MARK = re.compile(r"[。;:!?]")
_CLOSING = re.compile(r"(?<=[。;!?])[特专]此(?:报告|汇报|报)")
_NUMBER = re.compile(r"[一二三四五六七八九十0-9] ?[、.)\]>,部章篇]")
_GAP = re.compile(r"(?<=[^ \nA-Za-z0-9]) (?=[^ \nA-Za-z])|(?<=[^ \nA-Za-z]) (?=[^ \nA-Za-z0-9])")


class _Found(NamedTuple):
    """A marker inside a paragraph; ``clear`` says that what stands around it shows it to be one."""

    number: int
    start: int
    end: int
    clear: bool


def inline_cuts(folded: str, start: int, end: int, *, codebook: Codebook) -> list[int]:
    """Return the offsets inside ``folded[start:end]`` where a new block begins, in the order of the text."""
    cuts = _gap_cuts(folded, start, end) | _closing_cut(folded, start, end)
    if len(_NUMBER.findall(folded, start, end)) > 1:
        cuts |= _marker_cuts(folded, start, end, codebook)
    return sorted(cuts - {start, end})


def _closing_cut(folded: str, start: int, end: int) -> set[int]:
    """Return the offset of the closing formula with the signature behind it, if the paragraph ends with them."""
    found = _CLOSING.search(folded, max(start, end - CLOSING_WINDOW), end)
    return {found.start()} if found else set()


def _gap_cuts(folded: str, start: int, end: int) -> set[int]:
    """Return the offsets behind gaps, if most of them stand where a paragraph can end: they were indents."""
    gaps = list(_GAP.finditer(folded, start, end))
    at_ends = sum(bool(_SENTENCE_MARK.match(folded[gap.start() - 1])) for gap in gaps)
    if at_ends < INDENT_GAPS or at_ends * 2 < len(gaps):
        return set()
    return {gap.end() for gap in gaps}


def _marker_cuts(folded: str, start: int, end: int, codebook: Codebook) -> set[int]:
    """Return the offsets of heading markers inside one paragraph.

    A marker counts if it begins a clause and its family goes on with the next number farther on, or
    came to it from the number before.  A first number also counts without punctuation before it
    where it follows a heading that is not closed (一、主要举措和成效（一）…).
    """
    cuts: dict[int, int] = {}
    deeper: list[tuple[_Found, _Found]] = []
    for family in heading_families():
        if family.rank > DEEPEST_INLINE_RANK:
            continue
        found = _markers(folded, family, start, end, codebook)
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
    return set(cuts)


def _markers(folded: str, family: Family, start: int, end: int, codebook: Codebook) -> list[_Found]:
    """Return the markers that are clear, and first numbers anywhere."""
    found = []
    for match in family.pattern.finditer(folded, start, end):
        number = number_of(match)
        if not number or _continues_number(folded, match.start(), start):
            continue
        clear = _begins_clause(folded, match.start(), start) or (
            family.rank == 1 and _opens_part(folded, match.end(), end, codebook)
        )
        if clear or number == 1:
            found.append(_Found(number, match.start(), match.end(), clear))
    return found


def _begins_clause(folded: str, offset: int, start: int) -> bool:
    return offset == start or bool(inline_heading_boundary().match(folded[offset - 1]))


def _opens_part(folded: str, offset: int, end: int, codebook: Codebook) -> bool:
    """Tell whether the words of a part's heading stand behind a marker: 二、存在的不足 behind a table's last cell."""
    window = _SENTENCE_MARK.split(folded[offset : min(end, offset + CUE_WINDOW)])[0]
    return codebook.heading_label(window)[1] >= STRONG_CUE


def _continues_number(folded: str, offset: int, start: int) -> bool:
    """Tell whether a digit before the marker makes it the tail of another number: 1.2. or 第十一、."""
    return offset > start and folded[offset] != "(" and (folded[offset - 1].isdigit() or folded[offset - 1] in ".第")


def _is_open_heading(folded: str, start: int, end: int) -> bool:
    words = folded[start:end]
    return 2 < len(words) <= HEADING_LENGTH and not _SENTENCE_MARK.search(words)
