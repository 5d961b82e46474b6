"""From the words of passages to rows of a model's vocabulary: words, pairs of words, words of headings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from reportminer.classify.features import HEADING_TERM, PAIR, Features, plain_word
from reportminer.codebook import HEADINGS_KEPT
from reportminer.settings import WORDS_KEPT

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


class Terms(NamedTuple):
    """The terms of passages that a vocabulary has, by their rows in it.

    ``rows`` are those of the passages' own terms, passage by passage, in order and each once; ``counts`` tells
    how many each passage has.  ``above`` holds for each passage the number of its entry in ``paths``: the rows
    of the words of the headings over it, in order and each once.  ``sizes`` counts both.
    """

    rows: Ints
    counts: Ints
    above: Ints
    paths: list[tuple[int, ...]]
    sizes: Ints

    def of(self, index: int) -> list[int]:
        """Return the rows of all terms of one passage, in order."""
        stop = int(self.counts[: index + 1].sum())
        own: list[int] = self.rows[stop - int(self.counts[index]) : stop].tolist()
        return sorted([*own, *self.paths[self.above[index]]])


class Lookup:
    """Turns words into rows of a vocabulary."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        import numpy as np

        headings, pairs, numbers, singles = {}, {}, {"": 0}, {}
        for row, term in enumerate(vocabulary):
            if term.startswith(HEADING_TERM):
                headings[term] = row
                continue
            known = [numbers.setdefault(word, len(numbers)) for word in term.split(PAIR)]
            if len(known) == 1:
                singles[known[0]] = row
            else:
                pairs[known[0], known[1]] = row
        self._size = max(len(vocabulary), 1)
        self._headings = headings
        self._paths: dict[tuple[str, ...], tuple[int, ...]] = {}
        self._known = _Known(numbers)
        self._count = len(numbers)
        self._singles = np.array([singles.get(number, -1) for number in range(len(numbers))])
        keys = np.array([first * len(numbers) + second for first, second in pairs] or [-1], dtype=np.int64)
        order = np.argsort(keys)
        self._keys, self._pairs = keys[order], np.array([*pairs.values()] or [-1])[order]
        self._begins, self._ends = (np.isin(np.arange(len(numbers)), [*part]) for part in _parted(pairs))

    def terms(self, features: Features) -> Terms:
        """Return the terms that the vocabulary has."""
        import numpy as np

        sizes = [len(words) for words in features.words]
        numbers = np.fromiter(map(self._known.__getitem__, chain.from_iterable(features.words)), np.int64, sum(sizes))
        owners = np.arange(0, len(sizes) * self._size, self._size).repeat(sizes)  # where a passage's keys begin
        kept = (numbers >= 0).nonzero()[0]
        numbers, owners = numbers[kept], owners[kept]
        single = self._singles[numbers]
        places = (self._begins[numbers[:-1]] & self._ends[numbers[1:]] & (owners[:-1] == owners[1:])).nonzero()[0]
        keys = numbers[places] * self._count + numbers[places + 1]
        found = self._keys.searchsorted(keys)
        found[found == len(self._keys)] = 0
        met = (self._keys[found] == keys).nonzero()[0]
        known = (single >= 0).nonzero()[0]
        both = np.concatenate([owners[known] + single[known], owners[places[met]] + self._pairs[found[met]]])
        both.sort()
        if len(both):
            both = both[np.concatenate([[True], both[1:] != both[:-1]])]
        counts = np.bincount(both // self._size, minlength=len(sizes))
        numbered = {path: number for number, path in enumerate(dict.fromkeys(features.above))}
        above = np.array([numbered[path] for path in features.above], dtype=np.int64)
        paths = [self._path(path) for path in numbered]
        over = np.array([len(path) for path in paths], dtype=np.int64)
        return Terms(both % self._size, counts, above, paths, counts + over[above])

    def _path(self, path: tuple[str, ...]) -> tuple[int, ...]:
        """Return the rows of the words of headings: offices use the same headings year after year."""
        rows = self._paths.get(path)
        if rows is None:
            if len(self._paths) >= HEADINGS_KEPT:
                self._paths.clear()
            rows = self._paths[path] = tuple(sorted({self._headings[term] for term in path if term in self._headings}))
        return rows


def _parted(pairs: Mapping[tuple[int, int], int]) -> tuple[set[int], set[int]]:
    """Return the words that pairs begin with, and those that they end in."""
    return {first for first, _ in pairs}, {second for _, second in pairs}


class _Known(dict[str, int]):
    """The number of every word met: 0 for one that the vocabulary lacks, -1 for punctuation."""

    def __init__(self, numbers: Mapping[str, int]) -> None:
        super().__init__()
        self._numbers = numbers

    def __missing__(self, word: str) -> int:
        if len(self) >= WORDS_KEPT:
            self.clear()
        plain = plain_word(word)
        number = self[word] = self._numbers.get(plain, 0) if plain else -1
        return number
