"""Divisions looked up by name and by code.

The file that ships is read at the first question, 49,000 lines; a line becomes a ``Division`` only when asked for.
"""

from __future__ import annotations

import gzip
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, cached_property

from reportminer.divisions.division import LEVELS, Division, short_name
from reportminer.shipped import DATA

_BY_LENGTH = {2: "province", 4: "prefecture", 6: "county", 9: "township"}


class _Shipped:
    """The list that ships: ``upper`` lines sorted by code, ``townships`` by name."""

    def __init__(self) -> None:
        file = DATA / "divisions.csv.gz"
        lines = gzip.decompress(file.read_bytes()).decode("utf-8").splitlines()
        mark = lines.index("# townships")
        start = next(at for at, line in enumerate(lines) if not line.startswith("#"))
        prefix = "# scheme: "
        self.scheme = next(line.removeprefix(prefix) for line in lines[:start] if line.startswith(prefix))
        self.upper = lines[start:mark]
        self.townships = lines[mark + 1 :]

    @cached_property
    def by_short(self) -> dict[str, list[str]]:
        """Lines of the upper levels by the short form of their name."""
        found: dict[str, list[str]] = defaultdict(list)
        for line in self.upper:
            name = line.split(",", 2)[1]
            found[short_name(name) if len(name) > 3 else name].append(line)
        return found

    def upper_named(self, name: str) -> Iterator[Division]:
        for line in self.by_short.get(short_name(name), ()):
            yield self._upper(line)

    def townships_named(self, name: str) -> Iterator[Division]:
        """Yield townships of this name, and those whose name is this one with ethnic groups in it."""
        short = short_name(name)
        ending = next((word for word in ("街道", "苏木", "镇", "乡") if short.endswith(word)), "")
        stem = short.removesuffix(ending)
        at = bisect_left(self.townships, stem)
        while at < len(self.townships) and self.townships[at].startswith(stem):
            found, code = self.townships[at].split(",")
            if found == name or short_name(found) == short:
                yield Division(code, found, "township", scheme=self.scheme)
            at += 1

    def with_code(self, code: str) -> Iterator[Division]:
        """Yield province, prefecture or county of a code, under all its names, oldest first."""
        at = bisect_left(self.upper, code + ",")
        while at < len(self.upper) and self.upper[at].startswith(code + ","):
            yield self._upper(self.upper[at])
            at += 1

    def townships_of(self, county: str) -> list[Division]:
        """Return the townships of a county by its code."""
        lines = (line for line in self.townships if line.rpartition(",")[2].startswith(county))
        return [Division(line.split(",")[1], line.split(",")[0], "township", scheme=self.scheme) for line in lines]

    def _upper(self, line: str) -> Division:
        code, name, first, last, formerly = (line + ",,,").split(",")[:5]
        return Division(
            code,
            name,
            _BY_LENGTH[len(code)],
            int(first) if first else None,
            int(last) if last else None,
            tuple(formerly.split()),
            scheme=f"in use until {last}" if last else self.scheme,
        )


@cache
def _shipped() -> _Shipped:
    return _Shipped()


class Regions:
    """The divisions in force: those that ship (unless ``only_own``) and the user's own, which win by code."""

    def __init__(self, own: Iterable[Division] = (), *, only_own: bool = False) -> None:
        self._own = tuple(own)
        self._only_own = only_own
        self._codes = {division.code for division in self._own}
        self._short: dict[str, list[Division]] = defaultdict(list)
        self._below: dict[str, list[Division]] = defaultdict(list)
        for division in self._own:
            self._short[short_name(division.name)].append(division)
            self._below[division.parent].append(division)

    def named(self, name: str, year: int | None = None) -> list[Division]:
        """Return the divisions of all levels that go by ``name``, in its long or a short form, in ``year``.

        Those that existed in that year go before the others, and those that bear exactly this name before
        those that it is only short for: only the best of these groups is returned.
        """
        if len(name) < 2:
            return []
        found = list(self._short.get(short_name(name), ()))
        if not self._only_own:
            shipped = _shipped()
            others = [*shipped.upper_named(name), *shipped.townships_named(name)]
            found += [division for division in others if division.code not in self._codes]
        if not found:
            return []
        best = min(_rank(division, name, year) for division in found)
        kept = [division for division in found if _rank(division, name, year) == best]
        codes = {division.code + "00" for division in kept}
        return [division for division in kept if division.code not in codes]

    def get(self, code: str, year: int | None = None) -> Division | None:
        """Return the division of a code under its name of ``year``, or else under its latest name."""
        found = [division for division in self._own if division.code == code]
        if not found and not self._only_own and len(code) < 9:
            found = list(_shipped().with_code(code))
        fitting = [division for division in found if division.existed(year)]
        return next(reversed(fitting or found), None)

    def above(self, division: Division, year: int | None = None) -> dict[str, Division]:
        """Return what a division lies in, itself included, by level, under the names of ``year``."""
        lineage = {division.level: division}
        code = division.parent or self._outer(division.code)
        while code:
            upper = self.get(code, year)
            if upper is not None:
                if upper.level in lineage:
                    break
                lineage[upper.level] = upper
            code = (upper.parent if upper else "") or self._outer(code)
        # cities without districts have a county of their own name and code
        if "prefecture" in lineage and "county" in lineage and lineage["county"].name == lineage["prefecture"].name:
            del lineage["county"]
        return {level: lineage[level] for level in LEVELS if level in lineage}

    def _outer(self, code: str) -> str:
        if self._only_own or not code.isdigit():
            return ""
        return {9: code[:6], 6: code[:4], 4: code[:2]}.get(len(code), "")

    def townships_of(self, county: Division) -> list[Division]:
        """Return the townships of a county or of a city without districts."""
        own = [division for division in self._below.get(county.code, ()) if division.level == "township"]
        if self._only_own or not county.code.isdigit():
            return own
        return own + [division for division in _shipped().townships_of(county.code) if division.code not in self._codes]


def _rank(division: Division, name: str, year: int | None) -> tuple[bool, bool, bool]:
    """What a name rather means: what existed, what is called exactly so, a district rather than a zone in a city."""
    odd = division.level == "township" and name.endswith(("区", "县", "市"))
    return (not division.existed(year), odd, division.name != name)


@cache
def load_regions() -> Regions:
    """Return the divisions that ship; they are read at the first question."""
    return Regions()
