"""The table ``corpus.csv`` that a user may lay beside reports to say what they are."""

from __future__ import annotations

import csv
import io
import tomllib
import unicodedata
from functools import cache
from typing import NamedTuple

from reportminer.charset import codec_name
from reportminer.document import LedgerRow
from reportminer.errors import UsageError
from reportminer.shipped import shipped_text

FILE_NAME = "corpus.csv"

Pairs = tuple[tuple[str, str], ...]


class Sidecar(NamedTuple):
    """What one corpus.csv says.

    ``rows`` maps a file, by its path below the table's folder with forward slashes, to the line that
    names it and its values: pairs of column and value, empty ones left out, in the order of columns.
    """

    rows: dict[str, tuple[int, Pairs]]
    ledger: tuple[LedgerRow, ...] = ()


@cache
def _columns() -> dict[str, str]:
    """Return heading → column, for every heading a column goes by (``data/sources_sidecar.toml``)."""
    text = shipped_text("sources_sidecar.toml")
    columns: dict[str, list[str]] = tomllib.loads(text)["columns"]
    return {heading.lower(): column for column, others in columns.items() for heading in (column, *others)}


def file_key(path: str) -> str:
    """Return the form in which paths are compared: forward slashes, composed characters, no ``./``."""
    return unicodedata.normalize("NFC", path.strip().replace("\\", "/")).removeprefix("./")


def read_sidecar(data: bytes, shown: str) -> Sidecar:
    """Read a corpus.csv: UTF-8 or GB18030, separated by comma, semicolon or tab, first column ``file``.

    ``shown`` is the table's name in messages.  Line numbers are 1-based.  Raises UsageError, with
    the line, for a table that cannot be read.
    """
    text = _decoded(data, shown)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    lines: list[tuple[int, list[str]]] = []
    begin = 1
    try:
        for cells in reader:
            lines.append((begin, [cell.strip() for cell in cells]))
            begin = reader.line_num + 1
    except csv.Error as error:
        raise UsageError(f"{shown}, line {begin}: {error}; open the table and save it again as CSV") from error
    return _rows([(number, cells) for number, cells in lines if any(cells)], shown)


def _decoded(data: bytes, shown: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
        else:
            if "\0" not in text:
                return text
            line = text[: text.index("\0")].count("\n") + 1
    raise UsageError(f"{shown}, line {line}: not text in UTF-8 or GB18030; save the table as “CSV UTF-8”")


def _delimiter(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=first.count)


def _rows(lines: list[tuple[int, list[str]]], shown: str) -> Sidecar:
    if not lines:
        raise UsageError(f"{shown}, line 1: the table is empty; its first line must name the columns, file first")
    columns, ledger = _header(*lines[0], shown)
    rows: dict[str, tuple[int, Pairs]] = {}
    for number, cells in lines[1:]:
        if len(cells) > len(columns) and any(cells[len(columns) :]):
            counts = f"{len(cells)} cells under {len(columns)} columns"
            raise UsageError(f"{shown}, line {number}: {counts}; quote cells that hold a comma")
        pairs = tuple((column, cell) for column, cell in zip(columns[1:], cells[1:], strict=False) if column and cell)
        key = file_key(cells[0])
        if not key:
            ledger.append(LedgerRow("sources", "warning", "this row names no file", line=number))
        elif key in rows:
            reason = f"{key} is described twice; line {rows[key][0]} holds"
            ledger.append(LedgerRow("sources", "warning", reason, line=number))
        else:
            _check_encoding(pairs, number, shown)
            rows[key] = (number, pairs)
    return Sidecar(rows, tuple(ledger))


def _header(number: int, cells: list[str], shown: str) -> tuple[list[str], list[LedgerRow]]:
    columns = [_columns().get(cell.lower(), "") for cell in cells]
    if columns[0] != "file":
        raise UsageError(f"{shown}, line {number}: the first column must be called file, not {cells[0][:40]!r}")
    ledger = []
    for at, (cell, column) in enumerate(zip(cells, columns, strict=True)):
        if cell and not column:
            known = ", ".join(sorted(set(_columns().values())))
            reason = f"column {cell!r} is not known and is not used; known are {known}"
            ledger.append(LedgerRow("sources", "warning", reason, line=number))
        elif column and column in columns[:at]:
            raise UsageError(f"{shown}, line {number}: column {cell!r} appears twice; keep one")
    return columns, ledger


def _check_encoding(pairs: Pairs, number: int, shown: str) -> None:
    for column, cell in pairs:
        if column == "encoding":
            try:
                codec_name(cell)
            except UsageError as error:
                raise UsageError(f"{shown}, line {number}: {error}") from error
