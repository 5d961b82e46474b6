"""The coders, the outline and the resolver on invented reports that nothing was tuned on (tests/unseen/README.md).

The floors stand a little below what was measured at first sight; a change that falls below lost something real.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from reportminer.analysis import CoderChoice, read_report
from reportminer.evaluate.command import score
from reportminer.places import short_place

UNSEEN = Path(__file__).resolve().parents[1] / "unseen"


@pytest.mark.parametrize(
    ("coder", "hide_headings", "accuracy", "macro_f1"),
    [
        ("model", False, 0.955, 0.955),
        ("model", True, 0.905, 0.90),
        ("rules", False, 0.875, 0.84),
        ("rules", True, 0.765, 0.72),
    ],
)
def test_labels_and_boundaries(coder: CoderChoice, hide_headings: bool, accuracy: float, macro_f1: float) -> None:
    found = score([UNSEEN / "gold"], reports=UNSEEN / "reports", coder=coder, hide_headings=hide_headings)
    assert (len(found.reports), found.passages) == (14, 529)
    assert found.accuracy.value is not None
    assert found.accuracy.value >= accuracy
    assert found.macro_f1 is not None
    assert found.macro_f1 >= macro_f1
    assert found.boundary_f1 is not None
    assert found.boundary_f1 >= 0.99


def _places() -> list[dict[str, str]]:
    with (UNSEEN / "places.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", _places(), ids=lambda row: row["file"][:2])
def test_year_and_place(row: dict[str, str]) -> None:
    report = read_report(UNSEEN / "reports" / row["file"], coder="rules").report
    assert report.value("year") == row["year"]
    lowest = "township" if row["township"] else "county"
    if report.value("issuer_kind") != "development_zone":
        assert short_place(report.value(lowest)) == short_place(row[lowest])
    if lowest == "township":
        assert report.value("county") in ("", row["county"])
    for upper in ("province", "prefecture"):
        assert report.value(upper) in ("", row[upper])
