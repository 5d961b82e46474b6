"""The value of a quantity: numeral, range, fraction or tenths, times what its unit and 万 or 亿 make of it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from reportminer.facts.numerals import numeral_value


class Amount(NamedTuple):
    """A number in the base unit, None where the text is vague (数十次), and the upper end of a range."""

    number: float | None
    upto: float | None = None


ZERO = Amount(0.0)

_PAIR = re.compile(
    r"([二三四五六七八九]?十)?(一[两二]|[两二]三|三四|三五|四五|五六|五七|六七|七八|八九)([十百千]?[万亿]?)"
)
"""Two digits side by side that mean from one to the other: 七八个人, 两三百户, 十五六个."""

_CAPITALS = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")


@lru_cache(maxsize=4_096)
def amount(kind: str, digits: str, high: str | None, more: str | None, factor: float) -> Amount | None:
    """Return the value of ``digits``, None where they are no numeral.

    ``kind`` is the name of their group in the grammar, ``high`` the upper end of a range, ``more`` 万 or 亿
    behind the number, ``factor`` what one of the unit is in the base unit.
    """
    if kind == "vague":
        return Amount(None)
    scale = factor * ((numeral_value(more) or 1) if more else 1)
    if kind == "low":
        ends = _range(digits, high or "")
        return Amount(_scaled(ends[0], scale), _scaled(ends[1], scale)) if ends else None
    if kind in ("number", "tenths") and (pair := _PAIR.fullmatch(digits.removesuffix("成"))):
        return _about(pair, scale * 10 if kind == "tenths" else scale)
    if kind == "capital":
        digits = digits.translate(_CAPITALS)
    elif kind == "bare":  # 3000余万
        digits = digits.replace("余", "").replace("多", "")
    number = _fraction(digits) if kind == "fraction" else _tenths(digits) if kind == "tenths" else numeral_value(digits)
    return None if number is None else Amount(_scaled(number, scale))


def _about(pair: re.Match[str], scale: float) -> Amount | None:
    """Return 七八十 as 70 up to 80, 十五六 as 15 up to 16."""
    if pair[1] and pair[3][:1] in ("十", "百", "千"):
        return None
    for char in pair[3]:
        scale *= numeral_value(char) or 1
    tens = numeral_value(pair[1]) or 0 if pair[1] else 0
    low, high = (tens + (numeral_value(digit) or 0) for digit in pair[2])
    return Amount(_scaled(low, scale), _scaled(high, scale))


def _scaled(number: float, scale: float) -> float:
    return round(number * scale, 6)


def _fraction(digits: str) -> float | None:
    if "/" in digits:
        above, below = (numeral_value(part) for part in digits.split("/"))
    else:
        below, above = (numeral_value(part) for part in digits.split("分之"))
    return round(100 * above / below, 6) if above and below and above < below else None


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
