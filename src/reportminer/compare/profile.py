"""Places × labels: how many passages and characters each report spends on what."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from reportminer.errors import UsageError
from reportminer.export.csv import write_csv
from reportminer.store import open_store
from reportminer.store.queries import By, codes, group_reports, label_counts


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One label of one group.  Shares are of the group's total, between 0 and 1.

    ``share`` is of characters, ``share_of_passages`` of passages.  A label that the group lacks has
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


@dataclass(frozen=True, slots=True)
class Profile:
    """The whole comparison: rows by place, year and label in the codebook's order."""

    by: By
    labels: tuple[tuple[str, str, str], ...]
    rows: tuple[ProfileRow, ...]

    def groups(self) -> dict[tuple[str, str], list[ProfileRow]]:
        """Return the rows by (place, year), in order."""
        groups: dict[tuple[str, str], list[ProfileRow]] = defaultdict(list)
        for row in self.rows:
            groups[row.place, row.year].append(row)
        return dict(groups)


def compare(db: Path, *, by: By = "township", year: str | None = None) -> Profile:
    """Compare the reports of a database by township, county, year or report.

    ``year`` keeps one reported year.  Raises StoreError for a database that cannot be read and
    UsageError where nothing is left to compare.
    """
    with open_store(db) as store:
        labels = [(row["code"], row["zh"], row["en"]) for row in codes(store)]
        counts = {(row["place"], row["year"], row["label"]): row for row in label_counts(store, by=by, year=year).dicts()}
        sources: dict[tuple[str, str], list[str]] = defaultdict(list)
        for row in group_reports(store, by=by, year=year).dicts():
            sources[row["place"], row["year"]].append(row["source"])
    if not sources:
        raise UsageError(
            f"{db}: no report of the year {year} is in the database" if year else f"{db}: no report is in the database"
        )
    rows = []
    for (place, group_year), names in sorted(sources.items()):
        found = {code: counts.get((place, group_year, code)) for code, _, _ in labels}
        passages = sum(row["passages"] for row in found.values() if row)
        characters = sum(row["characters"] for row in found.values() if row)
        for code, zh, en in labels:
            count = found[code] or {"passages": 0, "characters": 0}
            rows.append(
                ProfileRow(
                    place=place,
                    year=group_year,
                    label=code,
                    label_zh=zh,
                    label_en=en,
                    passages=count["passages"],
                    characters=count["characters"],
                    share=count["characters"] / characters if characters else 0.0,
                    share_of_passages=count["passages"] / passages if passages else 0.0,
                    reports=len(names),
                    sources=tuple(names),
                )
            )
    return Profile(by, tuple(labels), tuple(rows))


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
            row.reports,
            "; ".join(row.sources),
        )
        for row in profile.rows
    )
    return write_csv(path, COLUMNS, rows)
