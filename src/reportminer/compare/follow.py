"""What became of plans: each plan of one year held against the next year's report; and shortcomings over the years."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from reportminer.compare.grouping import place_of
from reportminer.compare.intervals import wilson
from reportminer.compare.likeness import Likeness, Sentence, pairs_of
from reportminer.compare.selection import FactRow, ReportRow, Selection
from reportminer.compare.table import Answer, Column, Row, Table
from reportminer.errors import UsageError
from reportminer.fold import fold
from reportminer.settings import FOLLOW_FOUND, FOLLOW_NEAR, FOLLOW_REPEATED, RECURS

STATES = {
    "done": ("已办", "done"),
    "partly": ("部分办", "partly done"),
    "silent": ("未提及", "not mentioned"),
    "repeated": ("原样再列", "repeated verbatim"),
}
"""What can have become of a plan, as far as the next report tells."""

_TOLD = ("measure", "shortcoming", "responsibility", "other")


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One plan and what the next year's report says of it.

    ``plan`` is a sentence of a passage coded as plan; ``told`` the sentence of the next report that holds most of
    it, None where the plan is silent; ``score`` the share of the plan's weight found there, 0 to 1; ``why`` the sign
    that decided between done and partly.
    """

    report: ReportRow
    next_report: ReportRow
    plan: Sentence
    state: str
    told: Sentence | None
    score: float
    why: str = ""


@dataclass(frozen=True, slots=True)
class Recurrence:
    """One shortcoming that a later report of the place confesses again; ``years`` counts both ends."""

    report: ReportRow
    next_report: ReportRow
    shortcoming: Sentence
    again: Sentence
    score: float
    years: int


