"""A trained model as plain arrays, and what it computes: scores of passages, then labels in sequence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from reportminer.classify.features import GROUPS, Features
from reportminer.settings import UNSURE_BELOW

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

NO_TOPIC = ""
"""The column of passages that are about none of the topics."""

Rows = list[list[float]]


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

    @cached_property
    def index(self) -> dict[str, int]:
        """Return the row of every term of the vocabulary."""
        return {term: row for row, term in enumerate(self.vocabulary)}

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

    def known(self, terms: Sequence[str]) -> list[int]:
        """Return the rows of the terms that the vocabulary has."""
        index = self.index
        return [index[term] for term in terms if term in index]

    def score(self, features: Features) -> Floats:
        """Return the scores of all passages, one row each, in the columns of the model."""
        import numpy as np

        rows = [self.known(terms) for terms in features.terms]
        scores = np.asarray(features.numbers, dtype=np.float64).reshape(len(rows), len(self.names)) @ self.numbers
        scores += self.bias
        filled = [at for at, row in enumerate(rows) if row]
        if filled:
            sizes = np.array([len(rows[at]) for at in filled])
            starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
            gathered = self.words[np.fromiter((row for at in filled for row in rows[at]), dtype=np.int64)]
            weights = self.word_weight / np.sqrt(sizes)
            scores[filled] += np.add.reduceat(gathered, starts, axis=0) * weights[:, None]
        return scores

    def chances(self, scores: Floats, features: Features) -> Rows:
        """Return for each passage the probability of each label, given the whole sequence of passages."""
        fit = self.fits[0 if features.headed else 1]
        return sequence_chances(scores[:, self.columns("label")], features.relations, self.transitions, self.begin, fit)


def sequence_chances(scores: Floats, relations: Sequence[int], transitions: Floats, begin: Floats, fit: Fit) -> Rows:
    """Return the probabilities of the labels of every passage (forward-backward algorithm, Baum 1970).

    The label with the highest one is the label that is most often right; the path that is likeliest as
    a whole (Viterbi 1967) has no such probabilities of its own.
    """
    import numpy as np

    if not len(scores):
        return []
    sharp = scores * fit.scale
    emitted = np.exp(sharp - sharp.max(axis=1, keepdims=True)).tolist()
    steps = [list(map(tuple, table)) for table in np.exp(transitions * fit.weight).tolist()]
    across = [[tuple(column) for column in zip(*table, strict=True)] for table in steps]
    ahead = [_normal([e * b for e, b in zip(emitted[0], np.exp(begin * fit.weight).tolist(), strict=True)])]
    for emission, relation in zip(emitted[1:], relations[1:], strict=True):
        before = ahead[-1]
        ahead.append(_normal([e * _dot(before, c) for e, c in zip(emission, across[relation], strict=True)]))
    behind = [1.0] * len(emitted[0])
    found = [ahead[-1]]
    for at in range(len(emitted) - 2, -1, -1):
        coming = [e * b for e, b in zip(emitted[at + 1], behind, strict=True)]
        behind = _normal([_dot(coming, step) for step in steps[relations[at + 1]]])
        found.append(_normal([a * b for a, b in zip(ahead[at], behind, strict=True)]))
    found.reverse()
    return found


def _dot(left: Sequence[float], right: Sequence[float]) -> float:
    return sum([a * b for a, b in zip(left, right, strict=True)])


def _normal(values: list[float]) -> list[float]:
    total = sum(values)
    return [value / total for value in values] if total > 0 else [1 / len(values)] * len(values)


def sigmoid(score: float) -> float:
    """Return the logistic function of a score, without overflow."""
    return 1 / (1 + math.exp(-score)) if score >= 0 else (high := math.exp(score)) / (1 + high)
