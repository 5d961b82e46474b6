"""Borrowed text: what a report took from its own last year, from a neighbour, from its superior; what is new."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from reportminer.compare.grouping import place_of
from reportminer.compare.same_text import telling_twins
from reportminer.compare.selection import PassageRow, ReportRow, Selection, select
from reportminer.compare.shingles import Aligner, Runs, Tick, common_runs, pairs, runs_shared, shingle, silent
from reportminer.compare.table import Answer, Column, Row, Table
from reportminer.compare.why_not import UnansweredError
from reportminer.fold import fold
from reportminer.settings import REUSE_FORMULA, REUSE_RUN, REUSE_RUN_ELSEWHERE, REUSE_RUN_OWN, REUSE_SHARE

RELATIONS = {
    "own_last_year": ("抄自本地上一年", "own last year"),
    "own_earlier": ("抄自本地更早年份", "own earlier year"),
    "own_other": ("与本地同年另一份相同", "own other report of the year"),
    "superior": ("抄自上级", "superior's report"),
    "neighbour": ("与同县区他地相同", "neighbour in the county"),
    "elsewhere": ("与他处相同", "elsewhere"),
}
"""Where text can be borrowed from, in the order in which a source is chosen."""

VERSIONS = "own_other"
"""The relation of two reports of one place about one year (or an unknown one): versions of a text, not borrowing."""

_LEAST = dict.fromkeys(("own_last_year", "own_earlier", VERSIONS), REUSE_RUN_OWN) | {"elsewhere": REUSE_RUN_ELSEWHERE}


@dataclass(frozen=True, slots=True)
class Borrowing:
    """One passage with the passage it has most in common with among those that can be its source.

    ``share`` is of the shorter one's n-grams, set formulas left out, 0 where it is below one half; ``letters`` the
    length of the longest run without figures.  ``runs`` are (start, end, start, end): what
    the passage shares, in offsets of the passage and of the source.  ``first`` is True where the source is known to
    be older, False where the order is unknown.
    """

    passage: PassageRow
    source: PassageRow
    relation: str
    share: float
    letters: int
    runs: tuple[tuple[int, int, int, int], ...]
    first: bool

    @property
    def characters(self) -> int:
        """Characters of the passage that stand in the source too."""
        return sum(end - start for start, end, _, _ in self.runs)


def borrowings(selection: Selection, *, tick: Tick = silent) -> list[Borrowing]:
    """Return the borrowed passages of the selection, by report and position; each piece of text has one source.

    A passage is borrowed where half of the shorter one's n-grams stand in the other, or where the two have one long
    run of letters in common.  Set formulas (slogans, titles of laws, data/formulas.toml) do not count.  A source is
    older than what borrows from it: by year, then by the report's date; where the dates are unknown, the two are
    shown each as the other's source.  ``tick`` is told how much is done.
    """
    passages = selection.passages
    texts, masked = [passage.text for passage in passages], _formulas(selection)
    links = linked(texts, masked, tick=tick)
    places = place_of(selection)
    found_of: dict[int, list[tuple[tuple[int, int, int], Borrowing]]] = defaultdict(list)
    for (left, right), link in sorted(links.items()):
        for taker, giver in ((left, right), (right, left)):
            one, other = selection.by_report[passages[taker].report], selection.by_report[passages[giver].report]
            order = None if one is other else _older(other, one)
            if one is other or order is False:
                continue
            relation = _relation(one, other, places)
            least = _LEAST.get(relation, REUSE_RUN)
            if link.share < REUSE_SHARE and link.runs.letters < least:
                continue
            rank = (list(RELATIONS).index(relation), -link.runs.letters, giver)
            spans = link.runs.spans if taker == left else tuple((c, d, a, b) for a, b, c, d in link.runs.spans)
            runs = tuple(run for run in spans if link.share >= REUSE_SHARE or run[1] - run[0] >= least)
            borrowing = Borrowing(
                passages[taker], passages[giver], relation, link.share, link.runs.letters, runs, order is True
            )
            found_of[taker].append((rank, borrowing))
    return [_quoted(borrowing) for _, entries in sorted(found_of.items()) for borrowing in _chosen(entries)]


@dataclass(frozen=True, slots=True)
class Link:
    """What two texts have in common: the share of the shorter one's n-grams (0 below one half), and the runs."""

    share: float
    runs: Runs


def linked(
    texts: Sequence[str], masked: Sequence[Sequence[tuple[int, int]]] = (), *, tick: Tick = silent
) -> dict[tuple[int, int], Link]:
    """Return what pairs of texts have in common, by their numbers, the smaller first.

    Linked are texts of which the shorter has half of its n-grams in the other, or which share a run of REUSE_RUN
    letters.  ``masked`` are spans of set formulas in each text; ``tick`` is told how much is done.
    """
    shingled = shingle(texts, masked)
    whole = pairs(shingled, tick=tick)
    parts = runs_shared(shingle(texts, masked, size=REUSE_RUN), tick=tick)
    share = dict.fromkeys(zip(parts.left.tolist(), parts.right.tolist(), strict=True), 0.0)
    share |= dict(zip(zip(whole.left.tolist(), whole.right.tolist(), strict=True), whole.share.tolist(), strict=True))
    aligner = Aligner(shingled)
    return {pair: Link(part, aligner.runs(*pair)) for pair, part in share.items()}


