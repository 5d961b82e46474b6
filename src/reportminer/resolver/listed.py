"""Places at the beginning of a line by the list of divisions: 滁州市天长市医疗保障局 is no 滁州 with a 市天长市….

Endings alone mislead where a name holds the ending of another level (州市, 市中区, 县级市 in a 州) or where an office
begins like one (市场监督管理局).  So what the list knows goes before what endings suggest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from reportminer.divisions import LEVELS, Regions
from reportminer.places import PlaceName, is_common_noun, official_province, place_data

_LONGEST = 18
"""Characters of the longest name looked for: 积石山保安族东乡族撒拉族自治县 has 15."""

_Chain = tuple[tuple[str, str], ...]
"""Levels and names from the top."""


@cache
def _province() -> re.Pattern[str]:
    data = place_data()
    return re.compile("|".join([*data["provinces"], *data["province_short"]]))


@cache
def _rest() -> re.Pattern[str]:
    data = place_data()
    return re.compile(rf"(?P<office>{data['departments']})??(?:$|\s|{data['after_place']})")


@cache
def _ending() -> re.Pattern[str]:
    data = place_data()
    endings = [*data["prefecture_endings"], *data["county_endings"], *data["township_endings"], *data["other_endings"]]
    return re.compile("|".join(sorted(set(endings), key=lambda ending: -len(ending))))


def listed_place(text: str, regions: Regions) -> PlaceName | None:
    """Return the place that ``text`` begins with, as the list has it, and the office behind it, or None.

    The name must be followed by nothing, by a word that ends names in titles, or by an office.  Of several
    readings the one that takes the most characters counts, and of these the one with the fewest names.
    """
    best: tuple[tuple[int, int], PlaceName] | None = None
    for chain, end in _chains(text, 0, 0, regions):
        rest = _rest().match(text, end)
        if rest is None or (len(chain) == 1 and is_common_noun(chain[0][1])):
            continue
        rank = (end, -len(chain))
        if best is None or rank > best[0]:
            best = rank, PlaceName(**dict(chain), office=rest["office"] or "")
    return best[1] if best else None


def _chains(text: str, start: int, lowest: int, regions: Regions) -> Iterator[tuple[_Chain, int]]:
    """Yield every chain of listed names from ``start`` on and its end; ``lowest`` is the first level allowed."""
    for name, levels in _names(text, start, regions):
        end = start + len(name)
        for level in levels:
            at = LEVELS.index(level)
            if at < lowest:
                continue
            written = official_province(name) if level == "province" else name
            yield ((level, written),), end
            for below, last in _chains(text, end, at + 1, regions):
                yield ((level, written), *below), last


def _names(text: str, start: int, regions: Regions) -> Iterator[tuple[str, list[str]]]:
    """Yield the listed names that stand at ``start``, with the levels they may have."""
    if start == 0 and (province := _province().match(text)):
        yield province.group(), ["province"]
    for found in _ending().finditer(text, start + 1, start + _LONGEST):
        name = text[start : found.end()]
        whole = name.endswith(
            tuple(place_data()["other_endings"])
        )  # these have no short forms: 鸥屿街道办事处 is 鸥屿街道
        levels = {division.level for division in regions.named(name) if not whole or division.name == name}
        levels -= {"province"}
        if levels:
            yield name, sorted(levels, key=LEVELS.index)
