"""Codings by people: kept whatever happens to the files they were made on.

A report that is read again may have other passages.  Before its old reading goes, the codings that
people made on it are detached: each keeps the quotation it was made on and the name of the file.
Afterwards they are attached to the passages of the new reading that have the same text, white space
ignored.  What finds no passage stays, and the ledger says so.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from reportminer.document import LedgerRow
from reportminer.settings import QUOTE_LENGTH
from reportminer.store.rows import Row


class PersonCoding(NamedTuple):
    """What a person says of a passage; ``quote`` is its text, by which the coding outlives the next reading."""

    passage_id: str
    label: str
    also: tuple[str, ...]
    aspect: str
    topics: tuple[str, ...]
    remark: str
    quote: str


class Written(NamedTuple):
    """How many codings were new, took the place of others by the same coder, or stood there already."""

    new: int
    changed: int
    same: int


DETACHED = (
    "SELECT passage_id, coder, quote FROM codings WHERE detached_from = ? AND detached_from <> ''"
    " ORDER BY detached_at, passage_id, coder"
)
"""The codings detached from one file; the second condition lets SQLite use the index, which holds only such rows."""


def detach(connection: sqlite3.Connection, *, report: int, source: str) -> None:
    """Note file, position and quotation with every person's coding on a report that is about to go."""
    connection.execute(
        "UPDATE codings SET detached_from = :source, detached_at = passages.position,"
        " quote = CASE WHEN quote <> '' THEN quote ELSE passages.text END FROM passages"
        " WHERE kind = 'person' AND passages.passage_id = codings.passage_id AND passages.report = :report",
        {"source": source, "report": report},
    )


def attach(connection: sqlite3.Connection, *, report: int, source: str, once: Iterable[str]) -> bool:
    """Attach what was detached from ``source``, or from the names it had ``once``, to the report just written.

    Returns whether there was anything to attach.
    """
    detached = [row for name in sorted({source, *once}) for row in connection.execute(DETACHED, (name,)).fetchall()]
    if not detached:
        return False
    passages = connection.execute(
        "SELECT passage_id, text FROM passages WHERE report = ? ORDER BY position", (report,)
    ).fetchall()
    targets = _targets(detached, passages)
    for passage_id, coder, _ in detached:
        # Where the same person has coded the new passage already, the older coding stays detached.
        moved = connection.execute(
            "UPDATE OR IGNORE codings SET passage_id = ?, detached_from = '', detached_at = NULL"
            " WHERE passage_id = ? AND coder = ?",
            (targets.get(passage_id), passage_id, coder),
        ).rowcount
        if not moved:
            connection.execute(
                "UPDATE codings SET detached_from = ? WHERE passage_id = ? AND coder = ?", (source, passage_id, coder)
            )
    return True


def _targets(detached: Sequence[Row], passages: Sequence[Row]) -> dict[str, str]:
    """Return the new passage for each old one that has one; equal texts are told apart by their order."""
    known = {passage_id for passage_id, _ in passages}
    targets = {passage_id: passage_id for passage_id, _, _ in detached if passage_id in known}
    free: dict[str, list[str]] = defaultdict(list)
    for passage_id, text in reversed(passages):
        if passage_id not in targets:
            free[_bare(text)].append(passage_id)
    for passage_id, _, quote in detached:
        if passage_id not in targets and free[_bare(quote)]:
            targets[passage_id] = free[_bare(quote)].pop()
    return targets


def _bare(text: str) -> str:
    return "".join(text.split())


def detached_codings(connection: sqlite3.Connection) -> list[tuple[str, LedgerRow]]:
    """Return a warning for every coding by a person that has no passage, with the name of its file."""
    rows = connection.execute(
        "SELECT detached_from, coder, label, quote FROM codings WHERE detached_from <> ''"
        " ORDER BY detached_from, detached_at, passage_id, coder"
    )
    return [
        (
            source,
            LedgerRow(
                "codings",
                "warning",
                f"the passage that {coder} coded as {label} is gone; the coding is kept",
                text=quote[:QUOTE_LENGTH],
                characters=len(quote),
            ),
        )
        for source, coder, label, quote in rows
    ]


def write_codings(connection: sqlite3.Connection, *, coder: str, codings: Iterable[PersonCoding]) -> Written:
    """Write a person's codings, in place of what the same person said of these passages before."""
    new = changed = same = 0
    for coding in codings:
        values = (
            coding.label,
            " ".join(coding.also),
            coding.aspect,
            " ".join(coding.topics),
            coding.remark,
            coding.quote,
        )
        before = connection.execute(
            "SELECT label, also, aspect, topics, reason, quote FROM codings WHERE passage_id = ? AND coder = ?",
            (coding.passage_id, coder),
        ).fetchone()
        if before == values:
            same += 1
            continue
        new += before is None
        changed += before is not None
        connection.execute(
            "INSERT OR REPLACE INTO codings (passage_id, coder, kind, label, also, aspect, topics, reason, quote)"
            " VALUES (?, ?, 'person', ?, ?, ?, ?, ?, ?)",
            (coding.passage_id, coder, *values),
        )
    return Written(new, changed, same)


def take_back(connection: sqlite3.Connection, *, coder: str) -> int:
    """Delete all codings of a person, those that have lost their passage too; return how many."""
    return connection.execute("DELETE FROM codings WHERE kind = 'person' AND coder = ?", (coder,)).rowcount
