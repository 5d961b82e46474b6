"""Actors and slogans: names from data, matched on characters, the longest first."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from reportminer.facts.tables import Name, levels, names, read_toml
from reportminer.fold import fold


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention of an actor or a slogan; ``name`` is what it was recognised as."""

    start: int
    end: int
    name: Name


def find_names(text: str, kind: str) -> list[Mention]:
    """Return the mentions of all ``actors`` or ``slogans`` (``kind``) of a half-width text, in order; none overlap."""
    never = _never(kind)
    blocked = [found.span() for found in never.finditer(text)] if never else []
    patterned = [Mention(*found.span(), name) for signs, name in _patterns(kind) for found in signs.finditer(text)]
    if patterned:
        blocked = sorted([*blocked, *((entry.start, entry.end) for entry in patterned)])
    mentions, turn = patterned, 0
    for start, end, name in _forms(kind).found_in(text):
        while turn < len(blocked) and blocked[turn][1] <= start:
            turn += 1
        if turn < len(blocked) and blocked[turn][0] <= start and blocked[turn][1] >= end:
            continue
        mentions.append(Mention(start, end, name))
    return sorted(mentions, key=lambda entry: entry.start) if _patterns(kind) else mentions


@cache
def _patterns(kind: str) -> tuple[tuple[re.Pattern[str], Name], ...]:
    """Return the patterns of names that hold the name of a place (中共云溪镇委员会)."""
    by_code = {name.code: name for name in names(kind)}
    entries = read_toml(f"facts_{kind}.toml").get("pattern", ())
    return tuple((re.compile(entry["signs"]), by_code[entry["code"]]) for entry in entries)


@cache
def _never(kind: str) -> re.Pattern[str] | None:
    never = read_toml(f"facts_{kind}.toml").get("never", [])
    return re.compile("|".join(never)) if never else None


class _Table:
    """Forms by their first two characters.

    A dictionary and not a regular expression: one of fifteen thousand branches takes half a second to compile.
    """

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, Name]] = {}
        self._lengths: dict[str, list[int]] = {}

    def add(self, form: str, rank: int, name: Name) -> None:
        """Add a form; the first name that has it keeps it."""
        if len(form) > 1:
            self._known.setdefault(form, (rank, name))
            lengths = self._lengths.setdefault(form[:2], [])
            if len(form) not in lengths:
                lengths.append(len(form))
                lengths.sort(reverse=True)

    def heads(self) -> list[str]:
        """Return the first two characters of all forms."""
        return list(self._lengths)

    def longest(self, text: str, at: int) -> tuple[int, int, Name] | None:
        """Return length, rank and name of the longest form at an offset."""
        for length in self._lengths.get(text[at : at + 2], ()):
            form = text[at : at + length]
            if form in self._known:
                return len(form), *self._known[form]
        return None


class _Forms:
    """All forms of one kind; those that take a level in front (镇, 区) are also held by what stands behind it."""

    def __init__(self, kind: str) -> None:
        self._all, self._behind = _Table(), _Table()
        for rank, name in enumerate(names(kind)):
            for form in map(fold, name.forms):
                self._all.add(form.removeprefix("*"), rank, name)
                if form.startswith("*"):
                    self._behind.add(form[1:], rank, name)
        self._levels: dict[str, list[str]] = defaultdict(list)
        for level in map(fold, levels(kind)):
            self._levels[level[0]].append(level)
        heads = self._all.heads()
        firsts, seconds = {head[0] for head in heads}, {head[1] for head in heads}
        if self._behind.heads():
            firsts |= set(self._levels)
            seconds |= {head[0] for head in self._behind.heads()}
            seconds |= {level[1] for ways in self._levels.values() for level in ways if len(level) > 1}
        # few places of a text are looked at more closely
        self._start = re.compile(f"[{_escaped(firsts)}](?=[{_escaped(seconds)}])") if firsts else None
        self._heads = set(heads)

    def found_in(self, text: str) -> Iterator[tuple[int, int, Name]]:
        """Yield start, end and name of the forms from left to right, the longest at each place; none overlap."""
        done = 0
        for place in self._start.finditer(text) if self._start else ():
            at = place.start()
            if at < done or (text[at : at + 2] not in self._heads and text[at] not in self._levels):
                continue
            best = self._all.longest(text, at)
            for level in self._levels.get(text[at], ()):
                if text.startswith(level, at):
                    best = _better(best, self._behind.longest(text, at + len(level)), len(level))
            if best:
                done = at + best[0]
                yield at, done, best[2]


_Known = tuple[int, int, Name]


def _better(best: _Known | None, other: _Known | None, before: int) -> _Known | None:
    """Return the longer of two forms, and of equal ones that whose name stands first in the file."""
    if other is None:
        return best
    longer = (other[0] + before, *other[1:])
    return longer if best is None or (-longer[0], longer[1]) < (-best[0], best[1]) else best


@cache
def _forms(kind: str) -> _Forms:
    return _Forms(kind)


def _escaped(chars: Iterable[str]) -> str:
    return re.escape("".join(sorted(chars)))
