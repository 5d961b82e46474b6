"""Whatever is wrong with what the user gives: one clear sentence, the right exit code, and the rest goes on."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportminer import media
from reportminer.analysis import analyse, make_options
from reportminer.cli import main
from reportminer.codebook import default_codebook_bytes
from reportminer.document import Source
from reportminer.errors import ReadError
from small_reports import ledger, read_into, report_text, rows, write_reports


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return write_reports(tmp_path / "corpus", 2)


@pytest.fixture
def db(corpus: Path) -> Path:
    path = corpus.parent / "reports.db"
    read_into(path, corpus)
    return path


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    assert "Traceback" not in result.output
    return result


def sentence(result: Result, code: int) -> str:
    """Return the one line on standard error."""
    assert result.exit_code == code, result.output
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1, result.stderr
    return lines[0]


# --- files ---------------------------------------------------------------------------------------


def docx() -> bytes:
    import docx as python_docx

    document = python_docx.Document()
    for line in report_text(7).splitlines():
        document.add_paragraph(line)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def pdf(*, password: str = "") -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfgen.canvas import Canvas

    registerFont(UnicodeCIDFont("STSong-Light"))
    stream = BytesIO()
    canvas = Canvas(stream, encrypt=StandardEncryption(password) if password else None)
    for page in range(2):
        canvas.setFont("STSong-Light", 14)
        for at, line in enumerate(report_text(8).splitlines()):
            canvas.drawString(60, 780 - at * 24, line)
        canvas.drawString(60, 60, str(page))
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def zipped(**members: str) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return stream.getvalue()


NO_ARTICLE = (
    "<html><head><title>云岭县人民政府</title></head><body><ul>"
    + "<li><a href='/'>首页</a></li>" * 30
    + "</ul></body></html>"
)

BAD_FILES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "empty": ("a.txt", lambda: b"", "the file is empty"),
    "blank": ("a.txt", lambda: b" \r\n \t\r\n" * 20, "holds no text"),
    "binary junk": ("a.txt", lambda: bytes(range(256)) * 40, "check the download"),
    "zeros": ("a.pdf", lambda: bytes(5000), "check the download"),
    "picture": ("a.jpg", lambda: b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(500), "picture"),
    "old Word": ("a.doc", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000), "save it as DOCX"),
    "archive": ("a.rar", lambda: b"Rar!\x1a\x07\x01\0" + bytes(100), "unpack it"),
    "beginning of a DOCX": ("a.docx", lambda: b"PK\3\4junk", "the file is damaged or cut off"),
    "truncated DOCX": ("a.docx", lambda: docx()[:5000], ""),
    "DOCX without text": (
        "a.docx",
        lambda: zipped(**{"[Content_Types].xml": "<Types/>", "word__document.xml": "<w:doc"}),
        "",
    ),
    "truncated PDF": ("a.pdf", lambda: pdf()[:700], ""),
    "PDF of one line": ("a.pdf", lambda: b"%PDF-1.4 torn", ""),
    "encrypted PDF": ("a.pdf", lambda: pdf(password="secret"), "password"),
    "page without article": ("a.html", NO_ARTICLE.encode, ""),
    "HTML of nothing": ("a.html", lambda: b"<html></html>", ""),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_bad_file_is_named_with_a_remedy_and_the_rest_goes_on(kind: str, corpus: Path) -> None:
    name, make, words = BAD_FILES[kind]
    (corpus / name).write_bytes(make())
    result = run("ingest", corpus, "--workers", 1)
    line = sentence(result, 1)
    assert line.startswith(f"failed  corpus/{name}: ")
    assert words in line
    assert len(line.removeprefix(f"failed  corpus/{name}: ")) > 15, "a reason, and what to do"
    assert "read 2, unchanged 0, failed 1" in result.stdout
    assert ledger(Path("reportminer.db"), "failed") == {f"corpus/{name}": line.removeprefix(f"failed  corpus/{name}: ")}
    assert [name for (name,) in rows(Path("reportminer.db"), "SELECT source FROM reports")] == [
        "corpus/report0000.txt",
        "corpus/report0001.txt",
    ]


@pytest.mark.parametrize("kind", BAD_FILES)
def test_outline_names_the_bad_file_too(kind: str, tmp_path: Path) -> None:
    name, make, words = BAD_FILES[kind]
    (tmp_path / name).write_bytes(make())
    result = run("outline", tmp_path / name)
    found_by_the_walk = kind in ("empty", "beginning of a DOCX")
    line = sentence(result, 2 if found_by_the_walk else 1)
    assert line.startswith(f"Error: {tmp_path / name}: ")
    assert words in line


@pytest.mark.parametrize(("name", "make"), [("a.txt", pdf), ("a.pdf", docx), ("a.docx", report_text)])
def test_a_wrong_suffix_is_read_with_a_warning(name: str, make: Callable[..., bytes | str], corpus: Path) -> None:
    content = make(9) if make is report_text else make()
    (corpus / name).write_bytes(content.encode() if isinstance(content, str) else content)
    result = run("ingest", corpus)
    assert result.exit_code == 0
    assert "1 of the reports read have warnings" in result.stdout
    reasons = rows(Path("reportminer.db"), "SELECT reason FROM ledger WHERE source = ?", f"corpus/{name}")
    assert any("read as that" in str(reason) for (reason,) in reasons)
    assert run("ingest", corpus, "--strict").exit_code == 0, "nothing was read this time"


def test_strict_counts_warnings(corpus: Path) -> None:
    (corpus / "a.txt").write_bytes(docx())
    assert run("ingest", corpus, "--strict").exit_code == 1


def test_a_file_without_permission_is_named(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.open

    def closed(path: Path, *arguments: object, **options: object) -> object:
        if path.name == "report0001.txt":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", closed)
    line = sentence(run("ingest", corpus), 1)
    assert line == (
        "failed  corpus/report0001.txt: the file cannot be opened (Permission denied);"
        " close it if it is open in another program (Excel, Word, WPS), or check its permissions"
    )


@pytest.mark.skipif(sys.platform == "win32" or os.getuid() == 0, reason="root may read anything")
def test_a_file_really_without_permission(corpus: Path) -> None:
    (corpus / "report0001.txt").chmod(0)
    assert "check its permissions" in sentence(run("ingest", corpus), 1)


def test_a_file_that_goes_while_it_is_read(corpus: Path, db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from reportminer import pipeline

    real = pipeline.walk

    def walk(paths: object, **how: object) -> object:
        found = real(paths, **how)  # type: ignore[arg-type]
        (corpus / "report0000.txt").write_text(report_text(31), encoding="utf-8")
        (corpus / "report0001.txt").unlink()
        return found

    (corpus / "corpus.csv").write_text("file,township\nreport0000.txt,甲镇\nreport0001.txt,乙镇\n", encoding="utf-8")
    monkeypatch.setattr(pipeline, "walk", walk)
    result = run("ingest", corpus, "--db", db)
    assert result.exit_code == 1
    assert "changed while it was read; run the command again" in result.stderr
    assert "the file cannot be read" in result.stderr


@given(st.binary(max_size=400), st.sampled_from([media.TEXT, media.HTML, media.PDF, media.DOCX, media.UNKNOWN]))
@settings(max_examples=150, deadline=None)
def test_any_bytes_give_a_report_or_one_read_error(data: bytes, media_type: str) -> None:
    read = outcome(data, media_type)
    assert read
    assert "a fault in reportminer" not in read


PIECES = st.sampled_from(
    [
        *(
            "一、",
            "（一）",
            "1.",
            "一是",
            "二是",
            "附件",
            "：",
            "。",
            "\n",
            "\n\n",
            "　",
            " ",
            "\t",
            "\r",
            "\x0b",
            "\x85",
            "\u2028",
        ),
        *(
            "法治政府建设",
            "2023年",
            "主要举措和成效",
            "存在的不足",
            "下一步",
            "第一责任人",
            "①",
            "⑴",
            "⺠",
            "\ufeff",
            "\u200b",
            "|",
            "1",
            "年",
        ),
    ]
)


def outcome(data: bytes, media_type: str) -> str:
    """Return the text that was read, or why nothing was; other exceptions than ReadError pass through."""
    source = Source("x.txt", Path("x.txt"), "0" * 64, media_type, len(data))
    try:
        return analyse(source, data, make_options()).report.text
    except ReadError as error:
        return f"{error.stage}: {error.reason}"


@given(st.lists(PIECES, max_size=60).map("".join))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_of_this_genre_gives_a_report_or_one_read_error(text: str) -> None:
    assert "a fault in reportminer" not in outcome(text.encode(), media.TEXT)


# --- paths and databases -------------------------------------------------------------------------


def other_program(path: Path) -> None:
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE photos (name)")
    other.close()


READING = [("compare",), ("search", "执法"), ("show", "x"), ("export", "out"), ("info",)]


@pytest.mark.parametrize("command", [("ingest", "corpus"), *READING], ids=lambda command: command[0])
@pytest.mark.parametrize(
    ("make", "words"),
    [
        (other_program, "belongs to another program; name another file with --db"),
        (
            lambda path: path.write_text("文字" * 500, encoding="utf-8"),
            "no SQLite database; name another file with --db",
        ),
    ],
    ids=["another program's", "text"],
)
def test_a_database_that_is_none_of_ours(
    command: tuple[str, ...], make: Callable[[Path], object], words: str, corpus: Path
) -> None:
    make(Path("other.db"))
    line = sentence(run(*command, "--db", "other.db"), 2)
    assert line.startswith("Error: other.db: ")
    assert words in line


@pytest.mark.parametrize("command", READING[:-1], ids=lambda command: command[0])
def test_no_database_yet(command: tuple[str, ...], corpus: Path) -> None:
    assert sentence(run(*command), 2) == (
        "Error: reportminer.db: there is no such database; run reportminer ingest first, or name one with --db"
    )
    assert not Path("reportminer.db").exists()


def test_info_needs_no_database(corpus: Path) -> None:
    result = run("info")
    assert result.exit_code == 0
    assert "no such database yet" in result.stdout


REFUSED: dict[str, tuple[tuple[object, ...], int, str]] = {
    "missing folder": (("ingest", "nowhere"), 2, "Error: there is no file or folder nowhere"),
    "empty folder": (("ingest", "empty"), 1, "Nothing to read: empty holds no report"),
    "database in a missing folder": (
        ("ingest", "corpus", "--db", "no/x.db"),
        2,
        "the folder no does not exist; make it first",
    ),
    "unknown encoding": (("ingest", "corpus", "--encoding", "klingon"), 2, "unknown encoding 'klingon'"),
    "missing codebook": (
        ("ingest", "corpus", "--codebook", "no.toml"),
        2,
        "Error: no.toml: the codebook cannot be read",
    ),
    "unknown report": (("show", "nothing", "--db", "reports.db"), 2, "no report is called 'nothing'"),
    "only punctuation": (("search", "，。", "--db", "reports.db"), 2, "name the words to look for"),
    "nothing to look for": (("search", " ", "--db", "reports.db"), 2, "name the words to look for"),
    "unknown label": (
        ("search", "执法", "--label", "boast", "--db", "reports.db"),
        2,
        "the labels are measure 举措成效, shortcoming",
    ),
    "unknown year": (("compare", "--year", "1900", "--db", "reports.db"), 2, "the database holds 2020, 2021"),
    "table of an unknown year": (
        ("compare", "--by", "year", "--year", "1900", "--db", "reports.db"),
        2,
        "its years are 2020, 2021",
    ),
    "export into a file": (("export", "corpus/report0000.txt/x", "--db", "reports.db"), 2, "cannot be made"),
    "outline of nothing": (("outline", "nowhere.txt"), 2, "there is no file or folder nowhere.txt"),
    "table into a missing folder": (
        ("compare", "--csv", "no/x.csv", "--db", "reports.db"),
        2,
        "does not exist; make it first",
    ),
    "codebook over a file": (("codebook", "reports.db"), 2, "there is such a file already; name another one"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_done_is_said_in_one_sentence(case: str, corpus: Path, db: Path) -> None:
    Path("empty").mkdir()
    arguments, code, words = REFUSED[case]
    assert words in sentence(run(*arguments), code)


def test_export_into_a_file_is_refused(corpus: Path, db: Path) -> None:
    Path("taken").write_text("x", encoding="utf-8")
    result = run("export", "taken", "--db", db)
    assert result.exit_code == 2
    assert "taken" in result.stderr
    assert Path("taken").read_text(encoding="utf-8") == "x"


def test_an_ambiguous_report_is_listed(corpus: Path, db: Path) -> None:
    result = run("show", "report", "--db", db)
    assert result.exit_code == 2
    assert "2 reports fit 'report'; name one of them:" in result.stderr
    assert "corpus/report0001.txt" in result.stderr


@pytest.mark.parametrize("table", ["reports.csv", "passages.csv"])
def test_a_table_that_is_open_elsewhere(table: str, corpus: Path, db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.replace

    def busy(source: Path, target: Path) -> None:
        if Path(target).name == table:
            raise PermissionError(13, "Permission denied")
        real(source, target)

    monkeypatch.setattr(os, "replace", busy)
    line = sentence(run("export", "out", "--db", db), 2)
    assert f"{table}: the file cannot be written (close it if it is open in another program" in line
    assert not list(Path("out").glob("*.part"))


# --- codebooks -----------------------------------------------------------------------------------

BOOKS = {
    "not TOML": (b"version = = 1", "not valid TOML"),
    "not UTF-8": ("名".encode("gbk"), "save the codebook as UTF-8"),
    "empty": (b"", "is missing"),
    "label missing": (default_codebook_bytes().replace(b'code = "plan"', b'code = "plans"', 1), ""),
    "label twice": (
        default_codebook_bytes().replace(b'code = "plan"', b'code = "measure"', 1),
        "is defined twice; keep one",
    ),
    "wrong form": (b'version = "1"\nname_zh = "x"\nname_en = "x"\nlabels = "none"\n', "wrong form"),
    "no pattern": (default_codebook_bytes().replace(b'pattern = "', b'pattern = "((', 1), "no regular expression"),
}


@pytest.mark.parametrize("kind", BOOKS)
def test_a_damaged_codebook_is_refused_before_anything_is_done(kind: str, corpus: Path) -> None:
    data, words = BOOKS[kind]
    Path("book.toml").write_bytes(data)
    assert data != default_codebook_bytes()
    for arguments in (["ingest", "corpus"], ["outline", "corpus/report0000.txt"]):
        line = sentence(run(*arguments, "--codebook", "book.toml"), 2)
        assert line.startswith("Error: book.toml: ")
        assert words in line
    assert not Path("reportminer.db").exists()


# --- faults --------------------------------------------------------------------------------------


def test_a_fault_of_ours_is_one_sentence_and_a_traceback_with_debug(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reportminer import analysis

    def faulty(*arguments: object, **options: object) -> object:
        raise ZeroDivisionError("no heading")

    monkeypatch.setattr(analysis, "build_outline", faulty)
    result = run("ingest", corpus)
    assert result.exit_code == 1
    assert result.stderr.count("ZeroDivisionError: no heading") == 2
    debug = CliRunner().invoke(main, ["--debug", "ingest", str(corpus)])
    assert debug.stderr.count("Traceback (most recent call last)") >= 2
    assert "in faulty" in debug.stderr


def test_a_fault_outside_the_files_is_one_sentence_too(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(*arguments: object, **options: object) -> object:
        raise ZeroDivisionError("no table")

    monkeypatch.setattr("reportminer.compare.profile.label_counts", faulty)
    line = sentence(run("compare", "--by", "year", "--db", db), 1)
    assert "a fault in reportminer (ZeroDivisionError: no table)" in line
    debug = CliRunner().invoke(main, ["--debug", "compare", "--by", "year", "--db", str(db)])
    assert isinstance(debug.exception, ZeroDivisionError)


def test_debug_shows_where_an_error_of_the_user_arose(corpus: Path) -> None:
    debug = CliRunner().invoke(main, ["--debug", "compare"])
    assert type(debug.exception).__name__ == "StoreError"


def test_many_failures_do_not_flood_the_screen(corpus: Path) -> None:
    for number in range(30):
        (corpus / f"bad{number:02}.txt").write_bytes(b"\0\1\2" * (number + 50))
    result = run("ingest", corpus)
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 21
    assert lines[-1] == "… and 10 more failed: see ledger.csv of the export"
    assert len(ledger(Path("reportminer.db"), "failed")) == 30
