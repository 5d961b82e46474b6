"""Agreement of two codings, against published figures."""

from __future__ import annotations

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
    first, second = load_gold([CORPUS / "gold"]), load_gold([CORPUS / "second_coding"])
    agreement = compare_codings(first, second, codebook=load_codebook())
    assert agreement.passages >= 600
    assert agreement.unmatched == 0
    places = {Path(row.source).parts[0] for row in first}
    assert {Path(row.source).parts[0] for row in second} == places
    assert agreement.overall.low is not None
    assert agreement.overall.low > 0.8
