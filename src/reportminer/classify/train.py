"""Training: logistic regression on words and numbers, transitions between labels, calibration.

scikit-learn does the fitting and is needed only here.  All is deterministic: the same examples give
the same model.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Any

from reportminer.classify.columns import number_names
from reportminer.classify.examples import Case, Decision, split_groups
from reportminer.classify.features import RELATIONS
from reportminer.classify.model import NO_TOPIC, Fit, Model, sequence_chances, sigmoid
from reportminer.codebook import Codebook
from reportminer.errors import ModelError
from reportminer.settings import (
    ALSO_EXAMPLES,
    COEFFICIENT_DECIMALS,
    FEWEST_OF_LABEL,
    FEWEST_PASSAGES,
    FEWEST_PLACES,
    INNER_FOLDS,
    REGULARISATION,
    TERM_PLACES,
    TRANSITION_PRIOR,
    WORD_WEIGHT,
)

if TYPE_CHECKING:
    from reportminer.classify.model import Floats

_SCALES = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.4, 1.7)
# A greater weight is a little likelier on invented reports, which keep their order, and was worse on a real one.
_WEIGHTS = (0.0, 0.1, 0.2)
_THRESHOLDS = (0.01, 0.02, 0.03, 0.04, *(step / 20 for step in range(1, 20)))


@dataclass(frozen=True, slots=True)
class Settings:
    """How to train; ``drop`` names groups of features to leave out, ``sequence`` uses the transitions.

    ``label_only`` trains no models of topic, aspect and second labels.
    """

    regularisation: float = REGULARISATION
    word_weight: float = WORD_WEIGHT
    term_places: int = TERM_PLACES
    drop: tuple[str, ...] = ()
    sequence: bool = True
    label_only: bool = False


def train(cases: Sequence[Case], codebook: Codebook, settings: Settings | None = None) -> Model:
    """Train a model on cases; raises ModelError with the remedy where they do not suffice.

    The scale of the scores and the weight of the transitions are chosen on predictions for places that
    the model making them had not seen, within these cases.
    """
    settings = settings or Settings()
    _check(cases, codebook)
    model = _fit(cases, codebook, settings)
    unseen = _unseen(cases, codebook, settings)
    fits = [_best_fit([(c, s) for c, s in unseen if c.hidden == hidden], model, settings) for hidden in (False, True)]
    model = replace(model, fits=(fits[0], fits[1]))
    return model if settings.label_only else replace(model, thresholds={"also": _best_threshold(unseen, model)})


def _check(cases: Sequence[Case], codebook: Codebook) -> None:
    """Raise ModelError where there is too little to learn from."""
    shown = [case for case in cases if not case.hidden]
    labels = Counter(
        d.label for case in shown for d, w in zip(case.example.decisions, case.weights, strict=True) if d and w
    )
    total, places = sum(labels.values()), len({case.example.group for case in shown})
    if total < FEWEST_PASSAGES:
        raise ModelError(
            f"there are {total} coded passages to learn from; code at least {FEWEST_PASSAGES}, or use the rules coder"
        )
    if places < FEWEST_PLACES:
        raise ModelError(
            f"the coded passages are from {places} place{'s' if places > 1 else ''}; a model needs reports from at "
            f"least {FEWEST_PLACES} folders (one folder a place), so that it can be tried on places it has not seen"
        )
    for code in codebook.codes():
        if labels[code] < FEWEST_OF_LABEL:
            raise ModelError(
                f"{labels[code]} coded passages have the label {code}; code at least {FEWEST_OF_LABEL} of each label"
            )


# --- fitting -------------------------------------------------------------------------------------
def _fit(cases: Sequence[Case], codebook: Codebook, settings: Settings, *, topics_too: bool = True) -> Model:
    """Fit all but scales and thresholds; without ``topics_too`` the columns of topics stay empty, which saves time."""
    import numpy as np

    names = number_names(codebook)
    labels = codebook.codes()
    vocabulary = terms_of_places(cases, settings)
    matrix = cases_matrix(cases, vocabulary, settings)
    decisions = [d if w else None for case in cases for d, w in zip(case.example.decisions, case.weights, strict=True)]
    counted = np.array([weight for case in cases for weight in case.weights])
    groups = np.array([name.partition(":")[0] for name in names])
    base = [*settings.drop, "topics"]
    plain = np.concatenate([np.ones(len(vocabulary), bool), ~np.isin(groups, base)])
    topical = np.concatenate([np.ones(len(vocabulary), bool), ~np.isin(groups, settings.drop)])
    told = [labels.index(d.label) if d else -1 for d in decisions]
    parts = [_many(matrix, told, len(labels), plain, settings, counted)]
    topics: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    if not settings.label_only:
        topics = (NO_TOPIC, *(topic.code for topic in codebook.topics))
        targets = [topics.index(d.topic) if d and topics_too else 0 for d in decisions]
        parts.append(_many(matrix, targets, len(topics), topical, settings, counted))
        causes = [None if not d or not d.aspect else d.aspect == "cause" for d in decisions]
        parts.append(_one(matrix, causes, plain, settings, counted))
        counts = Counter(code for d in decisions if d for code in d.also)
        also = tuple(code for code in labels if counts[code] >= ALSO_EXAMPLES)
        for code in also:
            second = [None if not d or d.label == code else code in d.also for d in decisions]
            parts.append(_one(matrix, second, plain, settings, counted))
    weights = rounded(np.concatenate([part[0] for part in parts]).T)
    begin, transitions = _transitions(cases, labels)
    return Model(
        labels=labels,
        topics=topics,
        aspect=("problem", "cause"),
        also=also,
        names=names,
        vocabulary=vocabulary,
        words=weights[: len(vocabulary)],
        numbers=weights[len(vocabulary) :],
        bias=rounded(np.concatenate([part[1] for part in parts])),
        transitions=rounded(transitions),
        begin=rounded(begin),
        fits=(Fit(), Fit()),
        thresholds={},
        word_weight=settings.word_weight,
    )


def rounded(values: Any) -> Any:
    """Return values as they are stored: few decimals, no negative zero, what single precision can hold."""
    import numpy as np

    kept = (np.round(values, COEFFICIENT_DECIMALS) + 0.0).astype(np.float32).astype(np.float64)
    return np.ascontiguousarray(kept)


def terms_of_places(cases: Sequence[Case], settings: Settings) -> tuple[str, ...]:
    """Return the terms that occur in enough places: others are names, or one office's manner."""
    if "words" in settings.drop:
        return ()
    places: dict[str, set[str]] = defaultdict(set)
    for case in cases:
        for terms, weight in zip(case.features.terms, case.weights, strict=True):
            if weight:
                for term in terms:
                    places[term].add(case.example.group)
    kept = (term for term, groups in places.items() if len(groups) >= settings.term_places)
    return tuple(sorted(term for term in kept if "headings" not in settings.drop or not term.startswith("#")))


