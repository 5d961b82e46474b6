"""Numbers that an office gives by its name: of orders (国务院令第722号), and of documents (县司法局〔2023〕8号)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from reportminer.facts.numerals import numeral_value
from reportminer.facts.tables import read_toml

_SERIAL = r"(?:[0-9]{1,4}|[一二三四五六七八九十百零]{1,6})"
_ORDER = re.compile(rf"令\s?第?\s?(?P<behind>{_SERIAL})\s?号|号令")
_NUMBER_IN_FRONT = re.compile(rf"第?(?P<serial>{_SERIAL})\Z")
_LONGEST_SERIAL = 7
_OFFICE_LENGTH = 20
"""Characters before the number of an order in which the name of who issued it can begin."""


def orders(folded: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and usual form of the numbers of orders in a half-width text, in order.

    第12号令 behind an office is such a number as well; 责令, and a number without an office, is none.
    """
    for found in _ORDER.finditer(folded):
        start, serial = found.start(), found["behind"]
        if serial is None:
            front = _NUMBER_IN_FRONT.search(folded, max(0, start - _LONGEST_SERIAL), start)
            if front is None:
                continue
            start, serial = front.start(), front["serial"]
        office = _office().search(folded, _office_begins(folded, max(0, start - _OFFICE_LENGTH), start), start)
        value = numeral_value(serial)
        if office and value:
            issuer = office[0].removeprefix("中华人民共和国")
            yield office.start(), found.end(), f"{'国务院' if issuer == '国' else issuer}令第{value:.0f}号"


def order_number(folded: str) -> str:
    """Return the number of an order that is all a bracket holds, in its usual form; empty where it is none."""
    return next((number for _, end, number in orders(folded) if end == len(folded.rstrip())), "")


@cache
def _office() -> re.Pattern[str]:
    ends = read_toml("facts_citations.toml")["number"]["order_ends"]
    return re.compile(rf"[\u4e00-\u9fff]{{0,16}}(?:{ends})\Z")


def by_office(folded: str, begin: int, year: int, end: int) -> re.Match[str] | None:
    """Return the document number between two offsets that has the full name of an office before its ``year``.

    Its groups are agency, year and serial: 县司法局〔2023〕8号.
    """
    return _office_before().search(folded, _office_begins(folded, begin, year), end)


@cache
def _office_before() -> re.Pattern[str]:
    ends = read_toml("facts_citations.toml")["number"]["office_ends"]
    return re.compile(
        rf"(?P<agency>[\u4e00-\u9fff]{{1,28}}?(?:{ends}))"
        r"[(\[{](?P<year>(?:19|20)[0-9]{2})[)\]}]\s?第?(?P<serial>[0-9]{1,4})\s?号"
    )


def _office_begins(folded: str, begin: int, end: int) -> int:
    """Return where the name of an office before ``end`` can begin: behind the last verb or particle."""
    window = folded[begin:end]
    last = max((found.end() for found in _stops().finditer(window)), default=0)
    return begin + (last - len(_REPUBLIC) if window[:last].endswith(_REPUBLIC) else last)


_REPUBLIC = "中华人民共和"
"""What the particle 和 is no end of."""


@cache
def _stops() -> re.Pattern[str]:
    words = read_toml("facts_citations.toml")["number"]
    return re.compile("|".join([words["never_inside"], *(verb for verb in words["verbs"] if len(verb) > 1)]))
