"""The worksheet a bureau grades on: one line a report, every part with its evidence, blank cells for marks."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from reportminer.compare.audit import timeliness
from reportminer.compare.grouping import place_of
from reportminer.compare.panel import Cell as Figure
from reportminer.compare.panel import panel_cells, sentence_around
from reportminer.compare.parts import PartState, bound_reports, mandate, part_states, state_names, told_twice
from reportminer.compare.reuse import VERSIONS, reuse
from reportminer.compare.selection import PassageRow, ReportRow, Selection, select
from reportminer.compare.why_not import UnansweredError
from reportminer.compare.wording import full_width
from reportminer.compare.worksheet_notes import notes_sheet
from reportminer.export.xlsx import Cell, Check, Sheet, cell_name, write_xlsx
from reportminer.settings import WORKSHEET_QUOTE
from reportminer.store import open_store
from reportminer.store.ledger_queries import warnings_by_source
from reportminer.terminal import shorten
from reportminer.warning_kinds import catalogue

_HEADS = 3
"""Rows above the first report: parts, full marks, heads of the columns."""


@cache
def _data() -> dict[str, Any]:
    text = resources.files("reportminer").joinpath("data", "worksheet.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _word(name: str, lang: str) -> str:
    return str(_data()["words"][name][0 if lang == "zh" else 1])


@dataclass(frozen=True, slots=True)
class _Line:
    """What the sheet tells of one report; ``figures`` by family, ``twice`` where another has its place and year."""

    report: ReportRow
    parts: tuple[PartState, ...]
    figures: Mapping[str, Figure]
    borrowed: float | None
    warnings: tuple[str, ...]
    twice: bool = False


def write_worksheet(path: Path, selection: Selection, *, lang: str = "zh") -> tuple[int, int]:
    """Write the worksheet as XLSX; return the number of reports, and how many of them have no known place.

    The same database gives the same bytes.  Raises UsageError where no report is bound to the mandated parts, or
    the file cannot be written.
    """
    lines = _lines(selection)
    if not lines:
        raise UnansweredError("nothing_to_grade", reports=len(selection.reports))
    sheets = worksheet_sheets(selection, lines, lang=lang)
    write_xlsx(path, sheets, title=_word("title", lang))
    return len(lines), sum(not line.report.place for line in lines)


def worksheet_sheets(selection: Selection, lines: Sequence[_Line], *, lang: str) -> list[Sheet]:
    """Return the three sheets: marks, evidence, notes."""
    evidence, places = _evidence(selection, lines, lang)
    marks = _marks(selection, lines, places, lang)
    notes = notes_sheet(selection, name=_word("notes", lang), title=_word("title", lang), how=_data()["how"], lang=lang)
    return [marks, evidence, notes]


def _lines(selection: Selection) -> list[_Line]:
    parts: dict[int, list[PartState]] = {}
    for entry in part_states(selection):
        parts.setdefault(entry.report.report, []).append(entry)
    places = place_of(selection)
    figures: dict[tuple[str, str], dict[str, Figure]] = {}
    for cell in panel_cells(selection):
        figures.setdefault((cell.place, cell.year), {})[cell.family] = cell
    borrowed = _borrowed(selection)
    twice = told_twice(bound_reports(selection))
    with open_store(selection.db) as store:
        warned = warnings_by_source(store)
    return [
        _Line(
            report,
            tuple(parts[report.report]),
            _own(figures.get((places[report.report], report.year), {}), report.report),
            borrowed.get(report.source),
            tuple(warned.get(report.source, ())),
            report.report in twice,
        )
        for report in bound_reports(selection)
    ]


def _own(figures: Mapping[str, Figure], report: int) -> dict[str, Figure]:
    """Return the figures that were read in this report: two reports can be about one place and year."""
    return {family: figure for family, figure in figures.items() if figure.facts[0].report == report}


def _borrowed(selection: Selection) -> dict[str, float]:
    """Return the borrowed share of every report by source, as the question reuse answers it; none for one report.

    What another report of the same place and year has too is no borrowing: the two are versions of one text.
    All reports of the database are looked at: a filter by year must not hide last year's text.
    """
    whole = select(selection.db, selection.filters.of_all_reports())
    if len(whole.reports) < 2:
        return {}
    summary = reuse(whole).tables[0]
    at = {column.code: number for number, column in enumerate(summary.columns)}
    return {
        str(row.values[at["source"]]): 1.0 - row.values[at["new"]] - row.values[at[VERSIONS]] for row in summary.rows
    }


def _name(line: _Line, lang: str) -> str:
    """Return the place, or the file where it is unknown; both where two reports have one place and year."""
    report = line.report
    if not report.place:
        return _word("no_place", lang).format(report.source)
    file = report.source.rsplit("/", 1)[-1]
    return _word("one_of_two", lang).format(report.name, file) if line.twice else report.name


# --- the sheet of evidence ----------------------------------------------------------------------

_EVIDENCE = ("place", "year", "what", "state", "full_quotation", "page", "line", "file", "others", "passage")
_EVIDENCE_WIDTHS = (18, 7, 18, 9, 80, 6, 7, 30, 9, 20)


def _evidence(selection: Selection, lines: Sequence[_Line], lang: str) -> tuple[Sheet, dict[tuple[int, str], str]]:
    """Return the sheet, and where in it the row of a report's part or figure stands."""
    rows = [tuple(Cell(_word(name, lang), "head") for name in _EVIDENCE)]
    places: dict[tuple[int, str], str] = {}
    for line in lines:
        for code, *cells in _evidence_rows(selection, line, lang):
            places[line.report.report, code] = f"'{_word('evidence', lang)}'!A{len(rows) + 1}"
            start = (Cell(_name(line, lang)), Cell(line.report.year, "centre"))
            rows.append((*start, *cells))
    sheet = Sheet(
        _word("evidence", lang),
        tuple(rows),
        _EVIDENCE_WIDTHS,
        heads=1,
        side=2,
        footer=_word("title", lang),
    )
    return sheet, places


