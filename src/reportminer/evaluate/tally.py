"""What an evaluation counts, report by report: pairs of labels, and all that matched nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace

from reportminer.document import Analysis, Coding, Passage, Report
from reportminer.evaluate.alignment import Alignment, align
from reportminer.evaluate.evaluation import NONE, Disagreement, Mismatch, Share
from reportminer.evaluate.gold import GoldRow


@dataclass(frozen=True, slots=True)
class Tally:
    """What was found in some reports, before it is scored.

    ``pairs`` are gold and predicted labels, ``(none)`` on the side that has nothing; ``scored`` are
    the passages that have a row, with that row.
    """

    pairs: tuple[tuple[str, str], ...] = ()
    scored: tuple[tuple[GoldRow, Coding], ...] = ()
    passages: int = 0
    boundary_precision: Share = field(default=Share())
    boundary_recall: Share = field(default=Share())
    disagreements: tuple[Disagreement, ...] = ()
    unmatched_gold: tuple[Mismatch, ...] = ()
    unmatched_passages: tuple[Mismatch, ...] = ()
    uncovered_gold: tuple[Mismatch, ...] = ()

    def __add__(self, other: Tally) -> Tally:
        """Return what both hold together."""
        return Tally(*(getattr(self, part.name) + getattr(other, part.name) for part in fields(self)))

    @property
    def accuracy(self) -> Share:
        """The share of pairs with the same label."""
        return Share(sum(gold == predicted != NONE for gold, predicted in self.pairs), len(self.pairs))


def tally_report(analysis: Analysis, rows: Sequence[GoldRow]) -> Tally:
    """Hold one report's codings against its gold rows."""
    report = analysis.report
    alignment = align(report, rows)
    edges = alignment.boundaries
    codings = {coding.passage_id: coding for coding in analysis.codings}
    total = Tally(
        passages=len(report.passages),
        boundary_precision=Share(edges.machine_matched, edges.machine),
        boundary_recall=Share(edges.gold_matched, edges.gold),
    )
    for passage, at in zip(report.passages, alignment.rows, strict=True):
        coding = codings.get(passage.id) or Coding(passage.id, NONE, "", reason="the machine gave no label")
        total += _passage(report, passage, coding, None if at < 0 else rows[at])
    answered = set(alignment.rows)
    for at, row in enumerate(rows):
        if alignment.spans[at] is None:
            total += _not_found(report, row, alignment, at)
        elif row.kind == "passage" and at not in answered:
            total += _not_answered(report, row, alignment, at)
    return total


def tally_unread(rows: Sequence[GoldRow], reason: str) -> Tally:
    """Count all rows of a report that was not read as errors."""
    return Tally(
        pairs=tuple((row.label, NONE) for row in rows if row.kind == "passage"),
        unmatched_gold=tuple(_lost(row, row.source, f"the report was not read: {reason}") for row in rows),
    )


def _passage(report: Report, passage: Passage, coding: Coding, row: GoldRow | None) -> Tally:
    source, text = report.document.source.name, report.quote(passage)
    place = report.document.place(passage.start)
    span = (passage.start, passage.end, place.page, place.line)
    if row is None or row.kind == "heading":
        reason = f"gold has it as a heading ({row.where})" if row else "the gold rows cover less than half of it"
        found = Mismatch(source, "", "passage", coding.label, *span, text=text, reason=reason)
        return Tally(pairs=((NONE, coding.label),), unmatched_passages=(found,))
    return _pair(source, text, row, coding, span)


Span = tuple[int, int, int | None, int]
"""Start and end in the cleaned text, page and line."""


def tally_pair(row: GoldRow, coding: Coding, span: Span) -> Tally:
    """Hold one coding against a row that quotes the very same passage."""
    return Tally(passages=1) + _pair(row.source, row.text, row, coding, span)


def _pair(source: str, text: str, row: GoldRow, coding: Coding, span: Span) -> Tally:
    counted = Tally(pairs=((row.label, coding.label),), scored=((row, coding),))
    if coding.label == row.label:
        return counted
    differs = Disagreement(
        source,
        *span,
        gold=row.label,
        predicted=coding.label,
        confidence=coding.confidence,
        text=text,
        reason=coding.reason,
    )
    return counted + Tally(disagreements=(differs,))


def _not_found(report: Report, row: GoldRow, alignment: Alignment, at: int) -> Tally:
    reason = "its words are not in the text as it was read"
    if at in alignment.crowded:
        reason = "its words stand only where other rows are; correct the rows so that none overlap"
    pairs = ((row.label, NONE),) if row.kind == "passage" else ()
    return Tally(pairs=pairs, unmatched_gold=(_lost(row, report.document.source.name, reason),))


def _not_answered(report: Report, row: GoldRow, alignment: Alignment, at: int) -> Tally:
    """Count a row that is in the text but not, for the most part, in any passage of its own."""
    start, end = alignment.spans[at] or (0, 0)
    place = report.document.place(start)
    in_headings = sum(
        max(0, min(end, below) - max(start, above)) for above, below, kind in report.units() if kind == "heading"
    )
    reason = "it was taken for a heading" if in_headings * 2 > end - start else "it was joined to another passage"
    lost = _lost(row, report.document.source.name, reason)
    found = replace(lost, start=start, end=end, page=place.page, line=place.line)
    return Tally(pairs=((row.label, NONE),), uncovered_gold=(found,))


def _lost(row: GoldRow, source: str, reason: str) -> Mismatch:
    return Mismatch(source, row.where, row.kind, row.label, None, None, None, None, row.text, reason)
