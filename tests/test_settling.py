"""What a person sets about a report: it wins, it lasts, it can be taken back."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from reportminer.cli import main
from reportminer.compare.selection import select
from reportminer.errors import UsageError
from reportminer.pipeline import ingest
from reportminer.settling import parse_assignments

TEXT = """城关镇2023年法治政府建设情况报告

一、主要举措和成效
全年开展行政执法检查12次，整改隐患30处，调解矛盾纠纷40件，培训执法人员25人次，各项工作取得明显成效。
二、存在的不足和原因
执法人员不足，业务培训还不够，原因是编制少、流动大。
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "城关镇2023年.txt").write_text(TEXT, encoding="utf-8")
    read(tmp_path)
    return tmp_path


def read(folder: Path) -> None:
    ingest([folder / "reports"], db=folder / "x.db")


def run(folder: Path, *words: str, code: int = 0) -> str:
    result = CliRunner().invoke(main, ["set", *words, "--db", str(folder / "x.db")])
    assert result.exit_code == code, result.output
    return result.output


def facts(folder: Path) -> dict[str, tuple[str, str]]:
    connection = sqlite3.connect(folder / "x.db")
    rows = connection.execute("SELECT field, value, read_from FROM metadata").fetchall()
    connection.close()
    return {field: (value, where) for field, value, where in rows}


def codes(folder: Path) -> list[str]:
    connection = sqlite3.connect(folder / "x.db")
    rows = connection.execute("SELECT code FROM ledger WHERE kind = 'warning' ORDER BY code").fetchall()
    connection.close()
    return [code for (code,) in rows if code]


def test_a_place_brings_its_province_and_code(folder: Path) -> None:
    assert "candidates" in facts(folder)
    assert codes(folder) == ["place-open"]
    run(folder, "城关镇", "place=武清区城关镇")
    found = facts(folder)
    assert found["place"] == ("天津市武清区城关镇", "set by hand")
    assert found["code"] == ("120114110000", "set by hand")
    assert (found["county"][0], found["level"][0]) == ("武清区", "township")
    assert "candidates" not in found
    assert codes(folder) == []


def test_a_county_alone_completes_the_place(folder: Path) -> None:
    run(folder, "城关镇", "county=武清区")
    assert facts(folder)["place"][0] == "天津市武清区城关镇"


def test_it_outlives_a_new_reading_a_move_and_an_edit(folder: Path) -> None:
    run(folder, "城关镇", "year=2022", "county=武清区")
    file = folder / "reports" / "城关镇2023年.txt"
    moved = file.rename(file.with_name("b.txt"))
    read(folder)
    assert facts(folder)["year"] == ("2022", "set by hand")
    assert codes(folder) == []
    moved.write_text(TEXT + "三、下一步工作安排\n继续努力。\n", encoding="utf-8")
    read(folder)
    assert facts(folder)["county"] == ("武清区", "set by hand")
    assert codes(folder) == ["set-for-older"]
    run(folder, "b.txt", "year=2022")
    assert codes(folder) == []


def test_it_can_be_taken_back(folder: Path) -> None:
    before = facts(folder)
    run(folder, "城关镇", "place=武清区城关镇", "addressee=区政府")
    run(folder, "城关镇", "--clear", "place")
    assert facts(folder) == before | {"addressee": ("区政府", "set by hand")}
    read(folder)
    assert codes(folder) == ["place-open"]
    assert "nothing was set for year" in run(folder, "城关镇", "--clear", "year")


def test_an_empty_value_says_that_there_is_none(folder: Path) -> None:
    run(folder, "城关镇", "title=")
    assert "title" not in facts(folder)
    read(folder)
    assert "title" not in facts(folder)


def test_a_title_set_by_hand_makes_a_file_a_report(folder: Path) -> None:
    plan = TEXT.replace("城关镇2023年法治政府建设情况报告", "城关镇2023年法治政府建设工作计划")
    (folder / "reports" / "b.txt").write_text(plan, encoding="utf-8")
    read(folder)
    assert [Path(name).name for name, _ in select(folder / "x.db").left_out] == ["b.txt"]
    run(folder, "b.txt", "title=城关镇2023年法治政府建设情况报告")
    assert select(folder / "x.db").left_out == ()
    read(folder)
    assert select(folder / "x.db").left_out == ()


