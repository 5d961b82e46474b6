"""Names of places: how they are taken apart, which names mean one place, which the text mentions."""

from __future__ import annotations

import pytest

from reportminer.places import PlaceName, mentioned_places, own_level, parse_place, same_place, short_place

NAMES = {
    "双碓镇": PlaceName(township="双碓镇"),
    "渡川区双碓镇人民政府": PlaceName(county="渡川区", township="双碓镇"),
    "重庆市渡川区双碓镇": PlaceName("重庆市", "", "渡川区", "双碓镇"),
    "四川省某某市": None,
    "湖北省人民政府关于2023年": PlaceName("湖北省"),
    "内蒙古自治区人民政府": PlaceName("内蒙古自治区"),
    "内蒙古兴和盟": PlaceName("内蒙古自治区", "兴和盟"),
    "吉林市2023年": PlaceName("", "吉林市"),
    "兴安盟2024年": PlaceName("", "兴安盟"),
    "黔南布依族苗族自治州2024年": PlaceName("", "黔南布依族苗族自治州"),
    "保平市金州区": PlaceName("", "保平市", "金州区"),
    "罗平市河头镇2025年": PlaceName("", "", "罗平市", "河头镇"),
    "乌旗2024年度": PlaceName("", "", "乌旗"),
    "浦新区川沙新镇人民政府法治政府": PlaceName("", "", "浦新区", "川沙新镇"),
    "满族屯满族乡2024年度": PlaceName(township="满族屯满族乡"),
    "松洲街2021年": PlaceName(township="松洲街道"),
    "建筑新村街道2024年度": PlaceName(township="建筑新村街道"),
    "東城區2022年": PlaceName(county="東城区"),
    "长平县司法局2023年": PlaceName(county="长平县", office="司法局"),
    "渡川区教委关于": PlaceName(county="渡川区", office="教委"),
    "湖南省农业农村厅2023年": PlaceName("湖南省", office="农业农村厅"),
    "长阳经开区2024年": PlaceName(county="长阳经开区"),
    "广西-东江经济技术开发区2024年度": PlaceName(county="广西-东江经济技术开发区"),
    "经济开发区2024年度": None,
    "马颊县市场监督管理局2022年": PlaceName(county="马颊县", office="市场监督管理局"),
    "渡川区住房和城乡建设局关于": PlaceName(county="渡川区", office="住房和城乡建设局"),
    "长平县城市管理局关于": PlaceName(county="长平县", office="城市管理局"),
    "某镇2023年": None,
    "xx镇2023年": None,
    "我镇2023年": None,
    "乡镇2023年": None,
    "全县法治政府建设情况报告": None,
    "农业农村部2024年度": None,
    "双碓镇的报告": None,
    "": None,
}


@pytest.mark.parametrize("text", NAMES)
def test_parse(text: str) -> None:
    assert parse_place(text) == NAMES[text]


def test_level_and_full_name() -> None:
    name = PlaceName("重庆市", "", "渡川区", "双碓镇")
    assert (name.level, name.full) == ("township", "重庆市渡川区双碓镇")
    assert (PlaceName(county="渡川区").level, PlaceName().level) == ("county", "")


SHORT = {
    "麂坪苗族彝族乡": "麂坪乡",
    "麻水苗族自治县": "麻水县",
    "红江哈尼族彝族自治州": "红江州",
    "松洲街": "松洲街道",
    "双碓镇": "双碓镇",
    "满族屯满族乡": "满族屯乡",
}


@pytest.mark.parametrize("name", SHORT)
def test_short_names(name: str) -> None:
    assert short_place(name) == SHORT[name]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("麂坪乡", "麂坪苗族彝族乡", True),
        ("松洲街", "松洲街道", True),
        ("双碓镇", "双碓镇", True),
        ("王河镇", "王河乡", False),
        ("东城街道", "东城区", False),
        ("麂坪乡", "麂山苗族乡", False),
    ],
)
def test_same_place(one: str, other: str, same: bool) -> None:
    assert same_place(one, other) is same
    assert same_place(other, one) is same


MENTIONS = {
    "2020年,麂坪乡在县委、县政府的正确领导下": [],
    "在大安区委、区政府的坚强领导下": ["大安区"],
    "按照大安区委的部署": ["大安区"],
    "现将大安县法治工作报告如下": ["大安县"],
    "中共大安县委、大安县人民政府:": ["大安县", "大安县"],
    "在镇远县委领导下": ["镇远县"],
    "在我区委领导下,各乡镇党委": [],
    "按照县委部署,我镇": [],
    "深入贯彻县委,落实区政府要求": [],
}


@pytest.mark.parametrize("text", MENTIONS)
def test_mentions(text: str) -> None:
    assert mentioned_places(text) == MENTIONS[text]


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("我镇召开会议，我镇干部", "township"),
        ("本街道，我街道", "township"),
        ("我区，我区，我镇", "county"),
        ("我镇", ""),
        ("全镇，全镇", ""),
    ],
)
def test_own_level(text: str, level: str) -> None:
    assert own_level(text) == level