def _evidence_rows(selection: Selection, line: _Line, lang: str) -> list[tuple[Any, ...]]:
    names = state_names()
    at = 0 if lang == "zh" else 1
    rows: list[tuple[Any, ...]] = []
    for entry in line.parts:
        first = entry.passages[0] if entry.passages else None
        state = Cell(names[entry.state][at], entry.state)
        told = _quoted(first, first.text if first else _word("missing", lang), line.report, len(entry.passages))
        rows.append((entry.part, Cell(names[entry.part][at]), state, *told))
    for family in _data()["figures"]:
        figure = line.figures.get(family)
        if figure:
            fact = figure.facts[0]
            passage = selection.by_passage[fact.passage_id]
            told = _quoted(passage, sentence_around(selection, fact), line.report, len(figure.facts))
            number = Cell(f"{figure.number:g}{figure.unit}", "centre")
            rows.append((family, Cell(selection.name("quantity family", family, lang)), number, *told))
    return rows


def _quoted(passage: PassageRow | None, text: str, report: ReportRow, found: int) -> tuple[Cell, ...]:
    return (
        Cell(text),
        Cell(passage.page if passage else None, "centre"),
        Cell(passage.line if passage else None, "centre"),
        Cell(report.source, "small"),
        Cell(found - 1 if found > 1 else None, "centre"),
        Cell(passage.passage_id if passage else None, "small"),
    )


# --- the sheet of marks ---------------------------------------------------------------------------


def _marks(selection: Selection, lines: Sequence[_Line], places: Mapping[tuple[int, str], str], lang: str) -> Sheet:
    parts = mandate()["part"]
    figures = _data()["figures"]
    first = 2 + 4 * len(parts)
    total = first + 2 + len(figures) + 2
    marked = [2 + 4 * number + 3 for number in range(len(parts))]
    last = _HEADS + len(lines) - 1
    rows = [*_mark_heads(selection, marked, lang)]
    for number, line in enumerate(lines):
        rows.append(_mark_row(line, places, _HEADS + number, marked, lang))
    checks = tuple(
        Check(
            column,
            _HEADS,
            last,
            cell_name(1, column),
            _word("wrong_mark_title", lang),
            _word("wrong_mark", lang),
        )
        for column in marked
    )
    widths = (14.0, 6.0, *(6.0, 22.0, 7.0, 6.0) * len(parts), 11.0, 9.0, *(10.0,) * len(figures), 9.0, 18.0, 8.0, 16.0)
    assert len(widths) == total + 2
    return Sheet(
        _word("marks", lang),
        tuple(rows),
        widths,
        heads=_HEADS,
        side=2,
        breaks=(2 + 4 * 3, first + 2),
        scale=68,
        checks=checks,
        footer=_word("title", lang),
    )


