"""The database file: opened, migrated, written.

One transaction a report: whoever opens the file, at any moment, finds whole reports only.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from reportminer.codebook import Codebook
from reportminer.document import LedgerRow
from reportminer.errors import StoreError
from reportminer.settings import LOCK_SECONDS
from reportminer.store.rows import ReportRows, Row

APPLICATION_ID = 0x52504D31
"""Marks the file as ours in SQLite's header: the letters RPM1."""

SCHEMA_VERSION = 1
"""Number of the newest migration, ``data/schema_<n>.sql``."""

@dataclass(frozen=True, slots=True)
class StoredReport:
    """What the store knows of a report that it holds."""

    report_id: str
    source: str
    location: str
    state: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Column names and rows of a query."""

    columns: tuple[str, ...]
    rows: list[Row] = field(default_factory=list)

    def dicts(self) -> list[dict[str, Any]]:
        """Return the rows as dictionaries by column name."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


class Store:
    """An open database.  Use ``open_store``; all methods raise StoreError."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._db = connection
        self.path = path

    # --- reading -------------------------------------------------------------------------------

    def query(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> Answer:
        """Run one SELECT and return its columns and rows."""
        with self._errors():
            cursor = self._db.execute(sql, parameters)
            columns = tuple(entry[0] for entry in cursor.description or ())
            return Answer(columns, cursor.fetchall())

    def stream(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[Row]:
        """Yield the rows of one SELECT one by one, for tables that may be large."""
        with self._errors():
            yield from self._db.execute(sql, parameters)

    def stored(self) -> dict[str, StoredReport]:
        """Return what the store holds, by report id."""
        rows = self.query("SELECT report_id, source, location, state FROM reports").rows
        return {row[0]: StoredReport(*row) for row in rows}

    def setting(self, name: str) -> str:
        """Return a stored setting, or an empty string."""
        rows = self.query("SELECT value FROM settings WHERE name = ?", (name,)).rows
        return str(rows[0][0]) if rows else ""

    # --- writing -------------------------------------------------------------------------------

    def begin_run(self, *, started: str, version: str, fingerprint: str, codebook: Codebook) -> int:
        """Note the beginning of a run and the codebook in force; return the run's number."""
        with self._transaction():
            self._db.execute("DELETE FROM codes")
            self._db.executemany("INSERT INTO codes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", _code_rows(codebook))
            self._set("codebook_digest", codebook.digest)
            self._set("codebook_version", codebook.version)
            self._set("fingerprint", fingerprint)
            cursor = self._db.execute(
                "INSERT INTO runs (started, version, fingerprint) VALUES (?, ?, ?)", (started, version, fingerprint)
            )
            return int(cursor.lastrowid or 0)

    def end_run(self, run: int, *, finished: str, read: int, unchanged: int, failed: int) -> None:
        """Note the end of a run and its counts."""
        with self._transaction():
            self._db.execute(
                "UPDATE runs SET finished = ?, read = ?, unchanged = ?, failed = ? WHERE run = ?",
                (finished, read, unchanged, failed, run),
            )

    def replace_report(self, rows: ReportRows) -> None:
        """Write one report whole, in place of what stood for its bytes or at its location before."""
        report_id, source, _, where = rows.report[:4]
        with self._transaction():
            old = self.query(
                "SELECT report_id, source FROM reports WHERE report_id = ? OR location = ?", (report_id, where)
            ).rows
            for old_id, old_source in old:
                self._delete_report(old_id)
                self._db.execute("DELETE FROM ledger WHERE source = ?", (old_source,))
            self._db.execute("DELETE FROM ledger WHERE source = ? AND stage <> 'sources'", (source,))
            self._insert_report(rows)

    def record_failure(self, source: str, where: str, row: LedgerRow) -> None:
        """Record that a file could not be read; an older reading of the same file is taken out."""
        with self._transaction():
            for (old_id,) in self.query("SELECT report_id FROM reports WHERE location = ?", (where,)).rows:
                self._delete_report(old_id)
            self._db.execute("DELETE FROM ledger WHERE source = ? AND stage <> 'sources'", (source,))
            self._insert_ledger(source, [row])

    def record_walk(self, rows: Iterable[tuple[str, LedgerRow]], *, labels: Sequence[str]) -> None:
        """Replace what earlier walks of the same folders recorded (skipped, duplicate, failed, vanished)."""
        with self._transaction():
            for label in labels:
                self._db.execute(
                    "DELETE FROM ledger WHERE stage = 'sources' AND (source = ? OR substr(source, 1, ?) = ?)",
                    (label, len(label) + 1, label + "/"),
                )
            for source, row in rows:
                self._insert_ledger(source, [row])

    def forget(self, source: str, report_id: str | None) -> None:
        """Take a vanished file out: its report, if it had one, and its ledger rows."""
        with self._transaction():
            if report_id:
                self._delete_report(report_id)
            self._db.execute("DELETE FROM ledger WHERE source = ?", (source,))

    def _insert_report(self, rows: ReportRows) -> None:
        cursor = self._db.execute(
            "INSERT INTO reports (report_id, source, also_at, location, digest, state, media_type, reader, encoding,"
            " characters) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rows.report,
        )
        number = cursor.lastrowid
        self._db.executemany("INSERT INTO metadata VALUES (?, ?, ?, ?, ?, ?)", ((number, *row) for row in rows.metadata))
        self._db.executemany(
            "INSERT INTO sections VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ((number, *row) for row in rows.sections),
        )
        (last,) = self._db.execute("SELECT coalesce(max(passage), 0) FROM passages").fetchone()
        self._db.executemany(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ((last + step, row[0], number, *row[1:]) for step, row in enumerate(rows.passages, start=1)),
        )
        self._db.executemany(
            "INSERT INTO passage_words (rowid, words) VALUES (?, ?)",
            ((last + step, words) for step, words in enumerate(rows.words, start=1)),
        )
        self._db.executemany("INSERT INTO codings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows.codings)
        self._insert_ledger(rows.report[1], rows.ledger)

    def _insert_ledger(self, source: str, rows: Sequence[LedgerRow]) -> None:
        self._db.executemany(
            "INSERT INTO ledger (source, position, stage, kind, reason, page, line, text, characters)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (source, position, row.stage, row.kind, row.reason, row.page, row.line, row.text, row.characters)
                for position, row in enumerate(rows)
            ),
        )

    def _delete_report(self, report_id: str) -> None:
        found = self._db.execute("SELECT report FROM reports WHERE report_id = ?", (report_id,)).fetchone()
        if not found:
            return
        passages = "SELECT passage FROM passages WHERE report = ?"
        ids = "SELECT passage_id FROM passages WHERE report = ?"
        self._db.execute(f"DELETE FROM passage_words WHERE rowid IN ({passages})", found)
        self._db.execute(f"DELETE FROM codings WHERE kind = 'machine' AND passage_id IN ({ids})", found)
        for table in ("passages", "sections", "metadata", "reports"):
            self._db.execute(f"DELETE FROM {table} WHERE report = ?", found)

    def _set(self, name: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._errors():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise _store_error(error, self.path) from error


def _code_rows(codebook: Codebook) -> Iterator[Row]:
    for position, label in enumerate(codebook.labels):
        signs = "、".join(label.signs)
        yield (
            "label",
            position,
            label.code,
            label.zh,
            label.en,
            label.definition_zh,
            label.definition_en,
            signs,
            label.not_this,
        )
    for kind, entries in (("aspect", codebook.aspects), ("topic", codebook.topics)):
        for position, code in enumerate(entries):
            yield (kind, position, code.code, code.zh, code.en, "", "", "、".join((*code.covers, *code.aliases)), "")
    for rule in codebook.rules:
        yield ("rule", rule.number, f"rule {rule.number}", rule.zh, rule.en, "", "", "", "")


@contextmanager
def open_store(path: Path, *, create: bool = False) -> Iterator[Store]:
    """Open the database at ``path``, for reading or, with ``create``, for writing.

    A missing file is made only with ``create``.  Raises StoreError if the file is missing, belongs to
    another program, comes from a newer version, is locked or cannot be written.
    """
    if not create and not path.exists():
        raise StoreError(f"{path}: there is no such database; run reportminer ingest first, or name one with --db")
    if create and not path.parent.is_dir():
        raise StoreError(f"{path}: the folder {path.parent} does not exist; make it first")
    connection = None
    try:
        connection = sqlite3.connect(
            path if create else f"{path.absolute().as_uri()}?mode=ro",
            timeout=LOCK_SECONDS,
            isolation_level=None,
            uri=not create,
        )
        _prepare(connection, path, create=create)
        yield Store(connection, path)
    except sqlite3.Error as error:
        raise _store_error(error, path) from error
    finally:
        if connection is not None:
            if create:
                _close_log(connection)
            connection.close()


def _prepare(connection: sqlite3.Connection, path: Path, *, create: bool) -> None:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application != APPLICATION_ID and (tables or not create):
        what = "belongs to another program" if tables or application else "is empty"
        raise StoreError(f"{path}: this database {what}; name another file with --db")
    if version > SCHEMA_VERSION:
        raise StoreError(
            f"{path}: this database was made by a newer reportminer (schema {version}, this one knows"
            f" {SCHEMA_VERSION}); update reportminer, or name another file with --db"
        )
    if not create:
        return
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    for number in range(version + 1, SCHEMA_VERSION + 1):
        script = resources.files("reportminer").joinpath("data", f"schema_{number}.sql").read_text(encoding="utf-8")
        connection.executescript(
            f"BEGIN IMMEDIATE;\n{script}\nPRAGMA application_id = {APPLICATION_ID};\n"
            f"PRAGMA user_version = {number};\nCOMMIT;"
        )


def _close_log(connection: sqlite3.Connection) -> None:
    """Fold the write-ahead log back, so that one plain file is left that opens from a read-only folder.

    While another program holds the database this is not possible, nor needed; then the log stays.
    """
    with suppress(sqlite3.Error):
        connection.execute("PRAGMA busy_timeout = 0")
        connection.execute("PRAGMA journal_mode = DELETE")


def _store_error(error: sqlite3.Error, path: Path) -> StoreError:
    text = str(error)
    if "not a database" in text or "malformed" in text:
        return StoreError(f"{path}: this file is no SQLite database, or is damaged; name another file with --db")
    if "locked" in text or "busy" in text:
        return StoreError(f"{path}: the database is in use by another program; close that program and try again")
    if "full" in text:
        return StoreError(f"{path}: the disk is full; make room and run the same command again, it goes on from here")
    if "readonly" in text or "unable to open" in text:
        return StoreError(f"{path}: the database cannot be opened for writing; check the permissions of file and folder")
    return StoreError(f"{path}: the database reports: {text}")
