from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportminer import __version__, media
from reportminer.document import Line, Page, Parsed, Source
from reportminer.errors import ReadError, UsageError
from reportminer.parse import parse

REPORT = "一、主要举措和成效\n镇党委会前学法11次。\n"


def source(media_type: str, name: str = "corpus/r.txt", sidecar: tuple[tuple[str, str], ...] = ()) -> Source:
    return Source(name, Path(name), "0" * 64, media_type, 1, sidecar=sidecar)


@pytest.fixture
def pdf_reader(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A stand-in for the PDF reader: what the dispatcher does must not depend on the real one."""
    module = ModuleType("reportminer.parse.pdf")
    monkeypatch.setitem(sys.modules, "reportminer.parse.pdf", module)
    return module


def test_text_is_read() -> None:
    parsed = parse(source(media.TEXT), REPORT.encode("gbk"))
    assert (parsed.reader, parsed.encoding) == (f"reportminer text {__version__}", "gb18030")
    assert parsed.ledger == ()


@pytest.mark.parametrize(
    ("media_type", "remedy"),
    [
        ("image/heic", "save it as JPEG or PNG"),
        (media.OLE2, "save it as DOCX"),
        (media.ENCRYPTED_OFFICE, "remove the password"),
        (media.XML, "not a document"),
        (media.ZIP, "unpack it"),
        (media.RAR, "unpack it"),
        (media.SEVEN_ZIP, "unpack it"),
        (media.GZIP, "unpack it"),
        (media.XLSX, "spreadsheet"),
        (media.XLS, "spreadsheet"),
        (media.PPTX, "presentation"),
        (media.PPT, "presentation"),
        (media.UNKNOWN, "not a document"),
        ("application/made-up", "not a document"),
    ],
)
def test_every_type_without_a_reader_names_a_remedy(media_type: str, remedy: str) -> None:
    with pytest.raises(ReadError, match=remedy) as raised:
        parse(source(media_type), b"x")
    assert raised.value.stage == "parse"


def test_content_beats_the_name() -> None:
    parsed = parse(source(media.TEXT, "corpus/r.pdf"), REPORT.encode())
    (row,) = parsed.ledger
    assert row.kind == "warning"
    assert ".pdf" in row.reason
    assert parse(source(media.TEXT, "corpus/2023.12"), REPORT.encode()).ledger == ()


def test_encoding_of_the_sidecar_comes_first() -> None:
    text = "雲溪鎮依法行政，加強組織領導，落實責任。"
    told = (("encoding", "big5"),)
    parsed = parse(source(media.TEXT, sidecar=told), text.encode("big5"), encoding="utf-8")
    assert parsed.pages[0].lines[0].text == text


def test_unknown_encoding_stops_the_run_but_in_a_sidecar_only_the_file() -> None:
    with pytest.raises(UsageError):
        parse(source(media.TEXT), b"x", encoding="klingon")
    with pytest.raises(ReadError, match=r"corpus\.csv"):
        parse(source(media.TEXT, sidecar=(("encoding", "klingon"),)), b"x")


@pytest.mark.parametrize(
    "raised", [ValueError("odd\nobject"), KeyError("Root"), RecursionError("deep"), AssertionError()]
)
def test_whatever_a_reader_raises_becomes_a_read_error(pdf_reader: ModuleType, raised: Exception) -> None:
    def read(data: bytes) -> Parsed:
        raise raised

    pdf_reader.read = read  # type: ignore[attr-defined]
    with pytest.raises(ReadError, match=type(raised).__name__) as caught:
        parse(source(media.PDF), b"%PDF-1.4")
    assert "\n" not in caught.value.reason
    assert caught.value.__cause__ is raised


@pytest.mark.parametrize("raised", [MemoryError(), KeyboardInterrupt()])
def test_what_is_not_the_files_fault_passes(pdf_reader: ModuleType, raised: BaseException) -> None:
    def read(data: bytes) -> Parsed:
        raise raised

    pdf_reader.read = read  # type: ignore[attr-defined]
    with pytest.raises(type(raised)):
        parse(source(media.PDF), b"%PDF-1.4")


def test_a_readers_own_error_keeps_its_page(pdf_reader: ModuleType) -> None:
    def read(data: bytes) -> Parsed:
        raise ReadError("parse", "broken", page=3)

    pdf_reader.read = read  # type: ignore[attr-defined]
    with pytest.raises(ReadError) as caught:
        parse(source(media.PDF), b"%PDF-1.4")
    assert caught.value.page == 3


def test_limits(pdf_reader: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = (Page(1, (Line("一" * 60, 1),)), Page(2, (Line("二" * 60, 1),)))
    pdf_reader.read = lambda data: Parsed(pages, "stand-in")  # type: ignore[attr-defined]
    assert parse(source(media.PDF, "r.pdf"), b"%PDF-1.4").pages == pages
    monkeypatch.setattr("reportminer.parse.MAX_CHARACTERS", 100)
    with pytest.raises(ReadError, match="more than 100 characters"):
        parse(source(media.PDF), b"%PDF-1.4")


@pytest.mark.parametrize("data", [b" \n \n", "\u3000\r\n".encode("gbk")])
def test_nothing_but_white_space(data: bytes) -> None:
    with pytest.raises(ReadError, match="no text"):
        parse(source(media.TEXT), data)


@given(st.binary(max_size=300), st.sampled_from([media.TEXT, media.HTML]))
def test_any_bytes_are_parsed_or_refused(data: bytes, media_type: str) -> None:
    try:
        parsed = parse(source(media_type), data)
    except ReadError:
        return
    assert any(line.text for page in parsed.pages for line in page.lines)
