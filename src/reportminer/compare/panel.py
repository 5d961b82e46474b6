"""Like-for-like quantities by town and year: what was counted, what stayed the same to the digit, what jumped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from reportminer.compare.grouping import place_of
from reportminer.compare.identical import SameFigure, same_figures
from reportminer.compare.readings import is_total, of_the_year
from reportminer.compare.same_text import telling_twins
from reportminer.compare.selection import FactRow, PassageRow, Selection
from reportminer.compare.table import Answer, Column, Row, Table
from reportminer.compare.why_not import UnansweredError
from reportminer.settings import PANEL_JUMP, PANEL_LEAST

FLAGS = {
    "identical": ("与上年相同", "identical to last year"),
    "jump_up": ("大幅上升", "jumped up"),
    "jump_down": ("大幅下降", "fell sharply"),
}
"""What is remarkable about a figure beside last year's."""

_COUNTED = ("measure", "other", "responsibility", "shortcoming")
"""Labels whose quantities tell what was done; figures in plans are promises."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One family of counts in one place and year: its value, and the facts it was read from, the chosen one first."""

    place: str
    year: str
    family: str
    number: float
    unit: str
    facts: tuple[FactRow, ...]
    flag: str = ""


@telling_twins
def panel(selection: Selection) -> Answer:
    """Answer how like quantities of one place stand beside those of other years.

    Where a report counts one family several times, the total is taken if the words say so (全年, 累计, 共),
    else the largest; all readings are in the row.  Raises UsageError where there is no quantity to show.
    """
    cells = flagged(panel_cells(selection))
    same = same_figures(selection)
    if not cells and not same:
        raise UnansweredError("no_quantity", reports=len(selection.reports))
    years = sorted({cell.year for cell in cells if cell.year})
    alone_zh = (f"只有{years[0]}年的报告,不能与上年对照。",) if len(years) == 1 else ()
    alone_en = (f"All reports are about {years[0]}: nothing can be held against the year before.",)
    return Answer(
        "panel",
        "同类数据对照",
        "Like quantities by year",
        (_wide(selection, cells), _flags(selection, cells, same), _long(selection, cells)),
        cautions_zh=(
            "同一报告多次提及的,取“全年、累计、共”所指的数,否则取最大者;其余读数列于表内。",
            "同一指标下各处所数的对象可能不同(如“办理”与“自查”的案件);下结论前请看“对象”和原文。",
            *alone_zh,
        ),
        cautions_en=(
            "Where a report counts a thing several times, the one called a total is taken, else the largest.",
            "All readings stand in the table of readings.",
            "Figures of one kind may count different things (cases handled, checked): see “counted” and the text.",
            *(alone_en if alone_zh else ()),
        ),
    )


def panel_cells(selection: Selection) -> list[Cell]:
    """Return the value of every family in every place and year, by place, family and year.

    Changes (增长12件), former values (由46件…), averages, sums of several years and figures in plans are left out.
    """
    places = place_of(selection)
    readings: dict[tuple[str, str, str, str], list[FactRow]] = defaultdict(list)
    for fact in selection.facts("quantity"):
        passage = selection.by_passage[fact.passage_id]
        if not fact.family or fact.number is None or not _counts(fact, passage):
            continue
        report = selection.by_report[fact.report]
        if of_the_year(fact, passage, report.year):
            readings[places[fact.report], report.year, fact.family, fact.unit].append(fact)
    best: dict[tuple[str, str, str], Cell] = {}
    for (place, year, family, unit), facts in sorted(readings.items()):
        chosen = max(facts, key=lambda fact: (is_total(fact), fact.number or 0.0, -fact.start))
        rest = tuple(fact for fact in facts if fact is not chosen)
        cell = Cell(place, year, family, chosen.number or 0.0, unit, (chosen, *rest))
        held = best.get((place, year, family))
        if held is None or len(cell.facts) > len(held.facts):
            best[place, year, family] = cell
    return sorted(best.values(), key=lambda cell: (cell.place, cell.family, cell.year))


def _counts(fact: FactRow, passage: PassageRow) -> bool:
    return passage.label in _COUNTED and not fact.fields.get("change")


def flagged(cells: Sequence[Cell]) -> list[Cell]:
    """Return the cells with the jumps beside the year before; for identical figures see same_figures."""
    known = {(cell.place, cell.family, cell.year): cell for cell in cells}
    result = []
    for cell in cells:
        before = known.get((cell.place, cell.family, str(int(cell.year) - 1))) if cell.year.isdigit() else None
        flag = _flag(before, cell) if before and before.unit == cell.unit else ""
        result.append(Cell(cell.place, cell.year, cell.family, cell.number, cell.unit, cell.facts, flag))
    return result


def _flag(before: Cell, now: Cell) -> str:
    if now.number == before.number:
        return ""
    if now.unit == "%" or max(now.number, before.number) < PANEL_LEAST or not min(now.number, before.number):
        return ""
    if now.number >= before.number * PANEL_JUMP:
        return "jump_up"
    return "jump_down" if before.number >= now.number * PANEL_JUMP else ""


def _names(selection: Selection) -> dict[str, tuple[str, str]]:
    return {code: names for (kind, code), names in selection.names.items() if kind == "quantity family"} | FLAGS


