"""A teaser or a torn text: one that breaks off, ends in dots or a link to the rest, or is hardly anything."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from reportminer.checks.rows import warn
from reportminer.document import LedgerRow, Report
from reportminer.settings import CUT_LINE, END_LINES, SHORT_REPORT
from reportminer.warning_kinds import warning_data


@cache
def _data() -> dict[str, Any]:
    return dict(warning_data()["cut_off"])


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(_data()[name])


def cut_off(report: Report) -> list[LedgerRow]:
    """Return a warning where the end of the text seems to be missing."""
    document = report.document
    texts = [
        (paragraph.start, paragraph.end, document.text[paragraph.start : paragraph.end])
        for paragraph in document.paragraphs[-END_LINES:]
        if paragraph.cell is None
    ]
    if not texts:
        return []
    reason = _reason(report, [text for _, _, text in texts])
    start, end, _ = texts[-1]
    return [warn(document, "cut-off", reason, start=max(start, end - CUT_LINE), end=end)] if reason else []


def _reason(report: Report, texts: list[str]) -> str:
    """Return what shows that the text was cut, or an empty string; ``texts`` are its last paragraphs."""
    last = texts[-1]
    link = _link(report, texts)
    if link:
        return f"“{link}” stands in place of the rest"
    if _pattern("dots").search(last):
        return "the text ends in dots"
    if last[-1] in _data()["open_ends"]:
        return "the text breaks off within a sentence"
    signed = any(_pattern("signature").search(text) for text in texts)
    if len(last) >= CUT_LINE and not signed and not _pattern("closing").search(last):
        return "the last sentence has no end"
    headings = any(section.role == "heading" for section in report.sections)
    if len(report.text) < SHORT_REPORT and not signed and not headings:
        return "the text is very short and has neither headings nor signature"
    return ""


def _link(report: Report, texts: list[str]) -> str:
    taken_out = [row.text for row in report.document.ledger if row.kind == "removed" and row.stage == "clean"]
    short = [text for text in (*texts[-2:], *taken_out) if len(text) <= CUT_LINE] + [texts[-1][-CUT_LINE:]]
    return next((link for link in _data()["links"] for text in short if link in text), "")
