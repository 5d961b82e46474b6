"""The same text under another name: found whatever its format, script and punctuation; other reports are not."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories import read_file, read_folder
from locations import CORPUS, SHARED, needs_shared
from reportminer.pipeline import ingest
from reportminer.settings import SKETCH_SIZE
from reportminer.sources import walk
from reportminer.twins import Marked, Twin, clauses_of, find_twins, fingerprint, twin_rows
from small_reports import read_into, report_text, rows, write_reports

CLAUSES = [f"第{number}个村开展行政执法检查{number * 7}次" for number in range(40)]
BODY = "，".join(CLAUSES) + "。"
TRADITIONAL = str.maketrans("个开执检", "個開執檢")


def twins(**texts: str) -> list[Twin]:
    return find_twins([Marked(name, fingerprint(text)) for name, text in texts.items()], texts.__getitem__)


def test_punctuation_space_and_script_make_no_difference() -> None:
    other = BODY.replace("，", ", ").replace("。", ".")
    assert fingerprint(other) == fingerprint(BODY)
    written = "為您服務。" + BODY.translate(TRADITIONAL)
    assert "開" in written
    assert fingerprint(written) == fingerprint("为您服务。" + BODY)


def test_equal_texts_name_each_other() -> None:
    found = twins(a=BODY, b=BODY.replace("，", ","), c=BODY, d="，".join(reversed(CLAUSES[:5])))
    assert [(twin.source, twin.other, twin.same, twin.more) for twin in found] == [
        ("a", "b", True, 1), ("b", "a", True, 1), ("c", "a", True, 1),
    ]  # fmt: skip


def test_a_repost_with_another_head_and_foot_is_a_near_twin() -> None:
    head, foot = "来源：渡川区司法局网站转载，编辑：办公室\n", "。责任编辑办公室综合科某某同志"
    repost = head + "，".join(CLAUSES[:36]) + foot
    (one, other) = twins(a=BODY, b=repost)
    assert (one.other, other.other, one.same) == ("b", "a", False)
    assert 0.9 < one.share < 1


def test_reports_that_share_formulas_are_no_twins() -> None:
    own = [f"本镇第{number}项工作自行安排推进落实" for number in range(40)]
    assert twins(a=BODY, b="，".join(CLAUSES[:12] + own)) == []
    assert twins(a="特此报告。", b="特此报告！") == [Twin("a", "b", 1.0, same=True), Twin("b", "a", 1.0, same=True)]
    assert twins(a="特此报告。", b="情况属实。") == []


@given(st.lists(st.sampled_from(CLAUSES), max_size=60), st.randoms())
def test_a_fingerprint_is_small_and_does_not_depend_on_the_order_of_clauses(chosen: list[str], random: object) -> None:
    mark = fingerprint("，".join(chosen))
    assert len(mark.clauses) <= 4 * SKETCH_SIZE
    assert list(mark.hashes()) == sorted(clauses_of("，".join(reversed(chosen))))[:SKETCH_SIZE]


def test_rows_name_the_other_report() -> None:
    one, other = twin_rows([Twin("a", "b", 1.0, same=True, more=2), Twin("c", "d", 0.876, same=False)])
    assert (one[0], one[1].code) == ("a", "same-text")
    assert one[1].reason == "the same text, in other bytes, as b (and 2 more)"
    assert (other[0], other[1].code) == ("c", "near-twin")
    assert other[1].reason.startswith("88% of")
    assert other[1].reason.endswith(" d")


def test_no_two_reports_of_the_corpus_are_twins() -> None:
    texts = {name: report.text for name, report in read_folder(CORPUS).items()}
    assert twins(**texts) == []


@needs_shared
def test_one_report_in_many_formats_is_found() -> None:
    names = ("report_utf-8.txt", "report_gb18030.txt", "report.docx", "report_lo.pdf", "page_b_old_gb2312.html")
    texts = {name: read_file(walk([SHARED / "samples" / name]).sources[0]).text for name in names}
    found = twins(**texts)
    assert {twin.source for twin in found} == set(texts)


TWINS = "SELECT source, code, reason FROM ledger WHERE stage = 'twins' ORDER BY source"


def test_ingest_finds_twins_across_runs_and_forgets_them_with_their_files(tmp_path: Path) -> None:
    folder, db = write_reports(tmp_path / "corpus", 3), tmp_path / "reports.db"
    assert read_into(db, folder).twins == 0
    copy = folder / "zcopy.txt"
    copy.write_text(report_text(1, year=2021).replace("，", ","), encoding="utf-8")
    summary = read_into(db, folder)
    assert (summary.read, summary.twins) == (1, 2)
    assert [row[:2] for row in rows(db, TWINS)] == [
        ("corpus/report0001.txt", "same-text"),
        ("corpus/zcopy.txt", "same-text"),
    ]
    assert str(rows(db, TWINS)[0][2]).endswith("corpus/zcopy.txt")
    assert read_into(db, folder).twins == 2
    assert len(rows(db, TWINS)) == 2
    copy.unlink()
    assert read_into(db, folder, prune=True).twins == 0
    assert rows(db, TWINS) == []


@pytest.mark.parametrize("workers", [1, 2])
def test_twins_are_the_same_on_any_number_of_workers(workers: int, tmp_path: Path) -> None:
    folder = write_reports(tmp_path / "corpus", 4)
    for name, more in (("a", ""), ("b", "附件：无\n")):
        (folder / f"{name}.txt").write_text(report_text(2) + BODY + "\n" + more, encoding="utf-8")
    ingest([folder], db=tmp_path / "reports.db", workers=workers)
    assert [row[1] for row in rows(tmp_path / "reports.db", TWINS)] == ["near-twin", "near-twin"]