def cases_matrix(cases: Sequence[Case], vocabulary: Sequence[str], settings: Settings) -> Any:
    """Return the sparse matrix of all passages: terms, then numbers."""
    import numpy as np
    from scipy import sparse

    index = {term: row for row, term in enumerate(vocabulary)}
    columns: list[int] = []
    values: list[float] = []
    edges = [0]
    for case in cases:
        for terms in case.features.terms:
            known = [index[term] for term in terms if term in index]
            columns += known
            values += [settings.word_weight / len(known) ** 0.5] * len(known) if known else []
            edges.append(len(columns))
    words = sparse.csr_matrix((values, columns, edges), shape=(len(edges) - 1, len(vocabulary)))
    numbers = np.concatenate([case.features.numbers for case in cases])
    return sparse.hstack([words, sparse.csr_matrix(numbers)], format="csr")


def _many(
    matrix: Any, targets: Sequence[int], count: int, used: Any, settings: Settings, counted: Any
) -> tuple[Any, Any]:
    """Fit one of many; a class without examples gets scores that no passage reaches."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    goal = np.array(targets)
    known = goal >= 0
    present = np.unique(goal[known])
    weights, bias = np.zeros((count, matrix.shape[1])), np.full(count, -30.0)
    if len(present) == 1:
        bias[present] = 0.0
        return weights, bias
    fitted = LogisticRegression(C=settings.regularisation, max_iter=1000, tol=1e-5)
    fitted.fit(matrix[known][:, used], goal[known], sample_weight=counted[known])
    coefficients, intercept = fitted.coef_, fitted.intercept_
    if len(present) == 2:
        coefficients, intercept = (
            np.concatenate([-coefficients, coefficients]) / 2,
            np.concatenate([-intercept, intercept]) / 2,
        )
    weights[np.ix_(present, np.flatnonzero(used))] = coefficients
    bias[present] = intercept
    return weights, bias


def _one(matrix: Any, told: Sequence[bool | None], used: Any, settings: Settings, counted: Any) -> tuple[Any, Any]:
    """Fit yes or no; None is not judged, and not learnt from.  Without both answers it is always no."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    known = np.array([answer is not None for answer in told])
    goal = np.array([bool(answer) for answer in told])
    weights, bias = np.zeros((1, matrix.shape[1])), np.full(1, -30.0)
    if len(np.unique(goal[known])) < 2:
        return weights, bias
    fitted = LogisticRegression(C=settings.regularisation, max_iter=1000, tol=1e-5)
    fitted.fit(matrix[known][:, used], goal[known], sample_weight=counted[known])
    weights[:, np.flatnonzero(used)] = fitted.coef_
    return weights, fitted.intercept_


