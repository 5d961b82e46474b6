"""Labels from headings, and the refit near a model at hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coded_examples import PLACES, example, tiny_cases, tiny_model
from factories import make_report
from reportminer.classify.adapt import adapt, heading_decisions, heading_examples, refit
from reportminer.classify.examples import Case, Decision, make_cases
from reportminer.codebook import load_codebook
from reportminer.errors import ModelError
from reportminer.segment import load_segmenter

BOOK = load_codebook()


def labels(*lines: str) -> dict[str, str]:
    """Return the label that headings give to each passage, empty for none."""
    report = make_report(*lines)
    told = heading_decisions(report, BOOK)
    return {report.quote(p): d.label if d else "" for p, d in zip(report.passages, told, strict=True)}


@pytest.mark.parametrize(
    ("heading", "text", "label"),
    [
        ("二、存在的问题", "镇里的档案放得很乱。", "shortcoming"),
        ("一、主要举措和成效", "全年开展执法检查十二次。", "measure"),
        ("四、下一步工作安排", "把各村的合同管起来。", "plan"),
        ("三、党政主要负责人履行第一责任人职责情况", "每季度听取汇报。", "responsibility"),
        # what the passage asserts beats where it stands
        ("二、存在的问题", "镇党委书记认真履行第一责任人职责，亲自部署、亲自过问。", ""),
        ("四、下一步工作安排", "执法力量薄弱，专业人员不足，能力有待提高。", ""),
        # two parts in one heading, or none
        ("二、存在的问题和下一步打算", "把各村的合同管起来。", ""),
        ("二、深入推进依法行政", "把各村的合同管起来。", ""),
    ],
)
def test_a_heading_gives_a_label_where_it_is_strong_alone_and_not_denied(heading: str, text: str, label: str) -> None:
    told = labels("清和镇2023年法治政府建设情况报告", "现将有关情况报告如下：", "一、概况", "略。", heading, text)
    assert told[text] == label


def test_what_closes_a_report_does_not_get_the_label_of_its_last_section() -> None:
    told = labels(
        "清和镇2023年报告", "现将情况报告如下：", "一、下一步工作安排", "把合同管起来。", "特此报告。", "2024年1月2日"
    )
    assert told["特此报告。"] == told["2024年1月2日"] == ""
    assert told["现将情况报告如下："] == "other"


def by_headings() -> list[Case]:
    reports = [(example(place, number).report, place) for number, place in enumerate(PLACES)]
    return [case for case in make_cases(heading_examples(reports, BOOK), BOOK, load_segmenter()) if case.hidden]


def test_a_refit_learns_what_it_is_told_and_keeps_all_that_is_no_label() -> None:
    base, cases = tiny_model(), by_headings()
    turned = {"measure": "plan", "plan": "measure"}

    def swap(decision: Decision | None) -> Decision | None:
        return Decision(turned.get(decision.label, decision.label)) if decision else None

    wrong = [
        replace(case, example=replace(case.example, decisions=tuple(map(swap, case.example.decisions))))
        for case in cases
    ]
    told = {strength: _agreement(refit(base, wrong, strength), wrong) for strength in (1e-6, 0.03)}
    assert told[1e-6] == _agreement(base, wrong) < told[0.03]
    new = refit(base, wrong, 0.03)
    others = slice(base.columns("label").stop, None)
    assert (new.words[: len(base.vocabulary), others] == base.words[:, others]).all()
    assert (new.numbers[:, others] == base.numbers[:, others]).all()
    kept = [name.startswith(("headings:", "topics:")) for name in base.names]
    assert (new.numbers[kept] == base.numbers[kept]).all()
    assert new.vocabulary[: len(base.vocabulary)] == base.vocabulary


def _agreement(model: object, cases: list[Case]) -> float:
    from reportminer.classify.model import Model
    from reportminer.classify.predict import code_features

    assert isinstance(model, Model)
    pairs = [
        (decision.label, coding.label)
        for case in cases
        for decision, coding in zip(
            case.example.decisions, code_features(model, case.example.report.passages, case.features), strict=True
        )
        if decision
    ]
    return sum(one == other for one, other in pairs) / len(pairs)


def test_adapted_twice_the_same_arrays() -> None:
    one, other = (refit(tiny_model(), by_headings(), 0.03) for _ in range(2))
    for name in ("words", "numbers", "bias"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name


def only(*places: str) -> list[Case]:
    return [case for case in by_headings() * 3 if case.example.group in places]


def lacking(label: str) -> list[Case]:
    found = []
    for case in by_headings():
        decisions = tuple(None if d and d.label == label else d for d in case.example.decisions)
        weights = tuple(float(d is not None) for d in decisions)
        found.append(replace(case, example=replace(case.example, decisions=decisions), weights=weights))
    return found * 2


@pytest.mark.parametrize(
    ("cases", "words"),
    [
        ([], "no passage has a label from its headings"),
        (only(PLACES[0])[:1], "only 2"),
        (only(PLACES[0]) * 2, "from 1 place; at least 3"),
        (only(*PLACES[:2]), "from 2 places; at least 3"),
        (lacking("responsibility"), "0 passages get the label responsibility from their headings, 5 are needed"),
    ],
)
def test_too_little_to_learn_from_is_told_with_a_remedy(cases: list[Case], words: str) -> None:
    with pytest.raises(ModelError) as error:
        adapt(tiny_model(), cases, BOOK)
    assert words in str(error.value)
    assert "ingest more reports" in str(error.value)
    assert "\n" not in str(error.value)


def test_the_model_at_hand_is_not_changed() -> None:
    base = tiny_model()
    before = base.words.copy(), base.numbers.copy(), base.bias.copy()
    refit(base, [*tiny_cases()], 0.3)
    assert all((old == new).all() for old, new in zip(before, (base.words, base.numbers, base.bias), strict=True))
