"""Quantities: number, unit, what stands beside them, and what is counted; spans exact, the text untouched.

All patterns run over the half-width copy of the whole text, so that offsets stay those of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
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
    nearly, more_than, less_than, at_least, at_most.  ``change`` is up or down where the number is a change,
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


_made = partial(tuple.__new__, Quantity)
"""Makes a quantity of a tuple of all its fields, in a third of the time."""


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
    at, turn, turns, last = 0, 0, len(blocked), None
    reader = _Reader(text)
    search, read = quantity_pattern().search, reader.quantity
    while found := search(text, at):
        groups = found.groups()
        kind = _kind(groups)
        where = found.start(kind + 1)
        while turn < turns and blocked[turn][1] <= where:
            turn += 1
        if turn < turns and blocked[turn][0] <= where:
            at = max(blocked[turn][1], found.start() + 1)
            continue
        quantity = read(found, groups, kind)
        if quantity is None:
            at = found.start() + 1
            continue
        at = found.end()
        if text[at : at + 1] in _UNTIL and (upper := reader.upper_end(groups, quantity, kind)):
            quantity, at = upper
        elif last is not None and not quantity.change and text[last.end : quantity.start] in _AND:
            quantity = quantity._replace(change=last.change, basis=quantity.basis or last.basis)  # 下降28%和40%
        last = quantity if quantity.change else None
        yield quantity


_UNTIL = frozenset("至到-~")
_AND = frozenset(["和", "与", "及", "以及", "、"])


Groups = tuple[str | None, ...]
"""What the groups of the grammar hold, in its order."""

_BEFORE, _SHARE, _FRACTION, _TENTHS, _CAPITAL, _LOW, _HIGH, _NUMBER = range(8)
_VAGUE, _INSIDE, _MORE, _UNIT, _BARE, _AFTER = range(8, 14)
_KINDS = {
    _SHARE: "share",
    _FRACTION: "fraction",
    _TENTHS: "tenths",
    _CAPITAL: "capital",
    _LOW: "low",
    _NUMBER: "number",
    _VAGUE: "vague",
    _BARE: "bare",
}


def _kind(groups: Groups) -> int:
    """Return the place of the group that holds the number."""
    if groups[_NUMBER]:
        return _NUMBER
    return next(place for place in (_LOW, _VAGUE, _SHARE, _FRACTION, _TENTHS, _CAPITAL, _BARE) if groups[place])


class _Reader:
    """Reads the matches of the grammar in one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._counted, self._before = Clauses(text).counted, Surroundings(text).before
        self._words, self._units = _words(), unit_forms()

    def quantity(self, found: re.Match[str], groups: Groups, kind: int) -> Quantity | None:
        """Return the quantity that a match holds, None where its words show that it counts nothing."""
        unit = self._unit(found, groups, kind)
        if unit is None:
            return None
        digits = groups[kind] or ""
        if kind == _NUMBER and digits in _LONE:
            value = self._lone(found, groups, unit)
        elif " " in digits and self._two_cells(found, digits, unit):
            return None
        else:
            value = amount(_KINDS[kind], digits, groups[_HIGH], groups[_MORE], unit.factor)
        if value is None:
            return None
        (start, end), (number, upto) = found.span(), value
        scope, change, basis = self._before(start)
        counted = self._counted(start, end, unit.of)
        if groups[_BEFORE] or groups[_INSIDE] or groups[_AFTER]:
            bound = self._bound(groups)
        elif kind == _BARE and digits[-2] in "余多":
            bound = "more_than"
        else:
            # a lone number with an upper end is two digits side by side (七八个), which are never exact
            bound = "about" if kind == _VAGUE or (upto is not None and kind != _LOW) else ""
        return _made((start, end, number, unit.of, bound, change, basis, scope, counted, upto))

    def upper_end(self, groups: Groups, lower: Quantity, kind: int) -> tuple[Quantity, int] | None:
        """Return a range both ends of which have the unit (50元至200元), and where it ends; None where it is none.

        由87%到96% tells of a change and is none.
        """
        text = self._text
        above = quantity_pattern().match(text, lower.end + 1)
        if kind != _NUMBER or lower.bound or not above or not above["number"] or above["unit"] != groups[_UNIT]:
            return None
        higher = self.quantity(above, above.groups(), _NUMBER)
        if higher is None or lower.number is None or higher.number is None or higher.number <= lower.number:
            return None
        if self._words.moves.search(text[max(0, lower.start - 8) : lower.start]):
            return None
        return lower._replace(end=higher.end, bound=higher.bound, upto=higher.number), above.end()

    def _unit(self, found: re.Match[str], groups: Groups, kind: int) -> Unit | None:
        """Return the unit, None where its form is the beginning of another word."""
        form = groups[_UNIT]
        if form is None:
            return _NO_UNIT if kind == _BARE else self._units["元" if kind == _CAPITAL else "%"]
        unit = self._units[form]
        if unit.not_before and not groups[_AFTER] and self._text.startswith(unit.not_before, found.end(_UNIT + 1)):
            return None
        if form == "个" and _SAME_POINTS.match(self._text, found.end()):
            return self._units["个百分点"]
        return unit

    def _lone(self, found: re.Match[str], groups: Groups, unit: Unit) -> Amount | None:
        """Return the value of a lone numeral: 一次 counts, 没有一次 is nought, 一个平台 and 万家灯火 count nothing."""
        digits, form = groups[_NUMBER] or "", groups[_UNIT] or ""
        if digits in ("一", "1") and self._none_at_all(found, digits, form):
            return ZERO
        if digits == "一" and (form not in self._words.ones or self._units[form].article):
            return amount("number", digits, None, None, unit.factor) if self._behind_its_noun(found, form) else None
        if digits in ("百", "千", "万") and not groups[_BEFORE] and not groups[_INSIDE]:
            return None
        return amount("number", digits, groups[_HIGH], groups[_MORE], unit.factor)

    def _behind_its_noun(self, found: re.Match[str], form: str) -> bool:
        """Tell whether a lone 一 closes its clause behind a noun, as figures of a list do (配备电脑一台)."""
        words, text = self._words, self._text
        if form not in words.behind_noun or text[found.end() : found.end() + 1] not in _CLOSES:
            return False
        return bool(words.noun_before.search(text[max(0, found.start() - 8) : found.start()]))

    def _two_cells(self, found: re.Match[str], digits: str, unit: Unit) -> bool:
        """Tell whether a number with a blank inside is two cells of a table: 61 100%, and 45 61 100件."""
        before = self._text[max(0, found.start() - 2) : found.start()]
        return " " in digits.strip() and (unit.of == "%" or bool(_CELL.match(before)))

    def _none_at_all(self, found: re.Match[str], digits: str, form: str) -> bool:
        """Tell whether one of something is named to say that there was none (没有引发一起纠纷)."""
        words = self._words
        before = self._text[max(0, found.start() - 24) : found.start()]
        counts = form in words.ones or form in words.behind_noun
        said = words.none_near if digits == "一" and counts else words.none_right_before
        return bool(said.search(before) or words.none_behind.match(self._text[found.end() : found.end() + 4]))

    def _bound(self, groups: Groups) -> str:
        for place, bounds in self._words.bounds:
            if word := groups[place]:
                return bounds[word]
        return ""


_LONE = frozenset("一1百千万")
"""Numerals that by themselves need not count anything."""

_CLOSES = frozenset(",。;、)\n") | {""}
_CELL = re.compile(r"[0-9%] \Z")

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
    moves: re.Pattern[str]
    behind_noun: frozenset[str]
    noun_before: re.Pattern[str]
    bounds: tuple[tuple[int, dict[str, str]], ...]


@cache
def _words() -> _Words:
    data = read_toml("facts_units.toml")
    never, beside = data["never"], data["beside"]
    after = beside["after"] | {form: word["bound"] for form, word in beside["after_where"].items()}
    return _Words(
        ones=frozenset(never["one_counts"]),
        none_near=re.compile(never["none_near"]),
        none_right_before=re.compile(never["none_right_before"]),
        none_behind=re.compile(never["none_behind"]),
        moves=re.compile(data["change"]["moves"]),
        behind_noun=frozenset(never["one_behind_noun"]),
        noun_before=re.compile(never["noun_before"]),
        bounds=((_BEFORE, beside["before"]), (_INSIDE, beside["inside"]), (_AFTER, after)),
    )
