"""Facts read by the machine held against gold facts: precision, recall and F1 of each kind, families apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reportminer.analysis import make_options, read_source
from reportminer.document import Fact, Report
from reportminer.errors import ReadError
from reportminer.evaluate.fact_gold import (
    KINDS,
    FactGold,
    FactRow,
    load_fact_gold,
    locate,
    named_reports,
    rounded,
    squeezed,
)
from reportminer.sources import walk

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Count:
    """Facts in the gold, facts found, and how many of them agree."""

    gold: int = 0
    found: int = 0
    right: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.gold + other.gold, self.found + other.found, self.right + other.right)

    @property
    def precision(self) -> float:
        """Share of the facts found that are in the gold; 1 where none was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of the gold's facts that were found; 1 where there are none."""
        return self.right / self.gold if self.gold else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.right / (self.gold + self.found) if self.gold + self.found else 1.0


@dataclass(frozen=True, slots=True)
class Miss:
    """One difference: ``what`` is missed, extra, value or family; ``gold`` and ``found`` what either side says."""

    report: str
    kind: str
    what: str
    quote: str
    gold: str
    found: str


@dataclass(slots=True)
class FactScores:
    """Scores by part of the gold (and "" for all of it) and kind; families over quantities whose span is right."""

    whole: dict[tuple[str, str], Count] = field(default_factory=dict)
    spans: dict[tuple[str, str], Count] = field(default_factory=dict)
    families: dict[str, Count] = field(default_factory=dict)
    by_family: dict[str, Count] = field(default_factory=dict)
    misses: list[Miss] = field(default_factory=list)
    missing: list[tuple[str, str]] = field(default_factory=list)
    reports: int = 0


def score_facts(gold: Sequence[Path], *, reports: Path, encoding: str | None = None) -> FactScores:
    """Read the reports below ``reports`` that the gold facts name, and score the facts read in them.

    A report that is not there or cannot be read counts with all its facts as missed.  Raises GoldError.
    """
    coded = load_fact_gold(gold)
    options = make_options(encoding=encoding)
    found = walk([reports])
    names = named_reports(coded, found.sources)
    sources = {source.name: source for source in found.sources}
    scores = FactScores()
    for entry in coded:
        source = sources.get(names.get(entry.source, ""))
        if source is None:
            _lost(scores, entry, "no such report")
            continue
        try:
            analysis = read_source(source, options)
        except ReadError as error:
            _lost(scores, entry, str(error))
            continue
        compare_facts(scores, entry, analysis.report, analysis.facts)
    return scores


def _lost(scores: FactScores, entry: FactGold, reason: str) -> None:
    scores.missing.append((entry.source, reason))
    for kind in entry.kinds:
        lost = Count(gold=sum(row.kind == kind for row in entry.rows))
        _add(scores.whole, entry.part, kind, lost)
        _add(scores.spans, entry.part, kind, lost)


def compare_facts(scores: FactScores, entry: FactGold, report: Report, facts: Sequence[Fact]) -> None:
    """Add to ``scores`` how the facts of one report agree with its gold."""
    text, offsets = squeezed(report.text)
    position = {offset: at for at, offset in enumerate(offsets)}
    places = locate(entry.rows, text)
    scores.reports += 1
    for kind in KINDS:
        if kind not in entry.kinds:
            continue
        wanted = [(place, row) for place, row in zip(places, entry.rows, strict=True) if row.kind == kind]
        read = {_place(fact, position): fact for fact in facts if fact.kind == kind}
        _compare(scores, entry, kind, wanted, read, report.text)


def _place(fact: Fact, position: dict[int, int]) -> Span:
    return position[fact.start], position[fact.end - 1] + 1


