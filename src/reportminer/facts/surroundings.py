"""What stands before a number: the time or sum it covers, whether it is a change, and against what.

The words are looked for once over the whole text; each number then takes those of its own sentence and clause.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache

from reportminer.facts.tables import read_toml, trie_pattern
from reportminer.settings import SCOPE_WINDOW

_MARK = re.compile("[。;\n,:]")


@dataclass(frozen=True)
class _Words:
    """The patterns, and the characters that the words before a change can end with."""

    scope: re.Pattern[str]
    short: re.Pattern[str]
    basis: re.Pattern[str]
    change: re.Pattern[str]
    change_ends: frozenset[str]


@cache
def _words() -> _Words:
    data = read_toml("facts_units.toml")
    scope, change = data["scope"], data["change"]
    up, down, between = (_backwards(change[name]) for name in ("up", "down", "between"))
    ends = {word[-1] for name in ("up", "down", "between") for word in change[name]}
    return _Words(
        scope=re.compile(trie_pattern(scope["words"])),
        short=re.compile(scope["short"]),
        basis=re.compile(trie_pattern(change["basis"])),
        # read from the number towards the left: the word of change must reach up to the number
        change=re.compile(rf"\s?(?:{between})*(?:(?P<up>{up})|(?P<down>{down}))"),
        change_ends=frozenset(ends),
    )


def _backwards(words: list[str]) -> str:
    return "|".join(re.escape(word[::-1]) for word in words)


class _Found:
    """Where the matches of a pattern begin and end."""

    def __init__(self, pattern: re.Pattern[str], text: str) -> None:
        spans = [found.span() for found in pattern.finditer(text)]
        self.starts = [start for start, _ in spans]
        self.ends = [end for _, end in spans]


class Surroundings:
    """The words of scope, change and basis of one half-width text."""

    def __init__(self, text: str) -> None:
        words = _words()
        self._text, self._change, self._change_ends = text, words.change, words.change_ends
        self._scope, self._short = _Found(words.scope, text), _Found(words.short, text)
        self._basis = _Found(words.basis, text)
        marks = [found.start() for found in _MARK.finditer(text)]
        self._clauses = [0, *[at + 1 for at in marks]]
        self._sentences = [0, *[at + 1 for at in marks if text[at] in "。;\n"]]

    def before(self, start: int) -> tuple[str, str, str]:
        """Return scope, change (``up``, ``down``) and basis of the number at an offset; each empty where none is.

        The scope is the last one of the sentence, or a short one of the clause; the basis the first of the clause.
        """
        text, sentences, clauses = self._text, self._sentences, self._clauses
        sentence = max(sentences[bisect_right(sentences, start) - 1], start - SCOPE_WINDOW)
        clause = max(clauses[bisect_right(clauses, start) - 1], sentence)
        scope = self._last(self._scope, sentence, start) or self._last(self._short, clause, start)
        first, basis = bisect_left(self._basis.starts, clause), ""
        if first < len(self._basis.starts) and self._basis.ends[first] <= start:
            basis = text[self._basis.starts[first] : self._basis.ends[first]]
        last = text[start - 1 : start]
        change = self._changed(clause, start) if last in self._change_ends or last.isspace() else ""
        return scope, change, basis

    def _last(self, found: _Found, start: int, end: int) -> str:
        """Return the last of some words that lies between two offsets."""
        at = bisect_right(found.ends, end) - 1
        return self._text[found.starts[at] : found.ends[at]] if at >= 0 and found.starts[at] >= start else ""

    def _changed(self, clause: int, start: int) -> str:
        found = self._change.match(self._text[clause:start][::-1])
        return "" if not found else "up" if found["up"] else "down"
