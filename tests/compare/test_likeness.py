"""Many clauses at once are held against each other as each by itself: tokens as arrays, scores by matrices."""

from __future__ import annotations

import math
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportminer.compare.incidence import stands_out
from reportminer.compare.likeness import Likeness
from reportminer.compare.selection import Filters, PassageRow, ReportRow, Selection
from reportminer.compare.tokens import Same, keys_of, numbers_of, rows_of, tokens_of
from reportminer.settings import (
    LIKE_AROUND,
    LIKE_BLOCK,
    LIKE_CANDIDATES,
    LIKE_CONTEXT,
    LIKE_CONTEXT_EXPECTED,
    LIKE_OWN,
    LIKE_PASSAGE,
    LIKE_SINGLE,
)

_EMPTY = re.compile("力争|不少于|全年|建立")

_PLANS = [
    "力争新建法治长廊3处，6月底前投入使用，并配专人看护；全年组织轮训不少于40学时。",
    "建立。建立合同台账，一月一清；修缮渡口调解室２间。",
    "招录法学专业人员6名，委托培养12名，补足缺口。",
]
_TOLD = [
    "新建法治长廊4处，投入使用；看护人员由村里推选。组织轮训46学时，人均都达标。",
    "招录法学专业人员4名，委培12名。渡口调解室修缮一新，台账一月一清。",
    "全年开展普法宣讲32场，办结案件120件，其中调解80件；2024,5万元经费到位。",
    "完成合同台账清理，合同审查率100%。",
]


def _decoded(number: int) -> str:
    return chr(number >> 16) + (chr(number & 0xFFFF) if number & 0xFFFF else "")


@given(
    st.lists(
        st.text(
            st.sampled_from("力争不少于全年三十百件次名，。；、|#\n\r 　０１2万.,:ＡbZ法治建设室\U00020000—"),
            max_size=30,
        )
    ),
    st.sampled_from([None, _EMPTY, re.compile("(?:由|从)[^,。;0-9]{0,8}$")]),
)
def test_tokens_of_many_texts_are_those_of_each(texts: list[str], without: re.Pattern[str] | None) -> None:
    keys = keys_of(texts, without=without)
    found: list[set[str]] = [set() for _ in texts]
    for row, number in zip(rows_of(keys).tolist(), numbers_of(keys).tolist(), strict=True):
        found[row].add(_decoded(number))
    assert found == [set(tokens_of(text.replace("\n", " "), without=without)) for text in texts]
    assert len(keys) == sum(map(len, found))


def _selection(*reports: list[tuple[str, str]]) -> Selection:
    rows = []
    selection = Selection(
        Path("none.db"), Filters(), tuple(ReportRow(n, str(n), f"{n}", *[""] * 11, 0) for n in range(len(reports))), {}
    )
    for number, passages in enumerate(reports):
        for position, (label, text) in enumerate(passages):
            name = f"{number}-{position}"
            values = (name, number, position, "", 0, len(text), None, None, text, label, "", (), (), None, False, "")
            rows.append(PassageRow(*values))
    selection.__dict__["passages"] = tuple(rows)
    return selection


