"""Folding: the copy for matching, and numerals."""

from __future__ import annotations

import pytest

from reportminer.fold import chinese_number, fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("（一）加强，规范；落实：", "(一)加强,规范;落实:"),
        ("１２．５％", "12.5%"),
        ("〔2022〕3号【提纲】", "(2022)3号[提纲]"),
        ("“三项制度”——‘放管服’", "\"三项制度\"--'放管服'"),
        ("我　们\u00a0好", "我 们 好"),
        ("。、《》…·", "。、《》…·"),
        ("①⑴", "①⑴"),
        ("", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert len(fold(text)) == len(text)


def test_long_texts_fold_as_short_ones() -> None:
    text = "（一）加强，" * 1_000
    assert fold(text) == "(一)加强," * 1_000


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3", 3),
        ("12", 12),
        ("三", 3),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("二十一", 21),
        ("二〇", 20),
        ("二○", 20),
        ("一百零三", 103),
        ("两", 2),
        ("③", 3),
        ("⑳", 20),
        ("⑶", 3),
        ("", None),
        ("甲", None),
        ("三甲", None),
        ("３", None),
    ],
)
def test_numerals(text: str, number: int | None) -> None:
    assert chinese_number(text) == number
