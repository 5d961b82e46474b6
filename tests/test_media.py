from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locations import SHARED, needs_shared
from reportminer import media
from reportminer.media import sniff

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def packed(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


def odt() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", media.ODT)
        archive.writestr("content.xml", "x")
    return buffer.getvalue()


def entry(stream: str) -> bytes:
    name = (stream + "\0").encode("utf-16-le")
    return name.ljust(64, b"\0") + len(name).to_bytes(2, "little") + b"\2" + b"\0" * 61


CASES = [
    (b"%PDF-1.7\n", media.PDF),
    (b"\r\n\xef\xbb\xbf junk \n%PDF-1.4\n", media.PDF),
    (packed("[Content_Types].xml", "_rels/.rels", "word/document.xml"), media.DOCX),
    (packed("[Content_Types].xml", "xl/workbook.xml"), media.XLSX),
    (packed("[Content_Types].xml", "ppt/presentation.xml"), media.PPTX),
    (packed("OFD.xml", "Doc_0/Document.xml"), media.OFD),
    (packed("a.txt", "password/x"), media.ZIP),
    (packed("[Content_Types].xml", "word/document.xml")[:-40], media.DOCX),
    (packed(), media.ZIP),
    (odt(), media.ODT),
    (OLE2 + entry("Root Entry") + entry("WordDocument"), media.DOC),
    (OLE2 + entry("Workbook"), media.XLS),
    (OLE2 + entry("PowerPoint Document"), media.PPT),
    (OLE2 + entry("EncryptionInfo") + entry("EncryptedPackage"), media.ENCRYPTED_OFFICE),
    (OLE2, media.OLE2),
    (b"{\\rtf1\\ansi", media.RTF),
    (b"\x89PNG\r\n\x1a\n....", "image/png"),
    (b"\xff\xd8\xff\xe0....", "image/jpeg"),
    (b"II*\0....", "image/tiff"),
    (b"GIF89a..", "image/gif"),
    (b"BM\x10\0\0\0\0\0\0\0\x36\0\0\0\x28\0", "image/bmp"),
    (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
    (b"\0\0\0\x18ftypheic", "image/heic"),
    (b"From: <saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n", media.MHTML),
    (b"\x1f\x8b\x08\0", media.GZIP),
    (b"7z\xbc\xaf\x27\x1c\0", media.SEVEN_ZIP),
    (b"Rar!\x1a\x07\x01\0", media.RAR),
    (b"<!DOCTYPE html><html>", media.HTML),
    (b"\xef\xbb\xbf\r\n<!-- saved from url=(0042) -->\r\n<HTML><HEAD>", media.HTML),
    (b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "x"><html>', media.HTML),
    ("<div>报告</div>".encode("gbk"), media.HTML),
    ("<p>报告</p>".encode(), media.HTML),
    ("<html><body>报告正文</body></html>".encode("utf-16"), media.HTML),
    ("<html><body>report</body></html>".encode("utf-16-le"), media.HTML),
    (b'<?xml version="1.0"?><feed>', media.XML),
    ("云溪镇2023年法治政府建设年度报告\n".encode(), media.TEXT),
    ("云溪镇2023年法治政府建设年度报告\n".encode("gbk"), media.TEXT),
    ("云溪镇2023年法治政府建设年度报告\n".encode("utf-16"), media.TEXT),
    ("云溪镇2023年法治政府建设年度报告\n".encode("utf-16-be"), media.TEXT),
    ("雲溪鎮二零二三年度報告".encode("big5"), media.TEXT),
    ("表中 a < b, <p 值> 见下".encode(), media.TEXT),
    ("《<p>标签的说明》".encode(), media.TEXT),
    (b"MIME-Version is a header", media.TEXT),
    (bytes(range(256)) * 4, media.UNKNOWN),
    (b"\0\1\2\3" * 100, media.UNKNOWN),
    (b"", media.UNKNOWN),
]


@pytest.mark.parametrize(("data", "media_type"), CASES, ids=[f"{at}-{case[1][-12:]}" for at, case in enumerate(CASES)])
def test_type_comes_from_content(data: bytes, media_type: str) -> None:
    assert sniff(data, "anything.bin") == media_type


def test_name_decides_only_where_both_are_held() -> None:
    both = OLE2 + entry("WordDocument") + entry("Workbook")
    assert sniff(both, "report.doc") == media.DOC
    assert sniff(both, "table.XLS") == media.XLS
    assert sniff(OLE2 + entry("WordDocument"), "table.xls") == media.DOC


@needs_shared
@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("report.docx", media.DOCX),
        ("report.doc", media.DOC),
        ("report_lo.pdf", media.PDF),
        ("scan_page1.jpg", "image/jpeg"),
        ("page_b_old_gb2312.html", media.HTML),
        ("report_gb18030.txt", media.TEXT),
        ("real/official_letter.ofd", media.OFD),
        ("real/wps_writer_real.wps", media.DOC),
    ],
)
def test_real_files(name: str, media_type: str) -> None:
    assert sniff((SHARED / "samples" / name).read_bytes()) == media_type


@given(st.one_of(st.binary(max_size=300), st.binary(max_size=100).map(lambda tail: packed("word/x")[:30] + tail)))
def test_any_bytes_have_a_type(data: bytes) -> None:
    assert "/" in sniff(data, "x")
