"""Adapting a trained model to reports that nobody has coded: their own headings give the labels.

A heading such as 存在的问题 tells the label of what stands under it (distant supervision: Mintz et al. 2009).
The headings are then hidden and the labels' coefficients are fitted anew on words and form, each held
near the value it has in the model at hand (a Gaussian prior around it: Chelba and Acero 2004).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from reportminer.classify.examples import Case, Decision, Example
from reportminer.classify.model import Model
from reportminer.classify.rules import RulesCoder
from reportminer.classify.train import Settings, cases_matrix, rounded, terms_of_places
from reportminer.codebook import Codebook
from reportminer.document import Report
from reportminer.errors import ModelError
from reportminer.fold import fold
from reportminer.settings import (
    ADAPT_STRENGTH,
    CONTRARY_POINTS,
    FEWEST_OF_LABEL,
    FEWEST_PASSAGES,
    FEWEST_PLACES,
    HEADING_MARGIN,
    STRONG_CUE,
)

if TYPE_CHECKING:
    from reportminer.classify.model import Floats

_KEPT = ("headings", "topics")
"""Groups of numbers whose coefficients stay: hidden headings say nothing about them, labels do not use topics."""


def heading_decisions(report: Report, codebook: Codebook) -> tuple[Decision | None, ...]:
    """Return the label that the headings give to each passage, None where they do not decide.

    A heading decides where its cue is strong and the only one, and where the passage's own words do not
    plainly say something else (rule 1 of the codebook).  What stands before the first heading is other.
    """
    _, evidence = RulesCoder(codebook).weigh(report)
    found: list[Decision | None] = []
    for passage, item in zip(report.passages, evidence, strict=True):
        told = dict(codebook.heading_labels(fold(item.heading))) if passage.section >= 0 else {item.section: STRONG_CUE}
        points = told.pop(item.section, 0.0)
        clear = points >= STRONG_CUE and points - max(told.values(), default=0.0) >= HEADING_MARGIN
        against = max((value for code, value in item.text.items() if code != item.section), default=0.0)
        denied = against >= CONTRARY_POINTS and against > item.text.get(item.section, 0.0)
        found.append(Decision(item.section) if item.section and clear and not denied else None)
    return tuple(found)


def heading_examples(reports: Sequence[tuple[Report, str]], codebook: Codebook) -> list[Example]:
    """Return the reports, each with its place, as examples labelled by headings; those without a label are left out."""
    examples = (Example(report, heading_decisions(report, codebook), place) for report, place in reports)
    return [example for example in examples if any(example.decisions)]


def adapt(base: Model, cases: Sequence[Case], codebook: Codebook) -> Model:
    """Return a model adapted to cases with hidden headings; raises ModelError where they do not suffice.

    Only what decides the labels is fitted; scales, transitions, topics and aspects stay as they are.
    """
    _check(cases, codebook)
    return refit(base, cases, ADAPT_STRENGTH)


def _check(cases: Sequence[Case], codebook: Codebook) -> None:
    """Raise ModelError where too few passages have a label from their headings."""
    labels = Counter(
        d.label for case in cases for d, w in zip(case.example.decisions, case.weights, strict=True) if d and w
    )
    total, places = sum(labels.values()), len({case.example.group for case in cases})
    more = "ingest more reports that have headings, or train on codings by people"
    if not total:
        raise ModelError(f"no passage has a label from its headings; {more}")
    if total < FEWEST_PASSAGES:
        raise ModelError(
            f"only {total} passages have a label from their headings, {FEWEST_PASSAGES} are needed; {more}"
        )
    if places < FEWEST_PLACES:
        raise ModelError(
            f"the passages with a label from their headings are from {places} place{'s' if places > 1 else ''};"
            f" at least {FEWEST_PLACES} are needed, so that the model can be tried on places it has not seen; {more}"
        )
    for code in codebook.codes():
        if labels[code] < FEWEST_OF_LABEL:
            raise ModelError(
                f"{labels[code]} passages get the label {code} from their headings, {FEWEST_OF_LABEL} are needed of"
                f" each label, or the model would forget it; {more}"
            )


def refit(base: Model, cases: Sequence[Case], strength: float) -> Model:
    """Return the model with the labels' coefficients fitted to the cases.

    ``strength`` is the variance of the prior around the coefficients of ``base``: 0 would keep them, a large
    one forget them.  Terms that ``base`` does not know start from 0.
    """
    import numpy as np

    fresh = sorted(set(terms_of_places(cases, Settings())) - set(base.vocabulary))
    vocabulary = (*base.vocabulary, *fresh)
    words = np.vstack([base.words, np.zeros((len(fresh), base.words.shape[1]))])
    columns = base.columns("label")
    prior = np.vstack([words[:, columns], base.numbers[:, columns], base.bias[None, columns]])
    matrix = cases_matrix(cases, vocabulary, Settings(word_weight=base.word_weight))
    groups = [name.partition(":")[0] for name in base.names]
    free = np.array([True] * len(vocabulary) + [group not in _KEPT for group in groups] + [True])
    fitted = prior + _shift(matrix, prior, _goals(cases, base.labels), free=free, strength=strength)
    numbers, bias = base.numbers.copy(), base.bias.copy()
    words[:, columns] = fitted[: len(vocabulary)]
    numbers[:, columns] = fitted[len(vocabulary) : -1]
    bias[columns] = fitted[-1]
    return replace(
        base, vocabulary=vocabulary, words=rounded(words), numbers=rounded(numbers), bias=rounded(bias), card={}
    )


def _goals(cases: Sequence[Case], labels: Sequence[str]) -> list[int]:
    """Return the column of the label of every passage, -1 for those that are not learnt from."""
    return [
        labels.index(decision.label) if decision and weight else -1
        for case in cases
        for decision, weight in zip(case.example.decisions, case.weights, strict=True)
    ]


def _shift(matrix: Any, prior: Floats, goals: Sequence[int], *, free: Any, strength: float) -> Floats:
    """Return what to add to the coefficients so that log loss and distance from them are together smallest."""
    import numpy as np
    from scipy import sparse
    from scipy.optimize import minimize

    goal = np.array(goals)
    known = np.flatnonzero(goal >= 0)
    rows = sparse.hstack([matrix[known], np.ones((len(known), 1))], format="csr")
    before = rows @ prior
    rows = rows[:, np.flatnonzero(free)]
    turned = rows.T.tocsr()
    shape = (rows.shape[1], prior.shape[1])
    wanted = np.zeros((len(known), shape[1]))
    wanted[np.arange(len(known)), goal[known]] = 1.0

    def cost(flat: Any) -> tuple[float, Any]:
        shift = flat.reshape(shape)
        scores = before + rows @ shift
        scores -= scores.max(axis=1, keepdims=True)
        sums = np.log(np.exp(scores).sum(axis=1, keepdims=True))
        loss = float(-((scores - sums) * wanted).sum() + (shift**2).sum() / (2 * strength))
        slope = turned @ (np.exp(scores - sums) - wanted) + shift / strength
        return loss, slope.ravel()

    found = minimize(cost, np.zeros(shape[0] * shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    shift = np.zeros(prior.shape)
    shift[np.flatnonzero(free)] = found.x.reshape(shape)
    return shift
