"""Actors and slogans: names from data, matched on characters, the longest first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from reportminer.facts.tables import Name, names, read_toml, trie_pattern
from reportminer.fold import fold


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention of an actor or a slogan; ``name`` is what it was recognised as."""

    start: int
    end: int
    name: Name


def find_names(text: str, kind: str) -> list[Mention]:
    """Return the mentions of all ``actors`` or ``slogans`` (``kind``) of a half-width text, in order; none overlap."""
    pattern, meant, never = _matcher(kind)
    blocked = [found.span() for found in never.finditer(text)] if never else []
    mentions, turn = [], 0
    for found in pattern.finditer(text):
        if not found[0]:
            continue
        while turn < len(blocked) and blocked[turn][1] <= found.start():
            turn += 1
        if turn < len(blocked) and blocked[turn][0] <= found.start() and blocked[turn][1] >= found.end():
            continue
        mentions.append(Mention(found.start(), found.end(), meant[found[0]]))
    return mentions


@cache
def _matcher(kind: str) -> tuple[re.Pattern[str], dict[str, Name], re.Pattern[str] | None]:
    meant: dict[str, Name] = {}
    for name in names(kind):
        for form in name.forms:
            meant.setdefault(fold(form), name)
    never = read_toml(f"facts_{kind}.toml").get("never", [])
    return re.compile(trie_pattern(meant)), meant, re.compile("|".join(never)) if never else None
