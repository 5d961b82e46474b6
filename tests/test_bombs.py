"""Files made to exhaust a reader: each is refused or read within limits, and the report beside them is read."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

import archive_files
import ofd_files
from fuzzing.seeds import seeds
from locations import ROOT
from reportminer import settings
from reportminer.pipeline import ingest
from small_reports import ledger, report_text, rows, write_reports

MEGABYTE = 1 << 20


def zeros_in(data: bytes, name: str, megabytes: int) -> bytes:
    """Add a member of zeros, which pack to a thousandth, to a ZIP file."""
    stream = io.BytesIO(data)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, bytes(megabytes * MEGABYTE))
    return stream.getvalue()


def overlapping() -> bytes:
    """Return an archive whose directory names one member two hundred times."""
    data = zeros_in(archive_files.archive({}), "镇000.txt", 9)
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    entry = data[start:end]
    name = "镇000.txt".encode()
    entries = b"".join(entry.replace(name, f"镇{number:03}.txt".encode()) for number in range(200))
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 200, 200, len(entries), start, 0)
    return data[:start] + entries + tail


def nested_archives() -> bytes:
    data = archive_files.archive({"r.txt": report_text(1).encode()})
    for depth in range(6):
        data = archive_files.archive({f"{depth}.zip": data})
    return data


def docx_with(body: str, *, declared: str = "") -> bytes:
    packed, good = io.BytesIO(), io.BytesIO(seeds("docx")[0])
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/document.xml":
                data = data.replace(b"?>", b"?>" + declared.encode(), 1)
                data = data.replace(b"<w:sectPr", body.encode() + b"<w:sectPr", 1)
            new.writestr(name, data)
    return packed.getvalue()


def pdf_of(objects: list[bytes]) -> bytes:
    data = b"%PDF-1.7\n"
    for number, content in enumerate(objects, start=1):
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    return data + b"trailer << /Root 1 0 R /Size %d >>\n%%%%EOF" % (len(objects) + 1)


CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>"


def pdf_with_stream(content: bytes, *, layers: int = 1) -> bytes:
    for _ in range(layers):
        content = zlib.compress(content, 9)
    filters = b"[" + b"/FlateDecode " * layers + b"]"
    stream = b"<< /Length %d /Filter %s >>\nstream\n%s\nendstream" % (len(content), filters, content)
    return pdf_of([CATALOG, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", PAGE, stream])


def huge_png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    rows_ = zlib.compress(bytes(60_000 // 8 + 1) * 2_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows_) + chunk(b"IEND", b"")


def looping_tiff() -> bytes:
    """Return a TIFF whose only directory says that it is followed by itself."""
    entries = [(256, 4, 1, 40), (257, 4, 1, 40), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 200)]
    entries += [(277, 3, 1, 1), (278, 4, 1, 40), (279, 4, 1, 1600)]
    directory = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return (b"II*\0" + struct.pack("<I", 8) + directory + struct.pack("<I", 8)).ljust(200, b"\0") + bytes(1600)


def looping_doc() -> bytes:
    """Return a DOC whose table of sectors sends every chain back to its own first sector."""
    data = bytearray(seeds("doc")[0])
    (sector,) = struct.unpack_from("<I", data, 76)
    at = 512 * (sector + 1)
    for place in range(at, at + 512, 4):
        (following,) = struct.unpack_from("<I", data, place)
        if following < 0xFFFFFFF0:
            struct.pack_into("<I", data, place, (place - at) // 4)
    return bytes(data)


def deep_mhtml() -> bytes:
    head = b"From: <Saved by Browser>\nMIME-Version: 1.0\n"
    parts = b"".join(
        b'Content-Type: multipart/related; boundary="b%d"\n\n--b%d\n' % (depth, depth) for depth in range(3_000)
    )
    return head + parts + b"Content-Type: text/html\n\n<p>x</p>\n"


BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "unpacks.docx": (lambda: zeros_in(seeds("docx")[0], "word/media/a.bin", 300), "unpacks to"),
    "unpacks.ofd": (lambda: zeros_in(seeds("ofd")[0], "Doc_0/a.bin", 300), "*"),
    "unpacks.zip": (lambda: zeros_in(archive_files.archive({}), "a.txt", 50), "unpacks to more than"),
    "overlaps.zip": (overlapping, "unpacks to"),
    "nested.zip": (nested_archives, "lies too deep in others"),
    "many.zip": (lambda: archive_files.archive({f"{n}.txt": b"x" for n in range(10_001)}), "more than 10,000 files"),
    "deep.docx": (lambda: docx_with("<w:tbl><w:tr><w:tc>" * 20_000), "damaged inside"),
    "boxes.docx": (lambda: docx_with("<w:p><w:r><w:t>字</w:t></w:r></w:p>" * 60_000), "*"),
    "laughs.docx": (
        lambda: docx_with("", declared='<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'),
        "declares XML entities",
    ),
    "laughs.ofd": (
        lambda: ofd_files.changed(seeds("ofd")[0], "OFD.xml", "<ofd:OFD", '<!DOCTYPE a [<!ENTITY a "a">]><ofd:OFD'),
        "declares XML entities",
    ),
    "deep.html": (lambda: b"<html><body>" + b"<div>" * 100_000 + report_text(1).encode(), "nested 100,0"),
    "tags.html": (lambda: b"<html><body>" + b"<b>x</b>" * 300_000, "600,002 tags"),
    "guess.html": (f"<html><body>{report_text(2)}{'<div>法治<a>x</a></div>' * 15_000}".encode, "*"),
    "deep.rtf": (lambda: rb"{\rtf1 " + b"{" * 500_000 + b"x" + b"}" * 500_000, ""),
    "binary.rtf": (lambda: rb"{\rtf1\bin4294967295 x}", ""),
    "deep.mht": (deep_mhtml, ""),
    "pages.pdf": (lambda: pdf_of([CATALOG, b"<< /Type /Pages /Kids [2 0 R] /Count 1000000 >>"]), ""),
    "million.pdf": (
        lambda: pdf_of([CATALOG, b"<< /Type /Pages /Kids [%s] /Count 1000000 >>" % (b"3 0 R " * 30_000), PAGE]),
        "pages",
    ),
    "layers.pdf": (lambda: pdf_with_stream(b" " * 200 * MEGABYTE, layers=2), ""),
    "marks.pdf": (lambda: pdf_with_stream(b"q " * 2_000_000), ""),
    "huge.png": (huge_png, "more than 80 million pixels"),
    "loop.tif": (looping_tiff, ""),
    "loop.doc": (looping_doc, ""),
    "digits.txt": (lambda: report_text(3).encode() + b"1" * 100_000, "numerals in a row"),
    "numerals.txt": (lambda: report_text(3).encode() + "亿".encode() * 30_000, "numerals in a row"),
    "guessed.html": (f"<html><body>{'<div>法治政府建设' * 500}{'法治' * 99_999}".encode, "*"),
    "long.txt": ((report_text(3) * 8_000).encode, "more than 2,000,000 characters"),
}
"""The file and what is said of it: "" is any reason, "*" allows that it is read."""


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_reports(tmp_path_factory.mktemp("bombs") / "corpus", 1)
    for name, (make, _) in BOMBS.items():
        (folder / name).write_bytes(make())
    db = folder.parent / "x.db"
    ingest([folder], db=db, workers=2)
    return db


@pytest.mark.slow
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_within_the_limits(name: str, tried: Path) -> None:
    words = BOMBS[name][1]
    reasons = [reason for source, reason in ledger(tried, "failed").items() if source.startswith(f"corpus/{name}")]
    if words == "*" and not reasons:
        assert (f"corpus/{name}",) in rows(tried, "SELECT source FROM reports")
        return
    assert reasons
    assert any(words.strip("*") in reason for reason in reasons), reasons
    harm = ("made the reader crash", "took longer", "of memory", "a fault in reportminer")
    assert not any(sign in reason for reason in reasons for sign in harm), reasons


@pytest.mark.slow
def test_the_report_beside_the_bombs_is_read(tried: Path) -> None:
    assert ("corpus/report0000.txt",) in rows(tried, "SELECT source FROM reports")


def limits() -> list[tuple[str, str]]:
    page = (ROOT / "docs" / "safety.md").read_text(encoding="utf-8")
    return re.findall(r"^\| `([A-Z_]+)` \| ([0-9.]+) \|", page, re.MULTILINE)


def test_the_page_on_safety_has_the_limits() -> None:
    assert len(limits()) > 20


@pytest.mark.parametrize(("name", "value"), limits())
def test_the_page_on_safety_tells_the_limit_that_holds(name: str, value: str) -> None:
    assert float(value) == getattr(settings, name)
