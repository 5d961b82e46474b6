"""Facts read in short texts by themselves, held against gold that a stranger wrote (tests/unseen_facts/README.md)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from factories import make_source
from reportminer.document import Document, Fact, Passage, Report
from reportminer.evaluate.facts import Count
from reportminer.facts import extract_facts
from reportminer.facts.grammar import unit_forms
from reportminer.facts.titles import plain
from reportminer.fold import fold

Row = dict[str, Any]
Span = tuple[int, int]

BOUNDS = {"over": "more_than", "under": "less_than", "range": ""}
"""Words of the gold for bounds, where they are not those of the program; a range is told by its upper end."""


def rows_of(file: Path) -> list[Row]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def half_of(row: Row) -> str:
    """Return ``dev`` for odd numbers, ``held`` for even ones."""
    return "dev" if int(row["id"][1:]) % 2 else "held"


def facts_of(text: str) -> tuple[Fact, ...]:
    """Return the facts of a text that is one passage, with nothing cleaned away."""
    source = make_source(digest="0" * 64)
    passage = Passage("p", 0, len(text), 0, 0)
    return extract_facts(Report(Document(source, text, (), (), ()), (), (passage,)))


@dataclass(slots=True)
class Scores:
    """Counts by what is compared, false finds in texts that hold nothing, and the differences in words."""

    counts: dict[str, Count] = field(default_factory=dict)
    texts: int = 0
    traps: int = 0
    sprung: int = 0
    false_finds: int = 0
    differences: list[str] = field(default_factory=list)

    def add(self, name: str, gold: int, found: int, right: int) -> None:
        self.counts[name] = self.counts.get(name, Count()) + Count(gold, found, right)


def score_texts(rows: Iterable[Row]) -> Scores:
    scores = Scores()
    for row in rows:
        facts = facts_of(row["text"])
        quantities = [fact for fact in facts if fact.kind == "quantity"]
        citations = [fact for fact in facts if fact.kind == "citation"]
        scores.texts += 1
        if not row["quantities"] and not row["citations"]:
            scores.traps += 1
            scores.sprung += bool(quantities or citations)
            scores.false_finds += len(quantities) + len(citations)
        _quantities(scores, row, quantities)
        _citations(scores, row, citations)
    return scores


def _pairs(row: Row, gold: list[Row], found: list[Fact]) -> Iterator[tuple[Row | None, Fact | None]]:
    """Yield gold and found facts whose spans are the same, then what is left on either side."""
    left = {(fact.start, fact.end): fact for fact in found}
    for entry in gold:
        yield entry, next((left.pop(span) for span in _spans(row["text"], entry) if span in left), None)
    for fact in left.values():
        yield None, fact


def _spans(text: str, entry: Row) -> Iterator[Span]:
    start, end = entry["start"], entry["start"] + len(entry["text"])
    yield start, end
    for other in entry.get("also", ()):
        at = text.find(other, max(0, start - len(other)))
        if 0 <= at < end:
            yield at, at + len(other)


def _quantities(scores: Scores, row: Row, found: list[Fact]) -> None:
    gold = row["quantities"]
    spans = values = 0
    bounds, changes = [0, 0, 0], [0, 0, 0]
    for entry, fact in _pairs(row, gold, found):
        told, said = _told(entry), _said(fact)
        for counts, one, other in ((bounds, told[3], said[3]), (changes, told[4], said[4])):
            counts[0] += bool(one)
            counts[1] += bool(other)
            counts[2] += bool(one and one == other)
        spans += entry is not None and fact is not None
        values += entry is not None and fact is not None and told[:3] == said[:3]
        if told != said or entry is None or fact is None:
            _differ(scores, row, entry, fact, told, said)
    size = len(gold), len(found)
    scores.add("quantity span", *size, spans)
    scores.add("quantity span, number, unit", *size, values)
    scores.add("bound", *bounds)
    scores.add("change", *changes)


def _told(entry: Row | None) -> tuple[Any, ...]:
    """Return number, upper end, unit, bound and change of the gold in the words of the program."""
    if entry is None:
        return (None, None, "", "", "")
    form = fold(entry["unit"])
    unit = unit_forms().get(form)
    factor = unit.factor if unit else 1
    told = (entry.get(name) for name in ("number", "number_to"))
    number, upto = (None if value is None else round(value * factor, 2) for value in told)
    bound = "" if upto is not None else BOUNDS.get(entry["bound"], entry["bound"])
    return number, upto, unit.of if unit else form, bound, entry["change"]


def _said(fact: Fact | None) -> tuple[Any, ...]:
    if fact is None:
        return (None, None, "", "", "")
    fields = dict(fact.fields)
    number = None if fact.number is None else round(fact.number, 2)
    upto = round(float(fields["upto"]), 2) if "upto" in fields else None
    bound = "" if upto is not None else fields.get("bound", "")
    return number, upto, fact.unit, bound, fields.get("change", "")


def _citations(scores: Scores, row: Row, found: list[Fact]) -> None:
    gold = row["citations"]
    spans = titles = 0
    for entry, fact in _pairs(row, gold, found):
        same = entry is not None and fact is not None
        right = same and fact is not None and _title(_wanted(entry)) == _title(fact.value)
        spans += same
        titles += right
        if not right:
            _differ(scores, row, entry, fact, (_wanted(entry),), (fact.value if fact else "",))
    scores.add("citation span", len(gold), len(found), spans)
    scores.add("citation span, title", len(gold), len(found), titles)


def _wanted(entry: Row | None) -> str:
    return (entry["title"] or entry.get("number", "")) if entry else ""


def _title(title: str) -> str:
    return plain(title).replace("中华人民共和国", "").removeprefix("中共中央").removeprefix("国务院")


def _differ(scores: Scores, row: Row, entry: Row | None, fact: Fact | None, told: object, said: object) -> None:
    span = row["text"][fact.start : fact.end] if fact else "-"
    at = entry["start"] if entry else fact.start if fact else 0
    around = row["text"][max(0, at - 12) : at + 16].replace("\n", " ")
    scores.differences.append(f"{row['id']} …{around}… gold {entry['text'] if entry else '-'} {told} / {span} {said}")


def score_lines(scores: Scores) -> Iterator[str]:
    for name, count in scores.counts.items():
        figures = f"{count.precision:7.3f}{count.recall:7.3f}{count.f1:7.3f}"
        yield f"{name:<30}{count.gold:>5}{count.found:>5}{count.right:>5}{figures}"
    yield f"{scores.texts} texts; {scores.traps} hold nothing, {scores.sprung} of them got {scores.false_finds} facts"
