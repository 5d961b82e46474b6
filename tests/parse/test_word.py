"""DOCX reader: paragraphs, automatic numbers, styles, tables, changes, and what it refuses."""

from __future__ import annotations

import importlib.util
import io
import zipfile
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

import office_files
from docx_xml import OFFICE, SPACES, item, lvl, numbering, p, package, style, table, tc
from locations import SHARED, needs_shared
from reportminer import settings
from reportminer.document import Line, Parsed
from reportminer.errors import ReadError
from reportminer.parse.word import read
from reportminer.parse.word_numerals import is_known, written

SAMPLES = SHARED / "samples"


def lines(parsed: Parsed) -> tuple[Line, ...]:
    return parsed.pages[0].lines


def texts(data: bytes) -> list[str]:
    return [line.text for line in lines(read(data))]


# --- numbers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("decimal", {1: "1", 12: "12"}),
        ("decimalZero", {1: "01", 12: "12"}),
        ("decimalFullWidth", {1: "１", 12: "１２"}),
        ("decimalEnclosedCircle", {1: "①", 20: "⑳", 21: "㉑", 36: "㊱", 50: "㊿", 51: "51"}),
        ("decimalEnclosedCircleChinese", {3: "③"}),
        ("decimalEnclosedParen", {1: "⑴", 20: "⒇"}),
        ("chineseCounting", {1: "一", 10: "十", 11: "十一", 20: "二十", 99: "九十九", 100: "一○○"}),
        (
            "chineseCountingThousand",
            {1: "一", 10: "十", 15: "十五", 20: "二十", 101: "一百零一", 110: "一百一十", 1010: "一千零一十"},
        ),
        ("japaneseCounting", {1: "一", 10: "十", 21: "二十一", 111: "百十一", 101: "百一"}),
        ("ideographTraditional", {1: "甲", 10: "癸", 11: "甲"}),
        ("ideographZodiac", {1: "子", 12: "亥"}),
        ("ideographDigital", {10: "一〇"}),
        ("chineseLegalSimplified", {1: "壹", 10: "壹拾", 23: "贰拾叁", 105: "壹佰零伍"}),
        ("upperLetter", {1: "A", 26: "Z", 27: "AA", 28: "BB"}),
        ("lowerLetter", {2: "b"}),
        ("upperRoman", {4: "IV", 9: "IX", 14: "XIV", 40: "XL"}),
        ("lowerRoman", {3: "iii"}),
        ("none", {1: ""}),
        ("bullet", {1: ""}),
        ("no such format", {7: "7"}),
    ],
)
def test_number_formats(form: str, expected: dict[int, str]) -> None:
    assert {value: written(value, form) for value in expected} == expected


@given(st.integers(-5, 200_000), st.sampled_from(["chineseCountingThousand", "upperRoman", "decimalEnclosedCircle"]))
def test_every_number_can_be_written(value: int, form: str) -> None:
    assert is_known(form)
    assert written(value, form) != ""


FOUR = numbering(
    lvl(0, "chineseCountingThousand", "%1、"),
    lvl(1, "chineseCounting", "（%2）"),
    lvl(2, "decimal", "%3."),
    lvl(3, "decimalEnclosedCircle", "%4"),
)


def test_levels_count_and_restart() -> None:
    order = [
        (0, "甲"),
        (1, "乙"),
        (1, "丙"),
        (2, "丁"),
        (2, "戊"),
        (1, "己"),
        (2, "庚"),
        (3, "辛"),
        (0, "壬"),
        (1, "癸"),
    ]
    body = "".join(item(text, level=level) for level, text in order)
    parsed = read(package(body, numbering=FOUR))
    assert [line.list_number for line in lines(parsed)] == [
        "一、", "（一）", "（二）", "1.", "2.", "（三）", "1.", "①", "二、", "（一）",
    ]  # fmt: skip
    assert [line.text for line in lines(parsed)][:4] == ["一、甲", "（一）乙", "（二）丙", "1. 丁"]
    assert {line.style for line in lines(parsed)} == {"list"}


