"""The overview: on one screen, its figures those of the database, every question named."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportminer.compare.one_place import maybe_one_place
from reportminer.compare.overview import FINDINGS, overview
from reportminer.compare.overview_view import overview_lines
from reportminer.compare.questions import outcomes, questions
from reportminer.compare.selection import Filters, Selection, select
from reportminer.compare.table import Answer
from reportminer.errors import UsageError
from reportminer.terminal import width
from small_reports import read_into, report_text, rows, write_reports


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("overview")
    read_into(folder / "x.db", write_reports(folder / "corpus", 12))
    return folder / "x.db"


@pytest.fixture(scope="module")
def selection(db: Path) -> Selection:
    return select(db)


def values(answer: Answer, table: str) -> dict[str, tuple[object, ...]]:
    found = next(shown for shown in answer.tables if shown.code == table)
    return {row.values[0]: row.values[1:] for row in found.rows}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_fits_one_screen(selection: Selection, lang: str) -> None:
    lines = overview_lines(overview(selection), lang=lang)
    assert len(lines) <= 40
    assert max(map(width, lines)) <= 100
    for question in questions():
        assert any(question.command in line and question.asks(lang) in line for line in lines)


def test_holdings_are_those_of_the_database(db: Path, selection: Selection) -> None:
    held = values(overview(selection), "holdings")
    ((reports, passages),) = rows(db, "SELECT (SELECT count(*) FROM reports), (SELECT count(*) FROM passages)")
    assert (held["reports"][0], held["passages"][0]) == (reports, passages)
    assert held["years"] == (4, "2020–2023")
    assert held["left_out"] == (0, None)


def test_shares_of_the_labels_make_a_whole(selection: Selection) -> None:
    labels = values(overview(selection), "labels")
    assert sum(share for _, share, *_ in labels.values()) == pytest.approx(1.0)
    for _, _, lowest, middle, highest in labels.values():
        assert 0 <= lowest <= middle <= highest <= 1


def test_what_stands_out_names_its_passages(selection: Selection) -> None:
    table = overview(selection).tables[2]
    assert {row.values[0] for row in table.rows} == set(FINDINGS)
    for row in table.rows:
        assert set(row.passages) <= set(selection.by_passage)
        assert row.values[0] == "absent" or bool(row.values[1]) == bool(row.passages)


def test_large_databases_are_not_searched_for_borrowed_text(
    selection: Selection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reportminer.compare.overview.OVERVIEW_PASSAGES", 5)
    assert set(values(overview(selection), "findings")) == {"absent", "late", "confessed"}


def test_a_topic_nobody_writes_about_is_said(db: Path) -> None:
    topics = {topic for (topic,) in rows(db, "SELECT code FROM codes WHERE kind = 'topic'")}
    used = {topic for (found,) in rows(db, "SELECT topics FROM codings") for topic in str(found).split()}
    with pytest.raises(UsageError, match="no passage of the 12 reports chosen is"):
        overview(select(db, Filters(topic=(str(min(topics - used)),))))


def test_every_question_is_answered_or_says_why(selection: Selection) -> None:
    heard: list[str] = []
    found = list(outcomes(selection, told=lambda question: heard.append(question.code)))
    assert heard == [question.code for question in questions()]
    for outcome in found:
        assert (outcome.answer is None) == bool(outcome.why_not)
    one = list(outcomes(select(selection.db, Filters(place=("柳溪镇",), year=("2020",)))))
    unanswered = {outcome.question.code for outcome in one if outcome.why_not}
    assert "similar" in unanswered
    assert "keyness" not in unanswered  # one place is held against all others


def test_cells_name_passages_of_their_row(selection: Selection) -> None:
    for outcome in outcomes(selection):
        for table in outcome.answer.tables if outcome.answer else ():
            codes = {column.code for column in table.columns}
            for row in table.rows:
                assert set(row.cells) <= codes, table.code
                for ids in row.cells.values():
                    assert set(ids) <= set(selection.by_passage)


def named(folder: Path, *places: str) -> Selection:
    """Return the reports of these places, each of a year of its own."""
    (folder / "corpus").mkdir()
    for number, place in enumerate(places):
        text = report_text(0, year=2020 + number).replace("柳溪镇", place)
        (folder / "corpus" / f"{number}.txt").write_text(text, encoding="utf-8")
    read_into(folder / "x.db", folder / "corpus")
    return select(folder / "x.db")


@pytest.mark.parametrize(
    ("places", "apart"),
    [
        (("岱溪区柳泉街道", "柳泉街道"), [("岱溪区柳泉街道", "柳泉街道")]),
        (("麂坪苗族彝族乡", "麂坪乡"), [("麂坪乡", "麂坪苗族彝族乡")]),
        (("岱溪区柳泉街道", "沄浦区柳泉街道"), []),
        (("岱溪区柳泉街道", "岱溪区柳泉街道"), []),
        (("岱溪区柳泉街道", "沄浦区柳泉街道", "柳泉街道"), []),
    ],
)
def test_names_that_may_mean_one_place_are_said(
    tmp_path: Path, places: tuple[str, ...], apart: list[tuple[str, ...]]
) -> None:
    selection = named(tmp_path, *places)
    assert maybe_one_place(selection) == apart
    answer = overview(selection)
    assert ("maybe_one" in values(answer, "holdings")) == bool(apart)
    for lang, said in (("zh", "补全所在县区"), ("en", "set their county")):
        lines = overview_lines(answer, lang=lang)
        assert any(said in line for line in lines) == bool(apart)
        assert len(lines) <= 40
        assert max(map(width, lines)) <= 100


def test_a_line_that_is_too_long_keeps_its_columns(tmp_path: Path) -> None:
    townships = [f"{first}{second}乡" for first in "甲乙丙丁戊" for second in "溪河"]
    selection = named(tmp_path, *(name for township in townships for name in (f"岱溪区{township}", township)))
    lines = overview_lines(overview(selection), lang="zh")
    long, other = (next(line for line in lines if line.startswith(name)) for name in ("名称不一", "段落单元"))
    assert long.endswith("…")
    assert width(long) <= 100
    assert width(long[: long.index(" 10 ")]) == width(other[: other.index(other.split()[1])])
