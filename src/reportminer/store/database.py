"""What stands in the database, and how it gets there.

A report is written in one transaction, alone or with others: whoever opens the file, at any moment, finds whole
reports only.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from reportminer.codebook import Codebook
from reportminer.document import LedgerRow
from reportminer.errors import ReadError
from reportminer.store.by_hand import apply_settings, clear_fields, set_fields
from reportminer.store.connection import connect, store_error
from reportminer.store.people import PersonCoding, Written, attach, detach, detached_codings, take_back, write_codings
from reportminer.store.rows import ReportRows, Row
from reportminer.store.sums import missing_sums, sums_of_rows, write_sums

_OF_A_REPORT = ("passages", "sections", "metadata", "accounts", "fingerprints", "facts", "reports")
"""The tables whose rows go with their report; sums go by a trigger, codings only where a machine made them."""


class StoredReport(NamedTuple):
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

    def stream(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> Iterator[Row]:
        """Yield the rows of one SELECT one by one, for tables that may be large."""
        with self._errors():
            # “yield from” would close the cursor of a database that Ctrl-C has closed before
            for row in self._db.execute(sql, parameters):  # noqa: UP028
                yield row

    def stored(self) -> dict[str, StoredReport]:
        """Return what the store holds, by report id."""
        rows = self.query("SELECT report_id, source, location, state FROM reports").rows
        return {row[0]: StoredReport(*row) for row in rows}

    def setting(self, name: str) -> str:
        """Return a stored setting, or an empty string."""
        rows = self.query("SELECT value FROM settings WHERE name = ?", (name,)).rows
        return str(rows[0][0]) if rows else ""

    # --- writing -------------------------------------------------------------------------------

    def begin_run(
        self, *, started: str, version: str, fingerprint: str, codebook: Codebook, fact_codes: Iterable[Row] = ()
    ) -> int:
        """Note the beginning of a run, the codebook in force and the codes of facts; return the run's number."""
        with self._transaction():
            self._db.execute("DELETE FROM codes")
            self._db.executemany("INSERT INTO codes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", _code_rows(codebook))
            self._db.executemany("INSERT INTO codes VALUES (?, ?, ?, ?, ?, '', '', ?, '')", fact_codes)
            self._set("codebook_digest", codebook.digest)
            self._set("codebook_version", codebook.version)
            self._set("fingerprint", fingerprint)
            cursor = self._db.execute(
                "INSERT INTO runs (started, version, fingerprint) VALUES (?, ?, ?)", (started, version, fingerprint)
            )
            return int(cursor.lastrowid or 0)

    def end_run(self, run: int, *, finished: str, read: int, unchanged: int, failed: int) -> int:
        """Note the end of a run and its counts; list, and count, people's codings that lost their passage."""
        with self._transaction():
            self._db.execute(
                "UPDATE runs SET finished = ?, read = ?, unchanged = ?, failed = ? WHERE run = ?",
                (finished, read, unchanged, failed, run),
            )
            self._db.execute("DELETE FROM ledger WHERE stage = 'codings'")
            detached = detached_codings(self._db)
            for source, row in detached:
                self._insert_ledger(source, [row])
            for report, sums in list(missing_sums(self._db.execute)):
                write_sums(self._db, report=report, sums=sums)
            return len(detached)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Write what is written inside as one transaction: all of it is kept, or, where an error leaves it, none."""
        with self._transaction():
            yield

    def replace_report(self, rows: ReportRows) -> None:
        """Write one report whole, in place of what stood for its bytes, its location or its name before.

        Raises ReadError, and leaves everything as it was, for rows that no database can take; inside ``together``
        that is so once the error has left it.
        """
        report_id, source, _, where = rows.report[:4]
        with self._transaction():
            once = self._take_out("report_id = ? OR location = ? OR source = ?", (report_id, where, source))
            self._clear_ledger(source)
            try:
                report = self._insert_report(rows)
            except (sqlite3.IntegrityError, sqlite3.InterfaceError, sqlite3.ProgrammingError, ValueError) as error:
                reason = f"what was read cannot be stored ({error}); open the file and save it anew"
                raise ReadError("store", reason) from error
            if not attach(self._db, report=report, source=source, once=once):
                write_sums(self._db, report=report, sums=sums_of_rows(rows))
            older = apply_settings(self._db, report=report)
            if older:
                self._insert_ledger(source, [older])

    def record_failure(self, source: str, where: str, report_id: str, row: LedgerRow) -> None:
        """Record that a file could not be read; an older reading of the same file is taken out."""
        with self._transaction():
            self._take_out("report_id = ? OR location = ? OR source = ?", (report_id, where, source))
            self._clear_ledger(source)
            self._insert_ledger(source, [row])

    def record_walk(self, rows: Iterable[tuple[str, LedgerRow]], *, labels: Sequence[str]) -> None:
        """Replace what earlier runs recorded below the folders called ``labels``, but for the reports held."""
        with self._transaction():
            for label in labels:
                self._db.execute(
                    "DELETE FROM ledger WHERE (source = :label OR substr(source, 1, :length) = :folder)"
                    " AND (stage = 'sources' OR source NOT IN (SELECT source FROM reports))",
                    {"label": label, "length": len(label) + 1, "folder": label + "/"},
                )
            for source, row in rows:
                self._insert_ledger(source, [row])

    def record_twins(self, rows: Iterable[tuple[str, LedgerRow]]) -> None:
        """Replace what is recorded about reports with the same text."""
        with self._transaction():
            self._db.execute("DELETE FROM ledger WHERE stage = 'twins'")
            for source, row in rows:
                self._insert_ledger(source, [row])

    def forget(self, report_ids: Iterable[str]) -> None:
        """Take reports out whose files are gone or hold something else now, with their ledger rows."""
        with self._transaction():
            for report_id in report_ids:
                for source in self._take_out("report_id = ?", (report_id,)):
                    self._db.execute("DELETE FROM ledger WHERE source = ?", (source,))

    def set_fields(self, report: int, values: Mapping[str, tuple[str, str]]) -> None:
        """Settle fields of a report by hand: field → (value, the field it follows from)."""
        with self._transaction():
            set_fields(self._db, report=report, values=values)

    def clear_fields(self, report: int, fields: Iterable[str]) -> list[str]:
        """Take back what was set by hand, and what followed from it; return the fields cleared."""
        with self._transaction():
            return clear_fields(self._db, report=report, fields=fields)

    def put_codings(self, coder: str, codings: Iterable[PersonCoding]) -> Written:
        """Write a person's codings, in place of what the same person said of these passages before."""
        with self._transaction():
            return write_codings(self._db, coder=coder, codings=codings)

    def take_back_codings(self, coder: str) -> int:
        """Delete all codings of a person; return how many."""
        with self._transaction():
            return take_back(self._db, coder=coder)

    def _take_out(self, condition: str, values: Sequence[str]) -> list[str]:
        """Delete the reports that fit a condition, but nobody's codings; return what they were called."""
        old = self._db.execute(f"SELECT report, source FROM reports WHERE {condition}", values).fetchall()
        for report, source in old:
            detach(self._db, report=report, source=source)
            passages = "SELECT passage FROM passages WHERE report = ?"
            ids = "SELECT passage_id FROM passages WHERE report = ?"
            self._db.execute("DELETE FROM summed_reports WHERE report = ?", (report,))
            self._db.execute(f"DELETE FROM passage_words WHERE rowid IN ({passages})", (report,))
            self._db.execute(f"DELETE FROM codings WHERE kind = 'machine' AND passage_id IN ({ids})", (report,))
            for table in _OF_A_REPORT:
                self._db.execute(f"DELETE FROM {table} WHERE report = ?", (report,))
            self._clear_ledger(source)
        return [source for _, source in old]

    def _clear_ledger(self, source: str) -> None:
        """Delete what was recorded when a file was read; what the walk found belongs to the walk."""
        self._db.execute("DELETE FROM ledger WHERE source = ? AND (stage <> 'sources' OR kind = 'vanished')", (source,))

    def _insert_report(self, rows: ReportRows) -> int:
        cursor = self._db.execute(
            "INSERT INTO reports (report_id, source, also_at, location, digest, state, media_type, reader, encoding,"
            " characters, seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rows.report,
        )
        number = int(cursor.lastrowid or 0)
        self._db.executemany(
            "INSERT INTO metadata VALUES (?, ?, ?, ?, ?, ?)", ((number, *row) for row in rows.metadata)
        )
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
        self._db.executemany(
            "INSERT INTO codings (passage_id, coder, kind, label, confidence, also, aspect, topics, reason, quote,"
            " unsure_below) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rows.codings,
        )
        self._db.executemany(
            "INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ((number, row[0], last + row[1], *row[2:]) for row in rows.facts),
        )
        self._db.executemany(
            "INSERT INTO accounts VALUES (?, ?, ?, ?, ?, ?, ?)", ((number, *row) for row in rows.accounts)
        )
        self._db.execute("INSERT INTO fingerprints VALUES (?, ?, ?)", (number, *rows.fingerprint))
        self._insert_ledger(rows.report[1], rows.ledger)
        return number

    def _insert_ledger(self, source: str, rows: Sequence[LedgerRow]) -> None:
        self._db.executemany(
            "INSERT INTO ledger (source, position, stage, kind, reason, page, line, text, characters, code)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (source, at, row.stage, row.kind, row.reason, row.page, row.line, row.text, row.characters, _code(row))
                for at, row in enumerate(rows)
            ),
        )

    def _set(self, name: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._errors():
            if self._db.in_transaction:  # that of “together”, which ends it
                yield
                return
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
            raise store_error(error, self.path) from error


def _code(row: LedgerRow) -> str:
    """Return the code of a row: a warning that has none of its own gets its stage's name, to filter by."""
    return row.code or (row.stage if row.kind == "warning" else "")


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
    with connect(path, create=create) as connection:
        yield Store(connection, path)
