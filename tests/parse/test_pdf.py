"""PDF reader: lines, paragraphs, furniture, tables, and what it refuses."""

from __future__ import annotations

import importlib.util
import io
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any
from unittest import mock

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from docx_xml import p, package
from locations import SHARED, needs_shared
from office_files import NOTES, converted, needs_office
from reportminer import settings
from reportminer.document import Line, Parsed
from reportminer.errors import ReadError
from reportminer.parse import ocr
from reportminer.parse.ocr import Seen
from reportminer.parse.pdf import read
from reportminer.parse.pdf_checks import fault_of, is_picture
from reportminer.parse.pdf_furniture import mark_furniture
from reportminer.parse.pdf_layout import patterns
from reportminer.parse.pdf_lines import Draft, Glyph, Style, fragments_of, lines_of, text_of

SAMPLES = SHARED / "samples"
WIDE = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’—…"
BODY = Style(16.0, "FangSong")

FIRST = "青禾镇坚持以习近平法治思想为指导，全面落实各项部署，扎实推进依法行政，现将本年度情况报告如下，请予审议。"
SECOND = "全镇累计开展执法检查一百二十六次，办理行政处罚案件三十八件，群众满意度明显提升，营商环境持续向好发展。"


def lines(parsed: Parsed) -> list[Line]:
    return [line for page in parsed.pages for line in page.lines]


def paragraphs(parsed: Parsed) -> list[str]:
    """Join lines as the clean stage does: without spaces between Chinese characters."""
    found: list[str] = []
    for line in lines(parsed):
        if line.furniture:
            continue
        if line.starts_paragraph:
            found.append(line.text)
        else:
            found[-1] += line.text
    return [re.sub(rf"(?<=[{WIDE}])[ \u3000]+(?=[{WIDE}])", "", text) for text in found]


# --- PDFs drawn for the test --------------------------------------------------------------------


@cache
def _font() -> str:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    return "STSong-Light"


def drawn(draw: Callable[[Any], None]) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=1)
    draw(canvas)
    canvas.save()
    return buffer.getvalue()


def write(canvas: Any, x: float, y: float, text: str, size: float = 16) -> None:
    canvas.setFont(_font(), size)
    canvas.drawString(x, 842 - y, text)


def setting(text: str, *, indent: int = 2, width: int = 27) -> Iterator[tuple[int, str]]:
    """Break a paragraph of full-width characters into lines of ``width``: (indent, text)."""
    yield indent, text[: width - indent]
    for start in range(width - indent, len(text), width):
        yield 0, text[start : start + width]


def report(canvas: Any, *, pages: int = 3, header: str = "青禾镇政府公报第12期") -> None:
    """Draw paragraphs that run over line and page ends, a header and page numbers."""
    flow = [row for number in range(pages * 10) for row in setting((FIRST, SECOND)[number % 2])]
    per_page = len(flow) // pages + 1
    for page in range(pages):
        write(canvas, 80, 50, header, 10)
        for place, (indent, text) in enumerate(flow[page * per_page : (page + 1) * per_page]):
            write(canvas, 80 + 16 * indent, 110 + 20 * place, text)
        write(canvas, 280, 790, f"- {page + 1} -", 12)
        canvas.showPage()


def test_paragraphs_over_lines_and_pages() -> None:
    parsed = read(drawn(report))
    assert paragraphs(parsed) == [FIRST, SECOND] * 15
    assert [page.number for page in parsed.pages] == [1, 2, 3]
    assert parsed.reader.startswith("pdfium ")


def test_header_and_page_number_are_marked_not_dropped() -> None:
    parsed = read(drawn(report))
    for page in parsed.pages:
        marked = [(line.furniture, line.text) for line in page.lines if line.furniture]
        assert marked == [("header", "青禾镇政府公报第12期"), ("page_number", f"- {page.number} -")]


def test_place_and_type_of_a_line() -> None:
    def draw(canvas: Any) -> None:
        write(canvas, 297 - 77, 100, "青禾镇年度报告", 22)
        for place, (indent, text) in enumerate(setting(FIRST)):
            write(canvas, 80 + 16 * indent, 160 + 28 * place, text)

    page = read(drawn(draw)).pages[0]
    title, first, second = page.lines[:3]
    assert (page.width, page.height) == (595, 842)
    assert (title.style, title.centered, title.size) == ("title", True, 22)
    assert (first.size, first.font, first.centered, first.starts_paragraph) == (
        16,
        "STSong-Light",
        False,
        True,
    )
    assert not second.starts_paragraph
    assert first.box is not None
    assert first.box[0] == pytest.approx(112, abs=0.1)
    assert first.box[1] < 160 < first.box[3]
    assert [line.number for line in page.lines] == [1, 2, 3]


def test_title_of_two_lines_is_one_paragraph() -> None:
    def draw(canvas: Any) -> None:
        write(canvas, 296 - 209, 100, "青禾市云溪区人民政府本年度法治政府建设", 22)
        write(canvas, 296 - 44, 130, "情况报告", 22)
        for place, (indent, text) in enumerate(setting(FIRST)):
            write(canvas, 80 + 16 * indent, 190 + 28 * place, text)

    parsed = read(drawn(draw))
    assert paragraphs(parsed) == ["青禾市云溪区人民政府本年度法治政府建设情况报告", FIRST]


