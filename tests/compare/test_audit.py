"""The audit of the mandated content: parts found where they were written, and the day held against the deadline."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from locations import CORPUS, ROOT
from reportminer.cli import main
from reportminer.compare.audit import audit, complete, timeliness
from reportminer.compare.parts import STATES, bound_reports, part_states
from reportminer.compare.selection import Filters, ReportRow, select
from reportminer.compare.table import answer_lines, write_answer
from reportminer.errors import UsageError
from small_reports import read_into, report_text


def report(year: str, date: str) -> ReportRow:
    return ReportRow(1, "id", "file.txt", "", year, "", "", "", "", "", "", "", "", date, 100)


@pytest.mark.parametrize(
    ("year", "date", "expected"),
    [
        ("2023", "2024-01-22", "in_time"),
        ("2023", "2024-03-01", "in_time"),
        ("2023", "2024-03-02", "late"),
        ("2023", "2023-12-28", "in_time"),
        ("2023", "2024-02", "in_time"),
        ("2023", "2024-03", "undated"),
        ("2023", "2024-04", "late"),
        ("2023", "", "undated"),
        ("", "2024-01-22", "undated"),
    ],
)
def test_the_day_is_held_against_the_deadline(year: str, date: str, expected: str) -> None:
    assert timeliness(report(year, date)) == expected


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("audit")
    (folder / "corpus").mkdir()
    whole = report_text(1, year=2023)
    (folder / "corpus" / "whole.txt").write_text(whole, encoding="utf-8")
    without = whole.replace("原因是编制少、流动大。", "").replace("石垸湾镇", "青坪乡")
    cut = without.index("三、党政"), without.index("四、下一步")
    (folder / "corpus" / "part.txt").write_text(without[: cut[0]] + without[cut[1] :], encoding="utf-8")
    (folder / "corpus" / "work.txt").write_text(
        "禾川县人民政府工作报告\n\n各位代表:\n2023年，全县生产总值增长6%。\n一、工作回顾\n硬化道路30公里。\n",
        "utf-8",
    )
    read_into(folder / "reports.db", folder / "corpus")
    return folder / "reports.db"


def test_missing_parts_are_found_and_whole_reports_are_whole(db: Path) -> None:
    states = {(entry.report.place, entry.part): entry.state for entry in part_states(select(db))}
    assert states["石垸湾镇", "measures"] == "present"
    assert all(states["石垸湾镇", part] != "absent" for part in ("shortcomings", "responsibility", "plans"))
    assert states["青坪乡", "responsibility"] == "absent"
    assert states["青坪乡", "causes"] == "absent"


def test_a_work_report_is_not_bound(db: Path) -> None:
    selection = select(db)
    assert len(selection.reports) == 3
    assert [entry.title for entry in bound_reports(selection) if "政府工作报告" in entry.title] == []
    assert any("1" in line for line in audit(selection).cautions_en if "work report" in line)


def test_every_state_quotes_its_passage(db: Path) -> None:
    selection = select(db)
    for entry in part_states(selection):
        assert entry.state in STATES
        assert (entry.state == "absent") == (not entry.passages)
        assert all(passage.report == entry.report.report for passage in entry.passages)
        assert all(passage.text and passage.passage_id in selection.by_passage for passage in entry.passages)


def test_the_exit_code_tells_with_strict(db: Path) -> None:
    runner = CliRunner()
    assert runner.invoke(main, ["audit", "--db", str(db)]).exit_code == 0
    assert runner.invoke(main, ["audit", "--db", str(db), "--strict"]).exit_code == 1
    assert not complete(select(db))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_screen_speaks_the_readers_language(db: Path, lang: str) -> None:
    text = "\n".join(answer_lines(audit(select(db)), lang=lang))
    assert ("缺" in text) == (lang == "zh")
    assert ("absent" in text) == (lang == "en")


def test_the_files_hold_a_row_for_each_part(db: Path, tmp_path: Path) -> None:
    written = write_answer(tmp_path / "audit.csv", audit(select(db)))
    assert {path.name: count for path, count in written.items()} == {"audit.csv": 2, "audit_parts.csv": 10}
    data = (tmp_path / "audit_parts.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(data.decode("utf-8-sig").splitlines()))
    assert {row["state"] for row in rows} <= set(STATES)
    assert all(bool(row["passages"]) == (row["state"] != "absent") for row in rows)


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        (Filters(year=("1999",)), "the database holds 2023"),
        (Filters(place=("无此镇",)), "无此镇"),
        (Filters(label=("mesure",)), "the labels are measure"),
        (Filters(topic=("law",)), "the topics are leadership"),
        (Filters(level=("province",)), "the database holds"),
    ],
)
def test_a_filter_that_matches_nothing_says_what_there_is(db: Path, filters: Filters, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        select(db, filters)


def test_planted_missing_parts_are_found(tmp_path: Path) -> None:
    """Where corpus/planted.csv says that a part is missing everywhere in a report, the audit calls it absent."""
    recipes = {}
    for file in sorted((ROOT / "tests" / "corpus_masters").rglob("recipes.toml")):
        recipes |= tomllib.loads(file.read_text("utf-8"))
    read_into(tmp_path / "reports.db", CORPUS, coder="rules")
    states = {(entry.report.source, entry.part): entry.state for entry in part_states(select(tmp_path / "reports.db"))}
    with (CORPUS / "planted.csv").open(encoding="utf-8-sig") as table:
        planted = [row for row in csv.DictReader(table) if row["kind"] == "missing_part" and "no causes" in row["note"]]
    sources = {row["report"]: f"corpus/{recipes[row['report']]['path']}" for row in planted if row["report"] in recipes}
    wrong = [name for name, source in sources.items() if states.get((source, "causes")) == "present"]
    assert len(sources) >= 3
    assert len(wrong) <= len(sources) // 4, wrong
