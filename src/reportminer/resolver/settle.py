"""A name taken apart, held against the list of divisions: one division, several candidates, or none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from reportminer.divisions import LEVELS, Division, Regions, short_name
from reportminer.places import PlaceName, province_names
from reportminer.settings import (
    SURE_BY_TEXT,
    SURE_NAMED_WITH_SUPERIOR,
    SURE_ONLY_ONE,
    SURE_OTHER_PROVINCE,
    SURE_OTHER_YEAR,
)

Lineage = dict[str, Division]
"""A division and what it lies in, by level from the top."""


class Settled(NamedTuple):
    """What a name means.

    ``lineage`` holds the levels that are certain: all of them where one division is meant, those that
    all candidates share where it is open.  ``candidates`` are the lineages it could be, empty unless there
    are several.  ``known`` tells whether the list has the name at all.  ``sure`` is between 0 and 1,
    ``why`` says what decided.
    """

    lineage: Lineage
    candidates: tuple[Lineage, ...] = ()
    known: bool = False
    sure: float = 0.0
    why: str = ""

    @property
    def division(self) -> Division | None:
        """The division meant, None where that is open."""
        return None if self.candidates or not self.known else next(reversed(self.lineage.values()), None)


def lineage_name(lineage: Lineage) -> str:
    """Return the names from the top as one name."""
    return "".join(division.name for division in lineage.values())


def settle(name: PlaceName, regions: Regions, *, year: int | None, hints: Sequence[str] = ()) -> Settled:
    """Find the division that a name means in a year.

    ``hints`` are texts that may name what stands above it, the most telling first; they decide between
    candidates only.  Without a year the divisions of today count.
    """
    lowest = name.level
    if not lowest:
        return Settled({})
    given = [getattr(name, level) for level in LEVELS if getattr(name, level) and level != lowest]
    found = [division for division in regions.named(getattr(name, lowest), year) if _fits_level(division, lowest)]
    lineages = [regions.above(division, year) for division in found]
    fitting = [lineage for lineage in lineages if all(_lies_in(lineage, upper, regions, year) for upper in given)]
    if not fitting:
        return _upper_only(name, lowest, regions, year, hints)
    if len(fitting) > 1:
        return _by_hints(fitting, hints)
    sure = SURE_NAMED_WITH_SUPERIOR if given or lowest == "province" else SURE_ONLY_ONE
    why = "named with what it lies in" if given else "the only one of this name"
    division = next(reversed(fitting[0].values()))
    if not division.existed(year):
        sure, why = SURE_OTHER_YEAR, f"of this name in other years only ({division.first or ''}-{division.last or ''})"
    if not given and _elsewhere(fitting[0], hints):
        sure, why = SURE_OTHER_PROVINCE, "the only one of this name, yet the text names another province"
    return Settled(fitting[0], known=True, sure=sure, why=why)


def _fits_level(division: Division, level: str) -> bool:
    """A city may be a county or a prefecture; what ends in 镇, 乡 or 街道 is a township and nothing else."""
    if level == "township":
        return division.level == "township"
    if level == "province":
        return division.level == "province"
    return division.level in ("prefecture", "county") or not division.name.endswith(("镇", "乡", "街道"))


def _lies_in(lineage: Lineage, upper: str, regions: Regions, year: int | None) -> bool:
    short = short_name(upper)
    above = list(lineage.values())[:-1]
    if any(short in (division.name, short_name(division.name)) or upper in division.formerly for division in above):
        return True
    if any(division.name.startswith(upper) for division in above if division.level == "province"):
        return True
    named = regions.named(upper, year)
    # a zone or an abolished district of the same city is named instead of the county
    codes = {division.code[:4] for division in above if division.level in ("prefecture", "county")}
    zone = short.endswith(("经开区", "高新区", "新区", "开发区"))
    gone = bool(named) and all(division.last is not None for division in named)
    if named and (zone or gone):
        return any(division.code[:4] in codes for division in named if division.level == "county")
    return zone and any(short.startswith(division.name[:2]) for division in above if division.level == "prefecture")


def _upper_only(name: PlaceName, lowest: str, regions: Regions, year: int | None, hints: Sequence[str]) -> Settled:
    """Settle what stands above a name that the list does not have there."""
    upper = PlaceName(**{level: getattr(name, level) for level in LEVELS if level != lowest})
    above = settle(upper, regions, year=year, hints=hints) if upper.level else Settled({})
    short = next((full for full in province_names() if getattr(name, lowest).startswith(full[:2] + "-")), "")
    if short and not above.lineage:  # 广西-东盟经济技术开发区
        above = settle(PlaceName(province=short), regions, year=year)
    return Settled(above.lineage, why="the list of divisions has no such name there")


def _by_hints(lineages: list[Lineage], hints: Sequence[str]) -> Settled:
    """Choose between candidates by what the hints name: county, prefecture, province, in this order."""
    remaining = lineages
    for hint in hints:
        points = [_points(lineage, hint) for lineage in lineages]
        best = max(points)
        remaining = [lineage for lineage, count in zip(lineages, points, strict=True) if count == best]
        if best and len(remaining) == 1:
            named = next(
                division.name for division in reversed(list(remaining[0].values())[:-1]) if division.name in hint
            )
            return Settled(remaining[0], known=True, sure=SURE_BY_TEXT, why=f"{named} is named in the text")
        lineages = remaining
    return Settled(_shared(remaining), tuple(remaining), known=True, sure=0.0, why=f"{len(remaining)} of this name")


def _points(lineage: Lineage, hint: str) -> int:
    weights = {"county": 4, "prefecture": 2, "province": 1}
    above = list(lineage.items())[:-1]
    return sum(weights.get(level, 0) for level, division in above if division.name in hint)


def _shared(lineages: Sequence[Lineage]) -> Lineage:
    first = lineages[0]
    return {
        level: division
        for level, division in first.items()
        if all(lineage.get(level) == division for lineage in lineages)
    }


def _elsewhere(lineage: Lineage, hints: Sequence[str]) -> bool:
    """Tell whether the title or the addressee names a province, and not this one."""
    province = lineage.get("province")
    near = hints[0] if hints else ""
    if province is None or province.name in near:
        return False
    return any(name in near for name in province_names() if name != province.name)
