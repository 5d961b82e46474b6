"""Many patterns in one: what ``"|".join(patterns)`` finds, each tried only where it can begin.

Most places of a text are passed over by one look at two characters, and a pattern whose beginning no text has
shown yet is never compiled.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from reportminer.openings import is_plain, openings

Span = tuple[int, int]


class Signs:
    """Some patterns in the order in which they are tried at one place."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._patterns = patterns
        self._compiled: dict[tuple[int, ...], re.Pattern[str]] = {}
        self._whole: re.Pattern[str] | None = None
        by_opening: dict[str, tuple[int, ...]] = {}
        for number, pattern in enumerate(patterns):
            found, _ = openings(pattern)
            if found is None:  # it can begin with almost anything
                self._whole = re.compile("|".join(patterns))
                return
            for opening in found:
                by_opening[opening] = (*by_opening.get(opening, ()), number)
        self._by_opening = _with_singles(by_opening)
        self._words = self._plain_words()
        self._starts = start_pattern(opening for opening in by_opening if len(opening) > 1)
        self._single_starts = start_pattern(opening for opening in by_opening if len(opening) == 1)

    def _plain_words(self) -> dict[str, tuple[str, ...]]:
        """Return the words behind openings that are those of plain words only: they are passed over at once."""
        return {
            opening: tuple(self._patterns[number] for number in numbers)
            for opening, numbers in self._by_opening.items()
            if all(is_plain(self._patterns[number]) for number in numbers)
        }

    def spans(self, text: str) -> list[Span]:
        """Return where the patterns match, from left to right; none overlap."""
        if self._whole:
            return [found.span() for found in self._whole.finditer(text)]
        spans, done, by, words = [], 0, self._by_opening, self._words
        compiled = self._compiled
        for at in self._places(text):
            opening = text[at : at + 2]
            if at < done or (opening in words and not text.startswith(words[opening], at)):
                continue
            numbers = by.get(opening) or by[text[at]]
            if found := (compiled.get(numbers) or self._pattern(numbers)).match(text, at):
                done = found.end()
                spans.append((at, done))
        return spans

    def _places(self, text: str) -> list[int]:
        """Return where something can begin."""
        by = self._by_opening
        places = [at for at in starts(self._starts, text) if text[at : at + 2] in by]
        singles = starts(self._single_starts, text)
        return sorted({*places, *singles}) if singles else places

    def _pattern(self, numbers: tuple[int, ...]) -> re.Pattern[str]:
        """Compile patterns that are tried at one place for the first time: one pattern, they are its alternatives."""
        found = self._compiled[numbers] = re.compile("|".join(self._patterns[number] for number in numbers))
        return found


def _with_singles(by_opening: dict[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    """Let what can begin with one character alone be tried with whatever stands behind that."""
    return {
        opening: tuple(sorted({*numbers, *by_opening.get(opening[0], ())})) for opening, numbers in by_opening.items()
    }


def starts(pattern: re.Pattern[str], text: str) -> list[int]:
    """Return where the matches of a pattern begin."""
    return list(map(re.Match.start, pattern.finditer(text)))


def start_pattern(heads: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern of the places where some of these, of one to three characters, can stand.

    It passes over a text quickly and lets too many places through: any first character before any second one
    before any third one.
    """
    by_length: dict[int, list[str]] = {}
    for head in heads:
        by_length.setdefault(len(head), []).append(head)
    if not by_length:
        return re.compile("(?!)")
    firsts = _members(head[0] for same in by_length.values() for head in same)
    behind = "|".join(
        "".join(_members(head[at] for head in by_length[length]) for at in range(1, length))
        for length in sorted(by_length)
    )
    return re.compile(f"{firsts}(?={behind})")


def _members(chars: Iterable[str]) -> str:
    return f"[{re.escape(''.join(sorted(set(chars))))}]"
