"""Files from the open web: what they do to a library harms no other file, and nothing is fetched for them."""

from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import ofd_files
import office_files
from reportminer import read_report, settings
from reportminer.cli import main
from reportminer.errors import ReadError
from reportminer.pipeline import ingest, write_docs
from reportminer.workers import _end_kept, child
from small_reports import exported, ledger, report_text, rows, write_reports

# --- a library that misbehaves --------------------------------------------------------------------

LIBRARY = '''
"""Stands in for PDFium: what it does with a file, the file says."""
import os, re, time
class PdfiumError(Exception): err_code = 0
class raw: FPDF_ERR_PASSWORD = 4
class PdfDocument:
    def __init__(self, data):
        held = []
        while b"EAT" in data: held.append(bytearray(16 << 20)); time.sleep(0.001)
        while b"GULP" in data: held.append(bytearray(64 << 20))
        if b"HOLD" in data: re.match(r"(a+)+$", "a" * 60 + "b")
        if b"CRASH" in data: os.abort()
        if b"PRINT" in data: os.write(1, b"noise on the way to the parent" * 99)
        raise PdfiumError("damaged")
'''
"""Whatever a real PDFium may do on a damaged file, at will."""

CASES = {
    "crash": "made the reader crash",
    "eat": "more than 0.25 GB of memory",
    "gulp": "more than 0.25 GB of memory",  # faster than the watch looks: the system refuses first
    "hold": "took longer than 10 s and was stopped",
    "print": "damaged or cut off",
}


@pytest.fixture
def bad_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put the stand-in and small limits into the processes that are started from now on."""
    folder = tmp_path / "library"
    folder.mkdir()
    (folder / "pypdfium2.py").write_text(LIBRARY, encoding="utf-8")
    monkeypatch.setattr(settings, "KILL_SECONDS", 10.0)  # more than a busy machine takes for a good file
    monkeypatch.setattr(settings, "MAX_MEMORY_BYTES", 256 << 20)
    start = (
        f"import sys; sys.path[:] = [{str(folder)!r}, *sys.argv[1:]]; from reportminer import settings;"
        " settings.MAX_MEMORY_BYTES = 256 << 20; from reportminer.workers.serving import serve; serve()"
    )
    monkeypatch.setattr(child, "_START", start)
    _end_kept()
    yield
    _end_kept()


def bad_corpus(folder: Path) -> Path:
    write_reports(folder, 3)
    for name in CASES:
        (folder / f"r_{name}.pdf").write_bytes(b"%PDF-1.4 " + name.upper().encode())
    return folder


@pytest.mark.slow
@pytest.mark.usefixtures("bad_library")
@pytest.mark.skipif(sys.platform == "win32", reason="no limit on memory there")
def test_a_file_that_breaks_its_library_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    corpus = bad_corpus(tmp_path / "corpus")
    tables = []
    for workers in (1, 2):
        db = tmp_path / f"{workers}.db"
        summary = ingest([corpus], db=db, workers=workers)
        assert summary.read == 3
        reasons = ledger(db, "failed")
        assert set(reasons) == {f"corpus/r_{name}.pdf" for name in CASES}
        for name, words in CASES.items():
            assert words in reasons[f"corpus/r_{name}.pdf"]
        tables.append(exported(db, tmp_path / f"out{workers}"))
    assert tables[0] == tables[1]


@pytest.mark.usefixtures("bad_library")
def test_reading_one_bad_file_is_refused_in_one_sentence(tmp_path: Path) -> None:
    corpus = bad_corpus(tmp_path / "corpus")
    with pytest.raises(ReadError, match="made the reader crash"):
        read_report(corpus / "r_crash.pdf")
    result = CliRunner().invoke(main, ["outline", str(corpus / "r_hold.pdf")])
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert "took longer than 10 s and was stopped; open it in its program and save it again" in result.stderr


@pytest.mark.usefixtures("bad_library")
def test_other_commands_survive_a_bad_file_too(tmp_path: Path) -> None:
    corpus = write_reports(tmp_path / "corpus", 1)
    (corpus / "bad.pdf").write_bytes(b"%PDF-1.4 CRASH")
    count, failed = write_docs(tmp_path / "x.spacy", [corpus])
    assert (count, [name for name, _ in failed]) == (1, ["corpus/bad.pdf"])
    gold = tmp_path / "gold.jsonl"
    gold.write_text('{"source": "corpus/bad.pdf", "quote": "正文", "label": "measure"}\n', encoding="utf-8")
    result = CliRunner().invoke(main, ["evaluate", str(gold), "--reports", str(corpus)])
    assert "Traceback" not in result.output


def test_a_script_without_main_guard_may_read_reports(tmp_path: Path) -> None:
    (tmp_path / "report.docx").write_bytes(docx())
    script = tmp_path / "script.py"
    script.write_text(
        "from pathlib import Path\nfrom reportminer import ingest, read_report\nprint('once')\n"
        "print(len(read_report(Path('report.docx')).report.passages) > 5)\n"
        "print(ingest([Path('report.docx')], db=Path('x.db'), workers=2).read)\n",
        encoding="utf-8",
    )
    run = subprocess.run(
        [sys.executable, str(script)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert run.stdout.split() == ["once", "True", "1"]


# --- nothing is fetched ----------------------------------------------------------------------------

HOOK = """
import os, sys
def hook(event, arguments):
    if event.startswith(("socket.connect", "socket.getaddrinfo", "socket.gethostby", "socket.sendto", "urllib.")):
        with open(os.environ["NETWORK_LOG"], "a") as log: log.write(f"{event} {arguments!r}\\n")
        raise OSError("no network in this test")
