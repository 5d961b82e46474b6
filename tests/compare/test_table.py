"""Tables as files: figures are written as figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reportminer.compare.table import Column, Kind, Row, Table, csv_value, table_lines, write_table


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


@pytest.mark.parametrize(("place", "head"), [(None, "year  n"), ("", "year  n"), ("柳溪镇", "place   year  n")])
def test_a_column_of_places_that_holds_none_is_not_shown(place: str | None, head: str) -> None:
    columns = (Column("place", "地区", "place"), Column("year", "年度", "year"), Column("n", "数", "n", "count"))
    table = Table("t", "表", "table", columns, (Row((place, "2023", 1)), Row((None, "2024", 2))))
    assert table_lines(table, lang="en")[1].rstrip() == head
    empty = Table("t", "表", "table", columns, ())
    assert "place" in table_lines(empty, lang="en")[1]
