"""Gold facts: reading them, finding them in a text, and scoring what the machine read against them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reportminer.errors import GoldError
from reportminer.evaluate.fact_gold import FactRow, load_fact_gold, locate, squeezed
from reportminer.evaluate.facts import Count, fact_lines, score_facts

TEXT = "关于法治政府建设情况的报告\n一、工作举措\n全年开展普法活动１２场，发放资料3000余份，调解纠纷20件。\n"
HEAD = {"kind": "report", "source": "镇.txt", "kinds": ["quantity"], "part": "test"}


def _write(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def _quantity(quote: str, number: float, unit: str, **more: object) -> dict[str, object]:
    return {"kind": "quantity", "quote": quote, "number": number, "unit": unit, **more}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"quote": "12场", "before": "普法活动"}, "１２场"),
        ({"quote": "2件", "before": ""}, None),
        ({"quote": "3000余份", "at": 30}, "3000余份"),
        ({"quote": "3000余份", "at": 0}, "3000余份"),
    ],
)
def test_a_row_is_found_by_what_stands_before_it_or_by_its_place(row: dict[str, object], expected: str | None) -> None:
    text, offsets = squeezed(TEXT)
    place = locate([FactRow("quantity", line=1, **row)], text)[0]  # type: ignore[arg-type]
    assert (place and TEXT[offsets[place[0]] : offsets[place[1] - 1] + 1]) == expected


def test_the_nearest_of_equal_quotations_is_taken() -> None:
    rows = [FactRow("quantity", "1次", line=1, at=at) for at in (0, 9, 12)]
    assert [place and place[0] for place in locate(rows, "开会1次，又开会1次，再开会1次")] == [2, 8, 14]


def test_rows_without_a_place_stand_behind_one_another() -> None:
    rows = [FactRow("quantity", "1次", line=at, before="会") for at in (1, 2)]
    assert locate(rows, "开会1次，又开会1次") == [(2, 4), (8, 10)]


def test_scores_tell_spans_from_values_and_list_every_difference(tmp_path: Path) -> None:
    (tmp_path / "镇.txt").write_text(TEXT, encoding="utf-8")
    gold = _write(
        tmp_path / "gold.jsonl",
        HEAD,
        _quantity("12场", 12, "场", family="publicity_events"),
        _quantity("3000余份", 300, "份", family="hotline"),
        _quantity("29件", 29, "件"),
    )
    scores = score_facts([gold], reports=tmp_path)
    assert scores.whole["", "quantity"] == Count(gold=3, found=3, right=1)
    assert scores.spans["test", "quantity"] == Count(gold=3, found=3, right=2)
    assert scores.families[""] == Count(gold=2, found=2, right=1)
    assert sorted(miss.what for miss in scores.misses) == ["extra", "family", "missed", "value"]
    told = "\n".join(fact_lines(scores))
    assert "12场" not in told
    assert "3000余份" in told


def test_a_report_that_is_not_there_counts_as_missed(tmp_path: Path) -> None:
    gold = _write(tmp_path / "gold.jsonl", HEAD, _quantity("12场", 12, "场"))
    scores = score_facts([gold], reports=tmp_path)
    assert scores.whole["", "quantity"].recall == 0
    assert scores.missing == [("镇.txt", "no such report")]


@pytest.mark.parametrize(
    ("rows", "part"),
    [
        ([_quantity("12场", 12, "场")], "must come before"),
        ([HEAD, {"kind": "quantity"}], "needs a quote"),
        ([HEAD, {"kind": "wish", "quote": "三项制度"}], "needs a quote and one of the kinds"),
        ([{"kind": "report"}], "needs source"),
        ([], "no gold facts"),
    ],
)
def test_gold_that_cannot_be_used_names_file_line_and_remedy(tmp_path: Path, rows: list[object], part: str) -> None:
    with pytest.raises(GoldError, match=part):
        load_fact_gold([_write(tmp_path / "gold.jsonl", *rows)])


def test_the_harmonic_mean_of_nothing_is_whole() -> None:
    assert Count().f1 == Count().precision == Count().recall == 1
    assert Count(gold=4, found=2, right=2).f1 == pytest.approx(2 / 3)
