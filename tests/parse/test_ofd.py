from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import settings as trial
from hypothesis import strategies as st

from archive_files import archive
from build_corpus import Block
from factories import make_source
from locations import SHARED, needs_shared
from ofd_files import BODY, LEFT, STYLES, Sheet, Style, changed, ofd, package
from office_files import expected, names, report
from reportminer import settings
from reportminer.clean import clean
from reportminer.document import Document, Line, Parsed
from reportminer.errors import ReadError
from reportminer.parse import ocr
from reportminer.parse.ofd import read
from reportminer.parse.ofd_tables import grids_of

TEXT = "我镇坚持依法行政，全年开展执法检查12次，办理行政处罚案件8件，群众满意度进一步提高，各项工作有序推进。"
SHORT = (Block("title", "云溪镇2023年法治政府建设年度报告"), Block("text", TEXT), Block("heading", "一、主要举措", 1))


def document(data: bytes) -> Document:
    return clean(make_source("x/r.ofd"), read(data))


def paragraphs(data: bytes) -> list[str]:
    return document(data).text.split("\n")


def lines(parsed: Parsed, *, furniture: bool = False) -> list[Line]:
    return [line for page in parsed.pages for line in page.lines if bool(line.furniture) == furniture]


def notes(parsed: Parsed, kind: str) -> list[str]:
    return [row.reason for row in parsed.ledger if row.kind == kind]


# --- reports -------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", names(12))
def test_reports_come_back_paragraph_by_paragraph(name: str) -> None:
    blocks = report(name)
    style = list(STYLES.values())[names(12).index(name) % len(STYLES)]
    assert paragraphs(ofd(blocks, style)) == expected(blocks)


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_every_way_of_writing_gives_the_same_lines(style: Style) -> None:
    plain, other = read(ofd(SHORT)), read(ofd(SHORT, style))
    assert [line.text for line in lines(other)] == [line.text for line in lines(plain)]
    for one, two in zip(lines(plain), lines(other), strict=True):
        assert one.box is not None
        assert two.box == pytest.approx(one.box, abs=0.1)
        assert (two.size, two.font, two.centered) == (one.size, one.font, one.centered)


def test_pages_have_numbers_sizes_and_fields() -> None:
    parsed = read(ofd(report(names(1)[0])))
    assert [page.number for page in parsed.pages] == list(range(1, len(parsed.pages) + 1))
    assert len(parsed.pages) > 1
    assert parsed.pages[0].width == pytest.approx(595.3, abs=0.1)
    assert parsed.reader == "ofd"
    assert parsed.fields == (("title", "报告"),)
    title = lines(parsed)[0]
    assert (title.style, title.size, title.font) == ("title", 22.0, "方正小标宋简体")


def test_templates_page_numbers_and_annotations_are_no_text() -> None:
    parsed = read(ofd(SHORT, Style(header="云溪镇人民政府文件", stamp="内部资料")))
    assert [(line.text, line.furniture) for line in lines(parsed, furniture=True)] == [
        ("— 1 —", "page_number"),
        ("云溪镇人民政府文件", "template"),
    ]
    (row,) = [row for row in parsed.ledger if row.kind == "removed"]
    assert (row.reason, row.text, row.page) == ("annotation laid over the page (Watermark)", "内部资料", 1)


def test_text_that_stands_only_in_templates_is_read_with_a_warning() -> None:
    data = package([Sheet()], Style(header=TEXT, footer=False))
    parsed = read(data)
    assert [line.text for line in lines(parsed)] == [TEXT]
    assert "page templates" in notes(parsed, "warning")[0]


def test_slanting_text_is_a_watermark_and_upright_text_is_kept_aside() -> None:
    data = changed(ofd(SHORT), "Page_0/Content.xml", 'Size="5.6444"', 'Size="5.6444" CTM="0.7 -0.7 0.7 0.7 0 0"')
    assert {line.furniture for line in lines(read(data), furniture=True)} >= {"watermark"}


def test_invisible_text_is_recorded_not_read() -> None:
    data = changed(ofd(SHORT), "Page_0/Content.xml", 'Font="3"', 'Font="3" Visible="false"')
    parsed = read(data)
    assert "一、主要举措" not in [line.text for line in lines(parsed)]
    (row,) = [row for row in parsed.ledger if row.kind == "removed"]
    assert (row.reason, row.text) == ("marked invisible on the page", "一、主要举措")


# --- tables --------------------------------------------------------------------------------------
def test_ruled_tables_become_rows() -> None:
    rows = (("指标", "2022年", "2023年"), ("执法检查", "11次", "12次"), ("行政复议案件办理总数情况", "", "8件"))
    found = [line for line in lines(read(ofd((*SHORT, Block("table", rows=rows), SHORT[1])))) if line.cell]
    assert [(line.text, line.cell) for line in found] == [
        ("\t".join(row), (1, number)) for number, row in enumerate(rows, start=1)
    ]


def test_merged_cells_count_once() -> None:
    level = [(0.0, y, 90.0, y) for y in (0.0, 20.0, 40.0)]
    upright = [(0.0, 0.0, 0.0, 40.0), (30.0, 0.0, 30.0, 40.0), (60.0, 20.0, 60.0, 40.0), (90.0, 0.0, 90.0, 40.0)]
    (grid,) = grids_of(level + upright)
    assert grid.rows == (
        ((0, 0, 30, 20), (30, 0, 90, 20), None),
        ((0, 20, 30, 40), (30, 20, 60, 40), (60, 20, 90, 40)),
    )
    assert grids_of(level) == ()
    assert grids_of([(0.0, 0.0, 90.0, 0.0), (0.0, 0.0, 0.0, 9.0), (90.0, 0.0, 90.0, 9.0), (0.0, 9.0, 90.0, 9.0)]) == ()


