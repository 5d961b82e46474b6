"""Markers 一、 (一) 1. (1) ①, and the look of titles and plain headings: data, read from ``data/markers.toml``."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import Any, NamedTuple

from reportminer.fold import number_of
from reportminer.shipped import shipped_text

DEEPEST_INLINE_RANK = 3
"""Rank of 1.: inside a paragraph, items such as (1) and ① are no headings but are cut as passages."""

DEEPEST_PART_RANK = 2
"""Rank of (一): the parts of a report are not numbered lower."""


class Family(NamedTuple):
    """One way of numbering headings; a smaller ``rank`` stands higher.

    ``alone``: a heading only where it has a line of its own, else an item of the text.
    """

    name: str
    rank: float
    pattern: re.Pattern[str]
    alone: bool = False


class Marker(NamedTuple):
    """A marker found in folded text: 0-based offsets, end excluded, white space behind it included."""

    family: Family
    number: int
    start: int
    end: int

    @property
    def rank(self) -> float:
        """The rank of the marker's family."""
        return self.family.rank


class TitleSigns(NamedTuple):
    """Patterns that tell a report's title from other short lines."""

    pattern: re.Pattern[str]
    whole: re.Pattern[str]
    upper: re.Pattern[str]
    never: re.Pattern[str]


class GluedSigns(NamedTuple):
    """Patterns that find the end of a heading or title that runs into its text without punctuation."""

    tail: re.Pattern[str]
    opens: re.Pattern[str]
    goes_on: re.Pattern[str]
    title: re.Pattern[str]


class PlainSigns(NamedTuple):
    """Patterns that tell headings from sentences, dates, signatures and lists of attachments."""

    told: re.Pattern[str]
    never: re.Pattern[str]
    closing: re.Pattern[str]
    attachments: re.Pattern[str]
    attachment_number: re.Pattern[str]
    completes: re.Pattern[str]


@cache
def _data() -> dict[str, Any]:
    text = shipped_text("markers.toml")
    return tomllib.loads(text)


def _patterns(table: str) -> dict[str, re.Pattern[str]]:
    return {key: re.compile(value) for key, value in _data()[table].items()}


@cache
def heading_families() -> tuple[Family, ...]:
    """Return the families that number headings, the highest first."""
    return tuple(
        Family(entry["name"], float(entry["rank"]), re.compile(entry["pattern"]), entry.get("alone", False))
        for entry in _data()["families"]
    )


@cache
def title_signs() -> TitleSigns:
    """Return the patterns by which titles are known."""
    return TitleSigns(**_patterns("title"))


@cache
def glued_signs() -> GluedSigns:
    """Return the patterns by which glued headings are cut."""
    return GluedSigns(**_patterns("glued"))


@cache
def plain_signs() -> PlainSigns:
    """Return the patterns that speak against headings."""
    return PlainSigns(**_patterns("plain"))


@cache
def inline_heading_boundary() -> re.Pattern[str]:
    """Return the pattern of the character after which a heading marker may cut a paragraph."""
    return re.compile(_data()["inline_heading"]["after"])


@cache
def _first_characters() -> re.Pattern[str]:
    """Return a pattern for the characters that a marker can begin with: most paragraphs begin otherwise."""
    return re.compile(r"[第一二三四五六七八九十0-9(\[<⑴-⒇①-⑳]")


def heading_marker(folded: str, start: int, end: int) -> Marker | None:
    """Return the heading marker at ``start`` of folded text, or None."""
    if not _first_characters().match(folded, start, end):
        return None
    for family in heading_families():
        found = family.pattern.match(folded, start, end)
        if found and (number := number_of(found)):
            return Marker(family, number, found.start(), found.end())
    return None