def test_title_broken_by_sense_stays_in_lines() -> None:
    def draw(canvas: Any) -> None:
        write(canvas, 296 - 110, 100, "青禾市云溪区人民政府", 22)
        write(canvas, 296 - 154, 130, "关于年度法治政府建设情况报告", 22)
        for place, (indent, text) in enumerate(setting(FIRST)):
            write(canvas, 80 + 16 * indent, 190 + 28 * place, text)

    parsed = read(drawn(draw))
    assert paragraphs(parsed) == ["青禾市云溪区人民政府", "关于年度法治政府建设情况报告", FIRST]
    assert [line.style for line in lines(parsed)][:2] == ["title", "title"]


def test_subtitle_at_body_size_that_wraps_is_one_paragraph() -> None:
    subtitle = "云溪区委全面依法治区委员会办公室依照上级统一部署和本区实际编写并经区委常委会审定"
    date = "（2024年1月18日）"

    def draw(canvas: Any) -> None:
        write(canvas, 296 - 77, 100, "年度情况报告", 22)
        write(canvas, 80, 140, subtitle[:27])
        write(canvas, 80 + 8 * (27 - len(subtitle[27:])), 168, subtitle[27:])
        write(canvas, 80 + 8 * 18, 196, date)
        for place, (indent, text) in enumerate(setting(FIRST)):
            write(canvas, 80 + 16 * indent, 240 + 28 * place, text)

    assert paragraphs(read(drawn(draw))) == ["年度情况报告", subtitle, date, FIRST]


def test_full_line_goes_on_whatever_it_ends_with_where_marks_stick_out() -> None:
    rows = ["法" * 25 + "，", "政" * 27, "府" * 27, "治" * 25 + "；", "四是公共法律服务不好用。"]

    def draw(canvas: Any) -> None:
        for number in range(5):
            for place, text in enumerate(rows):
                write(canvas, 80 if place else 112, 100 + 24 * (5 * number + place), text)

    assert paragraphs(read(drawn(draw))) == ["".join(rows)] * 5


def test_full_heading_does_not_swallow_the_indented_paragraph() -> None:
    def draw(canvas: Any) -> None:
        write(canvas, 112, 120, "三、党政主要负责人履行推进法治建设第一责任人职责情况")
        for place, (indent, text) in enumerate(setting(FIRST)):
            write(canvas, 80 + 16 * indent, 144 + 24 * place, text)

    heading, body = paragraphs(read(drawn(draw)))
    assert (heading, body) == ("三、党政主要负责人履行推进法治建设第一责任人职责情况", FIRST)


def test_unindented_paragraphs_part_at_short_lines_and_headings() -> None:
    rows = ["一、主要举措", *[text for _, text in setting(FIRST, indent=0)], "（一）加强领导"]
    rows += [text for _, text in setting(SECOND, indent=0)]

    def draw(canvas: Any) -> None:
        for place, text in enumerate(rows):
            write(canvas, 80, 120 + 24 * place, text)

    assert paragraphs(read(drawn(draw))) == ["一、主要举措", FIRST, "（一）加强领导", SECOND]


def test_number_too_wide_for_the_line_above_does_not_part() -> None:
    upper = "全年共办理行政复议案件和行政应诉案件及各类信访"
    lower = "1234567890件，同比有所下降。"

    def draw(canvas: Any) -> None:
        for place in range(3):
            write(canvas, 112, 120 + 72 * place, upper)
            write(canvas, 80, 144 + 72 * place, lower)
            write(canvas, 112, 168 + 72 * place, "法" * 25)

    assert paragraphs(read(drawn(draw)))[0] == upper + lower


def test_hanging_indent_runs_on() -> None:
    def draw(canvas: Any) -> None:
        for place in range(3):
            write(canvas, 80, 120 + 72 * place, "１．" + "法" * 25)
            write(canvas, 104, 144 + 72 * place, "治" * 25)
            write(canvas, 104, 168 + 72 * place, "政府建设。")

    assert paragraphs(read(drawn(draw))) == ["１．" + "法" * 25 + "治" * 25 + "政府建设。"] * 3


def test_two_columns_are_read_one_after_the_other() -> None:
    rows = [row for text in (FIRST, SECOND) * 4 for row in setting(text, width=13)]
    half = len(rows) // 2

    def draw(canvas: Any) -> None:
        write(canvas, 297 - 77, 80, "青禾镇政府公报", 22)
        for place in range(half):  # drawn row by row, as some programs do
            for column, (indent, text) in enumerate((rows[place], rows[half + place])):
                write(canvas, 70 + 240 * column + 16 * indent, 130 + 22 * place, text)

    parsed = read(drawn(draw))
    assert paragraphs(parsed) == ["青禾镇政府公报", *[FIRST, SECOND] * 4]