def _compare(
    scores: FactScores,
    entry: FactGold,
    kind: str,
    wanted: Sequence[tuple[Span | None, FactRow]],
    read: dict[Span, Fact],
    text: str,
) -> None:
    rows = {place: row for place, row in wanted if place is not None}
    same = rows.keys() & read.keys()
    right = {place for place in same if rows[place].value == fact_value(read[place])}
    size = len(wanted), len(read)
    _add(scores.whole, entry.part, kind, Count(*size, len(right)))
    _add(scores.spans, entry.part, kind, Count(*size, len(same)))
    for place in sorted(same - right):
        told, said = _told(rows[place].value), _told(fact_value(read[place]))
        scores.misses.append(Miss(entry.source, kind, "value", rows[place].quote, told, said))
    for at, row in wanted:
        if at is None or at not in read:
            scores.misses.append(Miss(entry.source, kind, "missed", row.before + "|" + row.quote, _told(row.value), ""))
    for place in sorted(read.keys() - rows.keys()):
        fact = read[place]
        quote = text[max(0, fact.start - 8) : fact.start] + "|" + text[fact.start : fact.end]
        scores.misses.append(Miss(entry.source, kind, "extra", quote, "", _told(fact_value(fact))))
    if kind == "quantity":
        _families(scores, entry, [(rows[place], read[place]) for place in sorted(same)], text)


def _families(scores: FactScores, entry: FactGold, pairs: Sequence[tuple[FactRow, Fact]], text: str) -> None:
    for row, fact in pairs:
        if row.family is None:
            continue
        agree = row.family == fact.family
        for part in {"", entry.part}:
            scores.families[part] = scores.families.get(part, Count()) + Count(1, 1, int(agree))
        for code, count in (
            (row.family, Count(1, 0, int(agree))),
            (fact.family, Count(0, 1, 0)),
        ):
            scores.by_family[code] = scores.by_family.get(code, Count()) + count
        if not agree:
            quote = text[max(0, fact.start - 16) : fact.start] + "|" + text[fact.start : fact.end + 8]
            scores.misses.append(
                Miss(entry.source, "quantity", "family", quote.replace("\n", " "), row.family, fact.family)
            )


def fact_value(fact: Fact) -> tuple[object, ...]:
    """Return what has to be right in a fact beside its span, in the form of FactRow.value."""
    fields = dict(fact.fields)
    if fact.kind == "quantity":
        upto = fields.get("upto")
        return (rounded(fact.number), fact.unit, rounded(float(upto)) if upto else None)
    return (fields.get("code", "") or fact.value,)


def _told(value: tuple[object, ...]) -> str:
    return " ".join(f"{part:g}" if isinstance(part, float) else str(part) for part in value if part not in (None, ""))


def _add(counts: dict[tuple[str, str], Count], part: str, kind: str, count: Count) -> None:
    for name in {"", part}:
        counts[name, kind] = counts.get((name, kind), Count()) + count


def fact_lines(scores: FactScores, *, listed: int = 20) -> Iterator[str]:
    """Yield the scores as lines of a table, then the families and the first differences of each sort."""
    for name, reason in scores.missing:
        yield f"{name}: {reason}"
    yield f"{scores.reports} reports"
    yield f"{'part':<6}{'kind':<10}{'gold':>6}{'found':>6}{'P':>7}{'R':>7}{'F1':>7}{'span F1':>9}"
    for (part, kind), count in sorted(scores.whole.items()):
        span = scores.spans[part, kind]
        figures = f"{count.precision:>7.3f}{count.recall:>7.3f}{count.f1:>7.3f}{span.f1:>9.3f}"
        yield f"{part or 'all':<6}{kind:<10}{count.gold:>6}{count.found:>6}{figures}"
    for part, count in sorted(scores.families.items()):
        yield f"families ({part or 'all'}): {count.right} of {count.gold} right, {count.recall:.3f}"
    for code, count in sorted(scores.by_family.items(), key=lambda entry: (entry[1].f1, entry[0])):
        yield f"  {code or '(none)':<26}{count.gold:>5}{count.found:>5}{count.precision:>7.3f}{count.recall:>7.3f}"
    for (kind, what), total in sorted(Counter((miss.kind, miss.what) for miss in scores.misses).items()):
        yield f"{kind}, {what}: {total}"
        shown = [miss for miss in scores.misses if (miss.kind, miss.what) == (kind, what)]
        for miss in shown[:listed]:
            yield f"  {Path(miss.report).name}  {miss.quote}  {miss.gold or '-'} / {miss.found or '-'}"
