"""Which reports and passages a comparison is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportminer.compare.why_not import joined, word
from reportminer.compare.wording import UNKNOWN_PLACE

_VALUES_SHOWN = 12
"""Values named where none of them is the one that was asked for."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which reports, and which of their passages; an empty tuple lets everything pass.

    ``county`` and ``place`` match a name or the end of one (鹊泉街道 for 岱溪区鹊泉街道).  Files that seem to be no
    reports (plans, notices) are left out unless ``every_file``; of reports with the same text about one place and
    year one counts, unless ``with_twins``.
    """

    county: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    label: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    every_file: bool = False
    with_twins: bool = False

    def of_all_reports(self) -> Filters:
        """Return filters that let all reports of the database pass that may count at all."""
        return Filters(every_file=self.every_file, with_twins=self.with_twins)


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One report of the selection.

    ``date`` is that of the report itself, ``genre`` the code of the warning that
    it is no report; empty where there is none.
    """

    report: int
    report_id: str
    source: str
    title: str
    year: str
    place: str
    province: str
    prefecture: str
    county: str
    township: str
    office: str
    level: str
    issuer: str
    date: str
    characters: int
    genre: str = ""

    @property
    def name(self) -> str:
        """The place with its office, or the file where the place is unknown."""
        return f"{self.place}{self.office}" if self.place else f"{UNKNOWN_PLACE}{self.source}"


def passes(report: ReportRow, filters: Filters) -> bool:
    """Tell whether a report passes the filters of reports: county, place, year, level."""
    county = report.province + report.prefecture + report.county
    return (
        (not filters.year or report.year in filters.year)
        and (not filters.level or report.level in filters.level)
        and (not filters.county or any(name and county.endswith(name) for name in filters.county))
        and (not filters.place or any(name and report.name.endswith(name) for name in filters.place))
    )


def held_values(held: Sequence[str], unknown: bool) -> tuple[str, str]:
    """Return the values that reports have, the first of them, Chinese and English."""
    zh, en = (
        joined([*held[:_VALUES_SHOWN], *([word("unknown")[at]] if unknown else [])], "comma")[at] for at in (0, 1)
    )
    more = [told.format(count=len(held) - _VALUES_SHOWN) for told in word("more")]
    return (zh + more[0], en + more[1]) if len(held) > _VALUES_SHOWN else (zh, en)
