"""Comparison: the counts add up, nothing is merged that is not one place, and it stays quick."""

from __future__ import annotations

import csv
import shutil
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest

from reportminer.compare import compare, profile
from reportminer.compare.profile import COLUMNS, By, group_name, write_profile
from reportminer.compare.view import profile_lines
from reportminer.errors import UsageError
from reportminer.store import open_store
from reportminer.store.queries import label_counts, report_places
from reportminer.terminal import width
from small_reports import read_into, report_text, rows, write_reports

BYS: tuple[By, ...] = ("township", "county", "year", "report")


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory, corpus_db: Path) -> Path:
    return Path(shutil.copy(corpus_db, tmp_path_factory.mktemp("compare") / "reports.db"))


@pytest.mark.parametrize("by", BYS)
def test_the_counts_add_up_to_the_passages(by: By, db: Path) -> None:
    profile = compare(db, by=by)
    assert sum(row.passages for row in profile.rows) == rows(db, "SELECT count(*) FROM passages")[0][0]
    assert sum(row.characters for row in profile.rows) == rows(db, "SELECT sum(length(text)) FROM passages")[0][0]
    groups = profile.groups().values()
    assert sum(cells[0].reports for cells in groups) == rows(db, "SELECT count(*) FROM reports")[0][0]
    named = sorted(source for cells in groups for source in cells[0].sources)
    assert [(name,) for name in named] == rows(db, "SELECT source FROM reports ORDER BY source")


@pytest.mark.parametrize("by", BYS)
def test_shares_sum_to_one_and_every_label_has_a_row(by: By, db: Path) -> None:
    profile = compare(db, by=by)
    codes = [code for code, _, _ in profile.labels]
    assert codes == ["measure", "shortcoming", "responsibility", "plan", "other"]
    for cells in profile.groups().values():
        assert [row.label for row in cells] == codes
        assert sum(row.share for row in cells) == pytest.approx(1)
        assert sum(row.share_of_passages for row in cells) == pytest.approx(1)
        for row in cells:
            assert (row.passages == 0) == (row.characters == 0) == (row.share == 0)


def test_a_missing_part_is_a_row_of_zeros(db: Path) -> None:
    missing = [row for row in compare(db, by="report").rows if row.passages == 0]
    assert missing, "the corpus has reports without one of the parts"
    assert all(row.reports == 1 and row.share == 0.0 for row in missing)


def test_each_group_counts_what_its_reports_hold(db: Path) -> None:
    by_report = {row.sources[0]: {} for row in compare(db, by="report").rows}
    for row in compare(db, by="report").rows:
        by_report[row.sources[0]][row.label] = row.passages
    for by in BYS:
        for row in compare(db, by=by).rows:
            assert row.passages == sum(by_report[source][row.label] for source in row.sources)


@pytest.mark.parametrize("by", BYS)
def test_one_year_only(by: By, db: Path) -> None:
    whole = [row for row in compare(db, by=by).rows if row.year == "2022"]
    assert list(compare(db, by=by, year="2022").rows) == whole
    assert {row.year for row in whole} == {"2022"}
    with pytest.raises(UsageError, match="no report about the year 1900 is in the database; its years are 20"):
        compare(db, by=by, year="1900")


def test_an_empty_database_has_nothing_to_compare(tmp_path: Path) -> None:
    with open_store(tmp_path / "x.db", create=True):
        pass
    with pytest.raises(UsageError, match="run reportminer ingest first"):
        compare(tmp_path / "x.db")


FACTS = {"source": "", "year": "", "place": "", "province": "", "prefecture": "", "county": "", "office": ""}


COUNTY = {"place": "甲县", "county": "甲县"}
BUREAU = COUNTY | {"office": "司法局"}
TOWN = {"place": "甲县乙镇", "county": "甲县"}
ELSEWHERE = {"place": "湖省甲县", "county": "甲县", "province": "湖省"}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param(COUNTY, COUNTY, {"township", "county", "year"}, id="same"),
        pytest.param(COUNTY, BUREAU, {"county", "year"}, id="bureau"),
        pytest.param(BUREAU, BUREAU, {"township", "county", "year"}, id="same bureau"),
        pytest.param(TOWN, TOWN | {"place": "甲县丙镇"}, {"county", "year"}, id="two towns"),
        pytest.param(TOWN, {"place": "丁县乙镇", "county": "丁县"}, {"year"}, id="same name"),
        pytest.param(ELSEWHERE, ELSEWHERE | {"place": "青省甲县", "province": "青省"}, {"year"}, id="two provinces"),
        pytest.param({"place": "乙镇"}, {"place": "乙镇"}, {"township", "county", "year"}, id="county unknown"),
        pytest.param({}, {}, {"year"}, id="place unknown"),
    ],
)
def test_what_is_put_together(one: dict[str, str], other: dict[str, str], same: set[str]) -> None:
    first, second = FACTS | {"source": "a.txt"} | one, FACTS | {"source": "b.txt"} | other
    assert {by for by in BYS if group_name(first, by) == group_name(second, by)} == same


@pytest.mark.parametrize(
    ("report", "name"),
    [
        (COUNTY, "甲县"),
        ({"place": "乙镇"}, "(county unknown) 乙镇"),
        ({"place": "青省乙镇", "province": "青省"}, "(county unknown) 青省乙镇"),
        ({"place": "青省丙市", "province": "青省", "prefecture": "丙市"}, "青省丙市"),
    ],
)
def test_a_name_among_counties(report: dict[str, str], name: str) -> None:
    assert group_name(FACTS | {"source": "a.txt"} | report, "county") == name


