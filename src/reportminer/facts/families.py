"""The family of like counts that a count belongs to, told by its unit and the words around it."""

from __future__ import annotations

from functools import cache, lru_cache
from operator import add

from reportminer.facts.tables import Family, families
from reportminer.openings import openings


class _Candidates:
    """The families of one unit, in the order in which they are tried, and which of them a text can belong to.

    Families are numbered by bits: few of them have a sign that begins with any two characters of a text, and
    only those are asked for their patterns.
    """

    def __init__(self, unit: str) -> None:
        self._families = tuple(family for family in families() if unit in family.units)
        self._always = 0
        self._by_opening: dict[str, int] = {}
        for turn, family in enumerate(self._families):
            for sign in family.signs:
                self._add(sign, 1 << turn)

    def _add(self, sign: str, bit: int) -> None:
        found = _openings(sign)
        if found is None or any(len(opening) < 2 for opening in found):
            self._always |= bit
            return
        for opening in found:
            self._by_opening[opening] = self._by_opening.get(opening, 0) | bit

    def first(self, text: str) -> Family | None:
        """Return the first family one of whose signs is found, while none of its ``never`` is."""
        told = self._always
        for opening in self._by_opening.keys() & map(add, text, text[1:]):
            told |= self._by_opening[opening]
        while told:
            lowest = told & -told
            family = self._families[lowest.bit_length() - 1]
            if family.fits(text):
                return family
            told ^= lowest
        return None


@cache
def _openings(sign: str) -> set[str] | None:
    return openings(sign)[0]


@cache
def _candidates(unit: str) -> _Candidates:
    return _Candidates(unit)


def family_of(thing: str, verb: str, around: str, unit: str) -> str:
    """Return the code of the first family that fits: by the thing and its verb, else by the words around."""
    return _family_in(f"{verb}{thing}", unit) or _family_in(around, unit)


@lru_cache(maxsize=8_192)
def _family_in(text: str, unit: str) -> str:
    found = _candidates(unit).first(text)
    return found.code if found else ""
