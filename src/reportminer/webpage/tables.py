"""Tables of answers as HTML: the columns that people read, each figure with the code of its passages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from reportminer.compare.table import Column, Row, Table, csv_value, shown_value
from reportminer.settings import HTML_ROWS
from reportminer.webpage.evidence import Evidence

_HAN = re.compile("[\u3400-\u9fff]")
"""Chinese characters: on a page in English, readers for the blind must be told of them."""

_FIGURES = ("count", "number", "share")


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: its code in the CSV file, its words, whether it holds figures."""

    code: str
    head: str
    figure: bool


def heads(table: Table, lang: str) -> list[Head]:
    """Return the heads of the columns that are shown."""
    columns = [table.columns[number] for number in table.shown_columns()]
    return [Head(column.code, column.head(lang), column.kind in _FIGURES) for column in columns]


def kept_rows(table: Table) -> tuple[Row, ...]:
    """Return the rows that the page shows: the first ``HTML_ROWS``."""
    return table.rows[:HTML_ROWS]


def rows_html(table: Table, evidence: Evidence, *, lang: str) -> str:
    """Return the rows of a table as HTML.

    A row has its number in data-n and its passages' code in data-e; a cell has data-e where passages of its own
    are behind it, data-v where it shows a figure shorter than the CSV file has it, and the class e where it
    opens passages.
    """
    at = table.shown_columns()
    return "\n".join(_row(table, row, number, at, evidence, lang) for number, row in enumerate(kept_rows(table)))


def _row(table: Table, row: Row, number: int, at: list[int], evidence: Evidence, lang: str) -> str:
    cells = [_cell(table, row, column, first, evidence, lang) for first, column in enumerate(at)]
    code = f' data-e="{evidence.code(row.passages)}"' if row.passages else ""
    return f'<tr data-n="{number}"{code}>{"".join(cells)}</tr>'


def _cell(table: Table, row: Row, at: int, place: int, evidence: Evidence, lang: str) -> str:
    column, value = table.columns[at], row.values[at]
    shown = shown_value(table, row, at, lang=lang, quote=80)
    classes, data = _classes(column, place), ""
    own = row.cells.get(column.code)
    if value is not None and (own if own is not None else column.kind in _FIGURES and row.passages):
        classes.append("e")
    if own is not None and own != row.passages:
        data = f' data-e="{evidence.code(own)}"'
    if column.kind in _FIGURES and str(csv_value(value, column.kind)) != shown:
        data += f' data-v="{csv_value(value, column.kind)}"'
    data += " lang=zh" if lang == "en" and _HAN.search(shown) else ""
    named = f' class="{" ".join(classes)}"' if classes else ""
    if place == 0:
        return f'<th scope="row"{named}{data}>{escape(shown)}</th>'
    return f"<td{named}{data}>{escape(shown)}</td>"


def _classes(column: Column, place: int) -> list[str]:
    if column.kind in _FIGURES:
        return ["n"]
    if column.kind == "quote":
        return ["q"]
    if column.code == "date":
        return ["d"]
    return ["k"] if 0 < place < 3 else []
