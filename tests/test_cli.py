"""The command line from outside: help, encodings, pipes, colours, Ctrl-C, exit codes."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import click
import psutil
import pytest
from click.testing import CliRunner

from locations import CORPUS, ROOT
from reportminer import __version__
from reportminer.cli import EXIT_STOPPED, main
from small_reports import rows, write_reports

COMMANDS = list(main.commands)

HEAVY = [
    "numpy",
    "scipy",
    "jieba",
    "rjieba",
    "spacy",
    "sklearn",
    "lxml",
    "docx",
    "pdfplumber",
    "pypdfium2",
    "selectolax",
]
HEAVY += ["sqlite3", "multiprocessing", "reportminer.pipeline", "reportminer.store", "reportminer.codebook"]


def run(*arguments: object, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the program as a user does, in another process."""
    return subprocess.run(
        [sys.executable, "-m", "reportminer", *map(str, arguments)],
        check=False,
        capture_output=True,
        cwd=cwd,
        env=os.environ | environment,
        timeout=60,
    )


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory, corpus_db: Path) -> Path:
    return Path(shutil.copy(corpus_db, tmp_path_factory.mktemp("cli") / "reports.db"))


# --- help ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    result = CliRunner().invoke(main, [command, "--help"])
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Usage: main {command} ")
    assert CliRunner().invoke(main, [command, "-h"]).stdout == result.stdout
    for parameter in main.commands[command].params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{command} {parameter.name} has no help"


def test_the_commands_come_in_the_order_of_the_work() -> None:
    shown = CliRunner().invoke(main, ["--help"]).stdout
    assert [line.split()[0] for line in shown.split("Commands:")[1].splitlines() if line.strip()] == COMMANDS
    assert COMMANDS.index("ingest") == 0 < COMMANDS.index("compare") < COMMANDS.index("export")


def test_version() -> None:
    assert CliRunner().invoke(main, ["--version"]).stdout == f"reportminer, version {__version__}\n"


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], *([command, "--help"] for command in COMMANDS)], ids=" ".join
)
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom reportminer.cli import main\n"
        f"try:\n    main({arguments!r})\nexcept SystemExit:\n    pass\n"
        f"print('LOADED', [name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, timeout=60)
    assert done.stdout.splitlines()[-1] == b"LOADED []", done.stderr


