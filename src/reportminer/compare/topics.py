"""Towns × topics: what is told as done, confessed and planned; and where confessing and planning do not meet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from reportminer.compare.grouping import By, grouped
from reportminer.compare.same_text import telling_twins
from reportminer.compare.selection import PassageRow, Selection
from reportminer.compare.table import Answer, Column, Row, Table
from reportminer.compare.why_not import UnansweredError

_TOLD = ("measure", "shortcoming", "plan")
"""The labels whose topics are compared, in the order in which they are shown."""

GAPS = {
    "confessed_not_planned": ("有不足、无安排", "confessed, not planned"),
    "planned_never_confessed": ("有安排、无不足", "planned, never confessed"),
}
"""The two ways in which shortcomings and plans of one report fail to meet."""


@telling_twins
def topics(selection: Selection, *, by: By = "township") -> Answer:
    """Answer how many passages of each topic a place tells as done, confessed and planned, and where gaps are.

    A passage counts once, under its main topic.  A gap is judged report by report; further topics of a
    passage count for closing it.
    """
    if not any(passage.topics and passage.label in _TOLD for passage in selection.passages):
        raise UnansweredError("no_topic", reports=len(selection.reports))
    return Answer(
        "topics",
        "主题对照",
        "Topics",
        (_counts(selection, by), _gaps(selection)),
        cautions_zh=("主题由机器判定,出处见各行所列段落。",),
        cautions_en=("Topics are judged by the coder; each row names the passages behind it.",),
    )


def _counts(selection: Selection, by: By) -> Table:
    found: dict[tuple[str, str, str], dict[str, list[PassageRow]]] = defaultdict(lambda: defaultdict(list))
    for group, reports in grouped(selection, by).items():
        for report in reports:
            for passage in selection.report_passages.get(report.report, []):
                if passage.topics and passage.label in _TOLD:
                    found[*group, passage.topics[0]][passage.label].append(passage)
    order = [code for kind, code in selection.names if kind == "topic"]
    rows = []
    for (place, year, topic), told in sorted(found.items(), key=lambda item: (item[0][:2], _rank(order, item[0][2]))):
        characters = sum(passage.end - passage.start for passages in told.values() for passage in passages)
        counts = [len(told[label]) for label in _TOLD]
        evidence = tuple(passage for label in _TOLD for passage in _ids(told[label]))
        cells = {f"{label}s": _ids(told[label]) for label in _TOLD}
        rows.append(Row((place, year or None, topic, *counts, characters), evidence, cells))
    columns = (
        Column("place", "地区", "place"),
        Column("year", "年度", "year"),
        Column("topic", "主题", "topic", "code"),
        *(Column(f"{label}s", *selection.names.get(("label", label), (label, label)), "count") for label in _TOLD),
        Column("characters", "字数", "characters", "count"),
    )
    return Table(
        "topics",
        "各主题的段落数",
        "Passages by topic",
        columns,
        tuple(rows),
        note_zh="一个段落只计入其首要主题。",
        note_en="A passage counts once, under its main topic.",
        names=_topic_names(selection),
    )


def _ids(passages: Sequence[PassageRow]) -> tuple[str, ...]:
    return tuple(passage.passage_id for passage in passages)


def _gaps(selection: Selection) -> Table:
    rows = []
    for report in selection.reports:
        told: dict[str, dict[str, list[PassageRow]]] = {"shortcoming": defaultdict(list), "plan": defaultdict(list)}
        for passage in selection.report_passages.get(report.report, []):
            for label in {passage.label, *passage.also} & set(told):
                for topic in passage.topics:
                    told[label][topic].append(passage)
        for gap, here, there in (
            ("confessed_not_planned", "shortcoming", "plan"),
            ("planned_never_confessed", "plan", "shortcoming"),
        ):
            # a report that lacks the whole part is the audit's business, not a gap in every topic
            if not told[there]:
                continue
            for topic, passages in sorted(told[here].items()):
                mainly = [passage for passage in passages if passage.topics[0] == topic and passage.label == here]
                if mainly and topic not in told[there]:
                    rows.append(_gap_row(report.name, report.year, gap, topic, mainly))
    columns = (
        Column("place", "地区", "place"),
        Column("year", "年度", "year"),
        Column("gap", "情形", "gap", "code"),
        Column("topic", "主题", "topic", "code"),
        Column("quotation", "原文", "quotation", "quote"),
        Column("page", "页", "page", "count"),
    )
    return Table(
        "gaps",
        "不足与安排的缺口",
        "Gaps between shortcomings and plans",
        columns,
        tuple(rows),
        note_zh="同一报告内,某主题有不足而无安排,或有安排而无不足;整部分缺失的见审查(audit)。",
        note_en="Within one report.  Where the whole part is missing, see the audit.",
        names={**_topic_names(selection), **GAPS},
    )


def _gap_row(place: str, year: str, gap: str, topic: str, passages: Sequence[PassageRow]) -> Row:
    first = passages[0]
    return Row(
        (place, year or None, gap, topic, first.text, first.page), tuple(passage.passage_id for passage in passages)
    )


def _topic_names(selection: Selection) -> dict[str, tuple[str, str]]:
    return {code: names for (kind, code), names in selection.names.items() if kind == "topic"}


def _rank(order: Sequence[str], code: str) -> int:
    return order.index(code) if code in order else len(order)
