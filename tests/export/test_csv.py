"""CSV: as spreadsheets want it, whole or not at all, and true to the text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locations import CORPUS
from reportminer.analysis import make_options, read_source
from reportminer.errors import UsageError
from reportminer.export import export_csv, write_csv
from reportminer.export.csv import safe_cell
from reportminer.sources import walk
from reportminer.store.tables import TABLES

RISKY = "=+-@\t\r"


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory, corpus_db: Path) -> Path:
    folder = tmp_path_factory.mktemp("export")
    export_csv(corpus_db, folder / "out")
    return folder / "out"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("执法11次", "执法11次"),
        ("=1+1", "'=1+1"),
        ("+86", "'+86"),
        ("-5%", "'-5%"),
        ("@x", "'@x"),
        ("\t一、", "'\t一、"),
        ("\r一、", "'\r一、"),
        ("一=二", "一=二"),
        (-5, -5),
        (0.5, 0.5),
        (None, ""),
        ("", ""),
    ],
)
def test_cells(value: object, cell: object) -> None:
    assert safe_cell(value) == cell


@given(st.lists(st.lists(st.one_of(st.none(), st.integers(), st.text()), min_size=2, max_size=2), max_size=8))
@settings(deadline=None)
def test_what_is_written_can_be_read_back_and_never_runs(table: list[list[object]]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.csv"
        assert write_csv(path, ("a", "b"), table) == len(table)
        data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbfa,b\r\n")
    assert data.endswith(b"\r\n")
    back = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))[1:]
    assert len(back) == len(table)
    for cells, row in zip(back, table, strict=True):
        for cell, value in zip(cells, row, strict=True):
            assert cell == str(safe_cell(value))
            assert isinstance(value, int) or not cell.startswith(tuple(RISKY))


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    write_csv(path, ("a",), [("old",)])
    before = path.read_bytes()

    def breaking(error: BaseException) -> Iterator[tuple[str]]:
        yield ("new",)
        raise error

    for error in (RuntimeError("bug"), KeyboardInterrupt()):
        with pytest.raises(type(error)):
            write_csv(path, ("a",), breaking(error))
    with pytest.raises(UsageError, match="the file cannot be written"):
        write_csv(path, ("a",), breaking(OSError(28, "No space left on device")))
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("part", ["no/x.csv", "x.csv/y.csv"])
def test_a_place_that_does_not_exist(part: str, tmp_path: Path) -> None:
    (tmp_path / "x.csv").touch()
    with pytest.raises(UsageError, match="cannot be written"):
        write_csv(tmp_path / part, ("a",), [])


def test_a_folder_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "x.csv").mkdir()
    with pytest.raises(UsageError, match="cannot be written"):
        write_csv(tmp_path / "x.csv", ("a",), [])
    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"]


# --- the tables ----------------------------------------------------------------------------------


def test_every_table_is_there_with_its_columns(out: Path) -> None:
    assert {path.name for path in out.iterdir()} == {f"{name}.csv" for name in TABLES}
    wanted = "report_id passage_id source place year section_path start end page text label label_zh confidence"
    assert {*wanted.split(), "also", "aspect", "coder"} <= set(read_csv(out / "passages.csv")[0])
    for path in out.iterdir():
        data = path.read_bytes()
        assert data.startswith(b"\xef\xbb\xbf")
        assert data.endswith(b"\r\n")
        assert b"None" not in data


def test_formulas_in_reports_cannot_run(out: Path) -> None:
    for path in out.iterdir():
        for row in read_csv(path):
            for column, cell in row.items():
                if cell.startswith(tuple(RISKY)):
                    float(cell)  # a negative number is fine, anything else is not
                    assert column not in {"text", "title", "heading"}


def test_passages_and_headings_quote_the_text_exactly(out: Path) -> None:
    units: dict[str, list[tuple[int, int, str]]] = {}
    for row in read_csv(out / "passages.csv"):
        units.setdefault(row["source"], []).append((int(row["start"]), int(row["end"]), row["text"]))
    for row in read_csv(out / "sections.csv"):
        if row["run_in"] == "0":
            start, end = int(row["heading_start"]), int(row["heading_end"])
            units.setdefault(row["source"], []).append((start, end, row["heading"]))
    options = make_options()
    found = walk([CORPUS]).sources
    assert {source.name for source in found} == set(units)
    for source in found:
        text = read_source(source, options).report.text
        after = 0
        for start, end, quoted in sorted(units[source.name]):
            assert text[start:end] in {quoted, quoted.removeprefix("'")}
            assert text[after:start].strip("\n") == ""
            after = end
        assert after == len(text)


def test_tables_refer_to_one_another(out: Path) -> None:
    reports = {row["report_id"]: row for row in read_csv(out / "reports.csv")}
    passages = read_csv(out / "passages.csv")
    assert {row["report_id"] for row in passages} == set(reports)
    for report_id, row in reports.items():
        own = [passage for passage in passages if passage["report_id"] == report_id]
        assert len(own) == int(row["passages"])
        assert [int(passage["position"]) for passage in own] == list(range(len(own)))
        assert {(passage["place"], passage["year"]) for passage in own} == {(row["place"], row["year"])}
    labels = {row["code"]: row["zh"] for row in read_csv(out / "codebook.csv") if row["kind"] == "label"}
    assert {(row["label"], row["label_zh"]) for row in passages} <= set(labels.items())
    assert len({row["passage_id"] for row in passages}) == len(passages)
    assert {row["report_id"] for row in read_csv(out / "sections.csv")} <= set(reports)
