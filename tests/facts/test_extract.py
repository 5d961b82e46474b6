"""What must hold of the facts of any text, and how well those of the gold are read."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locations import CORPUS, ROOT, SHARED, needs_shared
from reportminer import read_report
from reportminer.evaluate.facts import score_facts
from reportminer.facts.citations import find_citations
from reportminer.facts.names import find_names
from reportminer.facts.quantities import find_quantities
from reportminer.fold import fold

_PIECES = [
    "《",
    "》",
    "〈",
    "〔2022〕3号",
    "一",
    "1",
    "万",
    "亿",
    ".",
    ",",
    "，",
    "。",
    "\n",
    "余",
    "约",
    "件",
    "次",
    "个",
]
_PIECES += [
    "百分之",
    "%",
    "成",
    "分之",
    "十",
    "至",
    "-",
    "年",
    "调解纠纷",
    "镇党委",
    "三项制度",
    "没有",
    "无",
    "１",
    "　",
    "“",
]
_TEXTS = st.lists(st.sampled_from(_PIECES) | st.text(max_size=3), max_size=40).map("".join)


@given(_TEXTS)
@settings(deadline=None, max_examples=300)
def test_spans_of_one_kind_lie_in_the_text_and_do_not_overlap(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    kinds = (
        [(entry.start, entry.end) for entry in find_quantities(folded)],
        [(entry.start, entry.end) for entry in find_citations(text)],
        [(entry.start, entry.end) for entry in find_names(folded, "actors")],
        [(entry.start, entry.end) for entry in find_names(folded, "slogans")],
    )
    for spans in kinds:
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert all(first[1] <= second[0] for first, second in pairwise(spans))


@pytest.mark.parametrize(
    "piece", ["1", "一", "《", "〔", "1,", "1.", "十万", "没有", "一成", "百分之", "1至", "约近", "<", "中共"]
)
def test_long_runs_are_read_to_the_end(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    find_quantities(text)
    find_citations(text)
    find_names(text, "actors")


FLOORS = {"quantity": 0.99, "citation": 0.99, "actor": 0.95, "slogan": 0.95}
"""F1 that a change must not fall below, a little under what is reached (docs/facts.md)."""


@pytest.mark.parametrize("part", ["tune", "test"])
def test_the_gold_facts_of_the_corpus_are_read(part: str) -> None:
    scores = score_facts([CORPUS / "gold_facts"], reports=CORPUS)
    assert scores.missing == []
    assert {kind: scores.whole[part, kind].f1 >= floor for kind, floor in FLOORS.items()} == dict.fromkeys(FLOORS, True)
    assert scores.families[part].recall >= 0.93


@needs_shared
def test_the_gold_facts_of_real_reports_are_read() -> None:
    scores = score_facts([ROOT / "tests" / "facts" / "gold_real.jsonl"], reports=SHARED / "reports")
    assert scores.missing == []
    found = {kind: scores.whole["", kind].f1 for kind in ("quantity", "citation", "actor")}
    assert {kind: f1 >= FLOORS[kind] for kind, f1 in found.items()} == dict.fromkeys(found, True)


def test_kinds_that_the_gold_of_a_report_does_not_cover_are_no_errors() -> None:
    scores = score_facts([CORPUS / "gold_facts" / "huannan_2017.jsonl"], reports=CORPUS)
    assert {kind for _, kind in scores.whole} == {"citation"}
    assert scores.misses == []


def test_a_formula_inside_a_title_is_no_slogan(tmp_path: Path) -> None:
    report = tmp_path / "云溪镇.txt"
    report.write_text(
        "云溪镇2023年法治政府建设报告\n镇党委领学《习近平法治思想学习纲要》2次，深入学习习近平法治思想，落实“三项制度”。\n",
        encoding="utf-8",
    )
    facts = read_report(report).facts
    assert [fact.value for fact in facts if fact.kind == "slogan"] == ["习近平法治思想", "三项制度"]
