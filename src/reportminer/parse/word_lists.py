"""How lists count: levels, restarts and the number as it stands on the page, whatever file they come from."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

from reportminer.parse.word_numerals import is_known, written

LEVELS = 9
"""Levels of a list."""

_PLACE = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list definition; ``restart`` is the 1-based level that restarts it, 0 is none.

    ``text`` has %1 to %9 where the numbers of the levels stand.
    """

    start: int = 1
    format: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    legal: bool = False
    restart: int | None = None
    style: str | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """The number of one paragraph: ``text`` as shown, ``gap`` what separates it from the paragraph."""

    text: str
    gap: str
    bullet: bool = False


@dataclass(slots=True)
class Counts:
    """How far each list of one document has counted; ``unknown`` are the number formats nobody here can write."""

    unknown: set[str] = field(default_factory=set)
    _counters: dict[Hashable, dict[int, int]] = field(default_factory=dict)

    def label(
        self, key: Hashable, level: int, definition: Mapping[int, Level], starts: Mapping[int, int]
    ) -> Label | None:
        """Count one paragraph of the list ``key`` and return its number; None where the level is not defined.

        ``starts`` are values that begin levels of this list in place of the definition's.
        """
        if level not in definition:
            return None
        counters = self._counters.setdefault(key, {})
        _advance(counters, level, definition, starts)
        shape = definition[level]

        def number(found: re.Match[str]) -> str:
            place = int(found.group(1)) - 1
            other = definition.get(place, Level())
            value = counters.get(place, starts.get(place, other.start))
            if not is_known(other.format):
                self.unknown.add(other.format)
            return written(value, "decimal" if shape.legal else other.format)

        if shape.format == "bullet":
            return Label("", "", bullet=True)
        return spaced(_PLACE.sub(number, shape.text), nothing=shape.suffix == "nothing")


def spaced(text: str, *, nothing: bool = False) -> Label:
    """Return a number with its gap: after 、 or ） a tab is only distance, after a digit or a full stop it divides."""
    return Label(text, " " if text and not nothing and text[-1].isascii() else "")


def _advance(counters: dict[int, int], level: int, definition: Mapping[int, Level], starts: Mapping[int, int]) -> None:
    start = starts.get(level, definition[level].start)
    counters[level] = counters[level] + 1 if level in counters else start
    for deeper in range(level + 1, LEVELS):
        restart = definition.get(deeper, Level()).restart
        if restart is None or (restart > 0 and level < restart):
            counters.pop(deeper, None)
