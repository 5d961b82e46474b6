"""The grammar of a quantity as one regular expression, and what looks like one and counts nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from reportminer.facts.numerals import ARABIC, HAN
from reportminer.facts.signs import Signs
from reportminer.facts.tables import Unit, read_toml, trie_pattern, units


@cache
def unit_forms() -> dict[str, Unit]:
    """Return the units by their forms."""
    return {form: unit for unit in units() for form in unit.forms}


@cache
def quantity_pattern() -> re.Pattern[str]:
    """Build the grammar: words before, number or range, word inside, unit, words after.

    Its groups are, in order: before, share, fraction, tenths, capital, low, high, number, vague, inside, more,
    unit, bare, after.
    """
    data = read_toml("facts_units.toml")
    beside, never = data["beside"], data["never"]
    number = _number(never)
    vague = r"(?:几|数|上|(?<![建完形组达])成)[十百千万亿]{1,4}"
    # what can stand behind a number: most, dates and ordinals, are passed over by one look
    behind = re.escape("".join(sorted({form[0] for form in (*unit_forms(), *beside["inside"], *"十百千万亿 \n")})))
    counted = (
        rf"(?:(?P<low>{number})\s?(?:-|~|—|至|到)\s?(?P<high>{number})|(?P<number>{number})|(?P<vague>{vague}))"
        rf"(?=[{behind}])\s?(?P<inside>{_any_of(list(beside['inside']))})?(?P<more>[十百千万亿])?"
        rf"\s?(?P<unit>{_unit_pattern()})"
    )
    bare = r"(?P<bare>[0-9]{1,8}(?:\.[0-9]{1,4})?[余多]?[万亿])(?=[,。;、)\n+]|$|[余多][^\s0-9]|以上|左右)"
    # most places of a text are passed over by one look at their character
    firsts = "".join(sorted({word[0] for word in beside["before"]}))
    return re.compile(
        rf"(?=[0-9零〇一二两三四五六七八九十百千万亿几数上成{_CAPITALS}{firsts}])(?:(?P<before>{_before_words(beside)})\s?)?"
        rf"(?<![0-9.A-Za-z/])(?<![0-9A-Z]\+)(?:{'|'.join(_SHARES)}|{counted}|{bare})"
        rf"(?:\s?(?P<after>{_any_of(list(beside['after']))}|{_after_where(beside)}))?"
    )


def _number(never: dict[str, Any]) -> str:
    ordinal = "".join(f"(?<!{word})" for word in never["ordinal"])
    # 十 is a multiplier here too (3十 is met in scans), 万 and 亿 are usual
    arabic = rf"(?:{ARABIC})\s?[十百千万亿]{{0,4}}"
    # 周三 is a day, 每周两天 a count; 统一 is a word, 为期一个月 is not
    han = rf"{ordinal}(?:(?<!周)|(?=两))(?:(?<![{never['joined']}])|(?!一(?![十百千万亿点]))){HAN}"
    return rf"(?:{arabic}|{han})"


def _unit_pattern() -> str:
    """Return a pattern of all forms of units, the most frequent tried first."""
    often = [form for form in unit_forms() if form[0] in _OFTEN]
    return f"{trie_pattern(often)}|{trie_pattern(form for form in unit_forms() if form[0] not in _OFTEN)}"


_OFTEN = frozenset("件次人个名场份条项%元户家处起期")
"""First characters of nine in ten units of a report."""

_DIGIT = "[一二两三四五六七八九]"
_CAPITALS = "壹贰叁肆伍陆柒捌玖"
# 1/10, unless it may be a date: only small parts, and only where a share can stand
_FRACTION = (
    r"(?P<fraction>[二三四五六七八九十千万][二三四五六七八九十]{0,2}分之[一二三四五六七八九十]{1,3}(?:点[一二三四五六七八九])?"
    r"|[1-9]/(?<![0-9/、\"于在自从至到和.-][1-9]/)(?:[2-9]|10)(?=[,。;)的]|以上|左右|$))"
)
_SHARES = (
    rf"百分之(?P<share>{HAN}|{ARABIC})(?![之0-9])",
    _FRACTION,
    rf"(?P<tenths>(?<!完)(?:{_DIGIT}{{1,2}}|[0-9])成(?:{_DIGIT}|半)?)(?![立功为果员效年本绩分长都交就熟不型因])",
    rf"(?P<capital>[{_CAPITALS}][{_CAPITALS}拾佰仟万亿零]{{1,15}})元整?",
)


def _any_of(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _after_where(beside: dict[str, Any]) -> str:
    return "|".join(word["pattern"] for word in beside["after_where"].values())


def _before_words(beside: dict[str, dict[str, str]]) -> str:
    """Return a pattern of the words before a number, none of them the end of another word."""
    part_of = beside["part_of"]
    words = sorted(beside["before"], key=len, reverse=True)
    return "|".join((f"(?<![{part_of[word]}])" if part_of.get(word) else "") + re.escape(word) for word in words)


@cache
def never_signs() -> Signs:
    """Return the patterns of what counts nothing: dates, ordinals, idioms, formulas."""
    return Signs(read_toml("facts_units.toml")["never"]["patterns"])
