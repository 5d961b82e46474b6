"""What a report says of itself: title, year, place, level, issuer, date, addressee."""

from __future__ import annotations

import json

import pytest

from factories import TEXT, make_report, read_folder
from locations import CORPUS, SHARED, needs_shared
from reportminer.divisions import short_name
from reportminer.document import Report
from reportminer.years import plain_year

PREAMBLE = "现将有关情况报告如下："


def facts(report: Report) -> dict[str, str]:
    return {reading.field: reading.value for reading in report.metadata}


YEARS = {
    "title": (["双碓镇2023年法治政府建设年度报告", TEXT], "2023"),
    "title in Chinese numerals": (["双碓镇二〇二三年度法治政府建设情况报告", TEXT], "2023"),
    "title in Chinese numerals with a round zero": (["双碓镇二○一九年依法行政工作总结", TEXT], "2019"),
    "two years in the title: the first is reported on": (
        ["双碓镇2024年法治政府建设工作总结和2025年工作计划", TEXT],
        "2024",
    ),
    "a plan for the next year in its title": (["双碓镇2024年法治政府建设工作报告暨2025年工作思路", TEXT], "2024"),
    "preamble": (["2020年，双碓镇认真推进依法治镇，" + PREAMBLE, "一、主要举措", TEXT], "2020"),
    "formula of the preamble": (
        ["双碓镇法治政府建设情况报告", "根据规定，现将我镇2021年度工作情况报告如下：", "一、主要举措", TEXT],
        "2021",
    ),
    "上一年度 names no year, the date does": (
        [
            "法治政府建设情况报告",
            "一、上一年度推进法治政府建设的主要举措和成效",
            TEXT,
            "二、下一年度主要安排",
            TEXT,
            "双碓镇人民政府",
            "2024年1月22日",
        ],
        "2023",
    ),
    "a date in December is in the year itself": (
        ["法治政府建设情况报告", "一、主要举措", TEXT, "双碓镇人民政府", "2023年12月27日"],
        "2023",
    ),
    "a date in Chinese numerals": (["法治政府建设情况报告", TEXT, "双碓镇人民政府", "二〇二四年一月二十二日"], "2023"),
    "headings": (["一、2021年推进法治政府建设情况", TEXT, "二、2022年工作安排", TEXT], "2021"),
    "a plan's heading alone": (["一、主要举措", TEXT, "二、2022年工作安排", TEXT], "2021"),
    "a work report is named after the year it is given in": (
        ["2024年泽宁县政府工作报告", "各位代表：", TEXT, "一、过去一年工作回顾", TEXT, "二、2024年工作安排", TEXT],
        "2023",
    ),
    "a work report with its occasion": (
        [
            "政府工作报告",
            "——2023年1月5日在泽宁县第十八届人民代表大会第二次会议上",
            "各位代表：",
            TEXT,
            "一、过去一年工作回顾",
            TEXT,
        ],
        "2022",
    ),
    "a work report on five years": (
        [
            "政府工作报告",
            "（2022年1月10日在泽宁县第十八届人民代表大会第一次会议上）",
            "一、过去五年工作回顾",
            "2017年以来，五年奋进。" + TEXT,
            "二、今后五年总体要求",
            TEXT,
            "三、2022年工作安排",
            TEXT,
        ],
        "2021",
    ),
    "a work report of a town says the year it reviews": (
        ["双碓镇2023年政府工作报告", "一、2023年工作回顾", TEXT, "二、2024年工作安排", TEXT],
        "2023",
    ),
    "years of outlines and plans do not count": (
        [
            "双碓镇法治政府建设情况报告",
            "2022年，双碓镇落实《法治政府建设实施纲要（2021—2025年）》，" + PREAMBLE,
            "一、主要举措",
            "对照2021—2025年纲要，" + TEXT,
        ],
        "2022",
    ),
}


@pytest.mark.parametrize("case", YEARS)
def test_year(case: str) -> None:
    lines, year = YEARS[case]
    assert facts(make_report(*lines)).get("year") == year


def test_no_year_is_guessed() -> None:
    assert "year" not in facts(make_report("双碓镇法治政府建设情况报告", TEXT))


@pytest.mark.parametrize(
    ("name", "year"),
    [("双碓镇/双碓镇2023年报告.txt", "2023"), ("2022/双碓镇.txt", "2022"), ("双碓镇/2019-2023汇总.txt", None)],
)
def test_year_of_file_and_folder_name(name: str, year: str | None) -> None:
    assert facts(make_report(TEXT, name=name)).get("year") == year


