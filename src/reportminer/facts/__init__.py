"""What a passage counts, cites and names: quantities, citations, actors, slogans, and how specific its plans are.

Regular expressions on characters, over the whole text at once; every span quotes exactly, nothing is rewritten.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from itertools import chain
from operator import itemgetter
from typing import Any

from reportminer.document import Coding, Fact, Passage, Report
from reportminer.facts.citations import Citation, find_citations
from reportminer.facts.names import Mention, find_names
from reportminer.facts.quantities import Quantity, find_quantities
from reportminer.facts.specifics import SPECIFICS, find_deadline, find_office
from reportminer.fold import fold

__all__ = ["KINDS", "SPECIFICS", "extract_facts"]

KINDS = ("quantity", "citation", "actor", "slogan", "specific")
"""The kinds of facts, in the order in which they are stored."""


def extract_facts(report: Report, codings: Sequence[Coding] = ()) -> tuple[Fact, ...]:
    """Return the facts of a report's passages, by their place in the text.

    Plans are those that ``codings`` label so.  Raises CodebookError for a damaged data file.
    """
    text = report.text
    folded = fold(text)
    citations = find_citations(text)
    titles = _Spans((entry.start, entry.end) for entry in citations)
    slogans = [entry for entry in find_names(folded, "slogans") if not titles.hold(entry.start)]
    masked = sorted([(entry.start, entry.end) for entry in citations] + [(entry.start, entry.end) for entry in slogans])
    quantities = find_quantities(folded, masked=masked)
    actors = [entry for entry in find_names(folded, "actors") if not titles.hold(entry.start)]
    home = _Passages(report.passages)
    kinds = [
        home.place(quantities, _quantity),
        home.place(citations, _citation),
        home.place(actors, _actor),
        home.place(slogans, _slogan),
    ]
    kinds.append(list(_specifics(report, folded, codings, chain.from_iterable(kinds))))
    # by place, there by kind, there by value: two sorts that keep the order of equals, since both keys cost little
    ordered = [fact for facts in kinds for fact in sorted(facts, key=_VALUE)]
    ordered.sort(key=_SPAN)
    return tuple(ordered)


_made = partial(tuple.__new__, Fact)
"""Makes a fact of a tuple of all its fields, in a third of the time."""

_SPAN = itemgetter(Fact._fields.index("start"), Fact._fields.index("end"))
_VALUE = itemgetter(Fact._fields.index("value"))


class _Spans:
    """Spans in order that do not overlap."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._spans = sorted(spans)
        self._starts = [start for start, _ in self._spans]

    def hold(self, offset: int) -> bool:
        """Tell whether an offset lies inside one of the spans."""
        at = bisect_right(self._starts, offset) - 1
        return at >= 0 and offset < self._spans[at][1]


class _Passages:
    """The passages of a report by offset."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._ids = [passage.id for passage in passages]
        self._starts = [passage.start for passage in passages]
        self._ends = [passage.end for passage in passages]

    def place(self, found: Iterable[Any], made: Callable[[Any, str], Fact]) -> list[Fact]:
        """Return what lies wholly inside a passage, ``made`` its fact; headings that stand alone hold no facts."""
        facts, starts, ends, ids = [], self._starts, self._ends, self._ids
        for entry in found:
            at = bisect_right(starts, entry.start) - 1
            if at >= 0 and entry.end <= ends[at]:
                facts.append(made(entry, ids[at]))
        return facts


@lru_cache(maxsize=4_096)
def shown_number(number: float) -> str:
    """Return a number without a needless fraction: 12000, 0.5."""
    return str(int(number)) if number == int(number) else f"{number:.6f}".rstrip("0")


def _quantity(entry: Quantity, passage: str) -> Fact:
    start, end, number, unit, bound, change, basis, scope, (thing, verb, family), upto = entry
    value = "" if number is None else shown_number(number) + unit
    fields = []  # the few that are given, one by one: this is done hundreds of times a report
    if bound:
        fields.append(("bound", bound))
    if upto is not None:
        fields.append(("upto", shown_number(upto)))
    if change:
        fields.append(("change", change))
    if basis:
        fields.append(("basis", basis))
    if scope:
        fields.append(("scope", scope))
    if thing:
        fields.append(("counted", thing))
    if verb:
        fields.append(("verb", verb))
    return _made(("quantity", start, end, passage, value, number, unit, family, tuple(fields)))


def _citation(entry: Citation, passage: str) -> Fact:
    fields = (("code", entry.code), ("number", entry.number), ("closed", "" if entry.closed else "no"))
    given = tuple(field for field in fields if field[1])
    return Fact("citation", entry.start, entry.end, passage, entry.title, family=entry.kind, fields=given)


def _actor(entry: Mention, passage: str) -> Fact:
    return _mention(entry, passage, "actor")


def _slogan(entry: Mention, passage: str) -> Fact:
    return _mention(entry, passage, "slogan")


def _mention(entry: Mention, passage: str, kind: str) -> Fact:
    start, end, name = entry
    return _made((kind, start, end, passage, name.zh, None, "", name.group, (("code", name.code),)))


def _specifics(report: Report, folded: str, codings: Sequence[Coding], facts: Iterable[Fact]) -> Iterable[Fact]:
    """Yield, for each passage coded as a plan, what makes it specific, each once, with the span that says so."""
    plans = {coding.passage_id for coding in codings if coding.label == "plan" or "plan" in coding.also}
    first: dict[tuple[str, str], Fact] = {}
    for fact in facts:
        if fact.passage_id in plans:
            first.setdefault((fact.passage_id, fact.kind), fact)
    for passage in report.passages:
        if passage.id not in plans:
            continue
        text = folded[passage.start : passage.end]
        number, basis = first.get((passage.id, "quantity")), first.get((passage.id, "citation"))
        spans = {
            "number": (number.start, number.end) if number else None,
            "deadline": _shifted(find_deadline(text), passage.start),
            "office": _shifted(find_office(text), passage.start),
            "basis": (basis.start, basis.end) if basis else None,
        }
        for name in SPECIFICS:
            span = spans[name]
            if span:
                yield Fact("specific", *span, passage.id, name)


def _shifted(span: tuple[int, int] | None, by: int) -> tuple[int, int] | None:
    return (span[0] + by, span[1] + by) if span else None
