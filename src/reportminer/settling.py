"""What a person sets about a report, checked and completed: a place brings its province, county, code and level."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from reportminer.analysis import regions_bytes, regions_near
from reportminer.dates import date_of, year_of
from reportminer.divisions import LEVELS, load_regions, parse_regions
from reportminer.document import FIELDS
from reportminer.errors import UsageError
from reportminer.resolver import Resolved, resolve_text
from reportminer.sidecar import column_named, level_named
from reportminer.store import open_store, path_of
from reportminer.store.queries import one_report, report_facts, report_location

_KINDS = ("government", "department", "party", "joint", "development_zone", "judicial", "congress")


def parse_assignments(pairs: Sequence[str]) -> dict[str, str]:
    """Take apart ``field=value`` words; raises UsageError for a field or value that cannot be.

    An empty value says that the report has none.
    """
    values: dict[str, str] = {}
    for pair in pairs:
        field, sign, value = pair.partition("=")
        field, value = field.strip(), value.strip()
        if not sign:
            raise UsageError(f"{pair!r} is no field=value; write, for example, year=2023")
        field = _field(field)
        values[field] = _one_form(field, value) if value else ""
    return values


def _field(named: str) -> str:
    """Return the field that a word names, in English or as a heading of corpus.csv in Chinese; raises UsageError."""
    field = named if named in FIELDS else column_named(named)
    if field not in FIELDS:
        raise UsageError(f"there is no field {named!r}; fields are {', '.join(FIELDS)}")
    return field


def _one_form(field: str, value: str) -> str:
    if field == "year":
        return year_of(value) or _refused(f"{value!r} is no year; write four digits, year=2023")
    if field in ("date", "published"):
        return date_of(value) or _refused(f"{value!r} is no date; write {field}=2024-01-22")
    if field == "level":
        return level_named(value) or _refused(f"{value!r} is no level; it is one of {', '.join((*LEVELS, 'national'))}")
    if field == "issuer_kind" and value not in _KINDS:
        raise UsageError(f"{value!r} is no issuer_kind; it is one of {', '.join(_KINDS)}")
    return value


def _refused(why: str) -> str:
    raise UsageError(why)


def set_report(
    db: Path, wanted: str, *, values: Mapping[str, str], clear: Iterable[str] = (), regions: Path | None = None
) -> tuple[str, list[tuple[str, str]], list[str]]:
    """Settle fields of one report by hand; return its name, the fields set with their values, and those cleared.

    The report is named as for ``show``.  Where a place or a level of it is set, the list of divisions
    (``regions``, or the ``regions.csv`` near the file) completes it.  Raises UsageError and StoreError.
    """
    cleared_fields = list(map(_field, clear))
    with open_store(db) as store:
        found = one_report(store, wanted)
        facts = {row["field"]: str(row["value"]) for row in report_facts(store, found["report"]).dicts()}
        where = report_location(store, found["report"])
    own = regions or regions_near(path_of(where))
    completed = _completed(values, facts, own)
    with open_store(db, create=True) as store:
        cleared = store.clear_fields(found["report"], cleared_fields) if cleared_fields else []
        if completed:
            store.set_fields(found["report"], completed)
    shown = [(field, completed[field][0]) for field in FIELDS if field in completed]
    return str(found["source"]), shown, cleared


def _completed(values: Mapping[str, str], facts: Mapping[str, str], own: Path | None) -> dict[str, tuple[str, str]]:
    """Return field → (value, the field it follows from)."""
    completed = {field: (value, field) for field, value in values.items()}
    named = [field for field in ("place", *LEVELS) if field in values]
    if not named or "code" in values:
        return completed
    because = named[0]
    year = values.get("year") or facts.get("year", "")
    text = values.get("place") or "".join(values.get(level, facts.get(level, "")) for level in LEVELS)
    found = _resolved(text, year, own)
    follows: dict[str, str] = {"candidates": "", "code": found.code, "code_scheme": found.code_scheme}
    if "place" in values or found.code:
        follows |= {level: getattr(found, level) for level in LEVELS}
    else:
        follows["place"] = text
    if found.code:
        completed["place"] = (found.place, because)
    if found.level:
        follows["level"] = found.level
    return {field: (value, because) for field, value in follows.items()} | completed


def _resolved(text: str, year: str, own: Path | None) -> Resolved:
    known = parse_regions(regions_bytes(own), shown=str(own)) if own else load_regions()
    found = resolve_text(f"{text}{year}年" if year else text, regions=known)
    if found.candidates:
        several = "; ".join(found.candidates[:8])
        raise UsageError(f"{text}: several places bear this name ({several}); name what it lies in as well")
    return found
