"""What a command says while it works: on a terminal only; Ctrl-C ends it with a sentence, never half a file."""

from __future__ import annotations

import gc
import io
import signal
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

import reportminer.cli.progress as progress
from reportminer.cli import main
from reportminer.cli.progress import Working, clear_line, ticking
from reportminer.store import open_store
from reportminer.store.queries import selected_passages
from small_reports import read_into, write_reports


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Put a terminal in the place of standard error; pytest would put its own there again after a fixture."""
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(progress, "QUIET", 0.0)
    monkeypatch.setattr(progress, "_EVERY", 0.01)
    return screen


def wait_for(screen: Terminal, words: str) -> str:
    until = time.monotonic() + 20
    while words not in screen.getvalue() and time.monotonic() < until:
        time.sleep(0.01)
    assert words in screen.getvalue()
    return words


def test_one_line_that_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = terminal(monkeypatch)
    with Working("html") as working:
        wait_for(screen, "\rhtml … 0 s")
        working.say("html: follow")
        wait_for(screen, "html: follow … ")
        with ticking("following plans") as tick:
            tick(1, 4)
            tick(0, 0)
            wait_for(screen, "following plans: 25 % … ")
        clear_line()
    assert screen.getvalue().rsplit("\r", 2)[1].strip() == ""
    assert screen.getvalue().endswith("\r")
    before = screen.getvalue()
    time.sleep(0.05)
    assert screen.getvalue() == before


def test_the_line_goes_away_with_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = terminal(monkeypatch)
    with pytest.raises(ValueError, match="invalid literal"), Working("audit"):
        int(wait_for(screen, "audit … "))
    assert screen.getvalue().endswith("\r")
    with Working("audit"):  # and the next command has a line again
        wait_for(screen, "\raudit … ")


def test_nothing_is_said_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", plain := io.StringIO())
    monkeypatch.setattr(progress, "QUIET", 0.0)
    with Working("audit"), ticking("following plans") as tick:
        tick(1, 2)
        time.sleep(0.05)
    assert plain.getvalue() == ""


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("progress")
    read_into(folder / "x.db", write_reports(folder / "corpus", 8))
    return folder / "x.db"


@pytest.mark.parametrize(
    ("arguments", "place", "said"),
    [
        (["html", "x.html"], "reportminer.webpage.report.rows_html", "No file was left half-written."),
        (["worksheet", "x.xlsx"], "reportminer.compare.worksheet.panel_cells", "No file was left half-written."),
        (["export", "x"], "reportminer.export.csv.safe_cell", "Every file that is there is whole"),
        (["export", "x", "--capsule"], "reportminer.capsule.build.package_text", "Every file that is there is whole"),
        (["compare", "reuse", "--csv", "x.csv"], "reportminer.compare.reuse.borrowings", "No file was left"),
        (["audit", "--plot", "x.svg"], "reportminer.charts.files.svg_file", "No file was left half-written."),
    ],
)
def test_ctrl_c_leaves_a_sentence_and_no_half_written_file(
    arguments: list[str], place: str, said: str, db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, lambda *_, **__: signal.raise_signal(signal.SIGINT))
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, [*arguments, "--db", str(db)])
    assert result.exit_code == 130
    assert result.stderr.startswith("\nStopped. " + said)
    assert len(result.stderr.strip().splitlines()) == 1
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
def test_rows_that_nobody_reads_to_the_end_say_nothing_when_the_database_closes(db: Path) -> None:
    with open_store(db) as store:
        rows = selected_passages(store)
        assert next(rows)
    del rows
    gc.collect()
