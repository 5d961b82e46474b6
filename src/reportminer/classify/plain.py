"""What a trained model computes, without numpy: for a few reports that takes less time than loading it."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence

from reportminer.classify.features import GROUPS, HEADING_TERM, PAIR, Features
from reportminer.classify.model import RESCALE, Fit, Judged
from reportminer.classify.ranking import Strongest
from reportminer.classify.reasons import sentences
from reportminer.classify.stored import StoredModel
from reportminer.document import Passage
from reportminer.settings import PLAIN_PASSAGES, REASON_WORDS, SECOND_TOPIC

_Scores = list[float]


def plain_model(model: StoredModel, passages: int) -> PlainModel | None:
    """Return what codes so many passages more without numpy; None where it is loaded, or loading it pays by now."""
    kept = model.kept
    kept["passages"] = kept.get("passages", 0) + passages
    if "numpy" in sys.modules or kept["passages"] > PLAIN_PASSAGES:
        return None
    if "plain" not in kept:
        kept["plain"] = PlainModel(model)
    found: PlainModel = kept["plain"]
    return found


class PlainModel:
    """A model's arrays as lists, read row by row when they are asked for."""

    def __init__(self, model: StoredModel) -> None:
        self._model = model
        self._rows = {term: row for row, term in enumerate(model.vocabulary)}
        self._labels = len(model.labels)
        self._words: dict[int, _Scores] = {}
        self._over_words: dict[int, _Scores] = {}
        self._numbers = [*model.arrays["numbers"].rows()]
        self._over = [self._beyond_mean(row) for row in self._numbers]
        self._group = [GROUPS.index(name.partition(":")[0]) for name in model.names]

    def judge(self, passages: Sequence[Passage], features: Features) -> Judged:
        """Return what the model makes of the passages of a report."""
        model = self._model
        terms = [sorted({self._rows[term] for term in known if term in self._rows}) for known in features.terms]
        scores = [self._score(known, row) for known, row in zip(terms, features.rows, strict=True)]
        chances = self._chances([row[: self._labels] for row in scores], features)
        labels = [row.index(max(row)) for row in chances]
        spoken = map(self._spoken, features.rows, labels)
        words = map(self._strongest, terms, labels)
        aspect, topic, also = (model.columns(head) for head in ("aspect", "topic", "also"))
        return Judged(
            chances,
            [self._topics(row[topic]) for row in scores],
            [row[also] for row in scores],
            [row[aspect.start] > 0 for row in scores] if model.topics else [],
            sentences(passages, words, spoken, headed=features.headed),
        )

    def _word(self, row: int) -> _Scores:
        found = self._words.get(row)
        if found is None:
            found = self._words[row] = self._model.arrays["words"].row(row)
        return found

    def _points(self, row: int) -> _Scores:
        """Return what a term adds to each label."""
        found = self._over_words.get(row)
        if found is None:
            found = self._over_words[row] = self._beyond_mean(self._word(row))
        return found

    def _weight(self, terms: Sequence[int]) -> float:
        return self._model.word_weight / math.sqrt(max(len(terms), 1))

    def _score(self, terms: Sequence[int], numbers: dict[int, float]) -> _Scores:
        """Return the scores of one passage in the columns of the model."""
        parts = [self._model.arrays["bias"].row(0)]
        for column, value in numbers.items():
            weights = self._numbers[column]
            parts.append(weights if value == 1.0 else [value * weight for weight in weights])
        if terms:
            weight = self._weight(terms)
            parts.append([weight * sum(column) for column in zip(*map(self._word, terms), strict=True)])
        return [*map(sum, zip(*parts, strict=True))]

    def _chances(self, scores: Sequence[_Scores], features: Features) -> list[_Scores]:
        """Return for each passage the probability of each label (forward-backward, as ``sequence_chances``)."""
        model, size = self._model, range(self._labels)
        fit: Fit = model.fits[0 if features.headed else 1]
        moves = [math.exp(value * fit.weight) for value in model.arrays["transitions"].numbers]
        steps = [
            [moves[start + before * len(size) : start + (before + 1) * len(size)] for before in size]
            for start in range(0, len(moves), len(size) ** 2)
        ]
        sharp = [[score * fit.scale for score in row] for row in scores]
        emitted = [[math.exp(score - max(row)) for score in row] for row in sharp]
        begin = [math.exp(value * fit.weight) for value in model.arrays["begin"].numbers]
        ahead = [[one * other for one, other in zip(emitted[0], begin, strict=True)]]
        for at in range(1, len(scores)):
            step, last = steps[features.relations[at]], ahead[-1]
            ahead.append(_evenly(at, [emitted[at][to] * sum([last[by] * step[by][to] for by in size]) for to in size]))
        behind = [[1.0] * self._labels]
        for at in range(len(scores) - 1, 0, -1):
            step = steps[features.relations[at]]
            coming = [one * other for one, other in zip(emitted[at], behind[-1], strict=True)]
            behind.append(_evenly(at, [sum([step[by][to] * coming[to] for to in size]) for by in size]))
        both = (
            [a * b for a, b in zip(one, other, strict=True)] for one, other in zip(ahead, behind[::-1], strict=True)
        )
        return [[value / total for value in row] for row in both if (total := sum(row))]

    def _topics(self, scores: _Scores) -> tuple[str, ...]:
        """Return the likeliest topic, and others that are nearly as likely; none for NO_TOPIC."""
        names = self._model.topics
        if not names:
            return ()
        most = max(scores)
        first = scores.index(most)
        if not names[first]:
            return ()
        weights = [math.exp(score - most) for score in scores]
        least = SECOND_TOPIC * sum(weights)
        near = sorted((at for at in range(len(names)) if weights[at] >= least), key=lambda at: -weights[at])
        return (names[first], *[names[at] for at in near if at != first and names[at]][:2])

    def _beyond_mean(self, row: _Scores) -> _Scores:
        """Return the labels' coefficients beyond their mean over the labels."""
        labels = row[: self._labels]
        mean = sum(labels) / self._labels
        return [value - mean for value in labels]

    def _spoken(self, numbers: dict[int, float], label: int) -> _Scores:
        """Return what each group of numbers adds to a label."""
        found = [0.0] * len(GROUPS)
        for column, value in numbers.items():
            found[self._group[column]] += value * self._over[column][label]
        return found

    def _strongest(self, terms: Sequence[int], label: int) -> Strongest:
        """Return the terms that speak most for a label."""
        speaking = [(-points, row) for row in terms if (points := self._points(row)[label]) > 0]
        best = sorted(speaking)[:REASON_WORDS]
        weight = self._weight(terms)
        names = [self._model.vocabulary[row] for _, row in best]
        own = [name.replace(PAIR, "") for name in names if not name.startswith(HEADING_TERM)]
        return Strongest(sum(-value * weight for value, _ in best), own)


def _evenly(at: int, values: _Scores) -> _Scores:
    """Bring running products back to size now and then."""
    if at % RESCALE:
        return values
    total = sum(values)
    return [value / total for value in values]
