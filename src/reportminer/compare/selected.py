"""Passages and facts as comparisons see them, and how they are made from rows of the store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from sys import intern
from typing import Any, NamedTuple

from reportminer.store.sums import packed_ids


@dataclass(frozen=True, slots=True)
class PassageRow:
    """One passage under the coding that counts; ``topics`` has the main topic first."""

    passage_id: str
    report: int
    position: int
    section_path: str
    start: int
    end: int
    page: int | None
    line: int | None
    text: str
    label: str
    aspect: str
    also: tuple[str, ...]
    topics: tuple[str, ...]
    confidence: float | None
    unsure: bool
    coder: str


class CodedLength(NamedTuple):
    """One passage under the coding that counts, without its text; ``characters`` is its length."""

    passage_id: str
    number: int
    report: int
    characters: int
    label: str
    coder: str
    by_person: int
    topics: str


class CodedSum(NamedTuple):
    """The passages of a report under one label by one coder: how many, their characters, and the squares of these.

    Beside them the quantities and citations in these passages and their ids, as the store packs them.
    """

    report: int
    label: str
    coder: str
    by_person: int
    passages: int
    characters: int
    squares: int
    quantities: int
    citations: int
    passage_ids: bytes


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact with the words it was read from; ``fields`` are those of its kind."""

    report: int
    passage_id: str
    kind: str
    start: int
    end: int
    page: int | None
    text: str
    value: str
    number: float | None
    unit: str
    family: str
    fields: Mapping[str, str] = field(default_factory=dict)


def summed(report: int, passages: Iterable[CodedLength], facts: Mapping[int, Sequence[int]]) -> list[CodedSum]:
    """Return the passages of a report summed up by label and coder.

    ``facts`` maps the number of a passage to its quantities and citations.
    """
    coded: dict[tuple[str, str, int], list[CodedLength]] = defaultdict(list)
    for passage in passages:
        coded[passage.label, passage.coder, passage.by_person].append(passage)
    sums = []
    for coding, found in coded.items():
        counts = [facts.get(passage.number, (0, 0)) for passage in found]
        sums.append(
            CodedSum(
                report,
                *coding,
                passages=len(found),
                characters=sum(passage.characters for passage in found),
                squares=sum(passage.characters**2 for passage in found),
                quantities=sum(quantities for quantities, _ in counts),
                citations=sum(citations for _, citations in counts),
                passage_ids=packed_ids(passage.passage_id for passage in found),
            )
        )
    return sums


def passage_row(row: Sequence[Any]) -> PassageRow:
    """Return a passage from a row of selected_passages; names that recur are held once."""
    label, aspect, also, topics, confidence, unsure, coder = row[9:16]
    coded = intern(label), intern(aspect), _codes(also), _codes(topics), confidence, bool(unsure), intern(coder)
    fields = (*row[:3], intern(row[3]), *row[4:9], *coded)
    return PassageRow(*fields)


@lru_cache(maxsize=4096)
def _codes(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def fact_row(row: Sequence[Any], passage: PassageRow) -> FactRow:
    """Return a fact from a row of selected_facts and its passage."""
    report, _, kind, start, end, page, value, number, unit, family, fields = row
    text = passage.text[start - passage.start : end - passage.start]
    named = intern(kind), start, end, page, text, value, number, intern(unit), intern(family)
    return FactRow(report, passage.passage_id, *named, fields)