def _transitions(cases: Sequence[Case], labels: Sequence[str]) -> tuple[Floats, Floats]:
    """Return logarithms of how much likelier than usual a label is at the beginning, and behind each label."""
    import numpy as np

    size = len(labels)
    first, counts = np.zeros(size), np.zeros((len(RELATIONS), size, size))
    usual = np.ones(size)
    for case in cases:
        if case.single:  # tells nothing of sequences
            continue
        kept = [d if w else None for d, w in zip(case.example.decisions, case.weights, strict=True)]
        numbers = [labels.index(d.label) if d else -1 for d in kept]
        for at, number in enumerate(numbers):
            if number < 0:
                continue
            usual[number] += 1
            if at == 0:
                first[number] += 1
            elif numbers[at - 1] >= 0:
                counts[case.features.relations[at], numbers[at - 1], number] += 1
    usual /= usual.sum()
    begin = (first + TRANSITION_PRIOR * usual) / (first.sum() + TRANSITION_PRIOR)
    moved = (counts + TRANSITION_PRIOR * usual) / (counts.sum(axis=2, keepdims=True) + TRANSITION_PRIOR)
    return np.log(begin / usual), np.log(moved / usual)


# --- choosing on unseen places -------------------------------------------------------------------
def _unseen(cases: Sequence[Case], codebook: Codebook, settings: Settings) -> list[tuple[Case, Floats]]:
    """Return every report with the scores of a model that was trained without its place.

    Single passages are learnt from each time: they tell nothing of sequences, so nothing is chosen by them.
    """
    found = []
    singles = [case for case in cases if case.single]
    reports = [case for case in cases if not case.single]
    for held in split_groups(reports, INNER_FOLDS):
        learnt = [*(case for case in reports if case.example.group not in held), *singles]
        model = _fit(learnt, codebook, settings, topics_too=False)
        found += [(c, _aligned(model, model.score(c.features), codebook)) for c in reports if c.example.group in held]
    return found


def _aligned(model: Model, scores: Floats, codebook: Codebook) -> Floats:
    """Return scores with a column of also for every label, whichever the fold's model has."""
    import numpy as np

    start = len(model.labels) + len(model.topics) + bool(model.topics)
    full = np.full((len(scores), start + len(codebook.codes())), -30.0)
    full[:, :start] = scores[:, :start]
    for at, code in enumerate(model.also):
        full[:, start + codebook.codes().index(code)] = scores[:, start + at]
    return full


def _best_fit(unseen: Sequence[tuple[Case, Floats]], model: Model, settings: Settings) -> Fit:
    """Return scale and weight with the smallest loss (negative log likelihood) on unseen places."""
    import math

    def loss(fit: Fit) -> float:
        total = 0.0
        for case, scores in unseen:
            chances = sequence_chances(
                scores[:, : len(model.labels)], case.features.relations, model.transitions, model.begin, fit
            )
            for decision, weight, row in zip(case.example.decisions, case.weights, chances, strict=True):
                if decision and weight:
                    total -= math.log(max(row[model.labels.index(decision.label)], 1e-9))
        return total

    weights = _WEIGHTS if settings.sequence else (0.0,)
    return min((Fit(scale, weight) for scale, weight in product(_SCALES, weights)), key=loss)


def _best_threshold(unseen: Sequence[tuple[Case, Floats]], model: Model) -> float:
    """Return the probability from which a second label is given: the one with the best F1 on unseen places."""
    start = len(model.labels) + len(model.topics) + 1
    points: list[tuple[float, bool]] = []
    for case, scores in unseen:
        for decision, weight, row in zip(case.example.decisions, case.weights, scores, strict=True):
            if decision and weight:
                points += _also_points(decision, row[start:], model)

    def f1(threshold: float) -> float:
        given = [truth for chance, truth in points if chance >= threshold]
        return 2 * sum(given) / max(len(given) + sum(truth for _, truth in points), 1)

    return max(_THRESHOLDS, key=lambda threshold: (f1(threshold), threshold))


def _also_points(decision: Decision, scores: Any, model: Model) -> list[tuple[float, bool]]:
    pairs = zip(model.labels, scores, strict=True)
    return [
        (sigmoid(float(s)), code in decision.also) for code, s in pairs if code in model.also and code != decision.label
    ]
