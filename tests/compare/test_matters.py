"""What a confessed shortcoming is about, in any words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportminer.compare.matters import all_matters, is_generic, lacking, matter_names, matters_of, pieces

_CASES = [
    ("执法人员偏少，日常巡查顾不过来。", "staff"),
    ("辅助人员流动性大，新手多。", "staff_turnover"),
    ("全镇没有一名工作人员取得法律职业资格，专业人才紧缺。", "legal_talent"),
    ("司法所长期只有1人，力量薄弱。", "judicial_office"),
    ("队员办案能力不强。", "enforcement_ability"),
    ("部分干部运用法治思维的能力不足。", "cadre_ability"),
    ("个别单位重视不够，上热下冷。", "attention"),
    ("会前学法流于形式。", "study_of_law"),
    ("考核结果运用不充分。", "evaluation"),
    ("规范性文件清理不及时。", "rule_documents"),
    ("专家论证、公众参与走过场。", "decisions"),
    ("合法性审查质量不高。", "legality_review"),
    ("法律顾问作用发挥不够。", "legal_advisers"),
    ("执法程序不够规范。", "enforcement_procedure"),
    ("案卷文书粗糙。", "case_files"),
    ("以罚代管、简单粗暴的情况仍有发生。", "enforcement_manner"),
    ("执法全过程记录落实不到位。", "three_systems"),
    ("镇与县直部门权责边界不清。", "powers"),
    ("下放事项接不住。", "powers_taken"),
    ("执法车辆老化。", "equipment"),
    ("法治经费投入不足。", "funding"),
    ("系统之间存在数据壁垒。", "data_sharing"),
    ("智慧执法水平不高。", "digital"),
    ("普法形式单一、针对性不强。", "publicity_form"),
    ("普法覆盖面不够广。", "publicity_reach"),
    ("群众法治意识不强，信访不信法。", "citizens"),
    ("矛盾纠纷排查有死角。", "dispute_screening"),
    ("信访积案化解难。", "petitions"),
    ("人民调解员年龄偏大。", "mediators"),
    ("负责人出庭率偏低。", "court_appearance"),
    ("政务公开不及时。", "openness"),
    ("惠企政策兑现慢，营商环境仍需优化。", "business"),
    ("公共法律服务供给不足。", "legal_services"),
    ("应急预案操作性不强。", "emergency"),
    ("财政收支矛盾突出。", "fiscal"),
    ("停车难问题没有缓解。", "parking"),
]


@pytest.mark.parametrize(("text", "matter"), _CASES)
def test_a_confession_names_its_matter_first(text: str, matter: str) -> None:
    assert matters_of(text)[:1] == (matter,)


@pytest.mark.parametrize(
    "text",
    ["全年开展执法检查320次。", "普法活动丰富多彩。", "信访事项按期办结。", "新建法治公园一处。", ""],
)
def test_what_says_of_nothing_wanting_names_no_matter(text: str) -> None:
    assert matters_of(text) == ()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("执法力量不足、普法形式单一", ["执法力量不足", "普法形式单一"]),
        ("专家论证、公众参与流于形式", ["专家论证、公众参与流于形式"]),
        ("人手紧缺，车辆老化；经费不足。", ["人手紧缺", "车辆老化", "经费不足"]),
    ],
)
def test_lists_are_cut_where_both_sides_say_what_is_wanting(text: str, parts: list[str]) -> None:
    assert pieces(text) == parts


def test_a_set_phrase_belongs_to_whom_the_sentence_speaks_of() -> None:
    assert "staff" not in matters_of("司法所既管调解又管矫正，力量薄弱。")
    assert "staff" in matters_of("镇里既要巡查又要办案，力量薄弱。")


def test_general_matters_stand_last() -> None:
    found = matters_of("机制不够健全，部门联动有待加强，食品监管有盲区。")
    assert found[0] == "food_safety"
    assert all(is_generic(code) for code in found[1:])


def test_matters_have_names_and_their_patterns_match_no_empty_text() -> None:
    names = matter_names()
    assert len(names) == len(all_matters()) >= 80
    assert all(zh and en for zh, en in names.values())
    patterns = [one for matter in all_matters() for one in (matter.of, matter.lacks, matter.said, matter.but) if one]
    assert not [pattern.pattern for pattern in patterns if pattern.search("")]


@given(st.text(alphabet="执法人员不足普信访，、。；难以少", max_size=40))
def test_pieces_hold_all_letters_in_order(text: str) -> None:
    letters = re.sub("[,，、。；]", "", text)
    assert re.sub("、", "", "".join(pieces(text))) == letters


def test_wanting_is_seen_in_full_and_half_width() -> None:
    assert lacking("执法力量不足")
    assert not lacking("执法检查320次")
