"""Codings by people held against each other and against the machine's, all as they stand in the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from reportminer.codebook import Codebook
from reportminer.document import Coding
from reportminer.errors import UsageError
from reportminer.evaluate.agreement import Agreement, compare_codings
from reportminer.evaluate.evaluation import Evaluation
from reportminer.evaluate.gold import GoldRow
from reportminer.evaluate.scores import evaluate_pairs
from reportminer.evaluate.tally import Span, Tally, tally_pair
from reportminer.handcoding.wording import word
from reportminer.store import open_store
from reportminer.store.people_queries import coders, doubly_coded
from reportminer.terminal import shorten

_QUOTE = 60
"""Columns of a passage that are quoted."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One passage to which two persons gave different labels; ``page`` and ``line`` are 1-based."""

    source: str
    page: int | None
    line: int
    text: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Held:
    """What people and machine agree on: ``evaluation`` of the machine by one person, ``people`` of two persons.

    ``people`` is None where fewer than two persons coded the same passages; ``differences`` are the passages that these
    two coded differently.
    """

    evaluation: Evaluation
    people: Agreement | None
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class _Unit:
    passage_id: str
    row: GoldRow
    coding: Coding
    place: Span


def agreement_in(db: Path, *, codebook: Codebook, coder: str = "", second: str = "") -> Held:
    """Hold the machine's codings against those of ``coder``, and these against those of ``second``.

    Without names it is the two persons who share most passages, the one with more codings first.  Raises UsageError
    where nobody coded by hand, or a name is not among those who did.
    """
    with open_store(db) as store:
        people = [name for name, _ in coders(store, "person")]
        machines = [name for name, _ in coders(store, "machine")]
        if not people:
            raise UsageError(
                f"{db}: no codings by people are in the database; write a sheet with reportminer codesheet, fill it in,"
                " and read it with reportminer code"
            )
        for name in filter(None, (coder, second)):
            if name not in people:
                raise UsageError(f"{name} has no codings in {db}; coded by people: {', '.join(people)}")
        units = [_unit(row) for row in doubly_coded(store)]
    by_coder: dict[str, dict[str, _Unit]] = defaultdict(dict)
    for unit in units:
        by_coder[unit.coding.coder][unit.passage_id] = unit
    first, other = _chosen(by_coder, people, coder, second)
    both = None
    if other:
        rows = [[unit.row for unit in by_coder[name].values()] for name in (first, other)]
        both = compare_codings(*rows, codebook=codebook)
    machine = by_coder.get(min(machines, default=""), {})
    differences = _differences(by_coder[first], by_coder.get(other, {}))
    return Held(_evaluation(by_coder[first], machine, codebook), both, differences)


def _chosen(by_coder: dict[str, dict[str, _Unit]], people: Sequence[str], coder: str, second: str) -> tuple[str, str]:
    """Return the person who is gold and the second one, who may be nobody."""
    pairs = [pair for pair in combinations(people, 2) if by_coder[pair[0]].keys() & by_coder[pair[1]].keys()]
    if coder:
        pairs = [pair if pair[0] == coder else pair[::-1] for pair in pairs if coder in pair]
    if second:
        pairs = [pair if pair[1] == second else pair[::-1] for pair in pairs if second in pair]
        if not pairs:
            raise UsageError(f"{second} and {coder or 'the others'} have coded no passage in common")
    best = max(pairs, key=lambda pair: len(by_coder[pair[0]].keys() & by_coder[pair[1]].keys()), default=None)
    return best or (coder or people[0], "")


def _differences(first: dict[str, _Unit], second: dict[str, _Unit]) -> tuple[Difference, ...]:
    return tuple(
        Difference(unit.row.source, unit.place[2], unit.place[3], unit.row.text, unit.row.label, other.row.label)
        for passage_id, unit in first.items()
        if (other := second.get(passage_id)) and other.row.label != unit.row.label
    )


def difference_lines(held: Held, *, codebook: Codebook, lang: str, listed: int) -> list[str]:
    """Return the passages that two persons coded differently, for the terminal; the first ``listed`` ones."""
    if held.people is None or not held.differences:
        return []
    one, other = held.people.coders
    title = word("differ", lang).format(one=one, other=other, count=len(held.differences))
    lines = ["", title]
    for found in held.differences[:listed]:
        where = word("at_page" if found.page else "at_line", lang).format(page=found.page, line=found.line)
        names = " | ".join(codebook.name(code, lang) for code in (found.first, found.second))
        lines += [f"  {found.source} {where}", f"    {names}", f"    “{shorten(found.text, _QUOTE)}”"]
    rest = len(held.differences) - listed
    return [*lines, "  " + word("more", lang).format(count=rest)] if rest > 0 else lines


def _unit(row: dict[str, Any]) -> _Unit:
    label, aspect, also, topics = row["label"], row["aspect"], tuple(row["also"].split()), tuple(row["topics"].split())
    gold = GoldRow(
        source=row["source"],
        file="",
        line=0,
        kind="passage",
        text=row["text"],
        label=label,
        topic=next(iter(topics), ""),
        aspect=aspect,
        also=also,
        start=row["start"],
        end=row["end"],
        coder=row["coder"],
    )
    coding = Coding(
        passage_id=row["passage_id"],
        label=label,
        coder=row["coder"],
        confidence=row["confidence"],
        also=also,
        aspect=aspect,
        topics=topics,
        reason=row["reason"],
        unsure_below=row["unsure_below"],
    )
    place = row["start"], row["end"], row["page"], row["line"] or 0
    return _Unit(row["passage_id"], gold, coding, place)


def _evaluation(people: dict[str, _Unit], machine: dict[str, _Unit], codebook: Codebook) -> Evaluation:
    by_report: dict[str, Tally] = defaultdict(Tally)
    for passage_id, unit in people.items():
        if passage_id in machine:
            by_report[unit.row.source] += tally_pair(unit.row, machine[passage_id].coding, unit.place)
    return evaluate_pairs(by_report, codebook=codebook)
