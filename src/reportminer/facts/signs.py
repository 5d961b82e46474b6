"""Many patterns in one: what ``"|".join(patterns)`` finds, each tried only where it can begin.

Most places of a text are passed over by one look at two characters, and a pattern whose beginning no text has
shown yet is never compiled.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from reportminer.openings import openings

Span = tuple[int, int]


class Signs:
    """Some patterns in the order in which they are tried at one place."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._patterns = patterns
        self._by_opening: dict[str, tuple[int, ...]] = {}
        self._whole: re.Pattern[str] | None = None
        for number, pattern in enumerate(patterns):
            found, _ = openings(pattern)
            if found is None:  # it can begin with almost anything
                self._whole = re.compile("|".join(patterns))
                return
            for opening in found:
                self._by_opening[opening] = (*self._by_opening.get(opening, ()), number)
        self._add_singles()
        self._starts = start_pattern(opening for opening in self._by_opening if len(opening) > 1)
        self._single_starts = start_pattern(opening for opening in self._by_opening if len(opening) == 1)

    def _add_singles(self) -> None:
        """Let what begins with one character only be tried with whatever stands behind that."""
        by = self._by_opening
        for opening in by:
            if len(opening) > 1 and opening[0] in by:
                by[opening] = tuple(sorted({*by[opening], *by[opening[0]]}))

    def spans(self, text: str) -> list[Span]:
        """Return where the patterns match, from left to right; none overlap."""
        if self._whole:
            return [found.span() for found in self._whole.finditer(text)]
        places = [found.start() for found in self._starts.finditer(text)]
        singles = [found.start() for found in self._single_starts.finditer(text)]
        if singles:
            places = sorted({*places, *singles})
        spans, done, by = [], 0, self._by_opening
        for at in places:
            if at < done:
                continue
            for number in by.get(text[at : at + 2]) or by.get(text[at], ()):
                if found := _compiled(self._patterns[number]).match(text, at):
                    done = found.end()
                    spans.append((at, done))
                    break
        return spans


_compiled = cache(re.compile)


def start_pattern(openings_: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern of the places where some of these can begin, each of one or of two characters at least.

    It passes over a text quickly and lets too many places through: any first character before any second one.
    """
    heads = list(openings_)
    if not heads:
        return _NOWHERE
    seconds = {head[1] for head in heads if len(head) > 1}
    behind = f"(?=[{_members(seconds)}])" if seconds else ""
    return re.compile(f"[{_members({head[0] for head in heads})}]{behind}")


_NOWHERE = re.compile("(?!)")


def _members(chars: Iterable[str]) -> str:
    return re.escape("".join(sorted(chars)))
