"""Chinese texts have the punctuation of Chinese print; options, file names and numbers keep theirs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from reportminer.cli import main
from reportminer.compare.questions import outcomes
from reportminer.compare.selection import select
from reportminer.compare.table import Column, Row, Table, shown_value
from reportminer.compare.wording import full_width, unknown_place
from small_reports import read_into, report_text

HALF = re.compile("[\u3400-\u9fff][,;:?!]|[,;:?!][\u3400-\u9fff]")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("计划无从追踪:所选报告", "计划无从追踪：所选报告"),
        ("已办(部分办);区间", "已办（部分办）；区间"),
        ("占比,附 95% 区间", "占比，附 95% 区间"),
        ("谁缺了哪一内容,谁逾期?", "谁缺了哪一内容，谁逾期？"),
        ("用 --all 可计入,共 2,424 段", "用 --all 可计入，共 2,424 段"),
        ("各表;见 reportminer audit --csv 文件.csv", "各表；见 reportminer audit --csv 文件.csv"),
        ("b.html = a.pdf; c.html = a.pdf", "b.html = a.pdf; c.html = a.pdf"),
        ("标度(Torgerson 1952);两维", "标度(Torgerson 1952)；两维"),
        ("3:1 and 10,000", "3:1 and 10,000"),
        ("", ""),
    ],
)
def test_punctuation(text: str, wanted: str) -> None:
    assert full_width(text) == wanted
    assert full_width(wanted) == wanted


def test_unknown_places() -> None:
    assert unknown_place("(place unknown) a.txt", "zh") == "（地区不明）a.txt"
    assert unknown_place("(place unknown) a.txt", "en") == "(place unknown) a.txt"
    assert unknown_place("柳溪镇", "zh") == "柳溪镇"


@pytest.mark.parametrize(
    ("column", "value", "shown"),
    [
        (Column("x", "数", "x", "count"), 12345, "12,345"),
        (Column("x", "数", "x", "number"), 1234.5, "1,234.5"),
        (Column("x", "数", "x", "number", places=2), 0.5, "0.50"),
        (Column("x", "数", "x", "number", places=2), -1.0, "-1.00"),
        (Column("x", "数", "x", "number", places=3), 0.0001, "<0.001"),
        (Column("x", "数", "x", "number", places=3), 0.0, "0.000"),
        (Column("x", "数", "x", "share"), 0.125, "12%"),
        (Column("x", "数", "x", "number", places=2), None, "·"),
    ],
)
def test_figures(column: Column, value: float | None, shown: str) -> None:
    assert shown_value(Table("t", "t", "t", (column,), ()), Row((value,)), 0, lang="zh") == shown


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two towns in two years, and a report whose place nobody knows."""
    folder = tmp_path_factory.mktemp("wording")
    (folder / "corpus").mkdir()
    for number in range(4):
        text = report_text(number // 2, year=2021 + number % 2)
        (folder / "corpus" / f"r{number}.txt").write_text(text.replace("12", f"{number}5"), "utf-8")
    (folder / "corpus" / "lost.txt").write_text(report_text(2).replace("青坪乡", "我乡"), "utf-8")
    read_into(folder / "x.db", folder / "corpus")
    return folder / "x.db"


def test_every_answer_is_in_chinese_print(db: Path) -> None:
    selection = select(db)
    assert any(not report.place for report in selection.reports)
    for found in outcomes(selection):
        assert found.answer, found.why_not
        told = list(found.answer.cautions("zh"))
        for table in found.answer.tables:
            told += [table.title("zh"), table.note("zh"), *(column.head("zh") for column in table.columns)]
            for row in table.rows:
                for at, column in enumerate(table.columns):
                    if column.kind != "quote" and column.shown:
                        shown = shown_value(table, row, at, lang="zh")
                        assert "place unknown" not in shown
                        told += [shown] if column.kind == "code" else []
        for text in told:
            assert not HALF.search(text), (found.question.code, text)


@pytest.mark.parametrize(
    "arguments", [["compare"], ["audit"], ["compare", "reuse"], ["compare", "similar"], ["compare", "--by", "township"]]
)
def test_nothing_english_on_a_chinese_screen(arguments: list[str], db: Path) -> None:
    result = CliRunner().invoke(main, [*arguments, "--db", str(db), "--lang", "zh"])
    assert result.exit_code == 0, result.output
    named = re.sub(
        r"\(Torgerson 1952\)|TF-IDF|95% Wilson|reportminer|compare \w+|audit|--[\w-]+|passages\.csv", "", result.stdout
    )
    named = re.sub(r"corpus/\w+\.txt|unsure", "", named)
    assert re.findall("[A-Za-z]{3,}", named) == []