def test_ruled_table_becomes_rows_once() -> None:
    cells = [["指标", "本年", "增减"], ["行政处罚", "2,981", "-8.4%"], ["行政许可", "20,117", "+9.3%"]]

    def draw(canvas: Any) -> None:
        write(canvas, 112, 120, "法治政府建设主要指标如下。")
        canvas.grid([80, 230, 380, 510], [842 - 140 - 30 * row for row in range(4)])
        for row, texts in enumerate(cells):
            for column, text in enumerate(texts):
                write(canvas, 90 + 150 * column, 160 + 30 * row, text, 12)
        write(canvas, 112, 260, "以上指标均已完成。")

    parsed = read(drawn(draw))
    table = [line for line in lines(parsed) if line.cell]
    assert [line.text.split("\t") for line in table] == cells
    assert [line.cell for line in table] == [(1, 1), (1, 2), (1, 3)]
    assert {line.style for line in table} == {"table"}
    assert [line.text for line in lines(parsed) if not line.cell] == [
        "法治政府建设主要指标如下。",
        "以上指标均已完成。",
    ]
    assert "pdfplumber" in parsed.reader


@pytest.mark.parametrize("turned", [False, True])
def test_table_on_a_cropped_or_turned_page(turned: bool) -> None:
    def draw(canvas: Any) -> None:
        if turned:
            canvas.setPageRotation(90)
            canvas.rotate(90)
            canvas.translate(0, -842)
        else:
            canvas.setCropBox((50, 60, 500, 800))
        canvas.grid([100, 250, 400], [500, 470, 440])
        canvas.setFont("Helvetica", 12)
        for row in range(2):
            for column in range(2):
                canvas.drawString(110 + 150 * column, 480 - 30 * row, f"cell{row}{column}")

    page = read(drawn(draw)).pages[0]
    assert [line.text for line in page.lines] == ["cell00\tcell01", "cell10\tcell11"]
    assert [line.cell for line in page.lines] == [(1, 1), (1, 2)]
    assert (page.width, page.height) == ((595, 842) if turned else (450, 740))
    assert page.lines[0].box is not None
    assert page.lines[0].box[0] == pytest.approx(110 if turned else 60, abs=0.1)


def test_merged_cell_is_not_repeated() -> None:
    def draw(canvas: Any) -> None:
        canvas.grid([80, 230, 380], [842 - 140, 842 - 170, 842 - 200])
        canvas.lines([(380, 842 - 140, 510, 842 - 140), (380, 842 - 170, 510, 842 - 170)])
        canvas.lines([(380, 842 - 200, 510, 842 - 200), (510, 842 - 140, 510, 842 - 200)])
        for x, y, text in (
            (90, 160, "甲"),
            (240, 160, "乙"),
            (390, 160, "丙"),
            (90, 190, "丁"),
            (240, 190, "戊"),
        ):
            write(canvas, x, y, text, 12)

    rows = [line.text for line in lines(read(drawn(draw))) if line.cell]
    assert rows == ["甲\t乙\t丙", "丁\t戊\t"]


def test_row_cut_by_the_page_end_is_put_together() -> None:
    def page(canvas: Any, top: float, rows: list[list[str]]) -> None:
        canvas.grid([80, 230, 380, 510], [842 - top - 30 * row for row in range(len(rows) + 1)])
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                write(canvas, 90 + 150 * column, top + 20 + 30 * row, text, 12)
        canvas.showPage()

    def draw(canvas: Any) -> None:
        page(canvas, 600, [["指标", "上年", "本年"], ["行政复议受理", "142", "187"]])
        page(canvas, 140, [["（件）", "", ""], ["行政应诉", "61", "53"]])

    parsed = read(drawn(draw))
    assert [(line.cell, line.text) for line in lines(parsed)] == [
        ((1, 1), "指标\t上年\t本年"),
        ((1, 2), "行政复议受理（件）\t142\t187"),
        ((1, 3), "行政应诉\t61\t53"),
    ]
    assert [(row.kind, row.page, row.text) for row in parsed.ledger] == [("repaired", 2, "（件）")]


def table_rows(rows: list[list[tuple[float, str]]], size: float = 12) -> list[str]:
    """Draw rows without rulings between two paragraphs; return the lines that were read as table rows."""

    def draw(canvas: Any) -> None:
        write(canvas, 112, 100, "法治政府建设主要指标如下。")
        for place, row in enumerate(rows):
            for x, text in row:
                write(canvas, x, 130 + 24 * place, text, size)
        for place, (indent, text) in enumerate(setting(FIRST)):
            write(canvas, 80 + 16 * indent, 420 + 24 * place, text)

    found = lines(read(drawn(draw)))
    assert all((line.style == "table") == (line.cell is not None) for line in found)
    return [line.text for line in found if line.cell]


ROW = ((90, "行政复议受理"), (250, "142"), (380, "187"))
TEXT = "行政复议受理\t142\t187"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([[(102, "指标"), (245, "上年"), (375, "本年")], [*ROW], [*ROW], [*ROW]], ["指标\t上年\t本年"] + [TEXT] * 3),
        ([[*ROW], [*ROW], [(90, "行政应诉"), (380, "53")], *[[*ROW]] * 3], [TEXT, TEXT, "行政应诉\t\t53"] + [TEXT] * 3),
        ([[*ROW], [*ROW]], []),
        ([[(90, "执法检查"), (300, "126次")]] * 3, ["执法检查\t126次"] * 3),
        ([[(90, f"{number}、主要举措"), (480, "3")] for number in "一二三"], []),
        ([[(90, "牵头单位"), (300, "配合单位")]] * 3, []),
        ([[(90 + 20 * number, "行政应诉"), (250 - 9 * number, "142"), (380, "187")] for number in range(4)], []),
    ],
    ids=["head", "gap", "two rows", "two columns", "contents", "names", "not in line"],
)  # fmt: skip
def test_table_without_rulings(rows: list[list[tuple[float, str]]], expected: list[str]) -> None:
    assert table_rows(rows) == expected


