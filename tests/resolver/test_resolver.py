"""What titles and issuer lines are read as: traps, short forms, departments, zones, open names, other years."""

from __future__ import annotations

import gzip
import json
import re
from functools import cache
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locations import SHARED, needs_shared
from reportminer.divisions import load_regions
from reportminer.resolver import Resolved, resolve_text, township_in_text

PLACES = {
    "红寺堡镇2024年法治政府建设报告": "宁夏回族自治区吴忠市红寺堡区红寺堡镇",
    "红寺堡区2024年法治政府建设报告": "宁夏回族自治区吴忠市红寺堡区",
    "东莞市东城街道2023年法治政府建设情况报告": "广东省东莞市东城街道",
    "东城区2023年法治政府建设年度情况报告": "北京市东城区",
    "東城區2022年法治政府建設年度情況報告": "北京市东城区",
    "海幢街2021年法治政府建设情况报告": "广东省广州市海珠区海幢街道",
    "松洲街2021年法治政府建设情况报告": "广东省广州市白云区松洲街道",
    "满族屯满族乡2024年度法治政府建设报告": "内蒙古自治区兴安盟科尔沁右翼前旗满族屯满族乡",
    "红河州2023年法治政府建设情况报告": "云南省红河哈尼族彝族自治州",
    "金平县2025年法治政府建设情况报告": "云南省红河哈尼族彝族自治州金平苗族瑶族傣族自治县",
    "长春经开区2024年法治政府建设情况报告": "吉林省长春市长春经济技术开发区",
    "济南高新区巨野河街道2024年法治政府建设报告": "山东省济南市济南高新技术产业开发区巨野河街道",
    "昆山市2024年法治政府建设情况报告": "江苏省苏州市昆山市",
    "罗定市榃滨镇2025年法治政府建设年度报告": "广东省云浮市罗定市榃滨镇",
    "河南蒙古族自治县2023年法治政府建设报告": "青海省黄南藏族自治州河南蒙古族自治县",
    "信息来源:大兴区榆垡镇": "北京市大兴区榆垡镇",
    "朝阳区人民政府2024年法治政府建设年度情况报告": "朝阳区",
    "城关镇2024年法治政府建设报告": "城关镇",
    "崇文区2008年依法行政工作报告": "北京市崇文区",
    "大兴县2000年依法行政工作总结": "北京市大兴县",
    "莱芜市2015年法治政府建设情况报告": "山东省莱芜市",
    "广西-东盟经济技术开发区2024年度法治政府建设情况报告": "广西壮族自治区广西-东盟经济技术开发区",
    "经济开发区2024年度法治政府建设情况报告": "",
    "某镇2023年法治政府建设年度报告": "",
    "农业农村部2024年度法治政府建设情况的报告": "",
}


OFFICES = {
    "东海县市场监督管理局2022年法治政府建设情况报告": ("江苏省连云港市东海县", "市场监督管理局"),
    "马颊县市场监督管理局2022年法治政府建设工作报告": ("马颊县", "市场监督管理局"),
    "新沂市市场监督管理局2021年法治政府建设工作总结": ("江苏省徐州市新沂市", "市场监督管理局"),
    "寿县城市管理局2022年法治政府建设情况报告": ("安徽省淮南市寿县", "城市管理局"),
    "东海县市政园林局2021年法治政府建设工作总结": ("江苏省连云港市东海县", "市政园林局"),
    "昆山市乡镇企业局2021年依法行政工作总结": ("江苏省苏州市昆山市", "乡镇企业局"),
    "海口市龙华区住房和城乡建设局关于2023年法治政府建设情况的报告": ("海南省海口市龙华区", "住房和城乡建设局"),
    "滁州市天长市医疗保障局2023年度法治政府建设年度报告": ("安徽省滁州市天长市", "医疗保障局"),
    "钦州市应急管理局2023年法治政府建设年度报告": ("广西壮族自治区钦州市", "应急管理局"),
    "开州区教育局关于2023年法治政府建设情况的报告": ("重庆市开州区", "教育局"),
    "晋城市城区体育局2023年度法治政府建设年度报告": ("山西省晋城市城区", "体育局"),
    "吉林市供销合作社2023年法治政府建设年度报告": ("吉林省吉林市", "供销合作社"),
    "海南藏族自治州贵德县民政局2023年法治政府建设年度报告": ("青海省海南藏族自治州贵德县", "民政局"),
    "国家税务总局东海县税务局2024年法治政府建设工作情况报告": ("江苏省连云港市东海县", "税务局"),
    "仓山区依法治区办公室关于2023年法治政府建设情况的报告": ("福建省福州市仓山区", "依法治区办公室"),
    "中共东海县委 东海县人民政府关于2023年度法治政府建设情况的报告": ("江苏省连云港市东海县", ""),
    "乐山市市中区2023年度法治政府建设情况报告": ("四川省乐山市市中区", ""),
    "扬州经济技术开发区2023年度法治政府建设情况报告": ("江苏省扬州市扬州经济技术开发区", ""),
}


