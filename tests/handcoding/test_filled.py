"""Filled sheets as spreadsheet programs leave them, and what is wrong in them."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from reportminer.errors import UsageError
from reportminer.handcoding.entries import Codes, checked
from reportminer.handcoding.filled import FilledRow, read_filled
from reportminer.store.people import PersonCoding
from reportminer.store.people_queries import KnownPassage

HEADS = "段落编号,段落,类别,兼有类别,问题或原因,主题,备注,文件"
LINE = "00ff00ff00ff00ff,执法人员不足。,不足原因,,问题,行政执法,拿不准,a.txt"

CODES = Codes(
    {
        ("label", "measure"): ("举措成效", "measures and results"),
        ("label", "shortcoming"): ("不足原因", "shortcomings and causes"),
        ("label", "plan"): ("下步安排", "plans"),
        ("aspect", "problem"): ("问题", "problem"),
        ("aspect", "cause"): ("原因", "cause"),
        ("topic", "enforcement"): ("行政执法", "law enforcement"),
        ("topic", "rules"): ("制度与规范性文件", "rules and normative documents"),
    }
)
PASSAGES = (
    KnownPassage("00ff00ff00ff00ff", "a.txt", "执法人员不足。"),
    KnownPassage("1234567890123456", "a.txt", "全年办案 12 件。"),
    KnownPassage("aaaaaaaaaaaaaaaa", "b.txt", "继续加强培训。"),
    KnownPassage("bbbbbbbbbbbbbbbb", "b.txt", "继续加强培训。"),
)


def written(folder: Path, text: str, encoding: str) -> Path:
    path = folder / "sheet.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_as_spreadsheets_save_it(tmp_path: Path, encoding: str, separator: str) -> None:
    text = f"{HEADS}\r\n{LINE}\r\n,,,,,,,\r\n".replace(",", separator)
    (row,) = read_filled(written(tmp_path, text, encoding))
    assert row == FilledRow(
        2,
        {
            "passage_id": "00ff00ff00ff00ff",
            "text": "执法人员不足。",
            "label": "不足原因",
            "aspect": "问题",
            "topics": "行政执法",
            "remark": "拿不准",
            "source": "a.txt",
        },
    )


def test_columns_in_any_order_under_a_title(tmp_path: Path) -> None:
    text = "编码表,,,\n 类别 ,自己加的,PASSAGE ID,备注\n下步安排,x,00FF00FF00FF00FF,\n"
    (row,) = read_filled(written(tmp_path, text, "utf-8"))
    assert (row.number, row.cells) == (3, {"label": "下步安排", "passage_id": "00FF00FF00FF00FF"})


def test_a_workbook_with_the_codebook_in_front_and_numbers_in_cells(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["编码手册"])
    page = book.create_sheet("编码表")
    page.append(["段落编号", "类别"])
    page.append([1234567890123456.0, "plan"])
    page.append([None, None])
    book.save(tmp_path / "s.xlsx")
    assert read_filled(tmp_path / "s.xlsx") == [FilledRow(2, {"passage_id": "1234567890123456", "label": "plan"})]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"a,b\n1,2\n", "no row has the heads"),
        (b"", "no row has the heads"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "workbook of the old kind; save it as .xlsx"),
        (b"PK\x03\x04 not a workbook", "the workbook cannot be read"),
        (f"{HEADS},类别\n".encode(), "the column label stands there twice"),
    ],
)
def test_what_is_no_sheet(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "sheet.csv"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=told):
        read_filled(path)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"the sheet cannot be read .*; check its name"):
        read_filled(tmp_path / "none.xlsx")


CODED = [
    ({"passage_id": "00ff00ff00ff00ff", "label": "不足原因"}, ("shortcoming", (), "", ())),
    ({"passage_id": "00FF00FF00FF00FF", "label": " Shortcomings and  Causes"}, ("shortcoming", (), "", ())),
    (
        {"passage_id": "00ff00ff00ff00ff", "label": "plan", "also": "不足原因、plan", "aspect": "原因"},
        ("plan", ("shortcoming",), "cause", ()),
    ),
    (
        {"passage_id": "00ff00ff00ff00ff", "label": "measure", "topics": "行政执法，rules and normative documents"},
        ("measure", (), "", ("enforcement", "rules")),
    ),
    # a number that a spreadsheet spoilt: found by file and text, whatever the spaces
    (
        {"passage_id": "1.23457E+15", "text": "全年办案12件。", "source": "a.txt", "label": "measure"},
        ("measure", (), "", ()),
    ),
    # text that a cell could not hold whole
    ({"passage_id": "00ff00ff00ff00ff", "text": "执法人……", "label": "measure"}, ("measure", (), "", ())),
]


@pytest.mark.parametrize(("cells", "coding"), CODED)
def test_rows_that_are_taken(cells: dict[str, str], coding: tuple[object, ...]) -> None:
    entries = checked([FilledRow(2, cells)], PASSAGES, CODES)
    assert entries.wrong == ()
    (found,) = entries.codings
    assert (found.label, found.also, found.aspect, found.topics) == coding
    assert found.quote == {passage.passage_id: passage.text for passage in PASSAGES}[found.passage_id]


WRONG = [
    ({"passage_id": "00ff00ff00ff00ff", "label": "成绩"}, "“成绩” is no label; choose one of measure \\(举措成效\\)"),
    ({"passage_id": "00ff00ff00ff00ff", "label": "plan", "also": "别的"}, "“别的” under also is no label"),
    ({"passage_id": "00ff00ff00ff00ff", "label": "plan", "aspect": "问题"}, "goes with a shortcoming only"),
    ({"passage_id": "00ff00ff00ff00ff", "label": "shortcoming", "aspect": "两者"}, "neither problem nor cause"),
    ({"passage_id": "00ff00ff00ff00ff", "label": "plan", "topics": "行政执法、经济"}, "“经济” is no topic"),
    ({"passage_id": "00ff00ff00ff00ff", "topics": "行政执法"}, "there is no label, but something beside it"),
    ({"passage_id": "0000000000000000", "label": "plan"}, "no such passage is in the database"),
    ({"passage_id": "00ff00ff00ff00ff", "label": "plan", "text": "另一段"}, "was one column sorted by itself"),
    ({"label": "plan", "text": "继续加强培训。", "source": "b.txt"}, "the text stands 2 times in b.txt"),
]


@pytest.mark.parametrize(("cells", "told"), WRONG)
def test_rows_that_cannot_be_taken(cells: dict[str, str], told: str) -> None:
    import re

    entries = checked([FilledRow(7, cells)], PASSAGES, CODES)
    assert entries.codings == ()
    ((number, problem),) = entries.wrong
    assert number == 7
    assert re.search(told, problem)


def test_a_passage_twice() -> None:
    rows = [
        FilledRow(at, {"passage_id": "00ff00ff00ff00ff", "label": label}) for at, label in ((2, "plan"), (3, "plan"))
    ]
    assert len(checked(rows, PASSAGES, CODES).codings) == 1
    rows.append(FilledRow(4, {"passage_id": "00ff00ff00ff00ff", "label": "measure"}))
    assert checked(rows, PASSAGES, CODES).wrong == ((4, "the same passage is coded otherwise in row 2; keep one"),)


def test_rows_left_empty_are_counted() -> None:
    rows = [FilledRow(2, {"passage_id": "00ff00ff00ff00ff", "remark": "later"}), FilledRow(3, {"text": "x"})]
    entries = checked(rows, PASSAGES, CODES)
    assert (entries.codings, entries.empty, entries.wrong) == ((), 2, ())


def test_a_remark_stays_with_the_coding() -> None:
    row = FilledRow(2, {"passage_id": "00ff00ff00ff00ff", "label": "plan", "remark": "拿不准"})
    (coding,) = checked([row], PASSAGES, CODES).codings
    assert coding == PersonCoding("00ff00ff00ff00ff", "plan", (), "", (), "拿不准", "执法人员不足。")
