"""The database file: whose it is, who holds it, whether there is room; and what plain SQL can do with it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from reportminer.errors import StoreError
from reportminer.store import SCHEMA_VERSION, connection, open_store
from reportminer.store.connection import APPLICATION_ID
from reportminer.store.queries import overview
from reportminer.store.tables import TABLES, table
from small_reports import exported, read_into, rows, write_reports


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_reports(tmp_path / "corpus", 3)


@pytest.fixture
def db(corpus: Path, tmp_path: Path) -> Path:
    path = tmp_path / "reports.db"
    read_into(path, corpus)
    return path


def refused(path: Path, *, create: bool) -> str:
    with pytest.raises(StoreError) as caught, open_store(path, create=create):
        pass
    sentence = str(caught.value)
    assert sentence.startswith(f"{path}: "), "the file is named"
    return sentence.removeprefix(f"{path}: ")


def other_program(path: Path) -> None:
    other = sqlite3.connect(path)
    other.execute("PRAGMA journal_mode = WAL")
    other.execute("CREATE TABLE photos (name)")
    other.close()


def newer(path: Path) -> None:
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE reports (name)")
    other.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    other.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    other.close()


def text_file(path: Path) -> None:
    path.write_text("这不是数据库。" * 100, encoding="utf-8")


FOREIGN = {
    "another program's": (other_program, "belongs to another program"),
    "newer": (newer, f"made by a newer reportminer (schema {SCHEMA_VERSION + 1}, this one knows {SCHEMA_VERSION})"),
    "text": (text_file, "no SQLite database"),
    "folder": (Path.mkdir, "this is a folder"),
}


@pytest.mark.parametrize("create", [False, True], ids=["read", "write"])
@pytest.mark.parametrize("kind", FOREIGN)
def test_a_file_that_is_not_ours_is_refused_and_left_as_it_is(kind: str, create: bool, tmp_path: Path) -> None:
    make, words = FOREIGN[kind]
    path = tmp_path / "other.db"
    make(path)
    before = path.read_bytes() if path.is_file() else b""
    sentence = refused(path, create=create)
    assert words in sentence
    assert "--db" in sentence
    assert (path.read_bytes() if path.is_file() else b"") == before


def test_a_missing_database_is_made_for_writing_only(tmp_path: Path) -> None:
    path = tmp_path / "none.db"
    assert "run reportminer ingest first" in refused(path, create=False)
    assert not path.exists()
    assert "make it first" in refused(tmp_path / "no" / "folder.db", create=True)
    with open_store(path, create=True) as store:
        assert overview(store)["reports"] == 0


def test_an_empty_file_is_as_good_as_none(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    path.touch()
    assert refused(path, create=False) == "this database is empty; run reportminer ingest first"
    with open_store(path, create=True) as store:
        assert store.stored() == {}
    with open_store(path) as store:
        assert store.stored() == {}


def test_a_damaged_database_is_named_as_such(db: Path) -> None:
    data = bytearray(db.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    db.write_bytes(data)
    with pytest.raises(StoreError, match="the database is damaged"), open_store(db) as store:
        store.query("SELECT * FROM passages")


def test_a_cut_off_database_is_a_store_error(db: Path) -> None:
    db.write_bytes(db.read_bytes()[:5000])
    with pytest.raises(StoreError), open_store(db) as store:
        store.query("SELECT * FROM passages")


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_a_locked_database_is_named_as_such(mode: str, db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "LOCK_SECONDS", 0.05)
    holder = sqlite3.connect(db, isolation_level=None)
    holder.execute(f"PRAGMA journal_mode = {mode}")
    holder.execute("BEGIN EXCLUSIVE")
    with (
        pytest.raises(StoreError, match="in use by another program; close that program and try again"),
        open_store(db, create=True) as store,
    ):
        store.forget(["none"])
    holder.execute("ROLLBACK")
    holder.close()


def test_reading_goes_on_while_an_ingest_writes(db: Path) -> None:
    with open_store(db, create=True) as writer:
        writer._db.execute("BEGIN IMMEDIATE")
        writer._db.execute("DELETE FROM passages")
        with open_store(db) as reader:
            assert overview(reader)["passages"] > 0
        writer._db.execute("ROLLBACK")


def test_a_database_that_cannot_be_written_is_named_as_such(
    db: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = sqlite3.connect

    def read_only(path: Path, **options: object) -> sqlite3.Connection:
        return real(f"{Path(path).as_uri()}?mode=ro", **(options | {"uri": True}))  # type: ignore[arg-type]

    monkeypatch.setattr(connection.sqlite3, "connect", read_only)
    with pytest.raises(StoreError, match="check the permissions of the file and its folder"):
        read_into(db, corpus)


@pytest.mark.skipif(sys.platform == "win32" or os.getuid() == 0, reason="root may do anything")
def test_a_read_only_folder_can_be_read_but_not_written(db: Path, corpus: Path) -> None:
    db.parent.chmod(0o500)
    try:
        with open_store(db) as store:
            assert overview(store)["reports"] == 3
        with pytest.raises(StoreError, match="check the permissions"):
            read_into(db, corpus)
    finally:
        db.parent.chmod(0o700)


@pytest.mark.parametrize("pages", [1, 5, 40, 60])
def test_a_full_disk_stops_the_run_and_harms_nothing(
    pages: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = write_reports(tmp_path / "many", 40)
    path = tmp_path / "full.db"
    real = sqlite3.connect

    def small_disk(*arguments: object, **options: object) -> sqlite3.Connection:
        made = real(*arguments, **options)  # type: ignore[call-overload]
        made.execute(f"PRAGMA max_page_count = {pages}")
        return made

    with monkeypatch.context() as patched:
        patched.setattr(connection.sqlite3, "connect", small_disk)
        with pytest.raises(StoreError, match="the disk is full; make room and run the same command again"):
            read_into(path, corpus)
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]
    read_into(path, corpus)
    assert rows(path, "SELECT count(*) FROM reports") == [(40,)]


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit there")
@pytest.mark.parametrize("kilobytes", [8, 300, 900])
def test_a_disk_that_takes_no_more_is_told_and_the_next_run_goes_on(kilobytes: int, tmp_path: Path) -> None:
    """The system itself refuses to write on: whichever file of the database grows first."""
    corpus = write_reports(tmp_path / "many", 60)
    path = tmp_path / "full.db"
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({kilobytes << 10}, {kilobytes << 10}));"
    command = f"{limit} from reportminer.cli import main; main(['ingest', {str(corpus)!r}, '--db', {str(path)!r}])"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run(
        [sys.executable, "-c", command], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert run.returncode == 2, run.stdout + run.stderr
    assert len(run.stderr.strip().splitlines()) == 1
    assert run.stderr.startswith(f"Error: {path}: the disk ")
    if path.stat().st_size:
        assert rows(path, "PRAGMA integrity_check") == [("ok",)]
    summary = read_into(path, corpus)
    assert summary.read + summary.unchanged == 60
    fresh = tmp_path / "fresh.db"
    read_into(fresh, corpus)
    assert exported(path, tmp_path / "out") == exported(fresh, tmp_path / "fresh")


def test_one_plain_file_is_left(db: Path) -> None:
    assert [path.name for path in db.parent.glob("reports.db*")] == ["reports.db"]
    assert rows(db, "PRAGMA journal_mode") == [("delete",)]


def test_a_name_with_signs_that_mean_something_in_addresses(corpus: Path, tmp_path: Path) -> None:
    path = tmp_path / "100% 法治?a=1#b.db" if sys.platform != "win32" else tmp_path / "100% 法治#b.db"
    read_into(path, corpus)
    with open_store(path) as store:
        assert len(store.stored()) == 3


# --- people who write SQL ------------------------------------------------------------------------


def test_plain_sql_on_the_views(corpus_db: Path) -> None:
    path = corpus_db
    by_place = rows(path, "SELECT place, year, title FROM report_facts WHERE place <> '' ORDER BY place, year")
    assert len(by_place) >= 12
    coded = rows(
        path,
        "SELECT place, year, label_zh, count(*), sum(length(text)) FROM coded_passages"
        " WHERE label = 'shortcoming' GROUP BY 1, 2 ORDER BY 1, 2",
    )
    assert coded
    assert {row[2] for row in coded} == {"不足原因"}
    assert rows(path, "SELECT source, kind, reason FROM reading_ledger LIMIT 1")
    matching = "SELECT rowid FROM passage_words WHERE passage_words MATCH '执法'"
    words = f"SELECT text FROM coded_passages WHERE passage IN ({matching})"
    assert all("执法" in str(text) for (text,) in rows(path, words))
    assert rows(path, words)


@pytest.mark.skipif(not shutil.which("sqlite3"), reason="no sqlite3 program here")
def test_the_sqlite3_program_opens_it(db: Path) -> None:
    sql = "SELECT year, count(*) FROM report_facts GROUP BY year;"
    done = subprocess.run(["sqlite3", str(db), sql], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["2020|1", "2021|1", "2022|1"]


@pytest.mark.parametrize("name", TABLES)
def test_every_exported_table_has_as_many_columns_as_its_question(name: str, db: Path) -> None:
    with open_store(db) as store:
        columns, found = table(store, name)
        widths = {len(row) for row in found}
    assert widths <= {len(columns)}
    assert len(set(columns)) == len(columns) == len(TABLES[name])


# --- schemas -------------------------------------------------------------------------------------


@pytest.fixture
def first_schema(db: Path) -> Path:
    """A database as the first version left it: with a report, a coding, and no thresholds."""
    old = db.parent / "old.db"
    with sqlite3.connect(old, isolation_level=None) as made, sqlite3.connect(db) as new:
        for statement in connection._statements(1):
            made.execute(statement)
        for table in ("settings", "codes", "reports", "metadata", "sections", "passages", "codings", "ledger", "runs"):
            names = [row[1] for row in made.execute(f"PRAGMA table_info({table})")]
            held = new.execute(f"SELECT {', '.join(names)} FROM {table}").fetchall()
            made.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(names))})", held)
        made.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        made.execute("PRAGMA user_version = 1")
    made.close()
    new.close()
    return old


def test_a_database_of_the_first_schema_is_brought_up_when_it_is_read(first_schema: Path) -> None:
    with open_store(first_schema) as store:
        answer = store.query("SELECT label, confidence, unsure, unsure_below FROM coded_passages").dicts()
    assert len(answer) == len(rows(first_schema, "SELECT 1 FROM passages")) > 0
    assert {(row["unsure"], row["unsure_below"]) for row in answer} == {(0, None)}
    assert rows(first_schema, "PRAGMA user_version") == [(SCHEMA_VERSION,)]


def test_an_ingest_after_the_move_up_marks_anew(first_schema: Path, corpus: Path) -> None:
    with sqlite3.connect(first_schema) as old:
        old.execute("UPDATE reports SET state = 'older'")
    old.close()
    assert read_into(first_schema, corpus).read == 3
    assert (None,) not in rows(first_schema, "SELECT DISTINCT unsure_below FROM codings")


def test_an_old_database_that_cannot_be_written_says_what_to_do(first_schema: Path) -> None:
    holder = sqlite3.connect(first_schema, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        assert "close that program" in refused(first_schema, create=False)
    finally:
        holder.close()


def test_an_old_database_in_a_read_only_file_says_what_to_do(
    first_schema: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = connection._open
    monkeypatch.setattr(connection, "_open", lambda path, *, create: real(path, create=False))
    assert "copy it to a folder where it can be written" in refused(first_schema, create=False)


@pytest.mark.parametrize(
    ("confidence", "below", "unsure"),
    [(0.5, 0.6, 1), (0.6, 0.6, 0), (0.9, 0.6, 0), (0.1, None, 0), (None, 0.6, 0), (None, None, 0)],
)
def test_unsure_is_told_by_the_threshold_that_the_coding_has(
    confidence: float | None, below: float | None, unsure: int, db: Path
) -> None:
    with sqlite3.connect(db) as base:
        base.execute("UPDATE codings SET confidence = ?, unsure_below = ?", (confidence, below))
    base.close()
    assert rows(db, "SELECT DISTINCT unsure FROM coded_passages") == [(unsure,)]
    with open_store(db) as store:
        assert overview(store)["unsure"] == unsure * len(rows(db, "SELECT 1 FROM passages"))


def test_what_a_person_coded_is_never_unsure(db: Path) -> None:
    with sqlite3.connect(db) as base:
        base.execute("UPDATE codings SET confidence = 0.1")
        base.execute(
            "INSERT INTO codings (passage_id, coder, kind, label, also, aspect, topics, reason, quote)"
            " SELECT passage_id, '李', 'person', label, '', '', '', '', '' FROM codings"
        )
    base.close()
    assert rows(db, "SELECT DISTINCT coder, unsure FROM coded_passages WHERE decides") == [("李", 0)]
    with open_store(db) as store:
        assert overview(store)["unsure"] == 0
