"""How a regular expression can begin: the few characters that a text must show where it matches.

Where a text shows none of them a sign cannot match; so many signs are tried at few places only, with the same
result as if each were searched for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib import import_module
from typing import Any

from reportminer.settings import MAX_OPENINGS

_LONGEST_RANGE = 64
_ANYTHING: tuple[set[str], set[str]] = (set(), {""})
_NO_WIDTH = {"AT", "ASSERT", "ASSERT_NOT"}
_SPECIAL = frozenset(r".^$*+?{}[]\|()")


Openings = tuple[set[str] | None, bool]
"""The openings of a pattern, None where they cannot be told; and whether it matches in front of lines only."""


def openings(pattern: re.Pattern[str] | str, *, length: int = 2, most: int = MAX_OPENINGS) -> Openings:
    """Return how a pattern can begin, in ``length`` characters or fewer, and whether it matches in front of lines only.

    None where they cannot be told, or are more than ``most``: the pattern begins with almost anything.  A ``str``
    is a pattern without flags, which need not be compiled for this.
    """
    source, flags = (pattern, 0) if isinstance(pattern, str) else (pattern.pattern, pattern.flags)
    if flags & re.IGNORECASE:
        return None, False
    if is_plain(source) and not flags & re.VERBOSE:
        return {source[:length]}, False  # plain words, as most signs are: nothing to take apart
    try:
        items = list(import_module("re._parser").parse(source, flags))
        in_front = bool(items) and str(items[0][0]) == "AT" and str(items[0][1]) == "AT_BEGINNING"
        whole, begun = _in_a_row(items, length, most)
    except (ImportError, AttributeError, TypeError, ValueError, re.error):  # another Python may have no such parser
        return None, False
    found = whole | begun
    return (found if "" not in found and len(found) <= most else None), in_front


def is_plain(pattern: str) -> bool:
    """Tell whether a pattern is a word that means itself."""
    return bool(pattern) and _SPECIAL.isdisjoint(pattern)


def _in_a_row(items: Iterable[tuple[Any, Any]], length: int, most: int) -> tuple[set[str], set[str]]:
    """Return what the items can match as a whole, if shorter than ``length``, and how they can begin otherwise."""
    items = getattr(items, "data", items)  # the list within the parser's own class, which is slow to walk
    if (plain := _plain(items, length)) is not None:
        return ({plain}, set()) if len(plain) < length else (set(), {plain})
    whole, begun = {""}, set()
    for kind, value in items:
        if str(kind) in _NO_WIDTH:
            continue
        next_whole, next_begun = _item(str(kind), value, length, most)
        joined = {first + second for first in whole for second in next_whole}
        begun |= {(first + second)[:length] for first in whole for second in next_begun}
        begun |= {text[:length] for text in joined if len(text) >= length}
        whole = {text for text in joined if len(text) < length}
        if not whole or len(begun) > most:
            break
    return whole, begun


def _plain(items: Iterable[tuple[Any, Any]], length: int) -> str | None:
    """Return the first characters of items that begin with so many plain ones, or are nothing but plain ones."""
    found = ""
    for kind, value in items:
        if str(kind) != "LITERAL":
            return None
        found += chr(value)
        if len(found) == length:
            break
    return found


def _item(kind: str, value: Any, length: int, most: int) -> tuple[set[str], set[str]]:
    if kind == "LITERAL":
        return {chr(value)}, set()
    if kind == "IN":
        return _charset(value)
    if kind == "SUBPATTERN" and not value[1]:
        return _in_a_row(value[-1], length, most)
    if kind == "BRANCH":
        found = [_in_a_row(branch, length, most) for branch in value[1]]
        return set().union(*(whole for whole, _ in found)), set().union(*(begun for _, begun in found))
    if kind in ("MAX_REPEAT", "MIN_REPEAT"):
        least, most, repeated = value
        counts = {count for count in range(length + 1) if least <= count <= most} or {length}
        found = [_in_a_row(list(repeated) * count, length, most) for count in sorted(counts)]
        return set().union(*(whole for whole, _ in found)), set().union(*(begun for _, begun in found))
    return _ANYTHING


def _charset(members: Iterable[tuple[Any, Any]]) -> tuple[set[str], set[str]]:
    chars: set[str] = set()
    for kind, value in members:
        if str(kind) == "LITERAL":
            chars.add(chr(value))
        elif str(kind) == "RANGE" and value[1] - value[0] <= _LONGEST_RANGE:
            chars |= {chr(code) for code in range(value[0], value[1] + 1)}
        else:
            return _ANYTHING
    return chars, set()
