"""A trained model as plain arrays, and what it computes: scores of passages, then labels in sequence."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

from reportminer.classify.features import GROUPS, HEADING_TERM, PAIR, Features, plain_word
from reportminer.settings import UNSURE_BELOW, WORDS_KEPT

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

NO_TOPIC = ""
"""The column of passages that are about none of the topics."""

Rows = list[list[float]]

_RESCALE = 16
"""Passages after which the running products of probabilities are brought back to size: they shrink by e**5 at most."""


@dataclass(frozen=True)
class Fit:
    """How sharply scores and transitions count; fitted on places that the model had not seen."""

    scale: float = 1.0
    weight: float = 0.5


@dataclass(frozen=True)
class Model:
    """A trained model.

    Columns are what it scores: first the labels, then ``topics`` (NO_TOPIC among them), then one for
    the aspect and one for each label of ``also``.  ``words`` has a row for each term of ``vocabulary``,
    ``numbers`` a row for each of ``names``; ``bias`` one value a column.  ``transitions`` holds, by
    relation, label before and label, the logarithm of how much likelier than usual that label is;
    ``begin`` the same for the first passage.  ``fits`` is for reports with headings, then without.
    """

    labels: tuple[str, ...]
    topics: tuple[str, ...]
    aspect: tuple[str, str]
    also: tuple[str, ...]
    names: tuple[str, ...]
    vocabulary: tuple[str, ...]
    words: Floats
    numbers: Floats
    bias: Floats
    transitions: Floats
    begin: Floats
    fits: tuple[Fit, Fit]
    thresholds: dict[str, float]
    word_weight: float
    card: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The model's id, stored with every coding it makes."""
        return str(self.card.get("name", "model"))

    def unsure_below(self, *, headed: bool) -> float:
        """Return the confidence below which a coding counts as unsure, in reports with headings or without."""
        return self.thresholds.get("unsure" if headed else "unsure_hidden", UNSURE_BELOW)

    def alone(self) -> Model:
        """Return the model for single passages out of their reports: no transitions, there is no sequence."""
        first, second = (replace(fit, weight=0.0) for fit in self.fits)
        return replace(self, fits=(first, second))

    @cached_property
    def label_weights(self) -> tuple[Floats, Floats]:
        """Return the labels' coefficients, words then numbers, beyond their mean over the labels."""
        columns = self.columns("label")
        words, numbers = self.words[:, columns], self.numbers[:, columns]
        return words - words.mean(axis=1, keepdims=True), numbers - numbers.mean(axis=1, keepdims=True)

    @cached_property
    def groups(self) -> Floats:
        """Return for every number a row that is 1 in the column of its group."""
        import numpy as np

        named = [name.partition(":")[0] for name in self.names]
        return np.array([[float(group == name) for name in GROUPS] for group in named])

    def columns(self, head: str) -> slice:
        """Return the columns of ``label``, ``topic``, ``aspect`` or ``also``."""
        sizes = {"label": len(self.labels), "topic": len(self.topics), "aspect": 1, "also": len(self.also)}
        start = 0
        for name, size in sizes.items():
            if name == head:
                return slice(start, start + size)
            start += size
        raise KeyError(head)

    @cached_property
    def lookup(self) -> Lookup:
        """Return the table that turns words into rows of the vocabulary."""
        return Lookup(self.vocabulary)

    def rows(self, features: Features) -> tuple[Ints, Ints]:
        """Return the terms of all passages that the vocabulary has: the passage, and the term's row, in order."""
        return self.lookup.rows(features)

    def score(self, features: Features, rows: tuple[Ints, Ints] | None = None) -> Floats:
        """Return the scores of all passages, one row each, in the columns of the model.

        ``rows`` are those of ``self.rows``, where they have been looked up already.
        """
        import numpy as np

        owners, terms = rows or self.rows(features)
        scores = features.numbers @ self.numbers + self.bias
        if len(terms):
            starts = np.flatnonzero(np.diff(owners, prepend=-1))
            sizes = np.diff(starts, append=len(owners))
            weights = self.word_weight / np.sqrt(sizes)
            scores[owners[starts]] += np.add.reduceat(self.words[terms], starts, axis=0) * weights[:, None]
        return scores

    def chances(self, scores: Floats, features: Features) -> Rows:
        """Return for each passage the probability of each label, given the whole sequence of passages."""
        fit = self.fits[0 if features.headed else 1]
        return sequence_chances(scores[:, self.columns("label")], features.relations, self.transitions, self.begin, fit)


