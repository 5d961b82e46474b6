"""Why a passage got its label: the signs add up, quote what is there, and read well in both languages."""

from __future__ import annotations

import sqlite3
import tomllib
from importlib import resources
from pathlib import Path

import pytest
from click.testing import CliRunner

from coded_examples import PLACES, example, tiny_model
from locations import CORPUS
from reportminer.analysis import read_report
from reportminer.classify import why
from reportminer.classify.predict import ModelCoder
from reportminer.classify.rules import RulesCoder
from reportminer.classify.why import model_signs, rules_signs
from reportminer.cli import main
from reportminer.codebook import load_codebook
from reportminer.document import Report
from reportminer.segment import load_segmenter
from small_reports import read_into, write_reports

BOOK = load_codebook()


def reports() -> list[Report]:
    files = sorted((CORPUS / "朔宁县槐岔镇").glob("*")) + sorted((CORPUS / "泊桥区").glob("*"))
    return [example(PLACES[0], 1).report, *(read_report(file).report for file in files if file.is_file())]


@pytest.mark.parametrize("hide_headings", [False, True])
def test_the_signs_of_the_rules_add_up_to_the_points_in_all(
    hide_headings: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(why, "WHY_SIGNS", 1000)
    monkeypatch.setattr(why, "WHY_POINTS", 1e-9)
    coder = RulesCoder(BOOK, hide_headings=hide_headings)
    for report in reports():
        for index, passage in enumerate(report.passages):
            signs, totals = rules_signs(coder, report, index)
            for code in BOOK.codes():
                told = sum(sign.points for sign in signs if sign.label == code)
                assert told == pytest.approx(totals.get(code, 0.0), abs=1e-6), (report.quote(passage), code)
            for sign in signs:
                if sign.kind == "words":
                    assert sign.detail in sign.quote, "the words stand in the sentence"
                    assert sign.quote in report.quote(passage)
                    assert sign.points <= 0 or sign.detail.strip()
                if sign.kind == "signature":
                    assert sign.label == "other", "nothing else is left over"


def test_what_weighed_in_the_model_names_headings_words_and_neighbours() -> None:
    report = example(PLACES[0], 0).report
    coder = ModelCoder(tiny_model(), BOOK, load_segmenter())
    index = next(at for at, p in enumerate(report.passages) if "薄弱" in report.quote(p))
    found = coder.explain(report, index, label="shortcoming", limit=400)
    signs = model_signs(found, report, index, "shortcoming")
    assert {sign.label for sign in signs} == {"shortcoming"}
    assert signs == sorted(signs, key=lambda sign: -abs(sign.points))
    texts = {sign.quote for sign in signs if sign.kind == "neighbour_before"}
    assert texts <= {report.quote(report.passages[index - 1])}
    kinds = {sign.kind for sign in signs}
    assert {"heading", "verdict", "sequence"} <= kinds
    assert not any("#" in sign.detail or "_" in sign.detail for sign in signs)


def test_every_kind_of_sign_has_a_phrase_in_both_languages() -> None:
    text = resources.files("reportminer").joinpath("data", "why.toml").read_text(encoding="utf-8")
    phrases = tomllib.loads(text)
    assert list(phrases["zh"]) == list(phrases["en"])
    for report in reports()[:2]:
        for coder in (ModelCoder(tiny_model(), BOOK, load_segmenter()),):
            for index in range(len(report.passages)):
                signs = model_signs(coder.explain(report, index, limit=400), report, index, "plan")
                assert {sign.kind for sign in signs} <= set(phrases["en"])


@pytest.mark.parametrize(
    ("lang", "coder", "words"),
    [
        (
            "en",
            "rules",
            ("What speaks for it", "heading «二、存在的不足和原因»", "words «人员不足» in “", "Points in all: short"),
        ),
        (
            "zh",
            "rules",
            ("支持该类别的依据", "标题“二、存在的不足和原因”", "词语“人员不足”，见“", "合计得分：不足原因"),
        ),
        ("en", "model", ("What speaks for it", "words of the heading «不足»", "what the rules say", "beyond the mean")),
        ("zh", "model", ("支持该类别的依据", "标题中的词语“不足”", "规则的判断", "超出各类别平均值")),
    ],
)
def test_it_reads_well_for_both_coders_in_both_languages(
    lang: str, coder: str, words: tuple[str, ...], tmp_path: Path
) -> None:
    db = tmp_path / "x.db"
    read_into(db, write_reports(tmp_path / "corpus", 1))
    with sqlite3.connect(db) as base:
        query = "SELECT passage_id FROM passages WHERE text LIKE '%执法人员不足%'"
        (passage,) = base.execute(query).fetchone()
    base.close()
    result = CliRunner().invoke(main, ["show", "--why", passage, "--db", str(db), "--lang", lang, "--coder", coder])
    assert result.exit_code == 0, result.output
    assert all(word in result.stdout for word in words), result.stdout
    assert "{" not in result.stdout
    if lang == "zh":
        assert "What" not in result.stdout
