"""The database file: whose it is, who holds it, whether there is room; and what plain SQL can do with it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from locations import CORPUS
from reportminer.errors import StoreError
from reportminer.store import SCHEMA_VERSION, connection, open_store
from reportminer.store.connection import APPLICATION_ID
from reportminer.store.queries import TABLES, overview
from small_reports import read_into, rows, write_reports


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


def test_one_plain_file_is_left(db: Path) -> None:
    assert [path.name for path in db.parent.glob("reports.db*")] == ["reports.db"]
    assert rows(db, "PRAGMA journal_mode") == [("delete",)]


def test_a_name_with_signs_that_mean_something_in_addresses(corpus: Path, tmp_path: Path) -> None:
    path = tmp_path / "100% 法治?a=1#b.db" if sys.platform != "win32" else tmp_path / "100% 法治#b.db"
    read_into(path, corpus)
    with open_store(path) as store:
        assert len(store.stored()) == 3


# --- people who write SQL ------------------------------------------------------------------------


def test_plain_sql_on_the_views(tmp_path: Path) -> None:
    path = tmp_path / "corpus.db"
    read_into(path, CORPUS)
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
    columns, sql = TABLES[name]
    with open_store(db) as store:
        answer = store.query(sql)
    assert len(answer.columns) == len(columns)
    assert len(set(columns)) == len(columns)
