"""Codings that a person should look at: the thresholds, and where they show."""

from __future__ import annotations

import csv
import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from coded_examples import PLACES, example, tiny_cases, tiny_model
from reportminer.classify.artifacts import CARD, load_model, save_model, shipped_model
from reportminer.classify.predict import code_features
from reportminer.classify.rules import RulesCoder
from reportminer.cli import main
from reportminer.codebook import load_codebook
from reportminer.document import Coding
from reportminer.errors import ModelError
from reportminer.evaluate.figures import COVERAGES
from reportminer.segment import load_segmenter
from reportminer.settings import RULES_UNSURE_BELOW, SURE_SHARE, UNSURE_BELOW
from small_reports import read_into, write_reports

BOOK = load_codebook()


@pytest.mark.parametrize(
    ("confidence", "below", "unsure"),
    [(0.5, 0.6, True), (0.6, 0.6, False), (None, 0.6, False), (0.5, None, False)],
)
def test_a_coding_is_unsure_below_its_threshold(confidence: float | None, below: float | None, unsure: bool) -> None:
    assert Coding("p", "plan", "c", confidence, unsure_below=below).unsure == unsure


@pytest.mark.parametrize(("hidden", "below"), [(False, RULES_UNSURE_BELOW), (True, None)])
def test_the_rules_have_a_threshold_where_headings_are_read(hidden: bool, below: float | None) -> None:
    codings = RulesCoder(BOOK, hide_headings=hidden).code(example(PLACES[0], 0).report)
    assert {coding.unsure_below for coding in codings} == {below}


def test_the_shipped_model_reads_its_thresholds_off_its_curves() -> None:
    model = load_model(shipped_model(), codebook=BOOK, segmenter=load_segmenter().fingerprint)
    assert SURE_SHARE in COVERAGES
    for headed, mode in ((True, "shown"), (False, "hidden")):
        curve = model.card["scores"]["town_split"][mode]["coverage"]
        told = [row["unsure_below"] for row in curve if row["coverage"] == SURE_SHARE]
        assert told == [model.unsure_below(headed=headed)]


@pytest.mark.parametrize(
    ("thresholds", "headed", "hidden"),
    [
        ({}, UNSURE_BELOW, UNSURE_BELOW),
        ({"unsure": 0.7}, 0.7, UNSURE_BELOW),
        ({"unsure": 0.7, "unsure_hidden": 0.4}, 0.7, 0.4),
    ],
)
def test_a_model_may_name_its_thresholds(thresholds: dict[str, float], headed: float, hidden: float) -> None:
    model = replace(tiny_model(), thresholds=thresholds)
    for case in tiny_cases()[:2]:
        codings = code_features(model, case.example.report.passages, case.features)
        assert {coding.unsure_below for coding in codings} == {hidden if case.hidden else headed}


@pytest.mark.parametrize("curve", [[{"coverage": SURE_SHARE}], [1], "many", {"shown": 1}])
def test_a_damaged_curve_is_a_damaged_model(curve: object, tmp_path: Path) -> None:
    save_model(tiny_model(), tmp_path, codebook=BOOK, segmenter="w", facts={"scores": {"town_split": {}}})
    card = json.loads((tmp_path / CARD).read_text(encoding="utf-8"))
    card["scores"]["town_split"]["shown"] = {"coverage": curve}
    card.pop("digest")
    (tmp_path / CARD).write_text(json.dumps(card), encoding="utf-8")
    with pytest.raises(ModelError, match="damaged"):
        load_model(tmp_path, codebook=BOOK, segmenter="w")


def test_they_are_marked_and_counted_everywhere(tmp_path: Path) -> None:
    db = tmp_path / "x.db"
    read_into(db, write_reports(tmp_path / "corpus", 2), coder="rules")
    with sqlite3.connect(db) as base:
        base.execute("UPDATE codings SET confidence = 0.9")
        base.execute("UPDATE codings SET confidence = 0.1 WHERE label = 'plan'")
        (count,) = base.execute("SELECT count(*) FROM codings WHERE label = 'plan'").fetchone()
    base.close()

    def run(*arguments: object) -> str:
        result = CliRunner().invoke(main, [*map(str, arguments), "--db", str(db)])
        assert result.exit_code == 0, result.output
        return result.stdout

    run("export", tmp_path / "t")
    with (tmp_path / "t" / "passages.csv").open(encoding="utf-8-sig", newline="") as file:
        told = {(row["label"] == "plan", row["unsure"], row["unsure_below"]) for row in csv.DictReader(file)}
    assert told == {(True, "1", "0.6"), (False, "0", "0.6")}
    run("compare", "--csv", tmp_path / "c.csv")
    with (tmp_path / "c.csv").open(encoding="utf-8-sig", newline="") as file:
        assert sum(int(row["unsure"]) for row in csv.DictReader(file)) == count
    shown = run("show", "report0000", "--lang", "zh")
    assert "“?”表示" in shown
    assert "[下步安排?，0.10" in shown
    assert "[举措成效，" in shown
    assert f"unsure of {count} of these passages" in run("compare", "--by", "township")
    assert f"其中{count}个段落单元" in run("compare", "--by", "township", "--lang", "zh")
    assert ["unsure", str(count)] in [line.split() for line in run("info").splitlines()]


def test_an_ingest_counts_them_over_the_whole_database(tmp_path: Path) -> None:
    from reportminer.views import summary_lines

    summary = read_into(tmp_path / "x.db", write_reports(tmp_path / "corpus", 2))
    lines = summary_lines(replace(summary, unsure=7), tmp_path / "x.db", lang="en")
    assert any(line.startswith("7 passages are coded unsurely") for line in lines)
