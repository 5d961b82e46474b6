"""Damaged files of every kind: each is read or refused with a reason, and the process that reads them lives on.

`make fuzz` tries thousands; these are the same few hundred every time.
"""

from __future__ import annotations

from collections import Counter

import pytest

from fuzzing.seeds import KINDS, seeds
from fuzzing.trial import Case, Outcome, stopped, tried
from reportminer.workers import in_order

SEED = 3
COUNT = 48
"""Files of each kind: 528 in all."""

READ_SOMETIMES = sorted(set(KINDS) - {"table"})
"""Kinds of which some damaged files are still read; a table alone describes nothing."""


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    cases = [Case(kind, SEED, number) for kind in KINDS for number in range(COUNT)]
    return list(in_order(tried, cases, workers=2, isolate=True, stopped=stopped))


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_no_damaged_file_does_harm(kind: str, outcomes: list[Outcome]) -> None:
    own = [outcome for outcome in outcomes if outcome.case.kind == kind]
    assert len(own) == COUNT
    assert [outcome for outcome in own if outcome.how not in ("read", "refused")] == []
    assert all(outcome.reason for outcome in own if outcome.how == "refused" and kind != "table")


@pytest.mark.slow
@pytest.mark.parametrize("kind", READ_SOMETIMES)
def test_the_damage_is_of_many_kinds(kind: str, outcomes: list[Outcome]) -> None:
    found = Counter(outcome.how for outcome in outcomes if outcome.case.kind == kind)
    assert found["read"] > 0, "damage that spoils every file tries only the beginning of a reader"


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_numbers_give_the_same_file(kind: str) -> None:
    assert seeds(kind)
    assert Case(kind, SEED, 5).data() == Case(kind, SEED, 5).data()
    assert Case(kind, SEED, 5).data() != Case(kind, SEED, 6).data()
