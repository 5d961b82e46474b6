"""A trained model as a folder of plain files: vocabulary, arrays and a card.  Nothing in it is ever unpickled.

The same model gives the same bytes.  A folder is used whole or not at all: the card holds the digest of
every file, and what the model was made for.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportminer import __version__
from reportminer.classify.columns import number_names
from reportminer.classify.features import RELATIONS
from reportminer.classify.model import Fit, Model
from reportminer.classify.stored import StoredModel, read_values
from reportminer.codebook import Codebook
from reportminer.errors import ModelError
from reportminer.settings import SURE_SHARE

if TYPE_CHECKING:
    from reportminer.classify.model import Floats

CARD = "card.json"
VOCABULARY = "vocabulary.txt"
ARRAYS = ("words", "numbers", "bias", "transitions", "begin")
FORMAT = 1
"""Raised when the files or the features change their meaning; a model of another format is refused."""

DEFAULT = "default"
"""The folder of the model that ships."""

_REMEDY = "train it again with “reportminer train”, reinstall reportminer, or use --coder rules"


def shipped_model() -> Path:
    """Return the folder of the model that ships: inside the installed package, or in a checkout's models/."""
    package = Path(__file__).parent.parent
    installed = package / "data" / "models" / DEFAULT
    return installed if installed.is_dir() else package.parent.parent / "models" / DEFAULT


def model_card(name: str) -> dict[str, Any]:
    """Return the card of the model of this name where it is the one that ships, else an empty dictionary."""
    try:
        card = _read_card(shipped_model())
    except ModelError:
        return {}
    return card if card.get("name") == name else {}


def save_model(model: Model, folder: Path, *, codebook: Codebook, segmenter: str, facts: Mapping[str, Any]) -> Model:
    """Write a model; ``segmenter`` is the fingerprint of the words it learnt, ``facts`` go into its card.

    Returns the model with its card.  The card is written last: without it a folder is no model.
    Raises ModelError.
    """
    files = {VOCABULARY: "".join(term + "\n" for term in model.vocabulary).encode("utf-8")}
    files |= {f"{name}.npy": _array_bytes(getattr(model, name)) for name in ARRAYS}
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())}
    card: dict[str, Any] = {
        "name": "model-" + hashlib.sha256(json.dumps(digests).encode()).hexdigest()[:8],
        "format": FORMAT,
        "package": __version__,
        "files": digests,
        "segmenter": segmenter,
        "codebook": codebook.digest,
        "labels": list(model.labels),
        "topics": list(model.topics),
        "also": list(model.also),
        "aspect": list(model.aspect),
        "numbers": list(model.names),
        "fits": [{"scale": fit.scale, "weight": fit.weight} for fit in model.fits],
        "thresholds": model.thresholds,
        "word_weight": model.word_weight,
        **facts,
    }
    card["digest"] = _card_digest(card)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / CARD).unlink(missing_ok=True)
        for name, data in files.items():
            (folder / name).write_bytes(data)
        (folder / CARD).write_bytes((json.dumps(card, ensure_ascii=False, indent=1) + "\n").encode("utf-8"))
    except OSError as error:
        raise ModelError(f"{folder}: the model cannot be written ({error.strerror}); choose another folder") from error
    return Model(**{**_parts(model), "card": card})


def load_model(folder: Path, *, codebook: Codebook, segmenter: str) -> Model:
    """Read a model and check it as ``read_model`` does; returns it ready to compute with numpy."""
    return read_model(folder, codebook=codebook, segmenter=segmenter).model


def read_model(folder: Path, *, codebook: Codebook, segmenter: str) -> StoredModel:
    """Read a model and check that it is whole and made for this codebook and this segmenter's words.

    Raises ModelError with the remedy.
    """
    card = _read_card(folder)
    try:
        _check_card(folder, card, codebook=codebook, segmenter=segmenter)
        data = {name: _read(folder, name, digest) for name, digest in card["files"].items()}
        model = StoredModel(
            labels=tuple(card["labels"]),
            topics=tuple(card["topics"]),
            aspect=tuple(card["aspect"]),
            also=tuple(card["also"]),
            names=tuple(card["numbers"]),
            vocabulary=tuple(data[VOCABULARY].decode("utf-8").split("\n")[:-1]),
            fits=tuple(Fit(float(fit["scale"]), float(fit["weight"])) for fit in card["fits"]),  # type: ignore[arg-type]
            thresholds=_unsure(card) | {name: float(value) for name, value in card["thresholds"].items()},
            word_weight=float(card["word_weight"]),
            card=card,
            arrays={name: read_values(data[f"{name}.npy"]) for name in ARRAYS},
        )
        _check_shapes(model)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ModelError(f"{folder}: the model is damaged ({error}); {_REMEDY}") from error
    return model


