"""Places × labels: how many passages and characters each report spends on what."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from reportminer.compare.same_text import Named, twins_left_out
from reportminer.compare.why_not import UnansweredError, word
from reportminer.compare.wording import UNKNOWN_COUNTY, UNKNOWN_PLACE
from reportminer.export.csv import write_csv
from reportminer.store import open_store
from reportminer.store.queries import codes, label_counts, report_places

By = Literal["township", "county", "year", "report"]
"""What makes one group; groups are split by year in any case."""

UNCODED = "(no label)"
"""Stands for the label of a passage that nobody has coded."""


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One label of one group.  Shares are of the group's total, between 0 and 1.

    ``share`` is of characters, ``share_of_passages`` of passages; ``unsure`` counts those of the passages
    that the coder was unsure of.  A label that the group lacks has
    a row of zeros: a missing part is a finding.  ``sources`` names the reports that were counted.
    """

    place: str
    year: str
    label: str
    label_zh: str
    label_en: str
    passages: int
    characters: int
    share: float
    share_of_passages: float
    reports: int
    sources: tuple[str, ...]
    unsure: int = 0


@dataclass(frozen=True, slots=True)
class Profile:
    """The whole comparison: rows by place, year and label in the codebook's order.

    ``left_out`` pairs the names of files that seem to be no reports with the code of that warning, ``twins`` the files
    whose text is counted once with the file that counts.
    """

    by: By
    labels: tuple[tuple[str, str, str], ...]
    rows: tuple[ProfileRow, ...]
    left_out: tuple[tuple[str, str], ...] = ()
    twins: tuple[tuple[str, str], ...] = ()

    def groups(self) -> dict[tuple[str, str], list[ProfileRow]]:
        """Return the rows by (place, year), in order."""
        groups: dict[tuple[str, str], list[ProfileRow]] = defaultdict(list)
        for row in self.rows:
            groups[row.place, row.year].append(row)
        return dict(groups)


def compare(
    db: Path, *, by: By = "township", year: str | None = None, every_file: bool = False, with_twins: bool = False
) -> Profile:
    """Compare the reports of a database by township, county, year or report.

    ``year`` keeps one reported year.  Files that seem to be no reports (a plan, a notice) are left out and
    named in the result, unless ``every_file``; of reports with the same text about one place and year one counts,
    unless ``with_twins``.  Every passage is counted once, under the coding that decides.  Raises
    StoreError for a database that cannot be read and UsageError where nothing is left to compare.
    """
    with open_store(db) as store:
        names = {row["code"]: (row["zh"], row["en"]) for row in codes(store)}
        reports = report_places(store).dicts()
        counts = label_counts(store).dicts()
    kept = [report for report in reports if year is None or report["year"] == year]
    if not kept:
        raise _nothing(db, reports, year)
    left_out = () if every_file else tuple((report["source"], report["genre"]) for report in kept if report["genre"])
    kept = [report for report in kept if every_file or not report["genre"]]
    if not kept:
        raise UnansweredError("no_report", db=str(db), count=len(left_out))
    twins = () if with_twins else _twins(db, kept)
    again = {source for source, _ in twins}
    kept = [report for report in kept if report["source"] not in again]
    full = full_names(kept, by)
    groups = {
        report["report"]: (full.get(name := group_name(report, by), name), str(report["year"])) for report in kept
    }
    sources: dict[tuple[str, str], list[str]] = defaultdict(list)
    for report in kept:
        sources[groups[report["report"]]].append(report["source"])
    passages: Counter[tuple[str, str, str]] = Counter()
    characters: Counter[tuple[str, str, str]] = Counter()
    unsure: Counter[tuple[str, str, str]] = Counter()
    for count in counts:
        if count["report"] in groups:
            cell = (*groups[count["report"]], count["label"] or UNCODED)
            passages[cell] += count["passages"]
            characters[cell] += count["characters"]
            unsure[cell] += count["unsure"]
    for unknown in sorted({label for _, _, label in passages} - set(names)):
        names[unknown] = (unknown, unknown)  # a person's label from another codebook counts too
    labels = tuple((code, zh, en) for code, (zh, en) in names.items())
    rows = [
        replace(row, unsure=unsure[*group, row.label])
        for group in sorted(sources)
        for row in _group_rows(group, labels, passages, characters, sources[group])
    ]
    return Profile(by, labels, tuple(rows), left_out, twins)


