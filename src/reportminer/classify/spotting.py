"""Where signs can begin: one walk over a text instead of a search for every sign.

A sign's openings are the pairs of characters it can begin with, read off its regular expression.  Where a
text shows none of them the sign cannot match; so a sign is tried at few places only, with the same result.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import add
from typing import Any

from reportminer.openings import openings

_TABLE_BITS = 18
_MIXER = 2654435761  # Knuth 1998, 6.4: spreads neighbours, so few pairs share a number

Spots = Mapping[int, Sequence[int]]
"""The places to try a pattern or term at, by its number; what cannot stand in the text is left out."""


class Spotter:
    """Finds the places where some patterns can match and where some terms stand.

    Patterns have the numbers 0, 1, …, terms go on from there.
    """

    def __init__(self, patterns: Sequence[re.Pattern[str]], terms: Sequence[str] = ()) -> None:
        self._patterns, self._terms = patterns, terms
        self._anywhere: set[int] = set()
        self._everywhere_in_front: list[int] = []
        self._pairs: dict[str, tuple[int, ...]] = {}
        self._singles: dict[str, tuple[int, ...]] = {}
        self._fronts: dict[str, tuple[int, ...]] = {}
        self._table: Any = None
        for number, pattern in enumerate(patterns):
            self._add_pattern(number, pattern)
        for number, term in enumerate(terms, start=len(patterns)):
            self._add(number, {term[:2]}, self._pairs)

    def _add_pattern(self, number: int, pattern: re.Pattern[str]) -> None:
        found, in_front = openings(pattern)
        if in_front and found is not None:
            self._add(number, found, self._fronts)
        elif in_front:
            self._everywhere_in_front.append(number)
        elif found is not None:
            self._add(number, found, self._pairs)
        else:
            self._anywhere.add(number)

    def _add(self, number: int, found: Iterable[str], where: dict[str, tuple[int, ...]]) -> None:
        for opening in sorted(found):
            kept = self._singles if len(opening) == 1 and where is self._pairs else where
            kept[opening] = (*kept.get(opening, ()), number)

    def spots(self, text: str) -> Spots:
        """Return for each pattern and term that may stand there the places to try it at, in order."""
        found: dict[int, list[int]] = defaultdict(list)
        for at, numbers in self._walk(text):
            for number in numbers:
                found[number].append(at)
        for char, numbers in self._singles.items():
            at = text.find(char)
            while at >= 0:
                for number in numbers:
                    found[number].append(at)
                at = text.find(char, at + 1)
            for number in numbers:
                if number in found:
                    found[number].sort()
        self._spot_fronts(text, found)
        return found

    def _walk(self, text: str) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Yield every place that shows an opening of two characters, and what opens so.

        With numpy in a quarter of the time; loading it would take longer than a few reports, so it is used
        where it is loaded anyway.
        """
        get = self._pairs.get
        if "numpy" not in sys.modules:
            told = enumerate(map(get, map(add, text, text[1:])))
            return ((at, numbers) for at, numbers in told if numbers)
        import numpy as np

        if self._table is None:
            self._table = np.zeros(1 << _TABLE_BITS, dtype=bool)
            self._table[_hashed("".join(self._pairs))[::2]] = True
        places = np.flatnonzero(self._table[_hashed(text)]).tolist()
        return ((at, numbers) for at in places if (numbers := get(text[at : at + 2])))

    def _spot_fronts(self, text: str, found: dict[int, list[int]]) -> None:
        """Add the beginnings of lines for the patterns that match there only."""
        start = 0
        while start <= len(text):
            for number in {
                *self._everywhere_in_front,
                *self._fronts.get(text[start : start + 2], ()),
                *self._fronts.get(text[start : start + 1], ()),
            }:
                found[number].append(start)
            end = text.find("\n", start)
            start = end + 1 if end >= 0 else len(text) + 1

    def matches(self, number: int, text: str, spots: Spots) -> Iterable[re.Match[str]]:
        """Return what ``finditer`` of a pattern yields; ``text`` may be blanked since its spots were found."""
        if number in self._anywhere:
            return self._patterns[number].finditer(text)
        places = spots.get(number)
        return _tried(self._patterns[number], text, places) if places else ()

    def places(self, number: int, text: str, spots: Spots) -> Sequence[int]:
        """Return where a term stands."""
        found = spots.get(number, ())
        term = self._terms[number - len(self._patterns)]
        return [at for at in found if text.startswith(term, at)] if len(term) > 2 else found


def _tried(pattern: re.Pattern[str], text: str, places: Iterable[int]) -> Iterator[re.Match[str]]:
    end = 0
    for place in places:
        if place >= end and (found := pattern.match(text, place)):
            yield found
            end = found.end()


def _hashed(text: str) -> Any:
    """Return a small number for every pair of neighbours in a text: equal pairs have equal ones."""
    import numpy as np

    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    pairs = codes[:-1] << np.uint32(16) ^ codes[1:]
    return pairs * np.uint32(_MIXER) >> np.uint32(32 - _TABLE_BITS)