@pytest.mark.parametrize(
    ("levels", "order", "expected"),
    [
        ([lvl(0, "decimal", "%1."), lvl(1, "decimal", "%1.%2")], [0, 1, 1, 0, 1], ["1.", "1.1", "1.2", "2.", "2.1"]),
        ([lvl(0, "chineseCounting", "%1、"), lvl(1, "decimal", "%1.%2")], [0, 1], ["一、", "一.1"]),
        ([lvl(0, "chineseCounting", "%1、"), lvl(1, "decimal", "%1.%2", "<w:isLgl/>")], [0, 1], ["一、", "1.1"]),
        ([lvl(0, "decimal", "%1."), lvl(1, "decimal", "%1.%2")], [1, 1], ["1.1", "1.2"]),
        ([lvl(0, "decimal", "（%1）", start=5)], [0, 0], ["（5）", "（6）"]),
        ([lvl(0, "decimal", "%1."), lvl(1, "decimal", "%2)", '<w:lvlRestart w:val="0"/>')], [0, 1, 0, 1],
         ["1.", "1)", "2.", "2)"]),
        ([lvl(0, "none", "附件")], [0], ["附件"]),
        ([lvl(0, "bullet", "·")], [0, 0], ["", ""]),
        ([lvl(0, "decimal", "第%1条", '<w:suff w:val="space"/>')], [0], ["第1条"]),
    ],
)  # fmt: skip
def test_definitions(levels: list[str], order: list[int], expected: list[str]) -> None:
    body = "".join(item("正文", level=level) for level in order)
    found = lines(read(package(body, numbering=numbering(*levels))))
    assert [line.list_number for line in found] == expected
    assert {line.style for line in found} == {"list"}


@pytest.mark.parametrize(
    ("suffix", "text", "expected"),
    [
        ("tab", "%1.", "1. 正文"),
        ("tab", "%1、", "1、正文"),
        ("space", "（%1）", "（1）正文"),
        ("nothing", "%1.", "1.正文"),
    ],
)
def test_what_separates_number_and_text(suffix: str, text: str, expected: str) -> None:
    levels = lvl(0, "decimal", text, f'<w:suff w:val="{suffix}"/>')
    assert texts(package(item("正文"), numbering=numbering(levels))) == [expected]


def test_instances_share_a_count_unless_they_override_its_start() -> None:
    nums = (
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        '<w:num w:numId="4"><w:abstractNumId w:val="0"/>'
        f'<w:lvlOverride w:ilvl="0">{lvl(0, "upperLetter", "%1)")}</w:lvlOverride></w:num>'
    )
    body = "".join(item("正文", num) for num in (1, 1, 2, 3, 3, 1, 4))
    found = lines(read(package(body, numbering=numbering(lvl(0, "decimal", "%1."), nums=nums))))
    assert [line.list_number for line in found] == ["1.", "2.", "3.", "1.", "2.", "4.", "E)"]


def test_numbers_come_with_the_style_and_can_be_switched_off() -> None:
    styles = (
        style("a", "Normal", default=True)
        + style("h1", "heading 1", paragraph='<w:numPr><w:numId w:val="1"/></w:numPr>', parent="a")
        + style("h2", "heading 2", paragraph='<w:numPr><w:numId w:val="1"/></w:numPr>', parent="a")
        + style("own", "小标题", parent="h2")
    )
    levels = [
        lvl(0, "chineseCounting", "%1、", '<w:pStyle w:val="h1"/>'),
        lvl(1, "chineseCounting", "（%2）", '<w:pStyle w:val="h2"/>'),
    ]
    off = '<w:pStyle w:val="h1"/><w:numPr><w:numId w:val="0"/></w:numPr>'
    body = p("甲", '<w:pStyle w:val="h1"/>') + p("乙", '<w:pStyle w:val="h2"/>')
    body += p("丙", '<w:pStyle w:val="own"/>') + p("丁", off) + p("戊", '<w:pStyle w:val="h1"/>') + p("己")
    found = lines(read(package(body, numbering=numbering(*levels), styles=styles)))
    assert [(line.list_number, line.level) for line in found] == [
        ("一、", 1), ("（一）", 2), ("（二）", 2), ("", 1), ("二、", 1), ("", 0),
    ]  # fmt: skip
    assert [line.style for line in found] == ["heading"] * 5 + [""]


