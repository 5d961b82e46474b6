"""What must hold for any text: units tile it, offsets quote exactly, nothing goes without a row in the ledger."""

from __future__ import annotations

import os
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from factories import make_source, outline_of, report_of
from reportminer.clean import clean, clean_line, glyph_table
from reportminer.document import Document, Line, Page, Parsed, Report
from reportminer.errors import ReadError
from reportminer.fold import fold

THOROUGH = bool(os.environ.get("REPORTMINER_THOROUGH"))
"""Set to look at many more documents: minutes instead of seconds."""

FEW, MANY = 30, 600

MARKERS = [
    "一、",
    "二、",
    "三、",
    "十一、",
    "一.",
    "（一）",
    "(二)",
    "（三)",
    "一)",
    "二）",
    "【四】",
    "1.",
    "2、",
    "3．",
    "１．",
    "(1)",
    "（2）",
    "3)",
    "①",
    "②",
    "⑴",
    "一是",
    "二是",
    "三要",
    "第一，",
    "其二，",
    "首先，",
    "其次，",
    "最后，",
    "第一部分",
    "一方面，",
    "另一方面，",
]
WORDS = [
    "主要举措和成效",
    "存在的不足和原因",
    "党政主要负责人履行推进法治建设第一责任人职责情况",
    "下一年度主要安排",
    "我镇坚持依法行政",
    "全年开展检查12次",
    "《重大行政决策程序暂行条例》",
    "“三项制度”",
    "现将有关情况报告如下",
    "双碓镇2025年法治政府建设年度报告",
    "政府工作报告",
    "特此报告",
    "双碓镇人民政府",
    "2026年1月5日",
    "附件",
    "联系人",
    "县委、县政府",
    "引言",
    "3.15",
    "2.2平方公里",
    "1310",
    "了",
    "究其原因",
    "各位代表",
    "A",
    "GDP",
    "12345",
    "⺠⽣",
    "⼀、",
    "\U00020000",
    "e\u0301",
    "xx镇",
    "。",
    "目录",
]
MARKS = list('。；;，,：:、！!？?.．（）()《》“”"—…·')
SPACES = [
    " ",
    "  ",
    "\u3000",
    "\u3000\u3000",
    "\u00a0",
    "\t",
    "\u200b",
    "\ufeff",
    "\u00ad",
    "\u2003",
    "\x0b",
    "\x85",
    "\n",
]

pieces = st.sampled_from(MARKERS) | st.sampled_from(WORDS) | st.sampled_from(MARKS) | st.sampled_from(SPACES)
untidy = st.lists(pieces, max_size=40).map("".join) | st.lists(pieces, min_size=60, max_size=160).map("".join)
any_text = st.text(max_size=40)
"""Any characters at all, lone surrogates excepted: no reader lets them through."""

