"""Which passages a person is asked to code."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from reportminer.compare.selection import PassageRow, ReportRow, Selection
from reportminer.errors import UsageError


@dataclass(frozen=True, slots=True)
class Asked:
    """One passage to code, with its report and the text of the passage before it, empty where it is the first."""

    report: ReportRow
    passage: PassageRow
    before: str


def drawn(selection: Selection, *, sample: int | None = None, seed: int = 1, unsure: bool = False) -> list[Asked]:
    """Return the passages of a selection that are to be coded, by report and place in the text.

    ``sample`` draws so many by lot, each with the same chance (simple random sampling without replacement); the same
    ``seed`` draws the same ones from the same passages, in whatever order they were read.  ``unsure`` keeps those that
    the machine marked.  Raises UsageError where there are none, or fewer than are to be drawn.
    """
    passages = [passage for passage in selection.passages if passage.unsure or not unsure]
    if not passages:
        raise UsageError("no passage chosen is coded unsurely; leave out --unsure, or use fewer filters")
    if sample is not None:
        if sample > len(passages):
            raise UsageError(f"only {len(passages)} passages can be drawn from, not {sample}; ask for fewer")
        kept = set(random.Random(seed).sample(sorted(passage.passage_id for passage in passages), sample))
        passages = [passage for passage in passages if passage.passage_id in kept]
    before = _before(selection, {passage.report for passage in passages})
    reports = selection.by_report
    asked = [Asked(reports[entry.report], entry, before.get(entry.passage_id, "")) for entry in passages]
    order = {report.report: number for number, report in enumerate(selection.reports)}
    return sorted(asked, key=lambda entry: (order[entry.report.report], entry.passage.position))


def _before(selection: Selection, reports: set[int]) -> dict[str, str]:
    """Map each passage to the text of the one before it, whether that one was chosen or not."""
    whole = selection.whole_reports().report_passages
    before: dict[str, str] = {}
    for report in reports:
        held: Sequence[PassageRow] = whole.get(report, ())
        before |= {later.passage_id: earlier.text for earlier, later in pairwise(held)}
    return before