def _mark_heads(selection: Selection, marked: Sequence[int], lang: str) -> list[tuple[Cell, ...]]:
    parts, figures = mandate()["part"], _data()["figures"]

    def head(name: str) -> Cell:
        return Cell(_word(name, lang), "head")

    groups = [Cell("", "group", span=2)]
    groups += [Cell(part["zh" if lang == "zh" else "en"], "group", span=4) for part in parts]
    rest = (("time", 2), ("figures", len(figures)), ("checks", 2), ("grading", 2))
    groups += [Cell(_word(name, lang), "group", span=span) for name, span in rest]
    full = [Cell("", "head", span=2)]
    for _ in parts:
        full += [Cell(_word("full", lang), "head", span=3), Cell(_data()["full_marks"], "mark")]
    sums = "+".join(cell_name(1, column) for column in marked)
    full += [Cell("", "head", span=2 + len(figures) + 2), Cell(style="total", formula=f"={sums}"), Cell("", "head")]
    heads = [head("place"), head("year")]
    for _ in parts:
        heads += [head("state"), head("quotation"), head("where"), head("mark")]
    heads += [head("date"), head("by_day")]
    heads += [Cell(selection.name("quantity family", family, lang), "head") for family in figures]
    heads += [head("borrowed"), head("warnings"), head("total"), head("remark")]
    return [tuple(groups), tuple(full), tuple(heads)]


def _mark_row(
    line: _Line, places: Mapping[tuple[int, str], str], row: int, marked: Sequence[int], lang: str
) -> tuple[Cell, ...]:
    names, at, report = state_names(), 0 if lang == "zh" else 1, line.report
    cells = [Cell(_name(line, lang)), Cell(report.year, "centre")]
    for entry in line.parts:
        first = entry.passages[0] if entry.passages else None
        cells += [
            Cell(names[entry.state][at], entry.state),
            Cell(_short(first.text) if first else None, "small"),
            Cell(_where(first, lang), "link", link=places[report.report, entry.part]),
            Cell(style="mark"),
        ]
    cells += [Cell(report.date or _word("not_dated", lang), "centre"), _timeliness(report, lang)]
    cells += [
        _figure(line.figures.get(family), places.get((report.report, family), "")) for family in _data()["figures"]
    ]
    kinds = catalogue()
    warned = [kinds[code].means[lang] if code in kinds else code for code in line.warnings]
    warned = [full_width(said) for said in warned] if lang == "zh" else warned
    cells += [Cell(line.borrowed, "share"), Cell("；".join(warned) if lang == "zh" else "; ".join(warned), "small")]
    given = ",".join(cell_name(row, column).replace("$", "") for column in marked)
    return (*cells, Cell(style="total", formula=f'=IF(COUNT({given})=0,"",SUM({given}))'), Cell(style="remark"))


def _timeliness(report: ReportRow, lang: str) -> Cell:
    state = timeliness(report)
    return Cell(
        state_names()[state][0 if lang == "zh" else 1], {"late": "absent", "undated": "thin"}.get(state, "centre")
    )


def _figure(figure: Figure | None, link: str) -> Cell:
    if figure is None:
        return Cell(style="count")
    number = figure.number
    return Cell(int(number), "link_count", link) if number.is_integer() else Cell(number, "link_number", link)


def _short(text: str) -> str:
    return shorten(text, 2 * WORKSHEET_QUOTE)


def _where(passage: PassageRow | None, lang: str) -> str:
    if passage is None:
        return _word("missing", lang)
    if passage.page is not None:
        return _word("at_page", lang).format(passage.page)
    return _word("at_line", lang).format(passage.line) if passage.line is not None else _word("evidence", lang)
