"""What a newcomer needs to know of a database: what is in it, its labels, what stands out, what can be asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from statistics import median

from reportminer.compare.audit import timeliness
from reportminer.compare.grouping import place_of
from reportminer.compare.identical import same_figures
from reportminer.compare.one_place import maybe_one_place
from reportminer.compare.parts import bound_reports, mandate, part_states
from reportminer.compare.profile import UNCODED
from reportminer.compare.reuse import VERSIONS, borrowings
from reportminer.compare.selection import PassageRow, Selection
from reportminer.compare.table import Answer, Column, Row, Table
from reportminer.compare.why_not import UnansweredError
from reportminer.settings import OVERVIEW_PASSAGES

HOLDINGS = {
    "reports": ("报告", "reports"),
    "places": ("地区", "places"),
    "maybe_one": ("名称不一、可能是同一地方", "places under several names, it seems"),
    "unplaced": ("地区不明的报告", "reports of unknown place"),
    "years": ("年度", "years"),
    "passages": ("段落单元", "passages"),
    "characters": ("字数", "characters"),
    "unsure": ("编码把握不大的段落", "passages coded unsurely"),
    "twins": ("未计入的文件(与同地同年另一份文字相同)", "files left out (same text, place and year)"),
    "left_out": ("未计入的文件(可能不是报告)", "files left out (no reports, it seems)"),
}
"""What is counted of a database."""

FINDINGS = {
    "absent": ("法定部分缺失(处)", "mandated parts absent"),
    "late": ("逾期的报告(份)", "reports dated late"),
    "confessed": ("承认不足最多的主题(段)", "topic most confessed (passages)"),
    "identical": ("与上年完全相同的数据(处)", "figures identical to last year's"),
    "borrowed": ("沿用文字最多的报告(字数)", "report with most borrowed text (characters)"),
}
"""What stands out, in the order in which it is shown."""


def overview(selection: Selection) -> Answer:
    """Answer what is in the database, how its text falls to the labels, and what stands out.

    Borrowed text and figures are looked for only up to ``OVERVIEW_PASSAGES`` passages: beyond, the questions
    themselves do that.
    """
    if not selection.passages:
        raise UnansweredError("no_passage")
    apart = maybe_one_place(selection)
    return Answer(
        "overview",
        "概览",
        "Overview",
        (_holdings(selection, apart), _labels(selection), _findings(selection)),
        cautions_zh=(_APART_ZH,) if apart else (),
        cautions_en=(_APART_EN,) if apart else (),
    )


_APART_ZH = "名称不一的地方,各年不会放在一起比较:请用 corpus.csv 或 reportminer set 补全所在县区。"
_APART_EN = "Years of places under several names are not held together: set their county (reportminer set)."


def label_codes(selection: Selection) -> list[str]:
    """Return the labels in the codebook's order, then those of people's codings that the codebook lacks."""
    known = [code for kind, code in selection.names if kind == "label"]
    return known + sorted({passage.label or UNCODED for passage in selection.passages} - set(known))


def _holdings(selection: Selection, apart: Sequence[tuple[str, ...]]) -> Table:
    reports, passages = selection.reports, selection.passages
    years = sorted({report.year for report in reports if report.year})
    unsure = tuple(passage.passage_id for passage in passages if passage.unsure)
    placed = {place for number, place in place_of(selection).items() if selection.by_report[number].place}
    everything = tuple(passage.passage_id for passage in passages)
    first = tuple(held[0].passage_id for held in selection.report_passages.values())
    rows = [
        ("reports", len(reports), None, first),
        ("places", len(placed), None, first),
        *([("maybe_one", len(apart), _equated(apart), ())] if apart else []),
        ("unplaced", sum(not report.place for report in reports), None, ()),
        ("years", len(years), "–".join(dict.fromkeys((years[0], years[-1]))) if years else None, ()),
        ("passages", len(passages), None, everything),
        ("characters", sum(passage.end - passage.start for passage in passages), None, everything),
        ("unsure", len(unsure), None, unsure),
        ("left_out", len(selection.left_out), _named(selection.left_out), ()),
        *([("twins", len(selection.twins), _named(selection.twins), ())] if selection.twins else []),
    ]
    columns = (
        Column("what", "项目", "what", "code"),
        Column("number", "数量", "number", "count"),
        Column("which", "说明", "which"),
    )
    shown = tuple(Row(row[:3], row[3]) for row in rows)
    return Table("holdings", "库中内容", "In the database", columns, shown, names=HOLDINGS)


def _equated(apart: Sequence[tuple[str, ...]]) -> str:
    return "; ".join(" = ".join(names) for names in apart)


def _named(files: Sequence[tuple[str, str]]) -> str | None:
    names = [source.rsplit("/", 1)[-1] for source, _ in files]
    return ", ".join(names[:2]) + (" …" if len(names) > 2 else "") if names else None


def _labels(selection: Selection) -> Table:
    of: dict[str, list[PassageRow]] = {label: [] for label in label_codes(selection)}
    for passage in selection.passages:
        of[passage.label or UNCODED].append(passage)
    lengths = {
        number: sum(entry.end - entry.start for entry in held) for number, held in selection.report_passages.items()
    }
    rows = []
    for label, passages in of.items():
        held: Counter[int] = Counter()
        for passage in passages:
            held[passage.report] += passage.end - passage.start
        by_report = {number: held[number] / length for number, length in lengths.items() if length}
        share = held.total() / (sum(lengths.values()) or 1)
        low, high = min(by_report, key=by_report.__getitem__), max(by_report, key=by_report.__getitem__)
        spread = (by_report[low], median(by_report.values()), by_report[high])
        cells = {
            name: tuple(passage.passage_id for passage in passages if passage.report == number)
            for name, number in (("lowest", low), ("highest", high))
        }
        evidence = tuple(passage.passage_id for passage in passages)
        rows.append(Row((label, len(passages), share, *spread), evidence, cells | {"median": ()}))
    columns = (
        Column("label", "类别", "label", "code"),
        Column("passages_with", "段落", "passages", "count"),
        Column("share", "字数占比", "share of characters", "share"),
        Column("lowest", "最低", "lowest report", "share"),
        Column("median", "中位", "median", "share"),
        Column("highest", "最高", "highest report", "share"),
    )
    names = {code: names for (kind, code), names in selection.names.items() if kind == "label"}
    return Table("labels", "各类别", "By label", columns, tuple(rows), names=names)


Finding = tuple[str, int | None, float | None, str | None, str, tuple[str, ...]]
"""Code, number, share, where, the question that tells more, the passages behind it."""


def _findings(selection: Selection) -> Table:
    finders: list[Callable[[Selection], Finding]] = [_absent, _late, _confessed]
    if len(selection.passages) <= OVERVIEW_PASSAGES:
        finders += [_identical, _borrowed]
    rows = [Row(found[:5], found[5]) for found in (find(selection) for find in finders)]
    columns = (
        Column("finding", "发现", "finding", "code"),
        Column("number", "数量", "number", "count"),
        Column("share", "占比", "share", "share"),
        Column("where", "最突出者", "above all", "code"),
        Column("question", "详见", "see"),
    )
    topics = {code: names for (kind, code), names in selection.names.items() if kind == "topic"}
    names = FINDINGS | topics | {part["code"]: (part["zh"], part["en"]) for part in mandate()["part"]}
    return Table("findings", "值得留意", "What stands out", columns, tuple(rows), names=names)


def _absent(selection: Selection) -> Finding:
    states = part_states(selection)
    absent = [entry for entry in states if entry.state == "absent"]
    most = Counter(entry.part for entry in absent).most_common(1)
    where = most[0][0] if most else None
    return ("absent", len(absent), len(absent) / len(states) if states else None, where, "audit", ())


def _late(selection: Selection) -> Finding:
    bound = bound_reports(selection)
    late = [report for report in bound if timeliness(report) == "late"]
    where = f"{late[0].name} {late[0].year}: {late[0].date}" if late else None
    held = selection.report_passages
    evidence = tuple(held[report.report][-1].passage_id for report in late if report.report in held)
    return ("late", len(late), len(late) / len(bound) if bound else None, where, "audit", evidence)


def _confessed(selection: Selection) -> Finding:
    confessed = [passage for passage in selection.passages if passage.label == "shortcoming" and passage.topics]
    most = Counter(passage.topics[0] for passage in confessed).most_common(1)
    if not most:
        return ("confessed", 0, None, None, "compare topics", ())
    topic, count = most[0]
    evidence = tuple(passage.passage_id for passage in confessed if passage.topics[0] == topic)
    return ("confessed", count, count / len(confessed), topic, "compare topics", evidence)


def _identical(selection: Selection) -> Finding:
    same = same_figures(selection)
    evidence = tuple(dict.fromkeys(found.now.passage_id for found in same))
    most = Counter(found.report.name for found in same).most_common(1)
    where = f"{most[0][0]} ({most[0][1]})" if most else None
    return ("identical", len(same), None, where, "compare panel", evidence)


def _borrowed(selection: Selection) -> Finding:
    taken: Counter[int] = Counter()
    evidence: dict[int, list[str]] = {}
    for entry in borrowings(selection):
        if entry.relation == VERSIONS:
            continue
        taken[entry.passage.report] += entry.characters
        evidence.setdefault(entry.passage.report, []).append(entry.passage.passage_id)
    totals = {
        number: sum(passage.end - passage.start for passage in held)
        for number, held in selection.report_passages.items()
    }
    if not taken:
        return ("borrowed", 0, None, None, "compare reuse", ())
    most = max(sorted(taken), key=lambda number: taken[number] / totals[number])
    report = selection.by_report[most]
    share = taken[most] / totals[most]
    return ("borrowed", taken[most], share, f"{report.name} {report.year}", "compare reuse", tuple(evidence[most]))
