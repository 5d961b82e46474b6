"""What is counted: the noun of the number's own clause, and the family that follows from it."""

from __future__ import annotations

import pytest

from reportminer.facts.quantities import find_quantities
from reportminer.facts.tables import families
from reportminer.fold import fold


def _counts(text: str) -> list[tuple[str, str]]:
    return [(entry.counted.thing, entry.counted.family) for entry in find_quantities(fold(text))]


@pytest.mark.parametrize(
    ("text", "thing", "family"),
    [
        ("全年开展会前学法11次", "会前学法", "meeting_study"),
        ("开展普法讲座12场", "普法讲座", "publicity_events"),
        ("化解35件矛盾纠纷", "矛盾纠纷", "mediations"),
        ("发放宣传资料1万余份", "宣传资料", "materials"),
        ("解决诉求417个", "诉求", "hotline"),
        ("审查合同5200份", "合同", "contract_reviews"),
        ("办理行政处罚案件37件", "行政处罚案件", "enforcement_cases"),
        ("行政复议案件9件", "行政复议案件", "reconsiderations"),
        ("负责人出庭应诉率100%", "负责人出庭应诉率", "court_appearance_rate"),
        ("14个村的网格员参加", "村", ""),
        ("14个村调委会共同发力", "村调委会共同发力", "mediation_bodies"),
        ("培育法律明白人96名", "法律明白人", "law_savvy_villagers"),
        ("梳理权责清单117项", "权责清单", "powers_items"),
        ("建成公共法律服务室94个", "公共法律服务室", "legal_service_places"),
        ("学习《信访条例》8次", "", ""),
        ("开展应诉演练2次", "应诉演练", ""),
        ("种植荔枝300亩", "种植荔枝", ""),
    ],
)
def test_thing_and_family(text: str, thing: str, family: str) -> None:
    assert _counts(text) == [(thing, family)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("受理行政复议案件63件，审结59件", ["reconsiderations", "reconsiderations"]),
        ("调解纠纷147起，调成143起", ["mediations", "mediations"]),
        ("调解纠纷20件，新建办公室3间", ["mediations", ""]),
        ("开展普法活动6场、演练2次", ["publicity_events", "drills"]),
        ("成立了依法治乡领导小组，全年召开会议4次", ["law_meetings"]),
        ("发放资料300份，受教育群众800人次", ["materials", "publicity_people"]),
    ],
)
def test_a_clause_looks_back_only_where_its_own_noun_says_nothing(text: str, expected: list[str]) -> None:
    assert [family for _, family in _counts(text)] == expected


def test_there_are_families_enough_each_with_its_own_code_and_names() -> None:
    codes = [family.code for family in families()]
    assert len(codes) == len(set(codes)) >= 50
    assert all(family.zh and family.en and family.units for family in families())
