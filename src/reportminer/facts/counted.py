"""What a number counts: the noun it belongs to, the deed that goes with it, and the family of like counts.

Chinese puts the noun before the number (会前学法11次, 开展普法讲座12场) or behind it (化解35件矛盾纠纷,
新建3个工作站); a number that opens its clause counts what the clause before it spoke of.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from reportminer.facts.families import family_of
from reportminer.facts.tables import read_toml, trie_pattern
from reportminer.settings import COUNTED_LENGTH, COUNTED_WINDOW

_BREAK = re.compile(r"[,。;:!?、\n\t(]")
_BEHIND = re.compile(rf"[^,。;:!?、\n\t()\"0-9]{{0,{COUNTED_LENGTH + 1}}}")
_EARLIER_NUMBER = re.compile(
    r"[0-9][0-9.,]*\s?[十百千万亿]*\s?[余多]?\s?(?:平方米|公里|人次|场次|个百分点|[%个件次场名人份条项家户处起宗期元亩辆台册])"
)
_BLANKS = "".join(char for char in map(chr, range(0x3001)) if char.isspace())
_LEFT_TRIM = _BLANKS + "的了过等和与及并是在对为将各类项"
_RIGHT_TRIM = _BLANKS + "了过的共计有达为约近超均合总是等\"'"
_TITLES = re.compile("《[^《》]*》?")
"""What stands in a title tells nothing of what is counted."""

_TIES = re.compile("调委会|调解组织")


class Counted(NamedTuple):
    """The thing counted, the verb before it, and the code of its family; each empty where not found."""

    thing: str = ""
    verb: str = ""
    family: str = ""


@dataclass(frozen=True, slots=True)
class _Words:
    """The words that tell noun, verb and number apart.

    ``dropped`` are words left out before a number, by their last character, the longest first; ``weak`` are
    verbs that are as often part of a noun; ``ends`` end a noun behind a number; ``holders`` are nouns behind a
    number that only say where something is; ``generic`` nouns say nothing by themselves.
    """

    verbs: re.Pattern[str]
    weak: frozenset[str]
    dropped: dict[str, tuple[str, ...]]
    ends: re.Pattern[str]
    holders: re.Pattern[str]
    generic: re.Pattern[str]


@cache
def _words() -> _Words:
    data = read_toml("facts_families.toml")["counting"]
    dropped: dict[str, tuple[str, ...]] = {}
    for word in sorted(data["dropped"], key=len, reverse=True):
        dropped[word[-1]] = (*dropped.get(word[-1], ()), word)
    return _Words(
        verbs=re.compile(trie_pattern(data["verbs"])),
        weak=frozenset(data["weak"]),
        dropped=dropped,
        ends=re.compile(trie_pattern(data["ends"])),
        holders=re.compile(data["holders"]),
        generic=re.compile(data["generic"]),
    )


class Clauses:
    """The clauses of one half-width text, and what the numbers in them count."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._breaks = [found.start() for found in _BREAK.finditer(text)]
        self._words = _words()

    def counted(self, start: int, end: int, unit: str) -> Counted:
        """Return what the number from ``start`` to ``end`` counts; ``unit`` is its base unit."""
        text, words = self._text, self._words
        opening = self._start(start)
        own = _without_titles(text[opening:start])
        verb, thing = _verb_and_thing(own)
        after = self._after(end)
        holder = words.holders.match(after) if after else None
        if holder and not _TIES.search(own):
            return Counted(holder[0], verb)
        thing = thing or after
        around = f"{own}#{'' if holder else after}"
        if opening and text[opening - 1] in ",:、(" and (not thing or words.generic.match(thing)):
            # nothing in its own clause that tells what is counted: look one clause back
            clause = _without_titles(text[self._start(opening - 1) : opening - 1])
            earlier, noun = _verb_and_thing(clause)
            thing, verb = thing or noun, verb or earlier
            around = clause + around
        return Counted(thing[-COUNTED_LENGTH:], verb, family_of(thing, verb, around, unit))

    def _start(self, at: int) -> int:
        turn = bisect_left(self._breaks, at)
        return max(self._breaks[turn - 1] + 1 if turn else 0, at - COUNTED_WINDOW, 0)

    def _after(self, end: int) -> str:
        found = _BEHIND.match(self._text, end)
        piece = found[0] if found else ""
        finish = self._words.ends.search(piece) if piece else None
        return (piece[: finish.start()] if finish else piece).lstrip(_LEFT_TRIM)


@lru_cache(maxsize=8_192)
def _verb_and_thing(clause: str) -> tuple[str, str]:
    """Return the last verb of what stands before a number, and what stands behind it.

    Kept: a quarter of such clauses come again within a corpus.
    """
    clause, words = _before(clause), _words()
    verb, rest = "", clause
    for found in words.verbs.finditer(clause):
        left = clause[found.end() :]
        if found.start() and left and found[0] in words.weak:
            continue
        if left or found.start() == 0:
            verb, rest = found[0], left
        elif not verb:
            verb, rest = found[0], ""
    return verb, rest.lstrip(_LEFT_TRIM).strip("\"' ")


def _before(clause: str) -> str:
    """Drop what stands between noun and number (scope words, 共, 达, 同比增长), and numbers before it."""
    first = _EARLIER_NUMBER.search(clause)
    if not first:
        return _trimmed(clause)
    *_, last = _EARLIER_NUMBER.finditer(clause)
    return _trimmed(clause[last.end() :]) or _trimmed(clause[: first.start()])


def _trimmed(clause: str) -> str:
    dropped = _words().dropped
    while True:
        clause = clause.rstrip(_RIGHT_TRIM)
        for word in dropped.get(clause[-1:], ()):
            if clause.endswith(word):
                clause = clause[: -len(word)]
                break
        else:
            return clause


def _without_titles(clause: str) -> str:
    return _TITLES.sub("", clause) if "《" in clause else clause
