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


@cache
def _unit_forms() -> dict[str, Unit]:
    return {form: unit for unit in units() for form in unit.forms}


@cache
def _pattern() -> re.Pattern[str]:
    """Build the grammar: words before, number or range, word inside, unit, words after."""
    beside = read_toml("facts_units.toml")["beside"]
    never = read_toml("facts_units.toml")["never"]
    ordinal = "".join(f"(?<!{word})" for word in never["ordinal"])

    # 十 is a multiplier here too (3十 is met in scans), 万 and 亿 are usual
    arabic = rf"(?:{ARABIC})\s?[十百千万亿]{{0,4}}"
    # 周三 is a day, 每周两天 a count; 统一 is a word, 为期一个月 is not
    han = rf"{ordinal}(?:(?<!周)|(?=两))(?:(?<![{never['joined']}])|(?!一(?![十百千万亿点]))){HAN}"
    number = rf"(?:{arabic}|{han})"
    vague = r"(?:几|数|上|(?<![建完形组达])成)[十百千万亿]{1,4}"
    digit = "[一二两三四五六七八九]"
    shares = (
        rf"百分之(?P<share>{HAN}|{ARABIC})(?![之0-9])",
        r"(?P<fraction>[二三四五六七八九十]{1,3}分之[一二三四五六七八九]{1,2})",
        rf"(?P<tenths>(?<!完)(?:{digit}|[0-9])成(?:{digit}|半)?)(?![立功为果员效年本绩分长都交就熟不型因])",
    )
    bare = r"(?P<bare>[0-9]{1,8}(?:\.[0-9]{1,4})?[万亿])(?=[,。;、)\n]|$|[余多][^\s0-9])"
    inside = _any_of(list(beside["inside"]))
    counted = (
        rf"(?:(?P<low>{number})\s?(?:-|~|—|至|到)\s?(?P<high>{number})|(?P<number>{number})|(?P<vague>{vague}))"
        rf"\s?(?P<inside>{inside})?(?P<more>[十百千万亿])?\s?(?P<unit>{trie_pattern(_unit_forms())})"
    )
    # most places of a text are passed over by one look at their character
    firsts = "".join(sorted({word[0] for word in beside["before"]}))
    return re.compile(
        rf"(?=[0-9零〇一二两三四五六七八九十百千万亿几数上成{firsts}])(?:(?P<before>{_before_words(beside)})\s?)?"
        rf"(?<![0-9.A-Za-z/])(?<![0-9A-Z]\+)(?:{'|'.join(shares)}|{counted}|{bare})"
        rf"(?:\s?(?P<after>{_any_of(list(beside['after']))}))?"
    )