def _twins(db: Path, reports: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, str], ...]:
    named = [
        Named(report["source"], f"{report['place']}{report['office']}" if report["place"] else "", str(report["year"]))
        for report in reports
    ]
    with open_store(db) as store:
        return twins_left_out(store, named)


def group_name(report: Mapping[str, Any], by: By) -> str:
    """Return the group of a report: empty where years alone make the groups.

    An office (a bureau of a county) is a place of its own among townships and goes with its county
    among counties.  Reports of unknown place are never put together; a township whose county is unknown stands
    among counties by itself, under a name that says so.
    """
    if by == "year":
        return ""
    if by == "report":
        return str(report["source"])
    if by == "county" and report["county"]:
        return f"{report['province']}{report['prefecture']}{report['county']}"
    if report["place"]:
        above = by == "county" and report["place"] != f"{report['province']}{report['prefecture']}"
        return f"{UNKNOWN_COUNTY if above else ''}{report['place']}{report['office'] if by == 'township' else ''}"
    return f"{UNKNOWN_PLACE}{report['source']}"


def full_names(reports: Sequence[Mapping[str, Any]], by: By) -> dict[str, str]:
    """Map names of one place that give more or fewer of the levels above it to the fullest one.

    One year's report may name the prefecture and the next not.  Names are one place's if they end
    alike, county and all, and the levels above do not contradict each other.
    """
    by_ending: dict[str, set[str]] = defaultdict(set)
    for report in reports:
        above = f"{report['province']}{report['prefecture']}"
        name = group_name(report, by)
        if by in ("township", "county") and report["county"] and name.startswith(above):
            by_ending[name.removeprefix(above)].add(name)
    full: dict[str, str] = {}
    for names in by_ending.values():
        longest = max(names, key=lambda name: (len(name), name))
        if all(longest.endswith(name) for name in names):
            full |= dict.fromkeys(names, longest)
    return full


def _nothing(db: Path, reports: Sequence[Mapping[str, Any]], year: str | None) -> UnansweredError:
    if not reports:
        return UnansweredError("empty_database", db=str(db))
    zh, en = (sorted({report["year"] or word("unknown")[at] for report in reports}) for at in (0, 1))
    return UnansweredError("no_such_year", db=str(db), year=str(year), held=("、".join(zh), ", ".join(en)))


def _group_rows(
    group: tuple[str, str],
    labels: Sequence[tuple[str, str, str]],
    passages: Mapping[tuple[str, str, str], int],
    characters: Mapping[tuple[str, str, str], int],
    sources: Sequence[str],
) -> list[ProfileRow]:
    place, year = group
    all_passages = sum(passages[place, year, code] for code, _, _ in labels)
    all_characters = sum(characters[place, year, code] for code, _, _ in labels)
    return [
        ProfileRow(
            place=place,
            year=year,
            label=code,
            label_zh=zh,
            label_en=en,
            passages=passages[place, year, code],
            characters=characters[place, year, code],
            share=characters[place, year, code] / all_characters if all_characters else 0.0,
            share_of_passages=passages[place, year, code] / all_passages if all_passages else 0.0,
            reports=len(sources),
            sources=tuple(sources),
        )
        for code, zh, en in labels
    ]


COLUMNS = (
    "by",
    "place",
    "year",
    "label",
    "label_zh",
    "passages",
    "characters",
    "share",
    "share_of_passages",
    "unsure",
    "reports",
    "sources",
)
"""The columns of the comparison as CSV."""


def write_profile(path: Path, profile: Profile) -> int:
    """Write the comparison as CSV, one row for each place, year and label; return the number of rows."""
    rows = (
        (
            profile.by,
            row.place,
            row.year,
            row.label,
            row.label_zh,
            row.passages,
            row.characters,
            f"{row.share:.4f}",
            f"{row.share_of_passages:.4f}",
            row.unsure,
            row.reports,
            "; ".join(row.sources),
        )
        for row in profile.rows
    )
    return write_csv(path, COLUMNS, rows)
