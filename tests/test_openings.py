"""How patterns can begin."""

from __future__ import annotations

import re

import pytest

from reportminer.openings import openings


@pytest.mark.parametrize(
    ("pattern", "found", "in_front"),
    [
        ("ab", {"ab"}, False),
        ("a", {"a"}, False),
        ("a?b", {"ab", "b"}, False),
        ("a.", {"a"}, False),
        ("[ab]+c", {"aa", "ab", "ba", "bb", "ac", "bc"}, False),
        ("(?:a|bc)d", {"ad", "bc"}, False),
        ("^(?:ab|c)", {"ab", "c"}, True),
        ("(?:^|x)y(?!z)", {"y", "xy"}, False),
        ("(?<!a)b{3}", {"bb"}, False),
        ("a{0}b", {"b"}, False),
        ("(?P<name>ab)", {"ab"}, False),
        (".{0,3}a", None, False),
        ("[^a]b", None, False),
        ("a*", None, False),
        (r"\d件", None, False),
        ("(?i)ab", None, False),
        ("^.{0,3}a", None, True),
    ],
)
def test_openings(pattern: str, found: set[str] | None, in_front: bool) -> None:
    assert openings(re.compile(pattern, re.MULTILINE)) == (found, in_front)


@pytest.mark.parametrize("word", ["年", "调解", "调解纠纷", "a-b", "，。"])
def test_plain_words_need_no_parser(word: str) -> None:
    assert openings(word) == openings(re.compile(f"(?:{word})")) == ({word[:2]}, False)


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("abcd", {"abc"}),
        ("ab", {"ab"}),
        ("a?bcd", {"abc", "bcd"}),
        ("[ab]{2,}c", {"aaa", "aab", "aac", "aba", "abb", "abc", "baa", "bab", "bac", "bba", "bbb", "bbc"}),
        ("(?:a|bc)d.", {"ad", "bcd"}),
        ("a.{0,3}b", {"a", "ab"}),
    ],
)
def test_longer_openings(pattern: str, found: set[str]) -> None:
    assert openings(pattern, length=3) == (found, False)
    assert openings(f"(?:{pattern})", length=3, most=len(found) - 1) == (None, False)
