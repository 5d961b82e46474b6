"""The place of a report: names read from many spots, put together, and held against the list of divisions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import NamedTuple

from reportminer.divisions import LEVELS, Division, Regions
from reportminer.document import Document, Reading
from reportminer.fold import fold
from reportminer.metadata.spots import page_values
from reportminer.places import PlaceName, mentioned_places, own_level, parse_place, same_place
from reportminer.resolver import Settled, lineage_name, place_in, settle_name, stated_level, township_in_text
from reportminer.settings import CANDIDATES_NAMED, SIGNATURE_LENGTH, SURE_NOT_LISTED, SURE_OPEN

_LISTED = "list of divisions"


class Spots(NamedTuple):
    """Where a report may name its place: ``title`` is empty where none is printed."""

    document: Document
    title: str
    signature: tuple[str, ...]
    preamble: str
    addressee: str


def read_place(spots: Spots, regions: Regions, *, year: str, sidecar: Mapping[str, str]) -> Iterator[Reading]:
    """Yield the levels of the place, its code or the candidates, the whole name, the level and the office."""
    own = own_level(spots.document.text)
    taken = dict(_named(spots, regions))
    for level in LEVELS:
        if level in sidecar:
            taken[level] = Reading(level, sidecar[level], "corpus.csv", 1.0)
    when = int(year) if year.isdigit() else None
    unnamed = own == "township" and "township" not in taken and "office" not in taken
    found: list[Reading] = []
    if unnamed:
        found = _deep_township(spots, taken, regions, when)
    if not found:
        found = _settled(spots, taken, regions, when, unnamed=unnamed)
    by_field = {reading.field: reading for reading in found}
    yield from found
    if "office" in taken:
        yield taken["office"]
    known = [by_field[level] for level in LEVELS if level in by_field]
    unnamed = unnamed and "township" not in by_field
    if unnamed:
        yield Reading("level", "township", "text", 0.7)
    elif known:
        yield Reading("level", known[-1].field, known[-1].where, known[-1].sure)
    elif level := stated_level(spots.title):
        yield Reading("level", level, "title", 0.6)
    if known and not unnamed and "place" not in sidecar:
        lowest = next(
            (by_field[level] for level in reversed(LEVELS) if level in taken and level in by_field), known[-1]
        )
        name = "".join(reading.value for reading in known)
        sure = min(reading.sure for reading in known)
        yield Reading("place", name, lowest.where, min(sure, SURE_OPEN) if "candidates" in by_field else sure)


# --- names as they stand --------------------------------------------------------------------------


def _named(spots: Spots, regions: Regions) -> dict[str, Reading]:
    """Read the levels of the place, each from the surest spot that names it, in the longest form found."""
    taken: dict[str, Reading] = {}
    for name, where, sure in _place_spots(spots, regions):
        known = [level for level in LEVELS if getattr(name, level) and level in taken]
        if not all(same_place(getattr(name, level), taken[level].value) for level in known):
            continue
        for level in (*LEVELS, "office"):
            value = getattr(name, level)
            if value and level not in taken:
                taken[level] = Reading(level, value, where, sure)
            elif level in known and len(value) > len(taken[level].value):
                taken[level] = replace(taken[level], value=value, where=where)
    return taken


def _place_spots(spots: Spots, regions: Regions) -> Iterator[tuple[PlaceName, str, float]]:
    path = PurePosixPath(spots.document.source.name)
    lines = [(spots.title, "title", 0.9)]
    lines += [(line, "signature", 0.85) for line in spots.signature]
    lines += [(path.stem, "file name", 0.7)]
    lines += [(folder, "folder name", 0.6) for folder in reversed(path.parts[:-1])]
    lines += [(line, "first lines", 0.6) for line in spots.preamble.split("\n")[:3] if len(line) <= SIGNATURE_LENGTH]
    named = False
    for text, where, sure in lines:
        name = place_in(text, regions)
        if name:
            named = True
            yield name, where, sure
    for mention in mentioned_places(fold(spots.preamble)):
        name = parse_place(mention)
        if name:
            named = True
            yield name, "preamble", 0.4
    for label, value in page_values(spots.document, "issuer"):
        name = place_in(value, regions)
        if name:
            # whoever published it need not have issued it: its office counts only where nothing else is named
            yield (name._replace(office="") if named else name), f"the page's {label}", 0.4


# --- held against the list ------------------------------------------------------------------------


def _hints(spots: Spots) -> tuple[str, ...]:
    path = spots.document.source.name
    page = " ".join(value for _, value in page_values(spots.document, "issuer"))
    near = "\n".join((spots.title, spots.addressee, *spots.signature))
    return (near, path, spots.preamble, page, spots.document.text)


def _settled(
    spots: Spots, taken: dict[str, Reading], regions: Regions, year: int | None, *, unnamed: bool
) -> list[Reading]:
    """Return readings of the levels, completed and corrected by the list, with code or candidates."""
    written = PlaceName(**{level: taken[level].value for level in LEVELS if level in taken})
    if not written.level:
        return []
    name, settled = settle_name(written, regions, year=year, hints=_hints(spots))
    if not settled.known and len([level for level in LEVELS if getattr(name, level)]) > 1:
        # what stands beside the lowest name may come from another spot and be wrong
        alone = PlaceName(**{name.level: getattr(name, name.level)})
        strong = {level for level in taken if taken[level].where == taken[name.level].where}
        if strong & set(LEVELS) == {name.level}:
            name, settled = _with_doubt(name, settled, *settle_name(alone, regions, year=year, hints=_hints(spots)))
    readings = _level_readings(name, taken, settled)
    if settled.candidates:
        names = [lineage_name(lineage) for lineage in settled.candidates]
        more = f"; … {len(names)}" if len(names) > CANDIDATES_NAMED else ""
        readings.append(Reading("candidates", "; ".join(names[:CANDIDATES_NAMED]) + more, _LISTED, 0.0, settled.why))
    elif settled.division and not unnamed:
        readings += _codes(settled.division, min(reading.sure for reading in readings), settled.why)
    return readings


def _with_doubt(name: PlaceName, first: Settled, alone: PlaceName, second: Settled) -> tuple[PlaceName, Settled]:
    """Take what the lowest name alone means, with less confidence, if it means one place."""
    if second.division is None:
        return name, first
    return alone, second._replace(sure=min(second.sure, SURE_NOT_LISTED))


def _level_readings(name: PlaceName, taken: dict[str, Reading], settled: Settled) -> list[Reading]:
    """Return a reading for each level: as it stands, in the list's form, or from the list alone."""
    values = {level: division.name for level, division in settled.lineage.items()}
    if not settled.known or settled.candidates:
        values |= {level: getattr(name, level) for level in LEVELS if getattr(name, level) and level not in values}
    if settled.candidates:
        # a name that turned out to be of another level than its ending says
        own = next(reversed(settled.candidates[0].items()))
        values.pop(name.level, None)
        values[own[0]] = own[1].name
    source = {level: taken.get(level) for level in LEVELS}
    lowest = taken[name.level] if name.level in taken else next(iter(taken.values()))
    readings = []
    for level in LEVELS:
        if level not in values:
            continue
        read = source[level]
        if settled.candidates and level not in settled.lineage:
            sure = read.sure if read else lowest.sure
        elif settled.known:
            sure = min((read or lowest).sure, settled.sure) if not settled.candidates else (read or lowest).sure
        else:
            sure = round((read.sure if read else lowest.sure) * SURE_NOT_LISTED, 2)
        if read and same_place(read.value, values[level]):
            readings.append(replace(read, value=values[level], sure=sure))
        elif level == next(reversed(settled.lineage), "") and settled.known:
            readings.append(Reading(level, values[level], lowest.where, sure, lowest.quote))
        else:
            readings.append(Reading(level, values[level], _LISTED, sure, settled.why))
    return readings


