"""The trained coder."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from coded_examples import example, tiny_model
from factories import make_report
from reportminer.classify.artifacts import load_model, shipped_model
from reportminer.classify.model import Model
from reportminer.classify.predict import ModelCoder
from reportminer.codebook import load_codebook
from reportminer.segment import load_segmenter

BOOK = load_codebook()


def coder(*, hide_headings: bool = False) -> ModelCoder:
    return ModelCoder(tiny_model(), BOOK, load_segmenter(), hide_headings=hide_headings)


def test_a_report_of_a_new_place() -> None:
    new = example("戊镇", 9)
    codings = coder().code(new.report)
    assert [c.passage_id for c in codings] == [p.id for p in new.report.passages]
    right = [c.label == d.label for c, d in zip(codings, new.decisions, strict=True) if d]
    assert sum(right) / len(right) > 0.95
    assert all(0 <= (c.confidence or -1) <= 1 and c.coder == tiny_model().name and c.reason for c in codings)
    assert all(bool(c.aspect) == (c.label == "shortcoming") for c in codings)
    assert all(c.label not in c.also for c in codings)


def test_the_same_report_the_same_codings() -> None:
    report = example("戊镇", 9).report
    assert coder().code(report) == coder().code(report)


def test_hidden_headings_are_not_named_as_reasons() -> None:
    report = example("戊镇", 9).report
    assert any("headings «" in c.reason for c in coder().code(report))
    assert not any("headings «" in c.reason for c in coder(hide_headings=True).code(report))


@pytest.mark.parametrize("lines", [("字",), ("。。。",), ("一、主要举措", "二、不足")])
def test_almost_nothing_to_code(lines: tuple[str, ...]) -> None:
    report = make_report(*lines)
    assert len(coder().code(report)) == len(report.passages)


def test_what_speaks_for_a_label() -> None:
    report = example("戊镇", 9).report
    index = next(at for at, p in enumerate(report.passages) if "力量薄弱" in report.quote(p))
    found = coder().explain(report, index)
    assert found[0].points >= abs(found[-1].points)
    assert any("shortcoming" in entry.name and entry.points > 0 for entry in found)
    against = {entry.name: entry.points for entry in coder().explain(report, index, label="plan", limit=99)}
    assert against["headings:section shortcoming"] < 0


def test_coding_needs_no_scikit_learn() -> None:
    code = """
import sys
from pathlib import Path
from reportminer.analysis import make_options, make_coder
coder = make_coder(make_options(coder="model"))
print(coder.name, sorted({"sklearn", "scipy"} & set(sys.modules)))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=dict(os.environ), check=True
    )
    assert done.stdout.strip() == f"{shipped().name} []"


def shipped() -> Model:
    return load_model(shipped_model(), codebook=BOOK, segmenter=load_segmenter().fingerprint)
