"""The worksheet for grading: what it says is what the questions answer, and a person can fill it in."""

from __future__ import annotations

import csv
import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from reportminer.cli import main
from reportminer.compare.audit import audit
from reportminer.compare.panel import panel_cells
from reportminer.compare.reuse import reuse
from reportminer.compare.selection import select
from reportminer.compare.worksheet import write_worksheet
from reportminer.errors import UsageError
from small_reports import read_into, report_text, write_reports

WORK = "禾川县人民政府工作报告\n\n各位代表:\n2023年，全县生产总值增长6%。\n一、工作回顾\n硬化道路30公里。\n"


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_reports(tmp_path_factory.mktemp("worksheet") / "corpus", 6)
    text = report_text(7, year=2023)
    cut = text.index("三、党政"), text.index("四、下一步")
    text = (text[: cut[0]] + text[cut[1] :]).replace("一是排查", "=HYPERLINK(1)一是排查")
    (folder / "part.txt").write_text(text, encoding="utf-8")
    (folder / "work.txt").write_text(WORK, encoding="utf-8")
    read_into(folder.parent / "reports.db", folder)
    return folder.parent / "reports.db"


@pytest.fixture(scope="module")
def book(db: Path) -> Any:
    path = db.with_name("sheet.xlsx")
    assert write_worksheet(path, select(db), lang="zh") == (7, 0)
    return openpyxl.load_workbook(path)


def lines(page: Any, heads: int) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in page.iter_rows(min_row=heads + 1)]


def test_states_and_dates_are_those_of_the_audit(db: Path, book: Any) -> None:
    told = audit(select(db)).tables[0]
    shown = lines(book["评分表"], 3)
    names = told.names
    assert len(shown) == len(told.rows)
    for row, line in zip(told.rows, shown, strict=True):
        states = [line[2 + 4 * part] for part in range(5)]
        assert [names[state][0] for state in row.values[2:7]] == states
        assert (row.values[0], row.values[1]) == (line[0], line[1])
        assert (row.values[7] or "未署日期", names[row.values[8]][0]) == (line[22], line[23])
    assert [row for row in shown if row[14] == "缺"] != []


def test_figures_and_borrowed_text_are_those_of_panel_and_reuse(db: Path, book: Any) -> None:
    page = book["评分表"]
    heads = [cell.value for cell in page[3]]
    at = heads.index("执法检查次数")
    cells = {(cell.place, cell.year): cell.number for cell in panel_cells(select(db)) if cell.family == "inspections"}
    summary = {(row.values[0], row.values[1]): row.values for row in reuse(select(db)).tables[0].rows}
    for line in lines(page, 3):
        key = (line[0], line[1])
        assert line[at] == cells[key]
        assert line[heads.index("沿用文字占比")] == pytest.approx(1 - summary[key][-2])
    assert any(cells.values())


def test_every_link_leads_to_its_evidence(db: Path, book: Any) -> None:
    marks, evidence = book["评分表"], book["证据"]
    passages = select(db).by_passage
    linked = [cell for row in marks.iter_rows(min_row=4) for cell in row if cell.hyperlink]
    assert len(linked) > 7 * 5
    for cell in linked:
        sheet, place = cell.hyperlink.location.split("!")
        row = [found.value for found in evidence[int(place[1:])]]
        assert sheet == "'证据'"
        assert row[:2] == [marks.cell(cell.row, 1).value, marks.cell(cell.row, 2).value]
        if row[9]:
            assert row[4] in passages[row[9]].text
            assert cell.value in (f"第{row[6]}行", int(str(row[3]).rstrip("次件场份处")) if row[3][0].isdigit() else "")
        else:
            assert (row[3], row[4], cell.value) == ("缺", "未见", "未见")


