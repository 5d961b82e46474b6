"""Fingerprints of all reports → the pairs whose texts are the same, or almost."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from reportminer.settings import COMMON_CLAUSE, FEWEST_CLAUSES, SKETCH_SIZE, TWIN_SHARE, TWIN_SKETCH
from reportminer.twins.fingerprint import Fingerprint, clauses_of

_TRIED = 3
"""Likeliest twins of a report that are compared clause by clause."""


class Marked(NamedTuple):
    """A report in the store: its name and its fingerprint."""

    source: str
    print: Fingerprint


class Twin(NamedTuple):
    """Report ``source`` has the text of ``other``: ``share`` is that of the shorter one's clauses, 1.0 for all.

    ``same`` says that no word differs; ``more`` counts further reports with the very same text.
    """

    source: str
    other: str
    share: float
    same: bool
    more: int = 0


def find_twins(reports: Sequence[Marked], text_of: Callable[[str], str]) -> list[Twin]:
    """Return for every report that has a twin the nearest one, by source; ``text_of`` gives a report's text.

    Reports are compared clause by clause only where their sketches agree.
    """
    groups: defaultdict[bytes, list[str]] = defaultdict(list)
    for report in reports:
        groups[report.print.text].append(report.source)
    twins = [twin for names in groups.values() for twin in _same(sorted(names))]
    found = {twin.source for twin in twins}
    # One of each group of equal texts stands for all of them.
    single = [report for report in reports if min(groups[report.print.text]) == report.source]
    twins += (twin for twin in _near(single, text_of) if twin.source not in found)
    return sorted(twins, key=lambda twin: twin.source)


def _same(names: Sequence[str]) -> Iterator[Twin]:
    for name in names if len(names) > 1 else ():
        other = next(other for other in names if other != name)
        yield Twin(name, other, 1.0, same=True, more=len(names) - 2)


def _near(reports: Sequence[Marked], text_of: Callable[[str], str]) -> Iterator[Twin]:
    hashes = {report.source: report.print.hashes() for report in reports}
    holders: defaultdict[int, list[str]] = defaultdict(list)
    for source, sketch in hashes.items():
        for value in sketch if len(sketch) >= FEWEST_CLAUSES else ():
            holders[value].append(source)

    @lru_cache(maxsize=256)
    def clauses(source: str) -> frozenset[int]:
        return clauses_of(text_of(source))

    for source in sorted(hashes):
        common: Counter[str] = Counter()
        for value in hashes[source]:
            held = holders.get(value, ())
            if 1 < len(held) <= COMMON_CLAUSE:
                common.update(held)
        del common[source]
        own = hashes[source]
        # No two sketches are more alike than the hashes they share allow.
        enough = [other for other, n in common.items() if n >= TWIN_SKETCH * max(len(own), len(hashes[other]))]
        likely = sorted((-_alike(own, hashes[other]), other) for other in enough)
        shares = [
            (_share(clauses(source), clauses(other)), other)
            for alike, other in likely[:_TRIED]
            if -alike >= TWIN_SKETCH
        ]
        best = max(shares, key=lambda entry: entry[0], default=(0.0, ""))
        if best[0] >= TWIN_SHARE:
            yield Twin(source, best[1], best[0], same=False)


def _alike(one: Sequence[int], other: Sequence[int]) -> float:
    """Estimate the share of clauses that two texts have in common among all that either has."""
    smallest = sorted({*one, *other})[:SKETCH_SIZE]
    both = {*one} & {*other}
    return sum(value in both for value in smallest) / len(smallest) if smallest else 0.0


def _share(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / max(min(len(one), len(other)), 1)