def test_reports_of_unknown_place_stand_alone(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name in ("a", "b"):
        text = report_text(0).replace("柳溪镇", "我镇") + f"附记{name}。\n"
        (corpus / f"{name}.txt").write_text(text, encoding="utf-8")
    read_into(tmp_path / "x.db", corpus)
    assert rows(tmp_path / "x.db", "SELECT count(*) FROM report_facts WHERE coalesce(place, '') <> ''") == [(0,)]
    for by in ("township", "county"):
        groups = compare(tmp_path / "x.db", by=by).groups()
        assert [place for place, _ in groups] == ["(place unknown) corpus/a.txt", "(place unknown) corpus/b.txt"]


def test_the_csv_holds_every_row(db: Path, tmp_path: Path) -> None:
    profile = compare(db)
    assert write_profile(tmp_path / "x.csv", profile) == len(profile.rows)
    with (tmp_path / "x.csv").open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file))
    assert tuple(table[0]) == COLUMNS
    for written, row in zip(table, profile.rows, strict=True):
        assert (written["place"], written["label"], int(written["passages"])) == (row.place, row.label, row.passages)
        assert float(written["share"]) == pytest.approx(row.share, abs=0.0001)
        assert written["sources"].split("; ") == list(row.sources)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("by", BYS)
def test_the_table_has_a_line_for_each_group_and_stays_in_line(by: By, lang: str, db: Path) -> None:
    profile = compare(db, by=by)
    lines = profile_lines(profile, lang=lang)
    body = lines[: lines.index("")]
    assert len(body) == len(profile.groups()) + 1
    assert len({width(line) for line in body}) == 1, "the last column is aligned right"


@pytest.mark.slow
def test_comparing_1600_reports_takes_a_second_at_most(tmp_path: Path) -> None:
    path = tmp_path / "many.db"
    read_into(path, write_reports(tmp_path / "corpus", 4))
    _multiply(path, 400)
    assert rows(path, "SELECT count(*) FROM reports") == [(1600,)]
    assert rows(path, "SELECT count(*) FROM codings")[0][0] > 60_000 / 8
    for by in BYS:
        begin = time.process_time()
        profile = compare(path, by=by)
        assert time.process_time() - begin < 1.0
        assert sum(row.passages for row in profile.rows) == rows(path, "SELECT count(*) FROM passages")[0][0]


def _multiply(path: Path, times: int) -> None:
    """Copy every report of a database under other ids and names, with its facts, passages and codings."""
    connection = sqlite3.connect(path)
    base: int = connection.execute("SELECT max(report) FROM reports").fetchone()[0]
    for copy in range(1, times):
        new: dict[str, Any] = {"add": base * copy, "tag": f"-{copy}"}
        connection.execute(
            "INSERT INTO reports SELECT report + :add, report_id || :tag, source || :tag, also_at, location || :tag,"
            " digest, state, media_type, reader, encoding, characters, seen FROM reports WHERE report <= :base",
            new | {"base": base},
        )
        connection.execute(
            "INSERT INTO metadata SELECT report + :add, field, value, read_from, sure, quote FROM metadata"
            " WHERE report <= :base",
            new | {"base": base},
        )
        connection.execute(
            "INSERT INTO passages SELECT NULL, passage_id || :tag, report + :add, position, start, end, section,"
            " paragraph, page, line, heading, section_path, enumerator, lead_in, text FROM passages"
            " WHERE report <= :base",
            new | {"base": base},
        )
        connection.execute(
            "INSERT INTO codings SELECT passage_id || :tag, coder, kind, label, confidence, also, aspect, topics,"
            " reason, quote, '', NULL, unsure_below FROM codings WHERE passage_id NOT LIKE '%-%'",
            new,
        )
    connection.commit()
    connection.close()


def test_counts_by_report_and_label_equal_those_by_hand(db: Path) -> None:
    with open_store(db) as store:
        assert len(report_places(store).rows) == rows(db, "SELECT count(*) FROM reports")[0][0]
        counted = label_counts(store).dicts()
    assert sum(row["passages"] for row in counted) == rows(db, "SELECT count(*) FROM passages")[0][0]
    by_hand = rows(
        db,
        "SELECT report, label, count(*), sum(confidence < unsure_below), sum(length(text))"
        " FROM passages JOIN codings USING (passage_id)"
        " GROUP BY 1, 2 ORDER BY 1, 2",
    )
    assert [tuple(row.values()) for row in counted] == by_hand


@pytest.mark.parametrize(
    ("one", "other", "places"),
    [
        (
            {"county": "甲县", "township": "乙镇"},
            {"county": "甲县", "township": "乙镇", "prefecture": "丙市"},
            {"丙市甲县乙镇"},
        ),
        (
            {"county": "甲县", "township": "乙镇", "prefecture": "丁市"},
            {"county": "甲县", "township": "乙镇", "prefecture": "丙市"},
            {"丁市甲县乙镇", "丙市甲县乙镇"},
        ),
        ({"county": "甲县", "township": "乙镇"}, {"county": "戊县", "township": "乙镇"}, {"甲县乙镇", "戊县乙镇"}),
    ],
)
def test_a_place_named_more_or_less_fully_is_one_place(
    one: dict[str, str], other: dict[str, str], places: set[str]
) -> None:
    levels = ("province", "prefecture", "county", "township", "office")
    reports = []
    for number, facts in enumerate((one, other)):
        row = {level: facts.get(level, "") for level in levels}
        place = "".join(row[level] for level in levels[:4])
        reports.append({**row, "report": number, "source": f"{number}.txt", "year": "2023", "place": place})
    full = profile.full_names(reports, "township")
    assert {full.get(name, name) for name in (profile.group_name(report, "township") for report in reports)} == places
