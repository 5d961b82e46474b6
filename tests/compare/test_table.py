"""Tables as files: figures are written as figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reportminer.compare.table import Column, Kind, Row, Table, csv_value, write_table


@pytest.mark.parametrize(
    ("value", "kind", "written"),
    [
        (-1.25, "number", "-1.25"),
        (0.1234567, "number", "0.123457"),
        (-0.00000001, "number", "0"),
        (1200.0, "number", "1200"),
        (0.000001, "number", "0.000001"),
        (0.5, "share", "0.5000"),
        (None, "share", ""),
        ("-x", "text", "'-x"),
    ],
)
def test_what_a_cell_of_the_file_holds(value: Any, kind: Kind, written: str, tmp_path: Path) -> None:
    table = Table("t", "表", "table", (Column("c", "列", "column", kind),), (Row((value,)),))
    write_table(tmp_path / "x.csv", table)
    assert (tmp_path / "x.csv").read_text(encoding="utf-8-sig").splitlines()[1].split(",")[0] == written
    assert str(csv_value(value, kind)) == written.removeprefix("'")
