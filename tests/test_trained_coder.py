"""The trained coder from the command line: train one, code with it, ask it why, and do without it."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coded_examples import PLACES, example
from reportminer.analysis import make_options
from reportminer.cli import main
from reportminer.errors import ModelError


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of five places with its gold, and a model trained on it in the folder beside it."""
    folder = tmp_path_factory.mktemp("trained") / "corpus"
    (folder / "gold").mkdir(parents=True)
    for number, place in enumerate(PLACES):
        made = example(place, number)
        (folder / place).mkdir()
        (folder / place / "2023.txt").write_text(made.report.text, encoding="utf-8")
        rows = [
            {"source": f"{place}/2023.txt", "text": made.report.quote(p), "label": d.label, "topic": d.topic}
            for p, d in zip(made.report.passages, made.decisions, strict=True)
            if d
        ]
        text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        (folder / "gold" / f"{number}.jsonl").write_text(text, encoding="utf-8")
    result = run("train", folder, "--out", folder.parent / "model")
    assert result.exit_code == 0, result.output
    assert "written to" in result.stdout
    return folder


def test_a_model_of_ones_own_codes(corpus: Path, tmp_path: Path) -> None:
    db = tmp_path / "x.db"
    model = corpus.parent / "model"
    assert run("ingest", corpus / "甲镇", "--db", db, "--model", model).exit_code == 0
    name = json.loads((model / "card.json").read_text(encoding="utf-8"))["name"]
    with sqlite3.connect(db) as base:
        coders = base.execute("SELECT DISTINCT coder FROM coded_passages").fetchall()
        passage = base.execute("SELECT passage_id FROM coded_passages WHERE label = 'shortcoming'").fetchone()[0]
    base.close()
    assert coders == [(name,)]
    why = run("show", "--why", passage, "--db", db, "--model", model)
    assert why.exit_code == 0
    assert name in why.stdout
    assert "shortcoming" in why.stdout
    assert "+" in why.stdout


def test_another_coder_codes_anew(corpus: Path, tmp_path: Path) -> None:
    db = tmp_path / "x.db"
    arguments = ("ingest", corpus / "甲镇", "--db", db)
    assert "read 1, unchanged 0" in run(*arguments, "--coder", "rules").stdout
    assert "read 0, unchanged 1" in run(*arguments, "--coder", "rules").stdout
    assert "read 1, unchanged 0" in run(*arguments, "--model", corpus.parent / "model").stdout


def test_evaluate_with_either_coder(corpus: Path) -> None:
    for arguments, name in ((("--coder", "rules"), "rules-1"), (("--model", corpus.parent / "model"), "model-")):
        result = run("evaluate", corpus / "gold", "--reports", corpus, *arguments)
        assert result.exit_code == 0, result.output
        assert name in result.stdout
        assert ("the model learnt from 5 of these 5 reports" in result.stderr) == (name == "model-")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("train", "{tmp}", "--out", "{tmp}/m"), "no folder gold"),
        (("ingest", "{corpus}", "--db", "{tmp}/x.db", "--model", "{tmp}"), "no trained model here"),
        (("evaluate", "{corpus}/gold", "--reports", "{corpus}", "--model", "{tmp}"), "no trained model here"),
        (("show", "--db", "{tmp}/x.db"), "name a REPORT"),
        (("show", "--why", "abc", "--db", "{tmp}/x.db"), "x.db"),
    ],
)
def test_what_cannot_be_done_is_said(arguments: tuple[str, ...], words: str, corpus: Path, tmp_path: Path) -> None:
    result = run(*(argument.format(tmp=tmp_path, corpus=corpus) for argument in arguments))
    assert result.exit_code == 2
    assert words in result.stderr
    assert "Traceback" not in result.stderr


def test_without_a_model_the_rules_code_and_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reportminer.classify.artifacts.shipped_model", lambda: tmp_path)
    told: list[str] = []
    options = make_options(coder="auto", notice=told.append)
    assert options == make_options(coder="rules")
    assert len(told) == 1
    assert told[0].startswith("the rules code, not a trained model: ")
    with pytest.raises(ModelError, match="no trained model here"):
        make_options(coder="model")


def test_a_report_that_gold_names_must_be_there(tmp_path: Path) -> None:
    (tmp_path / "gold").mkdir()
    row = {"source": "none.txt", "text": "全年开展检查。", "label": "measure"}
    (tmp_path / "gold" / "a.jsonl").write_text(json.dumps(row), encoding="utf-8")
    result = run("train", tmp_path, "--out", tmp_path / "m")
    assert result.exit_code == 2
    assert "holds no report none.txt" in result.stderr
