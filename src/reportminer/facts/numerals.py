"""The value of one numeral, as it stands between other words: 1,200  1.2万  三百二十  十二万.

Only the matched numeral is converted, never the text around it: a converter let loose on running
text turns 一是 into 1是.
"""

from __future__ import annotations

import re
from functools import lru_cache

ARABIC = r"[0-9]{1,3}(?:[, ] ?[0-9]{3}){1,4}(?![0-9])(?:\.[0-9]{1,8})?|[0-9]{1,15}(?:\.[0-9]{1,8})?"
"""A number in digits, with commas or blanks between thousands or without."""

HAN = r"[零〇一二两三四五六七八九十百千万亿]{1,16}(?:点[零〇一二三四五六七八九]{1,6})?"
"""A number in Chinese numerals."""

_MULTIPLIERS = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_DIGIT = "[一二三四五六七八九]"
_SMALL = rf"{_DIGIT}?十{_DIGIT}?"
_HUNDREDS = rf"[一二两三四五六七八九]百(?:零{_DIGIT}|{_DIGIT}十{_DIGIT}?)?"
_THOUSANDS = rf"[一二两三四五六七八九]千(?:{_HUNDREDS}|零{_DIGIT}十{_DIGIT}?|零{_DIGIT})?"
_PLAIN = re.compile(rf"({_SMALL}|{_HUNDREDS}|{_THOUSANDS})([万亿]?)|([一二两三四五六七八九])([万亿])")
"""Chinese numerals as they are written in full: 十二, 三百零五, 两千一百二十, 五十万, 两亿."""

_SPELT = re.compile(HAN)
_MIXED = re.compile(rf"({ARABIC})([十百千万亿]*)$")


@lru_cache(maxsize=4096)
def numeral_value(text: str) -> float | None:
    """Return the value of a numeral in digits, Chinese numerals, or digits with 万 or 亿; None if it is none.

    Blanks inside are ignored.  Chinese numerals that are not in their plain form (一百五, 三点五亿) are converted
    by cn2an; what that refuses (三三, 百百) is no numeral.
    """
    text = text.replace(" ", "")
    mixed = _MIXED.match(text)
    if mixed:
        value = float(mixed[1].replace(",", ""))
        for char in mixed[2]:
            value *= _MULTIPLIERS[char]
        return _tidy(value)
    if len(text) == 1 and text in _DIGITS:
        return float(_DIGITS[text])
    if len(text) == 1 and text in _MULTIPLIERS:
        return float(_MULTIPLIERS[text])
    if text[0] in "百千" and all(char in _MULTIPLIERS for char in text[1:]):
        text = "一" + text
    plain = _PLAIN.fullmatch(text)
    if plain:
        return _plain_value(plain[1] or plain[3], plain[2] or plain[4] or "")
    return _converted(text)


def _plain_value(section: str, multiplier: str) -> float:
    """Return the value of a plain numeral; cn2an would say the same, but takes longer to load than a report to read."""
    value, digit = 0, 0
    for char in section:
        if char in _MULTIPLIERS:
            value += (digit or 1) * _MULTIPLIERS[char]
            digit = 0
        else:
            digit = _DIGITS[char]
    return float((value + digit) * _MULTIPLIERS.get(multiplier, 1))


def _tidy(value: float) -> float:
    """Undo what binary fractions do to 1.42万."""
    return float(round(value, 4))


def _converted(text: str) -> float | None:
    if not _SPELT.fullmatch(text):
        return None
    if re.search("[零〇一二两三四五六七八九]{2}", text) and re.search("[十百千]", text.replace("零", "")) is None:
        # digits in a row (二〇二三) number things, they do not count them
        return None
    from cn2an import cn2an

    try:
        return float(cn2an(text.replace("〇", "零"), "normal"))
    except (ValueError, KeyError):  # the latter for 万十三
        return None
