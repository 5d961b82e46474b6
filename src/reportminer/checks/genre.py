"""Pages that are no report of the genre: plans, explanations, notices, news, rules, lists, other kinds of report.

Judged by the title, and by the text where the title leaves it open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from reportminer.checks.rows import warn
from reportminer.document import LedgerRow, Report
from reportminer.settings import LIST_LINE, LIST_LINES, LIST_SHARE, TITLE_LINE
from reportminer.warning_kinds import warning_data


class _Kind(NamedTuple):
    """One kind of page: ``always`` holds whatever else the title says, ``carries`` yields to the signs of a report.

    Where a text of less than ``says_below`` characters has a word of ``says`` and none of ``unless``, the title
    decides.  Texts of ``shorter_than`` characters or more are of another kind.
    """

    code: str
    title: re.Pattern[str]
    text: tuple[str, ...]
    always: bool
    carries: bool
    says: tuple[str, ...]
    says_below: float
    unless: tuple[str, ...]
    shorter_than: float


@cache
def _kinds() -> tuple[_Kind, ...]:
    return tuple(
        _Kind(
            row["code"],
            re.compile(row["title"]),
            tuple(row.get("text", ())),
            row.get("always", False),
            row.get("carries", False),
            tuple(row.get("says", ())),
            row.get("says_below", float("inf")),
            tuple(row.get("unless", ())),
            row.get("shorter_than", float("inf")),
        )
        for row in warning_data()["genre"]["kind"]
    )


@cache
def _dated_line() -> re.Pattern[str]:
    return re.compile(warning_data()["genre"]["dated_line"])


def genre(report: Report) -> Iterator[LedgerRow]:
    """Yield one warning where the page seems to be no report of the genre."""
    title = _title(report)
    code, reason = next(_found(report, title), ("", ""))
    if code:
        start = max(report.text.find(title), 0)
        yield warn(report.document, code, reason, start=start, end=start + len(title))


def _title(report: Report) -> str:
    title = report.value("title")
    if title:
        return title
    first = report.document.paragraphs[0]
    return report.text[first.start : first.end] if first.end - first.start <= TITLE_LINE else ""


def _found(report: Report, title: str) -> Iterator[tuple[str, str]]:
    data = warning_data()["genre"]
    named_report = any(word in title for word in data["report_words"])
    bare = re.sub(r"\s", "", title)
    for kind in _kinds():
        match = kind.title.search(bare) if len(report.text) < kind.shorter_than else None
        sure = kind.always or (match is not None and _says_so(kind, report.text))
        if match and (sure or not (named_report or (kind.carries and _carries_report(report)))):
            yield kind.code, f"its title says “{match.group().strip('》')}”"
        if kind.text and all(words in report.text for words in kind.text):
            yield kind.code, f"its headings are those of that genre (“{kind.text[0]}”)"
    if _is_list(report):
        yield "genre-list", "most of its lines end in a date"


def _says_so(kind: _Kind, text: str) -> bool:
    if len(text) >= kind.says_below:
        return False
    return any(words in text for words in kind.says) and not any(words in text for words in kind.unless)


def _carries_report(report: Report) -> bool:
    data = warning_data()["genre"]
    return sum(sign in report.text for sign in data["report_signs"]) >= int(data["enough_signs"])


def _is_list(report: Report) -> bool:
    paragraphs = report.document.paragraphs
    if len(paragraphs) < LIST_LINES or len(report.text) > LIST_LINE * len(paragraphs):
        return False
    dated = sum(bool(_dated_line().search(report.text, max(p.start, p.end - 14), p.end)) for p in paragraphs)
    return dated >= LIST_SHARE * len(paragraphs)