def _any_of(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _before_words(beside: dict[str, dict[str, str]]) -> str:
    """Return a pattern of the words before a number, none of them the end of another word."""
    part_of = beside["part_of"]
    words = sorted(beside["before"], key=len, reverse=True)
    return "|".join((f"(?<![{part_of[word]}])" if part_of.get(word) else "") + re.escape(word) for word in words)


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


_GROUPS = ("number", "low", "vague", "share", "fraction", "tenths", "bare")


def _number_group(found: re.Match[str]) -> str:
    return next(name for name in _GROUPS if found[name] is not None)


def _quantity(text: str, found: re.Match[str], group: str) -> Quantity | None:
    unit = _unit(text, found, group)
    if unit is None:
        return None
    none = group == "number" and _none_at_all(text, found)
    if group == "number" and not none and not _plausible(found):
        return None
    span = _value(found, group)
    if span is None:
        return None
    number, upto = span
    scale = unit.factor * ((numeral_value(found["more"]) or 1) if found["more"] else 1)
    scope, change, basis = _around(text, found)
    return Quantity(
        start=found.start(),
        end=found.end(),
        number=0.0 if none else None if number is None else round(number * scale, 6),
        unit=unit.of,
        bound=_bound(found, group),
        change=change,
        basis=basis,
        scope=scope,
        counted=counted_thing(text, found.start(), found.end(), unit.of),
        upto=None if upto is None else round(upto * scale, 6),
    )


_NO_UNIT = Unit(code="", of="", factor=1, forms=(), not_before=(), article=False)


def _unit(text: str, found: re.Match[str], group: str) -> Unit | None:
    """Return the unit, None where its form is the beginning of another word."""
    if group == "bare":
        return _NO_UNIT
    if group in ("share", "fraction", "tenths"):
        return _unit_forms()["%"]
    unit = _unit_forms()[found["unit"]]
    if not found["after"] and text.startswith(unit.not_before, found.end("unit")):
        return None
    if found["unit"] == "个" and _SAME_POINTS.match(text, found.end()):
        return _unit_forms()["个百分点"]
    return unit


_SAME_POINTS = re.compile(r"(?:[、,和及与]|以及)\s?[0-9.]+个百分点")
"""What shows that the first of two numbers counts percentage points too: 6.1个和4.9个百分点."""


def _plausible(found: re.Match[str]) -> bool:
    """Tell whether a lone numeral counts: 一次 does, 一个平台 and 万家灯火 do not."""
    digits = found["number"]
    if digits == "一":
        return found["unit"] in _ones() and not _unit_forms()[found["unit"]].article
    return not (digits in ("百", "千", "万") and not found["before"])


@cache
def _ones() -> frozenset[str]:
    return frozenset(read_toml("facts_units.toml")["never"]["one_counts"])


@cache
def _none_words() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    never = read_toml("facts_units.toml")["never"]
    return re.compile(never["none_near"]), re.compile(never["none_right_before"]), re.compile(never["none_behind"])


def _none_at_all(text: str, found: re.Match[str]) -> bool:
    """Tell whether one of something is named to say that there was none (没有引发一起纠纷)."""
    if found["number"] not in ("一", "1"):
        return False
    near, right_before, behind = _none_words()
    before = text[max(0, found.start() - 24) : found.start()]
    said = near if found["number"] == "一" and found["unit"] in _ones() else right_before
    return bool(said.search(before) or behind.match(text[found.end() : found.end() + 4]))


def _value(found: re.Match[str], group: str) -> tuple[float | None, float | None] | None:
    """Return the number and the upper end of a range, before the unit's factor; None where it is no numeral."""
    digits = found[group]
    if group == "vague":
        return None, None
    if group == "low":
        return _range(digits, found["high"])
    number = (
        _fraction(digits) if group == "fraction" else _tenths(digits) if group == "tenths" else numeral_value(digits)
    )
    return None if number is None else (number, None)


def _fraction(digits: str) -> float | None:
    below, above = (numeral_value(part) for part in digits.split("分之"))
    return round(100 * above / below, 6) if above and below else None


def _tenths(digits: str) -> float:
    """Return 一成五 as 15, the share in hundredths."""
    whole, part = digits.split("成")
    return (numeral_value(whole) or 0) * 10 + (5 if part == "半" else numeral_value(part) or 0 if part else 0)


def _range(low: str, high: str) -> tuple[float, float] | None:
    number, upto = numeral_value(low), numeral_value(high)
    if number is None or upto is None or upto <= number:
        return None
    if high[-1] in "万亿" and low[-1] not in "万亿":  # 3至5万
        number *= 10_000 if high[-1] == "万" else 100_000_000
    return number, upto


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
    return re.compile(trie_pattern(read_toml("facts_units.toml")["change"]["basis"]))


@cache
def _scope() -> re.Pattern[str]:
    return re.compile(trie_pattern(read_toml("facts_units.toml")["scope"]["words"]))


@cache
def _short_scope() -> re.Pattern[str]:
    return re.compile(read_toml("facts_units.toml")["scope"]["short"])


def _around(text: str, found: re.Match[str]) -> tuple[str, str, str]:
    """Return scope, change and basis from the words before the number."""
    start = found.start()
    sentence = max(text.rfind(mark, max(0, start - 80), start) for mark in "。;\n") + 1
    before = text[max(sentence, start - 80) : start]
    clause = before[max(before.rfind(mark) for mark in ",:") + 1 :]
    scopes = _scope().findall(before) or _short_scope().findall(clause)
    scope = scopes[-1] if scopes else ""
    basis = _basis().search(clause)
    changed = _change().search(clause)
    change = "" if changed is None else "up" if changed["up"] else "down"
    return scope, change, basis[0] if basis else ""
