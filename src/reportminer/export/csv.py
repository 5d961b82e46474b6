"""CSV as spreadsheets want it: UTF-8 with a byte order mark, CRLF, cells that cannot run as formulas."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from reportminer.errors import UsageError
from reportminer.store import open_store
from reportminer.store.queries import TABLES, table

_RISKY = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: Any) -> Any:
    """Return a cell that a spreadsheet shows instead of running.

    Text that begins with = + - @, a tab or a carriage return gets an apostrophe in front (OWASP, CSV
    injection).  Numbers stay numbers.
    """
    if isinstance(value, str) and value.startswith(_RISKY):
        return "'" + value
    return "" if value is None else value


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write a CSV file whole or not at all; return the number of rows.

    Raises UsageError where it cannot be written.
    """
    part = path.with_name(path.name + ".part")
    count = 0
    try:
        with part.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, lineterminator="\r\n")
            writer.writerow(columns)
            for row in rows:
                writer.writerow([safe_cell(cell) for cell in row])
                count += 1
        os.replace(part, path)  # noqa: PTH105 - the atomic call, on every system
    except OSError as error:
        raise UsageError(f"{path}: the file cannot be written ({_what(error)})") from error
    finally:
        with suppress(OSError):
            part.unlink()  # still there only if something went wrong
    return count


def _what(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "close it if it is open in another program, or check its permissions"
    if isinstance(error, FileNotFoundError):
        return "its folder does not exist; make it first"
    return f"{error.strerror or error}; name another file"


def export_csv(db: Path, folder: Path) -> dict[str, int]:
    """Write all tables of a database into a folder; return the number of rows by file name.

    Raises StoreError for a database that cannot be read, UsageError where a file cannot be written.
    """
    written = {}
    with open_store(db) as store:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            what = "a file of that name is there" if isinstance(error, FileExistsError) else error.strerror
            raise UsageError(f"{folder}: the folder cannot be made ({what}); name another one") from error
        for name in TABLES:
            columns, rows = table(store, name)
            written[f"{name}.csv"] = write_csv(folder / f"{name}.csv", columns, rows)
    return written
