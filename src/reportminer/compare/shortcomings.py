"""What became of shortcomings: confessed for how many years, planned for in the same report, cured or gone silent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reportminer.compare.likeness import Likeness, Sentence
from reportminer.compare.matters import matter_names, matters_of
from reportminer.compare.recurrence import Recurrence, confessed, report_years, said, wanting
from reportminer.compare.selection import ReportRow, Selection
from reportminer.compare.table import Column, Row, Table
from reportminer.settings import FOLLOW_FOUND, MATTER_HEADING

FATES = {
    "again": ("再次承认", "confessed again"),
    "cured": ("下年有举措、未再提", "measures told, not confessed again"),
    "gone": ("下年未再提", "not mentioned again"),
    "open": ("尚无下年报告", "no report of the next year"),
}
"""What the next report tells of a shortcoming."""


@dataclass(frozen=True, slots=True)
class Shortcoming:
    """One confessed shortcoming: ``years`` in a row up to this report, the plan of the same report and the fate.

    ``matters`` are codes of data/matters.toml, the surest first; a sentence that names none is about those of the
    run-in heading before it.
    """

    report: ReportRow
    sentence: Sentence
    years: int
    planned: Sentence | None
    fate: str
    told: Sentence | None
    matters: tuple[str, ...] = ()


def shortcomings(selection: Selection, likeness: Likeness, found: Iterable[Recurrence]) -> list[Shortcoming]:
    """Return every shortcoming of the places, by place, year and position; causes and lead-ins are left out."""
    years: dict[tuple[str, int], int] = {}
    later: dict[tuple[tuple[str, int], str], Sentence] = {}
    for entry in found:
        years[_key(entry.again)] = entry.years
        later.setdefault((_key(entry.shortcoming), entry.next_report.year), entry.again)
    result = []
    for reports in report_years(selection).values():
        for year, report in sorted(reports.items()):
            following = reports.get(year + 1)
            before: Shortcoming | None = None
            for sentence in confessed(selection.report_passages.get(report.report, ())):
                key = _key(sentence)
                again = later.get((key, following.year)) if following else None
                told = again
                if following and not again:
                    told = _best(likeness, sentence, following, ("measure", "responsibility"))
                fate = "open" if not following else "again" if again else "cured" if told else "gone"
                planned = _best(likeness, sentence, report, ("plan",))
                matters = matters_of(said(sentence.text))
                if not matters and before and _heads(before.sentence, sentence):
                    matters = before.matters
                before = Shortcoming(report, sentence, years.get(key, 1), planned, fate, told, matters)
                result.append(before)
    return result


def _heads(heading: Sentence, sentence: Sentence) -> bool:
    """Tell whether a short sentence opens the passage of another one."""
    one_passage = heading.passage == sentence.passage and not heading.passage.text[: heading.start].strip()
    return one_passage and len(heading.text) <= MATTER_HEADING


def _key(sentence: Sentence) -> tuple[str, int]:
    return sentence.passage.passage_id, sentence.start


def _best(likeness: Likeness, sentence: Sentence, report: ReportRow, labels: tuple[str, ...]) -> Sentence | None:
    """Return the clause of a report that speaks most of any clause of the sentence, if it is near enough."""
    best: tuple[float, Sentence] | None = None
    for number in likeness.of_passage(sentence.passage.passage_id):
        if sentence.start <= likeness.clauses[number].start < sentence.end:
            for match in likeness.best(number, report.report, labels=labels, without=wanting())[:1]:
                if match.score >= FOLLOW_FOUND and (best is None or match.score > best[0]):
                    best = match.score, likeness.clauses[match.number]
    return best[1] if best else None


def shortcomings_table(entries: Iterable[Shortcoming]) -> Table:
    """Return the shortcomings as a table, with both quotations."""
    rows = [
        Row(
            (
                entry.report.name,
                entry.report.year,
                entry.matters[0] if entry.matters else None,
                entry.sentence.text,
                entry.years,
                "yes" if entry.planned else "no",
                entry.fate,
                entry.planned.text if entry.planned else None,
                entry.told.text if entry.told else None,
                entry.sentence.passage.page,
                entry.report.source,
            ),
            tuple(
                dict.fromkeys(
                    piece.passage.passage_id for piece in (entry.sentence, entry.planned, entry.told) if piece
                )
            ),
        )
        for entry in entries
    ]
    columns = (
        Column("place", "地区", "place"),
        Column("year", "年度", "year"),
        Column("matter", "事项", "matter", "code"),
        Column("shortcoming", "不足", "shortcoming", "quote"),
        Column("years", "连续年数", "years running", "count"),
        Column("planned", "当年已列计划", "planned", "code"),
        Column("fate", "下年", "next year", "code"),
        Column("plan", "计划原文", "plan", "quote", shown=False),
        Column("told", "下年原文", "next report", "quote", shown=False),
        Column("page", "页", "page", "count", shown=False),
        Column("source", "文件", "file", shown=False),
    )
    return Table(
        "shortcomings",
        "不足的去向",
        "What became of shortcomings",
        columns,
        tuple(rows),
        note_zh="连续年数按报告计,隔一年再提的也算;“有举措、未再提”不等于已经解决。",
        note_en="Years are reports that confess it, one left out allowed; measures told do not prove a cure.",
        names=FATES | {"yes": ("是", "yes"), "no": ("否", "no")} | matter_names(),
    )


def matters_table(entries: Sequence[Shortcoming], selection: Selection) -> Table:
    """Return what is confessed most: for each matter the places and reports, the longest run, plans and fates.

    A sentence that names several matters counts for each; sentences that name none have a row of their own.
    """
    by_matter: dict[str, list[Shortcoming]] = defaultdict(list)
    for entry in entries:
        for code in entry.matters or ("",):
            by_matter[code].append(entry)
    counted = sorted(by_matter.items(), key=lambda item: (not item[0], -len(_reports(item[1])), item[0]))
    rows = []
    for code, found in counted:
        reports = _reports(found)
        fates = {fate: [entry for entry in found if entry.fate == fate] for fate in ("again", "cured", "gone")}
        planned = [entry for entry in found if entry.planned]
        rows.append(
            Row(
                (
                    code or None,
                    len({entry.report.name for entry in found}),
                    len(reports),
                    len(found),
                    _longest(reports, selection),
                    len(planned) / len(found),
                    *(len(entries_of) for entries_of in fates.values()),
                ),
                _passages(found),
                {"planned": _passages(planned)} | {fate: _passages(held) for fate, held in fates.items()},
            )
        )
    columns = (
        Column("matter", "事项", "matter", "code"),
        Column("places", "地区数", "places", "count"),
        Column("reports", "报告数", "reports", "count"),
        Column("sentences", "句数", "sentences", "count"),
        Column("longest", "最长连续年数", "longest run", "count"),
        Column("planned", "当年已列计划", "planned", "share"),
        *(Column(code, *FATES[code], "count") for code in ("again", "cured", "gone")),
    )
    return Table(
        "matters",
        "承认了哪些不足",
        "What is confessed",
        columns,
        tuple(rows),
        note_zh="一句涉及几项的,每项各计一次;最长连续年数:同一地区连续几份报告承认同一事项;末行是未归入任何事项的句子。",
        note_en="A sentence of several matters counts for each; the longest run is of one place's reports; the last row"
        " has the sentences of no known matter.",
        names=matter_names(),
    )


def _reports(entries: Iterable[Shortcoming]) -> set[int]:
    return {entry.report.report for entry in entries}


def _passages(entries: Iterable[Shortcoming]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(entry.sentence.passage.passage_id for entry in entries))


def _longest(reports: set[int], selection: Selection) -> int:
    """Return the most reports in a row of one place that are among the given ones."""
    longest = 0
    for years in report_years(selection).values():
        run = 0
        for _, report in sorted(years.items()):
            run = run + 1 if report.report in reports else 0
            longest = max(longest, run)
    return longest
