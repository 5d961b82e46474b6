"""Patterns and families are tried at few places only, and found as if they were tried at all."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportminer.facts.families import family_of
from reportminer.facts.signs import Signs
from reportminer.facts.tables import families, read_toml

LISTS = {
    "units": read_toml("facts_units.toml")["never"]["patterns"],
    "actors": read_toml("facts_actors.toml")["never"],
    "slogans": read_toml("facts_slogans.toml")["never"],
}
SIGNS = {name: Signs(patterns) for name, patterns in LISTS.items()}
CHARS = {
    name: sorted({char for pattern in patterns for char in pattern} | set("19十")) for name, patterns in LISTS.items()
}


@pytest.mark.parametrize("name", LISTS)
@given(data=st.data())
@settings(deadline=None)
def test_the_same_as_one_pattern_of_all(name: str, data: st.DataObject) -> None:
    pieces = st.sampled_from(CHARS[name]) | st.sampled_from(
        ["2023年", "第3次", "与他们一起", "一件事", "1+6+N", "政府采购"]
    )
    text = "".join(data.draw(st.lists(pieces, max_size=40)))
    assert SIGNS[name].spans(text) == [found.span() for found in re.finditer("|".join(LISTS[name]), text)]


@pytest.mark.parametrize(
    ("patterns", "text", "expected"),
    [
        ([], "一二", []),
        (["ab", "a"], "abaa", [(0, 2), (2, 3), (3, 4)]),
        (["a", "ab"], "ab", [(0, 1)]),
        (["a[^b]c", "ad"], "adc", [(0, 3)]),
        (["ad", "a[^b]c"], "adc", [(0, 2)]),
        ([".b", "ab"], "xb", [(0, 2)]),
        (["(?<=x)a"], "axa", [(2, 3)]),
    ],
)
def test_the_first_pattern_that_matches_at_a_place(patterns: list[str], text: str, expected: list[object]) -> None:
    assert Signs(patterns).spans(text) == expected


_UNITS = sorted({unit for family in families() for unit in family.units})
_WORDS = sorted({sign for family in families() for sign in (*family.signs, *family.never)})


def _first_of_all(text: str, unit: str) -> str:
    for family in families():
        never = family.never and re.search("|".join(family.never), text)
        if unit in family.units and re.search("|".join(family.signs), text) and not never:
            return family.code
    return ""


@given(st.sampled_from(_UNITS), st.lists(st.sampled_from(_WORDS) | st.sampled_from(["的", "#", "村"]), max_size=4))
def test_the_first_family_that_fits(unit: str, words: list[str]) -> None:
    text = re.sub(r"[\\^$.|?*+(){}\[\]]", "", "".join(words))
    assert family_of(text, "", "", unit) == _first_of_all(text, unit)
    assert family_of("", "", text, unit) == _first_of_all(text, unit)
