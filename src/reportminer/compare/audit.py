"""The mandated content: which part of which report is present, thin or absent, and whether it came in time.

The parts and the day are those of the 法治政府建设与责任落实督察工作规定 (2019); they stand in data/audit.toml.
"""

from __future__ import annotations

from collections.abc import Sequence

from reportminer.compare.parts import PartState, bound_reports, mandate, part_states, state_names, told_twice
from reportminer.compare.same_text import telling_twins
from reportminer.compare.selection import ReportRow, Selection
from reportminer.compare.table import Answer, Column, Row, Table
from reportminer.compare.why_not import UnansweredError


def timeliness(report: ReportRow) -> str:
    """Return whether a report is dated in_time, late or undated; the day itself is still in time."""
    if len(report.date) < 7 or not report.year.isdigit():
        return "undated"
    deadline = f"{int(report.year) + 1}-{mandate()['deadline']}"
    if len(report.date) == 7:  # the month alone is known
        return "in_time" if report.date < deadline[:7] else "undated" if report.date == deadline[:7] else "late"
    return "in_time" if report.date <= deadline else "late"


@telling_twins
def audit(selection: Selection) -> Answer:
    """Answer who left out what: one line a report, and one row for each part with its quotation.

    Raises UsageError where none of the reports is bound to the parts.
    """
    if selection.reports and not bound_reports(selection):
        raise UnansweredError("not_bound", reports=len(selection.reports))
    states = part_states(selection)
    free = len(selection.reports) - len(bound_reports(selection))
    return Answer(
        "audit",
        "法定内容审查",
        "The mandated content",
        (_overview(selection, states), _details(states)),
        cautions_zh=(
            "各部分由编码判定;标“薄弱”和“缺”的,请对照原文复核。",
            *([f"{free}份政府工作报告不在此列。"] if free else []),
        ),
        cautions_en=(
            "Parts are judged from the codings; look at the text where a part is called thin or absent.",
            *([f"Not bound to these parts, and left out: {free} government work reports."] if free else []),
        ),
    )


def complete(selection: Selection) -> bool:
    """Tell whether every report has every part and none is late."""
    return all(entry.state != "absent" for entry in part_states(selection)) and all(
        timeliness(report) != "late" for report in bound_reports(selection)
    )


def _overview(selection: Selection, states: Sequence[PartState]) -> Table:
    parts = mandate()["part"]
    found = {(entry.report.report, entry.part): entry for entry in states}
    columns = (
        Column("place", "地区", "place"),
        Column("year", "年度", "year"),
        *(Column(part["code"], part["zh"], part["en"], "code") for part in parts),
        Column("date", "日期", "date"),
        Column("timeliness", "时限", "by 1 March", "code"),
        Column("report_id", "报告编号", "report", shown=False),
        Column("source", "文件", "file", shown=bool(told_twice(bound_reports(selection)))),
    )
    rows = []
    for report in bound_reports(selection):
        cells = [found[report.report, part["code"]] for part in parts]
        evidence = tuple(entry.passages[0].passage_id for entry in cells if entry.passages)
        values = (
            report.name,
            report.year or None,
            *(entry.state for entry in cells),
            report.date or None,
            timeliness(report),
            report.report_id,
            report.source,
        )
        parts_told = {entry.part: tuple(passage.passage_id for passage in entry.passages) for entry in cells}
        rows.append(Row(values, evidence, parts_told))
    return Table(
        "audit",
        "各报告法定内容",
        "Mandated parts by report",
        columns,
        tuple(rows),
        note_zh="薄弱:字数少或仅顺带提及。时限:次年3月1日。",
        note_en="thin: few characters, or told only in passing.  The day is 1 March of the year after.",
        names=state_names(),
    )


def _details(states: Sequence[PartState]) -> Table:
    columns = (
        Column("place", "地区", "place"),
        Column("year", "年度", "year"),
        Column("part", "部分", "part", "code"),
        Column("state", "判定", "state", "code"),
        Column("characters", "字数", "characters", "count"),
        Column("page", "页", "page", "count"),
        Column("quotation", "原文", "quotation", "quote"),
        Column("confidence", "把握", "confidence", "number", shown=False),
        Column("line", "行", "line", "count", shown=False),
        Column("report_id", "报告编号", "report", shown=False),
        Column(
            "source",
            "文件",
            "file",
            shown=bool(told_twice([entry.report for entry in states[:: len(mandate()["part"])]])),
        ),
    )
    rows = []
    for entry in states:
        first = entry.passages[0] if entry.passages else None
        values = (
            entry.report.name,
            entry.report.year or None,
            entry.part,
            entry.state,
            entry.characters,
            first.page if first else None,
            first.text if first else None,
            first.confidence if first else None,
            first.line if first else None,
            entry.report.report_id,
            entry.report.source,
        )
        rows.append(Row(values, tuple(passage.passage_id for passage in entry.passages)))
    return Table("parts", "各部分及出处", "Parts and where they stand", columns, tuple(rows), names=state_names())
