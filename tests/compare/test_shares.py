"""Shares with their correction: they sum to one, hold the raw share where errors are few, and tie what overlaps."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

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


@pytest.mark.parametrize(
    "filters", [Filters(), Filters(label=("plan", "measure")), Filters(topic=("publicity",)), Filters(year=("2022",))]
)
def test_sums_are_those_of_the_passages(corpus_db: Path, tmp_path: Path, filters: Filters) -> None:
    """With codings by people, of whom the first by name counts, and passages that nobody coded."""
    db = tmp_path / "coded.db"
    shutil.copy(corpus_db, db)
    with closing(sqlite3.connect(db)) as connection, connection:
        for coder, label, part in (("王", "other", "法治"), ("李", "plan", "执法")):
            connection.execute(
                "INSERT INTO codings (passage_id, coder, kind, label, also, aspect, topics, reason, quote)"
                " SELECT passage_id, ?, 'person', ?, '', '', '', '', '' FROM passages WHERE instr(text, ?)",
                (coder, label, part),
            )
        connection.execute(
            "DELETE FROM codings WHERE passage_id IN (SELECT passage_id FROM passages WHERE instr(text, '调解'))"
        )
    selection = select(db, filters)
    facts = {kind: Counter(fact.passage_id for fact in selection.facts(kind)) for kind in ("quantity", "citation")}
    by_hand: dict[tuple[object, ...], list[Any]] = defaultdict(lambda: [0, 0, 0, 0, 0, b""])
    for passage in selection.passages:
        size, name = len(passage.text), passage.passage_id
        counts = 1, size, size * size, facts["quantity"][name], facts["citation"][name], bytes.fromhex(name)
        held = by_hand[passage.report, passage.label, passage.coder, int(passage.confidence is None)]
        held[:] = [one + other for one, other in zip(held, counts, strict=True)]
    summed = {entry[:4]: list(entry[4:]) for entries in selection.report_sums.values() for entry in entries}
    assert summed == by_hand
    for number, passages in selection.report_passages.items():
        assert selection.ids(number) == [passage.passage_id for passage in passages]
        for label in {passage.label for passage in passages}:
            assert selection.ids(number, label) == [p.passage_id for p in passages if p.label == label]


def test_passages_behind_a_share_are_those_of_its_label(corpus_db: Path) -> None:
    selection = select(corpus_db, Filters(year=("2023",)))
    shares, rates = profile(selection).tables
    for row in shares.rows:
        assert len(row.passages) == row.values[3] == len(list(row.passages))
        assert {selection.by_passage[name].label for name in row.passages} <= {row.values[2]}
    assert {name for row in rates.rows for name in row.passages} == set(selection.by_passage)
    assert sum(len(row.passages) for row in rates.rows) == len(selection.passages)


def test_shares_can_be_net_of_copied_text(corpus_db: Path) -> None:
    selection = select(corpus_db)
    copied = frozenset(passage.passage_id for passage in selection.passages[::7])
    net = replace(selection, without=copied)
    shares, rates = profile(net).tables
    assert not copied.intersection(name for row in (*shares.rows, *rates.rows) for name in row.passages)
    assert sum(row.values[3] for row in rates.rows) == len(selection.passages) - len(copied)
