"""Quantities: number, unit, what stands beside them, and what is counted; spans exact, the text untouched.

All patterns run over the half-width copy of the whole text, so that offsets stay those of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from reportminer.facts.counted import Counted, counted_thing
from reportminer.facts.numerals import ARABIC, HAN, numeral_value
from reportminer.facts.tables import Unit, read_toml, trie_pattern, units

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity; ``start`` to ``end`` spans number and unit with the words of approximation on either side.

    ``number`` is in the base ``unit`` (1.2万余份 is 12,000 份), None where the text is vague (数十次);
    ``upto`` is the upper end of a range.  ``bound`` says how the number is meant: "" exactly, about,
    nearly, more_than, at_least, at_most.  ``change`` is up or down where the number is a change,
    ``basis`` against what; ``scope`` the word for the time or sum it covers.
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


_FIRST = "0123456789零〇一二两三四五六七八九十百千万亿几数上成"
"""What a number or a vague one begins with, 百分之 included."""


@cache
def _unit_forms() -> dict[str, Unit]:
    return {form: unit for unit in units() for form in unit.forms}


@cache
def _pattern() -> re.Pattern[str]:
    """Build the grammar: words before, number or range, word inside, unit, words after."""
    beside = read_toml("facts_units.toml")["beside"]
    joined = read_toml("facts_units.toml")["never"]["joined"]

    def any_of(words: Sequence[str]) -> str:
        return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))

    # 十 is a multiplier here too (3十 is met in scans), 万 and 亿 are usual
    arabic = rf"(?:{ARABIC})\s?[十百千万亿]*"
    number = rf"(?:{arabic}|(?<![{joined}]){HAN})"
    vague = r"(?:几|数|上|成)[十百千万亿]+"
    percent = rf"百分之(?P<share>{HAN}|{ARABIC})"
    inside = any_of(list(beside["inside"]))
    # Few characters can begin a quantity: this look ahead halves the time of a search.
    opening = re.escape("".join(sorted({word[0] for word in beside["before"]} | set(_FIRST))))
    return re.compile(
        rf"(?=[{opening}])(?:(?P<before>{any_of(list(beside['before']))})\s?)?"
        rf"(?<![0-9.A-Za-z+×/])(?:{percent}(?=[^之0-9])|"
        rf"(?:(?P<low>{number})\s?(?:-|~|—|至|到)\s?(?P<high>{number})|(?P<number>{number})|(?P<vague>{vague}))"
        rf"\s?(?P<inside>{inside})?(?P<more>[十百千万亿])?\s?(?P<unit>{trie_pattern(_unit_forms())}))"
        rf"(?:\s?(?P<after>{any_of(list(beside['after']))}))?"
    )


@cache
def _never() -> re.Pattern[str]:
    return re.compile("|".join(read_toml("facts_units.toml")["never"]["patterns"]))


def find_quantities(text: str, *, masked: Sequence[Span] = ()) -> list[Quantity]:
    """Return the quantities of a half-width text in order; what lies inside a ``masked`` span is none.

    ``masked`` are spans in order, such as titles between 《》 and slogans.
    """
    blocked = sorted([*masked, *(found.span() for found in _never().finditer(text))])
    return list(_found(text, _merged(blocked)))


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
    pattern = _pattern()
    while found := pattern.search(text, at):
        group = _number_group(found)
        where = found.start(group)
        while turn < len(blocked) and blocked[turn][1] <= where:
            turn += 1
        if turn < len(blocked) and blocked[turn][0] <= where:
            at = max(blocked[turn][1], found.start() + 1)
            continue
        quantity = _quantity(text, found, group)
        if quantity is None:
            at = found.start() + 1
            continue
        yield quantity
        at = found.end()


def _number_group(found: re.Match[str]) -> str:
    return next(name for name in ("number", "low", "vague", "share") if found[name] is not None)


def _quantity(text: str, found: re.Match[str], group: str) -> Quantity | None:
    digits = found[group]
    if group == "share":
        unit = _unit_forms()["%"]
    else:
        unit = _unit_forms()[found["unit"]]
        if not found["after"] and text.startswith(unit.not_before, found.end("unit")):
            return None
        if group == "number" and digits == "一" and not _counts(unit):
            return None
    multiplier = numeral_value(found["more"]) if found["more"] else 1
    number = None if group == "vague" else numeral_value(digits)
    upto = numeral_value(found["high"]) if group == "low" else None
    if group != "vague" and (number is None or multiplier is None):
        return None
    if upto is not None and number is not None:
        if upto <= number:
            return None
        if found["high"][-1] in "万亿" and digits[-1] not in "万亿":  # 3至5万
            number *= 10_000 if found["high"][-1] == "万" else 100_000_000
    scale = unit.factor * (multiplier or 1)
    scope, change, basis = _around(text, found)
    return Quantity(
        start=found.start(),
        end=found.end(),
        number=None if number is None else round(number * scale, 6),
        unit=unit.of,
        bound=_bound(found, group),
        change=change,
        basis=basis,
        scope=scope,
        counted=counted_thing(text, found.start(), found.end(), unit.of),
        upto=None if upto is None else round(upto * scale, 6),
    )


def _counts(unit: Unit) -> bool:
    return not unit.article and unit.code in _units_that_count_one()


@cache
def _units_that_count_one() -> frozenset[str]:
    return frozenset(read_toml("facts_units.toml")["never"]["one_counts"])


def _bound(found: re.Match[str], group: str) -> str:
    beside = _beside()
    for name, table in (("before", "before"), ("inside", "inside"), ("after", "after")):
        if found[name]:
            return beside[table][found[name]]
    return "about" if group == "vague" else ""


@cache
def _beside() -> dict[str, dict[str, str]]:
    tables: dict[str, dict[str, str]] = read_toml("facts_units.toml")["beside"]
    return tables


@cache
def _change() -> re.Pattern[str]:
    data = read_toml("facts_units.toml")["change"]
    up, down = "|".join(data["up"]), "|".join(data["down"])
    between = "|".join(sorted(data["between"], key=len, reverse=True))
    return re.compile(rf"(?:(?P<up>{up})|(?P<down>{down}))(?:{between})*\s?$")


@cache
def _basis() -> re.Pattern[str]:
    words = sorted(read_toml("facts_units.toml")["change"]["basis"], key=len, reverse=True)
    return re.compile("|".join(words))


@cache
def _scope() -> re.Pattern[str]:
    words = sorted(read_toml("facts_units.toml")["scope"]["words"], key=len, reverse=True)
    return re.compile("|".join(words))


@cache
def _short_scope() -> re.Pattern[str]:
    return re.compile(read_toml("facts_units.toml")["scope"]["short"])


def _around(text: str, found: re.Match[str]) -> tuple[str, str, str]:
    """Return scope, change and basis from the words before the number."""
    start = found.start()
    low = max(0, start - 80)
    sentence = max(text.rfind("。", low, start), text.rfind(";", low, start), text.rfind("\n", low, start)) + 1
    before = text[max(sentence, low) : start]
    clause = before[max(before.rfind(","), before.rfind(":")) + 1 :]
    scopes = _scope().findall(before) or _short_scope().findall(clause)
    scope = scopes[-1] if scopes else ""
    basis = _basis().search(clause)
    changed = _change().search(clause)
    change = "" if changed is None else "up" if changed["up"] else "down"
    return scope, change, basis[0] if basis else ""
