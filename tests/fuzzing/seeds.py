"""Good files of every kind, small ones, that are damaged to try the readers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from functools import cache

import archive_files
import ofd_files
import office_files
from locations import ROOT
from small_reports import report_text

CORPUS = ROOT / "corpus"


def _of_corpus(*suffixes: str, count: int = 4) -> list[bytes]:
    """Return the smallest files of the corpus with these endings."""
    files = [path for path in CORPUS.rglob("*") if path.suffix in suffixes]
    return [path.read_bytes() for path in sorted(files, key=lambda path: (path.stat().st_size, path.name))[:count]]


def _text() -> list[bytes]:
    report = report_text(3)
    encoded = [report.encode(encoding) for encoding in ("utf-8", "gb18030", "utf-16")]
    return [*encoded, *_of_corpus(".txt", count=2)]


def _html() -> list[bytes]:
    return _of_corpus(".html", ".htm")


def _docx() -> list[bytes]:
    made = [office_files.docx(office_files.report(name), auto_numbers=True) for name in office_files.names(2)]
    return made + _of_corpus(".docx")


def _pdf() -> list[bytes]:
    return [plain_pdf(), *_of_corpus(".pdf")]


def plain_pdf() -> bytes:
    """Return a PDF whose streams are not compressed, with a ruled table."""
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfgen.canvas import Canvas

    registerFont(UnicodeCIDFont("STSong-Light"))
    stream = io.BytesIO()
    canvas = Canvas(stream, pageCompression=0, invariant=1)
    for page in range(2):
        canvas.setFont("STSong-Light", 14)
        for at, line in enumerate(report_text(page).splitlines()):
            canvas.drawString(60, 780 - at * 24, line)
        canvas.grid([60, 200, 340], [80, 110, 140, 170])
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _picture() -> list[bytes]:
    from PIL import Image, ImageDraw

    page = Image.new("RGB", (240, 120), "white")
    draw = ImageDraw.Draw(page)
    for at in range(5):
        draw.rectangle((20, 12 + at * 20, 220, 22 + at * 20), fill="black")
    files = []
    for form, options in (
        ("PNG", {}),
        ("JPEG", {}),
        ("BMP", {}),
        ("GIF", {}),
        ("WEBP", {}),
        ("TIFF", {"compression": "tiff_lzw", "save_all": True, "append_images": [page]}),
        ("TIFF", {"compression": "group4"}),
    ):
        stream = io.BytesIO()
        image = page.convert("1") if options.get("compression") == "group4" else page
        image.save(stream, form, **options)
        files.append(stream.getvalue())
    return files


def _ofd() -> list[bytes]:
    return [ofd_files.ofd(office_files.report(name)) for name in office_files.names(2)]


def _rtf() -> list[bytes]:
    first, second = office_files.names(2)
    return [
        office_files.rtf(office_files.report(first), gbk=True),
        office_files.rtf(office_files.report(second), auto_numbers=True),
    ]


def _zip() -> list[bytes]:
    texts = {f"镇{number}.txt": report_text(number).encode() for number in range(3)}
    inner = archive_files.archive(texts)
    return [
        inner,
        archive_files.archive({"2023/a.txt": texts["镇0.txt"], "2022.zip": inner, "corpus.csv": _table()[0]}),
    ]


def _table() -> list[bytes]:
    table = "file,place,year,issuer,encoding\nreport.txt,柳溪镇,2023,柳溪镇人民政府,utf-8\n"
    return [table.encode("utf-8-sig"), table.replace(",", ";").encode("gb18030")]


def _doc() -> list[bytes]:
    with zipfile.ZipFile(office_files.FIXTURES) as packed:
        return [packed.read(name) for name in ("special.doc", "dated.doc", "bilang_2020.doc")]


def _mhtml() -> list[bytes]:
    page = _of_corpus(".html", count=1)[0]
    import base64
    import quopri

    head = b"From: <Saved by Browser>\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
    parts = []
    for coding, body in (("base64", base64.encodebytes(page)), ("quoted-printable", quopri.encodestring(page))):
        parts.append(
            head
            + b'Content-Type: multipart/related; type="text/html"; boundary="----x"\r\n\r\n------x\r\n'
            + b"Content-Type: text/html\r\nContent-Transfer-Encoding: "
            + coding.encode()
            + b"\r\nContent-Location: http://example.invalid/a.html\r\n\r\n"
            + body
            + b"\r\n------x--\r\n"
        )
    return parts


KINDS: dict[str, tuple[str, Callable[[], list[bytes]]]] = {
    "text": ("report.txt", _text),
    "html": ("report.html", _html),
    "docx": ("report.docx", _docx),
    "pdf": ("report.pdf", _pdf),
    "ofd": ("report.ofd", _ofd),
    "rtf": ("report.rtf", _rtf),
    "doc": ("report.doc", _doc),
    "mhtml": ("report.mht", _mhtml),
    "picture": ("report.png", _picture),
    "zip": ("reports.zip", _zip),
    "table": ("corpus.csv", _table),
}
"""For each reader the name of its file, and what makes good ones."""


@cache
def seeds(kind: str) -> tuple[bytes, ...]:
    """Return the good files of one kind; none where a program that writes them is missing."""
    return tuple(KINDS[kind][1]())