def _chosen(found: list[tuple[tuple[int, int, int], Borrowing]]) -> list[Borrowing]:
    """Return the borrowings of one passage that are needed to explain it: the nearest relation first."""
    chosen: list[Borrowing] = []
    taken: list[tuple[int, int]] = []
    for _, borrowing in sorted(found, key=lambda entry: entry[0]):
        spans = [(start, end) for start, end, _, _ in borrowing.runs]
        fresh = [span for span in spans if not any(span[0] < end and start < span[1] for start, end in taken)]
        if sum(end - start for start, end in fresh) >= REUSE_RUN:
            runs = tuple(run for run in borrowing.runs if run[:2] in fresh)
            chosen.append(replace(borrowing, runs=runs))
            taken += fresh
    return chosen


def _quoted(borrowing: Borrowing) -> Borrowing:
    """Return a borrowing with its runs as they stand in the texts, the formulas in between included."""
    spans = [run[:2] for run in borrowing.runs]
    runs = tuple(
        run
        for run in common_runs(borrowing.passage.text, borrowing.source.text)
        if any(run[0] < end and start < run[1] for start, end in spans)
    )
    return replace(borrowing, runs=runs or borrowing.runs)


@cache
def _set_formulas() -> re.Pattern[str]:
    text = resources.files("reportminer").joinpath("data", "formulas.toml").read_text(encoding="utf-8")
    return re.compile("|".join(pattern for patterns in tomllib.loads(text).values() for pattern in patterns))


def _formulas(selection: Selection) -> list[list[tuple[int, int]]]:
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for kind in ("slogan", "citation"):
        for fact in selection.facts(kind):
            if kind == "slogan" and len(fact.text) < REUSE_FORMULA:
                continue
            at = selection.by_passage[fact.passage_id].start
            spans[fact.passage_id].append((fact.start - at, fact.end - at))
    for passage in selection.passages:
        spans[passage.passage_id] += [found.span() for found in _set_formulas().finditer(fold(passage.text))]
    return [spans[passage.passage_id] for passage in selection.passages]


def _older(one: ReportRow, other: ReportRow) -> bool | None:
    """Tell whether ``one`` is older than ``other``; None where that is unknown, as within one year without dates."""
    if one.year and other.year and one.year != other.year:
        return one.year < other.year
    if len(one.date) == 10 and len(other.date) == 10 and one.date != other.date:
        return one.date < other.date
    return None


def _relation(taker: ReportRow, giver: ReportRow, places: dict[int, str]) -> str:
    if places[taker.report] == places[giver.report] and taker.place:
        if not (taker.year.isdigit() and giver.year.isdigit()) or taker.year == giver.year:
            return VERSIONS
        return "own_last_year" if int(taker.year) - int(giver.year) == 1 else "own_earlier"
    if taker.county and taker.county == giver.county:
        return "superior" if giver.level == "county" and taker.level == "township" else "neighbour"
    return "elsewhere"


@telling_twins
def reuse(selection: Selection, *, tick: Tick = silent) -> Answer:
    """Answer how much of each report is borrowed, from where, and which passage from which.

    Filters choose the reports that may have borrowed; sources are looked for in the whole database.  Raises
    UsageError where there is only one report.
    """
    whole = _all_reports(selection)
    if len(whole.reports) < 2:
        raise UnansweredError("one_report")
    found = [entry for entry in borrowings(whole, tick=tick) if entry.passage.passage_id in selection.by_passage]
    twice = _versions(selection, found)
    return Answer(
        "reuse",
        "文本沿用",
        "Borrowed text",
        (_summary(selection, found), _pairs(whole, found)),
        cautions_zh=(
            "套话(提法、法规名称、固定开头结尾)不计;数字不同而文字相同者视为沿用。",
            *([_TWICE_ZH.format(count=len(twice), files=_some(twice, "、", "等"))] if twice else []),
        ),
        cautions_en=(
            "Set formulas and titles of laws do not count; text that differs in figures alone is borrowed.",
            *([_TWICE_EN.format(count=len(twice), files=_some(twice, ", ", " …"))] if twice else []),
        ),
    )


_TWICE_ZH = (
    "{count}个文件的文字大半与同地同年另一份相同,像是同一份报告的两个版本({files}):请核对,移走一份后用 "
    "reportminer ingest --prune 重新读入,或用 reportminer set 改正年度、地区。"
)
_TWICE_EN = (
    "{count} files have most of their text in common with another report of the same place and year, as versions of "
    "one report have ({files}): take one away and run reportminer ingest --prune, or set the right year or place with "
    "reportminer set."
)


def _some(names: Sequence[str], between: str, more: str) -> str:
    return between.join(names[:3]) + (more if len(names) > 3 else "")


