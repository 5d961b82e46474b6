"""The table ``corpus.csv`` that a user may lay beside reports to say what they are."""

from __future__ import annotations

import csv
import io
import tomllib
import unicodedata
from functools import cache
from typing import NamedTuple

from reportminer.charset import codec_name
from reportminer.dates import date_of, year_of
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


@cache
def _levels() -> dict[str, str]:
    """Return word → level, for every word a level goes by."""
    levels: dict[str, list[str]] = tomllib.loads(shipped_text("sources_sidecar.toml"))["levels"]
    return {word: level for level, others in levels.items() for word in (level, *others)}


def column_named(heading: str) -> str:
    """Return the column that a heading stands for, in English or Chinese, or an empty string."""
    return _columns().get(heading.strip().lower(), "")


def level_named(word: str) -> str:
    """Return the level of a word such as 乡镇 or township, or an empty string."""
    return _levels().get(word.strip().lower(), "")


def file_key(path: str) -> str:
    """Return the form in which paths are compared: forward slashes, composed characters, no ``./``."""
    return unicodedata.normalize("NFC", path.strip().replace("\\", "/")).removeprefix("./")


def read_sidecar(data: bytes, shown: str) -> Sidecar:
    """Read a corpus.csv: UTF-8 or GB18030, separated by comma, semicolon or tab, with a column ``file``.

    Years, dates and levels come out in one form, however a spreadsheet wrote them; what cannot be read as one is left
    out with a warning.  ``shown`` is the table's name in messages.  Line numbers are 1-based.  Raises UsageError,
    with the line, for a table that cannot be read.
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
        raise UsageError(f"{shown}, line 1: the table is empty; its first line must name the columns, one of them file")
    columns, ledger = _header(*lines[0], shown)
    at = columns.index("file")
    rows: dict[str, tuple[int, Pairs]] = {}
    for number, cells in lines[1:]:
        if len(cells) > len(columns) and any(cells[len(columns) :]):
            counts = f"{len(cells)} cells under {len(columns)} columns"
            raise UsageError(f"{shown}, line {number}: {counts}; quote cells that hold a comma")
        told = zip(columns, cells, strict=False)
        given = tuple((column, cell) for column, cell in told if column not in ("", "file") and cell)
        key = file_key(cells[at]) if at < len(cells) else ""
        if not key:
            ledger.append(LedgerRow("sources", "warning", "this row names no file", line=number))
        elif key in rows:
            reason = f"{key} is described twice; line {rows[key][0]} holds"
            ledger.append(LedgerRow("sources", "warning", reason, line=number))
        else:
            _check_encoding(given, number, shown)
            pairs = tuple((column, _one_form(column, cell)) for column, cell in given)
            ledger += [_unread(*pair, line=number) for pair, (_, read) in zip(given, pairs, strict=True) if not read]
            rows[key] = (number, tuple((column, read) for column, read in pairs if read))
    return Sidecar(rows, tuple(ledger))


def _header(number: int, cells: list[str], shown: str) -> tuple[list[str], list[LedgerRow]]:
    columns = [_columns().get(cell.lower(), "") for cell in cells]
    if "file" not in columns:
        named = ", ".join(repr(cell[:40]) for cell in cells[:8])
        raise UsageError(f"{shown}, line {number}: no column is called file (文件); the columns are {named}")
    ledger = []
    for at, (cell, column) in enumerate(zip(cells, columns, strict=True)):
        if cell and not column:
            known = ", ".join(sorted(set(_columns().values())))
            reason = f"column {cell!r} is not known and is not used; known are {known}"
            ledger.append(LedgerRow("sources", "warning", reason, line=number))
        elif column and column in columns[:at]:
            raise UsageError(f"{shown}, line {number}: column {cell!r} appears twice; keep one")
    return columns, ledger


_REMEDIES = {"year": "four digits, 2023", "date": "2024-01-22"}


def _one_form(column: str, cell: str) -> str:
    """Return a year, date or level in the form that reports have them; an empty string where it is none."""
    if column == "year":
        return year_of(cell)
    if column == "date":
        return date_of(cell)
    return level_named(cell) if column == "level" else cell


def _unread(column: str, cell: str, *, line: int) -> LedgerRow:
    remedy = _REMEDIES.get(column) or "one of " + ", ".join(sorted(set(_levels().values())))
    return LedgerRow("sources", "warning", f"{cell[:40]!r} is no {column} and is not used; write {remedy}", line=line)


def _check_encoding(pairs: Pairs, number: int, shown: str) -> None:
    for column, cell in pairs:
        if column == "encoding":
            try:
                codec_name(cell)
            except UsageError as error:
                raise UsageError(f"{shown}, line {number}: {error}") from error
