"""Actors and slogans: the longest form wins, and what only looks like a name is none."""

from __future__ import annotations

import pytest

from reportminer.facts.names import find_names
from reportminer.facts.tables import names
from reportminer.fold import fold


def _found(text: str, kind: str = "actors") -> list[tuple[str, str]]:
    return [(text[entry.start : entry.end], entry.name.code) for entry in find_names(fold(text), kind)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("镇党委、司法所", [("镇党委", "party_committee"), ("司法所", "justice_office")]),
        ("镇综合行政执法队开展", [("镇综合行政执法队", "enforcement_team")]),
        ("聘请村法律顾问", [("村法律顾问", "legal_adviser")]),
        ("社区法律顾问", [("社区法律顾问", "legal_adviser")]),
        ("区委全面依法治区委员会办公室：", [("区委全面依法治区委员会办公室", "law_committee_office")]),
        ("中共云溪区棠梨街道工作委员会", [("中共云溪区棠梨街道工作委员会", "party_work_committee")]),
        ("中共云溪县棠梨镇委员会", [("中共云溪县棠梨镇委员会", "party_committee")]),
        ("局党组书记主持", [("局党组书记", "party_secretary")]),
        ("工委书记到场", [("工委书记", "party_secretary")]),
        ("村（社区）干部", [("村（社区）干部", "cadres")]),
        ("公开政府信息3条", []),
        ("加强法治政府建设", []),
        ("组织干部集中学法", []),
        ("执法办案能力", []),
        ("化解物业纠纷", []),
        ("走访商户和农户", []),
        ("与部门联合会审", []),
    ],
)
def test_actors(text: str, expected: list[tuple[str, str]]) -> None:
    assert _found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("推进“最多跑一次”改革", [("“最多跑一次”", "run_once")]),
        ("落实“谁执法谁普法”普法责任制", "谁执法谁普法"),
        ("法治政府建设报告", []),
    ],
)
def test_slogans(text: str, expected: list[tuple[str, str]] | str) -> None:
    found = _found(text, "slogans")
    if isinstance(expected, str):
        assert any(expected in span for span, _ in found)
    else:
        assert found == expected


@pytest.mark.parametrize("kind", ["actors", "slogans"])
def test_there_are_enough_names_and_each_form_has_one_meaning(kind: str) -> None:
    assert len(names(kind)) >= 150
    codes = [name.code for name in names(kind)]
    assert len(codes) == len(set(codes))
    assert all(name.zh and name.en for name in names(kind))
