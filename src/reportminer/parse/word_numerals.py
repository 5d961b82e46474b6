"""Number formats of Word lists: the value of a counter to what stands on the page.

Formats and their names are those of ST_NumberFormat in ECMA-376, part 1, 17.18.59.
"""

from __future__ import annotations

from collections.abc import Callable

_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def _spelled(digits: str, units: str, *, one: bool = True, zero: bool = True) -> Callable[[int], str]:
    """Spell numbers under 100,000: ``units`` are ten, hundred, thousand, ten thousand.

    ``one`` writes 一 before hundred and above, ``zero`` a zero for a gap.
    """

    def write(value: int) -> str:
        if value == 0:
            return digits[0]
        text, gap = "", False
        for power in range(4, -1, -1):
            digit = value // 10**power % 10
            if not digit:
                gap = bool(text)
                continue
            if gap and zero:
                text += "零" if digits is _DIGITS else digits[0]
            gap = False
            plain = digit == 1 and power and digits is _DIGITS and ((power == 1 and not text) or not one)
            text += ("" if plain else digits[digit]) + (units[power - 1] if power else "")
        return text

    return write


def _positional(digits: str) -> Callable[[int], str]:
    return lambda value: "".join(digits[int(char)] for char in str(value))


def _counting(value: int) -> str:
    # Word spells up to 99 and sets digit by digit from there.
    return _THOUSANDS(value) if value < 100 else _positional("○一二三四五六七八九")(value)


def _legal(digits: str) -> Callable[[int], str]:
    return _spelled(digits, "拾佰仟万" if digits is _LEGAL else "拾佰仟萬")


def _letters(first: str) -> Callable[[int], str]:
    # Word goes a, b, … z, aa, bb, …
    return lambda value: chr(ord(first) + (value - 1) % 26) * ((value - 1) // 26 + 1) if value > 0 else ""


def _roman(value: int) -> str:
    if value < 1:  # there is no such number
        return str(value)
    text = ""
    for size, sign in _ROMAN:
        count, value = divmod(value, size)
        text += sign * count
    return text


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda value: signs[(value - 1) % len(signs)] if value > 0 else ""


def _from(first: int, count: int) -> Callable[[int], str]:
    return lambda value: chr(first + value - 1) if 1 <= value <= count else str(value)


def _circled(value: int) -> str:
    if 21 <= value <= 35:
        return chr(0x3251 + value - 21)
    return chr(0x32B1 + value - 36) if 36 <= value <= 50 else _from(0x2460, 20)(value)


_THOUSANDS = _spelled(_DIGITS, "十百千万")

_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "numberInDash": lambda value: f"- {value} -",
    "decimalZero": lambda value: f"{value:02d}",
    "decimalFullWidth": _positional("０１２３４５６７８９"),
    "decimalFullWidth2": _positional("０１２３４５６７８９"),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": _from(0x2474, 20),
    "decimalEnclosedFullstop": _from(0x2488, 20),
    "ideographEnclosedCircle": _from(0x3280, 10),
    "upperLetter": _letters("A"),
    "lowerLetter": _letters("a"),
    "upperRoman": lambda value: _roman(value).upper(),
    "lowerRoman": _roman,
    "chineseCounting": _counting,
    "chineseCountingThousand": _THOUSANDS,
    "taiwaneseCounting": _counting,
    "taiwaneseCountingThousand": _THOUSANDS,
    "japaneseCounting": _spelled(_DIGITS, "十百千万", one=False, zero=False),
    "japaneseDigitalTenThousand": _positional(_DIGITS),
    "ideographDigital": _positional(_DIGITS),
    "taiwaneseDigital": _positional("○一二三四五六七八九"),
    "chineseLegalSimplified": _legal(_LEGAL),
    "ideographLegalTraditional": _legal(_LEGAL_TRADITIONAL),
    "japaneseLegal": _legal(_LEGAL_TRADITIONAL),
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "none": lambda _: "",
    "bullet": lambda _: "",
}


def is_known(format_name: str) -> bool:
    """Say whether numbers can be written in this format; others are written as decimals."""
    return format_name in _FORMATS


def written(value: int, format_name: str) -> str:
    """Return ``value`` as Word shows it in the named format."""
    if not 0 <= value < 100_000:
        return str(value)
    return _FORMATS.get(format_name, str)(value)