@pytest.mark.parametrize("text", OFFICES)
def test_offices_whose_names_begin_like_a_place_and_places_with_two_endings(text: str) -> None:
    found = resolve_text(text)
    assert (found.place, found.office) == OFFICES[text]


@given(st.data())
def test_every_county_and_prefecture_is_found_before_any_office(data: st.DataObject) -> None:
    place, office = data.draw(st.sampled_from(_listed())), data.draw(st.sampled_from(_OFFICE_NAMES))
    found = resolve_text(f"{place}{office}关于2023年法治政府建设情况的报告")
    assert found.office == office
    assert found.place.endswith(place) or any(name.endswith(place) for name in found.candidates)


_OFFICE_NAMES = [
    "市场监督管理局",
    "住房和城乡建设局",
    "城市管理局",
    "城市管理和综合执法局",
    "司法局",
    "教育局",
    "农业农村局",
    "自然资源和规划局",
    "人力资源和社会保障局",
    "文化广电和旅游局",
    "卫生健康委员会",
    "应急管理局",
    "乡村振兴局",
    "发展和改革局",
    "财政局",
    "民政局",
    "民族宗教事务局",
    "公安局",
    "水务局",
    "林业和草原局",
    "生态环境局",
    "退役军人事务局",
    "医疗保障局",
    "行政审批服务局",
    "政务服务和数据管理局",
    "工业和信息化局",
    "机关事务服务中心",
    "供销合作社",
    "档案馆",
]


@cache
def _listed() -> list[str]:
    """Counties and prefectures of today with a common ending and a name of their own (not 城区, 郊区)."""
    file = resources.files("reportminer").joinpath("data", "divisions.csv.gz")
    lines = gzip.decompress(file.read_bytes()).decode("utf-8").split("# townships")[0].splitlines()
    rows = [line.split(",") for line in lines if line and not line.startswith("#")]
    names = {row[1] for row in rows if len(row[0]) > 2 and not "".join(row[3:4])}
    found = sorted(name for name in names if re.search(r"[^城郊矿][县市区旗州盟]$", name))
    assert len(found) > 2500
    return found


@pytest.mark.parametrize("text", PLACES)
def test_places(text: str) -> None:
    assert resolve_text(text).place == PLACES[text]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("朝阳区2024年法治政府建设情况报告", 2),
        ("城关镇2024年法治政府建设报告", 88),
        ("鼓楼区司法局2024年法治政府建设报告", 4),
        ("东城街道2023年法治政府建设情况报告", 39),
        ("榆垡镇2023年法治政府建设情况报告", 0),
    ],
)
def test_what_is_open_has_candidates(text: str, count: int) -> None:
    found = resolve_text(text)
    assert len(found.candidates) == count
    assert bool(found.code) == (count == 0)
    assert bool(found.province) == (count == 0)


def test_a_hint_chooses_between_candidates() -> None:
    assert resolve_text("北京市朝阳区2024年法治政府建设情况报告").code == "110105000000"
    assert resolve_text("长春市朝阳区2024年法治政府建设情况报告").code == "220104000000"


KINDS = {
    "渡川区司法局2023年": ("department", "county"),
    "浙江省司法厅关于2023年": ("department", "province"),
    "中共黎侯镇委员会 黎侯镇人民政府关于2025年度法治政府建设情况的报告": ("joint", "township"),
    "中共广顺街道工作委员会 广顺街道办事处关于2025年度": ("joint", "township"),
    "中共荣昌区委教育工作委员会 荣昌区教育委员会关于2024年": ("department", "county"),
    "中共荣昌区委全面依法治区委员会2024年": ("party", "county"),
    "长春经开区2024年法治政府建设情况报告": ("development_zone", "county"),
    "经济开发区2024年度法治政府建设情况报告": ("development_zone", "county"),
    "农业农村部2024年度法治政府建设情况的报告": ("department", "national"),
    "兴安盟行政公署2024年": ("government", "prefecture"),
    "北京市西城区人民政府广安门内街道办事处2020年": ("government", "township"),
    "全县法治政府建设情况报告": ("government", "county"),
    "三都镇2025年": ("government", "township"),
}


