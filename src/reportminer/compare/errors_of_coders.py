"""What is known of a coder's errors: how often a passage that it calls one thing is another."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from reportminer.classify.artifacts import shipped_model
from reportminer.settings import CORRECTION_PRIOR


@dataclass(frozen=True, slots=True)
class KnownErrors:
    """A coder's confusion of labels on coded passages: gold label → told label → passages; ``on`` says on what."""

    coder: str
    on_zh: str
    on_en: str
    confusion: Mapping[str, Mapping[str, int]]

    def meant_by(self, told: str, labels: Sequence[str]) -> tuple[list[float], float]:
        """Return the probability of each true label behind a told one, and the passages that this rests on.

        A little is added to every cell, more to none, so that an error that was not seen is not ruled out.
        """
        counts = [self.confusion.get(gold, {}).get(told, 0) + CORRECTION_PRIOR for gold in labels]
        total = sum(counts)
        return [count / total for count in counts], total


def known_errors(coder: str, gold: Path | None = None) -> KnownErrors | None:
    """Return what is known of a coder's errors, or None where nothing is.

    ``gold`` is a file that ``evaluate --json`` wrote for this coder; otherwise the trained model's card tells, on
    places that it had not seen, and data/coder_errors.json for the rules.
    """
    if gold is not None:
        return _from_scores(coder, gold)
    card = shipped_model() / "card.json"
    if card.is_file():
        found = json.loads(card.read_text(encoding="utf-8"))
        confusion = found.get("scores", {}).get("town_split", {}).get("shown", {}).get("confusion")
        if found.get("name") == coder and confusion:
            return KnownErrors(
                coder,
                "虚构语料中模型未见过的地方",
                "places of the invented corpus that the model had not seen",
                confusion,
            )
    entry = _shipped().get(coder)
    return KnownErrors(coder, entry["on_zh"], entry["on_en"], entry["confusion"]) if entry else None


@cache
def _shipped() -> dict[str, Any]:
    text = resources.files("reportminer").joinpath("data", "coder_errors.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def _from_scores(coder: str, path: Path) -> KnownErrors:
    from reportminer.errors import UsageError

    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        codes = list(data["labels"])
        # the last row and column stand for units that the other side lacks
        confusion = {
            gold: dict(zip(codes, counts, strict=False)) for gold, counts in zip(codes, data["confusion"], strict=False)
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path}: this is no file that “reportminer evaluate --json” wrote ({error})") from error
    return KnownErrors(coder, f"{path.name}", f"the gold codings scored in {path.name}", confusion)
