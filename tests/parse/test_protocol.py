"""The protocol of the readers: one report, written in every format by independent writers, reads the same.

The text file is the measure: every other format must give the same paragraphs and the same tree of headings.
A reader that is added to ``parse`` must be held to it here.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from archive_files import archive
from build_corpus import Block, build_pdf
from factories import make_source, report_of, tree_of
from ofd_files import STYLES, ofd
from office_files import SOFFICE, converted, doc, docx, expected, odt, renumbered, report, rtf
from reportminer import media, parse
from reportminer.clean import clean
from reportminer.document import Report, Source
from reportminer.parse import ocr
from reportminer.sources import bytes_of, sniff, walk
from web_files import html, report_mhtml

MASTERS = ("jiaojing_2023", "hebu_2021", "lilang_2025", "maoqi_2021", "liyangny_2024")
"""Two levels and a table; 一是…二是…; 1. below 一、; inline enumerations throughout; another table."""

Blocks = Sequence[Block]
Write = Callable[[Blocks], bytes]


@dataclass(frozen=True)
class Writer:
    """A way to write a report: the type it must be known by, and whether LibreOffice is needed for it."""

    media_type: str
    write: Write
    office: bool = False


def txt(blocks: Blocks) -> bytes:
    return "".join(f"{line}\n" for line in expected(blocks)).encode()


def pdf(blocks: Blocks) -> bytes:
    return build_pdf(list(blocks), {})


WRITERS: dict[str, Writer] = {
    "txt": Writer(media.TEXT, txt),
    "txt gb18030": Writer(media.TEXT, lambda blocks: txt(blocks).decode().replace("\n", "\r\n").encode("gb18030")),
    "txt utf-16": Writer(media.TEXT, lambda blocks: txt(blocks).decode().encode("utf-16")),
    "html TRS": Writer(media.HTML, html),
    "html old table": Writer(
        media.HTML, lambda blocks: html(blocks, shell="zoom in tables", encoding="gb18030", old=True)
    ),
    "html VSB": Writer(media.HTML, lambda blocks: html(blocks, shell="VSB")),
    "mhtml": Writer(media.MHTML, report_mhtml),
    "mhtml base64 gb18030": Writer(media.MHTML, lambda b: report_mhtml(b, encoding="gb18030", transfer="base64")),
    "docx": Writer(media.DOCX, docx),
    "docx without styles": Writer(media.DOCX, lambda blocks: docx(blocks, styles=False, header="云溪镇人民政府文件")),
    "docx automatic numbers": Writer(media.DOCX, lambda blocks: docx(blocks, auto_numbers=True)),
    "rtf": Writer(media.RTF, rtf),
    "rtf gbk": Writer(media.RTF, lambda blocks: rtf(blocks, gbk=True)),
    "rtf automatic numbers": Writer(media.RTF, lambda blocks: rtf(blocks, auto_numbers=True)),
    "pdf reportlab": Writer(media.PDF, pdf),
    "pdf LibreOffice": Writer(media.PDF, lambda b: converted(docx(b, styles=False), "docx", "pdf"), office=True),
    "doc": Writer(media.DOC, doc, office=True),
    "odt": Writer(media.ODT, odt, office=True),
    **{f"ofd, {name}": Writer(media.OFD, lambda b, style=style: ofd(b, style)) for name, style in STYLES.items()},  # type: ignore[misc]
}

READ = {name: writer for name, writer in WRITERS.items() if writer.media_type in parse._READERS}
needs_ocr = pytest.mark.skipif(ocr.engine() is None, reason="no program for text recognition is installed")


@cache
def blocks_of(name: str) -> tuple[Block, ...]:
    """Return a master whose numbers are those that an automatic list gives."""
    return renumbered(report(name))


def read(source: Source, data: bytes) -> Report:
    return report_of(clean(source, parse.parse(source, data)))


def read_bytes(data: bytes, name: str) -> Report:
    source = make_source(f"x/{name}")
    return read(Source(source.name, source.path, source.digest, sniff(data, name), len(data)), data)


@cache
def truth(name: str) -> tuple[str, tuple[str, ...]]:
    found = read_bytes(txt(blocks_of(name)), "r.txt")
    return found.text, tuple(tree_of(found))


def written(writer: str, master: str) -> bytes:
    if WRITERS[writer].office and SOFFICE is None:
        pytest.skip("LibreOffice is not installed")
    return WRITERS[writer].write(blocks_of(master))


@pytest.mark.parametrize("master", MASTERS)
def test_the_measure_is_the_master_itself(master: str) -> None:
    text, tree = truth(master)
    assert text.split("\n") == expected(blocks_of(master))
    assert len(tree) >= 8


@pytest.mark.parametrize("master", MASTERS)
@pytest.mark.parametrize("writer", READ)
def test_every_format_gives_the_same_paragraphs_and_headings(writer: str, master: str) -> None:
    data = written(writer, master)
    assert sniff(data) == WRITERS[writer].media_type
    found = read_bytes(data, "r")
    text, tree = truth(master)
    assert found.text.split("\n") == text.split("\n")
    assert tuple(tree_of(found)) == tree


@pytest.mark.parametrize("master", ["lilang_2025"])
def test_an_archive_of_all_formats_gives_what_the_files_give(master: str, tmp_path: Path) -> None:
    files = {f"{number}.bin": written(name, master) for number, name in enumerate(READ) if not WRITERS[name].office}
    (tmp_path / "all.zip").write_bytes(archive({"外.zip": archive(files)}))
    found = walk([tmp_path])
    assert [row.reason for _, row in found.ledger if row.kind != "duplicate"] == []
    assert len(found.sources) + sum(row.kind == "duplicate" for _, row in found.ledger) == len(files)
    for source in found.sources:
        assert source.media_type in parse._READERS, source.name
        assert read(source, bytes_of(source)).text == truth(master)[0], source.name


def test_every_reader_is_held_to_the_protocol() -> None:
    covered = {writer.media_type for writer in WRITERS.values()} | set(PICTURE_FORMATS.values())
    assert set(parse._READERS) <= covered


# --- pictures ------------------------------------------------------------------------------------
PICTURE_FORMATS = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "TIFF": "image/tiff",
    "BMP": "image/bmp",
    "WEBP": "image/webp",
    "GIF": "image/gif",
}
SCANNED = (
    Block("title", "云溪镇2023年法治政府建设年度报告"),
    Block("text", "2023年，我镇坚持依法行政，扎实推进法治政府建设，现将有关情况报告如下。"),
    Block("heading", "一、主要举措和成效", 1),
    Block("heading", "（一）加强组织领导", 2),
    Block("text", "镇党委会前学法11次，专题研究法治建设工作6次，印发年度工作要点，逐项分解到责任单位。"),
    Block("heading", "二、存在的不足和原因", 1),
    Block("text", "部分村居法治力量薄弱，执法人员专业能力与承接的事项不相适应，执法文书质量有待提高。"),
)


@cache
def page_image() -> Any:
    import pypdfium2

    with pypdfium2.PdfDocument(pdf(SCANNED)) as document:
        return document[0].render(scale=200 / 72).to_pil().convert("L")


@pytest.mark.slow
@needs_ocr
@pytest.mark.parametrize(("kind", "media_type"), PICTURE_FORMATS.items())
def test_a_picture_of_a_page_gives_the_same(kind: str, media_type: str) -> None:
    buffer = io.BytesIO()
    page_image().save(buffer, kind, **({"quality": 90} if kind == "JPEG" else {}))
    assert sniff(buffer.getvalue()) == media_type
    found = read_bytes(buffer.getvalue(), "r")
    measure = read_bytes(txt(SCANNED), "r.txt")
    assert found.text.split("\n") == measure.text.split("\n")
    assert tree_of(found) == tree_of(measure)
