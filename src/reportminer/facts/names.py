"""Actors and slogans: names from data, matched on characters, the longest first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from reportminer.facts.signs import Signs, Span, start_pattern, starts
from reportminer.facts.tables import Name, levels, names, read_toml
from reportminer.fold import fold


class Mention(NamedTuple):
    """One mention of an actor or a slogan; ``name`` is what it was recognised as."""

    start: int
    end: int
    name: Name


def find_names(text: str, kind: str) -> list[Mention]:
    """Return the mentions of all ``actors`` or ``slogans`` (``kind``) of a half-width text, in order; none overlap."""
    forms = _forms(kind)
    blocked = forms.never.spans(text)
    patterned = [Mention(*found.span(), name) for signs, name in forms.patterns for found in signs.finditer(text)]
    if not patterned:
        return _outside(forms.found_in(text), blocked)
    blocked = sorted([*blocked, *((entry.start, entry.end) for entry in patterned)])
    return sorted([*patterned, *_outside(forms.found_in(text), blocked)], key=lambda entry: entry.start)


def _outside(mentions: Iterable[Mention], blocked: Sequence[Span]) -> list[Mention]:
    """Return the mentions that do not lie inside one of the blocked spans; both are in order."""
    kept, turn = [], 0
    for mention in mentions:
        start, end, _ = mention
        while turn < len(blocked) and blocked[turn][1] <= start:
            turn += 1
        if turn == len(blocked) or blocked[turn][0] > start or blocked[turn][1] < end:
            kept.append(mention)
    return kept


class _Table:
    """Forms by their first three characters, or two where they have no more: so few lengths are tried at a place.

    A dictionary and not a regular expression: one of fifteen thousand branches takes half a second to compile.
    """

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, Name]] = {}
        self.lengths: dict[str, tuple[int, ...]] = {}

    def add(self, form: str, rank: int, name: Name) -> None:
        """Add a form; the first name that has it keeps it."""
        length = len(form)
        if length < 2 or form in self._known:
            return
        self._known[form] = rank, name
        lengths = self.lengths.get(form[:3])
        if lengths is None:
            self.lengths[form[:3]] = (length,)
        elif length not in lengths:
            self.lengths[form[:3]] = tuple(sorted((*lengths, length), reverse=True))

    def longest(self, text: str, at: int) -> _Known | None:
        """Return length, rank and name of the longest form at an offset."""
        for length in self.lengths.get(text[at : at + 3], ()):
            if (known := self._known.get(text[at : at + length])) and at + length <= len(text):
                return length, *known
        pair = self._known.get(text[at : at + 2])
        return (2, *pair) if pair and at + 2 <= len(text) else None


class _Forms:
    """All forms of one kind; those that take a level in front (镇, 区) are also held by what stands behind it.

    ``never`` is what names nothing; ``patterns`` are those of names that hold the name of a place (中共云溪镇委员会).
    """

    def __init__(self, kind: str) -> None:
        data = read_toml(f"facts_{kind}.toml")
        by_code = {name.code: name for name in names(kind)}
        self.never = Signs(data.get("never", ()))
        self.patterns = [(re.compile(entry["signs"]), by_code[entry["code"]]) for entry in data.get("pattern", ())]
        self._all, self._behind = _Table(), _Table()
        ranked = [(rank, name, form) for rank, name in enumerate(names(kind)) for form in name.forms]
        folded = fold("\n".join(form for _, _, form in ranked)).split("\n")  # all at once: thousands of short words
        for (rank, name, _), form in zip(ranked, folded, strict=True):
            self._all.add(form.removeprefix("*"), rank, name)
            if form.startswith("*"):
                self._behind.add(form[1:], rank, name)
        self._levels = self._level_heads(map(fold, levels(kind)))
        self._heads = {*self._all.lengths, *self._levels}
        self._pairs = {head for head in self._heads if len(head) == 2}
        self._start = start_pattern(self._heads)

    def _level_heads(self, words: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return the levels by the first three characters of what they can begin."""
        heads: dict[str, tuple[str, ...]] = {}
        for level in words:
            for head in {(level + behind)[:3] for behind in self._behind.lengths}:
                heads[head] = (*heads.get(head, ()), level)
        return heads

    def found_in(self, text: str) -> Iterator[Mention]:
        """Yield the forms from left to right, the longest at each place; none overlap."""
        done, heads, pairs = 0, self._heads, self._pairs
        for at in starts(self._start, text):
            head = text[at : at + 3]
            if at < done or (head not in heads and head[:2] not in pairs):
                continue
            best = self._all.longest(text, at)
            for level in self._levels.get(head, ()):
                if text.startswith(level, at):
                    best = _better(best, self._behind.longest(text, at + len(level)), len(level))
            if best:
                done = at + best[0]
                yield Mention(at, done, best[2])


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