class Lookup:
    """Turns words into rows of a vocabulary of words, pairs of words and words of headings."""

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
        self._size = len(vocabulary)
        self._headings = headings
        self._numbers = numbers
        self._known = _Known(numbers)
        self._singles = np.array([singles.get(number, -1) for number in range(len(numbers))])
        keys = np.array([first * len(numbers) + second for first, second in pairs] or [-1], dtype=np.int64)
        order = np.argsort(keys)
        self._keys, self._pairs = keys[order], np.array([*pairs.values()] or [-1])[order]
        self._begins, self._ends = (np.isin(np.arange(len(numbers)), [*part]) for part in _parted(pairs))

    def rows(self, features: Features) -> tuple[Ints, Ints]:
        """Return the terms that the vocabulary has: the passage, and the term's row, in order, each once."""
        import numpy as np

        sizes = np.array([len(words) for words in features.words], dtype=np.int64)
        numbers = np.fromiter(
            map(self._known.__getitem__, chain.from_iterable(features.words)), np.int64, int(sizes.sum())
        )
        owners = np.repeat(np.arange(len(sizes)), sizes)
        kept = numbers >= 0
        numbers, owners = numbers[kept], owners[kept]
        single = self._singles[numbers]
        side_by_side = np.flatnonzero(
            self._begins[numbers[:-1]] & self._ends[numbers[1:]] & (owners[:-1] == owners[1:])
        )
        keys = numbers[side_by_side] * len(self._numbers) + numbers[side_by_side + 1]
        places = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        met = self._keys[places] == keys
        above = {path: [self._headings[t] for t in path if t in self._headings] for path in set(features.above)}
        over = [above[path] for path in features.above]
        found = np.concatenate(
            [
                (owners * self._size + single)[single >= 0],
                owners[side_by_side[met]] * self._size + self._pairs[places[met]],
                np.repeat(np.arange(len(over)), list(map(len, over))) * self._size
                + np.fromiter(chain.from_iterable(over), np.int64),
            ]
        )
        found.sort()
        found = found[np.diff(found, prepend=-1) > 0]
        return found // max(self._size, 1), found % max(self._size, 1)


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


def sequence_chances(scores: Floats, relations: Sequence[int], transitions: Floats, begin: Floats, fit: Fit) -> Rows:
    """Return the probabilities of the labels of every passage (forward-backward algorithm, Baum 1970).

    The label with the highest one is the label that is most often right; the path that is likeliest as
    a whole (Viterbi 1967) has no such probabilities of its own.
    """
    import numpy as np

    if not len(scores):
        return []
    sharp = scores * fit.scale
    emitted = list(np.exp(sharp - sharp.max(axis=1, keepdims=True)))
    steps = list(np.exp(transitions * fit.weight))
    ahead = [emitted[0] * np.exp(begin * fit.weight)]
    for at in range(1, len(emitted)):
        came = np.dot(ahead[-1], steps[relations[at]])
        ahead.append(emitted[at] * came if at % _RESCALE else emitted[at] * came / came.sum())
    behind = [np.ones(len(emitted[0]))]
    for at in range(len(emitted) - 1, 0, -1):
        coming = np.dot(steps[relations[at]], emitted[at] * behind[-1])
        behind.append(coming if at % _RESCALE else coming / coming.sum())
    both = np.array(ahead) * np.array(behind[::-1])
    chances: Rows = (both / both.sum(axis=1, keepdims=True)).tolist()
    return chances


def sigmoid(score: float) -> float:
    """Return the logistic function of a score, without overflow."""
    return 1 / (1 + math.exp(-score)) if score >= 0 else (high := math.exp(score)) / (1 + high)
