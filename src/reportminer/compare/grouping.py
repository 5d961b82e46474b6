"""What makes one line of a comparison: a township, a county, a year or a report; one place has one name."""

from __future__ import annotations

from collections import defaultdict
from operator import attrgetter
from typing import Literal

from reportminer.compare.profile import full_names, group_name
from reportminer.compare.selection import ReportRow, Selection

By = Literal["township", "county", "year", "report"]
"""What makes one group; groups are split by year in any case."""

_FIELDS = ("source", "place", "province", "prefecture", "county", "office")
_values = attrgetter(*_FIELDS)


def grouped(selection: Selection, by: By) -> dict[tuple[str, str], list[ReportRow]]:
    """Return the reports by (place, year), in order; the place is empty where years alone make the groups."""
    known: dict[tuple[str, str], list[ReportRow]] | None = selection.kept.get(("groups", by))
    if known is not None:
        return known
    reports = [dict(zip(_FIELDS, _values(report), strict=True)) for report in selection.reports]
    full = full_names(reports, by)
    groups: dict[tuple[str, str], list[ReportRow]] = defaultdict(list)
    for report, fields in zip(selection.reports, reports, strict=True):
        name = group_name(fields, by)
        groups[full.get(name, name), report.year].append(report)
    found = selection.kept["groups", by] = dict(sorted(groups.items()))
    return found


def place_of(selection: Selection, by: By = "township") -> dict[int, str]:
    """Return the place of every report, under the fullest of the names of one place."""
    return {report.report: place for (place, _), reports in grouped(selection, by).items() for report in reports}
