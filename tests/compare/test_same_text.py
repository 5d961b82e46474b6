"""The same text twice about one place and year counts once, everywhere; the same text elsewhere is copied text."""

from __future__ import annotations

import csv
import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from reportminer.cli import main
from reportminer.compare.overview import overview
from reportminer.compare.profile import compare
from reportminer.compare.questions import outcomes
from reportminer.compare.selection import Filters, select
from small_reports import TOWNS, read_into, report_text

QUESTIONS = ("audit", "compare profile", "compare topics", "compare panel", "compare reuse", "compare similar")
TEXT = report_text(0)


def page(text: str) -> str:
    lines = "".join(f"<p>{line}</p>" for line in text.splitlines() if line)
    return f'<html><head><meta charset="utf-8"></head><body>{lines}</body></html>'


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """柳溪镇 2023 twice, as text and as a web page; the same text as another town's; three further reports."""
    folder = tmp_path_factory.mktemp("twins") / "corpus"
    folder.mkdir()
    (folder / "a_liuxi.html").write_text(page(TEXT), "utf-8")
    (folder / "b_liuxi.txt").write_text(TEXT, "utf-8")
    (folder / "c_qingping.txt").write_text(TEXT.replace(TOWNS[0], TOWNS[2]), "utf-8")
    for number in (1, 3, 4):
        (folder / f"d_{number}.txt").write_text(report_text(number), "utf-8")
    (folder / "e_liuxi_2024.txt").write_text(report_text(5, year=2024), "utf-8")
    read_into(folder.parent / "x.db", folder)
    return folder.parent / "x.db"


def run(*arguments: str) -> str:
    result = CliRunner().invoke(main, list(arguments))
    assert result.exit_code == 0, result.output
    return result.output


def test_one_of_the_two_counts_and_another_town_does(db: Path) -> None:
    chosen = select(db)
    assert chosen.twins == (("corpus/b_liuxi.txt", "corpus/a_liuxi.html"),)
    assert len(chosen.reports) == 6
    assert {report.source for report in select(db, Filters(with_twins=True)).reports} == {
        report.source for report in chosen.reports
    } | {"corpus/b_liuxi.txt"}
    assert select(db, Filters(year=("2024",))).twins == ()


def test_every_answer_says_who_was_left_out(db: Path) -> None:
    for outcome in outcomes(select(db)):
        assert outcome.answer, outcome.why_not
        first, *others = outcome.answer.tables
        assert "1 left out" in first.note_en, outcome.question.code
        assert "corpus/b_liuxi.txt = corpus/a_liuxi.html" in first.note_zh
        assert not any("left out, as another" in table.note_en for table in others), "it is said once"
        for table in outcome.answer.tables:
            assert not any("corpus/b_liuxi.txt" in row.values for row in table.rows), outcome.question.code
    for outcome in outcomes(select(db, Filters(with_twins=True))):
        assert outcome.answer
        assert not any("left out, as another" in table.note_en for table in outcome.answer.tables)


@pytest.mark.parametrize("question", QUESTIONS)
def test_on_the_screen_and_with_all(question: str, db: Path) -> None:
    assert "--with-twins" in run(*question.split(), "--db", str(db))
    assert "--with-twins" not in run(*question.split(), "--db", str(db), "--with-twins")


def test_the_table_of_labels_and_the_overview(db: Path) -> None:
    assert sum(row.reports for row in compare(db).rows if row.label == "plan") == 6
    assert sum(row.reports for row in compare(db, with_twins=True).rows if row.label == "plan") == 7
    assert "corpus/b_liuxi.txt = corpus/a_liuxi.html" in run("compare", "--by", "township", "--db", str(db))
    counted = {row.values[0]: row.values[1:] for row in overview(select(db)).tables[0].rows}
    assert counted["reports"][0] == 6
    assert counted["twins"] == (1, "b_liuxi.txt")
    assert "same text, place and year" in run("compare", "--db", str(db))
    assert "same text, place and year" not in run("compare", "--db", str(db), "--with-twins")


