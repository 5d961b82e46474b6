"""One administrative division, and the forms in which its name is written."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import Any, NamedTuple

from reportminer.shipped import shipped_text

LEVELS = ("province", "prefecture", "county", "township")
"""Levels from the top."""


class Division(NamedTuple):
    """One division under one name.

    ``first`` and ``last`` are the years, inclusive, in which it had this name and code; None where the
    list knows no beginning or end.  ``formerly`` are names of what it was made from.  ``parent`` is the
    code of what stands above it, empty where that is not known or, in the list that ships, told by the code.
    """

    code: str
    name: str
    level: str
    first: int | None = None
    last: int | None = None
    formerly: tuple[str, ...] = ()
    parent: str = ""
    scheme: str = ""

    def existed(self, year: int | None) -> bool:
        """Tell whether it existed under this name in a year; without a year, whether it exists now."""
        if year is None:
            return self.last is None
        return (self.first is None or self.first <= year) and (self.last is None or year <= self.last)

    @property
    def full_code(self) -> str:
        """The code in 12 digits, as township codes are written; codes of another form stay as they are."""
        return self.code.ljust(12, "0") if self.code.isdigit() else self.code


@cache
def _data() -> dict[str, Any]:
    text = shipped_text("places.toml")
    return tomllib.loads(text)


@cache
def _ethnic() -> re.Pattern[str]:
    data = _data()
    groups = "|".join(sorted(data["ethnic"], key=len, reverse=True))
    return re.compile(rf"(?<=..)(?:(?:{groups})族?)*(?:{groups})族(?:各族)?(?=自治|乡|镇)|自治(?=[州县旗])")


@cache
def _zones() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(long), short) for long, short in _data()["zone_short"].items())


def short_name(name: str) -> str:
    """Return the form by which long and short spellings of one name agree.

    Ethnic groups go (红河哈尼族彝族自治州: 红河州), 街 becomes 街道, zones are abbreviated (经济技术开发区: 经开区).
    """
    for long, short in _zones():
        name = long.sub(short, name)
    name = _ethnic().sub("", name)
    name = name.removesuffix("办事处")
    return name + "道" if name.endswith("街") and len(name) > 2 else name
