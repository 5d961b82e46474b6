"""Pages that are missing from a file, going by the numbers printed on those that are there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from reportminer.document import Document, LedgerRow
from reportminer.warning_kinds import warning_data

_BLANKS = re.compile(r"\s+")


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], bool], ...]:
    data = warning_data()["page_numbers"]
    straight = [(re.compile(text), False) for text in data["numbers"]]
    return (*straight, *((re.compile(text), True) for text in data["reversed_numbers"]))


def missing_pages(document: Document) -> list[LedgerRow]:
    """Return a warning for every jump of the printed numbers, and one if fewer pages are there than are printed."""
    printed = list(_printed(document))
    rows = [
        _warning(after, f"printed page {before[1] + 1}{_to(before[1] + 1, after[1] - 1)} seems to be missing")
        for before, after in pairwise(printed)
        # As many sheets as numbers: a jump is one that the sheets between do not make up for.
        if after[1] - before[1] > after[0] - before[0] > 0
    ]
    totals = [entry for entry in printed if entry[2]]
    if totals and printed[-1][1] < totals[-1][2] and totals[-1][2] == totals[0][2]:
        last = printed[-1]
        pages = len(document.sizes)
        if last[1] + max(pages - last[0], 0) < totals[-1][2]:
            reason = f"{totals[-1][2]} pages are printed, the last one here is number {last[1]}"
            rows.append(_warning(last, reason))
    return rows


def _to(first: int, last: int) -> str:
    return f" to {last}" if last > first else ""


def _warning(at: tuple[int, int, int, LedgerRow], reason: str) -> LedgerRow:
    return LedgerRow("check", "warning", reason, at[0], at[3].line, at[3].text, code="missing-pages")


def _printed(document: Document) -> Iterator[tuple[int, int, int, LedgerRow]]:
    """Yield (page, printed number, printed total or 0, its row) once a page, for the lines taken out as furniture."""
    seen: set[int] = set()
    for row in document.ledger:
        if row.stage != "clean" or row.kind != "removed" or row.page is None or row.page in seen:
            continue
        found = _number(_BLANKS.sub("", row.text))
        if found:
            seen.add(row.page)
            yield row.page, *found, row


def _number(text: str) -> tuple[int, int] | None:
    for pattern, reverse in _patterns():
        match = pattern.fullmatch(text)
        if match:
            numbers = [int(group) for group in match.groups() if group]
            numbers = numbers[::-1] if reverse else numbers
            return numbers[0], numbers[1] if len(numbers) > 1 else 0
    return None
