"""Model folders: whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from coded_examples import tiny_cases, tiny_model
from reportminer.classify.artifacts import ARRAYS, CARD, VOCABULARY, load_model, save_model, shipped_model
from reportminer.codebook import load_codebook
from reportminer.errors import ModelError
from reportminer.segment import load_segmenter

BOOK = load_codebook()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_model(tiny_model(), tmp_path / "m", codebook=BOOK, segmenter="words-1", facts={"trained_on": ["a"]})
    return tmp_path / "m"


def change_card(folder: Path, **changes: object) -> None:
    card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    card.pop("digest")  # else its digest alone would betray the change
    (folder / CARD).write_text(json.dumps(card | changes), encoding="utf-8")


def forge_array(folder: Path, values: np.ndarray, *, pickled: bool = False) -> None:
    """Replace an array and its digest: what a check of digests alone would let pass."""
    import hashlib

    np.save(folder / "bias.npy", values, allow_pickle=pickled)
    card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    card.pop("digest")
    card["files"]["bias.npy"] = hashlib.sha256((folder / "bias.npy").read_bytes()).hexdigest()
    (folder / CARD).write_text(json.dumps(card), encoding="utf-8")


def test_a_saved_model_scores_as_before(folder: Path) -> None:
    loaded = load_model(folder, codebook=BOOK, segmenter="words-1")
    case = tiny_cases()[0]
    assert (loaded.score(case.features) == tiny_model().score(case.features)).all()
    assert loaded.fits == tiny_model().fits
    assert loaded.name.startswith("model-")


def test_same_model_same_bytes(folder: Path, tmp_path: Path) -> None:
    save_model(tiny_model(), tmp_path / "again", codebook=BOOK, segmenter="words-1", facts={"trained_on": ["a"]})
    for file in folder.iterdir():
        assert file.read_bytes() == (tmp_path / "again" / file.name).read_bytes(), file.name


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda f: (f / CARD).unlink(), "no trained model here"),
        (lambda f: (f / CARD).write_text("{", encoding="utf-8"), "card is damaged"),
        (lambda f: (f / CARD).write_text("[]", encoding="utf-8"), "card is damaged"),
        (lambda f: (f / CARD).write_text("{}", encoding="utf-8"), "model is damaged"),
        (lambda f: (f / "words.npy").unlink(), "cannot be read"),
        (lambda f: (f / "words.npy").write_bytes(b"\x93NUMPY"), "not the one"),
        (lambda f: (f / VOCABULARY).open("a", encoding="utf-8").write("词\n"), "not the one"),
        (lambda f: forge_array(f, np.zeros(3, "<f4")), "shape"),
        (lambda f: forge_array(f, np.full(27, np.nan, "<f4")), "finite"),
        (lambda f: forge_array(f, np.array([print], object), pickled=True), "damaged"),
        (lambda f: change_card(f, format=99), "format 99"),
        (lambda f: change_card(f, labels=["a", "b"]), "other labels"),
        (lambda f: change_card(f, numbers=["a"]), "other labels"),
        (lambda f: change_card(f, segmenter="words-2"), "segmenter words-2"),
        (lambda f: change_card(f, files={}), "other files"),
        (lambda f: change_card(f, fits=[]), "lacks entries"),
        (lambda f: change_card(f, thresholds=[]), "damaged"),
    ],
)
def test_damage_is_told_in_one_sentence(folder: Path, damage: Callable[[Path], object], words: str) -> None:
    damage(folder)
    with pytest.raises(ModelError) as error:
        load_model(folder, codebook=BOOK, segmenter="words-1")
    assert words in str(error.value)
    assert "\n" not in str(error.value)
    assert "--coder rules" in str(error.value)


def test_another_codebook_is_refused(folder: Path) -> None:
    other = replace(BOOK, labels=BOOK.labels[:-1])
    with pytest.raises(ModelError, match="other labels or topics"):
        load_model(folder, codebook=other, segmenter="words-1")


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(ModelError, match="cannot be written"):
        save_model(tiny_model(), tmp_path / "file", codebook=BOOK, segmenter="w", facts={})


def test_the_shipped_model_loads_and_is_small() -> None:
    model = load_model(shipped_model(), codebook=BOOK, segmenter=load_segmenter().fingerprint)
    assert model.card["trained_on"]
    sizes = [path.stat().st_size for path in shipped_model().iterdir()]
    assert sum(sizes) <= 5 * 1024 * 1024
    assert len(sizes) == len(ARRAYS) + 2
