"""Which part a passage tells: by a sure coding, and where that is unsure by heading and words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reportminer.compare.parts import _gives_cause, _in_passing, _told, mandate
from reportminer.compare.selection import PassageRow

_PARTS = {part["code"]: part for part in mandate()["part"]}


def passage(text: str, label: str = "shortcoming", *, aspect: str = "problem", section: str = "") -> PassageRow:
    return PassageRow("id", 1, 0, section, 0, len(text), None, None, text, label, aspect, (), (), 0.9, False, "rules")


@pytest.mark.parametrize(
    ("sentence", "cause"),
    [
        ("原因是编制少、流动大", True),
        ("究其原因在于程序意识淡薄", True),
        ("这主要源于赋权事项专业性强", True),
        ("受编制限制,队伍长期缺编,导致夜间巡查难以保证", True),
        ("由于辖区外来人口多,宣传难以做到全覆盖", True),
        ("根子在于法治专业人才少", True),
        ("尾款因为审计没有结束,至今欠着27万元", False),
        ("因地制宜不够", False),
        ("执法力量薄弱", False),
    ],
)
def test_a_sentence_gives_a_cause(sentence: str, cause: bool) -> None:
    assert _gives_cause(sentence) == cause


@pytest.mark.parametrize(
    ("text", "section", "told"),
    [
        ("一是编制数量有限，人员流动频繁；", "三、不足和原因 › （二）原因分析", {"causes"}),
        ("一是编制数量有限，人员流动频繁；", "三、存在的不足和原因", {"shortcomings"}),
        ("上述问题之所以存在，是考核重痕迹、轻实效。", "", {"causes"}),
        ("执法力量不足。究其原因，是待遇偏低。", "", {"shortcomings", "causes"}),
        ("为什么会这样，想来想去，一个是人手问题，司法所只有1个人，所里的门常锁着。", "", {"causes"}),
        ("3.为何落在后面？平时忙起来法律的书翻得少，怕麻烦。", "", {"causes"}),
        ("群众不知道为什么要学法，宣传还不够。", "", {"shortcomings"}),
        ("无。", "二、存在的不足和原因", set()),
        ("（略）", "二、存在的不足和原因", set()),
    ],
)
def test_a_shortcoming_tells_problem_or_cause(text: str, section: str, told: set[str]) -> None:
    row = passage(text, section=section)
    assert {code for code in ("shortcomings", "causes") if _told(row, _PARTS[code])} == told


def test_half_a_sentence_of_reason_stays_a_problem() -> None:
    row = passage("权益保护得不够,尾款因为审计没有结束,至今欠着27万元。", aspect="cause")
    assert not _told(row, _PARTS["causes"])
    assert _told(row, _PARTS["shortcomings"])


def test_a_persons_aspect_is_taken_as_it_is() -> None:
    row = replace(passage("权益保护得不够,尾款因为审计没有结束。", aspect="cause"), confidence=None, coder="李")
    assert _told(row, _PARTS["causes"])
    assert not _told(row, _PARTS["shortcomings"])


@pytest.mark.parametrize(("unsure", "told"), [(True, True), (False, False)])
def test_only_an_unsure_coding_is_read_again_by_its_heading(unsure: bool, told: bool) -> None:
    row = passage("（一）办案能力不足。这源于培训少。", "measure", aspect="", section="二、工作中的不足")
    assert bool(_told(replace(row, unsure=unsure), _PARTS["shortcomings"])) == told


@pytest.mark.parametrize(
    ("row", "code", "told"),
    [
        (passage("开讲24期，但也存在外来人员参与偏少的情况。", "measure", aspect=""), "shortcomings", True),
        (passage("分析积案成因，化解积案7件。", "measure", aspect=""), "shortcomings", False),
        (passage("现将存在的不足和下步安排报告如下：", "other", aspect=""), "shortcomings", False),
    ],
)
def test_what_is_told_in_passing_must_be_said(row: PassageRow, code: str, told: bool) -> None:
    assert _in_passing(replace(row, also=(_PARTS[code]["label"],)), _PARTS[code]) == told


def test_what_the_body_did_counts_where_its_head_is_not_named() -> None:
    row = replace(passage("调解纠纷288起，成功率97.6%。", "responsibility", aspect=""), unsure=True)
    assert _in_passing(row, _PARTS["measures"])
    assert not _in_passing(replace(row, text="我亲自包案5件。"), _PARTS["measures"])
    assert not _in_passing(replace(row, unsure=False), _PARTS["measures"])
