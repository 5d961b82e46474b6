"""Figures that are the same as last year's to the digit, said of the same thing."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from reportminer.compare.grouping import place_of
from reportminer.compare.selection import FactRow, ReportRow, Selection
from reportminer.compare.tokens import tokens_of
from reportminer.fold import fold
from reportminer.settings import PANEL_ALIKE, PANEL_ALIKE_STOCK, PANEL_SAME

_TOLD = ("measure", "other", "responsibility", "shortcoming")


@dataclass(frozen=True, slots=True)
class SameFigure:
    """A figure of one report that stands in the report of the year before for the same thing.

    ``alike`` is the share of the words around it that stand around the other too, 0 to 1.
    """

    report: ReportRow
    before: FactRow
    now: FactRow
    alike: float


@cache
def _data() -> dict[str, Any]:
    text = resources.files("reportminer").joinpath("data", "panel.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _steady() -> re.Pattern[str]:
    return re.compile("|".join(_data()["steady"]))


@cache
def _filler() -> re.Pattern[str]:
    return re.compile(_data()["filler"])


@cache
def _was() -> re.Pattern[str]:
    return re.compile(_data()["was"])


@cache
def _events() -> frozenset[str]:
    return frozenset(_data()["events"])


def same_figures(selection: Selection) -> list[SameFigure]:
    """Return the figures that are identical to those of the year before, by place, year and position.

    Two figures are held to be of the same thing where number and unit are equal and the words around them agree.
    Small counts, shares, changes, ordinals and things that do not change from year to year (villages, posts;
    data/panel.toml) are left out; figures in plans are held against figures in plans only.
    """
    places = place_of(selection)
    by_report: dict[int, list[FactRow]] = defaultdict(list)
    for fact in selection.facts("quantity"):
        if _remarkable(fact, selection):
            by_report[fact.report].append(fact)
    years: dict[tuple[str, int, bool], list[ReportRow]] = defaultdict(list)
    for report in selection.reports:
        if report.year.isdigit() and report.place:
            years[places[report.report], int(report.year), "政府工作报告" in report.title].append(report)
    found = []
    for (place, year, kind), reports in sorted(years.items()):
        for report in reports:
            for earlier in years.get((place, year - 1, kind), ()):
                found += _same(selection, report, by_report[earlier.report], by_report[report.report])
    return found


def _same(selection: Selection, report: ReportRow, before: list[FactRow], now: list[FactRow]) -> list[SameFigure]:
    held: dict[tuple[float | None, str], list[FactRow]] = defaultdict(list)
    for fact in before:
        held[fact.number, fact.unit].append(fact)
    found = []
    for fact in now:
        mine, plan = _around(selection, fact), selection.by_passage[fact.passage_id].label == "plan"
        best: tuple[float, FactRow] | None = None
        for old in held.get((fact.number, fact.unit), ()):
            if (selection.by_passage[old.passage_id].label == "plan") != plan:
                continue
            theirs = _around(selection, old)
            alike = len(mine & theirs) / max(1, min(len(mine), len(theirs)))
            if alike >= (PANEL_ALIKE if fact.unit in _events() else PANEL_ALIKE_STOCK) and (
                best is None or alike > best[0]
            ):
                best = alike, old
        if best:
            found.append(SameFigure(report, best[1], fact, best[0]))
    return found


def _remarkable(fact: FactRow, selection: Selection) -> bool:
    if fact.number is None or fact.number < PANEL_SAME or fact.unit == "%" or fact.fields.get("change"):
        return False
    passage = selection.by_passage[fact.passage_id]
    if passage.label not in (*_TOLD, "plan"):
        return False
    at = fact.start - passage.start
    text = fold(passage.text)
    around = text[max(0, at - 6) : at + len(fact.text) + 8]
    return not _steady().search(around) and not _was().search(text[max(0, at - 8) : at])


def _around(selection: Selection, fact: FactRow) -> frozenset[str]:
    """Return the pairs of characters before and behind a figure, within its clause and the one before it."""
    passage = selection.by_passage[fact.passage_id]
    at = fact.start - passage.start
    text = passage.text
    stop = max(text.rfind(mark, 0, at) for mark in "。；;\n") + 1
    before = text[max(stop, at - 18) : at]
    behind = re.split("[,，。；;、\n]", text[at + len(fact.text) : at + len(fact.text) + 8])[0]
    return frozenset(
        token for token in tokens_of(f"{before}|{behind}", without=_filler()) if len(token) > 1 and "#" not in token
    )
