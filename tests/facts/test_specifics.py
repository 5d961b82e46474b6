"""What makes a plan specific: words of time and of who is responsible."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportminer.facts.specifics import find_deadline, find_office
from reportminer.facts.tables import read_toml

DATA = read_toml("facts_specifics.toml")
PIECES = sorted(
    {piece for name in ("deadline", "office") for way in DATA[name] for piece in re.findall(r"[^\W\d_]+", way)}
)
FIND = {"deadline": find_deadline, "office": find_office}


@pytest.mark.parametrize("name", FIND)
@given(
    st.lists(st.sampled_from(PIECES) | st.sampled_from(["2024", "一", "3", "镇", "\n", "、"]), max_size=12).map("".join)
)
def test_passing_over_misses_nothing(name: str, text: str) -> None:
    found = re.search("|".join(DATA[name]), text)
    assert FIND[name](text) == (found.span() if found else None)


@pytest.mark.parametrize(
    ("text", "deadline", "office"),
    [
        ("6月底前完成改造,由司法所牵头", "6月底前", "由司法所牵头"),
        ("年底前建成,责任单位:镇司法所", "年底前", "责任单位:镇司法所"),
        ("第二季度启动", "第二季度启动", ""),
        ("持续加强宣传", "", ""),
        ("镇综合执法队负责落实", "", "镇综合执法队负责落实"),
    ],
)
def test_spans(text: str, deadline: str, office: str) -> None:
    assert [text[slice(*(find(text) or (0, 0)))] for find in (find_deadline, find_office)] == [deadline, office]