def test_table_with_rulings_across_only() -> None:
    def draw(canvas: Any) -> None:
        for place in range(4):
            canvas.line(80, 842 - 135 - 24 * place, 515, 842 - 135 - 24 * place)
            for x, text in ROW:
                write(canvas, x, 130 + 24 * place, text, 12)

    assert [line.text for line in lines(read(drawn(draw))) if line.cell] == ["行政复议受理\t142\t187"] * 4


def noted(canvas: Any, *, mark: str, sign: str, rule: bool, size: float = 10.5) -> None:
    """Draw a page with two footnotes below a paragraph that goes on on the next page."""
    rows = [*setting(FIRST), *setting(SECOND)]
    for place, (indent, text) in enumerate(rows[:3]):
        write(canvas, 80 + 16 * indent, 650 + 24 * place, text)
    if mark:
        write(canvas, 80 + 27 * 16, 669, mark, 8)
    if rule:
        canvas.line(80, 842 - 720, 200, 842 - 720)
    write(canvas, 80, 740, f"{sign}数据截至年底，不含经济开发区。", size)
    write(canvas, 80, 756, "（下同）", size)
    write(canvas, 280, 800, "- 1 -", 12)
    canvas.showPage()
    for place, (indent, text) in enumerate(rows[3:]):
        write(canvas, 80 + 16 * indent, 110 + 24 * place, text)
    write(canvas, 280, 800, "- 2 -", 12)


@pytest.mark.parametrize(
    ("mark", "sign", "rule"), [("1", "1", False), ("①", "① ", False), ("[1]", "[1]", True), ("", "*", True)]
)
def test_footnotes_stand_behind_the_text(mark: str, sign: str, rule: bool) -> None:
    parsed = read(drawn(lambda canvas: noted(canvas, mark=mark, sign=sign, rule=rule)))
    note = "数据截至年底，不含经济开发区。（下同）"
    assert paragraphs(parsed) == [FIRST, SECOND, note]
    assert [(page.number, line.text) for page in parsed.pages for line in page.lines if line.style] == [
        (1, "数据截至年底，不含经济开发区。"),
        (1, "（下同）"),
    ]
    assert [line.text for line in lines(parsed) if line.furniture == "note_mark"] == [mark] * bool(mark) + [
        sign.strip()
    ]


@pytest.mark.parametrize(
    ("sign", "rule", "size"),
    [("注：", True, 10.5), ("1", False, 10.5), ("①", True, 16)],
    ids=["note", "no mark", "size"],
)
def test_what_is_no_footnote_stays_in_its_place(sign: str, rule: bool, size: float) -> None:
    parsed = read(drawn(lambda canvas: noted(canvas, mark="", sign=sign, rule=rule, size=size)))
    assert "footnote" not in {line.style for line in lines(parsed)}
    assert [page.number for page in parsed.pages] == [1, 2]