def test_tables_tell_what_was_set(folder: Path) -> None:
    run(folder, "城关镇", "year=2022")
    CliRunner().invoke(main, ["export", str(folder / "out"), "--db", str(folder / "x.db")])
    lines = (folder / "out" / "reports.csv").read_text(encoding="utf-8-sig").splitlines()
    row = dict(zip(lines[0].split(","), lines[1].split(","), strict=False))
    assert row["set_by_hand"] == "year"
    assert row["year_from"] == "set by hand"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["year"], "is no field=value"),
        (["yaer=2023"], "there is no field 'yaer'"),
        (["year=23"], "is no year"),
        (["date=1.2.2024"], "is no date"),
        (["level=town"], "is no level"),
        (["issuer_kind=x"], "is no issuer_kind"),
        (["place=城关镇"], "several places bear this name"),
        (["--clear", "x"], "there is no field 'x'"),
        ([], "name what to set"),
    ],
)
def test_what_cannot_be_set_is_said(folder: Path, words: list[str], said: str) -> None:
    assert said in run(folder, "城关镇", *words, code=2)


def test_a_report_that_is_not_there(folder: Path) -> None:
    assert "no report is called" in run(folder, "别处", "year=2023", code=2)


def test_spaces_around_the_sign_do_not_count() -> None:
    assert parse_assignments(["year = 2023", "issuer="]) == {"year": "2023", "issuer": ""}
    with pytest.raises(UsageError, match="no year"):
        parse_assignments(["year=二〇二三"])


@pytest.mark.parametrize(
    ("said", "field", "value"),
    [
        ("年度=2023年", "year", "2023"),
        ("地区=武清区", "place", "武清区"),
        ("日期=2024/1/22", "date", "2024-01-22"),
        ("date=2024年1月", "date", "2024-01"),
        ("level=乡镇", "level", "township"),
    ],
)
def test_fields_and_values_in_chinese(said: str, field: str, value: str) -> None:
    assert parse_assignments([said]) == {field: value}


# --- resolve --------------------------------------------------------------------------------------


def resolve(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(main, ["resolve", *words])
    assert result.exit_code == code, result.output
    return result.output


def test_resolve_for_people() -> None:
    assert resolve("大兴区榆垡镇2020年法治政府建设情况报告").splitlines() == [
        "大兴区榆垡镇2020年法治政府建设情况报告",
        "  place     北京市大兴区榆垡镇",
        "  code      110115107000  (statistics bureau 2023-06-30)",
        "  level     town, township or subdistrict",
        "  issuer    government",
        "  year      2020",
        "  how sure  0.97  named with what it lies in",
        "",
    ]
    assert "另有80处" in resolve("城关镇2020年法治政府建设情况报告", "--lang", "zh")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("大兴区榆垡镇2020年法治政府建设情况报告", "0.97  写明了所在的上级地区"),
        ("榆垡镇2020年报告", "只此一处叫这个名字"),
        ("朝阳区2024年报告", "同名的有2处"),
        ("朔宁县槐岔镇2024年报告", "区划名录中该处没有这个名称"),
    ],
)
def test_resolve_gives_its_reason_in_chinese(text: str, reason: str) -> None:
    shown = resolve(text, "--lang", "zh")
    assert reason in shown
    assert not re.search("[a-z]{3,}", shown)


KEYS = ["text", "province", "prefecture", "county", "township", "code", "code_scheme", "level", "issuer_kind", "office"]
KEYS += ["year", "place", "candidates", "sure", "why"]


def test_resolve_for_programs(tmp_path: Path) -> None:
    file = tmp_path / "titles.txt"
    file.write_bytes("榆垡镇2020年报告\r\n\r\n朝阳区2024年报告\r\n".encode("gb18030"))
    rows = [json.loads(line) for line in resolve("--json", "--file", str(file)).splitlines()]
    assert [list(row) for row in rows] == [KEYS, KEYS]
    assert [row["year"] for row in rows] == [2020, 2024]
    assert rows[1]["candidates"] == ["北京市朝阳区", "吉林省长春市朝阳区"]


def test_resolve_with_a_list_of_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "my.csv"
    file.write_text("code,name,level\n990101,渡川区,county\n", encoding="utf-8")
    assert "990101000000" in resolve("渡川区2023年报告", "--regions", str(file))
    file.write_text("code,name\n", encoding="utf-8")
    assert "my.csv, line 1: there is no column level" in resolve("渡川区", "--regions", str(file), code=2)


def test_resolve_needs_a_text(tmp_path: Path) -> None:
    assert "give a TEXT" in resolve(code=2)
    assert "cannot be read" in resolve("--file", str(tmp_path / "none.txt"), code=2)


def test_a_list_beside_the_reports_is_found(folder: Path) -> None:
    (folder / "reports" / "regions.csv").write_text(
        "code,name,level\n99,甲省,province\n99123,城关镇,township\n", "utf-8"
    )
    read(folder)
    assert facts(folder)["code"][0] == "991230000000"
    assert codes(folder) == []
