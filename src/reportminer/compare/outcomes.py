"""What became of each plan: the clause of the next year's report that speaks of it, and whether it tells less."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from reportminer.compare.grouping import place_of
from reportminer.compare.likeness import Likeness, Match, Sentence
from reportminer.compare.selection import ReportRow, Selection
from reportminer.compare.shingles import Tick, silent
from reportminer.compare.shortfall import Shortfalls, follow_data, sign
from reportminer.compare.telling import Telling, Told, one_sentence, purpose
from reportminer.fold import fold
from reportminer.settings import (
    FOLLOW_AFTER,
    FOLLOW_DEPENDENT,
    FOLLOW_NEAR,
    FOLLOW_OWN,
    FOLLOW_REPEATED,
    FOLLOW_TOLD_AND_REPEATED,
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
    likeness = likeness or likeness_of(selection)
    shortfalls = Shortfalls(selection)
    telling = Telling(likeness, shortfalls)
    ways = year_pairs(selection)
    found = []
    for done, (first, second) in enumerate(ways, start=1):
        for sentence in plan_sentences(first, likeness):
            told = telling.told({number: read_for(number, second.report, likeness) for number in sentence})
            for number in sentence:
                heard = _of_head(number, second.report, told, likeness, telling)
                found.append(_follow_up(first, second, number, heard, likeness, shortfalls))
        tick(done, len(ways))
    return found


def likeness_of(selection: Selection) -> Likeness:
    """Return what weighs the clauses of a selection, words that say the same of a plan being one."""
    return Likeness(selection, same=[words.split() for words in follow_data()["same_words"]])


def promises(clause: Sentence) -> bool:
    """Tell whether a clause of a plan says what will be done.

    What a plan answers to (针对…问题, 以…为抓手) or is for (提升群众满意度) promises nothing.
    """
    return not sign("no_plan").search(fold(clause.text)) and not purpose(clause)


def read_for(number: int, report: int, likeness: Likeness) -> list[Match]:
    """Return the clauses of a report that are like a plan and tell of what was done, not of times to come."""
    return [
        match
        for match in likeness.best(number, report, labels=_TOLD, without=sign("modal"))
        if not _ahead(likeness.clauses[match.number].text)
    ]


@lru_cache(maxsize=4096)
def _ahead(text: str) -> bool:
    return bool(sign("ahead").search(fold(text)))


def plan_sentences(report: ReportRow, likeness: Likeness) -> list[list[int]]:
    """Return what a report promises, clause by clause, by the sentence that the clauses stand in."""
    found: list[list[int]] = []
    for number in likeness.of_report(report.report):
        clause = likeness.clauses[number]
        if clause.passage.label != "plan" or not promises(clause):
            continue
        if found and one_sentence(likeness.clauses[found[-1][-1]], clause):
            found[-1].append(number)
        else:
            found.append([number])
    return found


def _follow_up(
    first: ReportRow, second: ReportRow, number: int, found: list[Told], likeness: Likeness, shortfalls: Shortfalls
) -> FollowUp:
    plan = likeness.clauses[number]
    sure = found[0].sure if found else -math.inf
    if sure < FOLLOW_TOLD_AND_REPEATED:
        again = likeness.best(number, second.report, labels=("plan",), without=sign("modal"))
        if again and again[0].own >= FOLLOW_REPEATED:
            return FollowUp(first, second, plan, "repeated", likeness.clauses[again[0].number], again[0].own)
    if sure < 0:
        return FollowUp(first, second, plan, "silent", None, _probability(sure))
    passage = likeness.clauses[found[0].match.number].passage
    inside = [told for told in found if likeness.clauses[told.match.number].passage is passage]
    best = max(inside, key=lambda told: (told.match.score, -told.match.number)).match
    for match in _read(best, found):
        why = shortfalls.of(plan, likeness.following(match.number, FOLLOW_AFTER), surely=match is best)
        if why:
            return FollowUp(first, second, plan, "partly", likeness.clauses[match.number], _probability(sure), why)
    return FollowUp(first, second, plan, "done", likeness.clauses[best.number], _probability(sure))


def _read(best: Match, found: Sequence[Told]) -> Iterator[Match]:
    """Yield the clauses that are read for signs of failure, the best first.

    A failure is often told in a sentence of its own, nearly as near to the plan as the one on what was done.
    """
    yield best
    for told in found:
        near = told.sure >= 0 and told.match.score >= FOLLOW_NEAR * best.score
        if told.match is not best and near and told.match.own >= FOLLOW_OWN * best.own:
            yield told.match


def _probability(odds: float) -> float:
    return 1 / (1 + math.exp(-odds)) if odds > -math.inf else 0.0


def _of_head(
    number: int, report: int, found: dict[int, list[Told]], likeness: Likeness, telling: Telling
) -> list[Told]:
    """Return what may tell of a plan.

    A plan that names no thing (占比提高到40%) goes on about the clause before it: it is told of where that is, or not.
    """
    head = _head(number, likeness)
    if head is None:
        return found[number]
    heard = found[head] if head in found else telling.told({head: read_for(head, report, likeness)})[head]
    of_head = [told for told in heard if told.sure >= 0]
    near = {likeness.clauses[told.match.number].passage.passage_id for told in of_head}
    own = [told for told in found[number] if likeness.clauses[told.match.number].passage.passage_id in near]
    return own if own and own[0].sure >= 0 else of_head


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
