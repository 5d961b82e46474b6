"""The units of the invented corpus, through the real readers, against its gold."""

from __future__ import annotations

import json

import pytest

from factories import read_file, read_folder, squeezed, tree_of, units_of
from locations import CORPUS, SHARED, needs_shared
from reportminer.sources import walk

GOLD = {path.stem: path for path in sorted((CORPUS / "gold").glob("*.jsonl"))}
EXACT = [name for name in GOLD if name.split("_")[0] in {"huaicha", "jiping", "ouyu", "shuangdui", "zening"}]
"""The reports the rules were written with: every unit must be right."""

FLOOR = 0.85
"""Share of all reports of the corpus whose units must all be right."""


def gold_rows(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in GOLD[name].read_text(encoding="utf-8").splitlines()]


def without_title(units: list[tuple[str, str]]) -> tuple[str, list[tuple[str, str]]]:
    """Return the words of the heading lines at the top, joined, and the other units.

    Readers may join the lines of a title, and a page may print it twice.
    """
    first = next(
        (place for place, (kind, text) in enumerate(units) if kind != "heading" or text[0] in "一二（(1引"), len(units)
    )
    lines = dict.fromkeys(text for _, text in units[:first])
    return "".join(lines), units[first:]


def found_and_wanted(name: str) -> tuple[object, object]:
    rows = gold_rows(name)
    report = read_folder(CORPUS)[rows[0]["source"]]
    wanted = [(row["kind"], squeezed(row["text"])) for row in rows]
    return without_title(units_of(report)), without_title(wanted)


@pytest.mark.parametrize("name", EXACT)
def test_units_are_those_of_the_gold(name: str) -> None:
    found, wanted = found_and_wanted(name)
    assert found == wanted


def test_the_reports_the_rules_were_written_with_are_there() -> None:
    assert len(EXACT) == 14


def test_units_of_nearly_all_reports_are_those_of_the_gold() -> None:
    wrong = [name for name in GOLD if len(set(map(repr, found_and_wanted(name)))) > 1]
    assert 1 - len(wrong) / len(GOLD) >= FLOOR, wrong


@needs_shared
def test_units_of_the_real_township_report_are_those_of_its_gold() -> None:
    gold = SHARED / "gold" / "daxing_yufa_2020.jsonl"
    rows = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
    report = read_file(walk([SHARED / "reports" / "daxing_yufa_2020.txt"]).sources[0])
    assert units_of(report) == [(row["kind"], squeezed(row["text"])) for row in rows]


def real_tree(year: int) -> tuple[list[str], dict[str, str]]:
    report = read_file(walk([SHARED / "reports" / f"hailar_work_report_{year}.txt"]).sources[0])
    return tree_of(report), {reading.field: reading.value for reading in report.metadata}


PARTS = {
    2012: ("一、过去一年工作回顾", 8, "二、2012年政府工作总体要求和目标任务", 10),
    2013: ("一、过去一年工作回顾", 0, "二、2013年工作安排", 4),
    2014: ("一、2013年工作回顾", 4, "二、2014年工作安排", 5),
    2015: ("一、2014年工作回顾", 5, "二、2015年工作安排", 10),
}


@needs_shared
@pytest.mark.parametrize("year", PARTS)
def test_headings_year_and_place_of_the_real_work_reports(year: int) -> None:
    review, reviewed, plans, planned = PARTS[year]
    tree, facts = real_tree(year)
    title, *headings = tree
    assert title == "=政府工作报告"
    assert [line for line in headings if not line.startswith(" ")] == [review, plans]
    cut = headings.index(plans)
    markers = [line.strip().lstrip("~").partition("）")[0] for line in headings]
    assert markers[1:cut] == [f"（{number}" for number in "一二三四五六七八九十"[:reviewed]]
    assert markers[cut + 1 :] == [f"（{number}" for number in "一二三四五六七八九十"[:planned]]
    assert (facts["year"], facts["place"], facts["level"]) == (
        str(year - 1),
        "内蒙古自治区呼伦贝尔市海拉尔区",
        "county",
    )