def test_marks_are_checked_and_add_up(book: Any) -> None:
    page = book["评分表"]
    assert {str(rule.sqref): rule.formula2 for rule in page.data_validations.dataValidation} == {
        f"{column}4:{column}10": f"${column}$2" for column in "FJNRV"
    }
    assert [page[f"{column}2"].value for column in "FJNRV"] == [20] * 5
    heads = [cell.value for cell in page[3]]
    total = page.cell(4, heads.index("总分") + 1)
    assert total.value == '=IF(COUNT(F4,J4,N4,R4,V4)=0,"",SUM(F4,J4,N4,R4,V4))'
    assert page.cell(4, heads.index("备注") + 1).value is None
    formulas = {cell.coordinate for row in page.iter_rows() for cell in row if cell.data_type == "f"}
    letter = total.column_letter
    assert formulas == {f"{letter}{row}" for row in range(2, 11) if row != 3}


def test_the_page_is_set_up_for_paper_and_screen(book: Any) -> None:
    page = book["评分表"]
    assert (page.freeze_panes, page.auto_filter.ref.split(":")[0]) == ("C4", "A3")
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert (page.print_title_rows, page.print_title_cols) == ("$1:$3", "$A:$B")
    assert book.sheetnames == ["评分表", "证据", "使用说明"]
    told = " ".join(str(cell.value) for row in book["使用说明"].iter_rows() for cell in row)
    assert "model-" in told
    assert "报告年度内做了什么" in told


def test_in_english_and_the_same_bytes_again(db: Path, tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        result = CliRunner().invoke(main, ["worksheet", str(tmp_path / name), "--db", str(db)])
        assert (result.exit_code, f"{tmp_path / name}: 7 reports" in result.output) == (0, True), result.output
        assert "1 government work reports are left out" in result.output
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["Marks", "Evidence", "Notes"]
    assert {line[2] for line in lines(book["Marks"], 3)} <= {"present", "thin", "absent"}


def test_nothing_to_grade(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "work.txt").write_text(WORK, encoding="utf-8")
    read_into(tmp_path / "reports.db", tmp_path / "corpus")
    with pytest.raises(UsageError, match="none of the 1 reports is bound to the mandated parts"):
        write_worksheet(tmp_path / "x.xlsx", select(tmp_path / "reports.db"))
    assert not (tmp_path / "x.xlsx").exists()


def test_a_place_that_nobody_knows_is_named_by_its_file(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    text = report_text(1).replace("石垸湾镇人民政府", "").replace("石垸湾镇", "")
    (tmp_path / "corpus" / "x.txt").write_text(text, encoding="utf-8")
    read_into(tmp_path / "reports.db", tmp_path / "corpus")
    result = CliRunner().invoke(
        main, ["worksheet", str(tmp_path / "x.xlsx"), "--db", str(tmp_path / "reports.db"), "--lang", "zh"]
    )
    assert "1份报告地区不明" in result.output
    page = openpyxl.load_workbook(tmp_path / "x.xlsx")["评分表"]
    assert page["A4"].value == "（地区不明）corpus/x.txt"
    assert page["AG4"].value is None  # one report alone: nothing to compare with


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it_and_adds_up(db: Path, tmp_path: Path) -> None:
    write_worksheet(tmp_path / "sheet.xlsx", select(db), lang="zh")
    book = openpyxl.load_workbook(tmp_path / "sheet.xlsx")
    book["评分表"]["F4"], book["评分表"]["J4"] = 15, 18.5
    book.save(tmp_path / "marked.xlsx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", "--headless", profile, "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1"]
    subprocess.run(
        [*command, "--outdir", str(tmp_path), str(tmp_path / "marked.xlsx")],
        capture_output=True,
        check=False,
        timeout=180,
    )
    if not (tmp_path / "marked.csv").exists():
        pytest.skip("this LibreOffice has no Calc")
    with (tmp_path / "marked.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    at = rows[2].index("总分")
    assert (rows[1][at], rows[3][at], rows[4][at]) == ("100", "33.5", "")
