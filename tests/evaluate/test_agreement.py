"""Agreement of two codings, against published figures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locations import CORPUS
from reportminer.codebook import load_codebook
from reportminer.errors import GoldError
from reportminer.evaluate.agreement import compare_codings, krippendorff_alpha
from reportminer.evaluate.gold import GoldRow, load_gold

pairs = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=40)


def rows(labels: Sequence[str], *, source: str = "a.txt", texts: Sequence[str] | None = None) -> list[GoldRow]:
    texts = texts or [f"第{number}段。" for number in range(len(labels))]
    return [
        GoldRow(source, "gold.jsonl", number, "passage", text, label)
        for number, (text, label) in enumerate(zip(texts, labels, strict=True), start=1)
    ]


def test_alpha_of_the_published_example() -> None:
    """Nominal data, two observers: Krippendorff (2011), section B, alpha = 0.692."""
    assert krippendorff_alpha(list(zip("aabbdcccedda", "babbbcccEddd".lower(), strict=True))) == pytest.approx(
        0.692, abs=0.001
    )


def test_alpha_of_binary_data() -> None:
    """Two observers, ten units: Krippendorff (2011), section A, alpha = 0.095."""
    assert krippendorff_alpha(list(zip("0100000010", "1110010000", strict=True))) == pytest.approx(0.095, abs=0.001)


def test_one_value_alone_has_no_alpha() -> None:
    assert krippendorff_alpha([("a", "a"), ("a", "a")]) is None


@given(pairs)
def test_alpha_is_at_most_one_and_one_only_for_full_agreement(data: list[tuple[str, str]]) -> None:
    alpha = krippendorff_alpha(data)
    if alpha is not None:
        assert alpha <= 1
        assert (alpha == 1) == all(one == other for one, other in data)


@given(pairs)
def test_alpha_does_not_depend_on_who_coded_first(data: list[tuple[str, str]]) -> None:
    assert krippendorff_alpha(data) == krippendorff_alpha([(other, one) for one, other in data])


def test_passages_are_matched_by_quotation_white_space_ignored() -> None:
    first = rows(["measure", "plan"], texts=["开展 普法。", "加强培训。"])
    second = rows(["plan", "measure"], texts=["加强培训。", "开展普法。"])
    agreement = compare_codings(first, second, codebook=load_codebook())
    assert (agreement.passages, agreement.same, agreement.unmatched) == (2, 2, 0)
    assert agreement.overall.value == 1


def test_repeated_quotations_are_matched_in_order() -> None:
    agreement = compare_codings(
        rows(["measure", "plan"], texts=["加强培训。"] * 2),
        rows(["measure", "plan"], texts=["加强培训。"] * 2),
        codebook=load_codebook(),
    )
    assert agreement.same == 2


def test_what_one_coding_lacks_is_counted() -> None:
    agreement = compare_codings(rows(["measure", "plan", "other"]), rows(["measure", "plan"]), codebook=load_codebook())
    assert (agreement.passages, agreement.unmatched) == (2, 1)


def test_codings_of_other_reports_have_nothing_in_common() -> None:
    with pytest.raises(GoldError, match="no passage in common"):
        compare_codings(rows(["measure"]), rows(["measure"], source="b.txt"), codebook=load_codebook())


def test_the_corpus_was_coded_twice() -> None:
    """At least 600 passages from all places, by a second coding made from the codebook alone."""
    first, second = (load_gold([CORPUS / name], settled=False) for name in ("gold", "second_coding"))
    agreement = compare_codings(first, second, codebook=load_codebook())
    assert agreement.passages >= 600
    assert agreement.unmatched == 0
    places = {Path(row.source).parts[0] for row in first}
    assert {Path(row.source).parts[0] for row in second} == places
    assert agreement.overall.low is not None
    assert agreement.overall.low > 0.8


# --- what was settled -----------------------------------------------------------------------------
def row(text: str, label: str, **fields: str) -> str:
    return json.dumps({"source": "a.txt", "text": text, "label": label, **fields}, ensure_ascii=False) + "\n"


def test_a_settled_row_takes_the_place_of_the_row_it_quotes(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(row("甲 乙。", "measure") + row("丙。", "plan"), encoding="utf-8")
    (tmp_path / "b.jsonl").write_text(row("甲乙。", "other", settled="a preamble"), encoding="utf-8")
    gold = load_gold([tmp_path])
    assert [(entry.text, entry.label, entry.settled) for entry in gold] == [
        ("甲乙。", "other", "a preamble"),
        ("丙。", "plan", ""),
    ]
    assert [entry.label for entry in load_gold([tmp_path], settled=False)] == ["measure", "plan"]


@pytest.mark.parametrize(
    ("rows_there", "settled", "message"),
    [
        (row("甲。", "measure"), row("乙。", "other", settled="why"), "it settles no rows of a.txt"),
        (row("甲。", "measure") * 2, row("甲。", "other", settled="why"), "it settles 2 rows of a.txt"),
        (row("甲。", "measure"), row("甲。", "other", settled="why") * 2, "it settles no rows of a.txt"),
    ],
)
def test_a_settled_row_that_fits_no_single_row_is_refused(
    tmp_path: Path, rows_there: str, settled: str, message: str
) -> None:
    (tmp_path / "a.jsonl").write_text(rows_there, encoding="utf-8")
    (tmp_path / "b.jsonl").write_text(settled, encoding="utf-8")
    with pytest.raises(GoldError, match=message):
        load_gold([tmp_path])


def test_every_disagreement_of_the_two_codings_is_settled() -> None:
    first, second = (load_gold([CORPUS / name], settled=False) for name in ("gold", "second_coding"))
    labels = {(entry.source, entry.text): entry.label for entry in first if entry.kind == "passage"}
    differ = {(entry.source, entry.text) for entry in second if labels[entry.source, entry.text] != entry.label}
    verdicts = [entry for entry in load_gold([CORPUS / "gold"]) if entry.settled]
    assert {(entry.source, entry.text) for entry in verdicts} == differ
    for line in (CORPUS / "gold" / "settled" / "settled.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        assert entry["first"]["label"] == labels[entry["source"], entry["text"]]
        assert entry["label"] in (entry["first"]["label"], entry["second"]["label"])
