"""Markers of headings: which family, which number, where the words begin."""

from __future__ import annotations

import pytest

from reportminer.fold import fold
from reportminer.outline.markers import heading_families, heading_marker

MARKERS = [
    ("一、主要举措", "chinese", 1, "主要举措"),
    ("十二、其他", "chinese", 12, "其他"),
    ("二.存在问题", "chinese", 2, "存在问题"),
    ("（三）规范执法", "chinese-bracket", 3, "规范执法"),
    ("(三）规范执法", "chinese-bracket", 3, "规范执法"),
    ("【三】规范执法", "chinese-bracket", 3, "规范执法"),
    ("三)规范执法", "chinese-bracket", 3, "规范执法"),
    ("（三）、规范执法", "chinese-bracket", 3, "规范执法"),
    ("1.加强学习", "arabic", 1, "加强学习"),
    ("１．加强学习", "arabic", 1, "加强学习"),
    ("1、加强学习", "arabic", 1, "加强学习"),
    ("11,加强学习", "arabic", 11, "加强学习"),
    ("1.2023年工作", "arabic", 1, "2023年工作"),
    ("（1）加强学习", "arabic-bracket", 1, "加强学习"),
    ("⑴加强学习", "arabic-bracket", 1, "加强学习"),
    ("②加强学习", "circled", 2, "加强学习"),
    ("第二部分　工作安排", "part", 2, "工作安排"),
    ("三是加强学习", "items", 3, "加强学习"),
]


@pytest.mark.parametrize(("text", "family", "number", "words"), MARKERS)
def test_marker(text: str, family: str, number: int, words: str) -> None:
    marker = heading_marker(fold(text), 0, len(text))
    assert marker is not None
    assert (marker.family.name, marker.number, text[marker.end :]) == (family, number, words)


@pytest.mark.parametrize(
    "text",
    [
        "3.15消费者权益日",
        "2.2平方公里",
        "1、2、3、",
        "一、二、三产业",
        "三、四季度",
        "2023年工作",
        "第一责任人",
        "一般案件",
        "(略)",
        "",
    ],
)
def test_no_marker(text: str) -> None:
    assert heading_marker(fold(text), 0, len(text)) is None


def test_families_come_from_the_highest_down() -> None:
    ranks = [family.rank for family in heading_families()]
    assert ranks == sorted(ranks)
