"""Numbers of an answer are numbers in its CSV file, negative ones too; text that would run is not."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from reportminer.compare.table import Column, Kind, Row, Table, write_table


@pytest.mark.parametrize(
    ("kind", "value", "cell"),
    [
        ("number", -0.10634, "-0.10634"),
        ("number", -2.0, "-2"),
        ("number", 0.000001, "0.000001"),
        ("share", 0.5, "0.5000"),
        ("share", -0.25, "-0.2500"),
        ("count", -3, "-3"),
        ("number", None, ""),
        ("share", None, ""),
        ("text", "-5%", "'-5%"),
        ("quote", "=1+1", "'=1+1"),
    ],
)
def test_a_cell(kind: Kind, value: object, cell: str, tmp_path: Path) -> None:
    shown = Table("t", "表", "table", (Column("a", "甲", "a", kind),), (Row((value,)),))
    write_table(tmp_path / "t.csv", shown)
    with (tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1] == [cell, ""]
