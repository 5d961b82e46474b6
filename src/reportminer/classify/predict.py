"""The trained coder: reports in, codings out, each with a calibrated confidence and what decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportminer.classify.features import GROUPS, HEADING_TERM, Features, Segmenter, extract
from reportminer.classify.model import NO_TOPIC, Model, sigmoid
from reportminer.codebook import Codebook
from reportminer.document import Coding, Passage, Report
from reportminer.settings import REASON_POINTS, REASON_WORDS, SECOND_TOPIC

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from reportminer.classify.model import Floats

_GROUP_NAMES = {
    "position": "position",
    "neighbours": "neighbours",
    "form": "form",
    "verdict": "rules",
    "cues": "cue words",
}


@dataclass(frozen=True, slots=True)
class Contribution:
    """How much one feature speaks for a label, beyond what it does for the labels on average."""

    name: str
    points: float


class ModelCoder:
    """Codes reports by a trained model; ``hide_headings`` leaves headings and the tree out of account."""

    def __init__(self, model: Model, codebook: Codebook, segmenter: Segmenter, *, hide_headings: bool = False) -> None:
        self.name = model.name
        self._model = model
        self._codebook = codebook
        self._hide_headings = hide_headings
        self._segmenter = segmenter

    def code(self, report: Report) -> list[Coding]:
        """Return one coding a passage, in the order of the passages."""
        return code_features(self._model, report.passages, self._features(report))

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

    def _features(self, report: Report) -> Features:
        return extract(report, self._codebook, self._segmenter, hide_headings=self._hide_headings)


def code_features(model: Model, passages: Sequence[Passage], features: Features) -> list[Coding]:
    """Return one coding a passage from the features of a report."""
    if not passages:
        return []
    scores = model.score(features)
    chances = model.chances(scores, features)
    labels = [_highest(row) for row in chances]
    topics = _topics(model, scores)
    reasons = _reasons(model, passages, features, labels)
    codings = []
    for at, (passage, row, label) in enumerate(zip(passages, chances, labels, strict=True)):
        codings.append(
            Coding(
                passage_id=passage.id,
                label=model.labels[label],
                coder=model.name,
                confidence=round(row[label], 4),
                also=_also(model, scores[at], model.labels[label]),
                aspect=_aspect(model, scores[at], model.labels[label]),
                topics=topics[at],
                reason=reasons[at],
                unsure_below=model.unsure_below(headed=features.headed),
            )
        )
    return codings


def _highest(row: Sequence[float]) -> int:
    return max(range(len(row)), key=row.__getitem__)


def _topics(model: Model, scores: Floats) -> list[tuple[str, ...]]:
    """Return the likeliest topic of each passage, and others that are nearly as likely; none for NO_TOPIC."""
    import numpy as np

    if not model.topics:
        return [()] * len(scores)
    sharp = scores[:, model.columns("topic")]
    chances = np.exp(sharp - sharp.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    found: list[tuple[str, ...]] = []
    for row in chances.tolist():
        first = _highest(row)
        if model.topics[first] == NO_TOPIC:
            found.append(())
            continue
        order = sorted(range(len(row)), key=lambda at: -row[at])
        more = [model.topics[at] for at in order if at != first and row[at] >= SECOND_TOPIC and model.topics[at]]
        found.append((model.topics[first], *more[:2]))
    return found


def _also(model: Model, scores: Floats, label: str) -> tuple[str, ...]:
    threshold = model.thresholds.get("also", 1.0)
    told = zip(model.also, scores[model.columns("also")].tolist(), strict=True) if model.also else ()
    return tuple(code for code, score in told if code != label and sigmoid(score) >= threshold)


def _aspect(model: Model, scores: Floats, label: str) -> str:
    if label != "shortcoming" or not model.topics:
        return ""
    return model.aspect[bool(scores[model.columns("aspect")][0] > 0)]


# --- reasons -------------------------------------------------------------------------------------
def _reasons(model: Model, passages: Sequence[Passage], features: Features, labels: Sequence[int]) -> list[str]:
    """Say for each passage in one line what spoke most for its label."""
    import numpy as np

    words, numbers = model.label_weights
    spoken = ((np.asarray(features.numbers) * numbers.T[list(labels)]) @ model.groups).tolist()
    return [
        _reason(
            model,
            passages[at],
            features.terms[at],
            words[:, label],
            dict(zip(GROUPS, spoken[at], strict=True)),
            headed=features.headed,
        )
        for at, label in enumerate(labels)
    ]


def _reason(
    model: Model,
    passage: Passage,
    terms: Sequence[str],
    weights: NDArray[np.float64],
    groups: dict[str, float],
    *,
    headed: bool,
) -> str:
    rows = model.known(terms)
    known = list(zip(weights[rows].tolist(), [model.vocabulary[row] for row in rows], strict=True)) if rows else []
    share = model.word_weight / max(len(known), 1) ** 0.5
    strong = sorted(known, reverse=True)[:REASON_WORDS]
    parts = []
    if headed and passage.heading_path and groups["headings"] > REASON_POINTS:
        parts.append((groups["headings"], f"headings «{' › '.join(passage.heading_path)}»"))
    own = [term.replace("_", "") for points, term in strong if points > 0 and not term.startswith(HEADING_TERM)]
    if own:
        parts.append((sum(p for p, _ in strong if p > 0) * share, "words " + ", ".join(f"«{term}»" for term in own)))
    parts += [(groups[group], name) for group, name in _GROUP_NAMES.items() if groups[group] > REASON_POINTS]
    return "; ".join(text for _, text in sorted(parts, key=lambda part: -part[0])[:4]) or "the labels around it"


def _contributions(
    model: Model, features: Features, index: int, column: int, chances: Sequence[float]
) -> list[Contribution]:
    import math

    words, numbers = model.label_weights
    rows = model.known(features.terms[index])
    share = model.word_weight / max(len(rows), 1) ** 0.5
    found = [Contribution(f"word:{model.vocabulary[row]}", float(words[row, column]) * share) for row in rows]
    row_of_numbers = features.numbers[index]
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
