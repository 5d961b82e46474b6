"""What a comparison looks at: the reports that pass the filters, their passages and facts, read once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

from reportminer.compare.asked import understood
from reportminer.compare.filters import Filters, ReportRow, passes
from reportminer.compare.same_text import Named, twins_left_out
from reportminer.compare.selected import (
    CodedLength,
    CodedSum,
    FactRow,
    PassageRow,
    fact_row,
    passage_row,
    summed,
)
from reportminer.compare.why_not import UnansweredError, sentence, word
from reportminer.compare.words import Words
from reportminer.store import open_store
from reportminer.store.coded_queries import coded_lengths, coded_sums, facts_by_passage, passages_in_order
from reportminer.store.queries import codes, selected_facts, selected_passages, selected_reports
from reportminer.store.sums import shown_ids

__all__ = ["CodedLength", "CodedSum", "FactRow", "Filters", "PassageRow", "ReportRow", "Selection", "select"]


@dataclass(frozen=True)
class Selection:
    """The reports of a database that pass the filters, in the order of place, year and source.

    ``names`` maps (kind, code) to the Chinese and English names of labels, aspects, topics and families.
    ``left_out`` pairs the files that seem to be no reports with the code of that warning; ``twins`` pairs the files
    whose text is counted once with the file that counts.  ``without`` are ids of passages that do not count, as
    those that are borrowed.
    """

    db: Path
    filters: Filters
    reports: tuple[ReportRow, ...]
    names: dict[tuple[str, str], tuple[str, str]]
    left_out: tuple[tuple[str, str], ...] = ()
    twins: tuple[tuple[str, str], ...] = ()
    without: frozenset[str] = frozenset()

    @cached_property
    def by_report(self) -> dict[int, ReportRow]:
        """The reports by their number in the database."""
        return {report.report: report for report in self.reports}

    @cached_property
    def passages(self) -> tuple[PassageRow, ...]:
        """The passages of these reports that pass the filters, by report and position; read when first needed.

        Raises UsageError where labels or topics were asked for and no passage has them.
        """
        return tuple(self._numbered.values())

    @cached_property
    def _numbered(self) -> dict[int, PassageRow]:
        """The passages by the number that facts know them by."""
        kept = self.by_report
        labels, topics = set(self.filters.label), set(self.filters.topic)
        passing, seen = {}, False
        with open_store(self.db) as store:
            for row in selected_passages(store):
                if row[1] not in kept:
                    continue
                seen, passage = True, passage_row(row)
                if (
                    (not labels or passage.label in labels)
                    and (not topics or topics.intersection(passage.topics))
                    and passage.passage_id not in self.without
                ):
                    passing[row[-1]] = passage
        if seen and not passing:
            raise UnansweredError("no_passage_is", reports=len(self.reports), asked=self._asked())
        return passing

    def _asked(self) -> tuple[str, str]:
        """Return what is asked of passages, Chinese and English."""
        asked = [(self.name("label", code, "zh"), code) for code in self.filters.label]
        asked += [(self.name("topic", code, "zh"), code) for code in self.filters.topic]
        asked += [sentence("own_text")] if self.without else []
        between = word("and")
        return between[0].join(zh for zh, _ in asked), between[1].join(en for _, en in asked)

    def whole_reports(self) -> Selection:
        """Return the same reports with all their passages, whatever the filters of labels and topics."""
        if not self.filters.label and not self.filters.topic and not self.without:
            return self
        return replace(self, filters=replace(self.filters, label=(), topic=()), without=frozenset())

    @cached_property
    def coded(self) -> tuple[CodedLength, ...]:
        """The same passages without their text, which are read ten times as fast."""
        kept = self.by_report
        labels, topics = set(self.filters.label), set(self.filters.topic)
        with open_store(self.db) as store:
            return tuple(
                passage
                for passage in map(CodedLength._make, coded_lengths(store))
                if passage.report in kept
                and (not labels or passage.label in labels)
                and (not topics or not topics.isdisjoint(passage.topics.split()))
                and passage.passage_id not in self.without
            )

    @cached_property
    def report_sums(self) -> dict[int, list[CodedSum]]:
        """The same passages summed up, by report; as the store keeps them, unless only a part of each label counts."""
        grouped: dict[int, list[CodedSum]] = defaultdict(list)
        with open_store(self.db) as store:
            if self.filters.topic or self.without:
                facts = {number: counts for number, *counts in facts_by_passage(store)}
                for report, passages in groupby(self.coded, key=attrgetter("report")):
                    grouped[report] = summed(report, passages, facts)
                return grouped
            labels = set(self.filters.label)
            for found in map(CodedSum._make, coded_sums(store)):
                if found.report in self.by_report and (not labels or found.label in labels):
                    grouped[found.report].append(found)
        return grouped

    def ids(self, report: int, label: str | None = None) -> list[str]:
        """Return the ids of the same passages of one report in the order of the text, those of one label if given."""
        sums = [found for found in self.report_sums.get(report, ()) if label is None or found.label == label]
        if len(sums) == 1:
            return shown_ids(sums[0].passage_ids)
        kept = {passage_id for found in sums for passage_id in shown_ids(found.passage_ids)}
        return [passage_id for passage_id in shown_ids(self._in_order[report]) if passage_id in kept]

    @cached_property
    def _in_order(self) -> dict[int, bytes]:
        """The ids of all passages of each report in the order of the text."""
        with open_store(self.db) as store:
            return dict(passages_in_order(store))

    @cached_property
    def by_passage(self) -> dict[str, PassageRow]:
        """The passages by their id."""
        return {passage.passage_id: passage for passage in self.passages}

    @cached_property
    def report_passages(self) -> dict[int, list[PassageRow]]:
        """The passages of each report in the order of the text."""
        grouped: dict[int, list[PassageRow]] = defaultdict(list)
        for passage in self.passages:
            grouped[passage.report].append(passage)
        return grouped

    def facts(self, kind: str) -> list[FactRow]:
        """Return the facts of one kind that stand in the selected passages, by report and place; read once."""
        if kind not in self._facts:
            kept = self._numbered
            with open_store(self.db) as store:
                rows = selected_facts(store, kind)
                self._facts[kind] = [fact_row(row, passage) for row in rows if (passage := kept.get(row[1]))]
        return self._facts[kind]

    @cached_property
    def _facts(self) -> dict[str, list[FactRow]]:
        return {}

    @cached_property
    def kept(self) -> dict[Hashable, Any]:
        """What several questions need of this selection and is worked out once, by a name of its own."""
        return {}

    @cached_property
    def words(self) -> Words:
        """The words of the passages, cut once."""
        return Words(passage.text for passage in self.passages)

    def name(self, kind: str, code: str, lang: str) -> str:
        """Return the name of a code in a language (zh or en), or the code itself."""
        zh, en = self.names.get((kind, code), (code, code))
        return (zh if lang == "zh" else en) or code


def select(db: Path, filters: Filters | None = None) -> Selection:
    """Return the reports of a database that pass the filters.

    Raises StoreError for a database that cannot be read, and UsageError, which says what there is to choose
    from, where nothing passes or a label or topic is not in the codebook.
    """
    filters = filters or Filters()
    with open_store(db) as store:
        names = {
            (kind, row["code"]): (row["zh"], row["en"])
            for kind in ("label", "aspect", "topic", "quantity family")
            for row in codes(store, kind)
        }
        reports = [ReportRow(*row) for row in selected_reports(store)]
    if not reports:
        raise UnansweredError("empty_database", db=str(db))
    filters = understood(db, filters, names=names, reports=reports)
    kept = [report for report in reports if passes(report, filters)]
    if not kept:
        raise UnansweredError("not_together", db=str(db))
    left_out = () if filters.every_file else tuple((report.source, report.genre) for report in kept if report.genre)
    kept = [report for report in kept if filters.every_file or not report.genre]
    if not kept:
        raise UnansweredError("no_report", db=str(db), count=len(left_out))
    twins = () if filters.with_twins else _twins(db, kept)
    again = {source for source, _ in twins}
    kept = [report for report in kept if report.source not in again]
    kept.sort(key=lambda report: (report.name, report.year, report.source))
    return Selection(db, filters, tuple(kept), names, left_out, twins)


def _twins(db: Path, reports: Sequence[ReportRow]) -> tuple[tuple[str, str], ...]:
    named = [Named(report.source, report.name if report.place else "", report.year) for report in reports]
    with open_store(db) as store:
        return twins_left_out(store, named)