def test_list_style_leads_to_the_definition() -> None:
    xml = (
        '<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="ls"/></w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="1">{lvl(0, "chineseCounting", "%1、")}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    )
    styles = style("ls", "list", paragraph='<w:numPr><w:numId w:val="2"/></w:numPr>')
    assert texts(package(item("甲") + item("乙"), numbering=xml, styles=styles)) == ["一、甲", "二、乙"]


def test_wrapped_and_unknown_formats() -> None:
    wrapped = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><mc:AlternateContent><mc:Choice Requires="w14">'
        '<w:numFmt w:val="custom" w:format="001"/></mc:Choice><mc:Fallback><w:numFmt w:val="decimal"/>'
        '</mc:Fallback></mc:AlternateContent><w:lvlText w:val="%1."/></w:lvl>'
    )
    assert texts(package(item("甲"), numbering=numbering(wrapped))) == ["1. 甲"]
    parsed = read(package(item("甲"), numbering=numbering(lvl(0, "hebrew1", "%1."))))
    assert [line.text for line in lines(parsed)] == ["1. 甲"]
    assert [row.kind for row in parsed.ledger] == ["warning"]
    assert "hebrew1" in parsed.ledger[0].reason


# --- paragraphs and styles ----------------------------------------------------------------------


def test_type_of_a_line() -> None:
    styles = (
        "<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val='32'/><w:rFonts w:eastAsia='仿宋'/></w:rPr>"
        "</w:rPrDefault></w:docDefaults>"
        + style("t", "Title", paragraph='<w:jc w:val="center"/>', run='<w:sz w:val="44"/><w:b/>')
        + style("u", "大标题", parent="t")
        + style("h", "标题 2")
        + style("o", "条目", paragraph='<w:outlineLvl w:val="2"/>')
        + style("n", "body", paragraph='<w:outlineLvl w:val="9"/>')
    )
    body = "".join(
        [
            p("年度报告", '<w:pStyle w:val="u"/>'),
            p("加强领导", '<w:pStyle w:val="h"/>'),
            p("具体事项", '<w:pStyle w:val="o"/>'),
            p("正文甲", '<w:pStyle w:val="n"/>'),
            p("", "", "<w:r><w:rPr><w:b/></w:rPr><w:t>一是抓学习。</w:t></w:r><w:r><w:t>全年开展</w:t></w:r>"),
            p("附注", '<w:outlineLvl w:val="0"/>'),
        ]
    )
    found = lines(read(package(body, styles=styles)))
    assert [(line.style, line.level) for line in found] == [
        ("title", 0), ("heading", 2), ("heading", 3), ("", 0), ("", 0), ("heading", 1),
    ]  # fmt: skip
    assert [(line.size, line.bold, line.centered) for line in found[:2]] == [(22.0, True, True), (16.0, False, False)]
    assert found[0].font == "仿宋"
    assert found[4].text == "一是抓学习。全年开展"
    assert not found[4].bold


def test_styles_in_a_circle_end() -> None:
    styles = style("a", "甲", parent="b") + style("b", "乙", parent="a")
    assert texts(package(p("正文", '<w:pStyle w:val="a"/>'), styles=styles)) == ["正文"]


def test_soft_break_parts_paragraphs_but_not_titles() -> None:
    runs = "<w:r><w:t>甲镇人民政府</w:t><w:br/><w:t>关于年度工作的报告</w:t></w:r>"
    styles = style("t", "Title")
    found = lines(read(package(p("", '<w:pStyle w:val="t"/>', runs) + p("", "", runs), styles=styles)))
    assert [(line.text, line.starts_paragraph) for line in found] == [
        ("甲镇人民政府", True), ("关于年度工作的报告", False), ("甲镇人民政府", True), ("关于年度工作的报告", True),
    ]  # fmt: skip
    assert [line.number for line in found] == [1, 2, 3, 4]


