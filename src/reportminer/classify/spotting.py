"""Where signs can begin: one walk over a text instead of a search for every sign.

A sign's openings are the few characters it can begin with, read off its regular expression.  Where a text
shows none of them the sign cannot match; so a sign is tried at few places only, with the same result.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from reportminer.openings import openings
from reportminer.settings import CUE_OPENING, MAX_CUE_OPENINGS

_TABLE_BITS = 18
_start = re.Match.start
_MIXER = 2654435761  # Knuth 1998, 6.4: spreads neighbours, so few openings share a number

_LINE_FEED = re.compile("\n")

Spots = Sequence[Sequence[int]]
"""The places to try a pattern or term at, by its number, in order; none for what cannot stand in the text."""

_Openings = dict[str, tuple[int, ...]]


class Spotter:
    """Finds the places where some patterns can match and where some terms stand.

    Patterns have the numbers 0, 1, …, terms go on from there.
    """

    def __init__(self, patterns: Sequence[re.Pattern[str]], terms: Sequence[str] = ()) -> None:
        self._patterns, self._terms = patterns, terms
        self._anywhere: set[int] = set()
        self._everywhere_in_front: list[int] = []
        self._fronts: _Openings = {}
        self._inside: list[_Openings] = [{} for _ in range(CUE_OPENING)]  # by length
        self._walks: dict[bool, Callable[[str], Iterator[Iterable[int]]]] = {}
        for number, pattern in enumerate(patterns):
            self._add_pattern(number, pattern)
        for number, term in enumerate(terms, start=len(patterns)):
            self._add(number, {term[:CUE_OPENING]})
        parts = [{number for numbers in part.values() for number in numbers} for part in self._inside]
        self._unordered = sorted(set().union(*(one & other for one in parts for other in parts if one is not other)))

    def _add_pattern(self, number: int, pattern: re.Pattern[str]) -> None:
        told, in_front = openings(pattern, length=CUE_OPENING, most=MAX_CUE_OPENINGS)
        found = told and {o for o in told if not any(o[:size] in told for size in range(1, len(o)))}
        if in_front and found is not None:
            for opening in found:
                self._fronts[opening] = (*self._fronts.get(opening, ()), number)
        elif in_front:
            self._everywhere_in_front.append(number)
        elif found is not None:
            self._add(number, found)
        else:
            self._anywhere.add(number)

    def _add(self, number: int, found: Iterable[str]) -> None:
        for opening in found:
            known = self._inside[len(opening) - 1]
            known[opening] = (*known.get(opening, ()), number)

    def spots(self, text: str) -> Spots:
        """Return for each pattern and term the places to try it at."""
        found: list[list[int]] = [[] for _ in range(len(self._patterns) + len(self._terms))]
        for length, places in enumerate(self._places(text), start=1):
            get = self._inside[length - 1].get
            for at in places:
                for number in get(text[at : at + length], ()):
                    found[number].append(at)
        for number in self._unordered:
            found[number].sort()
        self._spot_fronts(text, found)
        return found

    def _places(self, text: str) -> Iterator[Iterable[int]]:
        """Yield for each length of openings the places that may show one.

        With numpy in a quarter of the time; loading it would take longer than a few reports, so it is used
        where it is loaded anyway.
        """
        loaded = "numpy" in sys.modules
        if loaded not in self._walks:
            self._walks[loaded] = _TableWalk(self._inside) if loaded else _PlainWalk(self._inside)
        return self._walks[loaded](text)

    def _spot_fronts(self, text: str, found: list[list[int]]) -> None:
        """Add the beginnings of lines for the patterns that match there only."""
        starts = [0, *(found.end() for found in _LINE_FEED.finditer(text))]
        for number in self._everywhere_in_front:
            found[number] = starts
        get = self._fronts.get
        lengths = {len(opening) for opening in self._fronts}
        for start in starts:
            for length in lengths:
                for number in get(text[start : start + length], ()):
                    found[number].append(start)

    def matches(self, number: int, text: str, spots: Spots) -> Sequence[re.Match[str]]:
        """Return what ``finditer`` of a pattern yields; ``text`` may be blanked since its spots were found."""
        if number in self._anywhere:
            return [*self._patterns[number].finditer(text)]
        if not spots[number]:
            return ()
        match, end, matches = self._patterns[number].match, 0, []
        for place in spots[number]:
            if place >= end and (found := match(text, place)):
                matches.append(found)
                end = found.end()
        return matches

    def places(self, number: int, text: str, spots: Spots) -> Sequence[int]:
        """Return where a term stands."""
        found = spots[number]
        term = self._terms[number - len(self._patterns)]
        return [at for at in found if text.startswith(term, at)] if len(term) > CUE_OPENING else found


class _PlainWalk:
    """The places that begin as an opening does, by its first two characters."""

    def __init__(self, inside: Sequence[_Openings]) -> None:
        self._lengths = len(inside)
        self._pairs = frozenset(opening[:2] for part in inside[1:] for opening in part)
        first, second = (_one_of(pair[place] for pair in self._pairs) for place in (0, 1))
        self._single, self._pair = re.compile(_one_of(inside[0])), re.compile(f"{first}(?={second})")

    def __call__(self, text: str) -> Iterator[Iterable[int]]:
        yield [found.start() for found in self._single.finditer(text)]
        places = [at for at in map(_start, self._pair.finditer(text)) if text[at : at + 2] in self._pairs]
        for _ in range(1, self._lengths):
            yield places


def _one_of(chars: Iterable[str]) -> str:
    """Return a regular expression for one of these characters; for none, what matches nowhere."""
    return f"[{found}]" if (found := "".join(map(re.escape, sorted(set(chars))))) else "(?!)"


class _TableWalk:
    """The same by tables of numbers for openings."""

    def __init__(self, inside: Sequence[_Openings]) -> None:
        import numpy as np

        self._tables = []
        for length, part in enumerate(inside, start=1):
            table = np.zeros(1 << _TABLE_BITS, dtype=bool)
            *_, numbers = _hashed("".join(part) or "\0" * length, length)
            table[numbers[::length]] = True
            self._tables.append(table)

    def __call__(self, text: str) -> Iterator[Iterable[int]]:
        for table, numbers in zip(self._tables, _hashed(text, len(self._tables)), strict=True):
            yield table[numbers].nonzero()[0].tolist()


def _hashed(text: str, length: int) -> Iterator[Any]:
    """Yield for 1, 2, … neighbours in a text a small number at every place: equal characters give equal ones."""
    import numpy as np

    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    numbers = codes
    for size in range(1, length + 1):
        yield numbers * np.uint32(_MIXER) >> np.uint32(32 - _TABLE_BITS)
        numbers = numbers[:-1] * np.uint32(0x1003F) + codes[size:]