def _unsure(card: Mapping[str, Any]) -> dict[str, float]:
    """Return the confidences below which the model is unsure: read off the curves of its scores on unseen places."""
    curves = card.get("scores", {}).get("town_split", {})
    return {
        name: float(row["unsure_below"])
        for name, mode in (("unsure", "shown"), ("unsure_hidden", "hidden"))
        for row in curves.get(mode, {}).get("coverage", ())
        if row["coverage"] == SURE_SHARE
    }


def _parts(model: Model) -> dict[str, Any]:
    return {name: getattr(model, name) for name in model.__dataclass_fields__}


def _array_bytes(values: Floats) -> bytes:
    import numpy as np

    buffer = io.BytesIO()
    np.save(buffer, np.ascontiguousarray(values, dtype="<f4"), allow_pickle=False)
    return buffer.getvalue()


def _read_card(folder: Path) -> dict[str, Any]:
    try:
        card = json.loads((folder / CARD).read_bytes())
    except FileNotFoundError as error:
        raise ModelError(f"{folder}: there is no trained model here (no {CARD}); {_REMEDY}") from error
    except OSError as error:
        raise ModelError(f"{folder / CARD}: the file cannot be read ({error.strerror}); {_REMEDY}") from error
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{folder / CARD}: the card is damaged; {_REMEDY}") from error
    if not isinstance(card, dict) or card.get("digest", _card_digest(card)) != _card_digest(card):
        raise ModelError(f"{folder / CARD}: the card is damaged; {_REMEDY}")
    return card


def _card_digest(card: Mapping[str, Any]) -> str:
    """Return the digest of all other entries of a card.  Cards of older models have none."""
    others = {name: value for name, value in card.items() if name != "digest"}
    return hashlib.sha256(json.dumps(others, sort_keys=True).encode()).hexdigest()


def _check_card(folder: Path, card: dict[str, Any], *, codebook: Codebook, segmenter: str) -> None:
    if card["format"] != FORMAT:
        raise ModelError(f"{folder}: the model is of format {card['format']}, this version reads {FORMAT}; {_REMEDY}")
    if tuple(card["labels"]) != codebook.codes() or tuple(card["numbers"]) != number_names(codebook):
        raise ModelError(
            f"{folder}: the model was trained for other labels or topics than the codebook has; train one with "
            "“reportminer train” and your codebook, or use --coder rules"
        )
    if card["segmenter"] != segmenter:
        raise ModelError(
            f"{folder}: the model learnt the words of the segmenter {card['segmenter']}, this one is {segmenter}; "
            "install jieba 0.42.1, or train the model again with “reportminer train”, or use --coder rules"
        )
    expected = {VOCABULARY, *(f"{name}.npy" for name in ARRAYS)}
    if set(card["files"]) != expected:
        raise ValueError("the card names other files than a model has")


def _read(folder: Path, name: str, digest: str) -> bytes:
    try:
        data = (folder / name).read_bytes()
    except OSError as error:
        raise ModelError(f"{folder / name}: the file cannot be read ({error.strerror}); {_REMEDY}") from error
    if hashlib.sha256(data).hexdigest() != digest:
        raise ModelError(f"{folder / name}: the file is not the one its model was saved with; {_REMEDY}")
    return data


def _check_shapes(model: StoredModel) -> None:
    size = len(model.labels)
    columns = size + len(model.topics) + (1 if model.topics else 0) + len(model.also)
    shapes = {
        "words": (len(model.vocabulary), columns),
        "numbers": (len(model.names), columns),
        "bias": (columns,),
        "transitions": (len(RELATIONS), size, size),
        "begin": (size,),
    }
    for name, shape in shapes.items():
        if model.arrays[name].shape != shape:
            raise ValueError(f"{name} has the shape {model.arrays[name].shape}, not {shape}")
    if len(model.fits) != 2 or len(model.aspect) != 2:
        raise ValueError("the card lacks entries")
    told = [
        model.word_weight,
        *model.thresholds.values(),
        *(value for f in model.fits for value in (f.scale, f.weight)),
    ]
    if not all(math.isfinite(value) for value in told):
        raise ValueError("the card holds something else than finite numbers")