sys.addaudithook(hook)
"""


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    """A listening server that answers nobody: its address, and a list of who came."""
    came: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.1)
        over = threading.Event()

        def listen() -> None:
            while not over.is_set():
                try:
                    caller, _ = listening.accept()
                except TimeoutError:
                    continue
                came.append(caller.recv(100).decode("latin-1"))
                caller.close()

        thread = threading.Thread(target=listen)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", came
        over.set()
        thread.join()


def docx(settings_link: str = "", body: str = "", extra: dict[str, str] | None = None) -> bytes:
    """Return a DOCX whose settings refer to something outside, with XML put into its body."""
    import docx as python_docx

    document = python_docx.Document()
    for line in report_text(7).splitlines():
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{kind}/attachedTemplate" Target="{settings_link}" TargetMode="External"/>'
        "</Relationships>"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/document.xml":
                data = data.replace(b"<w:sectPr", body.encode() + b"<w:sectPr", 1)
            elif name == "word/_rels/document.xml.rels" and settings_link:
                link = f'<Relationship Id="rIdX" Type="{kind}/image" Target="{settings_link}" TargetMode="External"/>'
                data = data.replace(b"</Relationships>", link.encode() + b"</Relationships>")
            new.writestr(name, data)
        if settings_link:
            new.writestr("word/_rels/settings.xml.rels", links)
        for name, text in (extra or {}).items():
            new.writestr(name, text)
    return packed.getvalue()


FIELD = (
    '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> INCLUDETEXT "{url}/t.docx" </w:instrText>'
    '</w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
)


def html(url: str) -> bytes:
    text = "".join(f"<p>{line}</p>" for line in report_text(5).splitlines())
    return (
        f'<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "{url}/x.dtd"><html><head><base href="{url}/">'
        f'<meta http-equiv="refresh" content="0;url={url}/r"><link rel="stylesheet" href="{url}/s.css">'
        f'<script src="{url}/s.js"></script></head><body background="{url}/b.png"><img src="{url}/i.png">'
        f'<iframe src="{url}/f.html"></iframe><object data="{url}/o"></object><embed src="{url}/e">'
        f'<div style="background:url({url}/d.png)">{text}</div></body></html>'
    ).encode()


def mhtml(url: str) -> bytes:
    head = 'From: <Saved by Browser>\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary="--x"\n'
    page = f"Content-Type: text/html; charset=utf-8\nContent-Location: {url}/page.html\n\n{html(url).decode()}\n"
    outside = f'Content-Type: message/external-body; access-type=URL; URL="{url}/x"\n\n'
    return f"{head}\n----x\n{page}----x\n{outside}\n----x--\n".encode()


def pdf(url: str) -> bytes:
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfgen.canvas import Canvas

    registerFont(UnicodeCIDFont("STSong-Light"))
    stream = io.BytesIO()
    canvas = Canvas(stream, pageCompression=0)
    canvas.setFont("STSong-Light", 14)
    for at, line in enumerate(report_text(8).splitlines()):
        canvas.drawString(60, 780 - at * 24, line)
    canvas.linkURL(f"{url}/a", (50, 50, 500, 800))
    canvas.showPage()
    canvas.save()
    script = f"/OpenAction << /S /JavaScript /JS (app.launchURL\\('{url}/js'\\);) >> "
    return stream.getvalue().replace(b"/Type /Catalog", script.encode() + b"/Type /Catalog")


def rtf(url: str) -> bytes:
    text = office_files.rtf(office_files.report(office_files.names(1)[0]))
    field = r'{\field{\*\fldinst INCLUDEPICTURE "' + url + r'/i.png" \\d}{\fldrslt }}'
    return text[: text.rindex(b"}")] + (r"{\*\template " + url + "/t.dot}" + field + "}").encode()


def write_web_files(folder: Path, url: str) -> Path:
    """Write one file of each kind that refers to something at ``url``."""
    folder.mkdir()
    (folder / "page.html").write_bytes(html(url))
    (folder / "page.mht").write_bytes(mhtml(url))
    (folder / "report.pdf").write_bytes(pdf(url))
    (folder / "report.rtf").write_bytes(rtf(url))
    (folder / "report.docx").write_bytes(docx(f"{url}/t.dotm", FIELD.format(url=url)))
    (folder / "feed.xml").write_text(f'<?xml version="1.0"?><!DOCTYPE a SYSTEM "{url}/x.dtd"><a/>', encoding="utf-8")
    return folder


def ingest_watched(corpus: Path, folder: Path, **environment: str) -> tuple[str, str]:
    """Ingest in processes that may not reach the network; return what they tried and what was printed."""
    hook, log = folder / "hook", folder / "network.log"
    hook.mkdir()
    (hook / "sitecustomize.py").write_text(HOOK, encoding="utf-8")
    path = os.pathsep.join([str(hook), *sys.path])
    arguments = ["ingest", str(corpus), "--db", str(folder / "x.db"), "--workers", "2"]
    run = subprocess.run(
        [sys.executable, "-m", "reportminer", *arguments],
        env={**os.environ, "PYTHONPATH": path, "NETWORK_LOG": str(log), **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return (log.read_text("utf-8") if log.exists() else ""), run.stdout + run.stderr


def test_nothing_is_fetched(tmp_path: Path, server: tuple[str, list[str]]) -> None:
    url, came = server
    corpus = write_web_files(tmp_path / "corpus", url)
    tried, printed = ingest_watched(corpus, tmp_path)
    read = {str(name) for (name,) in rows(tmp_path / "x.db", "SELECT source FROM reports")}
    assert {"corpus/page.html", "corpus/report.pdf", "corpus/report.docx"} <= read, printed
    assert tried == ""
    assert came == []


def test_the_watch_on_the_network_sees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hook itself: what reaches for the network in a process of ours is seen."""
    corpus, library = tmp_path / "corpus", tmp_path / "library"
    corpus.mkdir()
    library.mkdir()
    (corpus / "r.pdf").write_bytes(b"%PDF-1.4")
    (library / "pypdfium2.py").write_text(
        "import socket\nsocket.create_connection(('127.0.0.1', 9))\n", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(library)
    tried, _ = ingest_watched(corpus, tmp_path)
    assert "127.0.0.1" in tried


@pytest.mark.slow
@pytest.mark.skipif(office_files.SOFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_fetches_nothing(tmp_path: Path, server: tuple[str, list[str]]) -> None:
    from reportminer import libreoffice

    url, came = server
    picture = (
        '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessing'
        'Drawing"><wp:extent cx="900000" cy="900000"/><wp:docPr id="1" name="x"/><a:graphic xmlns:a="http://schemas.'
        'openxmlformats.org/drawingml/2006/main"><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006'
        '/picture"><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:nvPicPr>'
        '<pic:cNvPr id="0" name="x"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip xmlns:r="http://schemas.'
        'openxmlformats.org/officeDocument/2006/relationships" r:link="rIdX"/><a:stretch><a:fillRect/></a:stretch>'
        '</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="900000"/></a:xfrm><a:prstGeom '
        'prst="rect"/></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>'
    )
    made = libreoffice.convert(docx(f"{url}/i.png", picture + FIELD.format(url=url)), suffix="docx", to="docx")
    assert made.startswith(b"PK")
    assert came == []


# --- entities -----------------------------------------------------------------------------------------

SECRET = "不得读出的内容" * 20
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


def with_entities(address: str) -> dict[str, tuple[str, Callable[[], bytes]]]:
    declared = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{address}"><!ENTITY l0 "笑">{LAUGHS}]>'
    body = "<w:p><w:r><w:t>&x;&l11;</w:t></w:r></w:p>"

    def of_word() -> bytes:
        data = docx(body=body)
        packed = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w") as new:
            for name in old.namelist():
                text = old.read(name)
                if name == "word/document.xml":
                    text = text.replace(b"?>", b"?>" + declared.encode(), 1)
                new.writestr(name, text)
        return packed.getvalue()

    def of_ofd() -> bytes:
        return ofd_files.changed(
            ofd_files.ofd(office_files.report(office_files.names(1)[0])), "OFD.xml", "<ofd:OFD", declared + "<ofd:OFD"
        )

    def of_page() -> bytes:
        text = "".join(f"<p>{line}&x;&l11;</p>" for line in report_text(5).splitlines())
        return f'<?xml version="1.0"?>{declared}<html><body><div>{text}</div></body></html>'.encode()

    return {"word": ("r.docx", of_word), "ofd": ("r.ofd", of_ofd), "page": ("r.html", of_page)}


@pytest.mark.parametrize("kind", ["word", "ofd", "page"])
def test_entities_are_neither_expanded_nor_fetched(kind: str, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text(SECRET, encoding="utf-8")
    name, make = with_entities((tmp_path / "secret.txt").as_uri())[kind]
    (tmp_path / name).write_bytes(make())
    try:
        text = read_report(tmp_path / name).report.text
    except ReadError as error:
        text = error.reason
    assert "不得读出" not in text
    assert "笑笑" not in text
    assert len(text) < 20_000
