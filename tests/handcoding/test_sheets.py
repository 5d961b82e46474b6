"""Coding by people, from the sheet to the figures: drawn, written, filled in, read back, counted, compared."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from reportminer.cli import main
from reportminer.codebook import load_codebook
from reportminer.compare.selection import Filters, select
from reportminer.compare.shares import label_shares
from reportminer.errors import UsageError
from reportminer.handcoding.against import agreement_in, difference_lines
from reportminer.handcoding.draw import drawn
from reportminer.handcoding.filled import read_filled
from reportminer.handcoding.sheet import write_sheet
from reportminer.handcoding.taking import forget_coder, take_sheet
from reportminer.handcoding.wording import FILLED, data, head
from small_reports import rows


@pytest.fixture
def db(corpus_db: Path, tmp_path: Path) -> Path:
    path = tmp_path / "reports.db"
    shutil.copy(corpus_db, path)
    return path


def machine(db: Path) -> dict[str, str]:
    return dict(rows(db, "SELECT passage_id, label FROM codings WHERE kind = 'machine'"))


def a_sheet(db: Path, path: Path, *, sample: int = 30, lang: str = "zh", with_machine: bool = False) -> Path:
    selection = select(db)
    write_sheet(path, selection, drawn(selection, sample=sample), machine=with_machine, lang=lang)
    return path


def fill(path: Path, labels: dict[str, str], *, by: str = "zh", lang: str = "zh") -> None:
    """Fill in a workbook as a person would, with names in Chinese or English, or codes."""
    names = {label.code: {"zh": label.zh, "en": label.en, "code": label.code} for label in load_codebook().labels}
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    heads = [cell.value for cell in page[1]]
    for line in page.iter_rows(min_row=2):
        label = labels.get(line[heads.index(head("passage_id", lang))].value)
        if label:
            line[heads.index(head("label", lang))].value = names[label][by]
    book.save(path)


# --- drawn ---------------------------------------------------------------------------------------


def test_the_same_seed_draws_the_same_passages(db: Path) -> None:
    selection = select(db)
    first, again, other = (
        [entry.passage.passage_id for entry in drawn(selection, sample=40, seed=seed)] for seed in (1, 1, 2)
    )
    assert first == again != other
    assert len(set(first)) == 40


def test_every_passage_can_be_drawn(db: Path) -> None:
    """Of 60 passages, 200 draws of 15 leave none out; each is drawn about 50 times."""
    selection = select(db, Filters(year=("2021",), place=("鹊泉街道", "罗埝街道", "岜隆县")))
    size = len(selection.passages)
    counts = Counter(
        entry.passage.passage_id for seed in range(200) for entry in drawn(selection, sample=size // 4, seed=seed)
    )
    assert len(counts) == size
    mean = 200 * (size // 4) / size
    assert all(mean - 30 < count < mean + 30 for count in counts.values())


def test_the_text_before_is_that_of_the_report(db: Path) -> None:
    selection = select(db, Filters(label=("plan",)))
    texts = {(p.report, p.position): p.text for p in select(db).passages}
    asked = drawn(selection)
    assert len(asked) == len(selection.passages)
    for entry in asked:
        assert entry.before == texts.get((entry.passage.report, entry.passage.position - 1), "")


@pytest.mark.parametrize(
    ("asked", "told"),
    [({"sample": 10**6}, "only .* can be drawn from"), ({"unsure": True}, "no passage chosen is coded unsurely")],
)
def test_what_cannot_be_drawn_is_said(db: Path, asked: dict[str, int], told: str) -> None:
    with closing(sqlite3.connect(db)) as connection, connection:
        connection.execute("UPDATE codings SET confidence = 1")
    with pytest.raises(UsageError, match=told):
        drawn(select(db), **asked)  # type: ignore[arg-type]


# --- written -------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_workbook_has_lists_and_the_codebook(db: Path, tmp_path: Path, lang: str) -> None:
    book = openpyxl.load_workbook(a_sheet(db, tmp_path / "s.xlsx", lang=lang))
    page, codebook = book.worksheets
    heads = [cell.value for cell in page[1]]
    assert heads == [data()["columns"][name][0 if lang == "zh" else 1] for name in _columns()]
    assert page.freeze_panes == "B2"
    assert page.max_row == 31
    found = page.data_validations.dataValidation
    lists = {next(iter(choice.sqref.ranges)).min_col: choice.formula1 for choice in found}
    assert set(lists) == {heads.index(head(name, lang)) + 1 for name in FILLED if name != "remark"}
    for column, source in lists.items():
        sheet, _, cells = source.partition("!")
        assert sheet.strip("'") == codebook.title
        named = {cell.value for line in codebook[cells.replace("$", "")] for cell in line}
        kind = {head("aspect", lang): "aspects", head("topics", lang): "topics"}.get(heads[column - 1], "labels")
        assert named == {getattr(entry, lang) for entry in getattr(load_codebook(), kind)}


def _columns() -> list[str]:
    return [
        *("number", "place", "year", "heading", "before", "text"),
        *("label", "also", "aspect", "topics", "remark"),
        *("source", "page", "line", "passage_id"),
    ]


def test_a_blind_sheet_does_not_tell_what_the_machine_said(db: Path, tmp_path: Path) -> None:
    blind, told = a_sheet(db, tmp_path / "a.csv"), a_sheet(db, tmp_path / "b.csv", with_machine=True)
    cells = [list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines())) for path in (blind, told)]
    assert head("machine", "zh") not in cells[0][0]
    assert head("machine", "zh") in cells[1][0]
    filled = [cells[0][0].index(head(name, "zh")) for name in FILLED]
    assert {line[at] for line in cells[0][1:] for at in filled} == {""}


def test_the_same_database_gives_the_same_bytes(db: Path, tmp_path: Path) -> None:
    assert a_sheet(db, tmp_path / "a.xlsx").read_bytes() == a_sheet(db, tmp_path / "b.xlsx").read_bytes()


# --- filled in and read back ---------------------------------------------------------------------


@pytest.mark.parametrize("by", ["zh", "en", "code"])
def test_a_filled_workbook_is_taken_over(db: Path, tmp_path: Path, by: str) -> None:
    sheet = a_sheet(db, tmp_path / "s.xlsx")
    labels = machine(db)
    fill(sheet, labels, by=by)
    taken = take_sheet(db, sheet, coder=" 王  芳 ")
    assert (taken.written, taken.empty) == ((30, 0, 0), 0)
    held = dict(rows(db, "SELECT passage_id, label FROM codings WHERE coder = '王 芳' AND kind = 'person'"))
    assert len(held) == 30
    assert held.items() <= labels.items()
    assert take_sheet(db, sheet, coder="王 芳").written == (0, 0, 30)


def test_a_person_counts_before_the_machine(db: Path, tmp_path: Path) -> None:
    sheet = a_sheet(db, tmp_path / "s.xlsx")
    fill(sheet, dict.fromkeys(machine(db), "other"))
    before = sum(share.passages for share in label_shares(select(db))[0] if share.label == "other")
    take_sheet(db, sheet, coder="王芳")
    ids = {row.cells["passage_id"] for row in read_filled(sheet)}
    changed = sum(label != "other" for passage_id, label in machine(db).items() if passage_id in ids)
    after = sum(share.passages for share in label_shares(select(db))[0] if share.label == "other")
    assert changed > 10
    assert after == before + changed
    assert forget_coder(db, "王芳") == 30
    assert sum(share.passages for share in label_shares(select(db))[0] if share.label == "other") == before


def test_rows_without_a_label_wait(db: Path, tmp_path: Path) -> None:
    sheet = a_sheet(db, tmp_path / "s.xlsx")
    some = dict(list(machine(db).items())[::2])
    fill(sheet, some)
    taken = take_sheet(db, sheet, coder="王芳")
    assert taken.empty == 30 - taken.written.new > 0


def test_all_rows_are_taken_or_none(db: Path, tmp_path: Path) -> None:
    sheet = a_sheet(db, tmp_path / "s.xlsx")
    fill(sheet, machine(db))
    book = openpyxl.load_workbook(sheet)
    book.worksheets[0].cell(5, _columns().index("label") + 1).value = "好"
    book.save(sheet)
    with pytest.raises(
        UsageError, match=r"nothing was taken over(.|\n)*row 5: “好” is no label; choose one of measure"
    ):
        take_sheet(db, sheet, coder="王芳")
    assert rows(db, "SELECT count(*) FROM codings WHERE kind = 'person'") == [(0,)]


@pytest.mark.parametrize(
    ("coder", "told"), [("  ", "name the person"), ("{machine}", "is the name of the machine's coder")]
)
def test_a_coder_has_a_name_of_its_own(db: Path, tmp_path: Path, coder: str, told: str) -> None:
    (name,) = {coder for (coder,) in rows(db, "SELECT DISTINCT coder FROM codings")}
    with pytest.raises(UsageError, match=told):
        take_sheet(db, a_sheet(db, tmp_path / "s.csv"), coder=coder.format(machine=name))


# --- agreement -----------------------------------------------------------------------------------


def test_agreement_of_two_people_and_the_machine(db: Path, tmp_path: Path) -> None:
    sheets = [a_sheet(db, tmp_path / f"{number}.xlsx", sample=60) for number in range(2)]
    labels = machine(db)
    ids = [row.cells["passage_id"] for row in read_filled(sheets[0])]
    wrong = {ids[0]: "plan" if labels[ids[0]] != "plan" else "other"}
    fill(sheets[0], labels)
    fill(sheets[1], labels | wrong)
    for name, sheet in zip(("王", "李"), sheets, strict=True):
        take_sheet(db, sheet, coder=name)
    held = agreement_in(db, codebook=load_codebook(), coder="王", second="李")
    assert (held.evaluation.accuracy.right, held.evaluation.accuracy.of) == (60, 60)
    assert held.people is not None
    assert (held.people.passages, held.people.same) == (60, 59)
    (difference,) = held.differences
    assert (difference.first, difference.second) == (labels[ids[0]], wrong[ids[0]])
    assert "1" in difference_lines(held, codebook=load_codebook(), lang="zh", listed=5)[1]
    other = agreement_in(db, codebook=load_codebook(), coder="李")
    assert other.evaluation.accuracy.right == 59
    assert other.people is not None
    assert other.people.coders == ("李", "王")


def test_scores_against_people_correct_the_shares(db: Path, tmp_path: Path) -> None:
    sheet = a_sheet(db, tmp_path / "s.xlsx", sample=200)
    fill(sheet, machine(db))
    take_sheet(db, sheet, coder="王")
    run = CliRunner().invoke(main, ["agreement", "--db", str(db), "--json", str(tmp_path / "scores.json")])
    assert run.exit_code == 0, run.output
    scores = json.loads((tmp_path / "scores.json").read_text(encoding="utf-8"))
    assert scores["accuracy"]["of"] == 200
    shares, known = label_shares(select(db, Filters(year=("2023",))), gold=tmp_path / "scores.json")
    assert known
    assert all(share.low is not None for share in shares)


@pytest.mark.parametrize(
    ("coder", "second", "told"),
    [("", "", "no codings by people"), ("张", "", "no codings by people")],
)
def test_nobody_coded(db: Path, coder: str, second: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        agreement_in(db, codebook=load_codebook(), coder=coder, second=second)


# --- as typed ------------------------------------------------------------------------------------


def test_as_typed(db: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.xlsx"
    run = CliRunner().invoke(main, ["codesheet", str(sheet), "--db", str(db), "--sample", "12", "--lang", "zh"])
    assert (run.exit_code, f"{sheet}: 12 passages of" in run.output) == (0, True), run.output
    again = CliRunner().invoke(main, ["codesheet", str(sheet), "--db", str(db), "--sample", "12"])
    assert (again.exit_code, "is there already" in again.output) == (2, True)
    empty = CliRunner().invoke(main, ["code", str(sheet), "--coder", "王", "--db", str(db)])
    assert (empty.exit_code, "no row has a label yet" in empty.output) == (2, True)
    fill(sheet, machine(db))
    taken = CliRunner().invoke(main, ["code", str(sheet), "--coder", "王", "--db", str(db)])
    assert (taken.exit_code, "12 passages coded by 王 (12 new" in taken.output) == (0, True), taken.output
    shown = CliRunner().invoke(main, ["agreement", "--db", str(db)])
    assert (shown.exit_code, "12 of 12" in shown.output) == (0, True), shown.output
    stranger = CliRunner().invoke(main, ["agreement", "--db", str(db), "--coder", "张"])
    assert (stranger.exit_code, "coded by people: 王" in stranger.output) == (2, True)
    removed = CliRunner().invoke(main, ["code", "--coder", "王", "--remove", "--db", str(db)])
    assert (removed.exit_code, "12 codings by 王 are taken out" in removed.output) == (0, True)
    both = CliRunner().invoke(main, ["code", str(sheet), "--coder", "王", "--remove", "--db", str(db)])
    assert (both.exit_code, "not both" in both.output) == (2, True)