def test_the_text_of_another_town_is_copied_text(db: Path, tmp_path: Path) -> None:
    run("compare", "reuse", "--db", str(db), "--csv", str(tmp_path / "reuse.csv"))
    with (tmp_path / "reuse_pairs.csv").open(encoding="utf-8-sig", newline="") as file:
        pairs = {(row["file"], row["source_file"]) for row in csv.DictReader(file)}
    assert not any("corpus/b_liuxi.txt" in pair for pair in pairs)
    assert {("corpus/c_qingping.txt", "corpus/a_liuxi.html"), ("corpus/a_liuxi.html", "corpus/c_qingping.txt")} & pairs


def test_worksheet_page_and_capsule(db: Path, tmp_path: Path) -> None:
    for more, count in (((), 6), (("--with-twins",), 7)):
        assert f"{count} reports" in run("worksheet", str(tmp_path / "x.xlsx"), "--db", str(db), *more)
        notes = [str(cell.value) for row in load_workbook(tmp_path / "x.xlsx").worksheets[-1].rows for cell in row]
        assert any("corpus/b_liuxi.txt = corpus/a_liuxi.html" in note for note in notes) == (count == 6)
        run("html", str(tmp_path / "x.html"), "--db", str(db), *more)
        assert ("corpus/b_liuxi.txt = corpus/a_liuxi.html" in (tmp_path / "x.html").read_text("utf-8")) == (count == 6)
        run("export", str(tmp_path / "capsule"), "--capsule", "--db", str(db), *more)
        said = (tmp_path / "capsule/methods.en.md").read_text("utf-8")
        assert ("corpus/b_liuxi.txt = corpus/a_liuxi.html" in said) == (count == 6)
        assert f"The material is {count} reports" in said
        run("verify", str(tmp_path / "capsule"), "--db", str(db))
        content = json.loads((tmp_path / "capsule/manifest.json").read_text("utf-8"))
        assert content["options"]["with_twins"] == (count == 7)


def change(db: Path, folder: Path, *statements: str) -> Path:
    other = folder / "other.db"
    other.write_bytes(db.read_bytes())
    connection = sqlite3.connect(other)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return other


_OF_B = "(SELECT report FROM reports WHERE source = 'corpus/b_liuxi.txt')"


_CODED = f"""UPDATE codings SET kind = 'person'
WHERE passage_id IN (SELECT passage_id FROM passages WHERE report = {_OF_B})"""
_WARNED = """INSERT INTO ledger (source, position, stage, kind, reason, text, characters, code)
VALUES ('corpus/a_liuxi.html', 0, 'checks', 'warning', 'x', '', 0, 'cut-off')"""


@pytest.mark.parametrize(
    ("statement", "counted"),
    [
        # the one that a person coded
        (
            _CODED,
            "corpus/b_liuxi.txt",
        ),
        # the one that was read with fewer warnings
        (
            _WARNED,
            "corpus/b_liuxi.txt",
        ),
        # the one with pages
        (f"UPDATE passages SET page = 1 WHERE report = {_OF_B}", "corpus/b_liuxi.txt"),
        # otherwise the first by name
        ("SELECT 1", "corpus/a_liuxi.html"),
    ],
)
def test_the_one_that_was_read_best_counts(statement: str, counted: str, db: Path, tmp_path: Path) -> None:
    assert [other for _, other in select(change(db, tmp_path, statement)).twins] == [counted]


@pytest.mark.parametrize(
    ("field", "value", "twins"),
    [
        ("place", "''", 0),
        ("year", "''", 0),
        ("year", "'2022'", 0),
        ("place", "'岱溪区' || value", 1),
        ("place", "'岱溪区青坪乡'", 0),
    ],
)
def test_twins_are_of_one_place_and_year(field: str, value: str, twins: int, db: Path, tmp_path: Path) -> None:
    where = f"WHERE report = {_OF_B} AND field = '{field}'"
    other = change(db, tmp_path, f"UPDATE metadata SET value = {value} {where}")
    assert len(select(other).twins) == twins
