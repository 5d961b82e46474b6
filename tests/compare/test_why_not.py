"""What cannot be answered says why, in the language that was asked for: one town, one year, no plans."""

from __future__ import annotations

import pickle
import re
import sqlite3
import tomllib
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import pytest
from click.testing import CliRunner

from reportminer.cli import main
from reportminer.compare.questions import outcomes
from reportminer.compare.selection import select
from reportminer.compare.why_not import UnansweredError, sentence
from small_reports import read_into, write_reports

SENTENCES = tomllib.loads(resources.files("reportminer").joinpath("data", "why_not.toml").read_text("utf-8"))
CODES = [code for code in SENTENCES if code != "words"]
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize("code", CODES)
def test_every_sentence_is_there_in_both_languages(code: str) -> None:
    zh, en = SENTENCES[code]["zh"], SENTENCES[code]["en"]
    assert (re.findall(r"\{\w+\}", zh) and set(re.findall(r"\{\w+\}", zh)) == set(re.findall(r"\{\w+\}", en))) or (
        not re.findall(r"\{\w+\}", zh + en)
    )
    assert CHINESE.search(zh)
    assert not CHINESE.search(en)
    assert not re.search(r"[A-Za-z]{3,} [a-z]{2,} [a-z]{2,}", re.sub(r"reportminer \w+", "", zh))


def test_values_are_filled_in_by_language_and_kept_across_processes() -> None:
    error = UnansweredError("no_next_year", years=("2021、2022", "2021, 2022"), lost="")
    assert "年度为2021、2022" in error.said("zh")
    assert "about 2021, 2022;" in str(error)
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.said("zh")) == (str(error), error.said("zh"))
    assert sentence("one_report")[1] == str(UnansweredError("one_report"))


def one_report(folder: Path) -> Path:
    read_into(folder / "x.db", write_reports(folder / "corpus", 1))
    return folder / "x.db"


def one_year(folder: Path) -> Path:
    corpus = write_reports(folder / "corpus", 12)
    for path in sorted(corpus.iterdir()):
        if "2021年法治" not in path.read_text("utf-8"):
            path.unlink()
    read_into(folder / "x.db", corpus)
    return folder / "x.db"


def no_plans(folder: Path) -> Path:
    db = one_report(folder)
    connection = sqlite3.connect(db)
    connection.execute("UPDATE codings SET label = 'other', topics = ''")
    connection.execute("DELETE FROM facts")
    connection.commit()
    connection.close()
    return db


@pytest.mark.parametrize(
    ("make", "unanswered"),
    [
        (one_report, {"follow", "keyness", "similar", "reuse"}),
        (one_year, {"follow"}),
        (no_plans, {"follow", "keyness", "similar", "reuse", "topics", "panel"}),
    ],
)
def test_reasons_are_in_the_language_of_the_page(
    make: Callable[[Path], Path], unanswered: set[str], tmp_path: Path
) -> None:
    db = make(tmp_path)
    reasons = {found.question.code: found for found in outcomes(select(db)) if found.answer is None}
    assert set(reasons) == unanswered
    for found in reasons.values():
        zh, en = found.reason("zh"), found.reason("en")
        assert CHINESE.search(zh)
        assert not re.search("[a-z]{3,} [a-z]{2,}", zh), zh
        assert not CHINESE.search(re.sub(r"\(.*?\)", "", en))
        assert str(tmp_path) not in zh + en


@pytest.mark.parametrize(
    ("arguments", "zh", "en"),
    [
        (["compare", "follow"], "没有一地有相邻两年的报告", "no place has reports about two years"),
        (["compare", "keyness"], "这里只有一组", "there is only one"),
        (["compare", "similar"], "这里有1组", "here are 1"),
        (["compare", "reuse"], "库中只有一份报告", "only one report is in the database"),
        (["audit", "--year", "1999"], "没有年度为1999的报告；库中有：2020", "no report has the year 1999"),
        (["compare", "panel", "--place", "没有镇"], "没有地区为没有镇的报告", "no report has the place 没有镇"),
        (["compare", "topics", "--label", "x"], "没有“x”这个类别", "there is no label “x”"),
        (["compare", "--year", "1999"], "没有年度为1999", "no report has the year 1999"),
        (["compare", "--by", "year", "--year", "1999"], "库中没有1999年的报告", "no report about the year 1999"),
        (["compare", "panel", "--plot", "x.svg"], "画不出变化的线", "there is no line to draw"),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_on_the_screen(arguments: list[str], zh: str, en: str, lang: str, tmp_path: Path) -> None:
    db = one_report(tmp_path)
    result = CliRunner().invoke(main, [*arguments, "--db", str(db), "--lang", lang])
    assert result.exit_code == 2
    assert (zh if lang == "zh" else en) in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
