"""The list of divisions: names, short names, years, codes, and a user's own list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportminer.divisions import Regions, load_regions, parse_regions, short_name
from reportminer.errors import UsageError

OWN = (
    "code,name,level,parent,from,to,formerly\n990101,渡川区,county,,2012,,渡川县\n990101100,双碓镇,township,990101,,,\n"
)


def written(regions: Regions, name: str, year: int | None = None) -> list[str]:
    found = regions.named(name, year)
    return ["".join(one.name for one in regions.above(each, year).values()) for each in found]


@pytest.mark.parametrize(
    ("name", "year", "expected"),
    [
        ("榆垡镇", None, ["北京市大兴区榆垡镇"]),
        ("松洲街", None, ["广东省广州市白云区松洲街道"]),
        ("海幢街", None, ["广东省广州市海珠区海幢街道"]),
        ("东城区", 2020, ["北京市东城区"]),
        ("朝阳区", 2020, ["北京市朝阳区", "吉林省长春市朝阳区"]),
        ("崇文区", 2008, ["北京市崇文区"]),
        ("通县", 1990, ["北京市通县"]),
        ("麻阳县", 2020, ["湖南省怀化市麻阳苗族自治县"]),
        ("满族屯乡", None, ["内蒙古自治区兴安盟科尔沁右翼前旗满族屯满族乡"]),
        ("红河州", 2020, ["云南省红河哈尼族彝族自治州"]),
        ("长春经开区", 2020, ["吉林省长春市长春经济技术开发区"]),
        ("东莞市", 2020, ["广东省东莞市"]),
        ("虎门镇", 2020, ["广东省东莞市虎门镇"]),
        ("没有这个镇", None, []),
        ("", None, []),
    ],
)
def test_named(name: str, year: int | None, expected: list[str]) -> None:
    assert written(load_regions(), name, year) == expected


@pytest.mark.parametrize(("name", "count"), [("城关镇", 88), ("鼓楼区", 4)])
def test_ambiguous(name: str, count: int) -> None:
    assert len(load_regions().named(name, 2023)) == count


def test_codes() -> None:
    (town,) = load_regions().named("榆垡镇")
    assert (town.full_code, town.scheme) == ("110115107000", "statistics bureau 2023-06-30")
    county = load_regions().get("110115", 2020)
    assert county is not None
    assert town in load_regions().townships_of(county)


def test_the_merged_is_known_to_what_it_went_into() -> None:
    county = load_regions().get("110101", 2020)
    assert county is not None
    assert county.formerly == ("崇文区",)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("红河哈尼族彝族自治州", "红河州"),
        ("松洲街", "松洲街道"),
        ("北京经济技术开发区", "北京经开区"),
        ("回族镇", "回族镇"),
        ("双碓镇", "双碓镇"),
        ("山街", "山街"),
    ],
)
def test_short_names(name: str, short: str) -> None:
    assert short_name(name) == short


@given(st.text(max_size=30), st.none() | st.integers(0, 3000))
def test_no_name_is_too_odd(name: str, year: int | None) -> None:
    for found in load_regions().named(name, year):
        assert found.level in load_regions().above(found, year)


def test_own_list_is_added() -> None:
    regions = parse_regions(OWN.encode("utf-8-sig"))
    assert written(regions, "双碓镇") == ["渡川区双碓镇"]
    assert written(regions, "榆垡镇") == ["北京市大兴区榆垡镇"]
    (county,) = regions.named("渡川区", 2020)
    assert [town.name for town in regions.townships_of(county)] == ["双碓镇"]


def test_a_list_with_provinces_replaces() -> None:
    regions = parse_regions((OWN + "99,甲省,province,,,,\n").encode("gb18030"))
    assert written(regions, "榆垡镇") == []


def test_own_row_wins() -> None:
    regions = parse_regions("code,name,level\n110115107000,新榆垡镇,township\n".encode())
    assert written(regions, "榆垡镇") == []
    assert written(regions, "新榆垡镇") == ["北京市大兴区新榆垡镇"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("code,name\n1,甲\n", "no column level"),
        ("code,name,level\n,甲,county\n", "line 2: code or name is empty"),
        ("code,name,level\n1,甲,town\n", "line 2: the level is 'town'"),
        ("code,name,level,from\n1,甲,county,元年\n", "line 2: '元年' in column from is no year"),
    ],
)
def test_a_bad_list_is_named(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        parse_regions(text.encode(), shown="my.csv")
