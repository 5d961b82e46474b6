"""Passages: paragraphs, and the items enumerated inside them."""

from __future__ import annotations

import pytest

from factories import TEXT, make_report
from reportminer.document import Line, Report
from reportminer.passages import passage_id


def texts(report: Report) -> list[str]:
    return [report.text[passage.start : passage.end] for passage in report.passages]


ITEMS = {
    "一是 and 二是": ["一是抓学习；", "二是抓执法。"],
    "a lead-in before the first item": ["全镇突出两个重点：", "一是抓学习；", "二是抓执法。"],
    "一则": ["一则学习不够；", "二则投入不足。"],
    "一要": ["会议强调，", "一要抓学习，", "二要抓执法。"],
    "一抓": ["一抓学习，", "二抓执法。"],
    "第一": ["第一，学习；", "第二，执法。"],
    "第一是": ["第一是学习；", "第二是执法。"],
    "其一": ["原因有二：", "其一，学习不够；", "其二，投入不足。"],
    "首先, 其次, 再次, 最后": ["首先，学习；", "其次，执法；", "再次，普法；", "最后，调解。"],
    "最后 right after 其次": ["首先，公开不及时；", "其次，队伍不强；", "最后，形式单一。"],
    "最后 right after 首先": ["首先抓学习，", "最后抓执法。"],
    "一方面 and 另一方面": ["原因在于：", "一方面学习不够，", "另一方面投入不足。"],
    "(1)": ["存在问题：", "（1）学习不够；", "（2）投入不足。"],
    "a lost bracket": ["存在问题：", "1）学习不够；", "2）投入不足。"],
    "⑴": ["⑴学习不够；", "⑵投入不足。"],
    "①": ["①学习不够；", "②投入不足；", "③人手不足。"],
    "(一) inside a paragraph": ["主要做法：", "(一)抓学习；", "(二)抓执法。"],
    "items inside items": ["一是抓学习：", "①学法规；", "②学案例；", "二是抓执法。"],
    "two series with a lead-in between": [
        "不足有：",
        "一是学习不够；",
        "二是投入不足。",
        "原因是：",
        "一是不重视；",
        "二是缺人手。",
    ],
    "a number left out": ["一是抓学习；", "三是抓执法。"],
    "a number twice": ["一是抓学习；", "二是抓执法；", "二是抓普法；", "三是抓调解。"],
    "past the tenth": [f"{number}是抓一件事；" for number in [*"一二三四五六七八九十", "十一", "十二"]],
}

WHOLE = {
    "one item alone": "一是抓学习，其他工作有序推进。",
    "第一 of other words": "坚持人民至上，第一责任人履职到位，第二批名单公布。",
    "industries": "推动第一、第二、第三产业融合，一、二、三产业协调。",
    "in the middle of a word": "统一是前提，同一是非观念，唯一要求。",
    "一抓 of other words": "坚持一抓到底，党建作为第一抓手，二抓手不放松。",
    "最后 without 首先": "其次，队伍不强；最后，形式单一。",
    "a family that starts with its second": "二是抓执法；三是抓普法。",
    "an article of a law": "按照第三条第（一）项规定处理。",
    "numbers in quotation": "落实“一是一、二是二”的要求。",
}


@pytest.mark.parametrize("case", ITEMS)
def test_items(case: str) -> None:
    assert texts(make_report("".join(ITEMS[case]))) == ITEMS[case]


@pytest.mark.parametrize("case", WHOLE)
def test_no_items(case: str) -> None:
    assert texts(make_report(WHOLE[case])) == [WHOLE[case]]


def test_an_item_knows_its_enumerator_and_a_lead_in_that_it_is_one() -> None:
    first, second, third = make_report("突出两点：一是抓学习；二是抓执法。").passages
    assert (first.lead_in, first.enumerator) == (True, "")
    assert (second.lead_in, second.enumerator) == (False, "一是")
    assert third.enumerator == "二是"


def test_a_run_in_heading_goes_with_the_first_item_right_behind_it() -> None:
    report = make_report(
        "一、主要举措",
        "（一）强化领导。一是健全机构；二是落实责任。",
        "（二）规范执法。全年三件事：一是培训；二是检查。",
    )
    assert texts(report) == [
        "（一）强化领导。一是健全机构；",
        "二是落实责任。",
        "（二）规范执法。全年三件事：",
        "一是培训；",
        "二是检查。",
    ]
    assert [passage.heading for passage in report.passages] == ["强化领导", "", "规范执法", "", ""]


def test_a_heading_alone_is_no_passage_and_its_text_lies_in_its_section() -> None:
    report = make_report("一、主要举措", TEXT, "（一）加强领导", TEXT, "二、存在问题", TEXT)
    assert texts(report) == [TEXT, TEXT, TEXT]
    assert [passage.heading_path for passage in report.passages] == [
        ("一、主要举措",),
        ("一、主要举措", "（一）加强领导"),
        ("二、存在问题",),
    ]


def test_text_before_the_first_heading_lies_in_no_section() -> None:
    passage, *_ = make_report("双碓镇2025年法治政府建设年度报告", TEXT, "一、主要举措", TEXT).passages
    assert (passage.section, passage.heading_path) == (-1, ())


def test_a_numbered_sentence_ends_the_section_before_it() -> None:
    report = make_report("一、主要举措", "（一）加强领导", TEXT, "（二）开展检查12次。", "（三）规范执法", TEXT)
    assert [passage.heading_path[-1] for passage in report.passages] == [
        "（一）加强领导",
        "一、主要举措",
        "（三）规范执法",
    ]


def test_a_short_first_sentence_is_recorded_as_label() -> None:
    report = make_report("一、主要举措", "压实主体责任。" + TEXT, "全年检查12次。" + TEXT)
    assert [passage.heading for passage in report.passages] == ["压实主体责任", ""]


def test_each_row_of_a_table_is_a_passage() -> None:
    rows = [Line("执法\t12", 1, cell=(0, 0)), Line("一是\t二是", 1, cell=(0, 1))]
    assert texts(make_report("一、主要举措", TEXT, *rows)) == [TEXT, "执法\t12", "一是\t二是"]


def test_ids_depend_on_source_and_span_only() -> None:
    assert passage_id("d" * 64, 3, 9) == passage_id("d" * 64, 3, 9)
    assert len({passage_id("d" * 64, 3, 9), passage_id("e" * 64, 3, 9), passage_id("d" * 64, 3, 10)}) == 3
    assert len(passage_id("d" * 64, 3, 9)) == 16