REFERENCE = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF a </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>第三条</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t>规定</w:t></w:r>'
)
RUBY = (
    "<w:r><w:ruby><w:rt><w:r><w:t>kuí</w:t></w:r></w:rt>"
    "<w:rubyBase><w:r><w:t>夔</w:t></w:r></w:rubyBase></w:ruby></w:r>"
)


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ("<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t></w:r>", "甲 乙"),
        ("<w:r><w:t>A</w:t><w:noBreakHyphen/><w:t>B</w:t><w:softHyphen/></w:r>", "A-B"),
        ("<w:hyperlink r:id='x'><w:r><w:t>链接</w:t></w:r></w:hyperlink>", "链接"),
        ("<w:smartTag><w:r><w:t>标记</w:t></w:r></w:smartTag>", "标记"),
        ("<w:sdt><w:sdtContent><w:r><w:t>控件</w:t></w:r></w:sdtContent></w:sdt>", "控件"),
        ('<w:fldSimple w:instr=" DATE "><w:r><w:t>2024年</w:t></w:r></w:fldSimple>', "2024年"),
        ('<w:r><w:t>共</w:t></w:r><w:fldSimple w:instr="NUMPAGES"><w:r><w:t>9</w:t></w:r></w:fldSimple>', "共"),
        (REFERENCE, "第三条规定"),
        ('<w:r><w:t>项</w:t><w:sym w:font="Symbol" w:char="2605"/></w:r>', "项★"),
        ("<w:r><w:t>率</w:t></w:r><m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>", "率x=1"),
        (RUBY, "夔"),
    ],
)  # fmt: skip
def test_what_a_paragraph_may_hold(runs: str, expected: str) -> None:
    assert texts(package(p("", "", runs))) == [expected]


def test_blocks_inside_content_controls_are_read() -> None:
    body = f"<w:sdt><w:sdtContent>{p('甲')}{p('乙')}</w:sdtContent></w:sdt>" + p("丙")
    assert texts(package(body)) == ["甲", "乙", "丙"]


def test_table_of_contents_is_furniture() -> None:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>TOC \\o</w:instrText></w:r>'
    begin += '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>一、举措 1</w:t></w:r>'
    end = '<w:r><w:t>二、问题 3</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    gallery = "<w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj></w:sdtPr>"
    body = p("", "", begin) + p("", "", end) + p("正文")
    body += f"<w:sdt>{gallery}<w:sdtContent>{p('目录')}</w:sdtContent></w:sdt>"
    body += p("三、安排 5", '<w:pStyle w:val="toc"/>') + p("结尾")
    found = lines(read(package(body, styles=style("toc", "toc 1"))))
    assert [(line.text, line.furniture) for line in found] == [
        ("一、举措 1", "contents"),
        ("二、问题 3", "contents"),
        ("正文", ""),
        ("目录", "contents"),
        ("三、安排 5", "contents"),
        ("结尾", ""),
    ]


# --- changes, hidden text, boxes, notes ---------------------------------------------------------


def test_tracked_changes_are_taken_as_accepted_and_recorded() -> None:
    runs = "<w:ins><w:r><w:t>二十</w:t></w:r></w:ins><w:del><w:r><w:delText>十五</w:delText></w:r></w:del>"
    runs += "<w:moveFrom><w:r><w:t>旧处</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>次</w:t></w:r></w:moveTo>"
    parsed = read(package(p("开展检查", "", runs)))
    assert [line.text for line in lines(parsed)] == ["开展检查二十次"]
    assert [(row.kind, row.text, row.characters, row.line) for row in parsed.ledger] == [("removed", "十五旧处", 4, 1)]


def test_deleted_paragraph_end_joins_paragraphs_and_takes_no_number() -> None:
    gone = "<w:rPr><w:del/></w:rPr>"
    numbers = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    deleted = f"<w:p><w:pPr>{numbers}{gone}</w:pPr><w:del><w:r><w:delText>作废</w:delText></w:r></w:del></w:p>"
    body = p("前半", gone) + p("后半") + item("甲") + deleted + item("乙") + p("末段", gone)
    parsed = read(package(body, numbering=numbering(lvl(0, "decimal", "%1、"))))
    assert [line.text for line in lines(parsed)] == ["前半后半", "1、甲", "2、乙", "末段"]
    assert [row.text for row in parsed.ledger] == ["作废"]


def test_hidden_text_is_recorded() -> None:
    styles = style("x", "隐藏", run="<w:vanish/>")
    runs = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>批注</w:t></w:r>"
    runs += '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>乙</w:t></w:r>'
    parsed = read(package(p("甲", "", runs) + p("全段隐藏", '<w:pStyle w:val="x"/>'), styles=styles))
    assert [line.text for line in lines(parsed)] == ["甲乙"]
    assert [(row.reason, row.text) for row in parsed.ledger] == [("hidden text", "批注"), ("hidden text", "全段隐藏")]


