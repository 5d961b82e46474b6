"""The names of the numbers that a trained coder sees of a passage, ``group:name``, and the columns they stand in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from reportminer.codebook import Codebook
from reportminer.settings import POSITION_BINS

DEPTHS = 3
"""Levels of headings that are told apart: the first, the second, all deeper ones."""

ENDS = {"。": "stop", ":": "colon", ";": "semicolon"}
"""The marks at the end of a passage that are told apart, folded."""


class Columns(NamedTuple):
    """The names of all numbers for a codebook, and the column where each block of them begins."""

    names: tuple[str, ...]
    position: int
    neighbours: int
    form: int
    titles: int
    cues: int
    verdict: int
    topics: int


def number_names(codebook: Codebook) -> tuple[str, ...]:
    """Return the names of all numbers for a codebook, ``group:name``, in the order of a row."""
    return columns(codebook).names


def columns(codebook: Codebook) -> Columns:
    """Return the columns of a codebook, kept with it."""
    found: Columns | None = codebook.kept.get("columns")
    if found is None:
        names = tuple(_names(codebook))
        first = codebook.labels[0].code
        found = codebook.kept["columns"] = Columns(
            names,
            position=names.index("position:share"),
            neighbours=names.index(f"neighbours:before {first}"),
            form=names.index("form:enumerated"),
            titles=names.index(f"form:title {first}"),
            cues=names.index(f"cues:{first}"),
            verdict=names.index(f"verdict:{first}"),
            topics=names.index("verdict:cause") + 1,
        )
    return found


def _names(codebook: Codebook) -> Iterator[str]:
    labels = codebook.codes()
    yield from (f"headings:depth {depth} {code}" for depth in range(1, DEPTHS + 1) for code in labels)
    yield from (f"headings:section {code}" for code in labels)
    yield from ("headings:silent", "headings:before the first", "headings:hidden")
    yield from ("position:share", "position:share squared")
    yield from (f"position:part {number + 1}" for number in range(POSITION_BINS))
    yield from (f"position:{name}" for name in ("first", "second", "last", "last but one", "near the end"))
    for which in ("before", "after", "two before", "lead-in", "paragraph"):
        yield from (f"neighbours:{which} {code}" for code in labels)
    yield from (f"neighbours:{name}" for name in ("goes on", "is gone on with", "follows a colon"))
    yield from (f"form:{name}" for name in ("enumerated", "lead-in", "run-in heading"))
    yield from (f"form:ends in {name}" for name in ENDS.values())
    yield from (f"form:{name}" for name in ("ends bare", "length", "numbers"))
    yield from (f"form:year {name}" for name in ("reported", "after", "before"))
    yield "form:short line near the end"
    yield from (f"form:title {code}" for code in labels)
    yield from (f"cues:{code}" for code in labels)
    yield "cues:cause"
    yield from (f"verdict:{code}" for code in labels)
    yield from (f"verdict:place {code}" for code in labels)
    yield "verdict:cause"
    for which in ("", "heading ", "before ", "lead-in "):
        yield from (f"topics:{which}{topic.code}" for topic in codebook.topics)
