"""XLSX workbooks: text that can never run, links between sheets, frozen heads, set up for printing on A4.

The only room that writes XLSX.  The same sheets give the same bytes: the file carries no time of its own.
"""

from __future__ import annotations

import io
import math
import re
import tomllib
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from reportminer.settings import XLSX_CELL_CHARACTERS, XLSX_COLUMN_POINTS, XLSX_LINE_POINTS, XLSX_ROW_POINTS
from reportminer.terminal import width
from reportminer.whole_file import whole_file

_CREATED = datetime(2000, 1, 1)
"""Stands for no day at all: the file must not tell when it was made."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_UNIX = 3
"""The system that all workbooks say they were made on (APPNOTE.TXT of the ZIP format, 4.4.2)."""

_MARGIN = 0.4
"""Inches on every side of the paper."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.  ``value`` is written as it is, text always as text; ``formula`` alone runs, and is never report text.

    ``style`` is a name of data/xlsx.toml, ``link`` the place in the workbook that a click leads to ('Sheet'!A1),
    ``span`` the number of columns that the cell takes.
    """

    value: str | float | None = None
    style: str = "text"
    link: str = ""
    formula: str = ""
    span: int = 1


@dataclass(frozen=True, slots=True)
class Check:
    """What may be typed into a column, from ``first`` to ``last`` row: a number from 0 to the one in cell ``most``."""

    column: int
    first: int
    last: int
    most: str
    title: str
    message: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A list to choose from in a column, from ``first`` to ``last`` row; its entries stand in the cells ``source``.

    Where not ``strict``, something else may be typed as well.
    """

    column: int
    first: int
    last: int
    source: str
    title: str
    message: str
    strict: bool = True


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet.  Rows and columns are 0-based.

    The first ``heads`` rows and ``side`` columns stay in sight and are repeated on every printed page; the last of
    them has the filters where ``filtered``.  ``breaks`` are the columns that begin another printed
    page, at ``scale`` percent; without any, all columns are put on one page.
    """

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    heads: int = 1
    side: int = 0
    filtered: bool = True
    landscape: bool = True
    breaks: tuple[int, ...] = ()
    scale: int = 100
    checks: tuple[Check, ...] = ()
    choices: tuple[Choice, ...] = ()
    footer: str = ""


@cache
def _looks() -> dict[str, Any]:
    text = resources.files("reportminer").joinpath("data", "xlsx.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def cell_name(row: int, column: int) -> str:
    """Return the name of a cell (0-based row and column) as formulas write it, fixed: $B$4."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"${letters}${row + 1}"


def write_xlsx(path: Path, sheets: Sequence[Sheet], *, title: str = "") -> None:
    """Write a workbook whole or not at all.

    Raises UsageError, naming the remedy, where it cannot be written.
    """
    content = xlsx_bytes(sheets, title=title)
    with whole_file(path) as part:
        part.write_bytes(content)


def xlsx_bytes(sheets: Sequence[Sheet], *, title: str = "") -> bytes:
    """Return a workbook as bytes."""
    import xlsxwriter

    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": title, "created": _CREATED})
        book.formats[0].set_font_name(_looks()["base"]["font_name"])
        styles = {name: book.add_format({**_looks()["base"], **_looks()["style"][name]}) for name in _looks()["style"]}
        for sheet in sheets:
            _fill(book.add_worksheet(sheet.name), sheet, styles)
    return _packed_alike(buffer)


def _packed_alike(book: io.BytesIO) -> bytes:
    """Return a workbook packed anew: a ZIP entry tells the system it was made on, so that Windows has other bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            entry.create_system = _UNIX
            new.writestr(entry, old.read(entry))
    return packed.getvalue()


def _fill(page: Any, sheet: Sheet, styles: Mapping[str, Any]) -> None:
    for number, columns in enumerate(sheet.widths):
        page.set_column(number, number, columns)
    for row, cells in enumerate(sheet.rows):
        page.set_row(row, _height(cells, sheet.widths))
        column = 0
        for cell in cells:
            _write(page, row, column, cell, styles[cell.style])
            column += cell.span
    for check in sheet.checks:
        page.data_validation(
            check.first,
            check.column,
            check.last,
            check.column,
            {
                "validate": "decimal",
                "criteria": "between",
                "minimum": 0,
                "maximum": f"={check.most}",
                "error_title": check.title,
                "error_message": check.message,
            },
        )
    for choice in sheet.choices:
        page.data_validation(
            choice.first,
            choice.column,
            choice.last,
            choice.column,
            {
                "validate": "list",
                "source": f"={choice.source}",
                "error_title": choice.title,
                "error_message": choice.message,
                "error_type": "stop" if choice.strict else "information",
                "show_error": choice.strict,
            },
        )
    _set_up(page, sheet)


def _write(page: Any, row: int, column: int, cell: Cell, style: Any) -> None:
    if cell.span > 1:
        page.merge_range(row, column, row, column + cell.span - 1, "", style)
    value = cell_text(cell.value) if isinstance(cell.value, str) else cell.value
    if cell.formula:
        page.write_formula(row, column, cell.formula, style, "")
    elif value is None or value == "":
        page.write_blank(row, column, None, style)
    elif cell.link:
        page.write_url(row, column, f"internal:{cell.link}", style, string=str(value))
        if not isinstance(value, str):
            page.write_number(row, column, value, style)
    elif isinstance(value, str):
        page.write_string(row, column, value, style)
    else:
        page.write_number(row, column, value, style)


def cell_text(text: str) -> str:
    """Return text as a cell can hold it: signs that XML forbids become �, what is too long is cut and ends in ……."""
    text = _CONTROL.sub("\ufffd", text)
    return text if len(text) <= XLSX_CELL_CHARACTERS else text[: XLSX_CELL_CHARACTERS - 2] + "……"


def _height(cells: Sequence[Cell], widths: Sequence[float]) -> float:
    """Return the height of a row in points, so that wrapped text shows in full as far as a row can grow."""
    lines, column = 1, 0
    for cell in cells:
        size = _looks()["style"][cell.style].get("font_size", _looks()["base"]["font_size"])
        room = max(1.0, sum(widths[column : column + cell.span]) * XLSX_COLUMN_POINTS / size - 1.0)
        text = cell.value if isinstance(cell.value, str) else ""
        lines = max(lines, sum(max(1, math.ceil(width(line) / room)) for line in text.split("\n")))
        column += cell.span
    return min(XLSX_ROW_POINTS, lines * XLSX_LINE_POINTS + 3.0)


def _set_up(page: Any, sheet: Sheet) -> None:
    last_row, last_column = len(sheet.rows) - 1, len(sheet.widths) - 1
    page.freeze_panes(sheet.heads, sheet.side)
    if sheet.filtered:
        page.autofilter(sheet.heads - 1, 0, max(last_row, sheet.heads), last_column)
    if sheet.landscape:
        page.set_landscape()
    page.set_paper(9)  # A4
    page.set_margins(_MARGIN, _MARGIN, _MARGIN, _MARGIN + 0.2)
    if sheet.breaks:
        page.set_print_scale(sheet.scale)
        page.set_v_pagebreaks(list(sheet.breaks))
    else:
        page.fit_to_pages(1, 0)
    page.print_area(0, 0, last_row, last_column)
    if sheet.heads:
        page.repeat_rows(0, sheet.heads - 1)
    if sheet.side:
        page.repeat_columns(0, sheet.side - 1)
    page.set_footer(f"&L{sheet.footer.replace('&', '&&')}&R&P / &N")
