"""Sums over the passages of a report: always those of what stands in the database, whoever changed it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from reportminer.compare.selection import select
from reportminer.store import open_store
from reportminer.store.coded_queries import coded_sums, passages_in_order
from reportminer.store.sums import missing_sums, packed_ids, shown_ids
from small_reports import read_into, report_text, rows

Counted = tuple[list[object], list[object]]

INSERT = (
    "INSERT INTO codings (passage_id, coder, kind, label, confidence, also, aspect, topics, reason, quote)"
    " SELECT passage_id, '{coder}', '{kind}', 'other', {confidence}, '', '', '', '', '' FROM passages"
    " WHERE instr(text, '执法')"
)

CHANGES = {
    "a person codes": [INSERT.format(coder="李", kind="person", confidence="NULL")],
    "two people code": [INSERT.format(coder=coder, kind="person", confidence="NULL") for coder in ("李", "丁")],
    "another machine codes, first by name": [INSERT.format(coder="a-model", kind="machine", confidence=0.5)],
    "a label is changed": [
        "UPDATE codings SET label = 'plan' WHERE passage_id = (SELECT min(passage_id) FROM codings)"
    ],
    "codings are taken out": ["DELETE FROM codings WHERE label = 'measure'"],
    "a coding moves to another passage": [
        "DELETE FROM codings WHERE passage_id = (SELECT max(passage_id) FROM passages)",
        (
            "UPDATE codings SET passage_id = (SELECT max(passage_id) FROM passages)"
            " WHERE passage_id = (SELECT min(passage_id) FROM passages)"
        ),
    ],
}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for number in range(2):
        (folder / f"{number}.txt").write_text(report_text(number), encoding="utf-8")
    return folder


@pytest.fixture
def db(corpus: Path, tmp_path: Path) -> Path:
    path = tmp_path / "reports.db"
    read_into(path, corpus)
    return path


def stored(db: Path) -> Counted:
    with open_store(db) as store:
        return sorted(coded_sums(store)), sorted(passages_in_order(store))


def counted(db: Path) -> Counted:
    """What the same questions answer in a copy without any sums."""
    bare = db.with_name("bare.db")
    bare.unlink(missing_ok=True)
    with closing(sqlite3.connect(db)) as held, closing(sqlite3.connect(bare)) as copy:
        held.backup(copy)
        copy.execute("DELETE FROM summed_reports")
        copy.commit()
    return stored(bare)


def without_sums(db: Path) -> int:
    with open_store(db) as store:
        return sum(1 for _ in missing_sums(store.stream))


def change(db: Path, statements: list[str]) -> None:
    with closing(sqlite3.connect(db)) as connection, connection:
        for statement in statements:
            assert connection.execute(statement).rowcount > 0


def test_what_ingest_writes_is_what_counting_gives(db: Path) -> None:
    assert without_sums(db) == 0
    assert stored(db) == counted(db)
    assert stored(db)[0]


@pytest.mark.parametrize("statements", CHANGES.values(), ids=CHANGES.keys())
def test_changed_codings_are_counted_anew(db: Path, statements: list[str]) -> None:
    before = stored(db)
    change(db, statements)
    assert without_sums(db) > 0
    assert stored(db) == counted(db) != before


def test_the_next_ingest_writes_what_is_missing(db: Path, corpus: Path) -> None:
    change(db, CHANGES["two people code"])
    now = counted(db)
    read_into(db, corpus)
    assert without_sums(db) == 0
    assert stored(db) == now


def test_a_report_read_anew_has_the_sums_of_its_new_reading(db: Path, corpus: Path) -> None:
    change(db, CHANGES["two people code"])
    path = corpus / "0.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("执法", "执法监督", 1), encoding="utf-8")
    read_into(db, corpus)
    assert without_sums(db) == 0
    assert stored(db) == counted(db)
    assert rows(db, "SELECT count(*) FROM summed_reports") == [(2,)]


def test_a_file_that_is_gone_leaves_no_sums(db: Path, corpus: Path) -> None:
    (corpus / "0.txt").unlink()
    read_into(db, corpus, prune=True)
    held = rows(db, "SELECT DISTINCT report FROM report_sums")
    assert held == rows(db, "SELECT report FROM reports") == rows(db, "SELECT report FROM summed_reports")


def test_comparisons_see_the_change(db: Path) -> None:
    change(db, CHANGES["codings are taken out"])
    summed = {(found.report, found.label): found.passages for sums in select(db).report_sums.values() for found in sums}
    assert all(label != "measure" for _, label in summed)
    assert sum(summed.values()) == rows(db, "SELECT count(*) FROM passages")[0][0]


def test_ids_are_unpacked_as_they_were_packed() -> None:
    ids = ["00ff00ff00ff00ff", "0123456789abcdef"]
    assert shown_ids(packed_ids(ids)) == ids
    assert shown_ids(packed_ids([])) == []