PLACES = {
    "title": (["渡川区双碓镇2023年法治政府建设年度报告", TEXT], "x/a.txt", "渡川区双碓镇"),
    "joint issuer": (["中共双碓镇委员会 双碓镇人民政府关于2023年法治政府建设情况的报告", TEXT], "x/a.txt", "双碓镇"),
    "folder above the file": (["双碓镇2023年法治政府建设年度报告", TEXT], "渡川区/双碓镇/a.txt", "渡川区双碓镇"),
    "signature": (["法治政府建设年度报告", TEXT, "渡川区双碓镇人民政府", "2024年1月6日"], "x/a.txt", "渡川区双碓镇"),
    "the title beats a signature of another town": (
        ["王河镇2024年法治政府建设报告", TEXT, "王河乡人民政府", "2025年1月6日"],
        "x/a.txt",
        "王河镇",
    ),
    "short name in the title, official name of the folder": (
        ["麂坪乡2020年法治建设工作报告", TEXT],
        "盘苴县麂坪苗族彝族乡/a.txt",
        "盘苴县麂坪苗族彝族乡",
    ),
    "short name of a subdistrict": (
        ["松洲街2021年法治政府建设情况报告", TEXT],
        "x/a.txt",
        "广东省广州市白云区松洲街道",
    ),
    "a preamble that goes on behind the name": (
        ["2020年,麂坪乡在县委、县政府的正确领导下,推进依法治乡。", "一、主要举措", TEXT],
        "盘苴县麂坪苗族彝族乡/麂坪乡2020年.htm",
        "盘苴县麂坪苗族彝族乡",
    ),
    "only 我镇: open": (
        ["2020年，我镇在大兴区委、区政府领导下推进工作。", "一、主要举措", "我镇认真落实。" + TEXT],
        "x/a.txt",
        None,
    ),
    "anonymous": (["xx镇2023年法治政府建设年度报告", TEXT], "x/a.txt", None),
    "half anonymous": (["某县某镇2023年法治政府建设年度报告", TEXT], "x/a.txt", None),
}


@pytest.mark.parametrize("case", PLACES)
def test_place(case: str) -> None:
    lines, name, place = PLACES[case]
    assert facts(make_report(*lines, name=name)).get("place") == place


def test_a_town_that_gives_no_name_is_still_a_town() -> None:
    report = make_report("2020年，我镇在大兴区委、区政府领导下推进工作。", "一、主要举措", "我镇认真落实。" + TEXT)
    assert facts(report)["level"] == "township"
    assert facts(report)["county"] == "大兴区"


def test_every_place_of_the_corpus_has_one_name_over_its_years() -> None:
    names: dict[str, set[str]] = {}
    for path, report in read_folder(CORPUS).items():
        name = report.value("county") + report.value("township") or report.value("place")
        names.setdefault(path.split("/")[0], set()).add(name)
    assert {folder: found for folder, found in names.items() if len(found) != 1 or "" in found} == {}
    assert names["盘苴县麂坪苗族彝族乡"] == {"盘苴县麂坪苗族彝族乡"}
    assert names["汐湾区鸥屿街道"] == {"汐湾区鸥屿街道"}


def test_years_of_the_corpus_are_those_of_its_gold_files() -> None:
    for path in sorted((CORPUS / "gold").glob("*.jsonl")):
        source = json.loads(path.read_text(encoding="utf-8").splitlines()[0])["source"]
        assert read_folder(CORPUS)[source].value("year") == path.stem[-4:], path.stem


def test_issuer_date_and_addressee() -> None:
    found = facts(
        make_report(
            "双碓镇2023年法治政府建设年度报告",
            "区委、区政府：",
            TEXT,
            "一、主要举措",
            TEXT,
            "特此报告。",
            "双碓镇人民政府",
            "2024年1月6日",
        )
    )
    assert (found["issuer"], found["date"], found["addressee"]) == ("双碓镇人民政府", "2024-01-06", "区委、区政府")


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("（2025年1月8日）", "2025-01-08"),
        ("——2017年1月11日在泽宁县第十七届人民代表大会第一次会议上", "2017-01-11"),
        ("(2020年1月8日在泽宁县第十六届人民代表大会第四次会议上)", "2020-01-08"),
        ("2023年以来的情况", ""),
        ("（2024年度）", ""),
        ("—2024年3月5日全镇召开动员会—", ""),
    ],
)
def test_date_under_the_title(line: str, date: str) -> None:
    found = facts(
        make_report("泽宁县2023年法治政府建设年度报告", line, "各位代表：", *[TEXT] * 3, "一、主要举措", *[TEXT] * 6)
    )
    assert found.get("date", "") == date


