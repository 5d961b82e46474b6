"""What a number counts: the noun it belongs to, the deed that goes with it, and the family of like counts.

Chinese puts the noun before the number (会前学法11次, 开展普法讲座12场) or behind it (化解35件矛盾纠纷,
新建3个工作站); a number that opens its clause counts what the clause before it spoke of.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, lru_cache

from reportminer.facts.tables import families_of, read_toml, trie_pattern
from reportminer.settings import COUNTED_LENGTH, COUNTED_WINDOW

_BREAK = re.compile(r"[,。;:!?、\n\t(]")
_AFTER_BREAK = re.compile(r"[,。;:!?、\n\t()\"0-9]|$")
_EARLIER_NUMBER = re.compile(
    r"[0-9][0-9.,]*\s?[十百千万亿]*\s?[余多]?\s?(?:平方米|公里|人次|场次|个百分点|[%个件次场名人份条项家户处起宗期元亩辆台册])"
)
_LEFT_TRIM = re.compile(r"^[\s的了过等和与及并是在对为将各类项]+")
_RIGHT_TRIM = re.compile(r"[\s了过的共计有达为约近超均合总是等\"']+$")


@dataclass(frozen=True, slots=True)
class Counted:
    """The thing counted, the verb before it, and the code of its family; each empty where not found."""

    thing: str = ""
    verb: str = ""
    family: str = ""


@cache
def _words() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Return patterns of verbs, of words that are dropped before a number, and of words that end a noun."""
    data = read_toml("facts_families.toml")["counting"]
    return (
        re.compile(trie_pattern(data["verbs"])),
        re.compile("(?:" + trie_pattern(data["dropped"]) + r")\s?$"),
        re.compile(trie_pattern(data["ends"])),
    )


def counted_thing(text: str, start: int, end: int, unit: str) -> Counted:
    """Return what the number at ``text[start:end]`` counts; ``text`` is the half-width copy, ``unit`` the base unit."""
    opening = _clause_start(text, start)
    own = _TITLES.sub("", text[opening:start])
    before = _before(own)
    after = _after(text, end)
    holder = _holders().match(after)
    verb, thing = _verb_and_thing(before)
    if holder and not _TIES.search(own):
        return Counted(holder[0], verb)
    if not thing and after:
        thing = after
    around = f"{own}#{'' if holder else after}"
    if (not thing or _generic().match(thing)) and opening and text[opening - 1] in ",:、(":
        # nothing in its own clause that tells what is counted: look one clause back
        clause = _TITLES.sub("", text[_clause_start(text, opening - 1) : opening - 1])
        earlier, noun = _verb_and_thing(_before(clause))
        thing, verb = thing or noun, verb or earlier
        around = clause + around
    return Counted(thing[-COUNTED_LENGTH:], verb, _family(thing, verb, around, unit))


_TITLES = re.compile("《[^《》]*》?")
"""What stands in a title tells nothing of what is counted."""

_TIES = re.compile("调委会|调解组织")


@cache
def _holders() -> re.Pattern[str]:
    return re.compile(read_toml("facts_families.toml")["counting"]["holders"])


@cache
def _generic() -> re.Pattern[str]:
    return re.compile(read_toml("facts_families.toml")["counting"]["generic"])


def _clause_start(text: str, at: int) -> int:
    breaks = _breaks(text)
    turn = bisect_left(breaks, at)
    return max(breaks[turn - 1] + 1 if turn else 0, at - COUNTED_WINDOW, 0)


@lru_cache(maxsize=1)
def _breaks(text: str) -> list[int]:
    """Return where clauses break, for the text in hand: every number asks."""
    return [found.start() for found in _BREAK.finditer(text)]


def _before(clause: str) -> str:
    """Drop what stands between noun and number (scope words, 共, 达, 同比增长), and numbers before it."""
    dropped = _words()[1]
    earlier = max((found.end() for found in _EARLIER_NUMBER.finditer(clause)), default=0)
    return _trimmed(clause[earlier:], dropped) or _trimmed(clause[: _first_number(clause)], dropped)


def _trimmed(clause: str, dropped: re.Pattern[str]) -> str:
    while True:
        shorter = _RIGHT_TRIM.sub("", clause)
        found = dropped.search(shorter)
        if found:
            shorter = shorter[: found.start()]
        if shorter == clause:
            return clause
        clause = shorter


def _first_number(clause: str) -> int:
    found = _EARLIER_NUMBER.search(clause)
    return found.start() if found else len(clause)


def _after(text: str, end: int) -> str:
    stop = _AFTER_BREAK.search(text, end, end + COUNTED_LENGTH + 1)
    piece = text[end : stop.start() if stop else end + COUNTED_LENGTH]
    finish = _words()[2].search(piece)
    return _LEFT_TRIM.sub("", piece[: finish.start()] if finish else piece)


def _verb_and_thing(clause: str) -> tuple[str, str]:
    """Return the last verb and what stands behind it; a word that is as often part of a noun only at the beginning."""
    verb, rest = "", clause
    for found in _words()[0].finditer(clause):
        left = clause[found.end() :]
        if found.start() and left and found[0] in _weak():
            continue
        if left or found.start() == 0:
            verb, rest = found[0], left
        elif not verb:
            verb, rest = found[0], ""
    return verb, _LEFT_TRIM.sub("", rest).strip("\"' ")


@cache
def _weak() -> frozenset[str]:
    return frozenset(read_toml("facts_families.toml")["counting"]["weak"])


def _family(thing: str, verb: str, around: str, unit: str) -> str:
    """Return the first family whose unit and signs fit: by the thing and its verb, else by the words around."""
    return _family_in(f"{verb}{thing}", unit) or _family_in(around, unit)


@lru_cache(maxsize=8_192)
def _family_in(text: str, unit: str) -> str:
    for family in families_of(unit):
        if family.signs.search(text) and not (family.never and family.never.search(text)):
            return family.code
    return ""