@pytest.mark.parametrize(
    "arguments",
    [["unknown"], ["ingest"], ["ingest", ".", "--workers", "0"], ["compare", "--by", "province"], ["--no"]],
    ids=" ".join,
)
def test_wrong_usage_exits_with_2(arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert "Error: " in result.stderr


def test_without_arguments_the_help_is_shown() -> None:
    assert "Commands:" in CliRunner().invoke(main, []).output


# --- commands ------------------------------------------------------------------------------------


def test_ingest_says_what_it_did(tmp_path: Path) -> None:
    corpus = write_reports(tmp_path / "corpus", 3)
    first = CliRunner().invoke(main, ["ingest", str(corpus), "--db", str(tmp_path / "x.db")])
    assert (first.exit_code, first.stderr) == (0, "")
    lines = first.stdout.splitlines()
    assert lines[0] == "read 3, unchanged 0, failed 0"
    assert lines[1].startswith(f"{tmp_path / 'x.db'}: 3 reports, ")
    counts = [int(line.split()[-1]) for line in lines[2:]]
    assert sum(counts) == int(lines[1].split()[-2])
    again = CliRunner().invoke(main, ["ingest", str(corpus), "--db", str(tmp_path / "x.db"), "--lang", "zh"])
    assert again.stdout.splitlines()[0] == "读入 0，未变 3，失败 0"
    assert "举措成效" in again.stdout


def test_ingest_tells_of_vanished_files(tmp_path: Path) -> None:
    corpus = write_reports(tmp_path / "corpus", 3)
    arguments = ["ingest", str(corpus), "--db", str(tmp_path / "x.db")]
    CliRunner().invoke(main, arguments)
    (corpus / "report0001.txt").unlink()
    result = CliRunner().invoke(main, arguments)
    assert (result.exit_code, result.stderr) == (0, "vanished  corpus/report0001.txt (kept; --prune takes it out)\n")
    result = CliRunner().invoke(main, [*arguments, "--prune"])
    assert result.stderr == "vanished  corpus/report0001.txt (taken out)\n"
    assert ": 2 reports" in result.stdout


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("by", ["township", "county", "year", "report"])
def test_compare_prints_a_table(by: str, lang: str, db: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(
        main, ["compare", "--db", str(db), "--by", by, "--lang", lang, "--csv", str(tmp_path / "x.csv")]
    )
    assert result.exit_code == 0
    assert ("合计" if lang == "zh" else "all") in result.stdout.splitlines()[0]
    head = (tmp_path / "x.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    assert head.startswith("by,place,year,label,label_zh,passages,characters,share")


def test_export_names_its_files(db: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["export", str(tmp_path / "out"), "--db", str(db)])
    assert result.exit_code == 0
    for line in result.stdout.splitlines():
        name, count = line.rsplit(": ", 1)
        assert Path(name).is_file()
        assert count.endswith(" rows")


def test_show_by_id_by_its_beginning_and_by_name(db: Path) -> None:
    ((report_id, source),) = rows(db, "SELECT report_id, source FROM reports ORDER BY source LIMIT 1")
    shown = {
        CliRunner().invoke(main, ["show", wanted, "--db", str(db)]).stdout
        for wanted in (str(report_id), str(report_id)[:9], str(source), str(source).split("/")[-1])
    }
    assert len(shown) == 1
    assert shown.pop().startswith(f"{source}  ({report_id})")


def test_show_lists_the_place_of_every_passage(db: Path) -> None:
    ((source,),) = rows(db, "SELECT source FROM reports ORDER BY source LIMIT 1")
    sql = "SELECT page, line, passage_id FROM passages JOIN reports USING (report) WHERE source = ? ORDER BY position"
    expected = [[str(part) for part in row if part] for row in rows(db, sql, source)]
    shown = CliRunner().invoke(main, ["show", str(source), "--page", "--db", str(db)]).stdout.splitlines()
    assert shown[1].split() == ["page", "line", "passage", "label", "text"]
    assert [line.split()[: len(expected[0])] for line in shown[2:]] == expected


def test_show_marks_what_recognition_was_not_sure_of(db: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    shutil.copy(db, copy)
    sql = "SELECT source, page, line, text FROM passages JOIN reports USING (report) WHERE position = 3 LIMIT 1"
    ((source, page, line, text),) = rows(db, sql)
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute(
            "INSERT INTO ledger (source, position, stage, kind, reason, page, line, text, characters)"
            " VALUES (?, 999, 'ocr', 'warning', 'not sure', ?, ?, '', 0)",
            (source, page, line),
        )
    shown = CliRunner().invoke(main, ["show", str(source), "--db", str(copy)]).stdout.splitlines()
    marked = [line for line in shown if line.split("] ")[0].endswith(", ~")]
    assert [line.split("] ", 1)[1] for line in marked] == [str(text)]
    assert any(line.startswith("“~” marks the 1 parts") for line in shown)


def test_outline_prints_the_tree(db: Path) -> None:
    path = next(CORPUS.rglob("*.docx"))
    result = CliRunner().invoke(main, ["outline", str(path)])
    assert result.exit_code == 0
    assert "一、" in result.stdout
    assert " passages, " in result.stdout


def test_search_prints_hits_and_writes_them(db: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["search", "行政", "执法", "--db", str(db), "--csv", str(tmp_path / "x.csv")])
    assert result.exit_code == 0
    hits = int(result.stderr.split(" hits in ")[0])
    assert hits == len(result.stdout.splitlines()) > 10
    assert len((tmp_path / "x.csv").read_bytes().split(b"\r\n")) == hits + 2


def test_a_codebook_copy_can_be_used(tmp_path: Path) -> None:
    corpus = write_reports(tmp_path / "corpus", 1)
    assert CliRunner().invoke(main, ["codebook", str(tmp_path / "my.toml")]).exit_code == 0
    arguments = ["ingest", str(corpus), "--db", str(tmp_path / "x.db"), "--codebook", str(tmp_path / "my.toml")]
    assert CliRunner().invoke(main, arguments).exit_code == 0


# --- encodings, pipes, colours -------------------------------------------------------------------

PRINTING = [["compare"], ["search", "执法"], ["show", "2023", "--lang", "zh"], ["info"], ["compare", "--lang", "zh"]]


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "gbk", "utf-8"])
@pytest.mark.parametrize(
    "arguments", [["ingest", "--help"], ["search", "执法"], ["compare", "--lang", "zh"]], ids=" ".join
)
def test_any_encoding_of_the_terminal_will_do(encoding: str, arguments: list[str], db: Path) -> None:
    options = [] if "--help" in arguments else ["--db", db]
    done = run(*arguments, *options, PYTHONIOENCODING=encoding)
    assert done.returncode == 0, done.stderr
    assert b"Traceback" not in done.stderr
    assert done.stdout
    if options:  # into a pipe that has no Chinese UTF-8 is written
        written = encoding if encoding == "gbk" else "utf-8"
        assert ("执法" if arguments[0] == "search" else "举措成效").encode(written) in done.stdout


@pytest.mark.parametrize(
    ("encoding", "shown", "told"),
    [
        ("gbk:strict", "?镇?", "2 signs are shown as ? (U+365F, U+1F600): the encoding gbk lacks them."),
        ("gb18030", "㙟镇😀", ""),
        ("cp1252:strict", "㙟镇😀", ""),
        ("utf-8", "㙟镇😀", ""),
    ],
)
def test_signs_that_are_lost_are_told(encoding: str, shown: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "titles.txt").write_text("㙟镇😀人民政府2023年法治政府建设情况报告\n", "utf-8")
    done = run("resolve", "--file", "titles.txt", cwd=tmp_path, PYTHONIOENCODING=encoding)
    written = "utf-8" if encoding.startswith("cp") else encoding.partition(":")[0]
    assert (done.returncode, done.stdout.decode(written).splitlines()[0][: len(shown)]) == (0, shown)
    assert done.stderr.decode()[: len(told) + 1].strip() == told


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(22, "Invalid argument"), 0),  # a closed pipe, as Windows tells of it
        (OSError(22, "文件名、目录名或卷标语法不正确。", "a|b.csv"), 1),
    ],
)
def test_a_name_that_no_file_can_have_is_no_closed_pipe(
    error: OSError, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*arguments: object, **options: object) -> object:
        raise error

    monkeypatch.setattr("reportminer.pipeline.ingest", failing)
    monkeypatch.setattr(os, "dup2", lambda *_: None)
    result = CliRunner().invoke(main, ["ingest", str(tmp_path)])
    assert (result.exit_code, "a|b.csv" in result.stderr) == (code, bool(code))


