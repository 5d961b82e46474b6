"""The sheet on which a person codes: a workbook with lists to choose from and the codebook, or a CSV file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reportminer.compare.selection import Selection
from reportminer.compare.wording import full_width
from reportminer.export.csv import write_csv
from reportminer.export.xlsx import Cell, Choice, Sheet, cell_name, write_xlsx
from reportminer.handcoding.draw import Asked
from reportminer.handcoding.wording import FILLED, GIVEN, KEYS, MACHINE, data, head, word
from reportminer.settings import HANDCODING_BEFORE
from reportminer.store import open_store
from reportminer.store.tables import table

_CHOSEN = {"label": "label", "also": "label", "aspect": "aspect", "topics": "topic"}
"""The columns with a list to choose from, and the kind of code that stands in it."""

_TOLD = {"label": ("code", "definition", "signs", "not_this"), "aspect": ("code",), "topic": ("code", "signs")}
"""What the sheet tells of each kind of code, beside its name."""


def write_sheet(
    path: Path, selection: Selection, asked: Sequence[Asked], *, machine: bool = False, lang: str = "en"
) -> None:
    """Write the passages to code to a workbook (.xlsx) or a CSV file; ``machine`` shows what the machine said.

    The same passages give the same bytes.  Raises UsageError where the file cannot be written.
    """
    columns = (*GIVEN, *FILLED, *(MACHINE if machine else ()), *KEYS)
    heads = [head(column, lang) for column in columns]
    rows = [_values(selection, number, entry, lang) for number, entry in enumerate(asked, start=1)]
    if path.suffix.lower() == ".csv":
        write_csv(path, heads, ([row.get(column) for column in columns] for row in rows))
        return
    book, places = _codebook_sheet(selection, lang)
    lines = [tuple(Cell(name, "head") for name in heads)]
    lines += [tuple(Cell(row.get(column), _style(column)) for column in columns) for row in rows]
    choices = tuple(
        Choice(
            columns.index(column),
            1,
            len(rows),
            places[kind],
            title=word("choose", lang),
            message=word("choose_told", lang),
            strict=column in ("label", "aspect"),
        )
        for column, kind in _CHOSEN.items()
    )
    widths = tuple(float(data()["widths"][column]) for column in columns)
    sheet = Sheet(word("sheet", lang), tuple(lines), widths, side=1, choices=choices, footer=word("title", lang))
    write_xlsx(path, [sheet, book], title=word("title", lang))


def _style(column: str) -> str:
    if column in FILLED:
        return "remark"
    return "small" if column in (*KEYS, "before", "heading") else "text"


def _values(selection: Selection, number: int, entry: Asked, lang: str) -> dict[str, Any]:
    passage, report = entry.passage, entry.report
    before = entry.before
    return {
        "number": number,
        "place": report.name,
        "year": report.year,
        "heading": passage.section_path,
        "before": before if len(before) <= HANDCODING_BEFORE else "……" + before[-HANDCODING_BEFORE:],
        "text": passage.text,
        "machine": selection.name("label", passage.label, lang) if passage.label else "",
        "confidence": None if passage.confidence is None else round(passage.confidence, 2),
        "source": report.source,
        "page": passage.page,
        "line": passage.line,
        "passage_id": passage.passage_id,
    }


def _codebook_sheet(selection: Selection, lang: str) -> tuple[Sheet, dict[str, str]]:
    """Return the sheet with the codebook, and for each kind of code where its names stand: 'Codebook'!$A$4:$A$8."""
    with open_store(selection.db) as store:
        columns, found = table(store, "codebook")
        entries = [dict(zip(columns, row, strict=True)) for row in found]
    name = word("codebook", lang)
    rows: list[tuple[Cell, ...]] = [(Cell(word("how", lang), "title", span=5),)]
    rows += [(Cell(str(at), "centre"), Cell(entry[lang], span=4)) for at, entry in enumerate(data()["how"], start=1)]
    places = {}
    for kind, columns in _TOLD.items():
        told = [column for column in columns if column != "not_this" or lang == "en"]  # the codebook has it in English
        of_kind = [entry for entry in entries if entry["kind"] == kind]
        span = 5 - len(told) - 1
        rows += [(Cell("", "plain", span=5),)]
        rows.append((Cell(word(kind, lang), "head"), *_spread([word(column, lang) for column in told], span, "head")))
        places[kind] = f"'{name}'!{cell_name(len(rows), 0)}:{cell_name(len(rows) + len(of_kind) - 1, 0)}"
        for entry in of_kind:
            values = [entry["definition_" + lang if column == "definition" else column] for column in told]
            shown = [_print(text, lang) for text in values]
            rows.append((Cell(entry[lang]), *_spread(shown, span, "text")))
    rules = [entry for entry in entries if entry["kind"] == "rule"]
    rows += [(Cell("", "plain", span=5),), (Cell(word("rule", lang), "head", span=5),)]
    rows += [(Cell(str(rule["position"]), "centre"), Cell(_print(rule[lang], lang), span=4)) for rule in rules]
    widths = (20.0, 20.0, 60.0, 50.0, 40.0)
    return Sheet(name, tuple(rows), widths, heads=0, filtered=False, footer=word("title", lang)), places


def _spread(values: Sequence[str], span: int, style: str) -> list[Cell]:
    """Return cells of which the last takes the columns that are left."""
    return [Cell(value, style, span=1 + span if at == len(values) - 1 else 1) for at, value in enumerate(values)]


def _print(text: str, lang: str) -> str:
    return full_width(text) if lang == "zh" else text
