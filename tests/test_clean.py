"""Cleaning: what may change in a line, how lines become paragraphs, what the ledger says."""

from __future__ import annotations

import pickle

import pytest

from factories import make_document, make_parsed, make_source
from reportminer.clean import clean, clean_line, glyph_table
from reportminer.document import Line, Page, Parsed, Place
from reportminer.errors import ReadError

LINES = {
    "  我镇坚持  ": "我镇坚持",
    "　　我镇坚持": "我镇坚持",
    "政 府 工 作 报 告": "政府工作报告",
    "政　府　工　作　报　告": "政府工作报告",
    "全年 开展 12 次": "全年开展12次",
    "县长　尚奕禾": "县长　尚奕禾",
    "县长   尚奕禾": "县长　尚奕禾",
    "重点任务　1.加强学习": "重点任务　1.加强学习",
    "工作安排　2024年": "工作安排　2024年",
    "共　14　个村": "共14个村",
    "进展。　　2023年，": "进展。　2023年，",
    "GDP growth": "GDP growth",
    "使用 App 办理": "使用App办理",
    "the  end": "the end",
    "区委, 区政府": "区委,区政府",
    "执法\t12\t14": "执法\t12\t14",
    "执法 \t 12": "执法\t12",
    "\ufeff我\u200b镇\u00ad": "我镇",
    "⺠⽣⼯程": "民生工程",
    "１２．５％，（一）": "１２．５％，（一）",
    "“三项制度”": "“三项制度”",
    "": "",
    "\u3000\t ": "",
}


@pytest.mark.parametrize("text", LINES)
def test_clean_line(text: str) -> None:
    assert clean_line(text) == LINES[text]


ROWS = {
    "执法\t\t14": "执法\t\t14",
    "\t13\t起": "\t13\t起",
    "指标 \t 数量\t": "指标\t数量\t",
    "合 计 数\t\u3000\t1 2": "合计数\t\t1 2",
    "\t \t\u3000": "",
    "": "",
}


@pytest.mark.parametrize("text", ROWS)
def test_empty_cells_of_a_table_row_keep_their_places(text: str) -> None:
    assert clean_line(text, is_row=True) == ROWS[text]


def test_rows_of_a_table_keep_their_columns_and_lose_nothing_unrecorded() -> None:
    rows = ("指标\t\t数量", "\t \t12", "\t\t")
    document = make_document("上文", *(Line(text, at + 2, cell=(1, at + 1)) for at, text in enumerate(rows)))
    assert document.text == "上文\n指标\t\t数量\n\t\t12"
    assert [row.characters for row in document.ledger] == [3]


def test_lines_of_a_paragraph_are_joined_without_a_space_unless_latin_meets_latin() -> None:
    document = make_document(
        "我镇坚持依法",
        Line("行政，用 App", 2, starts_paragraph=False),
        Line("Store 办理", 3, starts_paragraph=False),
        "第二段",
    )
    assert document.text == "我镇坚持依法行政，用App Store办理\n第二段"
    assert [(p.start, p.end) for p in document.paragraphs] == [(0, 21), (22, 25)]


def test_every_character_knows_its_page_and_line() -> None:
    pages = (Page(1, (Line("甲乙", 7),)), Page(2, (Line("丙", 1, starts_paragraph=False), Line("丁", 2))))
    document = clean(make_source(), Parsed(pages, "test"))
    assert document.text == "甲乙丙\n丁"
    assert [document.place(offset) for offset in range(5)] == [
        Place(1, 7), Place(1, 7), Place(2, 1), Place(2, 1), Place(2, 2),
    ]  # fmt: skip
    with pytest.raises(IndexError, match="5"):
        document.place(5)


def test_an_empty_line_ends_the_paragraph() -> None:
    assert make_document("甲", " ", Line("乙", 3, starts_paragraph=False)).text == "甲\n乙"
    lines = (Line(" ", 2, starts_paragraph=False), Line("乙", 3, starts_paragraph=False))
    assert make_document("甲", *lines).text == "甲乙"


def test_furniture_goes_and_is_recorded_with_its_place() -> None:
    document = make_document("甲", Line(" — 3 — ", 2, furniture="page_number"), "乙")
    assert document.text == "甲\n乙"
    (row,) = document.ledger
    assert (row.stage, row.kind, row.reason, row.line, row.text, row.characters) == (
        "clean", "removed", "page number", 2, "— 3 —", 7,
    )  # fmt: skip


def test_spaces_invisible_characters_and_glyphs_are_counted() -> None:
    rows = {row.reason: row for row in make_document(" 甲 \u200b", "⺠ 生 ⺠ 主").ledger}
    assert rows["spaces of the layout"].characters == 5
    assert rows["invisible characters"].characters == 1
    glyph = rows["look-alike glyph U+2EA0 read as 民"]
    assert (glyph.kind, glyph.characters, glyph.line, glyph.text) == ("repaired", 2, 2, "⺠")


def test_nothing_left_is_an_error_that_says_so() -> None:
    with pytest.raises(ReadError, match="no text is left"):
        clean(make_source(), make_parsed(" ", Line("首页", 2, furniture="navigation")))


def test_style_of_a_paragraph_is_that_of_its_first_line() -> None:
    document = make_document(
        Line("标题", 1, bold=True, size=22.0, font="宋体", centered=True, level=1, style="Heading 1"),
        Line("续", 2, starts_paragraph=False, size=16.0),
    )
    (paragraph,) = document.paragraphs
    assert (paragraph.size, paragraph.font, paragraph.level, paragraph.style) == (22.0, "宋体", 1, "Heading 1")
    assert paragraph.centered
    assert not paragraph.bold, "half a bold paragraph is not bold"


def test_documents_travel_between_processes() -> None:
    document = make_document("甲", "乙")
    assert pickle.loads(pickle.dumps(document)) == document


def test_the_glyph_table_maps_single_characters_to_characters_outside_it() -> None:
    table = glyph_table()
    assert len(table) > 500
    assert all(len(meant) == 1 and ord(meant) not in table for meant in table.values())
