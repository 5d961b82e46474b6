"""Scope, change and basis of a number come from its own sentence and clause."""

from __future__ import annotations

import pytest

from reportminer.facts.surroundings import Surroundings
from reportminer.settings import SCOPE_WINDOW


@pytest.mark.parametrize(
    ("before", "scope", "change", "basis"),
    [
        ("全年开展培训", "全年", "", ""),
        ("全年开展培训,走访农户", "全年", "", ""),
        ("全年开展培训。走访农户", "", "", ""),
        ("今年以来,累计走访", "累计", "", ""),
        ("走访农户共", "共", "", ""),
        ("共走访,化解", "", "", ""),
        ("公共服务", "", "", ""),
        ("同比增长", "", "up", "同比"),
        ("同比,增长", "", "up", ""),
        ("较上年下降了约 ", "", "down", "较上年"),
        ("增长到", "", "", ""),
        ("增长的", "", "", ""),
        ("同比环比增长", "", "up", "同比"),
        ("全年" + "好" * SCOPE_WINDOW, "", "", ""),
        ("全年" + "好" * (SCOPE_WINDOW - 2), "全年", "", ""),
        ("", "", "", ""),
    ],
)
def test_before_a_number(before: str, scope: str, change: str, basis: str) -> None:
    for text in (before + "5件", f"上年全年共增长3件,同比\n{before}5件,全年同比增长"):
        start = text.index(before + "5件") + len(before)
        assert Surroundings(text).before(start) == (scope, change, basis)
