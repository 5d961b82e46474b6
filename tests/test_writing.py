"""Reports written together: all of them, or all but the one that cannot be stored."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportminer import pipeline
from reportminer.settings import REPORTS_TOGETHER
from reportminer.store import ReportRows, Store, open_store
from small_reports import read_into, rows, write_reports

COUNT = REPORTS_TOGETHER + 4


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "reports.db"


def test_one_report_that_cannot_be_stored_fails_alone(
    db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = write_reports(tmp_path / "corpus", COUNT)
    make = pipeline.report_rows

    def spoiled(analysis: object, **kept: object) -> ReportRows:
        made = make(analysis, **kept)  # type: ignore[arg-type]
        if made.report[1].endswith("0003.txt"):
            made.passages.append(made.passages[0])
        return made

    with monkeypatch.context() as patched:
        patched.setattr(pipeline, "report_rows", spoiled)
        summary = read_into(db, corpus)
    assert summary.read == COUNT - 1
    assert [name.rsplit("/", 1)[1] for name, _ in summary.failed] == ["report0003.txt"]
    assert "cannot be stored" in summary.failed[0][1]
    assert rows(db, "SELECT count(*) FROM reports") == [(COUNT - 1,)]
    assert rows(db, "SELECT count(*) FROM ledger WHERE kind = 'failed'") == [(1,)]
    again = read_into(db, corpus)
    assert (again.read, again.unchanged, again.failed) == (1, COUNT - 1, ())


def test_what_waits_is_written_when_the_run_is_stopped(db: Path, tmp_path: Path) -> None:
    corpus = write_reports(tmp_path / "corpus", COUNT)

    def stop(done: int, _: int, __: str) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pipeline.ingest([corpus], db=db, workers=1, progress=stop)
    assert rows(db, "SELECT count(*) FROM reports") == [(3,)]


def test_together_keeps_nothing_of_what_an_error_leaves(db: Path, tmp_path: Path) -> None:
    read_into(db, write_reports(tmp_path / "corpus", 3))
    before = rows(db, "SELECT * FROM passages")
    with open_store(db, create=True) as store:
        with pytest.raises(ValueError, match="stop"):
            forget_all_and_stop(store)
        assert len(store.stored()) == 3
    assert rows(db, "SELECT * FROM passages") == before


def forget_all_and_stop(store: Store) -> None:
    with store.together():
        store.forget(store.stored())
        assert not store.stored()
        raise ValueError("stop")
