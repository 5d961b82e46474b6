"""A trained model as plain arrays, and what it computes: scores of passages, then labels in sequence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from reportminer.classify.features import GROUPS, Features
from reportminer.classify.lookup import Lookup, Terms
from reportminer.classify.ranking import Ranking
from reportminer.codebook import HEADINGS_KEPT
from reportminer.settings import UNSURE_BELOW

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

NO_TOPIC = ""
"""The column of passages that are about none of the topics."""

Rows = list[list[float]]

RESCALE = 16
"""Passages after which the running products of probabilities are brought back to size: they shrink by e**5 at most."""


class Judged(NamedTuple):
    """What a model makes of the passages of a report, one entry each.

    ``chances`` of the labels, ``topics``, ``seconds``: the scores of second labels; ``causes``: whether a
    shortcoming is a cause, empty where the model does not tell; ``reasons``.
    """

    chances: Rows
    topics: list[tuple[str, ...]]
    seconds: Rows
    causes: list[bool]
    reasons: list[str]


@dataclass(frozen=True)
class Fit:
    """How sharply scores and transitions count; fitted on places that the model had not seen."""

    scale: float = 1.0
    weight: float = 0.5


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What a trained model is beside its arrays.

    Columns are what it scores: first the labels, then ``topics`` (NO_TOPIC among them), then one for
    the aspect and one for each label of ``also``.  ``names`` are those of the numbers, ``vocabulary`` holds the
    terms.  ``fits`` is for reports with headings, then without.
    """

    labels: tuple[str, ...]
    topics: tuple[str, ...]
    aspect: tuple[str, str]
    also: tuple[str, ...]
    names: tuple[str, ...]
    vocabulary: tuple[str, ...]
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

    def columns(self, head: str) -> slice:
        """Return the columns of ``label``, ``topic``, ``aspect`` or ``also``."""
        sizes = {"label": len(self.labels), "topic": len(self.topics), "aspect": 1, "also": len(self.also)}
        start = 0
        for name, size in sizes.items():
            if name == head:
                return slice(start, start + size)
            start += size
        raise KeyError(head)


@dataclass(frozen=True, kw_only=True)
class Model(Frame):
    """A trained model that computes with numpy.

    ``words`` has a row for each term of ``vocabulary``, ``numbers`` a row for each of ``names``; ``bias`` one
    value a column.  ``transitions`` holds, by relation, label before and label, the logarithm of how much
    likelier than usual that label is; ``begin`` the same for the first passage.
    """

    words: Floats
    numbers: Floats
    bias: Floats
    transitions: Floats
    begin: Floats

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

    @cached_property
    def lookup(self) -> Lookup:
        """Return the table that turns words into rows of the vocabulary."""
        return Lookup(self.vocabulary)

    @cached_property
    def ranking(self) -> Ranking:
        """Return the terms in the order in which they speak for the labels."""
        return Ranking(self.vocabulary, self.label_weights[0])

    def term_weights(self, terms: Terms) -> Floats:
        """Return how much each term of each passage counts."""
        import numpy as np

        weights: Floats = self.word_weight / np.sqrt(np.maximum(terms.sizes, 1))
        return weights

    def terms(self, features: Features) -> Terms:
        """Return the terms of all passages that the vocabulary has."""
        return self.lookup.terms(features)

    def score(self, features: Features, terms: Terms | None = None) -> Floats:
        """Return the scores of all passages, one row each, in the columns of the model.

        ``terms`` are those of ``self.terms``, where they have been looked up already.
        """
        import numpy as np

        scores: Floats = features.numbers @ self.numbers + self.bias
        if not len(scores):
            return scores
        terms = terms or self.terms(features)
        sums = np.array([self._sum(path) for path in terms.paths])[terms.above]
        present = terms.counts.nonzero()[0]
        if len(present):
            starts = (terms.counts.cumsum() - terms.counts)[present]
            sums[present] += np.add.reduceat(self.words.take(terms.rows, axis=0), starts, axis=0)
        scores += sums * self.term_weights(terms)[:, None]
        return scores

    @cached_property
    def _sums(self) -> dict[tuple[int, ...], Floats]:
        return {}

    def _sum(self, path: tuple[int, ...]) -> Floats:
        """Return the sum of the rows of the words of headings, kept: the same headings come again."""
        found = self._sums.get(path)
        if found is None:
            if len(self._sums) >= HEADINGS_KEPT:
                self._sums.clear()
            found = self._sums[path] = self.words[list(path)].sum(axis=0)
        return found

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
    emitted = np.exp(sharp - sharp.max(axis=1, keepdims=True))
    moves = [*(np.exp(transitions * fit.weight)[relations[1:]] * emitted[1:, None, :])]
    ahead = [emitted[0] * np.exp(begin * fit.weight)]
    for at, move in enumerate(moves, start=1):
        came = ahead[-1].dot(move)
        ahead.append(came if at % RESCALE else came / came.sum())
    behind = [np.ones(len(emitted[0]))]
    for at, move in enumerate(reversed(moves), start=1):
        coming = move.dot(behind[-1])
        behind.append(coming if at % RESCALE else coming / coming.sum())
    both = np.array(ahead) * np.array(behind[::-1])
    chances: Rows = (both / both.sum(axis=1, keepdims=True)).tolist()
    return chances


def sigmoid(score: float) -> float:
    """Return the logistic function of a score, without overflow."""
    return 1 / (1 + math.exp(-score)) if score >= 0 else (high := math.exp(score)) / (1 + high)
