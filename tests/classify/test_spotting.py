"""Signs are tried at few places only, and found as if they were tried at all."""

from __future__ import annotations

import re

import numpy as np  # noqa: F401 - the walk over a text takes its faster way where this is loaded
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportminer.classify import spotting
from reportminer.classify.spotting import Spotter
from reportminer.codebook import load_codebook

BOOK = load_codebook()
PATTERNS = [
    *(cue.pattern for label in BOOK.labels for cue in (*label.text_cues, *label.cause_cues)),
    *(pattern for _, pattern in BOOK.false_friends),
    *(re.compile(pattern, re.MULTILINE) for pattern in ("^(?:下一|将|将来|特此报)", "一.{0,2}步|下一步?", "[0-9]+年?")),
]
PIECES = st.sampled_from([*(char for pattern in PATTERNS for char in pattern.pattern), "。", "\n", "2024", "下一步"])


@pytest.mark.parametrize("with_numpy", [True, False])
@given(text=st.lists(PIECES, max_size=120).map("".join))
def test_nothing_is_missed(with_numpy: bool, text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        if not with_numpy:
            patch.delitem(spotting.sys.modules, "numpy")  # type: ignore[attr-defined]
        terms = ["执法", "法", "行政执", "下一步工作"]
        spotter = Spotter(PATTERNS, terms)
        spots = spotter.spots(text)
        for number, pattern in enumerate(PATTERNS):
            expected = [found.span() for found in pattern.finditer(text)]
            assert [found.span() for found in spotter.matches(number, text, spots)] == expected, pattern.pattern
        for number, term in enumerate(terms, start=len(PATTERNS)):
            assert len(spotter.places(number, text, spots)) == text.count(term)


def test_signs_without_openings_are_tried_everywhere() -> None:
    spotter = Spotter([re.compile(".b"), re.compile("^.c", re.MULTILINE)])
    spots = spotter.spots("ab\nac")
    assert [found.span() for found in spotter.matches(0, "ab\nac", spots)] == [(0, 2)]
    assert [found.span() for found in spotter.matches(1, "ab\nac", spots)] == [(3, 5)]
