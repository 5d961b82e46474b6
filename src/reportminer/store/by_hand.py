"""What people set by hand about a report: kept whatever happens to its reading, and put in its place each time.

A setting belongs to the bytes of a file.  Where the file at the same location has other bytes now, the setting still
holds, and the ledger says that it was made for an earlier version.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping

from reportminer.document import LedgerRow
from reportminer.warning_kinds import codes_settled_by

SET_BY_HAND = "set by hand"
"""``read_from`` of a value that a person has set."""


def apply_settings(connection: sqlite3.Connection, *, report: int) -> LedgerRow | None:
    """Put what was set by hand in place of what was read; return a warning where it was set for older bytes."""
    digest, location, source = connection.execute(
        "SELECT digest, location, source FROM reports WHERE report = ?", (report,)
    ).fetchone()
    rows = connection.execute(
        "SELECT digest, field, value FROM set_by_hand WHERE digest = :digest OR location = :location"
        " ORDER BY digest = :digest, field",
        {"digest": digest, "location": location},
    ).fetchall()
    if not rows:  # an UPDATE, even of no row, makes the full-text index write what it holds back
        return None
    connection.execute("UPDATE set_by_hand SET location = ? WHERE digest = ?", (location, digest))  # it may have moved
    for settled_for, field, _ in rows:
        connection.execute(
            "UPDATE set_by_hand SET (was, was_from, was_sure, was_quote) ="
            " (SELECT value, read_from, sure, quote FROM metadata WHERE report = ? AND field = ? AND read_from <> ?)"
            " WHERE digest = ? AND field = ?",
            (report, field, SET_BY_HAND, settled_for, field),
        )
    for _, field, value in rows:
        _put(connection, report, field, value)
        _settle_warnings(connection, source, field)
    older = sorted({field for settled_for, field, _ in rows if settled_for != digest})
    if not older or any(settled_for == digest for settled_for, _, _ in rows):
        return None
    reason = f"set by hand for an earlier version of this file: {', '.join(older)}; check, and set it again"
    return LedgerRow("set", "warning", reason, code="set-for-older")


def set_fields(connection: sqlite3.Connection, *, report: int, values: Mapping[str, tuple[str, str]]) -> None:
    """Settle fields of a report: field → (value, the field it follows from, itself where a person named it)."""
    digest, location, source = connection.execute(
        "SELECT digest, location, source FROM reports WHERE report = ?", (report,)
    ).fetchone()
    for field, (value, because) in values.items():
        connection.execute(
            "INSERT INTO set_by_hand (digest, location, field, value, because, was, was_from, was_sure, was_quote)"
            " SELECT ?, ?, ?, ?, ?, value, read_from, sure, quote FROM (SELECT 1)"
            " LEFT JOIN metadata ON report = ? AND field = ? AND read_from <> ? WHERE true"
            " ON CONFLICT (digest, field) DO UPDATE SET value = excluded.value, because = excluded.because,"
            " location = excluded.location",
            (digest, location, field, value, because, report, field, SET_BY_HAND),
        )
        _put(connection, report, field, value)
        _settle_warnings(connection, source, field)
    connection.execute("DELETE FROM set_by_hand WHERE location = ? AND digest <> ?", (location, digest))
    connection.execute("DELETE FROM ledger WHERE source = ? AND code = 'set-for-older'", (source,))


def clear_fields(connection: sqlite3.Connection, *, report: int, fields: Iterable[str]) -> list[str]:
    """Take settings back, with what followed from them; what was read stands again.  Returns the fields cleared."""
    digest, location = connection.execute("SELECT digest, location FROM reports WHERE report = ?", (report,)).fetchone()
    cleared = []
    for field in fields:
        rows = connection.execute(
            "SELECT digest, field, was, was_from, was_sure, was_quote FROM set_by_hand"
            " WHERE (digest = ? OR location = ?) AND (field = ? OR because = ?) ORDER BY field",
            (digest, location, field, field),
        ).fetchall()
        for settled_for, name, *was in rows:
            connection.execute("DELETE FROM metadata WHERE report = ? AND field = ?", (report, name))
            if was[0] is not None:
                connection.execute("INSERT INTO metadata VALUES (?, ?, ?, ?, ?, ?)", (report, name, *was))
            connection.execute("DELETE FROM set_by_hand WHERE digest = ? AND field = ?", (settled_for, name))
            cleared.append(name)
    if cleared:
        # its warnings come back when the next ingest reads it again
        connection.execute("UPDATE reports SET state = '' WHERE report = ?", (report,))
    return cleared


def _put(connection: sqlite3.Connection, report: int, field: str, value: str) -> None:
    connection.execute("DELETE FROM metadata WHERE report = ? AND field = ?", (report, field))
    if value:
        connection.execute("INSERT INTO metadata VALUES (?, ?, ?, ?, 1.0, '')", (report, field, value, SET_BY_HAND))


def _settle_warnings(connection: sqlite3.Connection, source: str, field: str) -> None:
    connection.executemany(
        "DELETE FROM ledger WHERE source = ? AND code = ?", ((source, code) for code in codes_settled_by(field))
    )
