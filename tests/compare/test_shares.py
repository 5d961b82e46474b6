"""Shares with their correction: they sum to one, hold the raw share where errors are few, and tie what overlaps."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pytest

from reportminer.compare.errors_of_coders import KnownErrors, known_errors
from reportminer.compare.intervals import wilson
from reportminer.compare.selection import Filters, select
from reportminer.compare.shares import Share, label_shares, profile
from reportminer.compare.table import answer_lines
from reportminer.errors import UsageError

LABELS = ("measure", "shortcoming", "responsibility", "plan", "other")


def test_shares_sum_to_one_corrected_or_not(corpus_db: Path) -> None:
    shares, known = label_shares(select(corpus_db))
    assert known
    groups: dict[tuple[str, str], list[Share]] = defaultdict(list)
    for share in shares:
        groups[share.place, share.year].append(share)
    for entries in groups.values():
        assert [entry.label for entry in entries] == list(LABELS)
        assert sum(entry.share for entry in entries) == pytest.approx(1)
        assert sum(entry.corrected or 0 for entry in entries) == pytest.approx(1)
        for entry in entries:
            assert entry.low is not None
            assert entry.high is not None
            assert 0 <= entry.low <= (entry.corrected or 0) <= entry.high <= 1


def test_places_that_overlap_are_tied(corpus_db: Path) -> None:
    shares, _ = label_shares(select(corpus_db, Filters(year=("2023",))))
    for label in LABELS:
        entries = [entry for entry in shares if entry.label == label]
        for one in entries:
            for other in entries:
                assert one.low is not None
                assert other.high is not None
                if one.low > other.high:
                    assert (one.rank_low or 0) < (other.rank_low or 0)
                    assert (one.rank_high or 0) < (other.rank_high or 0)


def test_a_coder_that_confuses_two_labels_is_corrected(corpus_db: Path, tmp_path: Path) -> None:
    """Half of what is called a measure is a plan: the share of measures is halved, the other half goes to plans."""
    rows = [[1000, 0, 0, 0, 0], [0, 1000, 0, 0, 0], [0, 0, 1000, 0, 0], [1000, 0, 0, 1000, 0], [0, 0, 0, 0, 1000]]
    scores = tmp_path / "scores.json"
    scores.write_text(json.dumps({"labels": LABELS, "confusion": rows}), "utf-8")
    shares, _ = label_shares(select(corpus_db), gold=scores)
    by = {(share.place, share.year, share.label): share for share in shares}
    for (place, year, label), share in by.items():
        if label == "measure":
            assert share.corrected == pytest.approx(share.share / 2, abs=0.01)
            plan = by[place, year, "plan"]
            assert plan.corrected == pytest.approx(plan.share + share.share / 2, abs=0.01)


def test_errors_that_were_not_seen_are_not_ruled_out() -> None:
    errors = KnownErrors("coder", "", "", {"plan": {"plan": 10}})
    chances, weight = errors.meant_by("plan", LABELS)
    assert sum(chances) == pytest.approx(1)
    assert weight == pytest.approx(12.5)
    assert min(chances) > 0


def test_without_gold_nothing_is_corrected_and_that_is_said(corpus_db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reportminer.compare.shares.known_errors", lambda coder, gold=None: None)
    selection = select(corpus_db, Filters(year=("2023",)))
    shares, known = label_shares(selection)
    assert not known
    assert all(share.corrected is None and share.rank_low is None for share in shares)
    assert any("cannot be corrected" in line for line in answer_lines(profile(selection), lang="en"))


def test_scores_of_another_kind_are_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "scores.json"
    wrong.write_text("{}", "utf-8")
    with pytest.raises(UsageError, match="evaluate --json"):
        known_errors("rules-1", wrong)


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    # R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998),
    # table I, method 3
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_against_a_published_table(hits: int, of: int, low: float, high: float) -> None:
    found = wilson(hits, of)
    assert found[0] == pytest.approx(low, abs=5e-5)
    assert found[1] == pytest.approx(high, abs=5e-5)