def _versions(selection: Selection, found: Sequence[Borrowing]) -> list[str]:
    """Return the names of the files most of whose text another report of the same place and year has too."""
    common: dict[int, int] = defaultdict(int)
    for entry in found:
        if entry.relation == VERSIONS:
            common[entry.passage.report] += entry.characters
    held = selection.report_passages
    length = {report: sum(passage.end - passage.start for passage in held[report]) for report in common}
    sources = (selection.by_report[report].source for report in common if 2 * common[report] >= length[report])
    return sorted(source.rsplit("/", 1)[-1] for source in sources)


def _all_reports(selection: Selection) -> Selection:
    """Return all reports of the database that may count: the selection itself where nothing was filtered."""
    wanted = selection.filters.of_all_reports()
    return selection if selection.filters == wanted and not selection.without else select(selection.db, wanted)


def _summary(selection: Selection, found: Sequence[Borrowing]) -> Table:
    taken: dict[int, list[Borrowing]] = defaultdict(list)
    for entry in found:
        taken[entry.passage.report].append(entry)
    rows = []
    for report in selection.reports:
        passages = selection.report_passages.get(report.report, [])
        total = sum(passage.end - passage.start for passage in passages)
        of = {
            relation: sum(entry.characters for entry in taken[report.report] if entry.relation == relation)
            for relation in RELATIONS
        }
        borrowed = sum(of.values())
        shares = [of[relation] / total if total else 0.0 for relation in RELATIONS]
        evidence = tuple(entry.passage.passage_id for entry in taken[report.report])
        values = (report.name, report.year or None, len(passages), len(evidence), total, *shares)
        cells = {
            relation: tuple(entry.passage.passage_id for entry in taken[report.report] if entry.relation == relation)
            for relation in RELATIONS
        }
        new = tuple(passage.passage_id for passage in passages if passage.passage_id not in set(evidence))
        everything = tuple(passage.passage_id for passage in passages)
        cells |= {"passages_in_all": everything, "characters": everything, "new": new}
        rows.append(Row((*values, (total - borrowed) / total if total else 0.0, report.source), evidence, cells))
    columns = (
        Column("place", "地区", "place"),
        Column("year", "年度", "year"),
        Column("passages_in_all", "段落", "passages", "count"),
        Column("borrowed", "沿用段落", "borrowed", "count"),
        Column("characters", "字数", "characters", "count"),
        *(Column(code, zh, en, "share") for code, (zh, en) in RELATIONS.items()),
        Column("new", "新写", "new", "share"),
        Column("source", "文件", "file", shown=False),
    )
    return Table(
        "reuse",
        "各报告沿用文字的占比",
        "Share of borrowed characters by report",
        columns,
        tuple(rows),
        note_zh="占比以字数计。",
        note_en="Shares are of characters.",
    )


def _pairs(selection: Selection, found: Sequence[Borrowing]) -> Table:
    rows = []
    for entry in found:
        report = selection.by_report[entry.passage.report]
        source = selection.by_report[entry.source.report]
        values = (
            report.name,
            report.year or None,
            entry.relation,
            source.name,
            source.year or None,
            entry.share or None,
            entry.characters,
            entry.passage.text,
            entry.source.text,
            "yes" if entry.first else "unknown",
            "; ".join(f"{a}-{b}={c}-{d}" for a, b, c, d in entry.runs),
            entry.passage.page,
            entry.source.page,
            report.source,
            source.source,
        )
        rows.append(Row(values, (entry.passage.passage_id, entry.source.passage_id)))
    columns = (
        Column("place", "地区", "place"),
        Column("year", "年度", "year"),
        Column("relation", "来源", "relation", "code"),
        Column("source_place", "来源地", "from"),
        Column("source_year", "来源年度", "of", shown=True),
        Column("share", "相同占比", "in common", "share"),
        Column("common", "相同字数", "characters", "count"),
        Column("quotation", "原文", "quotation", "quote"),
        Column("source_quotation", "来源原文", "quotation of the source", "quote"),
        Column("source_is_older", "来源在先", "source is older", shown=False),
        Column("runs", "相同片段", "runs (offsets in both)", shown=False),
        Column("page", "页", "page", "count", shown=False),
        Column("source_page", "来源页", "page of the source", "count", shown=False),
        Column("file", "文件", "file", shown=False),
        Column("source_file", "来源文件", "file of the source", shown=False),
    )
    return Table(
        "pairs",
        "沿用的段落",
        "Borrowed passages",
        columns,
        tuple(rows),
        note_zh="相同占比空缺者:相同不到一半,但有一段较长的相同文字。",
        note_en="No share in common: less than half is, but one long run of it.",
        names=RELATIONS,
    )


def own_text(selection: Selection, *, tick: Tick = silent) -> Selection:
    """Return the selection without the passages of which half or more is known to be borrowed.

    Known means that the source is older; sources are looked for in the whole database.
    """
    whole = _all_reports(selection)
    borrowed: dict[str, int] = defaultdict(int)
    for entry in borrowings(whole, tick=tick):
        if entry.first:
            borrowed[entry.passage.passage_id] += entry.characters
    copied = {name for name, count in borrowed.items() if 2 * count >= len(whole.by_passage[name].text)}
    return replace(selection, without=frozenset(copied))
