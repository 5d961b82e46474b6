"""What a confessed shortcoming is about: staff, publicity, data …, in any of the words that reports use for it."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from reportminer.fold import fold
from reportminer.settings import MATTER_SAID

_CUT = re.compile(r"[,。;:!?\n]")


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter of data/matters.toml; a ``generic`` one does not make two shortcomings the same by itself."""

    code: str
    zh: str
    en: str
    generic: bool
    of: re.Pattern[str] | None
    lacks: re.Pattern[str]
    said: re.Pattern[str] | None
    but: re.Pattern[str] | None

    def weight(self, piece: str, before: str, told: str) -> int:
        """Return how surely a piece names the matter: MATTER_SAID for a set phrase, 1 for thing and defect, else 0.

        ``before`` is the piece before, where it says of what the defect is told; ``told`` is all that stands before,
        which says whose defect a set phrase without a subject (力量薄弱) is.
        """
        whole = before + piece
        if self.but and self.but.search(whole):
            return 0
        thing = bool(self.of and self.of.search(piece))
        if self.said and self.said.search(piece) and (thing or not (self.but and self.but.search(told))):
            return MATTER_SAID
        return int((thing or bool(self.of and self.of.search(whole))) and bool(self.lacks.search(piece)))


@cache
def _data() -> dict[str, Any]:
    text = resources.files("reportminer").joinpath("data", "matters.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _pattern(words: Iterable[str]) -> re.Pattern[str] | None:
    joined = "|".join(words)
    return re.compile(joined) if joined else None


@cache
def _lacking() -> re.Pattern[str]:
    return re.compile(_data()["lacks"]["any"])


@cache
def all_matters() -> tuple[Matter, ...]:
    """Return the matters of data/matters.toml in the order of the file."""
    groups = _data()["lacks"]
    found = []
    for entry in _data()["matter"]:
        lacks = _pattern(groups.get(words, words) for words in entry.get("lacks", ["any"]))
        found.append(
            Matter(
                entry["code"],
                entry["zh"],
                entry["en"],
                entry.get("generic", False),
                _pattern(entry.get("of", ())),
                lacks or _lacking(),
                _pattern(entry.get("said", ())),
                _pattern(entry.get("but", ())),
            )
        )
    return tuple(found)


def lacking(text: str) -> bool:
    """Tell whether a text says that something is wanting."""
    return bool(_lacking().search(fold(text)))


def pieces(text: str) -> list[str]:
    """Return what commas and stops part, half-width; lists also at 、, where both sides say what is wanting."""
    found: list[str] = []
    for piece in _CUT.split(fold(text)):
        held = ""
        for item in piece.split("、"):
            held = f"{held}、{item}" if held else item
            if _lacking().search(item):
                found.append(held)
                held = ""
        if held:
            found.append(held)
    return [piece.strip() for piece in found if piece.strip()]


@lru_cache(maxsize=4096)
def matters_of(text: str) -> tuple[str, ...]:
    """Return the codes of the matters that a confession names, the surest first; a text of many may name many."""
    counts: Counter[str] = Counter()
    before = told = ""
    for piece in pieces(text):
        for matter in all_matters():
            weight = matter.weight(piece, before, told)
            if weight:
                counts[matter.code] += weight
        told += piece
        before = "" if _lacking().search(piece) else piece
    places = {matter.code: at for at, matter in enumerate(all_matters())}
    return tuple(sorted(counts, key=lambda code: (is_generic(code), -counts[code], places[code])))


@cache
def _generic() -> frozenset[str]:
    return frozenset(matter.code for matter in all_matters() if matter.generic)


def is_generic(code: str) -> bool:
    """Tell whether a matter is too general to make two shortcomings the same."""
    return code in _generic()


def matter_names() -> dict[str, tuple[str, str]]:
    """Return the Chinese and English names of the matters by code."""
    return {matter.code: (matter.zh, matter.en) for matter in all_matters()}