lines = st.builds(
    Line,
    text=untidy | any_text,
    number=st.integers(1, 400),
    starts_paragraph=st.booleans(),
    size=st.sampled_from([None, 16.0, 22.0]),
    bold=st.booleans(),
    centered=st.booleans(),
    level=st.sampled_from([0, 0, 0, 1, 2]),
    cell=st.sampled_from([None, None, None, (0, 0), (0, 1)]),
    furniture=st.sampled_from(["", "", "", "", "page_number", "navigation"]),
)
pages = st.lists(
    st.builds(Page, number=st.just(1) | st.none(), lines=st.lists(lines, max_size=12).map(tuple)),
    min_size=1,
    max_size=3,
)
SLOWER = settings(
    deadline=None,
    max_examples=MANY if THOROUGH else FEW,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def document_of(found: list[Page]) -> Document | None:
    try:
        return clean(make_source(), Parsed(tuple(found), "test"))
    except ReadError:
        return None


def tiles(report: Report) -> bool:
    """Tell whether the units give back the text, with nothing but single line feeds between them."""
    at = 0
    for place, (start, end, _) in enumerate(report.units()):
        if start != at and (place == 0 or report.text[at:start] != "\n"):
            return False
        if not start < end:
            return False
        at = end
    return at == len(report.text)


@SLOWER
@given(pages)
def test_units_tile_the_text(found: list[Page]) -> None:
    document = document_of(found)
    if document is None:
        return
    report = report_of(document)
    assert tiles(report)
    assert len({passage.id for passage in report.passages}) == len(report.passages)


@SLOWER
@given(pages)
def test_blocks_paragraphs_and_lines_lie_inside_the_text_in_order(found: list[Page]) -> None:
    document = document_of(found)
    if document is None:
        return
    assert document.text.split("\n") == [document.text[p.start : p.end] for p in document.paragraphs]
    blocks = outline_of(document).blocks
    assert blocks[0].start == 0
    assert blocks[-1].end == len(document.text)
    for before, after in pairwise(blocks):
        assert document.text[before.end : after.start] == ("" if before.paragraph == after.paragraph else "\n")
    assert all(line.start < line.end for line in document.lines)


@SLOWER
@given(pages)
def test_every_offset_maps_to_a_line_of_the_source(found: list[Page]) -> None:
    document = document_of(found)
    if document is None:
        return
    known = {(page.number, line.number) for page in found for line in page.lines}
    places = {document.place(offset) for offset in range(len(document.text))}
    assert {(place.page, place.line) for place in places} <= known


@SLOWER
@given(pages)
def test_sections_nest_and_quote_their_headings(found: list[Page]) -> None:
    document = document_of(found)
    if document is None:
        return
    report = report_of(document)
    for section in report.sections:
        heading = report.text[section.heading_start : section.heading_end]
        assert heading.startswith(section.marker)
        assert section.title in heading
        assert section.start == section.heading_start < section.heading_end <= section.end
        if section.parent >= 0:
            parent = report.sections[section.parent]
            assert parent.start < section.start
            assert section.end <= parent.end
            assert section.depth == parent.depth + 1
    for passage in report.passages:
        words = report.text[passage.start : passage.end]
        assert words.startswith(passage.enumerator)
        assert passage.heading in words
        if passage.section >= 0:
            section = report.sections[passage.section]
            assert section.start <= passage.start < passage.end <= section.end


@given(untidy | any_text, st.booleans())
def test_cleaning_a_line_twice_is_cleaning_it_once(text: str, is_row: bool) -> None:
    once = clean_line(text, is_row=is_row)
    assert clean_line(once, is_row=is_row) == once


@SLOWER
@given(pages)
def test_cleaning_a_cleaned_document_changes_nothing(found: list[Page]) -> None:
    document = document_of(found)
    if document is None:
        return
    again = tuple(
        Line(document.text[paragraph.start : paragraph.end], number, cell=paragraph.cell)
        for number, paragraph in enumerate(document.paragraphs, start=1)
    )
    assert clean(make_source(), Parsed((Page(None, again),), "test")).text == document.text


@SLOWER
@given(pages)
def test_what_is_kept_and_what_the_ledger_lists_make_up_the_source(found: list[Page]) -> None:
    document = document_of(found)
    if document is None:
        return
    given_in = sum(len(line.text) for page in found for line in page.lines)
    kept = sum(line.end - line.start for line in document.lines)
    removed = sum(row.characters for row in document.ledger if row.kind == "removed")
    assert kept + removed == given_in


@SLOWER
@given(pages)
def test_repaired_glyphs_are_gone_and_counted(found: list[Page]) -> None:
    document = document_of(found)
    if document is None:
        return
    glyphs = {chr(code) for code in glyph_table()}
    assert not glyphs & set(document.text)
    shown = "".join(line.text for page in found for line in page.lines if not line.furniture)
    repaired = sum(row.characters for row in document.ledger if row.kind == "repaired")
    assert repaired == sum(shown.count(glyph) for glyph in glyphs)


@given(untidy | any_text)
def test_folding_keeps_the_length_and_folds_once(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)