def test_text_box_is_read_once_after_its_paragraph() -> None:
    box = f"<wps:txbx><w:txbxContent>{p('框内一')}{p('框内二')}</w:txbxContent></wps:txbx>"
    old = f"<w:pict><v:textbox><w:txbxContent>{p('框内一')}{p('框内二')}</w:txbxContent></v:textbox></w:pict>"
    runs = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice>'
        f"<mc:Fallback>{old}</mc:Fallback></mc:AlternateContent></w:r>"
    )
    found = lines(read(package(p("锚点", "", runs) + p("下一段") + p("", "", f"<w:r>{old}</w:r>"))))
    assert [(line.text, line.style) for line in found] == [
        ("锚点", ""),
        ("框内一", "text box"),
        ("框内二", "text box"),
        ("下一段", ""),
        ("框内一", "text box"),
        ("框内二", "text box"),
    ]


def test_headers_footers_notes_and_comments() -> None:
    page = '<w:fldSimple w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    notes = '<w:footnote w:type="separator"><w:p><w:r><w:t>-</w:t></w:r></w:p></w:footnote>'
    notes += f'<w:footnote w:id="2">{p("数据截至年底")}</w:footnote>'
    parsed = read(
        package(
            p("正文"),
            header1=p("青禾镇文件"),
            header2=p("青禾镇文件"),
            footer1=p("", "", page) + p("内部资料"),
            footnotes=notes,
            comments=f"<w:comment>{p('请核实')}</w:comment>",
        )
    )
    assert [(line.text, line.furniture, line.style) for line in lines(parsed)] == [
        ("青禾镇文件", "header", ""),
        ("正文", "", ""),
        ("数据截至年底", "", "footnote"),
        ("内部资料", "footer", ""),
    ]
    assert [(row.kind, row.text) for row in parsed.ledger] == [("removed", "请核实")]


# --- tables -------------------------------------------------------------------------------------


def test_table_in_order_with_merged_cells_once() -> None:
    body = p("上文")
    body += table(
        tc("指标") + tc("数量", more='<w:gridSpan w:val="2"/>'),
        tc("案件", more='<w:vMerge w:val="restart"/>') + tc("12") + tc("件"),
        tc("", more="<w:vMerge/>") + tc("13") + tc("起"),
        tc("") + tc("") + tc(""),
        tc("合计", "（件）") + tc("A", "B") + tc("25"),
    )
    found = lines(read(package(body + p("下文"))))
    assert [(line.text, line.cell) for line in found] == [
        ("上文", None),
        ("指标\t数量\t", (1, 1)),
        ("案件\t12\t件", (1, 2)),
        ("\t13\t起", (1, 3)),
        ("合计 （件）\tA B\t25", (1, 4)),
        ("下文", None),
    ]
    assert {line.style for line in found if line.cell} == {"table"}


def test_numbers_count_on_inside_tables() -> None:
    cell = "<w:tc>" + item("乙") + "</w:tc>"
    body = item("甲") + table(cell + tc("说明"), tc("其他") + tc("说明")) + item("丙")
    assert texts(package(body, numbering=numbering(lvl(0, "decimal", "%1、")))) == [
        "1、甲", "2、乙\t说明", "其他\t说明", "3、丙",
    ]  # fmt: skip


def test_nested_table_stays_in_its_cell() -> None:
    inner = "<w:tc>" + table(tc("一") + tc("二"), tc("三") + tc("四")) + "</w:tc>"
    body = table(inner + tc("外"), tc("甲") + tc("乙")) + table(tc("丙") + tc("丁"), tc("戊") + tc("己"))
    found = lines(read(package(body)))
    assert [(line.text, line.cell) for line in found][:3] == [
        ("一 二 三 四\t外", (1, 1)), ("甲\t乙", (1, 2)), ("丙\t丁", (2, 1)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        table(tc("甲段", "乙段")),
        table(tc("甲段"), tc("乙段")),
        table(tc("甲段", "乙段", "丙" * 200) + tc("")),
    ],
)
def test_layout_tables_are_paragraphs(body: str) -> None:
    found = lines(read(package(body)))
    assert [line.text for line in found][:2] == ["甲段", "乙段"]
    assert {line.cell for line in found} == {None}


def test_deleted_row_is_recorded() -> None:
    rows = f"<w:tr>{tc('甲')}{tc('乙')}</w:tr><w:tr>{tc('己')}{tc('庚')}</w:tr>"
    rows += f"<w:tr><w:trPr><w:del/></w:trPr>{tc('丙')}{tc('丁')}</w:tr>"
    parsed = read(package(f"<w:tbl>{rows}</w:tbl>"))
    assert [line.text for line in lines(parsed)] == ["甲\t乙", "己\t庚"]
    assert [row.text for row in parsed.ledger] == ["丙丁"]


