"""A filled sheet read back: a workbook, or CSV as spreadsheet programs save it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportminer.charset import decode
from reportminer.errors import ReadError, UsageError
from reportminer.handcoding.wording import column_names
from reportminer.refusals import refusal

_HEAD_ROWS = 10
"""Rows among which the heads of the columns are looked for: somebody may have put a title above."""


@dataclass(frozen=True, slots=True)
class FilledRow:
    """One row of a filled sheet: its number as the spreadsheet shows it, its cells by column without empty ones."""

    number: int
    cells: dict[str, str]


def read_filled(path: Path) -> list[FilledRow]:
    """Read the rows of a filled sheet; columns may stand in any order, others are passed over.

    CSV may be UTF-8 or GB18030, parted by comma, semicolon or tab.  Raises UsageError, with the remedy, for a file that
    is not there, is no table, or has no columns for the passage and its label.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: the sheet cannot be read {refusal(error, path)}") from error
    if content[:2] == b"PK":
        return _rows(_workbook(content, path), path)
    if content[:4] == b"\xd0\xcf\x11\xe0":
        raise UsageError(f"{path}: this is a workbook of the old kind; save it as .xlsx or as CSV")
    return _rows(_csv(content, path), path)


def _workbook(content: bytes, path: Path) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheets = [
            [[_shown(cell) for cell in row] for row in page.iter_rows(values_only=True)] for page in book.worksheets
        ]
    except Exception as error:  # openpyxl lets through whatever a damaged part raises
        raise UsageError(
            f"{path}: the workbook cannot be read ({error}); open it and save it again as .xlsx"
        ) from error
    found = next((rows for rows in sheets if _head_at(rows) is not None), sheets[0] if sheets else [])
    yield from enumerate(found, start=1)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _csv(content: bytes, path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        text = decode(content).text
    except ReadError as error:
        raise UsageError(f"{path}: {error}; save the sheet as .xlsx or as “CSV UTF-8”") from error
    first = next((line for line in text.splitlines() if line.strip()), "")
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=max(",;\t", key=first.count))
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise UsageError(f"{path}: {error}; open the sheet and save it again as .xlsx") from error


def _head_at(rows: Iterable[Sequence[str]]) -> int | None:
    """Return the place of the row with the heads, or None."""
    for at, cells in enumerate(rows):
        columns = {column_names().get(cell.lower(), "") for cell in cells}
        if "label" in columns and columns & {"passage_id", "text"}:
            return at
        if at == _HEAD_ROWS:
            break
    return None


def _rows(lines: Iterable[tuple[int, list[str]]], path: Path) -> list[FilledRow]:
    held = list(lines)
    at = _head_at(cells for _, cells in held)
    if at is None:
        raise UsageError(
            f"{path}: no row has the heads “passage id” (段落编号) and “label” (类别); fill in a sheet that reportminer"
            " codesheet wrote, and keep its heads"
        )
    columns = [column_names().get(cell.lower(), "") for cell in held[at][1]]
    twice = sorted({column for column in columns if column and columns.count(column) > 1})
    if twice:
        raise UsageError(f"{path}: the column {twice[0]} stands there twice; keep one")
    rows = []
    for number, cells in held[at + 1 :]:
        told = {column: cell for column, cell in zip(columns, cells, strict=False) if column and cell}
        if told:
            rows.append(FilledRow(number, told))
    return rows