def _deep_township(spots: Spots, taken: dict[str, Reading], regions: Regions, year: int | None) -> list[Reading]:
    """Find the township of a report that says only 我镇, by its name deep in the text."""
    county = None
    if "county" in taken:
        upper = PlaceName(**{level: taken[level].value for level in LEVELS if level in taken})
        _, settled = settle_name(upper, regions, year=year, hints=_hints(spots))
        county = settled.division
        if county is None or county.level != "county":
            return []
    towns, sure = township_in_text(spots.document.text, regions, year=year, county=county)
    if not towns:
        return []
    lineage = regions.above(towns[0], year)
    readings = [
        Reading(level, division.name, "text", sure) for level, division in lineage.items() if level != "township"
    ]
    if len(towns) > 1:
        names = [lineage_name(regions.above(town, year)) for town in towns]
        return [*readings, Reading("candidates", "; ".join(names[:CANDIDATES_NAMED]), "text", 0.0, "named in the text")]
    return [*readings, Reading("township", towns[0].name, "text", sure), *_codes(towns[0], sure, "named in the text")]


def _codes(division: Division, sure: float, why: str) -> list[Reading]:
    return [
        Reading("code", division.full_code, _LISTED, sure, why),
        Reading("code_scheme", division.scheme, _LISTED, 1.0),
    ]
