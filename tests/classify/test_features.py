"""What the trained coder sees, and that hidden headings stay hidden."""

from __future__ import annotations

from dataclasses import replace

import pytest

from factories import make_report
from reportminer.classify.columns import number_names
from reportminer.classify.features import NEW_PARAGRAPH, Features, extract, word_terms
from reportminer.codebook import load_codebook
from reportminer.document import Report
from reportminer.segment import load_segmenter

BOOK = load_codebook()
NAMES = number_names(BOOK)

REPORT = (
    "甲镇2023年法治政府建设情况报告",
    "2023年，我镇推进法治建设。现将情况报告如下：",
    "一、主要举措和成效",
    "我镇开展执法检查12次。",
    "二、存在的不足",
    "主要存在以下不足：一是力量薄弱。二是经费不足。",
    "三、2024年工作安排",
    "2024年，将继续加强培训",
)


def features(*lines: str, hide_headings: bool = False) -> tuple[Report, Features]:
    report = make_report(*lines)
    return report, extract(report, BOOK, load_segmenter(), hide_headings=hide_headings)


def value(found: Features, index: int, name: str) -> float:
    return found.numbers[index][NAMES.index(name)]


def at(report: Report, words: str) -> int:
    return next(index for index, passage in enumerate(report.passages) if words in report.quote(passage))


def test_every_passage_has_a_row_and_every_number_a_name() -> None:
    report, found = features(*REPORT)
    assert len(found.terms) == len(found.numbers) == len(found.relations) == len(report.passages)
    assert {len(row) for row in found.numbers} == {len(NAMES)}
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize(
    ("words", "name", "expected"),
    [
        ("执法检查", "headings:section measure", 1.0),
        ("力量薄弱", "headings:section shortcoming", 1.0),
        ("继续加强", "headings:section plan", 1.0),
        ("现将情况", "headings:before the first", 1.0),
        ("现将情况", "position:first", 1.0),
        ("继续加强", "position:last", 1.0),
        ("继续加强", "form:year after", 1.0),
        ("现将情况", "form:year reported", 1.0),
        ("主要存在", "form:lead-in", 1.0),
        ("力量薄弱", "form:enumerated", 1.0),
        ("经费不足", "neighbours:goes on", 1.0),
        ("力量薄弱", "neighbours:follows a colon", 1.0),
        ("继续加强", "form:ends bare", 1.0),
        ("执法检查", "form:ends in stop", 1.0),
        ("执法检查", "verdict:measure", 1.0),
        ("执法检查", "verdict:plan", 0.0),
    ],
)
def test_numbers(words: str, name: str, expected: float) -> None:
    report, found = features(*REPORT)
    assert value(found, at(report, words), name) == expected


def test_a_lead_in_speaks_for_its_items() -> None:
    report, found = features(*REPORT)
    assert value(found, at(report, "经费不足"), "neighbours:lead-in shortcoming") > 0
    assert value(found, at(report, "执法检查"), "neighbours:lead-in shortcoming") == 0


def test_hidden_headings_leave_no_trace() -> None:
    """Other headings, other words in them: nothing changes once they are hidden."""
    _, one = features(*REPORT, hide_headings=True)
    renamed = [line.replace("主要举措和成效", "下一步打算").replace("存在的不足", "工作成绩") for line in REPORT]
    _, other = features(*renamed, hide_headings=True)
    assert (one.terms, one.numbers.tolist(), one.relations) == (other.terms, other.numbers.tolist(), other.relations)
    assert not one.headed
    assert not any(term.startswith("#") for terms in one.terms for term in terms)
    assert one.relations[1] == NEW_PARAGRAPH
    heading_numbers = [at for at, name in enumerate(NAMES) if name.startswith("headings:")]
    assert {row[at] for row in one.numbers for at in heading_numbers[:-1]} == {0.0}


def test_words_of_headings_are_told_apart() -> None:
    report, found = features(*REPORT)
    terms = found.terms[at(report, "执法检查")]
    assert "#成效" in terms
    assert "成效" not in terms


@pytest.mark.parametrize(
    ("words", "terms"),
    [
        (["开展", "执法", "，", "12", "次"], ["开展", "执法", "0", "次", "开展_执法", "执法_0", "0_次"]),
        (["。"], []),
        ([], []),
        (["12.5%"], ["0%"]),
        (["说成", "一百八十", "三件"], ["说成", "0", "0", "说成_0", "0_0"]),
        (["十分", "一次", "十四五"], ["十分", "一次", "十四五", "十分_一次", "一次_十四五"]),
    ],
)
def test_terms(words: list[str], terms: list[str]) -> None:
    assert word_terms(words) == terms


def test_numbers_in_chinese_numerals_are_counted() -> None:
    _, found = features(
        "甲镇2023年情况报告",
        "一年调解三百零四件，有四十多户签了字，十分不易。",
        "一年调解304件，有40多户签了字，很是不易。",
    )
    one, other = (value(found, index, "form:numbers") for index in range(2))
    assert one == other > 0


def test_a_report_without_passages() -> None:
    report, _ = features("一、主要举措")
    found = extract(replace(report, passages=()), BOOK, load_segmenter())
    assert found.terms == found.numbers.tolist() == found.relations == []
