"""What was planted in the invented corpus is found: no measure falls far below what docs/comparison.md says."""

from __future__ import annotations

from pathlib import Path

import pytest

import planted
from locations import CORPUS
from reportminer.compare.selection import Selection, select
from small_reports import read_into

LEAST = {
    "copied text": 0.90,
    "plan taken up": 0.95,
    "plan done": 0.93,
    "plan done in part": 0.90,
    "plan not mentioned": 0.90,
    "shortcoming again": 0.88,
    "missing part": 0.88,
    "identical figure": 0.90,
}
"""F1 over all places: a coder or a fact that changes may move single rows, so these stand a few rows below."""


@pytest.fixture(scope="module")
def selection(tmp_path_factory: pytest.TempPathFactory) -> Selection:
    file = tmp_path_factory.mktemp("truth") / "reports.db"
    read_into(file, CORPUS, coder="rules")  # the model has learnt these very codings
    return select(file)


@pytest.fixture(scope="module")
def scores(selection: Selection) -> dict[str, planted.Score]:
    return planted.scores(selection)


@pytest.mark.parametrize("what", LEAST)
def test_what_was_planted_is_found(scores: dict[str, planted.Score], what: str) -> None:
    score = scores[what]
    assert score.f1 >= LEAST[what], "\n".join(["missed", *score.missed, "wrong", *score.wrong])


def test_every_kind_that_was_planted_is_measured(scores: dict[str, planted.Score]) -> None:
    assert set(scores) == set(LEAST)
    rows = len(planted.planted("plan_fulfilled", "plan_partly", "plan_forgotten"))
    judged = [scores[what] for what in ("plan done", "plan done in part", "plan not mentioned")]
    assert sum(len(score.right) + len(score.missed) for score in judged) == rows
    assert len(planted.TUNED & {row.report.rsplit("_", 1)[0] for row in planted.planted("plan_fulfilled")}) == 11


def test_rows_found_by_the_tool_do_not_raise_the_recall() -> None:
    score = planted.Score(right=["a"], checked=["b", "c"], missed=["d"])
    assert (score.precision, score.recall) == (1.0, 0.5)


def test_planted_quotes_stand_in_the_reports(selection: Selection) -> None:
    """A row whose quote is in no passage could never be found."""
    texts: dict[str, str] = {}
    for passage in selection.passages:
        source = selection.by_report[passage.report].source
        texts[source] = texts.get(source, "") + passage.text
    kinds = ("plan_fulfilled", "plan_partly", "plan_forgotten", "copy_own_last_year", "copy_superior")
    lost = [planted.line(row) for row in planted.planted(*kinds) if planted.held(row.quote, texts[row.source]) < 0.9]
    assert len(lost) <= 2, lost


def test_the_table_for_the_docs_has_a_line_for_each_kind(scores: dict[str, planted.Score]) -> None:
    lines = list(planted.table(scores))
    assert len(lines) == 2 + len(LEAST)
    assert Path(planted.__file__).name == "planted.py"