def test_errors_are_shown_in_any_encoding(tmp_path: Path) -> None:
    done = run("outline", "没有.txt", cwd=tmp_path, PYTHONIOENCODING="ascii")
    assert done.returncode == 2
    assert done.stderr.startswith(b"Error: there is no file or folder ")


@pytest.mark.parametrize("arguments", PRINTING, ids=" ".join)
def test_no_colour_codes_where_nobody_sees_them(arguments: list[str], db: Path) -> None:
    done = run(*arguments, "--db", db)
    assert b"\x1b" not in done.stdout + done.stderr


def test_no_colour_codes_for_failures_either(tmp_path: Path) -> None:
    corpus = write_reports(tmp_path / "corpus", 1)
    (corpus / "bad.pdf").write_bytes(b"%PDF-1.4 torn")
    done = run("ingest", corpus, cwd=tmp_path)
    assert (done.returncode, done.stderr[:8]) == (1, b"failed  ")
    assert b"\x1b" not in done.stdout + done.stderr


@pytest.mark.parametrize("arguments", [["search", "法"], ["compare", "--by", "report"]], ids=" ".join)
def test_a_reader_that_goes_away_is_no_error(arguments: list[str], db: Path) -> None:
    command = [sys.executable, "-m", "reportminer", *arguments, "--db", str(db)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        errors = process.stderr.read()
        assert process.wait(30) == 0
    assert b"Traceback" not in errors
    assert b"Exception" not in errors
    assert b"Error" not in errors


# --- Ctrl-C --------------------------------------------------------------------------------------


def test_an_interrupt_is_a_sentence_and_130(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*arguments: object, **options: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr("reportminer.pipeline.ingest", interrupted)
    result = CliRunner().invoke(main, ["ingest", str(tmp_path)])
    assert result.exit_code == EXIT_STOPPED == 130
    assert result.stderr == "\nStopped. What was read is kept; run the same command again to go on.\n"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal for one process")
@pytest.mark.parametrize(("workers", "sign"), [(1, "SIGINT"), (2, "SIGINT"), (2, "SIGTERM")])
def test_a_stop_leaves_a_whole_database_and_no_process(workers: int, sign: str, tmp_path: Path) -> None:
    corpus = write_reports(tmp_path / "corpus", 400)
    db = tmp_path / "x.db"
    command = [sys.executable, "-m", "reportminer", "ingest", str(corpus), "--db", str(db), "--workers", str(workers)]
    # A process group of its own, as a shell gives: the signal reaches the workers too.
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    while process.poll() is None and not (db.exists() and _stored(db)):
        time.sleep(0.005)
    children = psutil.Process(process.pid).children(recursive=True)
    os.killpg(process.pid, getattr(signal, sign))
    _, errors = process.communicate(timeout=30)
    assert process.returncode == EXIT_STOPPED
    assert errors.decode() == "\nStopped. What was read is kept; run the same command again to go on.\n"
    assert not psutil.wait_procs(children, 10)[1]
    assert len(children) == (workers if workers > 1 else 0)
    assert 0 < _stored(db) < 400
    assert rows(db, "PRAGMA integrity_check") == [("ok",)]
    assert run("ingest", corpus, "--db", db).returncode == 0
    assert _stored(db) == 400


def _stored(db: Path) -> int:
    import sqlite3

    try:
        return int(str(rows(db, "SELECT count(*) FROM reports")[0][0]))
    except sqlite3.Error:
        return 0


# --- as a library --------------------------------------------------------------------------------


def test_a_script_without_guard_reads_its_reports_all_the_same(tmp_path: Path) -> None:
    corpus = write_reports(tmp_path / "corpus", 30)
    script = tmp_path / "script.py"
    script.write_text(
        "from pathlib import Path\nfrom reportminer import ingest\n"
        f"print(ingest([Path({str(corpus)!r})], db=Path({str(tmp_path / 'x.db')!r}), workers=2).read)\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, str(script)], check=False, capture_output=True, text=True, timeout=100, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "30"


def test_an_ingest_speaks_chinese_and_names_what_it_did_not_use(tmp_path: Path) -> None:
    corpus = write_reports(tmp_path / "corpus", 2)
    (corpus / "corpus.csv").write_text("file,year,备注\nreport0000.txt,去年,x\n", encoding="utf-8")
    (corpus / "empty.txt").write_text("", encoding="utf-8")
    result = CliRunner().invoke(main, ["ingest", str(corpus), "--db", str(tmp_path / "x.db"), "--lang", "zh"])
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0] == "读入 2，未变 0，失败 1，跳过 1 附带文件（表格、说明等）"
    assert "x.db：2 份报告，" in lines[1]
    assert "失败  corpus/empty.txt" in result.stderr
    assert "未采用  corpus/corpus.csv, line 2: '去年' is no year" in result.stderr
    assert "未采用  corpus/corpus.csv, line 1: column '备注'" in result.stderr


def test_no_line_of_the_help_is_cut_short() -> None:
    shown = CliRunner().invoke(main, ["--help"], terminal_width=80).stdout.split("Commands:")[1]
    assert len(shown.strip().splitlines()) == len(main.commands)
    assert "..." not in shown
