"""Further reports to learn from: how their file is read, and what outline and metadata make of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from locations import ROOT
from reportminer.analysis import make_options, read_source
from reportminer.errors import GoldError
from reportminer.evaluate.further import FURTHER, read_further
from reportminer.evaluate.scores import evaluate
from reportminer.places import short_place
from reportminer.sources import walk

CORPUS = ROOT / "corpus"


def _rows() -> list[dict[str, str]]:
    return [json.loads(line) for line in (CORPUS / FURTHER).read_text(encoding="utf-8").splitlines()]


def test_each_report_is_a_place_with_all_its_codings_found() -> None:
    coded = read_further(CORPUS)
    assert coded is not None
    assert len({example.group for example in coded.examples}) == len(coded.examples) == len(_rows()) == 10
    assert coded.lost == ()
    boundaries = evaluate(coded.gold, coded.analyses).boundary_f1
    assert boundaries is not None
    assert boundaries >= 0.99


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row["place"])
def test_year_and_place(row: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / row["file"]).write_text(row["text"], encoding="utf-8")
    report = read_source(walk([tmp_path]).sources[0], make_options(coder="rules")).report
    assert report.value("year") == row["year"]
    if report.value("issuer_kind") != "development_zone":
        lowest = "township" if row["township"] else "county"
        assert short_place(report.value(lowest)) == short_place(row[lowest])
        assert report.value("county") in ("", row["county"])


def test_they_are_no_reports_of_the_corpus() -> None:
    assert not any(FURTHER in source.name for source in walk([CORPUS]).sources)


def test_a_corpus_without_them(tmp_path: Path) -> None:
    assert read_further(tmp_path) is None


@pytest.mark.parametrize("line", ["no JSON", "[]", '{"place": "甲镇", "text": "我镇…", "units": []}'])
def test_a_row_that_is_no_report(line: str, tmp_path: Path) -> None:
    (tmp_path / FURTHER).write_text(f"\n{line}\n", encoding="utf-8")
    with pytest.raises(GoldError, match="line 2"):
        read_further(tmp_path)
