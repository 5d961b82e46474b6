"""Tell wrapped lines from paragraphs in texts that a program broke at a fixed width."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from reportminer.settings import MIN_WRAP_WIDTH, WRAP_RAGGED
from reportminer.shipped import shipped_text

_INDENT = (" ", "\t", "\u3000", "\u00a0")


@dataclass(frozen=True, slots=True)
class _Rules:
    """The data file: where a sentence ends, and how a paragraph begins."""

    sentence_end: re.Pattern[str]
    marker: re.Pattern[str]


@cache
def _rules() -> _Rules:
    text = shipped_text("text_wrap.toml")
    data = tomllib.loads(text)
    ends, closers = re.escape(data["sentence_ends"]), re.escape(data["closers"])
    return _Rules(re.compile(f"[{ends}][{closers}]*$"), re.compile("|".join(data["markers"])))


def paragraph_starts(lines: Sequence[str]) -> list[bool]:
    """Return for every line whether it begins a paragraph; False where it continues the line before.

    All True unless most long lines break off within a sentence at nearly the same width.
    """
    starts = [True] * len(lines)
    widths, full = _measure(lines)
    if not full:
        return starts
    # Where paragraphs are set off by indents or blank lines, a sentence may well end with its line.
    set_off = _paragraphs_are_set_off(lines)
    for at in range(1, len(lines)):
        before, line = lines[at - 1], lines[at]
        if widths[at] == 0 or widths[at - 1] < full - WRAP_RAGGED or line.startswith(_INDENT):
            continue
        if _rules().marker.match(line) or (_ends_sentence(before) and not set_off):
            continue
        starts[at] = False
    return starts


def _measure(lines: Sequence[str]) -> tuple[list[int], int]:
    """Return the widths of the lines and the one they were wrapped at, 0 if none.

    Some programs count columns, others characters; a character then stands for two columns.
    """
    bare = [line.rstrip() for line in lines]
    columns = [_columns(line) for line in bare]
    characters = [2 * len(line) for line in bare]
    full, lines_full = _full_width(lines, columns)
    other, other_full = _full_width(lines, characters)
    return (characters, other) if other_full > lines_full else (columns, full)


def _columns(line: str) -> int:
    """Return the columns a line takes where the text was typed: one for ASCII, two for what GBK holds.

    Programs that wrap Chinese text count the bytes of its national encoding; characters beyond it
    are too few in a line to matter.
    """
    return len(line.encode("gb18030", "replace"))


def _ends_sentence(line: str) -> bool:
    return bool(_rules().sentence_end.search(line.rstrip()))


def _full_width(lines: Sequence[str], widths: Sequence[int]) -> tuple[int, int]:
    """Return the width at which the text was wrapped and how many lines fill it; zeros if it was not."""
    long = Counter(width for width in widths if width >= MIN_WRAP_WIDTH)
    total = long.total()
    if total < 5:
        return 0, 0
    full, within = _fullest(long)
    beyond = sum(count for width, count in long.items() if width > full)
    if within < 5 or within < total * 0.4 or beyond > total * 0.05:
        return 0, 0
    broken = sum(
        full - WRAP_RAGGED <= width <= full and not _ends_sentence(line)
        for line, width in zip(lines, widths, strict=True)
    )
    return (full, within) if broken >= within * 0.6 else (0, 0)


def _fullest(counts: Mapping[int, int]) -> tuple[int, int]:
    """Return the width that most lines come up to, the largest of several, and how many these are."""
    widths = sorted(counts)
    full, most, within, first = 0, 0, 0, 0
    for width in widths:
        within += counts[width]
        while widths[first] < width - WRAP_RAGGED:
            within -= counts[widths[first]]
            first += 1
        if within >= most:
            full, most = width, within
    return full, most


def _paragraphs_are_set_off(lines: Sequence[str]) -> bool:
    filled = [line for line in lines if line.strip()]
    indented = sum(line.startswith(_INDENT) for line in filled)
    blank = len(lines) - len(filled)
    return max(indented, blank) >= max(2, len(filled) * 0.05) and indented < len(filled) * 0.8
