"""The ledger as a reader sees it: sums, the worst files first, one file with all its rows; what compare leaves out."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from locations import ROOT
from reportminer.cli import main
from reportminer.compare import compare
from reportminer.compare.view import profile_lines
from reportminer.document import SEEN_FATES
from reportminer.errors import UsageError
from reportminer.ledger import file_ledger, summarise
from reportminer.warning_kinds import catalogue
from small_reports import read_into, rows, write_reports

PLAN = """柳溪镇2024年法治政府建设工作计划

一、总体要求
2024年，柳溪镇将继续推进法治政府建设，力争全年培训12场次。
二、重点任务
进一步规范行政执法，加强执法人员培训，年内办结XX件。
"""


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ledger")
    corpus = write_reports(folder / "corpus", 3)
    (corpus / "plan.txt").write_text(PLAN, encoding="utf-8")
    (corpus / "torn.pdf").write_bytes(b"%PDF-1.4 torn")
    (corpus / "zcopy.txt").write_bytes((corpus / "report0000.txt").read_bytes())
    read_into(folder / "reports.db", corpus)
    return folder / "reports.db"


def run(*words: str) -> str:
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    return result.output


def test_summary_counts_files_and_characters_and_puts_the_worst_first(db: Path) -> None:
    summary = summarise(db)
    assert summary.states == {"read": 4, "failed": 1, "duplicate": 1}
    assert [file.source for file in summary.files][:2] == ["corpus/torn.pdf", "corpus/plan.txt"]
    assert summary.total(*SEEN_FATES) == sum(file.sums["seen"] for file in summary.files)
    for file in summary.files:
        assert file.sums["seen"] == sum(file.sums[fate] for fate in SEEN_FATES)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_summary_on_the_screen(db: Path, lang: str) -> None:
    shown = run("ledger", "--db", str(db), "--lang", lang)
    assert shown.index("torn.pdf") < shown.index("plan.txt")
    assert "report0001.txt" not in shown, "files without fault are not listed"
    assert "[genre-plan]" in shown
    assert "[masked]" in shown
    assert ("可能不是年度报告" in shown) == (lang == "zh")


def test_one_file_with_accounts_rows_and_quotations(db: Path) -> None:
    shown = run("ledger", "plan", "--db", str(db))
    assert "reportminer text" in shown
    assert "line 6" in shown
    assert "XX件" in shown
    assert "failed" in run("ledger", "torn.pdf", "--db", str(db))


def test_csv_of_the_summary_and_of_one_file(db: Path, tmp_path: Path) -> None:
    run("ledger", "--db", str(db), "--csv", str(tmp_path / "files.csv"))
    run("ledger", "plan", "--db", str(db), "--csv", str(tmp_path / "rows.csv"))
    with (tmp_path / "files.csv").open(encoding="utf-8-sig", newline="") as file:
        files = {row["source"]: row for row in csv.DictReader(file)}
    assert files["corpus/plan.txt"]["codes"] == "genre-plan masked"
    assert files["corpus/torn.pdf"]["state"] == "failed"
    assert files["corpus/zcopy.txt"]["state"] == "duplicate"
    with (tmp_path / "rows.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {row["code"] for row in csv.DictReader(file)} >= {"genre-plan", "masked"}


def test_names_that_fit_no_file_or_several_are_refused(db: Path) -> None:
    with pytest.raises(UsageError, match="no file is called"):
        file_ledger(db, "there is no such file")
    with pytest.raises(UsageError, match="3 files fit"):
        file_ledger(db, "report000")


def test_accounts_csv_has_failed_files_too(db: Path, tmp_path: Path) -> None:
    run("export", str(tmp_path), "--db", str(db))
    with (tmp_path / "accounts.csv").open(encoding="utf-8-sig", newline="") as file:
        found = {(row["source"], row["fate"]) for row in csv.DictReader(file)}
    assert {("corpus/torn.pdf", "failed"), ("corpus/zcopy.txt", "duplicate"), ("corpus/plan.txt", "kept")} <= found


def test_accounts_of_a_report_go_with_it(tmp_path: Path) -> None:
    corpus, db = write_reports(tmp_path / "corpus", 2), tmp_path / "reports.db"
    read_into(db, corpus)
    (corpus / "report0001.txt").unlink()
    read_into(db, corpus, prune=True)
    for name in ("accounts", "fingerprints"):
        assert rows(db, f"SELECT count(DISTINCT report) FROM {name}") == [(1,)]


def test_every_warning_has_a_code(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_text(PLAN, encoding="utf-8")  # the suffix is wrong: a warning of the parser
    read_into(tmp_path / "reports.db", tmp_path / "a.docx")
    codes = {str(code) for (code,) in rows(tmp_path / "reports.db", "SELECT code FROM ledger WHERE kind = 'warning'")}
    assert {"parse", "genre-plan", "masked"} <= codes
    assert rows(tmp_path / "reports.db", "SELECT * FROM ledger WHERE (kind = 'warning') <> (code <> '')") == []


# --- compare ---------------------------------------------------------------------------------------


def test_compare_leaves_out_what_is_no_report_and_names_it(db: Path) -> None:
    profile = compare(db, by="report")
    assert profile.left_out == (("corpus/plan.txt", "genre-plan"),)
    assert "corpus/plan.txt" not in {row.place for row in profile.rows}
    said = "this seems to be a plan of work, not a report: corpus/plan.txt"
    assert any(said in line and "--all" in line for line in profile_lines(profile, lang="en"))
    assert any("工作计划或要点：corpus/plan.txt" in line for line in profile_lines(profile, lang="zh"))
    assert any("corpus/plan.txt" in line for line in profile_lines(profile, lang="zh"))


def test_compare_keeps_it_on_request(db: Path) -> None:
    profile = compare(db, by="report", every_file=True)
    assert profile.left_out == ()
    assert "corpus/plan.txt" in {row.place for row in profile.rows}
    assert "plan.txt" in run("compare", "--by", "report", "--all", "--db", str(db))


def test_compare_says_so_where_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "plan.txt").write_text(PLAN, encoding="utf-8")
    read_into(tmp_path / "reports.db", tmp_path / "corpus")
    with pytest.raises(UsageError, match="--all compares them"):
        compare(tmp_path / "reports.db")


def test_nothing_of_the_corpus_is_left_out(corpus_db: Path) -> None:
    assert compare(corpus_db).left_out == ()


def test_the_page_about_the_ledger_lists_every_warning() -> None:
    page = (ROOT / "docs" / "ledger.md").read_text(encoding="utf-8")
    for kind in catalogue().values():
        means, remedy = ("<br>".join(texts[lang] for lang in ("en", "zh")) for texts in (kind.means, kind.remedy))
        assert f"| `{kind.code}` | {means} | {remedy} |" in page