# --- pictures ------------------------------------------------------------------------------------
def picture() -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))

    head = struct.pack(">2L5B", 100, 140, 8, 0, 0, 0, 0)
    pixels = zlib.compress((b"\0" + b"\xff" * 100) * 140)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


class _FakeEngine:
    name = "a reader of pictures"

    def read(self, image: object, seconds: float) -> list[ocr.Seen]:
        del image, seconds
        return [ocr.Seen("一、主要举措和成效", (10.0, 10.0, 55.0, 15.0), 0.98)]


def test_pages_that_are_pictures_name_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "engine", lambda: None)
    with pytest.raises(ReadError, match="pages of this OFD are pictures") as raised:
        read(package([], Style(), pictures=[picture()]))
    assert ocr.REMEDY in raised.value.reason
    mixed = read(package([Sheet([(TEXT[:20], LEFT, 50.0, BODY, 1)])], Style(), pictures=[picture()]))
    assert [(row.page, row.kind) for row in mixed.ledger] == [(2, "warning")]


def test_pages_that_are_pictures_go_to_text_recognition(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "engine", _FakeEngine)
    parsed = read(package([Sheet([(TEXT[:20], LEFT, 50.0, BODY, 1)])], Style(), pictures=[picture()]))
    assert [(line.text, line.score) for line in parsed.pages[1].lines] == [("一、主要举措和成效", 0.98)]
    assert parsed.reader == "ofd, a reader of pictures"
    assert [row.page for row in parsed.ledger if "read by OCR" in row.reason] == [2]


# --- broken and hostile files --------------------------------------------------------------------
@pytest.mark.parametrize(
    ("part", "old", "new", "message"),
    [
        ("OFD.xml", "<ofd:OFD", "<!DOCTYPE x [<!ENTITY a 'b'>]><ofd:OFD", "XML entities"),
        ("OFD.xml", "Doc_0/Document.xml", "Doc_1/None.xml", "has no pages"),
        ("OFD.xml", "<", "&", "no XML"),
    ],
)
def test_what_cannot_be_read_says_why(part: str, old: str, new: str, message: str) -> None:
    with pytest.raises(ReadError, match=message):
        read(changed(ofd(SHORT), part, old, new))


def test_entities_in_a_page_do_not_expand() -> None:
    bomb = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]><ofd:Page"
    parsed = read(changed(ofd(SHORT * 40), "Page_1/Content.xml", "<ofd:Page", bomb))
    assert any("XML entities" in reason for reason in notes(parsed, "warning"))


def test_broken_prefixes_and_cut_xml_are_mended_and_the_latter_told() -> None:
    plain = [line.text for line in lines(read(ofd(SHORT)))]
    prefix = read(changed(ofd(SHORT), "Content.xml", ' xmlns:ofd="http://www.ofdspec.org/2016"', ""))
    assert [line.text for line in lines(prefix)] == plain
    assert notes(prefix, "warning") == []
    cut = read(changed(ofd(SHORT), "Content.xml", "</ofd:Layer></ofd:Content></ofd:Page>", ""))
    assert [line.text for line in lines(cut)] == plain
    assert "damaged XML" in notes(cut, "warning")[0]


def test_a_missing_page_is_told() -> None:
    parsed = read(changed(ofd(SHORT * 40), "Document.xml", "Page_1/Content.xml", "Page_99/Content.xml"))
    assert [(row.page, row.reason) for row in parsed.ledger if row.kind == "warning"] == [
        (2, "this page could not be read: the OFD does not hold it")
    ]


def test_composites_that_hold_themselves_end(monkeypatch: pytest.MonkeyPatch) -> None:
    data = ofd(SHORT, Style(composite=True))
    inner = '<ofd:CompositeObject ID="1" Boundary="0 0 1 1" ResourceID="90"></ofd:CompositeObject>' * 3
    data = changed(data, "DocumentRes.xml", "<ofd:Content>", f"<ofd:Content>{inner}")
    monkeypatch.setattr(settings, "OFD_MAX_OBJECTS", 5_000)
    try:
        reasons = notes(read(data), "warning")
    except ReadError as error:
        reasons = [error.reason]
    assert any("draws more" in reason for reason in reasons)


def test_bombs_and_damage() -> None:
    with pytest.raises(ReadError, match="times its size"):
        read(archive({"OFD.xml": b" " * 30_000_000}))
    with pytest.raises(ReadError, match="no OFD"):
        read(archive({"a.txt": b"x"}))
    with pytest.raises(ReadError, match="damaged"):
        read(b"PK\x03\x04")


@trial(max_examples=40)
@given(st.binary(max_size=30), st.integers(0, 6000))
def test_any_bytes_give_pages_or_a_read_error(noise: bytes, at: int) -> None:
    whole = ofd(SHORT)
    for data in (whole[:at] + noise + whole[at + len(noise) :], whole[:at]):
        with suppress(ReadError):
            assert read(data).pages


# --- real files ----------------------------------------------------------------------------------
@needs_shared
@pytest.mark.parametrize(("name", "pages", "characters"), [("official_letter", 1, 220), ("essay_6_pages", 2, 1285)])
def test_real_files(name: str, pages: int, characters: int) -> None:
    parsed = read((SHARED / "samples" / "real" / f"{name}.ofd").read_bytes())
    text = "".join(line.text for page in parsed.pages for line in page.lines)
    assert (len(parsed.pages), len(re.sub(r"\s", "", text))) == (pages, characters)


def test_the_file_is_a_zip_that_others_can_open() -> None:
    with zipfile.ZipFile(io.BytesIO(ofd(SHORT))) as packed:
        assert packed.testzip() is None
