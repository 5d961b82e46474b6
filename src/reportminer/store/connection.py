"""The database file: found, opened, checked, brought up to the newest schema, closed."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from reportminer.errors import StoreError
from reportminer.refusals import need_name
from reportminer.settings import CACHE_KIBIBYTES, LOCK_SECONDS, LOG_PAGES
from reportminer.shipped import shipped_text

APPLICATION_ID = 0x52504D31
"""Marks the file as ours in SQLite's header: the letters RPM1."""

SCHEMA_VERSION = 6
"""Number of the newest migration, ``data/schema_<n>.sql``."""

_IN_USE = "the database is in use by another program; close that program and try again"
_NO_ACCESS = (
    "the database cannot be opened or written; check its name, and check the permissions of the file and its folder"
)
_REASONS = {
    sqlite3.SQLITE_NOTADB: "this file is no SQLite database; name another file with --db",
    sqlite3.SQLITE_CORRUPT: "the database is damaged; put back a copy of it, or name a new file with --db",
    sqlite3.SQLITE_BUSY: _IN_USE,
    sqlite3.SQLITE_LOCKED: _IN_USE,
    sqlite3.SQLITE_FULL: "the disk is full; make room and run the same command again, it goes on from here",
    sqlite3.SQLITE_READONLY: _NO_ACCESS,
    sqlite3.SQLITE_CANTOPEN: _NO_ACCESS,
    sqlite3.SQLITE_PERM: _NO_ACCESS,
    sqlite3.SQLITE_IOERR: "the disk reports an error; check the drive, or name a file on another one with --db",
}
"""What to tell the user, by SQLite's primary result code."""


def sqlite_version() -> str:
    """Return the version of the SQLite library in use."""
    return sqlite3.sqlite_version


@contextmanager
def connect(path: Path, *, create: bool) -> Iterator[sqlite3.Connection]:
    """Open the database at ``path``, for reading or, with ``create``, for writing.

    Raises StoreError if the file is missing, belongs to another program, comes from a newer version,
    is locked or cannot be written.
    """
    _check_path(path, create=create)
    connection, ours = None, False
    try:
        connection = _open(path, create=create)
        if _check_owner(connection, path, create=create) < SCHEMA_VERSION and not create:
            connection.close()
            _bring_up(path)
            connection = _open(path, create=False)
        ours = True
        if create:
            _migrate(connection)
        yield connection
    except sqlite3.Error as error:
        raise store_error(error, path) from error
    finally:
        if connection is not None:
            if create and ours:
                _close_log(connection)
            connection.close()


def _open(path: Path, *, create: bool) -> sqlite3.Connection:
    name = path if create else _read_only(path)
    return sqlite3.connect(name, timeout=LOCK_SECONDS, isolation_level=None, uri=not create)


def _bring_up(path: Path) -> None:
    """Bring a database of an older schema, which is only to be read, up to the newest one."""
    connection = _open(path, create=True)
    try:
        _migrate(connection)
        _close_log(connection)
    except sqlite3.Error as error:
        raise StoreError(
            f"{path}: this database was made by an older reportminer and cannot be brought up to date"
            f" ({error}); close other programs, or copy it to a folder where it can be written"
        ) from error
    finally:
        connection.close()


def store_error(error: sqlite3.Error, path: Path) -> StoreError:
    """Return what SQLite reports as a sentence that names the file and the remedy."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the low byte is the primary code
    return StoreError(f"{path}: " + _REASONS.get(code, f"the database reports: {error}"))


def _check_path(path: Path, *, create: bool) -> None:
    # os.path and not Path: its functions never raise, whatever the permissions.
    if not create and not os.path.exists(path):  # noqa: PTH110
        raise StoreError(f"{path}: there is no such database; run reportminer ingest first, or name one with --db")
    if create:
        need_name(path)
    if create and not os.path.isdir(path.parent):  # noqa: PTH112
        raise StoreError(f"{path}: the folder {path.parent} does not exist; make it first")
    if os.path.isdir(path):  # noqa: PTH112
        raise StoreError(f"{path}: this is a folder; name a database file with --db")


def _read_only(path: Path) -> str:
    uri = path.absolute().as_uri()
    if not uri.startswith("file:///"):  # a Windows network share: SQLite takes no host name
        uri = uri.replace("file://", "file:////", 1)
    return uri + "?mode=ro"


def _check_owner(connection: sqlite3.Connection, path: Path, *, create: bool) -> int:
    """Return the number of the database's schema; raises StoreError where it is not ours, or newer."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application != APPLICATION_ID and (tables or application):
        raise StoreError(f"{path}: this database belongs to another program; name another file with --db")
    if application != APPLICATION_ID and not create:
        raise StoreError(f"{path}: this database is empty; run reportminer ingest first")
    if version > SCHEMA_VERSION:
        raise StoreError(
            f"{path}: this database was made by a newer reportminer (schema {version}, this one knows"
            f" {SCHEMA_VERSION}); update reportminer, or name another file with --db"
        )
    return int(version)


def _migrate(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIBIBYTES}")
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Read again under the lock: another process may have been faster.
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        for number in range(version + 1, SCHEMA_VERSION + 1):
            for statement in _statements(number):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _statements(number: int) -> Iterator[str]:
    """Yield the statements of a migration one by one: executescript would end the transaction."""
    script = shipped_text(f"schema_{number}.sql")
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _close_log(connection: sqlite3.Connection) -> None:
    """Fold the write-ahead log back, so that one plain file is left that opens from a read-only folder.

    While another program holds the database this is not possible, nor needed; then the log stays.
    """
    with suppress(sqlite3.Error):
        connection.execute("PRAGMA busy_timeout = 0")
        connection.execute("PRAGMA journal_mode = DELETE")