@pytest.mark.parametrize("text", KINDS)
def test_kind_and_level(text: str) -> None:
    found = resolve_text(text)
    assert (found.issuer_kind, found.level) == KINDS[text]


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("三都镇2025年法治政府建设年度报告", "2025"),
        ("三都镇二〇二三年度法治政府建设报告", "2023"),
        ("乌审旗2024年度法治政府建设工作情况总结和2025年工作计划", "2024"),
        ("2024年泽宁县政府工作报告", "2023"),
        ("法治政府建设情况报告", ""),
    ],
)
def test_year(text: str, year: str) -> None:
    assert resolve_text(text).year == year


def test_a_name_that_is_not_listed_is_kept_with_little_confidence() -> None:
    found = resolve_text("渡川区双碓镇2023年法治政府建设年度报告")
    assert (found.county, found.township, found.code) == ("渡川区", "双碓镇", "")
    assert found.sure <= 0.5


def test_a_township_deep_in_the_text() -> None:
    text = "围绕大兴区各项部署，我镇推进工作。解决榆垡现实问题的能力还有待加强。社会安定。"
    towns, sure = township_in_text(text, load_regions(), year=2020)
    assert [town.full_code for town in towns] == ["110115107000"]
    assert 0 < sure < 0.7


# 安定镇 lies in 大兴区, but 安定 is a word
def test_a_common_word_is_no_township() -> None:
    assert township_in_text("大兴区社会安定，群众安居。", load_regions(), year=2020) == ([], 0.0)


def check(found: Resolved) -> None:
    """A code names what is written, and everything above a township is its parent in the list."""
    assert 0 <= found.sure <= 1
    if found.code:
        (division,) = [
            one
            for name in (found.township, found.county, found.prefecture, found.province)
            if name
            for one in load_regions().named(name, int(found.year) if found.year else None)
            if one.full_code == found.code
        ][:1]
        lineage = load_regions().above(division, int(found.year) if found.year else None)
        assert "".join(one.name for one in lineage.values()) == found.place


@given(st.text(max_size=60))
def test_no_text_makes_it_fail(text: str) -> None:
    check(resolve_text(text))


PARTS = st.sampled_from(
    [
        "北京市",
        "大兴区",
        "榆垡镇",
        "东城",
        "街道",
        "朝阳区",
        "市",
        "镇",
        "区",
        "州",
        "人民政府",
        "中共",
        "委员会",
        "司法局",
        "2023年",
        "2008年",
        "广西-",
        "开发区",
        "城关镇",
        "满族",
        "自治县",
        "关于",
        "法治政府建设",
        "崇文区",
        "莱芜市",
        "县",
        "河南",
    ]
)


@given(st.lists(PARTS, max_size=8).map("".join))
def test_whatever_is_put_together_stays_consistent(text: str) -> None:
    check(resolve_text(text))


# --- real titles -----------------------------------------------------------------------------------
LEVELS = {"county": "county", "district": "county", "banner(county)": "county", "city": "prefecture"}
LEVELS |= {"league(city)": "prefecture", "province": "province", "ministry": "national"}
LEVELS |= dict.fromkeys(("town", "township", "ethnic township", "subdistrict"), "township")


@needs_shared
def test_real_titles() -> None:
    lines = (SHARED / "titles" / "real_titles.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [(json.loads(line), resolve_text(json.loads(line)["title"])) for line in lines]
    levels = [
        found.level == LEVELS[row["level"]]
        if row["level"] in LEVELS
        else found.issuer_kind == row["level"].replace(" ", "_")
        for row, found in rows
    ]
    assert sum(levels) / len(levels) >= 0.95
    years = [found.year == str(row["year"]) for row, found in rows if isinstance(row["year"], int)]
    assert sum(years) / len(years) >= 0.95
    wrong = [
        row["title"]
        for row, found in rows
        if not found.province.startswith(row["province"].strip("?")) and found.province
    ]
    assert wrong == []
    assert all(not found.province or row["province"] != "unknown" for row, found in rows)
