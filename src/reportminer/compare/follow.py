"""What became of plans: each plan of one year held against the next year's report; and shortcomings over the years."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from reportminer.compare.intervals import wilson
from reportminer.compare.outcomes import STATES, FollowUp, follow_ups, likeness_of, year_pairs
from reportminer.compare.recurrence import Recurrence, recurrences
from reportminer.compare.same_text import telling_twins
from reportminer.compare.selection import Selection, select
from reportminer.compare.shingles import Tick, silent
from reportminer.compare.shortcomings import matters_table, shortcomings, shortcomings_table
from reportminer.compare.table import Answer, Column, Row, Table
from reportminer.compare.why_not import UnansweredError, joined, sentence


@telling_twins
def follow(selection: Selection, *, tick: Tick = silent) -> Answer:
    """Answer what became of plans and shortcomings: rates by report, each plan, each shortcoming.

    Filters of years, labels and topics choose plans and shortcomings; what became of them is looked for in all of the
    next year's report.
    Raises UsageError where no place has reports of two years that follow each other, or no plan is in them.
    """
    whole = _all_years(selection)
    unplaced = [report.source for report in selection.reports if not report.place or not report.year.isdigit()]
    if not any(report.report in selection.by_report for report, _ in year_pairs(whole)):
        years = sorted({report.year for report in selection.reports if report.year})
        held = joined(years, "comma") if years else sentence("unknown_years")
        lost = sentence("no_next_year_lost", count=len(unplaced), file=unplaced[0]) if unplaced else ("", "")
        raise UnansweredError("no_next_year", years=held, lost=lost)
    likeness = likeness_of(whole)
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
    tables = (
        _rates(plans),
        _plans(plans),
        matters_table(lacking, whole),
        shortcomings_table(lacking),
        _recurring(again),
    )
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
            "由文字相近程度和数字判定,“把握”低的尤其要对照两处原文复核。",
            *left_zh,
            *none_zh,
        ),
        cautions_en=(
            "This says what the next report tells: not mentioned does not mean not done.",
            "Judged by likeness of wording and by figures; look at both quotations, above all where it is not sure.",
            *left_en,
            *none_en,
        ),
    )


def _all_years(selection: Selection) -> Selection:
    """Return the same places with their reports of all years, and all passages."""
    if not selection.filters.year:
        return selection.whole_reports()
    return select(selection.db, replace(selection.filters, year=(), label=(), topic=()))


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
        Column("likeness", "把握", "how sure", "number", places=2),
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