def _wide(selection: Selection, cells: Sequence[Cell]) -> Table:
    years = sorted({cell.year for cell in cells})
    lines: dict[tuple[str, str, str], dict[str, Cell]] = defaultdict(dict)
    for cell in cells:
        lines[cell.place, cell.family, cell.unit][cell.year] = cell
    rows = [
        Row(
            (place, family, unit, *(held[year].number if year in held else None for year in years)),
            tuple(held[year].facts[0].passage_id for year in years if year in held),
            {
                f"y{year or 'unknown'}": tuple(dict.fromkeys(fact.passage_id for fact in held[year].facts))
                for year in held
            },
        )
        for (place, family, unit), held in sorted(lines.items(), key=lambda item: (-len(item[1]), item[0]))
    ]
    columns = (
        Column("place", "地区", "place"),
        Column("family", "指标", "count of", "code"),
        Column("unit", "单位", "unit"),
        *(Column(f"y{year or 'unknown'}", year or "?", year or "?", "number") for year in years),
    )
    return Table("panel", "同类数据", "Like quantities", columns, tuple(rows), names=_names(selection))


def _flags(selection: Selection, cells: Sequence[Cell], identical: Sequence[SameFigure]) -> Table:
    known = {(cell.place, cell.family, cell.year): cell for cell in cells}
    rows = []
    for cell in cells:
        if cell.flag:
            before = known[cell.place, cell.family, str(int(cell.year) - 1)]
            facts = (before.facts[0], cell.facts[0])
            quotes = [sentence_around(selection, fact) for fact in facts]
            numbers = (before.number, cell.number)
            counted = cell.facts[0].fields.get("counted")
            values = (cell.place, cell.year, cell.family, counted, cell.unit, *numbers, cell.flag, *quotes)
            ids = tuple(fact.passage_id for fact in facts)
            rows.append(Row(values, ids, {"before": ids[:1], "number": ids[1:]}))
    places = place_of(selection)
    for same in identical:
        quotes = [sentence_around(selection, fact) for fact in (same.before, same.now)]
        what = (same.now.family or None, same.now.fields.get("counted"))
        numbers = (same.before.number or 0.0, same.now.number or 0.0)
        place = places[same.report.report]
        row = (place, same.report.year, *what, same.now.unit, *numbers, "identical", *quotes)
        ids = (same.before.passage_id, same.now.passage_id)
        rows.append(Row(row, ids, {"before": ids[:1], "number": ids[1:]}))
    rows.sort(key=lambda row: (row.values[0], row.values[1], row.values[7] != "identical"))
    columns = (
        Column("place", "地区", "place"),
        Column("year", "年度", "year"),
        Column("family", "指标", "count of", "code"),
        Column("counted", "对象", "counted"),
        Column("unit", "单位", "unit"),
        Column("before", "上年", "year before", "number"),
        Column("number", "本年", "this year", "number"),
        Column("flag", "提示", "remark", "code"),
        Column("quotation_before", "上年原文", "quotation, year before", "quote", shown=False),
        Column("quotation", "本年原文", "quotation", "quote"),
    )
    return Table(
        "flags",
        "与上年相同或大幅变动的数据",
        "Figures identical to last year's, and jumps",
        columns,
        tuple(rows),
        note_zh=f"变动达{PANEL_JUMP:g}倍者为大幅。",
        note_en=f"A jump is a factor of {PANEL_JUMP:g} or more.",
        names=_names(selection),
    )


def sentence_around(selection: Selection, fact: FactRow) -> str:
    """Return the sentence around a fact."""
    passage = selection.by_passage[fact.passage_id]
    at = fact.start - passage.start
    start = max(passage.text.rfind(mark, 0, at) for mark in "。;；\n") + 1
    ends = [found for mark in "。;；\n" if (found := passage.text.find(mark, at)) >= 0]
    return passage.text[start : min(ends, default=len(passage.text))].strip()


def _long(selection: Selection, cells: Sequence[Cell]) -> Table:
    rows = []
    for cell in cells:
        for number, fact in enumerate(cell.facts):
            report = selection.by_report[fact.report]
            values = (
                cell.place,
                cell.year or None,
                cell.family,
                fact.number,
                fact.unit,
                fact.fields.get("bound"),
                fact.fields.get("scope"),
                fact.fields.get("counted"),
                int(number == 0),
                fact.text,
                fact.page,
                sentence_around(selection, fact),
                report.source,
            )
            rows.append(Row(values, (fact.passage_id,)))
    columns = (
        Column("place", "地区", "place"),
        Column("year", "年度", "year"),
        Column("family", "指标", "count of", "code"),
        Column("number", "数值", "number", "number"),
        Column("unit", "单位", "unit"),
        Column("bound", "约数", "bound", shown=False),
        Column("scope", "范围", "scope"),
        Column("counted", "对象", "counted"),
        Column("chosen", "采用", "chosen", "count"),
        Column("text", "写法", "as written", shown=False),
        Column("page", "页", "page", "count", shown=False),
        Column("quotation", "原文", "quotation", "quote"),
        Column("source", "文件", "file", shown=False),
    )
    return Table("readings", "全部读数", "All readings", columns, tuple(rows), names=_names(selection))
