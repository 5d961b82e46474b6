"""Training: deterministic, and refused in one sentence where there is too little to learn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from coded_examples import tiny_cases, tiny_model
from reportminer.classify.artifacts import save_model
from reportminer.classify.examples import Case, split_groups
from reportminer.classify.model import Fit, sequence_chances
from reportminer.classify.train import train
from reportminer.codebook import load_codebook
from reportminer.errors import ModelError

BOOK = load_codebook()


def without_label(cases: Sequence[Case], label: str) -> list[Case]:
    return [
        case.without([at for at, d in enumerate(case.example.decisions) if d and d.label == label]) for case in cases
    ]


def test_trained_twice_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        model = train(tiny_cases(), BOOK)
        save_model(model, tmp_path / name, codebook=BOOK, segmenter="w", facts={})
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes(), file.name


@pytest.mark.parametrize(
    ("cases", "words"),
    [
        ([tiny_cases()[0].without(range(5, 99))], "there are 5 coded passages"),
        ([], "there are 0 coded passages"),
        (without_label(tiny_cases(), "responsibility"), "0 coded passages have the label responsibility"),
    ],
)
def test_too_little_to_learn_from(cases: Sequence[Case], words: str) -> None:
    with pytest.raises(ModelError, match=words):
        train(cases, BOOK)


def test_one_place_is_not_enough() -> None:
    same = [replace(case, example=replace(case.example, group="甲镇")) for case in tiny_cases()]
    with pytest.raises(ModelError, match="from 1 place;"):
        train(same, BOOK)


def test_names_of_one_place_are_not_learnt() -> None:
    assert not any("甲镇" in term for term in tiny_model().vocabulary)
    assert "执法" in tiny_model().vocabulary


def test_no_place_is_in_two_folds() -> None:
    folds = split_groups(tiny_cases(), 3)
    assert sorted(group for fold in folds for group in fold) == sorted({c.example.group for c in tiny_cases()})
    assert len(folds) == 3


def test_transitions_are_logarithms_of_ratios() -> None:
    """After a plan another plan is likelier than usual, a measure less likely."""
    model = tiny_model()
    plan, measure = model.labels.index("plan"), model.labels.index("measure")
    assert model.transitions[1, plan, plan] > 0 > model.transitions[1, plan, measure]
    assert model.begin[model.labels.index("other")] > 0


def test_sequence_chances_are_those_of_all_paths() -> None:
    """Forward-backward against the sum over every path, written out."""
    import itertools

    import numpy as np

    draw = np.random.default_rng(7)
    scores, moves, begin = draw.normal(size=(4, 3)), draw.normal(size=(4, 3, 3)), draw.normal(size=3)
    relations, fit = [3, 0, 1, 2], Fit(0.7, 0.6)
    expected = np.zeros((4, 3))
    for path in itertools.product(range(3), repeat=4):
        points = fit.weight * begin[path[0]] + sum(fit.scale * scores[at, path[at]] for at in range(4))
        points += sum(fit.weight * moves[relations[at], path[at - 1], path[at]] for at in range(1, 4))
        for at in range(4):
            expected[at, path[at]] += np.exp(points)
    expected /= expected.sum(axis=1, keepdims=True)
    assert np.allclose(sequence_chances(scores, relations, moves, begin, fit), expected)
