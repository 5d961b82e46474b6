"""The answer to a question as tables: what the screen, the CSV files and the HTML page are all made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from reportminer.compare.wording import full_width, unknown_place
from reportminer.export.csv import write_csv
from reportminer.terminal import shorten, table

Kind = Literal["text", "count", "number", "share", "quote", "code"]
"""What a column holds: decides its alignment and how it is written.  A share is between 0 and 1; a code is
shown by its name in the reader's language and written as it is."""


_GROUPS = ("place", "group")
"""Columns that are empty where every line is a year."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column with its code (the CSV header) and its heads in both languages.

    ``shown`` is False for columns that only the files have: ids, offsets, full quotations.  ``places`` are the
    decimals with which numbers are shown, so that they stand in line; None for as many as each needs, at most two.
    """

    code: str
    zh: str
    en: str
    kind: Kind = "text"
    shown: bool = True
    places: int | None = None

    def head(self, lang: str) -> str:
        """Return the column's head in a language."""
        return full_width(self.zh) if lang == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a value for each column, None where there is none, and the ids of the passages behind it.

    ``cells`` maps a column's code to the passages behind that one figure, where they are fewer than the row's.
    """

    values: tuple[Any, ...]
    passages: Sequence[str] = ()
    cells: Mapping[str, Sequence[str]] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Table:
    """One table of an answer.

    ``code`` names its CSV file; ``note`` says what the figures are; ``names`` are the Chinese and
    English names of the codes in its code columns.
    """

    code: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note_zh: str = ""
    note_en: str = ""
    names: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def title(self, lang: str) -> str:
        """Return the table's title in a language."""
        return full_width(self.zh) if lang == "zh" else self.en

    def shown_columns(self) -> list[int]:
        """Return the numbers of the columns that are shown; that of places is not where years make the lines."""
        return [
            number
            for number, column in enumerate(self.columns)
            if column.shown
            and not (column.code in _GROUPS and self.rows and not any(r.values[number] for r in self.rows))
        ]

    def note(self, lang: str) -> str:
        """Return the table's note in a language."""
        return full_width(self.note_zh) if lang == "zh" else self.note_en


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question yields: its tables, the first the one to look at, and sentences that say what limits them."""

    question: str
    zh: str
    en: str
    tables: tuple[Table, ...]
    cautions_zh: tuple[str, ...] = ()
    cautions_en: tuple[str, ...] = ()

    def cautions(self, lang: str) -> tuple[str, ...]:
        """Return the sentences of caution in a language."""
        return tuple(map(full_width, self.cautions_zh)) if lang == "zh" else self.cautions_en


def shown_value(shown: Table, row: Row, at: int, *, lang: str, quote: int = 60) -> str:
    """Return the cell in column ``at`` as people read it.

    Shares become percent, codes their names, quotations are cut to ``quote`` columns, nothing is a dot.
    """
    value, column = row.values[at], shown.columns[at]
    kind = column.kind
    if value is None or value == "":
        return "·"
    if kind in ("share", "number", "count"):
        return _figure(value, column)
    if kind == "code" and value in shown.names:
        return full_width(shown.names[value][0]) if lang == "zh" else shown.names[value][1]
    if kind == "quote":
        return shorten(str(value), quote)
    return unknown_place(str(value), lang)


def _figure(value: Any, column: Column) -> str:
    if column.kind == "share":
        return f"{value:.0%}"
    if column.kind == "count":
        return f"{value:,}"
    if column.places is not None:
        if 0 < value < 0.5 * 10**-column.places:
            return f"<{10**-column.places:.{column.places}f}"
        return f"{value:,.{column.places}f}"
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def table_lines(shown: Table, *, lang: str, limit: int | None = None) -> list[str]:
    """Return a table for the terminal: title, at most ``limit`` rows, note."""
    at = shown.shown_columns()
    kept = shown.rows if limit is None else shown.rows[:limit]
    heads = [shown.columns[number].head(lang) for number in at]
    body = [[shown_value(shown, row, number, lang=lang) for number in at] for row in kept]
    align = "".join("<" if shown.columns[number].kind in ("text", "quote", "code") else ">" for number in at)
    lines = [shown.title(lang), *table([heads, *body], align)]
    if len(kept) < len(shown.rows):
        more = len(shown.rows) - len(kept)
        lines.append(f"…… 另有 {more} 行，见 --csv" if lang == "zh" else f"… and {more} more rows: see --csv")
    return [*lines, *([shown.note(lang)] if shown.note(lang) else [])]


def answer_lines(answer: Answer, *, lang: str, limit: int | None = None) -> list[str]:
    """Return an answer for the terminal: its tables, then what limits them."""
    lines: list[str] = []
    for number, shown in enumerate(answer.tables):
        lines += ([""] if number else []) + table_lines(shown, lang=lang, limit=limit)
    cautions = answer.cautions(lang)
    return [*lines, *([""] if cautions else []), *cautions]


def csv_value(value: Any, kind: Kind) -> Any:
    """Return a value as the CSV files write it: shares with four decimals, nothing as an empty cell.

    Figures are no texts, so that no minus sign is taken for the beginning of a formula.
    """
    if value is None:
        return ""
    if kind == "share":
        return Decimal(f"{value:.4f}")
    if kind == "number":
        written = f"{value:.6f}".rstrip("0").rstrip(".")
        return Decimal("0" if written == "-0" else written)
    return value


def write_answer(path: Path, answer: Answer) -> dict[Path, int]:
    """Write an answer's tables as CSV: the first to ``path``, others beside it under their own codes.

    Each file ends with the column ``passages``: the ids of the passages behind the row.  Returns the number of
    rows by file.  Raises UsageError where a file cannot be written.
    """
    written = {}
    for number, shown in enumerate(answer.tables):
        file = path if number == 0 else path.with_name(f"{path.stem}_{shown.code}{path.suffix or '.csv'}")
        written[file] = write_table(file, shown)
    return written


def write_table(path: Path, shown: Table) -> int:
    """Write one table as CSV; return the number of rows."""
    columns = [column.code for column in shown.columns] + ["passages"]
    kinds = [column.kind for column in shown.columns]
    return write_csv(path, columns, (csv_row(row, kinds) for row in shown.rows))


def csv_row(row: Row, kinds: Sequence[Kind]) -> list[Any]:
    """Return a row as the CSV files have it; numbers are no text, or a negative one would be kept from running."""
    values = [csv_value(value, kind) for value, kind in zip(row.values, kinds, strict=True)]
    return [*values, " ".join(row.passages)]