@needs_office
def test_footnotes_of_a_word_processor() -> None:
    texts = [f"{lead}镇：{FIRST}" for lead in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄宇宙洪荒"]
    noted = p(SECOND, "", '<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t>后续。</w:t></w:r>')
    body = noted + "".join(map(p, texts))
    parsed = read(converted(package(body, footnotes=NOTES), "docx", "pdf"))
    assert paragraphs(parsed) == [SECOND + "后续。", *texts, "数据截至年底"]
    assert parsed.pages[-1].number == 1
    assert parsed.pages[-1].lines[0].style == "footnote"


def test_exponents_are_no_marks_of_notes() -> None:
    def draw(canvas: Any) -> None:
        write(canvas, 80, 300, "拆除违建120m")
        write(canvas, 80 + canvas.stringWidth("拆除违建120m", _font(), 16), 295, "2", 8)
        noted(canvas, mark="1", sign="1", rule=True)

    text = "".join(line.text for line in lines(read(drawn(draw))) if not line.furniture)
    assert "120m2" in text


def test_frame_around_text_is_no_table() -> None:
    def draw(canvas: Any) -> None:
        canvas.grid([60, 535], [842 - 90, 842 - 140, 842 - 250])
        write(canvas, 112, 120, "甲镇已完成各项任务。")
        write(canvas, 112, 160, "乙镇已完成各项任务。")

    assert [line.cell for line in lines(read(drawn(draw)))] == [None, None]


def test_watermark_is_furniture_and_landscape_text_is_read() -> None:
    def draw(canvas: Any) -> None:
        write(canvas, 112, 120, "各项任务均已完成，成效明显。")
        canvas.saveState()
        canvas.translate(200, 300)
        canvas.rotate(45)
        canvas.drawString(0, 0, "内部资料")
        canvas.restoreState()
        canvas.showPage()
        canvas.rotate(90)
        canvas.setFont("Helvetica", 16)
        canvas.drawString(100, -100, "first line")
        canvas.drawString(100, -130, "second line")

    upright, landscape = read(drawn(draw)).pages
    assert [(line.text, line.furniture) for line in upright.lines] == [
        ("各项任务均已完成，成效明显。", ""),
        ("内部资料", "watermark"),
    ]
    assert [line.text for line in landscape.lines] == ["first line", "second line"]
    assert (landscape.width, landscape.height) == (842, 595)
    assert landscape.lines[0].box is not None
    assert landscape.lines[0].box[0] == pytest.approx(100, abs=0.1)


def test_gap_between_chinese_and_digits_is_no_space() -> None:
    def draw(canvas: Any) -> None:
        write(canvas, 112, 120, "截至")
        write(canvas, 112 + 36, 120, "2023")
        write(canvas, 112 + 36 + 32 + 6, 120, "年底")

    assert lines(read(drawn(draw)))[0].text == "截至2023年底"


def test_single_character_in_a_font_that_is_not_embedded_is_not_lost() -> None:
    def draw(canvas: Any) -> None:
        write(canvas, 112, 120, "各项任务均已完")
        write(canvas, 80, 144, "成")

    parsed = read(drawn(draw))
    assert paragraphs(parsed) in (["各项任务均已完成"], ["各项任务均已完", "成"])
    # Where the font is installed, PDFium reads the character by itself.
    assert [row.text for row in parsed.ledger] in ([], ["成"])


def test_loss_on_a_turned_page_is_warned_of() -> None:
    def draw(canvas: Any) -> None:
        write(canvas, 112, 120, "各项任务均已完成")
        canvas.showPage()
        canvas.rotate(90)
        canvas.setFont(_font(), 16)
        canvas.drawString(100, -100, "横排页面的文字。")

    parsed = read(drawn(draw))
    turned = [line.text for line in parsed.pages[1].lines]
    assert turned == ["横排页面的文字。"] or "8 characters of turned text" in "".join(
        row.reason for row in parsed.ledger
    )


def test_fields_of_the_file() -> None:
    def draw(canvas: Any) -> None:
        canvas.setTitle("年度报告")
        canvas.setAuthor("青禾镇")
        write(canvas, 112, 120, "各项任务均已完成，成效明显。")

    fields = dict(read(drawn(draw)).fields)
    assert (fields["title"], fields["author"]) == ("年度报告", "青禾镇")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", fields["created"])


@pytest.fixture
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer without any program for text recognition."""
    monkeypatch.setattr(ocr, "engine", lambda: None)


# --- what is refused, and what is warned of -----------------------------------------------------


def picture(canvas: Any) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    canvas.drawImage(ImageReader(Image.new("RGB", (60, 80), "grey")), 0, 0, 595, 842)


def scan(canvas: Any) -> None:
    for _ in range(2):
        picture(canvas)
        canvas.showPage()


def stamped_scan(canvas: Any) -> None:
    picture(canvas)
    write(canvas, 280, 790, "- 1 -", 12)


def encrypted() -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt=StandardEncryption("secret", ownerPassword="owner"))
    canvas.drawString(100, 100, "report")
    canvas.save()
    return buffer.getvalue()


def many_pages(canvas: Any) -> None:
    for _ in range(settings.MAX_PAGES + 1):
        canvas.showPage()


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: b"", "is not a PDF"),
        ("一份普通文本".encode, "is not a PDF"),
        (lambda: b"%PDF-1.7\nnothing follows", "damaged or cut off"),
        (lambda: drawn(report)[:600], "damaged or cut off"),
        (encrypted, "protected by a password"),
        (lambda: drawn(lambda canvas: canvas.showPage()), "holds no text on any page"),
        (lambda: drawn(many_pages), f"more than the {settings.MAX_PAGES} allowed"),
        (lambda: drawn(scan), r'is a scan .*pip install "reportminer\[ocr\]"'),
        (lambda: drawn(stamped_scan), "is a scan"),
    ],
)
@pytest.mark.usefixtures("no_engine")
def test_refused_with_one_sentence(make: Callable[[], bytes], says: str) -> None:
    with pytest.raises(ReadError, match=says) as caught:
        read(make())
    assert caught.value.stage == "parse"
    assert "\n" not in str(caught.value)


def test_limits_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    data = drawn(report)
    monkeypatch.setattr(settings, "MAX_CHARACTERS", 100)
    with pytest.raises(ReadError, match="more than 100 characters"):
        read(data)
    monkeypatch.setattr(settings, "MAX_SECONDS", -1.0)
    with pytest.raises(ReadError, match="longer than"):
        read(data)


def text_then_picture(canvas: Any) -> None:
    write(canvas, 112, 120, "各项任务均已完成，成效明显。")
    canvas.showPage()
    picture(canvas)
    canvas.showPage()


@pytest.mark.usefixtures("no_engine")
def test_picture_among_pages_is_warned_of() -> None:
    parsed = read(drawn(text_then_picture))
    assert paragraphs(parsed) == ["各项任务均已完成，成效明显。"]
    assert [(row.kind, row.page) for row in parsed.ledger] == [("warning", None), ("warning", 2)]
    assert parsed.ledger[0].reason == "1 of 2 pages are missing from the text: 2"
    assert "picture" in parsed.ledger[1].reason
    assert "reportminer[ocr]" in parsed.ledger[1].reason


class Reads:
    """Stands in for an engine: finds the same lines on every page."""

    name = "stand-in 1.0"

    def __init__(self, *lines: Seen) -> None:
        self.lines = list(lines)

    def read(self, image: Any, seconds: float) -> list[Seen]:
        return self.lines


def test_picture_among_pages_is_recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Seen("一、主要举措和成效", (222, 300, 622, 344), 0.97)
    doubtful = Seen("(二)加强领导,落实", (222, 400, 622, 444), 0.6)
    dirt = Seen("、", (900, 900, 910, 910), 0.1)
    monkeypatch.setattr(ocr, "engine", lambda: Reads(seen, doubtful, dirt))
    parsed = read(drawn(text_then_picture))
    assert paragraphs(parsed) == ["各项任务均已完成，成效明显。", "一、主要举措和成效", "（二）加强领导，落实"]
    page = parsed.pages[1]
    assert [(line.score, line.furniture) for line in page.lines] == [(0.97, ""), (0.6, ""), (0.1, "illegible")]
    assert page.lines[0].box == pytest.approx((80, 108, 224, 124), abs=1)
    assert page.lines[0].size == pytest.approx(16, abs=0.5)
    told = [(row.kind, row.page, row.line) for row in parsed.ledger]
    assert told == [("repaired", 2, None), ("warning", 2, 2)]
    assert "this page is a picture; read by OCR (stand-in 1.0; mean score 0.7" in parsed.ledger[0].reason
    assert parsed.reader.endswith(", stand-in 1.0")


def test_scan_without_any_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "engine", Reads)
    with pytest.raises(ReadError, match="no text was recognised"):
        read(drawn(scan))


def test_page_that_cannot_be_recognised_costs_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    class Fails(Reads):
        def read(self, image: Any, seconds: float) -> list[Seen]:
            raise ReadError("ocr", "the engine failed")

    monkeypatch.setattr(ocr, "engine", Fails)
    parsed = read(drawn(text_then_picture))
    assert paragraphs(parsed) == ["各项任务均已完成，成效明显。"]
    assert "not read: the engine failed" in parsed.ledger[1].reason


def test_time_for_recognition_is_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Seen("一、主要举措和成效", (222, 300, 622, 344), 0.97)
    monkeypatch.setattr(ocr, "engine", lambda: Reads(seen))
    monkeypatch.setattr(settings, "OCR_FILE_SECONDS", -1.0)
    with pytest.raises(ReadError, match="longer than"):
        read(drawn(scan))
    assert paragraphs(read(drawn(text_then_picture))) == ["各项任务均已完成，成效明显。"]


def mojibake(canvas: Any) -> None:
    write(canvas, 112, 120, "各项任务均已完成，成效明显。")
    canvas.showPage()
    canvas.setFont("Helvetica", 16)
    canvas.drawString(112, 700, "È«ÊÀ½çÎÞ²úÕßÁªºÏÆðÀ´")
    canvas.showPage()


@pytest.mark.usefixtures("no_engine")
def test_broken_text_is_set_aside_not_kept() -> None:
    parsed = read(drawn(mojibake))
    assert paragraphs(parsed) == ["各项任务均已完成，成效明显。"]
    assert [line.furniture for line in parsed.pages[1].lines] == ["unreadable text"]
    assert "accented Latin letters" in parsed.ledger[1].reason


def test_broken_text_is_recognised_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "engine", lambda: Reads(Seen("全世界无产者，联合起来", (222, 300, 722, 344), 0.9)))
    parsed = read(drawn(mojibake))
    assert paragraphs(parsed)[1] == "全世界无产者，联合起来"


def english(canvas: Any) -> None:
    canvas.setFont("Helvetica", 12)
    for row in range(6):
        canvas.drawString(80, 700 - 20 * row, "annual report on the rule of law")


def test_page_in_another_language_keeps_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "engine", lambda: Reads(Seen("annual report", (222, 300, 722, 344), 0.9)))
    parsed = read(drawn(english))
    assert "annual report on the rule of law" in paragraphs(parsed)[0]
    assert "kept as it is" in parsed.ledger[0].reason


def test_letters_turned_into_outlines_are_a_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    def outlines(canvas: Any) -> None:
        for place in range(60):
            canvas.circle(80 + 5 * place, 700, 2, fill=1)

    monkeypatch.setattr(ocr, "engine", lambda: Reads(Seen("一、主要举措和成效", (222, 300, 622, 344), 0.97)))
    parsed = read(drawn(outlines))
    assert "are drawings; read by OCR" in parsed.ledger[0].reason


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("全面落实法治政府建设各项部署。" * 8, ""),
        ("\ue001\ue002\ue003\ue004法治", "do not say which characters"),
        ("(cid:12)(cid:344)(cid:7)", "do not say which characters"),
        ("È«ÊÀ½çÎÞ²úÕßÁªºÏÆðÀ´", "accented Latin letters"),
        ("abcdefgh " * 20, "hardly any Chinese"),
        ("2023: 12.5%", ""),
        ("", ""),
    ],
)
def test_fault_of_a_text_layer(text: str, fault: str) -> None:
    glyphs = [Glyph(char, 0, 0, 1, 1, 1, BODY) for char in text]
    found = fault_of(glyphs)
    assert fault in found
    assert bool(found) == bool(fault)


@pytest.mark.parametrize(
    ("characters", "pictures", "expected"),
    [(0, 0.0, False), (0, 0.01, True), (5, 0.9, True), (400, 1.0, False)],
)
def test_is_picture(characters: int, pictures: float, expected: bool) -> None:
    assert is_picture(characters, pictures) is expected


# --- the parts ----------------------------------------------------------------------------------


def glyphs_at(text: str, x: float, y: float, style: Style = BODY) -> list[Glyph]:
    found = []
    for char in text:
        width = style.size if ord(char) > 0x2E7F else style.size / 2
        found.append(Glyph(char, x, y - style.size, x + width, y + 2, y, style))
        x += width
    return found


def test_lines_are_built_by_baseline_whatever_the_drawing_order() -> None:
    drawing = glyphs_at("第二行", 80, 150) + glyphs_at("后半", 128, 120) + glyphs_at("第一行", 80, 120.5)
    found, doubled = lines_of(fragments_of(drawing), page=0, never_first="")
    assert [draft.text for draft in found] == ["第一行后半", "第二行"]
    assert doubled == 0


def test_overprinting_for_bold_is_taken_once() -> None:
    drawing = glyphs_at("一、主要举措", 80, 120) + glyphs_at("一、主要举措", 81, 120.3)
    found, doubled = lines_of(fragments_of(drawing), page=0, never_first="")
    assert ([draft.text for draft in found], doubled) == (["一、主要举措"], 6)


def test_pair_of_quotation_marks_drawn_before_what_it_quotes() -> None:
    style = Style(16.0, "DejaVuSans")
    drawing = glyphs_at("推行", 80, 120) + glyphs_at("“", 112, 120, style) + glyphs_at("”", 160, 120, style)
    drawing += glyphs_at("一窗", 128, 120) + glyphs_at("通办", 176, 120)
    narrow = [glyph._replace(right=glyph.left + 8) if glyph.char in "“”" else glyph for glyph in drawing]
    found, _ = lines_of(fragments_of(narrow), page=0, never_first="")
    assert [draft.text for draft in found] == ["推行“一窗”通办"]


def test_lines_on_top_of_one_another_stay_apart() -> None:
    drawing = glyphs_at("推行一窗通办", 80, 120) + glyphs_at("全年无休", 96, 121)
    found, _ = lines_of(fragments_of(drawing), page=0, never_first="")
    assert sorted(draft.text for draft in found) == ["全年无休", "推行一窗通办"]


@pytest.mark.parametrize(
    ("text", "width"),
    [("区少年", 16), ("2024年", 32), ("足。PM2.5平均", 16 * 2 + 8 * 5), ("理“12345”热", 16 + 8 * 7), ("件，完", 32)],
)
def test_what_cannot_be_broken_at_the_beginning_of_a_line(text: str, width: float) -> None:
    (found,), _ = lines_of(fragments_of(glyphs_at(text, 80, 120)), page=0, never_first=patterns().never_first)
    assert found.unit == pytest.approx(width)


def test_raised_note_mark_stays_on_its_line() -> None:
    drawing = glyphs_at("法治政府", 80, 120) + glyphs_at("①", 144, 115, Style(8.0, "FangSong"))
    assert [draft.text for draft in lines_of(fragments_of(drawing), page=0, never_first="")[0]] == ["法治政府①"]


@pytest.mark.parametrize(
    ("left", "gap", "right", "expected"),
    [
        ("年", 4, "2", "年2"),
        ("年", 12, "月", "年 月"),
        ("委员会", 16, "人民政府", "委员会　人民政府"),
        ("年", 16, "12月", "年 12月"),
        ("a", 1, "b", "ab"),
        ("a", 4, "b", "a b"),
    ],
)
def test_spaces_stand_for_visible_gaps(left: str, gap: float, right: str, expected: str) -> None:
    first = glyphs_at(left, 80, 120)
    assert text_of(first + glyphs_at(right, first[-1].right + gap, 120)) == expected


def test_spaced_letters_are_no_words_apart() -> None:
    spaced = [glyph for place, char in enumerate("全世界人民") for glyph in glyphs_at(char, 80 + 32 * place, 120)]
    assert text_of(spaced) == "全 世 界 人 民"


@pytest.mark.parametrize(
    "text",
    [
        "3",
        "- 3 -",
        "— 12 —",
        "－１２－",
        "第3页",
        "第3页 共10页",
        "第 3 页，共 10 页",
        "第三页",
        "3/10",
        "Page 3 of 10",
    ],
)
def test_page_number_patterns(text: str) -> None:
    assert patterns().page_number.fullmatch(re.sub(r"\s+", "", text))


@pytest.mark.parametrize("text", ["2024年", "一、", "第3章", "12345", "—", "3,256", "98.6%"])
def test_no_page_number(text: str) -> None:
    assert not patterns().page_number.fullmatch(text)


def test_character_outside_the_basic_plane_is_one_character() -> None:
    from reportminer.parse.pdf_glyphs import repaired

    assert chr(repaired(0xDC7E, 0xD858)) == "\U0002607e"
    assert [repaired(0xDC7E, 0), repaired(0, 0), repaired(0x02, 0), repaired(0x09, 0)] == [0, 0, 0x2D, 0x20]


def draft(text: str, page: int, y: float, cell: tuple[int, int] | None = None) -> Draft:
    box = (80.0, y - 16, 500.0, y)
    return Draft(page=page, text=text, box=box, baseline=y, style=BODY, first=BODY, last=BODY, cell=cell)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("公报 第1期", 0, 40), ("公报 第2期", 1, 41)], ["header", "header"]),
        ([("公报", 0, 40), ("公报", 1, 80)], ["", ""]),
        ([("公报", 0, 40), ("公报", 5, 40)], ["", ""]),
        ([("公报", 0, 400), ("公报", 1, 400)], ["", ""]),
        ([("内部资料", 0, 800), ("内部资料", 2, 800)], ["footer", "footer"]),
        ([("7", 0, 800), ("8", 1, 800)], ["page_number", "page_number"]),
        ([("第7页", 0, 800), ("正文", 1, 800)], ["page_number", ""]),
        ([("2023", 0, 800), ("正文", 1, 800)], ["", ""]),
    ],
)
def test_furniture(rows: list[tuple[str, int, float]], expected: list[str]) -> None:
    pages: list[list[Draft]] = [[] for _ in range(6)]
    drafts = [draft(*row) for row in rows]
    for item in drafts:
        pages[item.page].append(item)
    mark_furniture(pages, [842.0] * 6)
    assert [item.furniture for item in drafts] == expected


def test_repeated_table_head_is_no_running_header() -> None:
    pages = [[draft("指标\t本年", page, 60, cell=(1, 1))] for page in range(3)]
    mark_furniture(pages, [842.0] * 3)
    assert {item.furniture for page in pages for item in page} == {""}


# --- any bytes at all ---------------------------------------------------------------------------


@cache
def small() -> bytes:
    def draw(canvas: Any) -> None:
        canvas.grid([80, 230, 380], [600, 630, 660])
        write(canvas, 90, 200, "甲", 12)
        write(canvas, 112, 120, FIRST[:20])

    return drawn(draw)


def reads_or_refuses(data: bytes) -> None:
    try:
        with mock.patch.object(ocr, "engine", return_value=None):
            parsed = read(data)
    except ReadError:
        pass
    else:
        assert all("\0" not in line.text for line in lines(parsed))


relaxed = hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@relaxed
@given(st.binary(max_size=400), st.booleans())
def test_random_bytes(data: bytes, headed: bool) -> None:
    reads_or_refuses(b"%PDF-1.4\n" + data if headed else data)


@relaxed
@given(st.floats(0, 1))
def test_truncated(share: float) -> None:
    reads_or_refuses(small()[: int(share * len(small()))])


@relaxed
@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=30))
def test_flipped_bytes(changes: list[tuple[float, int]]) -> None:
    data = bytearray(small())
    for place, value in changes:
        data[int(place * len(data))] = value
    reads_or_refuses(bytes(data))


# --- real containers ----------------------------------------------------------------------------


def truth(repeat: int) -> list[str]:
    spec = importlib.util.spec_from_file_location("ground_truth", SAMPLES / "ground_truth.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: list[str] = []
    for kind, text in module.lines(repeat):
        found.extend(["\t".join(row) for row in text] if kind == "table" else [text])
    return found


@needs_shared
@pytest.mark.parametrize(
    ("name", "repeat", "furniture"),
    [
        ("report_lo.pdf", 1, {"header": 4, "page_number": 4}),
        ("report_rl.pdf", 1, {"header": 3, "page_number": 3}),
        ("report_long_lo.pdf", 12, {"header": 43, "page_number": 43}),
    ],
)
def test_every_paragraph_of_the_samples(name: str, repeat: int, furniture: dict[str, int]) -> None:
    parsed = read((SAMPLES / name).read_bytes())
    assert paragraphs(parsed) == truth(repeat)
    marked = [line.furniture for line in lines(parsed) if line.furniture]
    assert {kind: marked.count(kind) for kind in set(marked)} == furniture
    assert [line.text for line in lines(parsed) if line.style == "title"] != []


@needs_shared
@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("cid_unembedded.pdf", ["全区共受理行政复议申请214件，审结176件。", "国办发电〔2023〕12号行政处罚"]),
        ("real/pdfjs_SimFang-variant.pdf", ["全世界无产者，联合起来"]),
        ("real/pdfjs_XiaoBiaoSong.pdf", ["关于红军作战的原则", "（一九三七年八月一日）"]),
    ],
)
def test_fonts_only_pdfium_reads(name: str, says: list[str]) -> None:
    text = "\n".join(paragraphs(read((SAMPLES / name).read_bytes())))
    assert all(piece in text for piece in says)


@needs_shared
def test_font_names_in_gbk_are_decoded() -> None:
    fonts = {line.font for line in lines(read((SAMPLES / "real/pdfjs_XiaoBiaoSong.pdf").read_bytes()))}
    assert "仿宋_GB2312" in fonts


@needs_shared
@pytest.mark.usefixtures("no_engine")
def test_sample_scan_is_refused_without_an_engine() -> None:
    with pytest.raises(ReadError, match="is a scan"):
        read((SAMPLES / "report_scanned.pdf").read_bytes())
