"""What a passage counts, cites and names: quantities, citations, actors, slogans, and how specific its plans are.

Regular expressions on characters, over the whole text at once; every span quotes exactly, nothing is rewritten.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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
    slogans = find_names(folded, "slogans")
    masked = sorted([(entry.start, entry.end) for entry in citations] + [(entry.start, entry.end) for entry in slogans])
    quantities = find_quantities(folded, masked=masked)
    titles = _Spans((entry.start, entry.end) for entry in citations)
    actors = [entry for entry in find_names(folded, "actors") if not titles.hold(entry.start)]
    home = _Passages(report.passages)
    facts = [
        *home.place((_quantity(entry), entry.start, entry.end) for entry in quantities),
        *home.place((_citation(entry), entry.start, entry.end) for entry in citations),
        *home.place((_mention(entry, "actor"), entry.start, entry.end) for entry in actors),
        *home.place((_mention(entry, "slogan"), entry.start, entry.end) for entry in slogans),
    ]
    facts += _specifics(report, folded, codings, facts)
    return tuple(sorted(facts, key=lambda fact: (fact.start, fact.end, KINDS.index(fact.kind), fact.value)))


@dataclass(frozen=True, slots=True)
class _Content:
    """What a fact says, before it is known which passage it stands in."""

    kind: str
    value: str
    number: float | None = None
    unit: str = ""
    family: str = ""
    fields: tuple[tuple[str, str], ...] = ()


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
        self._passages = passages
        self._starts = [passage.start for passage in passages]

    def place(self, found: Iterable[tuple[_Content, int, int]]) -> Iterable[Fact]:
        """Yield what lies wholly inside a passage as its fact; headings that stand alone hold no facts."""
        for content, start, end in found:
            at = bisect_right(self._starts, start) - 1
            if at >= 0 and end <= self._passages[at].end:
                yield Fact(
                    content.kind,
                    start,
                    end,
                    self._passages[at].id,
                    content.value,
                    content.number,
                    content.unit,
                    content.family,
                    content.fields,
                )


def _fields(**values: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in values.items() if value)


def shown_number(number: float) -> str:
    """Return a number without a needless fraction: 12000, 0.5."""
    return str(int(number)) if number == int(number) else f"{number:.6f}".rstrip("0")


def _quantity(entry: Quantity) -> _Content:
    value = "" if entry.number is None else shown_number(entry.number) + entry.unit
    fields = _fields(
        bound=entry.bound,
        upto="" if entry.upto is None else shown_number(entry.upto),
        change=entry.change,
        basis=entry.basis,
        scope=entry.scope,
        counted=entry.counted.thing,
        verb=entry.counted.verb,
    )
    return _Content("quantity", value, entry.number, entry.unit, entry.counted.family, fields)


def _citation(entry: Citation) -> _Content:
    fields = _fields(code=entry.code, number=entry.number, closed="" if entry.closed else "no")
    return _Content("citation", entry.title, family=entry.kind, fields=fields)


def _mention(entry: Mention, kind: str) -> _Content:
    return _Content(kind, entry.name.zh, family=entry.name.group, fields=(("code", entry.name.code),))


def _specifics(report: Report, folded: str, codings: Sequence[Coding], facts: Sequence[Fact]) -> Iterable[Fact]:
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
