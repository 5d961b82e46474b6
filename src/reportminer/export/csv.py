"""CSV as spreadsheets want it: UTF-8 with a byte order mark, CRLF, cells that cannot run as formulas."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from reportminer.errors import UsageError
from reportminer.refusals import need_name
from reportminer.store import open_store
from reportminer.store.tables import TABLES, table
from reportminer.whole_file import whole_file

_RISKY = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: Any) -> Any:
    """Return a cell that a spreadsheet shows instead of running.

    Text that begins with = + - @, a tab or a carriage return gets an apostrophe in front (OWASP, CSV
    injection).  Numbers stay numbers.
    """
    if isinstance(value, str):
        return "'" + value if value.startswith(_RISKY) else value
    return "" if value is None else value


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write a CSV file whole or not at all; return the number of rows.

    Raises UsageError where it cannot be written.
    """
    count = 0
    with whole_file(path) as part, part.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow([safe_cell(cell) for cell in row])
            count += 1
    return count


def export_csv(db: Path, folder: Path) -> dict[str, int]:
    """Write all tables of a database into a folder; return the number of rows by file name.

    Raises StoreError for a database that cannot be read, UsageError where a file cannot be written.
    """
    written = {}
    with open_store(db) as store:
        need_name(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            what = "a file of that name is there" if isinstance(error, FileExistsError) else error.strerror
            raise UsageError(f"{folder}: the folder cannot be made ({what}); name another one") from error
        for name in TABLES:
            columns, rows = table(store, name)
            written[f"{name}.csv"] = write_csv(folder / f"{name}.csv", columns, rows)
    return written
