"""The report's own title: the lines at the top that name it, and the names of joint issuers above it."""

from __future__ import annotations

from collections.abc import Sequence

from reportminer.document import Document
from reportminer.outline.blocks import MarkedBlock
from reportminer.outline.markers import title_signs
from reportminer.settings import TITLE_LENGTH, TITLE_REST_LENGTH, TITLE_WINDOW


def find_title(document: Document, folded: str, blocks: Sequence[MarkedBlock]) -> list[int]:
    """Return the positions of the blocks that make up the title, in the order of the text.

    A title may take two or three lines and may be printed twice; both printings are returned.
    """
    window = _window(document, blocks)
    found: list[int] = []
    for position in window:
        words = folded[blocks[position].start : blocks[position].end].strip()
        wrapped = _wraps(folded, blocks, window, position)
        if not blocks[position].is_title and not wrapped and not _is_title(words):
            continue
        if found and not _repeats(folded, blocks, found, position):
            continue
        found += [*_upper_lines(folded, blocks, window, position, taken=found), position]
        if wrapped:
            found.append(position + 1)
    return found


def _wraps(folded: str, blocks: Sequence[MarkedBlock], window: range, position: int) -> bool:
    """Tell whether a title breaks off at the end of its line (…年度报 告): only both lines together are one."""
    if position + 1 not in window:
        return False
    first, second = blocks[position], blocks[position + 1]
    words, rest = folded[first.start : first.end], folded[second.start : second.end]
    if any(mark in words for mark in "。;:!?"):
        return False
    whole = len(rest) <= TITLE_REST_LENGTH and len(words) >= TITLE_REST_LENGTH and _is_title(words + rest)
    return whole and not _is_title(words) and not _is_title(rest)


def _window(document: Document, blocks: Sequence[MarkedBlock]) -> range:
    """Return the positions above the first numbered heading or the first full paragraph."""
    for position, block in enumerate(blocks[:TITLE_WINDOW]):
        is_cell = document.paragraphs[block.paragraph].cell is not None
        if block.marker or is_cell or block.end - block.start > TITLE_LENGTH:
            return range(position)
    return range(min(TITLE_WINDOW, len(blocks)))


def _is_title(words: str) -> bool:
    signs = title_signs()
    if signs.never.search(words):
        return False
    return bool(signs.whole.match(words) or (signs.pattern.search(words) and len(words) >= 4))


def _repeats(folded: str, blocks: Sequence[MarkedBlock], found: Sequence[int], position: int) -> bool:
    """Tell whether a later title-like line prints the title again, perhaps with 年度 for 年."""

    def key(index: int) -> str:
        words = folded[blocks[index].start : blocks[index].end]
        return "".join(char for char in words if char not in " 年度的关于")

    return any(key(position) == key(index) or key(position) in key(index) for index in found) or (
        key(found[-1]).endswith(key(position))
    )


def _upper_lines(
    folded: str, blocks: Sequence[MarkedBlock], window: range, position: int, *, taken: Sequence[int]
) -> list[int]:
    """Return the lines right above a title line that belong to it: issuers, or its first half."""
    signs = title_signs()
    upper: list[int] = []
    for index in range(position - 1, max(window.start, position - 4) - 1, -1):
        words = folded[blocks[index].start : blocks[index].end].strip()
        if index in taken or not signs.upper.match(words) or signs.never.search(words):
            break
        upper.insert(0, index)
    return upper