# --- the package --------------------------------------------------------------------------------


def test_fields_and_reader() -> None:
    import docx

    document = docx.Document()
    document.core_properties.title = "年度报告"
    document.core_properties.author = "青禾镇"
    document.add_paragraph("正文")
    buffer = io.BytesIO()
    document.save(buffer)
    parsed = read(buffer.getvalue())
    fields = dict(parsed.fields)
    assert (fields["title"], fields["author"]) == ("年度报告", "青禾镇")
    assert fields["created"].startswith("20")
    assert parsed.reader.startswith("python-docx ")
    assert parsed.pages[0].number is None


def test_references_to_missing_parts_do_not_stop_the_reading() -> None:
    raw = f'<Relationship Id="x" Type="{OFFICE}/image" Target="NULL"/>'
    raw += f'<Relationship Id="y" Type="{OFFICE}/hyperlink" Target="https://example.org/" TargetMode="External"/>'
    parsed = read(package(p("正文"), raw=raw))
    assert [line.text for line in lines(parsed)] == ["正文"]
    assert [(row.kind, row.text) for row in parsed.ledger] == [("warning", "NULL")]


STRICT = (
    (b"http://schemas.openxmlformats.org/officeDocument/2006/", b"http://purl.oclc.org/ooxml/officeDocument/"),
    (b"http://schemas.openxmlformats.org/wordprocessingml/2006/", b"http://purl.oclc.org/ooxml/wordprocessingml/"),
)
MACROS = (
    (b"vnd.openxmlformats-officedocument.wordprocessingml.document.main", b"vnd.ms-word.document.macroEnabled.main"),
)
TEMPLATE = ((b"wordprocessingml.document.main", b"wordprocessingml.template.main"),)


@pytest.mark.parametrize("changes", [STRICT, MACROS, TEMPLATE])
def test_kin_of_docx_are_read_like_it(changes: tuple[tuple[bytes, bytes], ...]) -> None:
    body = item("甲") + item("乙", level=1) + table(tc("一") + tc("二"), tc("三") + tc("四"))
    plain = package(body, numbering=FOUR, header1=p("文件"), styles=style("a", "Normal", default=True))
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            for found, other in changes:
                content = content.replace(found, other)
            new.writestr(name, content)
    assert buffer.getvalue() != plain
    assert read(buffer.getvalue()).pages == read(plain).pages


def bomb() -> bytes:
    return package(p("正文"), extra={"word/media/image1.xml": b"<a>" + b" " * 60_000_000 + b"</a>"})


def entities() -> bytes:
    xml = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    return package(p("正文"), extra={"word/document.xml": f"{xml}<w:document {SPACES}/>".encode()})


def hidden_entities() -> bytes:
    xml = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE w [<!ENTITY a "aaaa">]><w/>'
    return package(p("正文"), extra={"word/document.xml": xml.encode("utf-16")})


def zipped(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def marked_encrypted() -> bytes:
    data = bytearray(package(p("正文")))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(signature)
        while start >= 0:
            data[start + offset] |= 1
            start = data.find(signature, start + 4)
    return bytes(data)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
PICTURE = "<w:r><w:drawing><a:blip/></w:drawing></w:r>"


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: b"", "not a Word document"),
        ("一份普通文本".encode, "not a Word document"),
        (lambda: b"PK\x03\x04", "damaged or cut off"),
        (lambda: package(p("正文"))[:-40], "damaged or cut off"),
        (lambda: OLE, "old Word document"),
        (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
        (marked_encrypted, "password"),
        (lambda: zipped("readme.txt", b"text"), "without a Word document"),
        (lambda: zipped("[Content_Types].xml", b"<Types/>"), "without a Word document"),
        (bomb, "unpacks to 60 MB"),
        (entities, "XML entities"),
        (hidden_entities, "XML entities"),
        (lambda: package(p()), "holds no text"),
        (lambda: package(p(), header1=p("文件")), "holds no text"),
        (lambda: package(p("", "", PICTURE)), "is a scan"),
        (lambda: package("<w:p>"), "damaged inside"),
        (lambda: package(p("正文"), extra={"_rels/.rels": b"<Relationships/>"}), "damaged inside"),
    ],
)
def test_refused_with_one_sentence(make: Callable[[], bytes], says: str) -> None:
    with pytest.raises(ReadError, match=says) as caught:
        read(make())
    assert caught.value.stage == "parse"
    assert "\n" not in str(caught.value)


