"""The trained coder without numpy: the same codings, and numpy is not loaded."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from coded_examples import example
from factories import make_report
from reportminer.analysis import make_options, read_source
from reportminer.classify.artifacts import read_model, shipped_model
from reportminer.classify.features import extract
from reportminer.classify.plain import PlainModel
from reportminer.classify.predict import code_features, codings
from reportminer.classify.stored import StoredModel, read_values
from reportminer.codebook import load_codebook
from reportminer.document import Report
from reportminer.segment import load_segmenter
from reportminer.sources import walk

BOOK = load_codebook()
CORPUS = Path(__file__).parent.parent.parent / "corpus"


@cache
def stored() -> StoredModel:
    return read_model(shipped_model(), codebook=BOOK, segmenter=load_segmenter().fingerprint)


def agree(report: Report, *, hidden: bool) -> bool:
    found = extract(report, BOOK, load_segmenter(), hide_headings=hidden)
    without = PlainModel(stored()).judge(report.passages, found)
    plain = codings(stored(), report.passages, without, headed=found.headed)
    return plain == code_features(stored().model, report.passages, found)


@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize(
    "lines", [("字",), ("。。。",), ("一、主要举措", "我镇开展执法检查12次。", "二、不足", "力量薄弱")]
)
def test_small_reports(lines: tuple[str, ...], hidden: bool) -> None:
    assert agree(make_report(*lines), hidden=hidden)
    assert agree(example("戊镇", 9).report, hidden=hidden)


@pytest.mark.parametrize("place", ["樟浔县", "岱溪区鹊泉街道", "盘苴县麂坪苗族彝族乡"])
def test_reports_of_the_corpus(place: str) -> None:
    sources = [source for source in walk([CORPUS / place]).sources if source.name.endswith((".txt", ".html", ".docx"))]
    assert sources
    for source in sources[:3]:
        report = read_source(source, make_options(coder="rules")).report
        assert agree(report, hidden=False)
        assert agree(report, hidden=True)


def test_a_few_passages_do_not_load_numpy_and_many_do() -> None:
    code = """
import sys
sys.path.insert(0, "tests")
from factories import make_report
from reportminer.analysis import make_options, make_coder
from reportminer.settings import PLAIN_PASSAGES
coder = make_coder(make_options(coder="model"))
few = coder.code(make_report("一、主要举措", "我镇开展执法检查12次。"))
loaded = "numpy" in sys.modules
coder.code(make_report("一、主要举措", *["我镇开展执法检查12次。"] * PLAIN_PASSAGES))
print(len(few), loaded, "numpy" in sys.modules)
"""
    root = Path(__file__).parent.parent.parent
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=dict(os.environ), check=True, cwd=root
    )
    assert done.stdout.split() == ["1", "False", "True"]


@pytest.mark.parametrize("shape", [(3,), (2, 5), (4, 2, 2), (0, 5)])
def test_values_are_read_as_numpy_wrote_them(tmp_path: Path, shape: tuple[int, ...]) -> None:
    values = np.linspace(-1, 1, int(np.prod(shape)), dtype="<f4").reshape(shape)
    np.save(tmp_path / "x.npy", values)
    found = read_values((tmp_path / "x.npy").read_bytes())
    assert found.shape == shape
    assert (found.as_array() == values).all()
    assert list(found.rows()) == values.reshape(-1, shape[-1]).tolist()


@pytest.mark.parametrize(
    "change",
    [
        lambda data: b"",
        lambda data: data[:9],
        lambda data: data[:-1],
        lambda data: data + b"1234",
        lambda data: data.replace(b"<f4", b"<f8"),
        lambda data: data.replace(b"'shape': (2, 5)", b"'shape': (2, -5"),
        lambda data: data.replace(b"'shape': (2, 5)", b"'shape': 'two' "),
        lambda data: data.replace(b"'shape'", b"'shade'"),
        lambda data: data.replace(b"'fortran_order': False", b"'fortran_order': True "),
        lambda data: data.replace(b"{", b"["),
    ],
)
def test_damaged_values(tmp_path: Path, change: object) -> None:
    np.save(tmp_path / "x.npy", np.ones((2, 5), dtype="<f4"))
    data = (tmp_path / "x.npy").read_bytes()
    with pytest.raises(ValueError, match="array"):
        read_values(change(data))  # type: ignore[operator]
