"""A kill at any moment leaves a database that opens, holds whole reports only, and is completed by the next run."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from locations import ROOT
from reportminer.store import open_store
from small_reports import exported, read_into, rows, write_reports

REPORTS = 150
OTHERS = [
    sorted((ROOT / "corpus").rglob(f"*{suffix}"))[number] for suffix in (".docx", ".html", ".pdf") for number in (0, 1)
]
KILLS = int(os.environ.get("REPORTMINER_KILLS", "12"))
"""Half of them with one worker, half with two; `make kill` asks for 100."""

EARLY = 3
SECONDS_TO_END = 15.0

WHOLE = (
    "SELECT report_id, (SELECT count(*) FROM passages WHERE passages.report = reports.report),"
    " (SELECT count(*) FROM sections WHERE sections.report = reports.report),"
    " (SELECT count(*) FROM codings JOIN passages USING (passage_id) WHERE passages.report = reports.report),"
    " (SELECT count(*) FROM passage_words JOIN passages ON passages.passage = passage_words.rowid"
    " WHERE passages.report = reports.report),"
    " (SELECT count(*) FROM metadata WHERE metadata.report = reports.report) FROM reports ORDER BY report_id"
)
"""For every report: how many passages, sections, codings, index entries and facts it has."""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Text, and a few files that are read by libraries in a process of their own, spread among it."""
    folder = write_reports(tmp_path_factory.mktemp("kill") / "corpus", REPORTS - len(OTHERS))
    for number, path in enumerate(OTHERS):
        shutil.copy(path, folder / f"report{number * 20:04}{path.suffix}")
    return folder


@pytest.fixture(scope="module")
def clean(corpus: Path) -> tuple[dict[str, bytes], dict[object, tuple[object, ...]]]:
    """The export of an undisturbed run, and what each of its reports consists of."""
    db = corpus.parent / "clean.db"
    read_into(db, corpus)
    return exported(db, corpus.parent / "clean"), {row[0]: row for row in rows(db, WHOLE)}


def start(corpus: Path, db: Path, workers: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "reportminer", "ingest", str(corpus), "--db", str(db), "--workers", str(workers)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def wait_for(process: subprocess.Popen[bytes], db: Path, reports: int) -> None:
    """Wait until a running ingest has stored so many reports, or has ended."""
    while process.poll() is None and _stored(db) < reports:
        time.sleep(0.002)


def _stored(db: Path) -> int:
    """Return how many reports a database holds while another process writes it."""
    if not db.exists():
        return 0
    try:
        return int(str(rows(db, "SELECT count(*) FROM reports")[0][0]))
    except sqlite3.Error:
        return 0


@pytest.fixture(scope="module", params=[1, 2], ids=["1 worker", "2 workers"])
def timed(request: pytest.FixtureRequest, corpus: Path) -> tuple[int, float]:
    """The number of workers, and the seconds until an undisturbed run has stored its first report."""
    begin = time.perf_counter()
    process = start(corpus, corpus.parent / f"timed{request.param}.db", request.param)
    wait_for(process, corpus.parent / f"timed{request.param}.db", 1)
    first = time.perf_counter() - begin
    assert process.wait(60) == 0
    return request.param, first


@pytest.mark.slow
@pytest.mark.parametrize("kill", range(KILLS // 2))
def test_killed_at_any_moment(
    kill: int,
    timed: tuple[int, float],
    corpus: Path,
    clean: tuple[dict[str, bytes], dict[object, tuple[object, ...]]],
    tmp_path: Path,
) -> None:
    workers, first = timed
    moments = random.Random(f"{workers}/{kill}")
    db = tmp_path / "killed.db"
    process = start(corpus, db, workers)
    # Three kills while the run starts, the others spread over the reports as they are written.
    if kill < EARLY:
        with suppress(subprocess.TimeoutExpired):
            process.wait(first * (kill + moments.random()) / EARLY)
    else:
        wait_for(process, db, int(REPORTS * (kill - EARLY + moments.random()) / (KILLS // 2 - EARLY)))
        time.sleep(moments.random() * 0.004)
    family = _family(process)
    process.kill()
    process.wait(SECONDS_TO_END)
    _, alive = psutil.wait_procs(family, SECONDS_TO_END)
    assert not alive, "no process may be left behind"

    export, reports = clean
    if db.exists() and db.stat().st_size:
        assert rows(db, "PRAGMA integrity_check") == [("ok",)]
        if rows(db, "PRAGMA user_version") != [(0,)]:
            with open_store(db) as store:
                assert len(store.stored()) <= REPORTS
            for row in rows(db, WHOLE):
                assert row == reports[row[0]]
    summary = read_into(db, corpus)
    assert summary.read + summary.unchanged == REPORTS
    assert exported(db, tmp_path / "out") == export


def _family(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []
