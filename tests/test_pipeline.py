"""Ingest: what is read again, what goes, what stays, and the same bytes out whatever the way there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from locations import CORPUS
from reportminer import analysis, pipeline
from reportminer.analysis import analyse, make_options, read_report
from reportminer.codebook import default_codebook_bytes
from reportminer.document import Source
from reportminer.errors import ReadError, StoreError, UsageError
from small_reports import exported, ledger, read_into, report_text, rows, write_reports


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_reports(tmp_path / "corpus", 3)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "reports.db"


def sources(db: Path) -> list[str]:
    return [str(row[0]) for row in rows(db, "SELECT source FROM reports ORDER BY source")]


def change(path: Path, number: int = 50) -> None:
    path.write_text(report_text(number), encoding="utf-8")


# --- what is read again --------------------------------------------------------------------------


def test_unchanged_files_are_left_alone(corpus: Path, db: Path) -> None:
    first = read_into(db, corpus)
    assert (first.read, first.unchanged, first.failed) == (3, 0, ())
    numbers = rows(db, "SELECT report, source FROM reports ORDER BY source")
    again = read_into(db, corpus)
    assert (again.read, again.unchanged) == (0, 3)
    assert rows(db, "SELECT report, source FROM reports ORDER BY source") == numbers
    assert again.labels == first.labels


def test_a_changed_file_is_replaced_whole(corpus: Path, db: Path) -> None:
    read_into(db, corpus)
    change(corpus / "report0001.txt")
    summary = read_into(db, corpus)
    assert (summary.read, summary.unchanged, summary.reports) == (1, 2, 3)
    held = rows(db, "SELECT report_id FROM reports WHERE source = 'corpus/report0001.txt'")
    assert held == [(read_report(corpus / "report0001.txt").report.id,)]
    passages = rows(db, "SELECT count(*) FROM passages")
    assert rows(db, "SELECT count(*) FROM passage_words") == passages
    assert rows(db, "SELECT count(*) FROM codings") == passages
    assert rows(db, "SELECT count(*) FROM passages JOIN reports USING (report)") == passages
    assert rows(db, "SELECT count(*) FROM codings JOIN passages USING (passage_id)") == passages
    assert rows(db, "SELECT count(DISTINCT report) FROM sections") == [(3,)]
    assert rows(db, "SELECT count(DISTINCT report) FROM metadata") == [(3,)]


def test_the_ledger_of_a_changed_file_is_replaced(corpus: Path, db: Path) -> None:
    shutil.copy(next(CORPUS.rglob("*2026*.txt")), corpus / "report0001.txt")
    read_into(db, corpus)
    old = rows(db, "SELECT count(*) FROM ledger WHERE source = 'corpus/report0001.txt'")
    assert old != [(0,)], "the copied report should have something in the ledger"
    change(corpus / "report0001.txt")
    read_into(db, corpus)
    assert rows(db, "SELECT count(*) FROM ledger WHERE source = 'corpus/report0001.txt'") == [(0,)]


def test_an_edited_codebook_reads_everything_again(corpus: Path, db: Path, tmp_path: Path) -> None:
    book = tmp_path / "book.toml"
    book.write_bytes(default_codebook_bytes())
    read_into(db, corpus)
    assert read_into(db, corpus, codebook=book).read == 0, "the same bytes are the same codebook"
    book.write_bytes(default_codebook_bytes() + b"\n# my copy\n")
    assert read_into(db, corpus, codebook=book).read == 3
    assert read_into(db, corpus, codebook=book).read == 0


def test_a_new_or_edited_corpus_csv_reads_its_files_again(corpus: Path, db: Path) -> None:
    read_into(db, corpus)
    (corpus / "corpus.csv").write_text("file,township\nreport0001.txt,云岭镇\n", encoding="utf-8")
    assert read_into(db, corpus).read == 1
    assert rows(db, "SELECT township FROM report_facts WHERE source = 'corpus/report0001.txt'") == [("云岭镇",)]
    (corpus / "corpus.csv").unlink()
    assert read_into(db, corpus).read == 1
    assert rows(db, "SELECT count(*) FROM report_facts WHERE township = '云岭镇'") == [(0,)]


def test_failed_files_are_tried_again(corpus: Path, db: Path) -> None:
    (corpus / "new.pdf").write_bytes(b"%PDF-1.4 torn")
    assert [name for name, _ in read_into(db, corpus).failed] == ["corpus/new.pdf"]
    assert [name for name, _ in read_into(db, corpus).failed] == ["corpus/new.pdf"]
    change(corpus / "new.pdf")
    summary = read_into(db, corpus)
    assert (summary.read, summary.failed) == (1, ())
    assert ledger(db, "failed") == {}


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4 torn", bytes(range(256)) * 9], ids=["empty", "torn", "junk"])
def test_a_file_that_fails_now_takes_its_old_reading_with_it(corpus: Path, db: Path, content: bytes) -> None:
    read_into(db, corpus)
    (corpus / "report0001.txt").write_bytes(content)
    summary = read_into(db, corpus)
    assert [name for name, _ in summary.failed] == ["corpus/report0001.txt"]
    assert sources(db) == ["corpus/report0000.txt", "corpus/report0002.txt"]
    assert set(ledger(db, "failed")) == {"corpus/report0001.txt"}


def test_a_failed_file_that_is_deleted_leaves_the_ledger(corpus: Path, db: Path) -> None:
    (corpus / "new.pdf").write_bytes(b"%PDF-1.4 torn")
    read_into(db, corpus)
    (corpus / "new.pdf").unlink()
    assert read_into(db, corpus).failed == ()
    assert ledger(db, "failed") == {}


# --- moved, vanished, doubled --------------------------------------------------------------------


def test_a_vanished_file_is_reported_and_kept(corpus: Path, db: Path) -> None:
    read_into(db, corpus)
    (corpus / "report0001.txt").unlink()
    for _ in range(2):
        summary = read_into(db, corpus)
        assert (summary.vanished, summary.pruned, summary.reports) == (("corpus/report0001.txt",), 0, 3)
        assert set(ledger(db, "vanished")) == {"corpus/report0001.txt"}
    change(corpus / "report0001.txt", 1)
    summary = read_into(db, corpus)
    assert (summary.vanished, summary.reports) == ((), 3)
    assert ledger(db, "vanished") == {}


def test_prune_takes_vanished_files_out(corpus: Path, db: Path) -> None:
    read_into(db, corpus)
    (corpus / "report0001.txt").unlink()
    read_into(db, corpus)
    summary = read_into(db, corpus, prune=True)
    assert (summary.vanished, summary.pruned, summary.reports) == (("corpus/report0001.txt",), 1, 2)
    assert sources(db) == ["corpus/report0000.txt", "corpus/report0002.txt"]
    assert rows(db, "SELECT * FROM ledger WHERE source LIKE '%0001%'") == []
    assert read_into(db, corpus, prune=True).vanished == ()


def test_reports_outside_the_folders_walked_have_not_vanished(corpus: Path, db: Path, tmp_path: Path) -> None:
    read_into(db, corpus)
    other = write_reports(tmp_path / "other", 1)
    change(other / "report0000.txt", 77)
    shutil.rmtree(corpus)
    assert read_into(db, other, prune=True).vanished == ()
    assert len(sources(db)) == 4


def test_files_in_a_folder_that_cannot_be_opened_have_not_vanished(
    corpus: Path, db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reportminer import sources as module

    (corpus / "closed").mkdir()
    change(corpus / "closed" / "report.txt")
    read_into(db, corpus)
    real = module.os.scandir

    def scandir(path: Path) -> object:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(module.os, "scandir", scandir)
    monkeypatch.setattr(
        "reportminer.changes.os.path.exists", lambda path: "closed" not in str(path), raising=True
    )  # what exists() says below a closed folder
    before = sources(db)
    summary = read_into(db, corpus, prune=True)
    assert "corpus/closed/" in dict(summary.failed)
    assert summary.vanished == ()
    assert sources(db) == before


def test_a_renamed_file_keeps_one_report(corpus: Path, db: Path) -> None:
    read_into(db, corpus)
    (corpus / "sub").mkdir()
    (corpus / "report0001.txt").rename(corpus / "sub" / "石湾镇.txt")
    summary = read_into(db, corpus)
    assert (summary.read, summary.unchanged, summary.vanished) == (1, 2, ())
    assert sources(db) == ["corpus/report0000.txt", "corpus/report0002.txt", "corpus/sub/石湾镇.txt"]


def test_two_files_that_change_places(corpus: Path, db: Path) -> None:
    read_into(db, corpus)
    one, two, spare = corpus / "report0000.txt", corpus / "report0001.txt", corpus / "spare"
    one.rename(spare)
    two.rename(one)
    spare.rename(two)
    assert read_into(db, corpus).read == 2
    ids = dict(rows(db, "SELECT source, report_id FROM reports"))
    assert ids["corpus/report0000.txt"] == read_report(one).report.id
    assert ids["corpus/report0001.txt"] == read_report(two).report.id
    assert len(ids) == 3


def test_a_moved_folder_is_read_from_its_new_place(corpus: Path, db: Path, tmp_path: Path) -> None:
    read_into(db, corpus)
    (tmp_path / "new").mkdir()
    corpus.rename(tmp_path / "new" / "corpus")
    (tmp_path / "new" / "corpus" / "report0001.txt").unlink()
    change(tmp_path / "new" / "corpus" / "report0002.txt")
    summary = read_into(db, tmp_path / "new" / "corpus", prune=True)
    assert summary.vanished == ("corpus/report0001.txt",)
    assert sources(db) == ["corpus/report0000.txt", "corpus/report0002.txt"]


def test_equal_files_are_one_report_with_both_paths(corpus: Path, db: Path) -> None:
    shutil.copy(corpus / "report0001.txt", corpus / "z copy.txt")
    summary = read_into(db, corpus)
    assert (summary.reports, summary.duplicates) == (3, 1)
    assert rows(db, "SELECT source, also_at FROM reports WHERE also_at <> ''") == [
        ("corpus/report0001.txt", "corpus/z copy.txt")
    ]
    assert ledger(db, "duplicate") == {"corpus/z copy.txt": "the same content as corpus/report0001.txt"}
    assert read_into(db, corpus).unchanged == 3


def test_a_file_that_becomes_the_copy_of_another_loses_its_own_report(corpus: Path, db: Path) -> None:
    read_into(db, corpus)
    shutil.copy(corpus / "report0001.txt", corpus / "report0002.txt")
    summary = read_into(db, corpus)
    assert (summary.reports, summary.duplicates, summary.vanished) == (2, 1, ())
    assert sources(db) == ["corpus/report0000.txt", "corpus/report0001.txt"]


def test_a_copy_in_another_folder_is_noted_and_takes_over_when_the_first_goes(
    corpus: Path, db: Path, tmp_path: Path
) -> None:
    read_into(db, corpus)
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(corpus / "report0001.txt", other / "copy.txt")
    summary = read_into(db, other)
    assert (summary.read, summary.unchanged, summary.duplicates, summary.reports) == (0, 1, 1, 3)
    assert ledger(db, "duplicate") == {"other/copy.txt": "the same content as corpus/report0001.txt"}
    (corpus / "report0001.txt").unlink()
    assert read_into(db, other).read == 1
    assert sources(db) == ["corpus/report0000.txt", "corpus/report0002.txt", "other/copy.txt"]
    assert ledger(db, "duplicate") == {}


def test_folders_of_the_same_name_do_not_mix(db: Path, tmp_path: Path) -> None:
    for year in (2022, 2023):
        folder = tmp_path / str(year) / "reports"
        folder.mkdir(parents=True)
        (folder / "柳溪镇.txt").write_text(report_text(0, year=year), encoding="utf-8")
        read_into(db, folder)
    for year in (2023, 2022):
        assert read_into(db, tmp_path / str(year) / "reports").unchanged == 1
    assert sources(db) == ["2023/reports/柳溪镇.txt", "reports/柳溪镇.txt"]
    assert rows(db, "SELECT year FROM report_facts ORDER BY source") == [("2023",), ("2022",)]


def test_names_that_are_no_utf8_are_kept(corpus: Path, db: Path) -> None:
    raw = bytes(corpus) + "/石湾镇.txt".encode("gbk")
    try:
        with open(raw, "w", encoding="utf-8") as file:  # noqa: PTH123
            file.write(report_text(9))
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    assert read_into(db, corpus).failed == ()
    assert "corpus/石湾镇.txt" in sources(db)
    assert read_into(db, corpus).unchanged == 4
    Path(raw.decode("utf-8", "surrogateescape")).unlink()
    assert read_into(db, corpus, prune=True).vanished == ("corpus/石湾镇.txt",)


# --- the same bytes out --------------------------------------------------------------------------


def test_the_corpus_gives_the_same_bytes_on_any_number_of_workers(tmp_path: Path) -> None:
    results = []
    for workers in (1, 2):
        db = tmp_path / f"{workers}.db"
        assert read_into(db, CORPUS, workers=workers).failed == ()
        results.append(exported(db, tmp_path / f"out{workers}"))
    assert results[0] == results[1]
    assert len(results[0]["passages.csv"]) > 50_000


def test_any_executor_gives_the_same_bytes(corpus: Path, tmp_path: Path) -> None:
    read_into(tmp_path / "one.db", corpus)
    with ThreadPoolExecutor(2) as executor:
        pipeline.ingest([corpus], db=tmp_path / "two.db", executor=executor)
    assert exported(tmp_path / "one.db", tmp_path / "1") == exported(tmp_path / "two.db", tmp_path / "2")


def test_folders_in_any_order_give_the_same_bytes(tmp_path: Path) -> None:
    folders = [write_reports(tmp_path / name, 2) for name in ("a", "b", "c")]
    for at, folder in enumerate(folders):
        change(folder / "report0001.txt", 20 + at)
        change(folder / "report0000.txt", 30 + at)
    for order in ([0, 1, 2], [2, 0, 1]):
        for at in order:
            read_into(tmp_path / f"{order[0]}.db", folders[at])
    read_into(tmp_path / "all.db", *folders)
    results = [exported(tmp_path / f"{name}.db", tmp_path / f"out {name}") for name in ("0", "2", "all")]
    assert results[0] == results[1] == results[2]


class GrowingCorpus(RuleBasedStateMachine):
    """Whatever is done to a folder: a database that has seen it all equals one made afresh."""

    names = st.sampled_from(["a.txt", "b.txt", "c.txt", "sub/a.txt", "sub/d.txt", "0.txt"])
    contents = st.one_of(
        st.integers(0, 5).map(report_text),
        st.sampled_from(["", "\0\1\2junk" * 40, "%PDF-1.4 torn", "短。"]),
    )

    @initialize()
    def begin(self) -> None:
        self.home = Path(tempfile.mkdtemp())
        self.corpus = self.home / "corpus"
        self.corpus.mkdir()
        self.db = self.home / "grown.db"
        self.fresh = False

    @rule(name=names, content=contents)
    def write(self, name: str, content: str) -> None:
        path = self.corpus / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")

    @rule(name=names)
    def remove(self, name: str) -> None:
        (self.corpus / name).unlink(missing_ok=True)

    @rule(name=names, new=names)
    def rename(self, name: str, new: str) -> None:
        if (self.corpus / name).exists():
            (self.corpus / new).parent.mkdir(exist_ok=True)
            (self.corpus / name).replace(self.corpus / new)

    @rule(name=names, new=names)
    def copy(self, name: str, new: str) -> None:
        if (self.corpus / name).exists() and name != new:
            (self.corpus / new).parent.mkdir(exist_ok=True)
            shutil.copy(self.corpus / name, self.corpus / new)

    @rule(name=names, town=st.sampled_from(["云岭镇", ""]))
    def describe(self, name: str, town: str) -> None:
        (self.corpus / "corpus.csv").write_text(f"file,township\n{name},{town}\n", encoding="utf-8")

    @rule()
    def ingest_without_prune(self) -> None:
        read_into(self.db, self.corpus)

    @rule()
    def compare_with_afresh(self) -> None:
        read_into(self.db, self.corpus, prune=True)
        fresh = self.home / "fresh.db"
        fresh.unlink(missing_ok=True)
        read_into(fresh, self.corpus)
        assert exported(self.db, self.home / "1") == exported(fresh, self.home / "2")

    def teardown(self) -> None:
        shutil.rmtree(getattr(self, "home", "none"), ignore_errors=True)


TestGrowingCorpus = GrowingCorpus.TestCase
TestGrowingCorpus.settings = settings(
    max_examples=20, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
)


# --- faults and limits ---------------------------------------------------------------------------

STAGES = {
    "parse": "parse",
    "clean": "clean",
    "outline": "build_outline",
    "passages": "cut_passages",
    "metadata": "read_metadata",
    "classify": "make_coder",
    "index": "index_text",
    "store": "report_rows",
}


@pytest.mark.parametrize("stage", STAGES)
def test_a_fault_in_any_stage_fails_one_file_only(
    stage: str, corpus: Path, db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = pipeline if stage in ("index", "store") else analysis
    real = getattr(module, STAGES[stage])
    calls = []

    def faulty(*arguments: object, **options: object) -> object:
        calls.append(arguments)
        if len(calls) == 1:
            raise ZeroDivisionError("no such\nheading")
        return real(*arguments, **options)

    monkeypatch.setattr(module, STAGES[stage], faulty)
    summary = read_into(db, corpus)
    assert summary.read == 2
    [(name, reason)] = summary.failed
    assert name == "corpus/report0000.txt"
    assert "ZeroDivisionError: no such heading" in reason
    assert "--debug" in reason
    assert rows(db, "SELECT stage, kind FROM ledger WHERE source = ?", name) == [(stage, "failed")]
    [(name, fault)] = summary.faults
    assert "Traceback" in fault
    assert "in faulty" in fault


def test_a_file_too_large_for_the_memory_fails_alone(corpus: Path, db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: object, **options: object) -> object:
        raise MemoryError

    monkeypatch.setattr(analysis, "build_outline", full)
    summary = read_into(db, corpus)
    assert {reason for _, reason in summary.failed} == {
        "the memory does not suffice; close other programs or split the file"
    }


def test_rows_that_no_database_takes_fail_one_file_only(
    corpus: Path, db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = analysis.read_metadata

    def doubled(document: object, *arguments: object) -> object:
        readings = real(document, *arguments)  # type: ignore[arg-type]
        return readings * 2 if "report0001" in document.source.name else readings  # type: ignore[attr-defined]

    monkeypatch.setattr(analysis, "read_metadata", doubled)
    read_into(db, corpus)
    assert set(ledger(db, "failed")) == {"corpus/report0001.txt"}
    assert sources(db) == ["corpus/report0000.txt", "corpus/report0002.txt"]


def test_faults_in_worker_processes_come_with_their_traceback(corpus: Path, db: Path) -> None:
    with ZipFile(corpus / "torn.docx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:document")
    summary = read_into(db, corpus, workers=2)
    assert summary.read == 3
    assert [name for name, _ in summary.faults] == ["corpus/torn.docx"]
    assert "Traceback" in summary.faults[0][1]


def test_analyse_raises_nothing_but_read_errors(tmp_path: Path) -> None:
    source = Source("x.txt", tmp_path / "x.txt", "0" * 64, "text/plain", 3)
    with pytest.raises(ReadError):
        analyse(source, b"", make_options())


@pytest.mark.parametrize("encoding", ["no-such", "", "hex", "a\0b"])
def test_unknown_encodings_are_refused_before_anything_is_done(encoding: str, corpus: Path, db: Path) -> None:
    with pytest.raises(UsageError, match="encoding"):
        pipeline.ingest([corpus], db=db, encoding=encoding)
    assert not db.exists()


def test_an_interrupt_keeps_what_was_read(corpus: Path, db: Path) -> None:
    def progress(done: int, total: int, name: str) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pipeline.ingest([corpus], db=db, workers=1, progress=progress)
    assert sources(db) == ["corpus/report0000.txt", "corpus/report0001.txt"]
    assert rows(db, "PRAGMA integrity_check") == [("ok",)]
    assert (read_into(db, corpus).read, len(sources(db))) == (1, 3)


def test_two_ingests_of_one_database_do_not_harm_each_other(corpus: Path, db: Path, tmp_path: Path) -> None:
    other = write_reports(tmp_path / "other", 6)
    read_into(db, corpus)

    def progress(done: int, total: int, name: str) -> None:
        if done == 1:
            read_into(db, other)

    change(corpus / "report0000.txt", 40)
    change(corpus / "report0001.txt", 41)
    pipeline.ingest([corpus], db=db, workers=1, progress=progress)
    assert len(sources(db)) == len(set(sources(db))) == 8
    assert rows(db, "PRAGMA integrity_check") == [("ok",)]


@pytest.mark.slow
def test_two_ingests_at_once_while_somebody_reads(tmp_path: Path) -> None:
    """Two programs write into one database: both end well, and a third may read it all the time."""
    first, second = write_reports(tmp_path / "first", 80), tmp_path / "second"
    write_reports(second, 160)
    for number in range(80):
        (second / f"report{number:04}.txt").unlink()
    db = tmp_path / "both.db"
    command = [sys.executable, "-m", "reportminer", "ingest", "--workers", "2", "--db", str(db)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    writers = [
        subprocess.Popen([*command, str(folder)], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for folder in (first, second, first)
    ]
    seen = []
    while any(writer.poll() is None for writer in writers):
        if db.exists() and db.stat().st_size and rows_or_none(db, "PRAGMA application_id") not in (None, [(0,)]):
            seen.append(len(stored_whole(db)))
        time.sleep(0.02)
    assert [(writer.returncode, writer.communicate()[1]) for writer in writers] == [(0, b"")] * 3
    assert seen == sorted(seen)
    assert rows(db, "PRAGMA integrity_check") == [("ok",)]
    fresh = tmp_path / "fresh.db"
    read_into(fresh, first, second)
    tables, others = exported(db, tmp_path / "a"), exported(fresh, tmp_path / "b")
    assert set(tables["passages.csv"].splitlines()) == set(others["passages.csv"].splitlines())


def rows_or_none(db: Path, sql: str) -> list[tuple[object, ...]] | None:
    import sqlite3

    try:
        return rows(db, sql)
    except sqlite3.Error:
        return None


def stored_whole(db: Path) -> list[tuple[object, ...]]:
    """Return the reports a reader sees; every one of them has its passages."""
    found = rows_or_none(
        db, "SELECT report, (SELECT count(*) FROM passages p WHERE p.report = r.report) FROM reports r"
    )
    assert all(count for _, count in found or [])
    return found or []


def test_a_locked_database_stops_with_a_store_error(corpus: Path, db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sqlite3

    monkeypatch.setattr("reportminer.store.connection.LOCK_SECONDS", 0.1)
    read_into(db, corpus)
    holder = sqlite3.connect(db, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="in use by another program"):
        read_into(db, corpus)
    holder.execute("ROLLBACK")
    holder.close()
    assert read_into(db, corpus).unchanged == 3


def test_text_is_read_by_the_rules_without_loading_what_only_other_files_need(tmp_path: Path) -> None:
    text = "云岔镇2023年法治政府建设情况报告\n一、主要举措\n全年开展普法宣传12场次。\n"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    code = f"""
import sys
from pathlib import Path
from reportminer.pipeline import ingest
folder = Path({str(tmp_path)!r})
assert ingest([folder / "a.txt"], db=folder / "x.db", workers=1, coder="rules").read == 1
needless = {{"numpy", "subprocess", "concurrent.futures", "lxml", "sklearn", "reportminer.classify.model"}}
assert not needless & set(sys.modules), needless & set(sys.modules)
"""
    subprocess.run([sys.executable, "-X", "utf8", "-c", code], check=True, timeout=120)
