"""Names that may mean one place: a township with and without its county, with and without the ethnic groups in it."""

from __future__ import annotations

from collections import defaultdict

from reportminer.compare.grouping import place_of
from reportminer.compare.selection import ReportRow, Selection
from reportminer.places import short_place


def maybe_one_place(selection: Selection) -> list[tuple[str, ...]]:
    """Return the names that stand apart in tables though they may mean one place, by name.

    Townships whose names are equal but for ethnic groups are held to be one where none of the counties above them,
    as far as they are named, contradicts another.  A year of one and a year of the other are not held together then.
    """
    places = place_of(selection)
    alike: dict[str, list[ReportRow]] = defaultdict(list)
    for report in selection.reports:
        if report.township and not report.office:
            alike[short_place(report.township)].append(report)
    found = []
    for reports in alike.values():
        names = sorted({places[report.report] for report in reports})
        above = {report.county for report in reports if report.county}
        if len(names) > 1 and len(above) < 2:
            found.append(tuple(names))
    return sorted(found)
