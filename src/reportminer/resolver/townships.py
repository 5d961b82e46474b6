"""A township that a report never names as its own, found by its name deep in the text."""

from __future__ import annotations

from collections import Counter
from functools import cache

from reportminer.divisions import Division, Regions
from reportminer.settings import SURE_BY_TEXT, SURE_BY_WORD
from reportminer.shipped import shipped_text

_ENDINGS = ("街道", "苏木", "镇", "乡")


@cache
def _words() -> frozenset[str]:
    text = shipped_text("township_words.txt")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


def counties_in_text(text: str, regions: Regions, year: int | None) -> list[Division]:
    """Return the counties that a text names, those named most often first."""
    counts: Counter[str] = Counter()
    for at, letter in enumerate(text):
        if letter in "县区旗市":
            counts.update(text[at - length + 1 : at + 1] for length in range(2, 9) if length <= at + 1)
    found = []
    for name in sorted(counts, key=lambda name: (-counts[name], -len(name), name)):
        named = [one for one in regions.named(name, year) if one.level == "county" and one.name == name]
        found += named if len(named) == 1 else []
    return found


def township_in_text(
    text: str, regions: Regions, *, year: int | None, county: Division | None = None
) -> tuple[list[Division], float]:
    """Return the townships of ``county`` (or of the counties the text names) that the text names, and how sure it is.

    Names without their ending count (榆垡), unless they are common words (``data/township_words.txt``).
    """
    for upper in [county] if county else counties_in_text(text, regions, year)[:3]:
        towns = regions.townships_of(upper)
        whole = [town for town in towns if town.name in text]
        if whole:
            return whole, SURE_BY_TEXT
        stems = [town for town in towns if (stem := _stem(town.name)) and stem in text and stem not in _words()]
        if stems:
            return stems, SURE_BY_WORD
    return [], 0.0


def _stem(name: str) -> str:
    stem = next((name.removesuffix(ending) for ending in _ENDINGS if name.endswith(ending)), "")
    return stem if len(stem) >= 2 else ""
