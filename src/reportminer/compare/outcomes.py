"""What became of each plan: the clause of the next year's report that speaks of it, and whether it tells less."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace

from reportminer.compare.grouping import place_of
from reportminer.compare.likeness import Likeness, Match, Sentence
from reportminer.compare.selection import ReportRow, Selection
from reportminer.compare.shingles import Tick, silent
from reportminer.compare.shortfall import Shortfalls, sign
from reportminer.compare.tokens import tokens_of
from reportminer.fold import fold
from reportminer.settings import (
    FOLLOW_AFTER,
    FOLLOW_DEPENDENT,
    FOLLOW_FOUND,
    FOLLOW_NEAR,
    FOLLOW_ONLY_PLACE,
    FOLLOW_OTHER_TOPIC,
    FOLLOW_OWN,
    FOLLOW_REPEATED,
)

STATES = {
    "done": ("已办", "done"),
    "partly": ("部分办", "partly done"),
    "silent": ("未提及", "not mentioned"),
    "repeated": ("原样再列", "repeated verbatim"),
}
"""What can have become of a plan, as far as the next report tells."""

_TOLD = ("measure", "shortcoming", "responsibility", "other")


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One plan and what the next year's report says of it.

    ``plan`` is a clause of a passage coded as plan; ``told`` the clause of the next report that speaks of it, None
    where the plan is silent; ``score`` how much of the plan it holds (see Likeness.best); ``why`` the sign
    that decided between done and partly.
    """

    report: ReportRow
    next_report: ReportRow
    plan: Sentence
    state: str
    told: Sentence | None
    score: float
    why: str = ""


def year_pairs(selection: Selection) -> list[tuple[ReportRow, ReportRow]]:
    """Return the pairs of reports of one place and two years that follow each other, by place and year."""
    places = place_of(selection)
    held: dict[tuple[str, int], list[ReportRow]] = defaultdict(list)
    for report in selection.reports:
        if report.year.isdigit() and report.place:
            held[places[report.report], int(report.year)].append(report)
    return [
        (first, second)
        for (place, year), reports in sorted(held.items())
        for first in reports
        for second in held.get((place, year + 1), ())
        if _one_kind(first, second)
    ]


def _one_kind(one: ReportRow, other: ReportRow) -> bool:
    """Tell whether two reports account for the same thing: a work report does not follow a rule-of-law report."""
    return ("政府工作报告" in one.title) == ("政府工作报告" in other.title)


def follow_ups(selection: Selection, *, likeness: Likeness | None = None, tick: Tick = silent) -> list[FollowUp]:
    """Return what became of every plan that has a report of the next year, by place, year and position.

    A plan is a clause of a passage coded as plan.  ``tick`` is told how much is done.
    """
    likeness = likeness or Likeness(selection)
    shortfalls = Shortfalls(selection)
    ways = year_pairs(selection)
    found = []
    for done, (first, second) in enumerate(ways, start=1):
        found += [
            _follow_up(first, second, number, likeness, shortfalls)
            for number in likeness.of_report(first.report)
            if likeness.clauses[number].passage.label == "plan" and promises(likeness.clauses[number])
        ]
        tick(done, len(ways))
    return found


def promises(clause: Sentence) -> bool:
    """Tell whether a clause of a plan says what will be done, not only what it answers to (针对…问题, 以…为抓手)."""
    return not sign("no_plan").search(fold(clause.text))


def _follow_up(
    first: ReportRow, second: ReportRow, number: int, likeness: Likeness, shortfalls: Shortfalls
) -> FollowUp:
    plan = likeness.clauses[number]
    found = _matches(number, second.report, likeness)
    score = found[0].score if found else 0.0
    if score < FOLLOW_FOUND:
        again = likeness.best(number, second.report, labels=("plan",), without=sign("modal"))
        if again and again[0].own >= FOLLOW_REPEATED:
            return FollowUp(first, second, plan, "repeated", likeness.clauses[again[0].number], again[0].own)
        return FollowUp(first, second, plan, "silent", None, score)
    # a failure is often told in a sentence of its own, nearly as near to the plan as the one on what was done
    for match in found:
        if match.score < max(FOLLOW_FOUND, score * FOLLOW_NEAR):
            break
        if match.own < FOLLOW_OWN * found[0].own:
            continue
        why = shortfalls.of(plan, likeness.following(match.number, FOLLOW_AFTER), surely=match is found[0])
        if why:
            return FollowUp(first, second, plan, "partly", likeness.clauses[match.number], match.score, why)
    return FollowUp(first, second, plan, "done", likeness.clauses[found[0].number], score)


def _matches(number: int, report: int, likeness: Likeness) -> list[Match]:
    """Return the clauses that may tell of a plan, the nearest first.

    A clause on another topic must be nearer than others.  A plan that names no thing (占比提高到40%) goes on about the
    clause before it: it is told of where that is, or not at all.
    """
    found = _on_topic(number, likeness.best(number, report, labels=_TOLD, without=sign("modal")), likeness)
    head = _head(number, likeness)
    if head is None:
        return found
    of_head = _on_topic(head, likeness.best(head, report, labels=_TOLD, without=sign("modal")), likeness)
    of_head = [match for match in of_head if match.score >= FOLLOW_FOUND]
    near = {likeness.clauses[match.number].passage.passage_id for match in of_head}
    own = [match for match in found if likeness.clauses[match.number].passage.passage_id in near]
    return own if own and own[0].score >= FOLLOW_FOUND else of_head


def _on_topic(number: int, found: list[Match], likeness: Likeness) -> list[Match]:
    """Return the matches with less of their score where the topic is another, or nothing but a place is shared."""
    plan = likeness.clauses[number]
    topics = set(plan.passage.topics)
    places = sign("place").search(fold(plan.text))
    matter = tokens_of(plan.text, without=sign("place")) if places else frozenset()
    weighed = []
    for match in found:
        told = likeness.clauses[match.number]
        apart = bool(topics) and topics.isdisjoint(told.passage.topics)
        elsewhere = places and not any(len(token) > 1 for token in matter & tokens_of(told.text))
        factor = (FOLLOW_OTHER_TOPIC if apart else 1.0) * (FOLLOW_ONLY_PLACE if elsewhere else 1.0)
        weighed.append(replace(match, score=match.score * factor))
    return sorted(weighed, key=lambda match: (-match.score, match.number))


def _head(number: int, likeness: Likeness) -> int | None:
    """Return the clause before one that says too little by itself, in the same sentence; None where it stands alone."""
    clause = likeness.clauses[number]
    left = sign("relation").sub("", sign("figure").sub("", sign("modal").sub("", fold(clause.text))))
    if sum(letter.isalnum() for letter in left) > FOLLOW_DEPENDENT:
        return None
    if number - 1 not in likeness.of_passage(clause.passage.passage_id):
        return None
    between = clause.passage.text[likeness.clauses[number - 1].end : clause.start + 1]
    return None if re.search("[。;；\n]", between) else number - 1
