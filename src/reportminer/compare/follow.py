"""What became of plans: each plan of one year held against the next year's report; and shortcomings over the years."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from reportminer.compare.grouping import place_of
from reportminer.compare.intervals import wilson
from reportminer.compare.likeness import Likeness, Sentence
from reportminer.compare.recurrence import Recurrence, recurrences
from reportminer.compare.same_text import telling_twins
from reportminer.compare.selection import ReportRow, Selection
from reportminer.compare.shingles import Tick, silent
from reportminer.compare.shortcomings import shortcomings, shortcomings_table
from reportminer.compare.shortfall import Shortfalls, sign
from reportminer.compare.table import Answer, Column, Row, Table
from reportminer.compare.why_not import UnansweredError, joined, sentence
from reportminer.settings import FOLLOW_AFTER, FOLLOW_FOUND, FOLLOW_NEAR, FOLLOW_OWN, FOLLOW_REPEATED

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

    ``plan`` is a clause of a passage coded as plan; ``told`` the clause of the next report that speaks of it, None
    where the plan is silent; ``score`` how much of the plan it holds (see Likeness.best); ``why`` the sign
    that decided between done and partly.
    """

    report: ReportRow
    next_report: ReportRow
    plan: Sentence
    state: str
    told: Sentence | None
    score: float
    why: str = ""


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


def follow_ups(selection: Selection, *, likeness: Likeness | None = None, tick: Tick = silent) -> list[FollowUp]:
    """Return what became of every plan that has a report of the next year, by place, year and position.

    A plan is a clause of a passage coded as plan.  ``tick`` is told how much is done.
    """
    likeness = likeness or Likeness(selection)
    shortfalls = Shortfalls(selection)
    ways = year_pairs(selection)
    found = []
    for done, (first, second) in enumerate(ways, start=1):
        found += [
            _follow_up(first, second, number, likeness, shortfalls)
            for number in likeness.of_report(first.report)
            if likeness.clauses[number].passage.label == "plan"
        ]
        tick(done, len(ways))
    return found


def _follow_up(
    first: ReportRow, second: ReportRow, number: int, likeness: Likeness, shortfalls: Shortfalls
) -> FollowUp:
    plan = likeness.clauses[number]
    found = likeness.best(number, second.report, labels=_TOLD, without=sign("modal"))
    score = found[0].score if found else 0.0
    if score < FOLLOW_FOUND:
        again = likeness.best(number, second.report, labels=("plan",), without=sign("modal"))
        if again and again[0].own >= FOLLOW_REPEATED:
            return FollowUp(first, second, plan, "repeated", likeness.clauses[again[0].number], again[0].own)
        return FollowUp(first, second, plan, "silent", None, score)
    # a failure is often told in a sentence of its own, nearly as near to the plan as the one on what was done
    for match in found:
        if match.score < max(FOLLOW_FOUND, score * FOLLOW_NEAR):
            break
        if match.own < FOLLOW_OWN * found[0].own:
            continue
        why = shortfalls.of(plan, likeness.following(match.number, FOLLOW_AFTER), surely=match is found[0])
        if why:
            return FollowUp(first, second, plan, "partly", likeness.clauses[match.number], match.score, why)
    return FollowUp(first, second, plan, "done", likeness.clauses[found[0].number], score)


@telling_twins
def follow(selection: Selection, *, tick: Tick = silent) -> Answer:
    """Answer what became of plans and shortcomings: rates by report, each plan, each shortcoming.

    Filters of labels and topics choose plans and shortcomings; what the next report tells is looked for in all of it.
    Raises UsageError where no place has reports of two years that follow each other, or no plan is in them.
    """
    whole = selection.whole_reports()
    unplaced = [report.source for report in selection.reports if not report.place or not report.year.isdigit()]
    if not year_pairs(whole):
        years = sorted({report.year for report in selection.reports if report.year})
        held = joined(years, "comma") if years else sentence("unknown_years")
        lost = sentence("no_next_year_lost", count=len(unplaced), file=unplaced[0]) if unplaced else ("", "")
        raise UnansweredError("no_next_year", years=held, lost=lost)
    likeness = Likeness(whole)
    plans = [
        entry
        for entry in follow_ups(whole, likeness=likeness, tick=tick)
        if entry.plan.passage.passage_id in selection.by_passage
    ]
    found = recurrences(whole)
    lacking = [
        entry
        for entry in shortcomings(whole, likeness, found)
        if entry.sentence.passage.passage_id in selection.by_passage
    ]
    if not plans and not lacking:
        raise UnansweredError("no_plan")
    again = [entry for entry in found if entry.again.passage.passage_id in selection.by_passage]
    tables = (_rates(plans), _plans(plans), shortcomings_table(lacking), _recurring(again))
    left_zh = (f"{len(unplaced)}份文件地区或年度不明,未计入。",) if unplaced else ()
    left_en = (f"Left out: {len(unplaced)} files whose place or year is unknown ({unplaced[0]}).",) if unplaced else ()
    none_zh = ("所选报告中没有编码为计划的段落。",) if not plans else ()
    none_en = ("The reports chosen hold no passage coded as plan.",) if not plans else ()
    return Answer(
        "follow",
        "计划落实追踪",
        "What became of plans",
        tables,
        cautions_zh=(
            "只能说明下一年报告是否提及,未提及不等于未办。",
            "由文字相近程度和数字判定,请对照两处原文复核。",
            *left_zh,
            *none_zh,
        ),
        cautions_en=(
            "This says what the next report tells: not mentioned does not mean not done.",
            "Judged by likeness of wording and by figures; look at both quotations.",
            *left_en,
            *none_en,
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
        cells = {state: _behind(entries, {state}) for state in STATES}
        cells["rate"] = _behind(entries, {"done", "partly"})
        values = (place, year, len(entries), *counts.values(), told / len(entries), low, high)
        rows.append(Row(values, evidence, cells))
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


def _behind(entries: Sequence[FollowUp], states: set[str]) -> tuple[str, ...]:
    """Return the passages of the plans that came out so, each with the passage that tells it."""
    found = [
        sentence.passage.passage_id
        for entry in entries
        if entry.state in states
        for sentence in (entry.plan, entry.told)
        if sentence
    ]
    return tuple(dict.fromkeys(found))


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
        Column("likeness", "相近程度", "likeness", "number", places=2),
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
        Column("likeness", "相近程度", "likeness", "number", places=2),
    )
    return Table("recurring", "反复出现的不足", "Shortcomings that recur", columns, tuple(rows))
