"""The trained coder: reports in, codings out, each with a calibrated confidence and what decided."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportminer.classify.features import Features, Segmenter, extract
from reportminer.classify.model import Frame, Judged, Model, sigmoid
from reportminer.classify.plain import plain_model
from reportminer.classify.reasons import reasons
from reportminer.classify.stored import StoredModel
from reportminer.codebook import Codebook
from reportminer.document import Coding, Passage, Report
from reportminer.settings import SECOND_TOPIC

if TYPE_CHECKING:
    from reportminer.classify.model import Floats


@dataclass(frozen=True, slots=True)
class Contribution:
    """How much one feature speaks for a label, beyond what it does for the labels on average."""

    name: str
    points: float


class ModelCoder:
    """Codes reports by a trained model; ``hide_headings`` leaves headings and the tree out of account."""

    def __init__(
        self, model: Model | StoredModel, codebook: Codebook, segmenter: Segmenter, *, hide_headings: bool = False
    ) -> None:
        self.name = model.name
        self._stored = model
        self._codebook = codebook
        self._hide_headings = hide_headings
        self._segmenter = segmenter

    @property
    def _model(self) -> Model:
        return self._stored.model if isinstance(self._stored, StoredModel) else self._stored

    def code(self, report: Report, words: Sequence[Sequence[str]] | None = None) -> list[Coding]:
        """Return one coding a passage, in the order of the passages.

        ``words`` are the words of the passages, where they have been cut already.
        """
        passages, features = report.passages, self._features(report, words)
        stored = self._stored
        if passages and isinstance(stored, StoredModel) and (plain := plain_model(stored, len(passages))):
            return codings(stored, passages, plain.judge(passages, features), headed=features.headed)
        return code_features(self._model, passages, features)

    def explain(self, report: Report, index: int, *, label: str = "", limit: int = 12) -> list[Contribution]:
        """Return what speaks for and against the label of the passage at ``index``, the strongest first.

        Without ``label`` for the label that the model gives.  What its neighbours' labels add is in
        ``sequence``.  Raises IndexError.
        """
        model, features = self._model, self._features(report)
        scores = model.score(features)
        chances = model.chances(scores, features)[index]
        column = model.labels.index(label) if label else _highest(chances)
        return _contributions(model, features, index, column, chances)[:limit]

    def _features(self, report: Report, words: Sequence[Sequence[str]] | None = None) -> Features:
        return extract(report, self._codebook, self._segmenter, hide_headings=self._hide_headings, words=words)


def code_features(
    model: Model, passages: Sequence[Passage], features: Features, *, with_reasons: bool = True
) -> list[Coding]:
    """Return one coding a passage from the features of a report; without reasons in less time."""
    if not passages:
        return []
    terms = model.terms(features)
    scores = model.score(features, terms)
    chances = model.chances(scores, features)
    labels = [_highest(row) for row in chances]
    judged = Judged(
        chances,
        _topics(model, scores),
        scores[:, model.columns("also")].tolist(),
        (scores[:, model.columns("aspect")][:, 0] > 0).tolist() if model.topics else [],
        reasons(model, passages, features, labels, terms) if with_reasons else [""] * len(passages),
    )
    return codings(model, passages, judged, headed=features.headed)


def codings(model: Frame, passages: Sequence[Passage], judged: Judged, *, headed: bool) -> list[Coding]:
    """Return the codings that a model's judgements come to."""
    threshold = model.thresholds.get("also", 1.0)
    least = math.log(threshold / (1 - threshold)) - 0.001 if 0 < threshold < 1 else -math.inf
    name, unsure = model.name, model.unsure_below(headed=headed)
    found = []
    told = zip(passages, judged.chances, judged.topics, judged.seconds, judged.reasons, strict=True)
    for at, (passage, row, topics, second, reason) in enumerate(told):
        chance = max(row)
        code = model.labels[row.index(chance)]
        also = _also(model, second, code) if max(second, default=least) >= least else ()
        aspect = model.aspect[judged.causes[at]] if code == "shortcoming" and judged.causes else ""
        found.append(Coding(passage.id, code, name, round(chance, 4), also, aspect, topics, reason, unsure))
    return found


def _highest(row: list[float]) -> int:
    return row.index(max(row))


def _topics(model: Model, scores: Floats) -> list[tuple[str, ...]]:
    """Return the likeliest topic of each passage, and others that are nearly as likely; none for NO_TOPIC."""
    import numpy as np

    if not model.topics:
        return [()] * len(scores)
    sharp = scores[:, model.columns("topic")]
    chances = np.exp(sharp - sharp.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    firsts = chances.argmax(axis=1).tolist()
    found: list[tuple[str, ...]] = [(model.topics[first],) if model.topics[first] else () for first in firsts]
    near = chances >= SECOND_TOPIC
    for at in np.flatnonzero(near.sum(axis=1) > 1).tolist():
        if found[at]:
            order = sorted(np.flatnonzero(near[at]).tolist(), key=lambda column: -chances[at, column])
            found[at] += tuple(model.topics[c] for c in order if c != firsts[at] and model.topics[c])[:2]
    return found


def _also(model: Frame, scores: Sequence[float], label: str) -> tuple[str, ...]:
    threshold = model.thresholds.get("also", 1.0)
    return tuple(
        code for code, score in zip(model.also, scores, strict=True) if code != label and sigmoid(score) >= threshold
    )


def _contributions(
    model: Model, features: Features, index: int, column: int, chances: Sequence[float]
) -> list[Contribution]:
    words, numbers = model.label_weights
    rows = model.terms(features).of(index)
    share = model.word_weight / max(len(rows), 1) ** 0.5
    found = [Contribution(f"word:{model.vocabulary[row]}", float(words[row, column]) * share) for row in rows]
    row_of_numbers = features.numbers[index].tolist()
    found += [
        Contribution(name, float(numbers[at, column]) * value)
        for at, (name, value) in enumerate(zip(model.names, row_of_numbers, strict=True))
        if value
    ]
    own = sum(entry.points for entry in found)
    logs = [math.log(max(chance, 1e-9)) for chance in chances]
    fit = model.fits[0 if features.headed else 1]
    around = logs[column] - sum(logs) / len(logs) - own * fit.scale
    found.append(Contribution("sequence", around / max(fit.scale, 1e-9)))
    return sorted((entry for entry in found if abs(entry.points) >= 0.01), key=lambda entry: -abs(entry.points))
