"""Two files about one place and year: versions of one report, told apart and not taken for borrowing."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from reportminer.compare.audit import audit
from reportminer.compare.overview import overview
from reportminer.compare.reuse import reuse
from reportminer.compare.selection import Filters, Selection, select
from reportminer.compare.table import table_lines
from reportminer.compare.worksheet import write_worksheet
from small_reports import read_into, report_text

MORE = "（三）开展普法宣传。春节前后在集市设点普法，发放反诈骗折页，群众围着问了一上午。\n二、存在的不足和原因\n"


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("versions") / "corpus"
    folder.mkdir()
    draft = report_text(1, year=2023)
    (folder / "draft.txt").write_text(draft, encoding="utf-8")
    (folder / "final.txt").write_text(draft.replace("二、存在的不足和原因\n", MORE), encoding="utf-8")
    (folder / "other.txt").write_text(report_text(2, year=2022), encoding="utf-8")
    read_into(folder.parent / "reports.db", folder)
    return folder.parent / "reports.db"


@pytest.fixture(scope="module")
def all_of_it(db: Path) -> Selection:
    return select(db)


def test_they_do_not_borrow_from_each_other(all_of_it: Selection) -> None:
    answer = reuse(all_of_it)
    shares, pairs = answer.tables
    codes = [column.code for column in shares.columns]
    by_file = {row.values[codes.index("source")].rsplit("/")[-1]: row.values for row in shares.rows}
    for name in ("draft.txt", "final.txt"):
        told = dict(zip(codes, by_file[name], strict=True))
        assert told["own_other"] > 0.5
        assert (told["own_last_year"], told["own_earlier"]) == (0, 0)
    relations = {row.values[2] for row in pairs.rows if row.values[0] == row.values[3]}
    assert relations == {"own_other"}
    assert any("2个文件" in said and "draft.txt、final.txt" in said for said in answer.cautions("zh"))
    assert any("2 files" in said and "draft.txt, final.txt" in said for said in answer.cautions("en"))


def test_the_overview_does_not_call_them_borrowed(all_of_it: Selection) -> None:
    findings = {row.values[0]: row.values for row in overview(all_of_it).tables[2].rows}
    where = findings["borrowed"][3] or ""
    assert all_of_it.reports[0].place not in where or "2023" not in where


def test_a_share_below_one_half_is_left_blank(all_of_it: Selection) -> None:
    shares = [row.values[5] for row in reuse(all_of_it).tables[1].rows]
    assert all(share is None or share >= 0.5 for share in shares)


def test_the_audit_names_their_files(db: Path, all_of_it: Selection) -> None:
    lines = "\n".join(table_lines(audit(all_of_it).tables[0], lang="en"))
    assert "corpus/draft.txt" in lines
    assert "corpus/final.txt" in lines
    alone = audit(select(db, Filters(year=("2022",))))
    assert "other.txt" not in "\n".join(line for shown in alone.tables for line in table_lines(shown, lang="en"))


def test_the_worksheet_names_their_files(tmp_path: Path, all_of_it: Selection) -> None:
    write_worksheet(tmp_path / "a.xlsx", all_of_it, lang="en")
    names = [row[0].value for row in openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0].iter_rows(min_row=4)]
    assert sorted("(draft.txt)" in name for name in names) == [False, False, True]
    assert sorted("(" in name for name in names) == [False, True, True]
