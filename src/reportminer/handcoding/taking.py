"""Filled sheets into the database: all rows of a sheet, or none."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reportminer.errors import UsageError
from reportminer.handcoding.entries import Codes, checked
from reportminer.handcoding.filled import read_filled
from reportminer.settings import HANDCODING_ROWS_TOLD
from reportminer.store import open_store
from reportminer.store.people import Written
from reportminer.store.people_queries import coders, known_passages
from reportminer.store.queries import codes


@dataclass(frozen=True, slots=True)
class Taken:
    """What a filled sheet brought: codings written, rows without a label."""

    written: Written
    empty: int


def take_sheet(db: Path, sheet: Path, *, coder: str) -> Taken:
    """Write the codings of a filled sheet under a person's name.

    Raises UsageError where the sheet cannot be read or holds rows that cannot be taken, which it names; nothing is
    written then.
    """
    name = _person(db, coder)
    rows = read_filled(sheet)
    with open_store(db) as store:
        names = {
            (kind, str(row["code"])): (str(row["zh"]), str(row["en"]))
            for kind in ("label", "aspect", "topic")
            for row in codes(store, kind)
        }
        entries = checked(rows, known_passages(store), Codes(names))
    if entries.wrong:
        told = [f"row {number}: {problem}" for number, problem in entries.wrong[:HANDCODING_ROWS_TOLD]]
        more = len(entries.wrong) - len(told)
        told += [f"and {more} more rows"] if more else []
        raise UsageError(f"{sheet}: nothing was taken over; correct these rows and try again:\n  " + "\n  ".join(told))
    if not entries.codings:
        raise UsageError(f"{sheet}: no row has a label yet; fill in the column label (类别)")
    with open_store(db, create=True) as store:
        return Taken(store.put_codings(name, entries.codings), entries.empty)


def forget_coder(db: Path, coder: str) -> int:
    """Delete all codings of a person; return how many.  Raises UsageError where the person has none."""
    with open_store(db) as store:
        people = dict(coders(store, "person"))
    if coder not in people:
        held = ", ".join(people) or "nobody"
        raise UsageError(f"{coder} has no codings in {db}; coded by people: {held}")
    with open_store(db, create=True) as store:
        return store.take_back_codings(coder)


def _person(db: Path, coder: str) -> str:
    name = " ".join(coder.split())
    if not name:
        raise UsageError("name the person who coded with --coder")
    with open_store(db) as store:
        if name in dict(coders(store, "machine")):
            raise UsageError(f"{name} is the name of the machine's coder; give the person's name with --coder")
    return name
