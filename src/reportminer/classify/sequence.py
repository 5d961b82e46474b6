"""From evidence to labels: one by one where a heading speaks, in sequence where none does."""

from __future__ import annotations

import math
from collections.abc import Sequence

from reportminer.classify.evidence import Evidence
from reportminer.codebook import Codebook
from reportminer.settings import OFF_SECTION, PROMISED_DUTY

Decision = tuple[str, dict[str, float]]
"""A label, and the points of all labels."""


def decide(codebook: Codebook, evidence: Sequence[Evidence]) -> list[Decision]:
    """Decide all passages of a report, given what speaks for each."""
    codes = codebook.codes()
    totals = [points_in_all(codes, item) for item in evidence]
    decisions = [(max(points, key=points.__getitem__), points) for points in totals]
    start = 0
    while start < len(evidence):
        stop = start
        while stop < len(evidence) and not evidence[stop].section:
            stop += 1
        if stop - start > 1:
            before = decisions[start - 1][0] if start else ""
            decisions[start:stop] = _decide_run(codebook, totals[start:stop], before)
        start = stop + 1
    return decisions


def _decide_run(codebook: Codebook, totals: Sequence[dict[str, float]], before: str) -> list[Decision]:
    """Find the best sequence of labels (Viterbi 1967) of passages that no heading speaks for.

    ``before`` is the label of the passage in front, empty at the beginning of the report.
    """
    sequence = codebook.sequence
    best = {
        code: points + (sequence.points(before, code) if before else sequence.begin.get(code, sequence.change))
        for code, points in totals[0].items()
    }
    back: list[dict[str, str]] = []
    for points in totals[1:]:
        came = {code: max(best, key=lambda old: best[old] + sequence.points(old, code)) for code in points}
        best = {code: best[old] + sequence.points(old, code) + points[code] for code, old in came.items()}
        back.append(came)
    path = [max(best, key=lambda code: best[code])]
    for came in reversed(back):
        path.append(came[path[-1]])
    path.reverse()
    return list(zip(path, totals, strict=True))


def points_in_all(codes: Sequence[str], item: Evidence) -> dict[str, float]:
    """Return the points of every label: words, cut down where the section speaks for another label, and place."""
    text, place, section = item.text, item.place, item.section
    if section in ("", "measure"):
        return {code: text[code] + place[code] for code in codes}
    found = {}
    for code in codes:
        points = text[code]
        if code == "measure":
            points *= OFF_SECTION
        if code == "responsibility" and section == "plan":
            points *= PROMISED_DUTY
        if section == "other" and code != "other":
            points *= OFF_SECTION
        found[code] = points + place[code]
    return found


def share(totals: dict[str, float], label: str) -> float:
    """Return the label's share of the evidence, the points taken as logarithms (softmax)."""
    weights = {code: math.exp(points) for code, points in totals.items()}
    return weights[label] / sum(weights.values())
