"""Contradictions in what a report says of itself: which place, which year, which dates."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from reportminer.checks.rows import warn
from reportminer.divisions import LEVELS
from reportminer.document import LedgerRow, Reading, Report
from reportminer.places import same_place
from reportminer.resolver import place_in
from reportminer.settings import EARLIEST_MONTH
from reportminer.years import title_year

_REMEDY = "settle it with reportminer set"


def particulars(report: Report) -> Iterator[LedgerRow]:
    """Yield a warning for a place that stays open and for every contradiction."""
    if not report.text:
        return
    facts = {reading.field: reading for reading in report.metadata}
    found = [*_place(report, facts), *_year(report, facts), *_dates(facts)]
    quoted = next((name for name in ("title", "issuer", "date") if name in facts), "")
    start = max(report.text.find(facts[quoted].value), 0) if quoted else 0
    for code, reason in found:
        yield warn(report.document, code, reason, start=start, end=start + 1)


def _place(report: Report, facts: dict[str, Reading]) -> Iterator[tuple[str, str]]:
    if "candidates" in facts:
        several = facts["candidates"].value
        yield "place-open", f"the place is open; it could be: {several}; {_REMEDY}"
    title = facts.get("title")
    own = place_in(title.value) if title and title.where == "title" else None
    if own is None or not own.level:
        return
    level = own.level
    name = getattr(own, level)
    for said, where in _others(report, facts):
        other = place_in(said)
        value = getattr(other, level) if other else ""
        lower = LEVELS[LEVELS.index(level) + 1 :]
        if other and value and not same_place(name, value) and not any(getattr(other, below) for below in lower):
            yield "place-contradiction", f"the title says {name}, {where} {value}; {_REMEDY}"
            return


def _others(report: Report, facts: dict[str, Reading]) -> Iterator[tuple[str, str]]:
    issuer = facts.get("issuer")
    if issuer and issuer.where == "signature":
        yield issuer.quote, "the signature"
    for label, value in report.document.fields:
        if label in ("发布机构", "发文机关", "发文单位", "制发机关", "发布单位"):
            yield value, f"the page's {label}"
    yield PurePosixPath(report.document.source.name).stem, "the file's name"


def _year(report: Report, facts: dict[str, Reading]) -> Iterator[tuple[str, str]]:
    if "year" not in facts:
        return
    year = facts["year"].value
    title = facts.get("title")
    if title and title.where == "title" and (said := title_year(title.value)) not in ("", year):
        yield "year-contradiction", f"the title says {said}, the {facts['year'].where} {year}; {_REMEDY}"
    elif (said := title_year(PurePosixPath(report.document.source.name).stem)) not in ("", year):
        yield "year-contradiction", f"the file's name says {said}, the {facts['year'].where} {year}; {_REMEDY}"


def _dates(facts: dict[str, Reading]) -> Iterator[tuple[str, str]]:
    if "year" not in facts or not facts["year"].value.isdigit():
        return
    year = int(facts["year"].value)
    for field, what in (("date", "dated"), ("published", "published")):
        reading = facts.get(field)
        if reading is None:
            continue
        when, month = int(reading.value[:4]), int(reading.value[5:7] or 12)
        if (when, month) < (year, EARLIEST_MONTH):
            yield "date-doubtful", f"{what} {reading.value}, before the year {year} was over; {_REMEDY}"
        elif field == "date" and when > year + 1:
            yield "date-doubtful", f"{what} {reading.value}, more than a year after {year}; {_REMEDY}"
