"""The sections of the page: overview, one for every question, the list of reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from reportminer.compare.grouping import By
from reportminer.compare.overview import overview
from reportminer.compare.questions import Question, outcomes
from reportminer.compare.same_text import telling_twins
from reportminer.compare.selection import Selection
from reportminer.compare.table import Answer, Column, Row, Table


@dataclass(frozen=True, slots=True)
class Section:
    """One section: what it asks, the command that asks it, its answer or the sentence that says why there is none."""

    code: str
    title: str
    asks: str
    command: str
    answer: Answer | None
    why_not: str = ""


def sections(
    selection: Selection, *, lang: str, by: By, words: dict[str, str], told: Callable[[Question], None]
) -> Iterator[Section]:
    """Work out the sections one by one; ``told`` hears of each question before it is put."""
    yield Section("overview", words["overview"], "", "compare", overview(selection))
    for found in outcomes(selection, by=by, told=told):
        question = found.question
        about = (question.code, question.title(lang), question.asks(lang), question.command)
        yield Section(*about, found.answer, found.reason(lang))
    yield Section("reports", words["reports"], words["reports_asks"], "export", _listing(selection))


@telling_twins
def _listing(selection: Selection) -> Answer:
    columns = (
        Column("place", "地区", "place"),
        Column("year", "年度", "year"),
        Column("title", "标题", "title"),
        Column("date", "日期", "date"),
        Column("passages_in_all", "段落", "passages", "count"),
        Column("characters", "字数", "characters", "count"),
        Column("source", "文件", "file"),
    )
    rows = []
    for report in selection.reports:
        passages = selection.report_passages.get(report.report, [])
        length = sum(passage.end - passage.start for passage in passages)
        values = (report.name, report.year or None, report.title or None, report.date or None, len(passages), length)
        rows.append(Row((*values, report.source), tuple(passage.passage_id for passage in passages)))
    table = Table("reports", "比较所用的报告", "Reports compared", columns, tuple(rows))
    return Answer("reports", table.zh, table.en, (table,))
