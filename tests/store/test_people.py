"""Codings by people outlive every re-run."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from reportminer.codebook import default_codebook_bytes
from reportminer.compare import compare
from reportminer.concordance import search
from reportminer.store.people import DETACHED
from small_reports import ledger, read_into, report_text, rows

KEPT = "SELECT coder, label, passages.text FROM codings LEFT JOIN passages USING (passage_id) WHERE kind = 'person'"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "柳溪镇.txt").write_text(report_text(0), encoding="utf-8")
    return folder


@pytest.fixture
def db(corpus: Path, tmp_path: Path) -> Path:
    path = tmp_path / "reports.db"
    read_into(path, corpus)
    return path


def code(db: Path, part: str, *, label: str = "plan", coder: str = "李") -> None:
    """Code the passages that hold ``part`` as a person would with any SQLite tool."""
    connection = sqlite3.connect(db)
    connection.execute(
        "INSERT INTO codings (passage_id, coder, kind, label, also, aspect, topics, reason, quote)"
        " SELECT passage_id, ?, 'person', ?, '', '', '', '', '' FROM passages WHERE instr(text, ?)",
        (coder, label, part),
    )
    connection.commit()
    connection.close()


def edit(corpus: Path, old: str, new: str) -> None:
    path = corpus / "柳溪镇.txt"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def held(db: Path) -> list[tuple[object, ...]]:
    return sorted(rows(db, KEPT), key=str)


def test_a_new_codebook_leaves_them_where_they_are(corpus: Path, db: Path, tmp_path: Path) -> None:
    code(db, "执法人员不足")
    before = held(db)
    book = tmp_path / "book.toml"
    book.write_bytes(default_codebook_bytes() + b"\n# mine\n")
    assert read_into(db, corpus, codebook=book).read == 1
    assert held(db) == before
    assert before[0][2]
    assert rows(db, "SELECT count(*) FROM codings WHERE detached_from <> ''") == [(0,)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("亲自部署", "亲自部署和督办"),  # another passage changes
        ("执法人员不足，业务", "执法人员不足，\t业 务"),  # white space in the passage itself
        ("二、存在的不足", "（三）普法。开展宣传9场。\n二、存在的不足"),  # all offsets behind it move
    ],
)
def test_they_follow_their_text_into_a_new_reading(corpus: Path, db: Path, old: str, new: str) -> None:
    code(db, "执法人员不足")
    edit(corpus, old, new)
    assert read_into(db, corpus).detached == 0
    [(coder, label, text)] = held(db)
    assert (coder, label) == ("李", "plan")
    assert "执法人员不足" in str(text)
    assert ledger(db, "warning") == {}


def test_equal_texts_are_told_apart_by_their_order(corpus: Path, db: Path) -> None:
    edit(corpus, "（二）化解", "继续努力。\n（二）化解")
    edit(corpus, "二、存在", "继续努力。\n二、存在")
    read_into(db, corpus)
    connection = sqlite3.connect(db)
    ids = connection.execute("SELECT passage_id FROM passages WHERE text = '继续努力。' ORDER BY position").fetchall()
    assert len(ids) == 2
    for (passage_id,), label in zip(reversed(ids), ("other", "plan"), strict=True):
        connection.execute(
            "INSERT INTO codings (passage_id, coder, kind, label, also, aspect, topics, reason, quote)"
            " VALUES (?, '李', 'person', ?, '', '', '', '', '')",
            (passage_id, label),
        )
    connection.commit()
    connection.close()
    edit(corpus, "开展行政执法检查", "共开展行政执法检查")
    read_into(db, corpus)
    order = "SELECT label FROM codings JOIN passages USING (passage_id) WHERE kind = 'person' ORDER BY position"
    assert rows(db, order) == [("plan",), ("other",)]


def test_without_its_text_a_coding_is_kept_and_listed(corpus: Path, db: Path) -> None:
    code(db, "执法人员不足")
    edit(corpus, "执法人员不足", "执法力量薄弱")
    assert read_into(db, corpus).detached == 1
    assert held(db) == [("李", "plan", None)]
    assert rows(db, "SELECT source, stage, text FROM ledger WHERE kind = 'warning'") == [
        ("corpus/柳溪镇.txt", "codings", "执法人员不足，业务培训还不够。原因是编制少、流动大。")
    ]
    assert ledger(db, "warning") == {
        "corpus/柳溪镇.txt": "the passage that 李 coded as plan is gone; the coding is kept"
    }
    assert read_into(db, corpus).detached == 1
    edit(corpus, "执法力量薄弱", "执法人员不足")
    assert read_into(db, corpus).detached == 0
    assert "执法人员不足" in str(held(db)[0][2])
    assert ledger(db, "warning") == {}


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4 torn"], ids=["empty", "torn"])
def test_they_survive_a_file_that_cannot_be_read_for_a_while(corpus: Path, db: Path, content: bytes) -> None:
    code(db, "执法人员不足")
    path = corpus / "柳溪镇.txt"
    good = path.read_bytes()
    path.write_bytes(content)
    assert read_into(db, corpus).detached == 1
    path.write_bytes(good)
    assert read_into(db, corpus).detached == 0
    assert "执法人员不足" in str(held(db)[0][2])


def test_they_survive_prune_and_come_back_with_the_file(corpus: Path, db: Path) -> None:
    code(db, "执法人员不足")
    path = corpus / "柳溪镇.txt"
    good = path.read_bytes()
    path.unlink()
    assert read_into(db, corpus, prune=True).detached == 1
    assert set(ledger(db, "warning")) == {"corpus/柳溪镇.txt"}
    path.write_bytes(good)
    assert read_into(db, corpus).detached == 0


def test_they_follow_a_renamed_file(corpus: Path, db: Path) -> None:
    code(db, "执法人员不足")
    (corpus / "柳溪镇.txt").rename(corpus / "new.txt")
    assert read_into(db, corpus).detached == 0
    assert "执法人员不足" in str(held(db)[0][2])


def test_a_coding_made_on_the_new_passage_is_not_overwritten(corpus: Path, db: Path) -> None:
    code(db, "执法人员不足")
    edit(corpus, "执法人员不足", "执法力量薄弱")
    read_into(db, corpus)
    edit(corpus, "执法力量薄弱", "执法人员不足")
    edit(corpus, "亲自部署", "亲自部署和督办")
    connection = sqlite3.connect(db)
    connection.execute("UPDATE codings SET detached_from = 'elsewhere' WHERE kind = 'person'")
    connection.commit()
    connection.close()
    read_into(db, corpus)
    code(db, "执法人员不足", label="measure")
    connection = sqlite3.connect(db)
    connection.execute("UPDATE codings SET detached_from = 'corpus/柳溪镇.txt' WHERE detached_from = 'elsewhere'")
    connection.commit()
    connection.close()
    edit(corpus, "亲自部署和督办", "亲自部署")
    assert read_into(db, corpus).detached == 1
    assert sorted(str(row[1]) for row in held(db)) == ["measure", "plan"]


def test_a_persons_coding_decides_and_counts_once(db: Path) -> None:
    machine = {row.label: row.passages for row in compare(db).rows}
    for coder, label in (("王", "responsibility"), ("李", "plan")):
        code(db, "执法人员不足", label=label, coder=coder)
    counted = {row.label: row.passages for row in compare(db).rows}
    assert sum(counted.values()) == sum(machine.values())
    expected = machine | {"plan": machine["plan"] + 1, "shortcoming": machine["shortcoming"] - 1}
    assert counted == expected, "李 comes before 王, and a person before the machine"
    assert [hit.label for hit in search(db, "执法人员不足")] == ["plan"]
    assert rows(db, "SELECT count(*) FROM coded_passages WHERE decides") == rows(db, "SELECT count(*) FROM passages")


def test_a_label_that_the_codebook_lacks_counts_too(db: Path) -> None:
    code(db, "执法人员不足", label="boast")
    rows_ = {row.label: row for row in compare(db).rows}
    assert (rows_["boast"].passages, rows_["boast"].label_zh) == (1, "boast")
    assert sum(row.passages for row in rows_.values()) == rows(db, "SELECT count(*) FROM passages")[0][0]


def test_looking_for_detached_codings_reads_no_others(db: Path) -> None:
    plan = rows(db, "EXPLAIN QUERY PLAN " + DETACHED, "corpus/柳溪镇.txt")
    assert any("USING INDEX codings_detached" in str(step) for step in plan), plan
    assert not any("SCAN" in str(step) for step in plan), plan