def test_the_signature_goes_before_the_date_under_the_title() -> None:
    found = facts(
        make_report("双碓镇2023年法治政府建设年度报告", "（2024年1月2日）", TEXT, "双碓镇人民政府", "2024年1月6日")
    )
    assert found["date"] == "2024-01-06"


def test_a_sidecar_overrides_everything() -> None:
    report = make_report(
        "双碓镇2023年法治政府建设年度报告", TEXT, sidecar=(("year", "2019"), ("place", "别处"), ("note", "x"))
    )
    readings = {reading.field: reading for reading in report.metadata}
    assert (readings["year"].value, readings["year"].where, readings["year"].sure) == ("2019", "corpus.csv", 1.0)
    assert readings["place"].value == "别处"
    assert "note" not in readings


# --- real titles -----------------------------------------------------------------------------------
FLOORS = {"township": 0.97, "county": 0.85, "prefecture": 1.0, "province": 1.0, "year": 0.97}
"""Share of real titles from which the lowest level of the place (or the year) must be read from the title alone.

Counted as misses: names in traditional script, a development zone by its short name, one that gives no name.
"""

LEVELS = {
    "town": "township",
    "township": "township",
    "ethnic township": "township",
    "subdistrict": "township",
    "county": "county",
    "district": "county",
    "banner(county)": "county",
    "development zone": "county",
    "city": "prefecture",
    "league(city)": "prefecture",
    "province": "province",
}


def real_titles() -> list[dict[str, object]]:
    path = SHARED / "titles" / "real_titles.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def is_anonymous(row: dict[str, object]) -> bool:
    return any(sign in f"{row['title']}{row['publisher']}" for sign in ("匿名", "xx", "*", "某"))


def title_facts(title: str) -> dict[str, str]:
    """Return what is read from a title alone; remarks in brackets behind it are not part of it."""
    return facts(make_report(title.partition("(")[0], TEXT.replace("我镇", "本单位")))


@needs_shared
@pytest.mark.parametrize("level", ["township", "county", "prefecture", "province"])
def test_places_of_real_titles(level: str) -> None:
    rows = [row for row in real_titles() if LEVELS.get(str(row["level"])) == level and not is_anonymous(row)]
    wrong = []
    for row in rows:
        found = title_facts(str(row["title"]))
        name = found.get(level, "")
        if name.endswith("自治州"):
            name = short_name(name)
        publisher = str(row["publisher"]).partition("(")[0].removesuffix("人民政府").removesuffix("行政公署")
        before = publisher.removesuffix(name.removesuffix("道") if not publisher.endswith(name) else name)
        fits = bool(name) and before != publisher and (not before or before[-1] in "省市县区旗州盟)")
        if not fits or found.get("level") != level:
            wrong.append((row["title"], name))
    assert len(rows) >= 4
    assert 1 - len(wrong) / len(rows) >= FLOORS[level], wrong


@needs_shared
def test_years_of_real_titles() -> None:
    rows = [row for row in real_titles() if isinstance(row["year"], int) and str(row["year"]) in str(row["title"])]
    wrong = [row["title"] for row in rows if title_facts(str(row["title"])).get("year") != str(row["year"])]
    assert len(rows) > 90
    assert 1 - len(wrong) / len(rows) >= FLOORS["year"], wrong


@needs_shared
def test_anonymous_titles_stay_open() -> None:
    rows = [row for row in real_titles() if is_anonymous(row)]
    assert len(rows) >= 8
    assert [row["title"] for row in rows if "place" in title_facts(str(row["title"]))] == []


@pytest.mark.parametrize("written", ["2021", "2021年", "2021年度", "二〇二一年"])
def test_a_year_of_the_sidecar_may_be_written_in_words(written: str) -> None:
    assert plain_year(written) == "2021"


def test_a_sidecar_value_that_is_no_year_stays_as_it_is() -> None:
    assert plain_year("unknown") == "unknown"
