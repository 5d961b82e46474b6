"""What a user asks for in his own words, turned into what the database holds: 2021-2023, 不足, 乡镇, half a name."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from reportminer.compare.filters import Filters, ReportRow, held_values, passes
from reportminer.compare.profile import full_names, group_name
from reportminer.compare.why_not import UnansweredError, joined, word
from reportminer.dates import year_of
from reportminer.divisions import LEVELS
from reportminer.settings import NEAR_NAMES
from reportminer.sidecar import level_named
from reportminer.store import open_store
from reportminer.store.queries import codes

_BETWEEN = re.compile(r"\s*(?:[-–—~～]+|至|到)\s*")
_APART = re.compile(r"[,，、;；\s]+")

Names = Mapping[tuple[str, str], tuple[str, str]]
"""(kind, code) → the Chinese and the English name."""


def years_asked(text: str) -> tuple[str, ...]:
    """Return the years that a text names: 2023, 2023年, 2021-2023, 2021,2023.  Raises UsageError for no year."""
    years: list[str] = []
    for part in _APART.split(text.strip()):
        ends = [year_of(end) for end in _BETWEEN.split(part, maxsplit=1)]
        if not all(ends) or ends[0] > ends[-1]:
            raise UnansweredError("no_year", asked=text)
        years += map(str, range(int(ends[0]), int(ends[-1]) + 1))
    return tuple(dict.fromkeys(years))


def one_year(text: str) -> str:
    """Return the one year that a text names; raises UsageError where it names none, or several."""
    years = years_asked(text)
    if len(years) > 1:
        raise UnansweredError("one_year", asked=text)
    return years[0]


def code_asked(kind: str, text: str, names: Names) -> str:
    """Return the code that a text stands for: the code itself, its name, or a part that only one name has.

    Raises UsageError, which lists codes and names, where there is none or more than one.
    """
    known = {code: told for (of, code), told in names.items() if of == kind}
    if text in known:
        return text
    plain = text.strip().lower()
    whole = [code for code, (zh, en) in known.items() if plain in (code, zh.lower(), en.lower())]
    part = [code for code, (zh, en) in known.items() if len(plain) > 1 and (plain in zh.lower() or plain in en.lower())]
    for found in (whole, part):
        if len(found) == 1:
            return found[0]
    listed = joined([f"{code} {zh}" if zh != code else code for code, (zh, _) in known.items()], "comma")
    raise UnansweredError("no_such_code", kind=word(kind), code=text, known=listed)


def understood(db: Path, filters: Filters, *, names: Names, reports: Sequence[ReportRow]) -> Filters:
    """Return the filters in the words of the database, and make sure that each value fits some report.

    A place is taken under all the names that tables put together as one.  Raises UsageError, which says what there
    is to choose from, for a label, topic or level that is not known and for a value that no report has.
    """
    filters = replace(
        filters,
        label=tuple(code_asked("label", text, names) for text in filters.label),
        topic=tuple(code_asked("topic", text, names) for text in filters.topic),
        level=tuple(map(_level, filters.level)),
        place=_all_names(filters.place, reports),
    )
    if filters.year:
        held = {report.year for report in reports}
        filters = replace(filters, year=tuple(dict.fromkeys(_held_years(db, filters.year, reports, held))))
    for name in ("level", "county", "place"):
        for value in getattr(filters, name):
            if not any(passes(report, _alone(name, value)) for report in reports):
                raise _no_such_report(db, name, value, reports)
    return filters


def _alone(name: str, value: str) -> Filters:
    alone: dict[str, Any] = {name: (value,)}
    return Filters(**alone)


def _level(text: str) -> str:
    found = level_named(text)
    if found not in LEVELS:
        raise UnansweredError("no_such_code", kind=word("level"), code=text, known=joined(list(LEVELS), "comma"))
    return found


def _held_years(db: Path, wanted: Sequence[str], reports: Sequence[ReportRow], held: Collection[str]) -> list[str]:
    found: list[str] = []
    for text in wanted:
        years = [text] if text in held else [year for year in years_asked(text) if year in held]
        if not years:
            raise _no_such_report(db, "year", text, reports)
        found += years
    return found


def _all_names(wanted: Sequence[str], reports: Sequence[ReportRow]) -> tuple[str, ...]:
    """Return places with the shorter names that tables show as one with them."""
    if not wanted:
        return ()
    told = ("source", "place", "province", "prefecture", "county", "office")
    rows = [{name: getattr(report, name) for name in told} for report in reports]
    full = full_names(rows, "township")
    shorter = [name for row in rows if full.get(name := group_name(row, "township"), "").endswith(tuple(wanted))]
    return tuple(dict.fromkeys([*wanted, *(name for name in shorter if not name.endswith(tuple(wanted)))]))


def _no_such_report(db: Path, name: str, value: str, reports: Sequence[ReportRow]) -> UnansweredError:
    told = "name" if name == "place" else name
    held = sorted({str(getattr(report, told)) for report in reports if getattr(report, name)} - {""})
    near = [found for found in held if value in found or found in value] if name in ("place", "county") else []
    near = near or get_close_matches(value, held if name in ("place", "county") else (), n=NEAR_NAMES)
    if near:
        meant = joined(near[:NEAR_NAMES], "or")
        return UnansweredError("no_such_report_but", db=str(db), field=word(name), wanted=value, near=meant)
    unknown = not all(getattr(report, name) for report in reports)
    return UnansweredError(
        "no_such_report", db=str(db), field=word(name), wanted=value, held=held_values(held, unknown)
    )


def label_in(db: Path, text: str) -> str:
    """Return the label of a database that a text stands for; raises UsageError, StoreError."""
    with open_store(db) as store:
        names = {("label", row["code"]): (row["zh"], row["en"]) for row in codes(store)}
    return code_asked("label", text, names)