class _OneByOne:
    """The same scores worked out with sets of words, clause by clause."""

    def __init__(self, likeness: Likeness) -> None:
        self.likeness = likeness
        self.tokens = [tokens_of(clause.text) for clause in likeness.clauses]
        counts = Counter(token for tokens in self.tokens for token in tokens)
        self.total = max(2, len(self.tokens))
        self.counts = counts

    def weight(self, tokens: frozenset[str]) -> float:
        return sum(
            math.log(self.total / self.counts.get(token, 1)) * (1.0 if len(token) > 1 else LIKE_SINGLE)
            for token in tokens
        )

    def near(self, number: int, tokens: list[frozenset[str]]) -> frozenset[str]:
        here = list(self.likeness.of_passage(self.likeness.clauses[number].passage.passage_id))
        at = number - here[0]
        return frozenset().union(*(tokens[other] for other in here[max(0, at - 2) : at + 2]))

    def held(self, tokens: frozenset[str], number: int) -> float:
        mine, near = self.tokens[number], self.near(number, self.tokens)
        passage = self.likeness.of_passage(self.likeness.clauses[number].passage.passage_id)
        whole = frozenset().union(*(self.tokens[other] for other in passage))
        return (
            self.weight(tokens & mine)
            + LIKE_AROUND * self.weight((tokens & near) - mine)
            + LIKE_PASSAGE * self.weight((tokens & whole) - near)
        )

    def best(self, number: int, report: int, labels: set[str]) -> list[tuple[float, float, int]]:
        bare = [tokens_of(clause.text, without=_EMPTY) for clause in self.likeness.clauses]
        core = bare[number] or self.tokens[number]
        context = self.near(number, bare) - core
        asked = self.weight(core)
        more = min(self.weight(context), asked)
        found = []
        for other in self.likeness.of_report(report):
            own = self.weight(core & self.tokens[other])
            if own < LIKE_OWN * asked or other == number or self.likeness.clauses[other].passage.label not in labels:
                continue
            found.append((own / asked, other))
        scored = []
        for own, other in sorted(found, key=lambda entry: (-round(entry[0], 9), entry[1]))[:LIKE_CANDIDATES]:
            near = min(self.held(context, other), asked)
            score = (self.held(core, other) + LIKE_CONTEXT * near) / (asked + LIKE_CONTEXT_EXPECTED * more)
            scored.append((round(score, 9), round(own, 9), other))
        return sorted(scored, key=lambda entry: (-entry[0], entry[2]))


@pytest.mark.parametrize("times", [1, LIKE_BLOCK // 4])
@pytest.mark.parametrize("labels", [("measure",), ("plan",), ("measure", "plan")])
def test_scores_at_once_are_those_one_by_one(times: int, labels: tuple[str, ...]) -> None:
    told = [("measure", text) for text in _TOLD]
    plans = [("plan", text) for text in _PLANS] * times
    likeness = Likeness(_selection([*told[:1], *plans], [*told, ("plan", _PLANS[0])]))
    slow = _OneByOne(likeness)
    asking = [n for n, clause in enumerate(likeness.clauses) if clause.passage.label == "plan"]
    for number in [*asking[:12], *asking[-9:]]:
        for report in (0, 1):
            found = likeness.best(number, report, labels=labels, without=_EMPTY)
            assert [(round(m.score, 9), round(m.own, 9), m.number) for m in found] == slow.best(
                number, report, set(labels)
            )


def test_nothing_speaks_of_what_has_no_letters() -> None:
    likeness = Likeness(_selection([("plan", "12345。"), ("measure", "67890。")], []))
    assert likeness.best(0, 0, labels=("measure",)) == []
    assert likeness.best(0, 1, labels=("measure",)) == []
    assert [clause.text for clause in likeness.following(0, 3)] == ["12345"]


def test_pairs_of_a_group_count_as_the_first_of_it() -> None:
    same = Same([["招聘", "招录", "选聘"], ["启用", "投用"]])
    keys = same.as_one(keys_of(["招录选聘", "投用", "晒场"]))
    found: list[set[str]] = [set(), set(), set()]
    for row, number in zip(rows_of(keys).tolist(), numbers_of(keys).tolist(), strict=True):
        if len(_decoded(number)) == 2:
            found[row].add(_decoded(number))
    assert found == [{"招聘", "录选"}, {"启用"}, {"晒场"}]
    assert Same([]).as_one(keys) is keys


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), st.sampled_from([0.1, 0.2, 0.4])), max_size=12))
def test_what_stands_out_is_held_against_the_best_other_passage(cells: list[tuple[int, int, float]]) -> None:
    whole = {(line, home): share for line, home, share in cells}  # a passage holds what it holds
    ordered = sorted((line, home) for line, home, _ in cells)
    lines, homes = (np.array([cell[part] for cell in ordered], dtype=np.int64) for part in (0, 1))
    shares = np.array([whole[cell] for cell in ordered])
    for cell, found in zip(ordered, stands_out(lines, homes, shares).tolist(), strict=True):
        others = [share for (line, home), share in whole.items() if line == cell[0] and home != cell[1]]
        assert found == pytest.approx(whole[cell] - max(others, default=0.0))
