"""Quantities: number, unit, what stands beside them, and what is counted; spans exact, the text untouched.

All patterns run over the half-width copy of the whole text, so that offsets stay those of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from reportminer.facts.amounts import ZERO, Amount, amount
from reportminer.facts.counted import Clauses, Counted
from reportminer.facts.grammar import never_signs, quantity_pattern, unit_forms
from reportminer.facts.surroundings import Surroundings
from reportminer.facts.tables import Unit, read_toml

Span = tuple[int, int]


class Quantity(NamedTuple):
    """One quantity; ``start`` to ``end`` spans number and unit with the words of approximation on either side.

    ``number`` is in the base ``unit`` (1.2万余份 is 12,000 份), None where the text is vague (数十次);
    ``upto`` is the upper end of a range.  ``bound`` says how the number is meant: "" exactly, about,
    nearly, more_than, at_least, at_most.  ``change`` is up or down where the number is a change,
    ``basis`` against what; ``scope`` the word for the time or sum it covers.

    A tuple and no dataclass: a report has hundreds, and each lives for a moment only.
    """

    start: int
    end: int
    number: float | None
    unit: str
    bound: str
    change: str
    basis: str
    scope: str
    counted: Counted
    upto: float | None = None


def find_quantities(text: str, *, masked: Sequence[Span] = ()) -> list[Quantity]:
    """Return the quantities of a half-width text in order; what lies inside a ``masked`` span is none.

    ``masked`` are spans in order, such as titles between 《》 and slogans.
    """
    blocked = _merged(sorted([*masked, *never_signs().spans(text)]))
    return list(_found(text, blocked))


def _merged(spans: Sequence[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _found(text: str, blocked: Sequence[Span]) -> Iterator[Quantity]:
    at, turn = 0, 0
    pattern, reader = quantity_pattern(), _Reader(text)
    while found := pattern.search(text, at):
        kind = _kind(found)
        where = found.start(kind)
        while turn < len(blocked) and blocked[turn][1] <= where:
            turn += 1
        if turn < len(blocked) and blocked[turn][0] <= where:
            at = max(blocked[turn][1], found.start() + 1)
            continue
        quantity = reader.quantity(found, kind)
        if quantity is None:
            at = found.start() + 1
            continue
        yield quantity
        at = found.end()


_KINDS = ("number", "low", "vague", "share", "fraction", "tenths")


def _kind(found: re.Match[str]) -> str:
    """Return the name of the group that holds the number."""
    for name in _KINDS:
        if found[name]:
            return name
    return "bare"


class _Reader:
    """Reads the matches of the grammar in one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._clauses, self._surroundings = Clauses(text), Surroundings(text)
        self._words = _words()

    def quantity(self, found: re.Match[str], kind: str) -> Quantity | None:
        """Return the quantity that a match holds, None where its words show that it counts nothing."""
        unit = self._unit(found, kind)
        if unit is None:
            return None
        value = self._value(found, kind, unit)
        if value is None:
            return None
        start, end = found.span()
        scope, change, basis = self._surroundings.before(start)
        counted = self._clauses.counted(start, end, unit.of)
        bound = self._bound(found, kind, value)
        return Quantity(start, end, value.number, unit.of, bound, change, basis, scope, counted, value.upto)

    def _unit(self, found: re.Match[str], kind: str) -> Unit | None:
        """Return the unit, None where its form is the beginning of another word."""
        form = found["unit"]
        if form is None:
            return _NO_UNIT if kind == "bare" else unit_forms()["%"]
        unit = unit_forms()[form]
        if not found["after"] and self._text.startswith(unit.not_before, found.end("unit")):
            return None
        if form == "个" and _SAME_POINTS.match(self._text, found.end()):
            return unit_forms()["个百分点"]
        return unit

    def _value(self, found: re.Match[str], kind: str, unit: Unit) -> Amount | None:
        digits = found[kind]
        if kind == "number" and digits in _LONE:
            if self._none_at_all(found):
                return ZERO
            if not self._plausible(found):
                return None
        return amount(kind, digits, found["high"], found["more"], unit.factor)

    def _plausible(self, found: re.Match[str]) -> bool:
        """Tell whether a lone numeral counts: 一次 does, 一个平台 and 万家灯火 do not."""
        digits = found["number"]
        if digits == "一":
            return found["unit"] in self._words.ones and not unit_forms()[found["unit"]].article
        return not (digits in ("百", "千", "万") and not found["before"])

    def _none_at_all(self, found: re.Match[str]) -> bool:
        """Tell whether one of something is named to say that there was none (没有引发一起纠纷)."""
        digits, words = found["number"], self._words
        if digits not in ("一", "1"):
            return False
        before = self._text[max(0, found.start() - 24) : found.start()]
        said = words.none_near if digits == "一" and found["unit"] in words.ones else words.none_right_before
        return bool(said.search(before) or words.none_behind.match(self._text[found.end() : found.end() + 4]))

    def _bound(self, found: re.Match[str], kind: str, value: Amount) -> str:
        for name, bounds in self._words.bounds:
            if found[name]:
                return bounds[found[name]]
        # a lone number with an upper end is two digits side by side (七八个), which are never exact
        return "about" if kind == "vague" or (kind == "number" and value.upto is not None) else ""


_LONE = frozenset("一1百千万")
"""Numerals that by themselves need not count anything."""

_NO_UNIT = Unit(code="", of="", factor=1, forms=(), not_before=(), article=False)
_SAME_POINTS = re.compile(r"(?:[、,和及与]|以及)\s?[0-9.]+个百分点")
"""What shows that the first of two numbers counts percentage points too: 6.1个和4.9个百分点."""


@dataclass(frozen=True, slots=True)
class _Words:
    """Units with which 一 counts, patterns of what says none at all, and what the words beside a number say."""

    ones: frozenset[str]
    none_near: re.Pattern[str]
    none_right_before: re.Pattern[str]
    none_behind: re.Pattern[str]
    bounds: tuple[tuple[str, dict[str, str]], ...]


@cache
def _words() -> _Words:
    data = read_toml("facts_units.toml")
    never, beside = data["never"], data["beside"]
    return _Words(
        ones=frozenset(never["one_counts"]),
        none_near=re.compile(never["none_near"]),
        none_right_before=re.compile(never["none_right_before"]),
        none_behind=re.compile(never["none_behind"]),
        bounds=tuple((name, beside[name]) for name in ("before", "inside", "after")),
    )