def test_limits_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MAX_SECONDS", -1.0)
    with pytest.raises(ReadError, match="longer than"):
        read(package(p("正文")))
    monkeypatch.setattr(settings, "WORD_MAX_MEMBERS", 2)
    with pytest.raises(ReadError, match="more than 2 parts"):
        read(package(p("正文")))


# --- any bytes at all ---------------------------------------------------------------------------


@cache
def small() -> bytes:
    body = item("甲") + table(tc("一") + tc("二"), tc("三") + tc("四")) + p("乙")
    return package(body, numbering=FOUR, styles=style("a", "Normal", default=True))


def reads_or_refuses(data: bytes) -> None:
    try:
        parsed = read(data)
    except ReadError:
        pass
    else:
        assert all(line.text.strip() for line in lines(parsed))


relaxed = hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@relaxed
@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", OLE[:8]]))
def test_random_bytes(data: bytes, head: bytes) -> None:
    reads_or_refuses(head + data)


@relaxed
@given(st.floats(0, 1))
def test_truncated(share: float) -> None:
    reads_or_refuses(small()[: int(share * len(small()))])


@relaxed
@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=20))
def test_flipped_bytes(changes: list[tuple[float, int]]) -> None:
    data = bytearray(small())
    for place, value in changes:
        data[int(place * len(data))] = value
    reads_or_refuses(bytes(data))


@relaxed
@given(
    st.sampled_from(["word/document.xml", "word/numbering.xml", "word/styles.xml", "word/_rels/document.xml.rels"]),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.sampled_from(list(b'0a9-<>"/ =wx'))), max_size=6),
)
def test_damaged_parts(name: str, changes: list[tuple[float, int]]) -> None:
    with zipfile.ZipFile(io.BytesIO(small())) as archive:
        part = bytearray(archive.read(name))
        others = {other: archive.read(other) for other in archive.namelist()}
    for place, value in changes:
        part[int(place * len(part))] = value
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for other, content in {**others, name: bytes(part)}.items():
            archive.writestr(other, content)
    reads_or_refuses(buffer.getvalue())


# --- whole reports ------------------------------------------------------------------------------


@pytest.mark.parametrize("auto_numbers", [False, True])
@pytest.mark.parametrize("name", office_files.names(12))
def test_every_paragraph_and_heading_of_reports(name: str, auto_numbers: bool) -> None:
    blocks = office_files.renumbered(office_files.report(name))
    data = office_files.docx(blocks, auto_numbers=auto_numbers, header="内部资料")
    found = [line for line in lines(read(data)) if not line.furniture]
    assert [line.text for line in found] == office_files.expected(blocks)
    assert [(line.level, line.text) for line in found if line.level] == office_files.headings(blocks)


# --- real containers ----------------------------------------------------------------------------


def truth(repeat: int) -> list[tuple[str, Any]]:
    spec = importlib.util.spec_from_file_location("ground_truth", SAMPLES / "ground_truth.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return list(module.lines(repeat))


@needs_shared
@pytest.mark.parametrize(
    ("name", "repeat", "extra"),
    [
        ("report.docx", 1, []),
        ("report_long.docx", 12, []),
        ("report_autonum.docx", 1, ["1.完善制度", "2.加强监督", "3.强化保障", "①组织保障", "②经费保障"]),
    ],
)
def test_every_paragraph_of_the_samples(name: str, repeat: int, extra: list[str]) -> None:
    found = [line for line in lines(read((SAMPLES / name).read_bytes())) if not line.furniture]
    expected: list[str] = []
    levels: list[int] = []
    for kind, text in truth(repeat):
        rows = ["\t".join(row) for row in text] if kind == "table" else [text]
        expected.extend(rows)
        levels.extend([{"h1": 1, "h2": 2}.get(kind, 0)] * len(rows))
    assert [line.text for line in found] == expected + extra
    assert [line.level for line in found] == levels + [0] * len(extra)
    assert found[0].style == "title"
