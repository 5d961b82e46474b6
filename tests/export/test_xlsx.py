"""Workbooks: what is written can be read back, no text runs, the same sheets give the same bytes."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportminer.errors import UsageError
from reportminer.export.xlsx import Cell, Check, Sheet, cell_name, cell_text, write_xlsx, xlsx_bytes

HEAD = (Cell("甲", "head"), Cell("乙", "head"))


def sheet(*rows: tuple[Cell, ...], **more: Any) -> Sheet:
    return Sheet("表", (HEAD, *rows), (10.0, 20.0), **more)


def read(*sheets: Sheet) -> Any:
    return openpyxl.load_workbook(io.BytesIO(xlsx_bytes(sheets)))


@pytest.mark.parametrize(("row", "column", "name"), [(0, 0, "$A$1"), (3, 25, "$Z$4"), (9, 26, "$AA$10")])
def test_names_of_cells(row: int, column: int, name: str) -> None:
    assert cell_name(row, column) == name


@pytest.mark.parametrize("text", ["=1+1", "+86", "-5%", "@SUM(A1)", "{=1}", "=HYPERLINK(1)", "https://x.cn", "007"])
def test_text_never_runs(text: str) -> None:
    cell = read(sheet((Cell(text), Cell(1)))).active["A2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


@given(st.text(max_size=40))
@settings(deadline=None, max_examples=40)
def test_any_text_makes_a_workbook_that_opens(text: str) -> None:
    cell = read(sheet((Cell(text), Cell(1)))).active["A2"]
    shown = cell_text(text).replace("\r\n", "\n").replace("\r", "\n")
    assert (cell.value or "").replace("_x000D_", "\n").replace("\r", "\n") == shown or "_x" in text or "\r" in text
    assert cell.data_type in ("s", "n")


def test_what_a_cell_cannot_hold() -> None:
    assert cell_text("一\x00二\x0b") == "一\ufffd二\ufffd"
    long = cell_text("法" * 40_000)
    assert len(long) == 32_767
    assert long.endswith("……")


def test_numbers_links_formulas_and_checks() -> None:
    link = "'表'!A1"
    check = Check(1, 1, 1, "$B$1", "得分", "0至满分")
    page = read(
        sheet(
            (Cell("第3页", "link", link), Cell(12, "link_count", link)),
            (Cell(0.5, "share"), Cell(style="total", formula='=IF(COUNT(B2)=0,"",SUM(B2))')),
            checks=(check,),
            side=1,
        )
    ).active
    assert page["A2"].hyperlink.location == page["B2"].hyperlink.location == link
    assert (page["A2"].value, page["B2"].value, page["A3"].value) == ("第3页", 12, 0.5)
    assert page["B3"].value == '=IF(COUNT(B2)=0,"",SUM(B2))'
    (rule,) = page.data_validations.dataValidation
    assert (str(rule.sqref), rule.formula1, rule.formula2) == ("B2", "0", "$B$1")
    assert (page.freeze_panes, page.auto_filter.ref) == ("B2", "A1:B3")
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.print_title_rows == "$1:$1"


def test_rows_grow_with_their_text() -> None:
    page = read(sheet((Cell("短"), Cell("短")), (Cell("短"), Cell("长" * 50)), (Cell("短"), Cell("长" * 5000)))).active
    assert page.row_dimensions[2].height < page.row_dimensions[3].height < page.row_dimensions[4].height <= 409


def test_the_same_sheets_give_the_same_bytes() -> None:
    assert xlsx_bytes([sheet((Cell("一"), Cell(2)))]) == xlsx_bytes([sheet((Cell("一"), Cell(2)))])


def test_every_system_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    books = set()
    for system in ("linux", "win32"):
        monkeypatch.setattr(sys, "platform", system)
        books.add(xlsx_bytes([sheet((Cell("一"), Cell(2)))]))
    assert len(books) == 1


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no.x\.xlsx: the file cannot be written \(its folder does not exist"):
        write_xlsx(tmp_path / "no" / "x.xlsx", [sheet()])
    assert list(tmp_path.iterdir()) == []
