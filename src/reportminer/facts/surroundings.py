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
    against: re.Pattern[str]
    against_ends: frozenset[str]
    moved: re.Pattern[str]
    added: str


@cache
def _words() -> _Words:
    data = read_toml("facts_units.toml")
    scope, change = data["scope"], data["change"]
    up, down, between, more, less = (
        _backwards(change[name]) for name in ("up", "down", "between", "up_against", "down_against")
    )
    ends, against_ends = (
        frozenset(word[-1] for name in (*names, "between") for word in change[name])
        for names in (("up", "down"), ("up_against", "down_against"))
    )
    return _Words(
        scope=re.compile(trie_pattern(scope["words"])),
        short=re.compile(scope["short"]),
        basis=re.compile(trie_pattern(change["basis"])),
        # read from the number towards the left: the word of change must reach up to the number
        change=re.compile(rf"\s?(?:{between})*(?:(?P<up>{up})|(?P<down>{down}))"),
        change_ends=ends,
        against=re.compile(rf"\s?(?:{between})*(?:(?P<up>{more})|(?P<down>{less}))"),
        against_ends=against_ends,
        moved=re.compile(f"(?:{change['taken_away']}|{change['added']})了?{change['noun']}"),
        added=change["added"],
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
        self._text, self._words, self._change_ends = text, words, words.change_ends
        self._scope, self._short = _Found(words.scope, text), _Found(words.short, text)
        self._basis = _Found(words.basis, text)
        moved = words.moved.finditer(text)
        self._moved = {found.end(): "up" if found[0][0] in words.added else "down" for found in moved}
        marks = [found.start() for found in _MARK.finditer(text)]
        self._clauses = [0, *[at + 1 for at in marks]]
        self._sentences = [0, *[at + 1 for at in marks if text[at] in "。;\n"]]

    def before(self, start: int) -> tuple[str, str, str]:
        """Return scope, change (``up``, ``down``) and basis of the number at an offset; each empty where none is.

        The scope is the last one of the sentence, or a short one of the clause; the basis the first of the clause.
        """
        text, sentences, clauses, words = self._text, self._sentences, self._clauses, self._words
        sentence = max(sentences[bisect_right(sentences, start) - 1], start - SCOPE_WINDOW)
        clause = max(clauses[bisect_right(clauses, start) - 1], sentence)
        scope = self._last(self._scope, sentence, start) or self._last(self._short, clause, start)
        first, basis = bisect_left(self._basis.starts, clause), ""
        if first < len(self._basis.starts) and self._basis.ends[first] <= start:
            basis = text[self._basis.starts[first] : self._basis.ends[first]]
        last = text[start - 1 : start]
        change = _changed(words.change, text[clause:start]) if last in self._change_ends or last.isspace() else ""
        if not change:
            # where a noun stands between its verb and the number: 减少环节28个
            change = self._moved.get(start, "")
            if basis and not change and last in words.against_ends:
                change = _changed(words.against, text[clause:start])
        return scope, change, basis

    def _last(self, found: _Found, start: int, end: int) -> str:
        """Return the last of some words that lies between two offsets."""
        at = bisect_right(found.ends, end) - 1
        return self._text[found.starts[at] : found.ends[at]] if at >= 0 and found.starts[at] >= start else ""


def _changed(pattern: re.Pattern[str], before: str) -> str:
    found = pattern.match(before[::-1])
    return "" if not found else "up" if found["up"] else "down"
