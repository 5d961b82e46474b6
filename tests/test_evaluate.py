"""Codings held against gold: the gold files, the alignment by quotation, and every figure by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locations import CORPUS, SHARED, needs_shared
from reportminer.analysis import CoderChoice, make_options, read_source
from reportminer.codebook import load_codebook
from reportminer.document import (
    Analysis,
    Coding,
    Document,
    Paragraph,
    Passage,
    Place,
    Report,
    Section,
    Source,
    TextLine,
)
from reportminer.errors import GoldError
from reportminer.evaluate import Evaluation, GoldRow, Share, evaluate, load_gold, render, resolve_sources
from reportminer.evaluate.alignment import align
from reportminer.sources import walk
from reportminer.terminal import pad, shorten, table, width

Unit = tuple[str, str]
"""What stands on a line of a report made by hand: a predicted label, ``heading`` or ``title``; the text."""


def make_report(*units: Unit, name: str = "town/2023.txt") -> tuple[Report, list[str]]:
    """Build a report with one paragraph for each unit, and return the labels of its passages."""
    starts, at = [], 0
    for _, text in units:
        starts.append(at)
        at += len(text) + 1
    spans = [(start, start + len(text)) for start, (_, text) in zip(starts, units, strict=True)]
    document = Document(
        source=Source(name, Path(name), "0" * 64, "text/plain", 1),
        text="\n".join(text for _, text in units),
        lines=tuple(TextLine(*span, Place(None, number)) for number, span in enumerate(spans, start=1)),
        paragraphs=tuple(Paragraph(*span) for span in spans),
        ledger=(),
    )
    sections, passages, labels = [], [], []
    for number, ((start, end), (kind, text)) in enumerate(zip(spans, units, strict=True)):
        if kind in ("heading", "title"):
            sections.append(Section(len(sections), -1, 1, start, end, start, end, text, role=kind))
        else:
            passages.append(Passage(f"p{number}", start, end, len(sections) - 1, number))
            labels.append(kind)
    return Report(document, tuple(sections), tuple(passages)), labels


def coded(*units: Unit, name: str = "town/2023.txt", **fields: Any) -> Analysis:
    """Build an analysis; ``fields`` go into every coding."""
    report, labels = make_report(*units, name=name)
    codings = [
        Coding(passage.id, label, "test", **fields) for passage, label in zip(report.passages, labels, strict=True)
    ]
    return Analysis(report, tuple(codings))


def rows(*entries: Unit, source: str = "2023.txt", file: str = "gold.jsonl", **fields: Any) -> list[GoldRow]:
    """Build gold rows from pairs of label (or ``heading``) and text."""
    return [
        GoldRow(source, file, number, "heading", text)
        if label == "heading"
        else GoldRow(source, file, number, "passage", text, label, **fields)
        for number, (label, text) in enumerate(entries, start=1)
    ]


def quoted(evaluation: Evaluation, name: str) -> list[tuple[str, str]]:
    return [(found.label, found.text) for found in getattr(evaluation, name)]


# --- scores --------------------------------------------------------------------------------------
MACHINE = (
    ("heading", "一、举措"),
    ("measure", "开展培训三次。"),
    ("measure", "建立台账。"),
    ("plan", "存在短板。"),
    ("plan", "明年继续努力。"),
    ("other", "特此报告。"),
)
GOLD = (
    ("heading", "一、举措"),
    ("measure", "开展培训三次。"),
    ("measure", "建立台账。"),
    ("shortcoming", "存在短板。"),
    ("plan", "明年继续努力。"),
    ("other", "特此报告。"),
)


def test_scores_are_those_counted_by_hand() -> None:
    evaluation = evaluate(rows(*GOLD), [coded(*MACHINE)])
    assert evaluation.accuracy == Share(4, 5)
    scores = {score.label: (score.precision, score.recall, score.f1) for score in evaluation.by_label}
    assert scores == {
        "measure": (1, 1, 1),
        "shortcoming": (0, 0, 0),
        "responsibility": (0, 0, 0),
        "plan": (0.5, 1, pytest.approx(2 / 3)),
        "other": (1, 1, 1),
    }
    assert evaluation.macro_f1 == pytest.approx((1 + 0 + 2 / 3 + 1) / 4)  # responsibility occurs nowhere
    assert evaluation.labels == ("measure", "shortcoming", "responsibility", "plan", "other")
    assert evaluation.confusion == (
        (2, 0, 0, 0, 0, 0),
        (0, 0, 0, 1, 0, 0),
        (0, 0, 0, 0, 0, 0),
        (0, 0, 0, 1, 0, 0),
        (0, 0, 0, 0, 1, 0),
        (0, 0, 0, 0, 0, 0),
    )
    (found,) = evaluation.disagreements
    assert (found.gold, found.predicted, found.text, found.line) == ("shortcoming", "plan", "存在短板。", 4)
    assert evaluation.boundary_f1 == 1
    assert evaluation.errors == 1


def test_a_label_in_also_counts_in_the_lenient_figure_only() -> None:
    gold = rows(("measure", "取得成效,但也有差距。"), also=("shortcoming",))
    evaluation = evaluate(gold, [coded(("shortcoming", "取得成效,但也有差距。"))])
    assert (evaluation.accuracy, evaluation.lenient) == (Share(0, 1), Share(1, 1))


def test_aspects_count_where_both_agree_and_topics_where_gold_has_one() -> None:
    gold = [
        *rows(("shortcoming", "人手不足。"), aspect="problem", topic="capacity"),
        *rows(("shortcoming", "原因是重视不够。"), aspect="cause", topic="publicity"),
        *rows(("measure", "开展宣传。"), topic="publicity"),
        *rows(("measure", "召开会议。")),
    ]
    texts = [(row.label, row.text) for row in gold]
    evaluation = evaluate(gold, [coded(*texts, aspect="problem", topics=("publicity", "capacity"))])
    assert evaluation.aspects == Share(1, 2)
    assert evaluation.topics == Share(2, 3)


def test_confidence_is_held_against_what_was_right() -> None:
    evaluation = evaluate(rows(*GOLD), [coded(*MACHINE, confidence=0.9)])
    assert evaluation.ece == pytest.approx(0.1)  # one bin: sure 0.9, right 4 of 5
    assert evaluation.brier == pytest.approx((4 * 0.01 + 0.81) / 5)
    assert evaluate(rows(*GOLD), [coded(*MACHINE)]).ece is None


def test_calibration_sums_over_bins() -> None:
    report, _ = make_report(("measure", "甲。"), ("measure", "乙。"), ("measure", "丙。"))
    sure = (1.0, 0.62, 0.68)
    codings = tuple(Coding(f"p{at}", "measure", "test", confidence=value) for at, value in enumerate(sure))
    gold = rows(("measure", "甲。"), ("measure", "乙。"), ("plan", "丙。"))
    evaluation = evaluate(gold, [Analysis(report, codings)])
    assert evaluation.ece == pytest.approx(abs(0.62 + 0.68 - 1) / 3)
    assert evaluation.brier == pytest.approx((0.38**2 + 0.68**2) / 3)


def test_each_report_has_its_own_scores() -> None:
    first, second = coded(*MACHINE, name="a/1.txt"), coded(*GOLD[1:], name="a/2.txt")
    gold = [*rows(*GOLD, source="1.txt"), *rows(*GOLD[1:], source="2.txt", file="other.jsonl")]
    evaluation = evaluate(gold, [first, second, coded(("plan", "与此无关。"), name="a/3.txt")])
    assert [(score.source, score.passages, score.accuracy) for score in evaluation.reports] == [
        ("a/1.txt", 5, Share(4, 5)),
        ("a/2.txt", 5, Share(5, 5)),
    ]
    assert (evaluation.passages, evaluation.accuracy) == (10, Share(9, 10))


# --- alignment -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("quotation", "text"),
    [
        ("一 是 抓 “关键少数”。", "一是抓“关键少数”。"),
        ("开展培训3次;印发资料。", "开展培训3次；印发　资料。"),
        ("开展（专项）行动：3次，5人。", "开展(专项)行动:3次,5人。"),
        ("项目\t金额\n道路\t3万元", "项目\t金额\t道路\t3万元"),
    ],
)
def test_white_space_and_width_do_not_matter(quotation: str, text: str) -> None:
    evaluation = evaluate(rows(("measure", quotation)), [coded(("measure", text))])
    assert (evaluation.accuracy, evaluation.boundary_f1, evaluation.errors) == (Share(1, 1), 1, 0)


def test_coarser_gold_serves_all_the_passages_in_it() -> None:
    gold = rows(("measure", "一是开展培训。二是建立台账。三是明年再来。"))
    machine = (("measure", "一是开展培训。"), ("measure", "二是建立台账。"), ("plan", "三是明年再来。"))
    evaluation = evaluate(gold, [coded(*machine)])
    assert evaluation.accuracy == Share(2, 3)
    assert evaluation.errors == 1
    assert (evaluation.boundary_precision, evaluation.boundary_recall) == (Share(0, 3), Share(0, 1))


def test_finer_gold_leaves_a_row_uncovered() -> None:
    gold = rows(("measure", "开展培训三次,建立台账。"), ("plan", "明年再来。"))
    evaluation = evaluate(gold, [coded(("measure", "开展培训三次,建立台账。明年再来。"))])
    assert evaluation.accuracy == Share(1, 2)
    assert quoted(evaluation, "uncovered_gold") == [("plan", "明年再来。")]
    assert evaluation.uncovered_gold[0].reason == "it was joined to another passage"
    plan = next(score for score in evaluation.by_label if score.label == "plan")
    assert (plan.recall, plan.support) == (0, 1)


def test_a_passage_taken_for_a_heading_and_the_reverse_are_errors() -> None:
    gold = rows(("measure", "狠抓落实"), ("heading", "一、下步打算"), ("plan", "明年再来。"))
    machine = (("heading", "狠抓落实"), ("plan", "一、下步打算"), ("plan", "明年再来。"))
    evaluation = evaluate(gold, [coded(*machine)])
    assert evaluation.accuracy == Share(1, 3)
    assert quoted(evaluation, "uncovered_gold") == [("measure", "狠抓落实")]
    assert evaluation.uncovered_gold[0].reason == "it was taken for a heading"
    assert quoted(evaluation, "unmatched_passages") == [("plan", "一、下步打算")]
    assert "heading" in evaluation.unmatched_passages[0].reason
    plan = next(score for score in evaluation.by_label if score.label == "plan")
    assert (plan.precision, plan.recall) == (0.5, 1)
    assert evaluation.boundary_f1 == 1  # the edges are right, only the kind is wrong


def test_what_matches_nothing_is_listed_and_counted_on_both_sides() -> None:
    gold = rows(("measure", "开展培训三次。"), ("heading", "二、没有的标题"), ("plan", "这句话不在正文里。"))
    evaluation = evaluate(gold, [coded(("measure", "开展培训三次。"), ("other", "主办单位版权所有。"))])
    assert evaluation.accuracy == Share(1, 3)
    assert quoted(evaluation, "unmatched_gold") == [("", "二、没有的标题"), ("plan", "这句话不在正文里。")]
    assert evaluation.unmatched_gold[1].where == "gold.jsonl, line 3"
    assert quoted(evaluation, "unmatched_passages") == [("other", "主办单位版权所有。")]
    assert evaluation.confusion[-1] == (0, 0, 0, 0, 1, 0)
    assert [counts[-1] for counts in evaluation.confusion] == [0, 0, 0, 1, 0, 0]
    assert evaluation.errors == 3


@pytest.mark.parametrize(("text", "matched"), [("好甲乙丙", 1), ("好好好好好甲乙丙", 0)])
def test_a_passage_needs_half_of_its_characters_in_gold(text: str, matched: int) -> None:
    evaluation = evaluate(rows(("measure", "甲乙丙")), [coded(("measure", text))])
    assert evaluation.accuracy.right == matched
    assert len(evaluation.unmatched_passages) == 1 - matched


def test_a_passage_without_a_coding_is_wrong() -> None:
    report, _ = make_report(("measure", "甲。"), ("measure", "乙。"))
    evaluation = evaluate(rows(("measure", "甲。")), [Analysis(report)])
    assert evaluation.accuracy == Share(0, 2)
    assert evaluation.disagreements[0].predicted == "(none)"


def test_repeated_quotations_are_matched_in_order() -> None:
    units = (
        ("heading", "一、举措"),
        ("measure", "加强宣传。"),
        ("measure", "开展培训。"),
        ("heading", "二、打算"),
        ("plan", "加强宣传。"),
    )
    evaluation = evaluate(rows(*units), [coded(*units)])
    assert (evaluation.accuracy, evaluation.boundary_f1, evaluation.errors) == (Share(3, 3), 1, 0)


def test_a_repeated_quotation_whose_first_place_is_missing_does_not_shift_the_rest() -> None:
    units = (("measure", "甲乙丙丁。"), ("plan", "加强宣传。"), ("plan", "戊己庚辛。"), ("plan", "加强宣传。"))
    gold = rows(*units[2:], ("other", "另一份。"))
    gold += rows(("measure", "甲乙丙丁。"), file="second.jsonl")
    found = align(make_report(*units)[0], gold)
    assert found.spans == ((12, 17), (18, 23), None, (0, 5))


def test_a_short_quotation_takes_no_place_inside_a_longer_one() -> None:
    report, _ = make_report(("other", "受县政府委托,我作工作报告。"))
    gold = rows(("heading", "工作报告"), ("other", "受县政府委托,我作工作报告。"))
    found = align(report, gold)
    assert found.spans == (None, (0, 14))
    assert found.crowded == {0}


def test_the_offset_given_chooses_among_equal_quotations() -> None:
    report, _ = make_report(("measure", "加强宣传。"), ("plan", "加强宣传。"), ("plan", "加强宣传。"))
    row = GoldRow("2023.txt", "gold.jsonl", 1, "passage", "加强宣传。", "plan", start=11, end=16)
    assert align(report, [row]).spans == ((12, 17),)


@pytest.mark.parametrize(
    ("machine", "gold"),
    [
        ((("title", "某镇2023年报告"),), (("heading", "某镇"), ("heading", "2023年报告"))),
        ((("title", "某镇"), ("title", "2023年报告")), (("heading", "某镇 2023年报告"),)),
    ],
)
def test_title_lines_may_be_joined(machine: Sequence[Unit], gold: Sequence[Unit]) -> None:
    found = align(make_report(*machine)[0], rows(*gold)).boundaries
    assert (found.machine_matched, found.gold_matched) == (len(machine), len(gold))


def test_other_headings_may_not_be_joined() -> None:
    found = align(make_report(("heading", "一、甲乙"))[0], rows(("heading", "一、甲"), ("heading", "乙")))
    assert (found.boundaries.machine_matched, found.boundaries.gold_matched) == (0, 0)


@given(st.lists(st.text("一二三，,。 　\n（(", max_size=12), min_size=1, max_size=8), st.data())
def test_spans_quote_their_rows_and_never_overlap(lines: list[str], data: st.DataObject) -> None:
    units = [("measure", line.replace("\n", " ") or "一") for line in lines]
    texts = data.draw(st.lists(st.sampled_from([text for _, text in units]), max_size=8))
    gold = [row for row in rows(*(("measure", text) for text in texts)) if row.text.strip()]
    report, _ = make_report(*units)
    spans = sorted(span for span in align(report, gold).spans if span)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    table_of_widths = str.maketrans("，（", ",(")
    for row, span in zip(gold, align(report, gold).spans, strict=True):
        if span:
            quotation = "".join(report.text[slice(*span)].split()).translate(table_of_widths)
            assert quotation == "".join(row.text.split()).translate(table_of_widths)


# --- reports that were not read ------------------------------------------------------------------
def test_rows_of_a_report_that_was_not_read_are_errors() -> None:
    gold = [
        *rows(*GOLD),
        *rows(("plan", "明年再来。"), source="scan.pdf"),
        *rows(("heading", "一、"), source="scan.pdf"),
    ]
    evaluation = evaluate(gold, [coded(*GOLD)], missing=[("scan.pdf", "it is a scan")])
    assert evaluation.accuracy == Share(5, 6)
    assert evaluation.missing == (("scan.pdf", "it is a scan", 2),)
    assert len(evaluation.unmatched_gold) == 2
    assert "it is a scan" in evaluation.unmatched_gold[0].reason


def test_an_unread_report_is_not_mistaken_for_one_of_the_same_file_name() -> None:
    gold = rows(("plan", "明年再来。"), source="b/2023.txt")
    evaluation = evaluate(gold, [coded(*GOLD, name="a/2023.txt")], missing=[("b/2023.txt", "damaged")])
    assert evaluation.missing == (("b/2023.txt", "damaged", 1),)
    assert evaluation.passages == 0


def test_a_source_that_nobody_read_is_missing_too() -> None:
    evaluation = evaluate(rows(("plan", "明年再来。")), [])
    assert evaluation.missing == (("2023.txt", "there is no such report among those read", 1),)
    assert (evaluation.accuracy, evaluation.ece, evaluation.boundary_f1) == (Share(0, 1), None, None)


# --- names ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("corpus/甲镇/2023.txt", "corpus/甲镇/2023.txt"),
        ("甲镇/2023.txt", "corpus/甲镇/2023.txt"),
        ("甲镇\\2023.txt", "corpus/甲镇/2023.txt"),
        ("镇/2024.txt", "corpus/乙镇/2024.txt"),  # a whole folder's name or none: found by its file name
        ("data/corpus/乙镇/2024.txt", "corpus/乙镇/2024.txt"),
        ("2024.txt", "corpus/乙镇/2024.txt"),
        ("024.txt", None),
    ],
)
def test_sources_are_found_by_path_or_its_end_or_file_name(source: str, name: str | None) -> None:
    names = ["corpus/甲镇/2023.txt", "corpus/乙镇/2023.txt", "corpus/乙镇/2024.txt"]
    assert resolve_sources(rows(("plan", "甲"), source=source), names).get(source) == name


def test_a_name_that_fits_two_reports_is_an_error_that_names_both() -> None:
    names = ["corpus/甲镇/2023.txt", "corpus/乙镇/2023.txt"]
    with pytest.raises(GoldError, match=r"gold.jsonl, line 1.*乙镇/2023.txt or corpus/甲镇/2023.txt"):
        resolve_sources(rows(("plan", "甲")), names)


def test_a_report_goes_by_the_names_of_its_copies() -> None:
    source = Source("a/1.txt", Path("1.txt"), "0" * 64, "text/plain", 1, also_at=("b/1.txt",))
    assert resolve_sources(rows(("plan", "甲"), source="b/1.txt"), [source]) == {"b/1.txt": "a/1.txt"}
    assert resolve_sources(rows(("plan", "甲"), source="1.txt"), [source]) == {"1.txt": "a/1.txt"}


# --- gold files ----------------------------------------------------------------------------------
def entry(**changes: Any) -> dict[str, Any]:
    row = {"source": "1.txt", "kind": "passage", "text": "甲。", "label": "plan"} | changes
    return {name: value for name, value in row.items() if value is not None}


def write(path: Path, *entries: dict[str, Any] | str, encoding: str = "utf-8", newline: str = "\n") -> Path:
    lines = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in entries]
    path.write_bytes(newline.join(lines).encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\n\n"])
def test_gold_is_read_with_or_without_byte_order_mark(tmp_path: Path, encoding: str, newline: str) -> None:
    heading = {"source": "1.txt", "kind": "heading", "text": "一、甲"}
    full = entry(label="shortcoming", aspect="cause", topic="publicity", also=["plan"], start=3, end=5, coder="王")
    path = write(tmp_path / "a.jsonl", heading, full, encoding=encoding, newline=newline)
    first, second = load_gold([path])
    assert (first.kind, first.text, first.line) == ("heading", "一、甲", 1)
    assert second == GoldRow(
        "1.txt",
        str(path),
        3 if newline == "\n\n" else 2,
        "passage",
        "甲。",
        "shortcoming",
        "publicity",
        "cause",
        ("plan",),
        3,
        5,
        "王",
    )


def test_folders_are_walked_and_no_file_is_read_twice(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    write(tmp_path / "b.jsonl", entry(source="b.txt"))
    one = write(tmp_path / "sub" / "a.jsonl", entry(source="a.txt"))
    write(tmp_path / "notes.txt", "no gold")
    assert [row.source for row in load_gold([one, tmp_path])] == ["a.txt", "b.txt"]


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ('{"source": ', "not JSON"),
        ('["a"]', "not a JSON object"),
        (entry(source=None), "'source' is missing"),
        (entry(text="  "), "'text' is missing"),
        (entry(label=None), "'label' is missing"),
        (entry(text=7), "text must be text"),
        (entry(kind="table"), "kind 'table'"),
        (entry(label="plans"), "label 'plans' is not in the codebook; known are measure, shortcoming"),
        (entry(also=["plans"]), "also 'plans' is not in the codebook"),
        (entry(also={"a": 1}), "also must be a list"),
        (entry(topic="roads"), "topic 'roads' is not in the codebook"),
        (entry(label="shortcoming", aspect="why"), "aspect 'why' is not in the codebook; known are problem, cause"),
        (entry(aspect="cause"), "plan has no aspect 'cause'"),
        (entry(start="3"), "start must be a whole number"),
        (entry(start=True), "start must be a whole number"),
        (entry(start=-1), "start must be a whole number"),
        (entry(start=5, end=5), "end 5 does not lie behind"),
        (entry(end=5), "end 5 does not lie behind"),
    ],
)
def test_a_bad_row_is_named_with_file_and_line(tmp_path: Path, bad: dict[str, Any] | str, message: str) -> None:
    path = write(tmp_path / "a.jsonl", entry(text="好。"), "", bad)
    with pytest.raises(GoldError) as caught:
        load_gold([path])
    assert str(caught.value).startswith(f"{path}, line 3: ")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        (entry(start=3, end=5), entry(start=3, end=5), "the same row stands in"),
        (entry(start=3, end=9), entry(start=8, end=12, text="乙。"), "overlaps"),
        (entry(start=8, end=12), entry(start=3, end=9, text="乙。"), "overlaps"),
        (entry(start=3), entry(start=3, text="乙。"), "overlaps"),
    ],
)
def test_rows_that_claim_the_same_stretch_are_refused(
    tmp_path: Path, first: dict[str, Any], second: dict[str, Any], message: str
) -> None:
    paths = [write(tmp_path / "a.jsonl", first), write(tmp_path / "b.jsonl", second)]
    with pytest.raises(GoldError, match=message) as caught:
        load_gold(paths)
    assert "a.jsonl, line 1" in str(caught.value)
    assert "b.jsonl, line 1" in str(caught.value)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (entry(), entry()),
        (entry(start=3, end=5), entry(start=5, end=7)),
        (entry(start=3, end=5), entry(start=3, end=5, source="2.txt")),
    ],
)
def test_rows_that_only_look_alike_are_kept(tmp_path: Path, first: dict[str, Any], second: dict[str, Any]) -> None:
    assert len(load_gold([write(tmp_path / "a.jsonl", first, second)])) == 2


def test_gold_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="no such file"):
        load_gold([tmp_path / "none.jsonl"])
    with pytest.raises(GoldError, match=r"no \.jsonl file in this folder"):
        load_gold([tmp_path])
    with pytest.raises(GoldError, match="no gold was named"):
        load_gold([])
    with pytest.raises(GoldError, match="hold no rows"):
        load_gold([write(tmp_path / "a.jsonl", "")])
    with pytest.raises(GoldError, match=r"b\.jsonl, line 2: not text in UTF-8"):
        load_gold([write(tmp_path / "b.jsonl", "", entry(), encoding="gb18030")])


def test_gold_is_checked_against_the_codebook_given(tmp_path: Path) -> None:
    book = load_codebook()
    path = write(tmp_path / "a.jsonl", entry())
    assert load_gold([path], codebook=book)[0].label == "plan"
    with pytest.raises(GoldError, match="label 'plan' is not in the codebook"):
        load_gold([path], codebook=_without(book, "plan"))


def _without(book: Any, code: str) -> Any:
    from dataclasses import replace

    return replace(book, labels=tuple(label for label in book.labels if label.code != code))


# --- printed and written -------------------------------------------------------------------------
@pytest.mark.parametrize(("lang", "words"), [("zh", ("不足原因", "按报告", "第4行")), ("en", ("By report", "line 4"))])
def test_the_printed_evaluation_names_labels_and_places(lang: str, words: tuple[str, ...]) -> None:
    evaluation = evaluate(rows(*GOLD), [coded(*MACHINE)])
    text = render(evaluation, lang)
    assert all(word in text for word in words)
    assert evaluation.lines(lang=lang) == text.split("\n")
    name = load_codebook().name("measure", lang)
    lines = [line for line in text.split("\n") if line.startswith(name)]
    assert len(lines) == 3  # scores, agreement and confusion


def test_columns_are_straight_with_chinese_names() -> None:
    text = render(evaluate(rows(*GOLD), [coded(*MACHINE)]), "zh")
    scores = text.split("按类别\n")[1].split("\n\n")[0].split("\n")
    assert len({width(line) for line in scores}) == 1


def test_long_lists_say_how_much_was_left_out() -> None:
    gold = rows(*(("plan", f"第{number}句不在正文里。") for number in range(9)))
    text = render(evaluate(gold, [coded(*GOLD)]), "en", listed=4)
    assert "counted as errors: 9" in text
    assert "… and 5 more" in text
    assert "第3句" in text
    assert "第4句" not in text


def test_json_holds_every_part_in_a_fixed_order() -> None:
    evaluation = evaluate(rows(*GOLD), [coded(*MACHINE, confidence=0.9)])
    written = json.loads(json.dumps(evaluation.as_json(), ensure_ascii=False))
    assert list(written) == list(evaluation.as_json())
    assert written["accuracy"] == {"value": 0.8, "right": 4, "of": 5}
    assert written["macro_f1"] == 0.6667
    assert written["reports"][0]["boundary_f1"] == 1.0
    assert written["disagreements"][0]["gold"] == "shortcoming"
    assert written["errors"] == 1


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("类别", 4), ("（无）", 6), ("e\u0301", 1), ("\u200b", 0)])
def test_wide_characters_take_two_columns(text: str, columns: int) -> None:
    assert width(text) == columns


def test_tables_are_padded_by_columns() -> None:
    assert table([["类别", "1"], ["a", "23"]], "<>") == ["类别   1", "a     23"]
    assert table([["a", "b"], ["c"]]) == ["a  b", "c"]
    assert table([]) == []
    assert pad("类", 4, ">") == "  类"
    assert pad("类别", 2) == "类别"


@given(st.text("ab类别。 ", max_size=20), st.integers(1, 12))
def test_shortened_text_fits(text: str, columns: int) -> None:
    assert width(shorten(text, columns)) <= columns


# --- the coders on coded reports -----------------------------------------------------------------
def measured(gold_path: Path, folder: Path, *, hide_headings: bool = False, coder: CoderChoice = "rules") -> Evaluation:
    gold = load_gold([gold_path])
    found = walk([folder]).sources
    meant = set(resolve_sources(gold, found).values())
    options = make_options(hide_headings=hide_headings, coder=coder)
    return evaluate(gold, [read_source(source, options) for source in found if source.name in meant])


@needs_shared
@pytest.mark.parametrize(
    ("coder", "hide_headings", "floor"), [("rules", False, 0.94), ("rules", True, 0.94), ("model", False, 0.94)]
)
def test_the_real_township_report(coder: CoderChoice, hide_headings: bool, floor: float) -> None:
    evaluation = measured(SHARED / "gold", SHARED / "reports", hide_headings=hide_headings, coder=coder)
    assert evaluation.passages == 34
    assert evaluation.boundary_f1 == 1
    assert evaluation.accuracy.value is not None
    assert evaluation.accuracy.value >= floor


FLOORS = {False: (0.97, 0.96), True: (0.92, 0.91)}
"""Accuracy and macro-F1 of the rules coder on the invented corpus, a little below what was measured
(0.983 and 0.976; headings hidden 0.945 and 0.935).  They catch a step back and are no claim about real reports."""


@pytest.mark.parametrize("hide_headings", FLOORS)
def test_the_invented_corpus(hide_headings: bool) -> None:
    evaluation = measured(CORPUS / "gold", CORPUS, hide_headings=hide_headings)
    assert len(evaluation.reports) == len(list((CORPUS / "gold").glob("*.jsonl")))
    assert evaluation.missing == evaluation.unmatched_gold == ()
    assert evaluation.boundary_f1 is not None
    assert evaluation.boundary_f1 >= 0.99  # measured: 0.998
    assert min(score.boundary_f1 or 0 for score in evaluation.reports) >= 0.93
    accuracy, macro_f1 = FLOORS[hide_headings]
    assert (evaluation.accuracy.value or 0) >= accuracy
    assert (evaluation.macro_f1 or 0) >= macro_f1
