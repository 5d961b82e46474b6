"""What the ledger of a database says about all its files, and about one of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportminer.errors import UsageError
from reportminer.export.csv import write_csv
from reportminer.settings import LOST_SHARE
from reportminer.store import open_store
from reportminer.store.ledger_queries import (
    accounts_of,
    character_sums,
    file_events,
    file_sums,
    find_sources,
    rows_of,
)

Row = dict[str, Any]

_CANDIDATES = 8
"""Files named where several fit."""


@dataclass(frozen=True, slots=True)
class FileAccount:
    """One file: ``state`` is "read", "failed", "skipped", "duplicate" or "vanished".

    ``sums`` are characters by column of the accounts; all zero for a file that was not read.  ``events``
    are its rows of the ledger but for those about characters.
    """

    source: str
    state: str
    reader: str
    sums: dict[str, int]
    events: tuple[Row, ...]

    @property
    def warnings(self) -> tuple[Row, ...]:
        """The warnings among the events."""
        return tuple(row for row in self.events if row["kind"] == "warning")

    @property
    def lost(self) -> float:
        """Share of the characters seen that were left out as furniture of the page, between 0 and 1."""
        return self.sums["furniture"] / self.sums["seen"] if self.sums["seen"] else 0.0

    @property
    def noteworthy(self) -> bool:
        """Whether a reader should look at the file."""
        return self.state == "failed" or bool(self.warnings) or self.lost >= LOST_SHARE


@dataclass(frozen=True, slots=True)
class LedgerSummary:
    """Counts of files by state, sums of characters, and the files, the worst first.

    ``characters`` are sums by (fate, read from a picture).
    """

    states: dict[str, int]
    characters: dict[tuple[str, bool], int]
    files: tuple[FileAccount, ...]

    def total(self, *fates: str, recognised: bool | None = None) -> int:
        """Return the characters of some fates, of those read from pictures only or not, or of both."""
        return sum(
            count
            for (fate, from_picture), count in self.characters.items()
            if fate in fates and recognised in (None, from_picture)
        )


SUMS = ("seen", "kept", "repaired", "furniture", "spaces", "invisible", "left_out", "recognised")
"""The sums of a file, in characters; the five after ``seen`` add up to it."""

FILE_COLUMNS = ("source", "state", "reader", *SUMS, "unread_pages", "warnings", "codes", "reasons")
"""Columns of the summary as CSV, one row a file."""

ROW_COLUMNS = ("source", "stage", "kind", "code", "reason", "page", "line", "text", "characters")
"""Columns of one file's rows as CSV."""

_STATES = ("failed", "duplicate", "skipped", "vanished")


def summarise(db: Path) -> LedgerSummary:
    """Return what the ledger says about all files of a database.  Raises StoreError."""
    with open_store(db) as store:
        characters = {(row[0], bool(row[1])): int(row[2]) for row in character_sums(store).rows}
        read = {row["source"]: row for row in file_sums(store).dicts()}
        events: defaultdict[str, list[Row]] = defaultdict(list)
        for row in file_events(store).dicts():
            events[row["source"]].append(row)
    files = sorted((_file(source, read.get(source), events[source]) for source in {*read, *events}), key=_worst_first)
    return LedgerSummary(dict(Counter(file.state for file in files)), characters, tuple(files))


def _file(source: str, sums: Row | None, events: list[Row]) -> FileAccount:
    kinds = {row["kind"] for row in events}
    found = next((state for state in _STATES if state in kinds), "noted")
    state = "read" if sums else found
    shown = {name: int(sums[name]) if sums else 0 for name in (*SUMS, "unread_pages")}
    return FileAccount(source, state, sums["reader"] if sums else "", shown, tuple(events))


def _worst_first(file: FileAccount) -> tuple[bool, float, int, str]:
    lost = file.lost if file.lost >= LOST_SHARE else 0.0
    return (file.state != "failed", -lost, -len(file.warnings), file.source)


def write_files(path: Path, summary: LedgerSummary) -> int:
    """Write the summary as CSV, one row a file; return the number of rows.  Raises UsageError."""
    return write_csv(
        path,
        FILE_COLUMNS,
        (
            (
                file.source,
                file.state,
                file.reader,
                *file.sums.values(),
                len(file.warnings),
                " ".join(dict.fromkeys(row["code"] for row in file.warnings if row["code"])),
                "; ".join(dict.fromkeys(row["reason"] for row in file.events)),
            )
            for file in summary.files
        ),
    )


def write_rows(path: Path, rows: list[Row]) -> int:
    """Write the rows of one file as CSV; return their number.  Raises UsageError."""
    return write_csv(path, ROW_COLUMNS, ([row[column] for column in ROW_COLUMNS] for row in rows))


def file_ledger(db: Path, wanted: str) -> tuple[FileAccount, list[Row], list[Row]]:
    """Return one file with its accounts and all its rows of the ledger.

    ``wanted`` is a report's id or its beginning, or the name of a file or a part of it.  Raises UsageError
    where none or several fit, StoreError.
    """
    with open_store(db) as store:
        found = find_sources(store, wanted)
        if not found:
            raise UsageError(f"{db}: no file is called {wanted!r}; reportminer ledger --csv FILE lists them all")
        if len(found) > 1:
            names = "".join(f"\n  {name}" for name in found[:_CANDIDATES])
            more = f"\n  … and {len(found) - _CANDIDATES} more" if len(found) > _CANDIDATES else ""
            raise UsageError(f"{db}: {len(found)} files fit {wanted!r}; name one of them:{names}{more}")
        source = found[0]
        accounts, rows = accounts_of(store, source).dicts(), rows_of(store, source).dicts()
        sums = next((row for row in file_sums(store).dicts() if row["source"] == source), None)
    events = [row for row in rows if row["kind"] not in ("removed", "repaired")]
    return _file(source, sums, events), accounts, rows