@cache
def _signs() -> dict[str, Any]:
    text = resources.files("reportminer").joinpath("data", "follow.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    return {name: re.compile("|".join(signs) if isinstance(signs, list) else signs) for name, signs in data.items()}


def year_pairs(selection: Selection) -> list[tuple[ReportRow, ReportRow]]:
    """Return the pairs of reports of one place and two years that follow each other, by place and year."""
    places = place_of(selection)
    held: dict[tuple[str, int], list[ReportRow]] = defaultdict(list)
    for report in selection.reports:
        if report.year.isdigit() and report.place:
            held[places[report.report], int(report.year)].append(report)
    return [
        (first, second)
        for (place, year), reports in sorted(held.items())
        for first in reports
        for second in held.get((place, year + 1), ())
        if _one_kind(first, second)
    ]


def _one_kind(one: ReportRow, other: ReportRow) -> bool:
    """Tell whether two reports account for the same thing: a work report does not follow a rule-of-law report."""
    return ("政府工作报告" in one.title) == ("政府工作报告" in other.title)


def follow_ups(selection: Selection) -> list[FollowUp]:
    """Return what became of every plan that has a report of the next year, by place, year and position."""
    likeness = Likeness(selection)
    numbers = _numbers(selection)
    return [
        _follow_up(first, second, sentence, likeness, numbers)
        for first, second in year_pairs(selection)
        for sentence in likeness.of_report(first.report)
        if sentence.passage.label == "plan"
    ]


def _follow_up(
    first: ReportRow,
    second: ReportRow,
    plan: Sentence,
    likeness: Likeness,
    numbers: dict[str, list[FactRow]],
) -> FollowUp:
    found = likeness.best(plan.text, second.report, labels=_TOLD)
    again = likeness.best(plan.text, second.report, labels=("plan",), top=1)
    score, told = found[0] if found else (0.0, None)
    if again and again[0][0] >= FOLLOW_REPEATED and score < FOLLOW_REPEATED:
        return FollowUp(first, second, plan, "repeated", again[0][1], again[0][0])
    if told is None or score < FOLLOW_FOUND:
        return FollowUp(first, second, plan, "silent", None, score)
    # a failure is often told in a sentence of its own, nearly as near to the plan as the one on what was done
    for near, sentence in found:
        if near < max(FOLLOW_FOUND, score * FOLLOW_NEAR):
            break
        why = _shortfall(plan, sentence, numbers)
        if why:
            return FollowUp(first, second, plan, "partly", sentence, near, why)
    return FollowUp(first, second, plan, "done", told, score)


def _shortfall(plan: Sentence, told: Sentence, numbers: dict[str, list[FactRow]]) -> str:
    """Return the sign that a plan was not carried out in full: a word, a number below the promised one, or nothing."""
    said = _signs()["partly"].search(fold(told.text))
    if said and not _signs()["partly"].search(fold(plan.text)):
        return str(said[0])
    fewer = _signs()["lower_is_better"].search(fold(plan.text))
    for promised in _inside(plan, numbers):
        for reached in _inside(told, numbers):
            if promised.unit != reached.unit or not _same_thing(promised, reached, plan, told):
                continue
            if promised.number is None or reached.number is None or promised.fields.get("change"):
                continue
            short = reached.number > promised.number if fewer else reached.number < promised.number
            if short:
                return f"{reached.text} / {promised.text}"
    return ""


def _numbers(selection: Selection) -> dict[str, list[FactRow]]:
    numbers: dict[str, list[FactRow]] = defaultdict(list)
    for fact in selection.facts("quantity"):
        numbers[fact.passage_id].append(fact)
    return numbers


def _inside(sentence: Sentence, numbers: dict[str, list[FactRow]]) -> Iterator[FactRow]:
    passage = sentence.passage
    for fact in numbers.get(passage.passage_id, ()):
        if sentence.start <= fact.start - passage.start < sentence.end:
            yield fact


def _same_thing(one: FactRow, other: FactRow, plan: Sentence, told: Sentence) -> bool:
    """Tell whether two figures count the same: the words right before and behind them have a pair in common."""
    return bool(_near(one, plan) & _near(other, told))


def _near(fact: FactRow, sentence: Sentence) -> frozenset[str]:
    at = fact.start - sentence.passage.start
    text = sentence.passage.text
    clause = max(text.rfind(mark, sentence.start, at) for mark in ",，、；;:：")
    start = max(clause + 1, sentence.start, at - 12)
    return pairs_of(text[start:at]) | pairs_of(text[at + fact.end - fact.start : at + fact.end - fact.start + 6])


def recurrences(selection: Selection) -> list[Recurrence]:
    """Return the shortcomings that the next report of the place confesses again, by place, year and position."""
    likeness = Likeness(selection)
    found = []
    years: dict[tuple[str, int], int] = {}
    for first, second in year_pairs(selection):
        for sentence in likeness.of_report(first.report):
            if sentence.passage.label != "shortcoming":
                continue
            best = likeness.best(sentence.text, second.report, labels=("shortcoming",), top=1)
            if best and best[0][0] >= RECURS:
                score, again = best[0]
                run = years.get((sentence.passage.passage_id, sentence.start), 1) + 1
                key = (again.passage.passage_id, again.start)
                years[key] = max(run, years.get(key, 0))
                found.append(Recurrence(first, second, sentence, again, score, run))
    return found


def follow(selection: Selection) -> Answer:
    """Answer what became of plans and shortcomings: rates by report, each plan, each recurring shortcoming.

    Raises UsageError where no place has reports of two years that follow each other.
    """
    if not year_pairs(selection):
        raise UsageError(
            "no place has reports about two years that follow each other, so plans cannot be followed;"
            " add the next year's reports, or use fewer filters"
        )
    plans = follow_ups(selection)
    if not plans:
        raise UsageError("the reports that have a next year hold no passage coded as plan, so none can be followed")
    return Answer(
        "follow",
        "计划落实追踪",
        "What became of plans",
        (_rates(plans), _plans(plans), _recurring(recurrences(selection))),
        cautions_zh=(
            "只能说明下一年报告是否提及,未提及不等于未办。",
            "由文字相近程度和数字判定,请对照两处原文复核。",
        ),
        cautions_en=(
            "This says what the next report tells: not mentioned does not mean not done.",
            "Judged by likeness of wording and by figures; look at both quotations.",
        ),
    )


def _rates(plans: Sequence[FollowUp]) -> Table:
    by_report: dict[tuple[str, str], list[FollowUp]] = defaultdict(list)
    for entry in plans:
        by_report[entry.report.name, entry.report.year].append(entry)
    rows = []
    for (place, year), entries in sorted(by_report.items()):
        counts = {state: sum(entry.state == state for entry in entries) for state in STATES}
        told = counts["done"] + counts["partly"]
        low, high = wilson(told, len(entries))
        evidence = tuple(dict.fromkeys(entry.plan.passage.passage_id for entry in entries))
        rows.append(Row((place, year, len(entries), *counts.values(), told / len(entries), low, high), evidence))
    columns = (
        Column("place", "地区", "place"),
        Column("year", "计划年报", "report of"),
        Column("plans", "计划句数", "plans", "count"),
        *(Column(code, zh, en, "count") for code, (zh, en) in STATES.items()),
        Column("rate", "有下文占比", "taken up", "share"),
        Column("low", "下限", "from", "share"),
        Column("high", "上限", "to", "share"),
    )
    return Table(
        "follow",
        "上年计划在下年报告中的下文",
        "Plans and the next year's report",
        columns,
        tuple(rows),
        note_zh="有下文=已办+部分办;区间为 95% Wilson 区间。",
        note_en="Taken up: done or partly done.  95 % intervals (Wilson).",
        names=STATES,
    )


def _plans(plans: Sequence[FollowUp]) -> Table:
    rows = []
    for entry in plans:
        evidence = (entry.plan.passage.passage_id, *([entry.told.passage.passage_id] if entry.told else []))
        values = (
            entry.report.name,
            entry.report.year,
            entry.state,
            entry.plan.text,
            entry.told.text if entry.told else None,
            entry.score,
            entry.why or None,
            entry.plan.passage.page,
            entry.told.passage.page if entry.told else None,
            entry.report.source,
            entry.next_report.source,
        )
        rows.append(Row(values, evidence))
    columns = (
        Column("place", "地区", "place"),
        Column("year", "年度", "year"),
        Column("state", "结果", "outcome", "code"),
        Column("plan", "计划", "plan", "quote"),
        Column("told", "下年报告", "next report", "quote"),
        Column("likeness", "相近程度", "likeness", "number"),
        Column("why", "依据", "sign"),
        Column("page", "页", "page", "count", shown=False),
        Column("next_page", "下年页", "page of the next", "count", shown=False),
        Column("source", "文件", "file", shown=False),
        Column("next_source", "下年文件", "file of the next", shown=False),
    )
    return Table("plans", "逐项计划", "Plan by plan", columns, tuple(rows), names=STATES)


def _recurring(found: Sequence[Recurrence]) -> Table:
    rows = [
        Row(
            (
                entry.report.name,
                entry.report.year,
                entry.next_report.year,
                entry.years,
                entry.shortcoming.text,
                entry.again.text,
                entry.score,
            ),
            (entry.shortcoming.passage.passage_id, entry.again.passage.passage_id),
        )
        for entry in found
    ]
    columns = (
        Column("place", "地区", "place"),
        Column("year", "年度", "year"),
        Column("next_year", "又见于", "again in"),
        Column("years", "连续年数", "years running", "count"),
        Column("shortcoming", "不足", "shortcoming", "quote"),
        Column("again", "下年的说法", "as confessed again", "quote"),
        Column("likeness", "相近程度", "likeness", "number"),
    )
    return Table("recurring", "反复出现的不足", "Shortcomings that recur", columns, tuple(rows))
