"""Whether the next year's report tells less than a plan promised: by a word, by a figure, or by the month."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from itertools import combinations, pairwise
from typing import Any

from reportminer.compare.likeness import Sentence
from reportminer.compare.selection import FactRow, Selection
from reportminer.compare.tokens import tokens_of
from reportminer.fold import fold
from reportminer.settings import FOLLOW_FIGURE_MOST, FOLLOW_LATE, FOLLOW_SAME

_COMMON = ("个", "件", "次", "人", "%")
"""Units that count so many things that a figure of one of them says nothing without the words around it."""


@cache
def follow_data() -> dict[str, Any]:
    """Return data/follow.toml."""
    text = resources.files("reportminer").joinpath("data", "follow.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def sign(name: str) -> re.Pattern[str]:
    """Return one list of signs as a pattern for the half-width text."""
    signs = follow_data()[name]
    return re.compile("|".join(signs) if isinstance(signs, list) else signs)


class Shortfalls:
    """Holds what was told against what was promised; knows the figures of all passages."""

    def __init__(self, selection: Selection) -> None:
        self._facts: dict[str, list[FactRow]] = defaultdict(list)
        for fact in selection.facts("quantity"):
            self._facts[fact.passage_id].append(fact)

    def of(self, plan: Sentence, told: Sequence[Sentence], *, surely: bool) -> str:
        """Return the sign that a plan was not carried out in full, or nothing.

        ``told`` is the clause that speaks of the plan and those that follow it in its passage;
        ``surely`` says that it is the one that speaks of it most, so that a lone figure of its unit is the reached one.
        """
        if not told:
            return ""
        here = [told[0], *(clause for clause in told[1:] if _goes_on(told[0], clause))]
        promised = fold(plan.text)
        if not sign("partly").search(promised):
            about = tokens_of(plan.text, without=sign("modal"))
            for clause in here:
                said = sign("partly").search(fold(clause.text))
                if said and (
                    clause is told[0] or _linked(clause, about) or sign("unfinished").search(fold(clause.text))
                ):
                    return said[0]
        if not sign("beginning").search(promised):
            begun = sign("prepared").search(fold(told[0].text))
            if begun and begun[0] not in promised:
                return begun[0]
        return self._figures(plan, here, surely) or _one_place(plan, told[0]) or _late(promised, fold(told[0].text))

    def _figures(self, plan: Sentence, told: Sequence[Sentence], surely: bool) -> str:
        reached = [(fact, clause) for clause in told for fact in self.inside(clause)]
        for promise in self.inside(plan):
            if promise.number is None or sign("was").search(_before(promise, plan)):
                continue
            like = [
                (fact, clause)
                for fact, clause in reached
                if fact.number is not None and one_unit(fact, promise) and _change(fact) == _change(promise)
            ]
            if like and (short := _short(promise, plan, like, surely)) and not self._met(promise, told[0]):
                return short
        if sign("whole").search(fold(plan.text)):
            earlier = _before_in_sentence(told[0])
            return _rest([*((fact, earlier) for fact in self.inside(earlier)), *reached])
        return ""

    def _met(self, promise: FactRow, told: Sentence) -> bool:
        """Tell whether the sentence, before the clause that was found, gives a figure that keeps the promise."""
        return any(
            fact.number
            and promise.number
            and _change(fact) == _change(promise)
            and one_unit(fact, promise)
            and promise.number <= fact.number <= FOLLOW_FIGURE_MOST * promise.number
            for fact in self.inside(_before_in_sentence(told))
        )

    def inside(self, clause: Sentence) -> Iterator[FactRow]:
        """Yield the figures of a clause."""
        passage = clause.passage
        for fact in self._facts.get(passage.passage_id, ()):
            if clause.start <= fact.start - passage.start < clause.end:
                yield fact


def _before_in_sentence(clause: Sentence) -> Sentence:
    """Return what stands before a clause in its sentence, perhaps nothing."""
    begin = max(clause.passage.text.rfind(mark, 0, clause.start) for mark in "。;；\n") + 1
    return Sentence(clause.passage, begin, clause.start)


def _goes_on(first: Sentence, clause: Sentence) -> bool:
    """Tell whether a clause belongs to the sentence of the first: no full stop stands between them."""
    between = first.passage.text[first.end : clause.start]
    return not re.search("[。\n]", first.passage.text[first.end : clause.start + 1] + between)


def _linked(clause: Sentence, about: frozenset[str]) -> bool:
    """Tell whether a later clause still speaks of the plan: by its first words, or by words of the plan."""
    if sign("rest").match(fold(clause.text)):
        return True
    return sum(len(token) > 1 for token in tokens_of(clause.text) & about) >= 2


def one_unit(one: FactRow, other: FactRow) -> bool:
    """Tell whether two figures count in the same unit, or in units that count the same."""
    return one.unit == other.unit or any(
        one.unit in units and other.unit in units for units in follow_data()["same_units"]
    )


def _one_place(plan: Sentence, told: Sentence) -> str:
    """Return the one of two places promised something that nothing is told of, or what is told of its failing."""
    named = sign("each_place").search(fold(plan.text))
    if not named:
        return ""
    names = [sign("place_end").sub("", name) for name in named.groups()]
    text = fold(told.passage.text)
    missing = [name for name in names if name not in text]
    if len(missing) == 1:
        return missing[0]
    for clause in re.split("[。;]", text):
        said = sign("partly").search(clause)
        if said and any(name in clause for name in names):
            return said[0]
    return ""


def _change(fact: FactRow) -> str:
    return fact.fields.get("change", "")


def _before(fact: FactRow, clause: Sentence) -> str:
    at = fact.start - clause.passage.start
    return fold(clause.passage.text[max(clause.start, at - 16) : at])


def _agree(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether two figures count the same: the words around them have enough pairs of characters in common."""
    least = min(len(one), len(other))
    return len(one & other) >= max(min(2, least), FOLLOW_SAME * least, 1)


def _short(promise: FactRow, plan: Sentence, like: Sequence[tuple[FactRow, Sentence]], surely: bool) -> str:
    """Return promised and reached figure where less was reached, or nothing."""
    often = _times(plan, promise.start - plan.passage.start)
    alike = any(_times(clause, fact.start - clause.passage.start) == often for fact, clause in like)
    wanted = (promise.number or 0.0) * (1.0 if alike else often)
    fewer = not _change(promise) and (
        promise.fields.get("bound") in ("at_most", "less_than") or bool(sign("lower_is_better").search(fold(plan.text)))
    )
    near = _near(promise, plan)
    final = [(fact, clause) for fact, clause in like if not sign("was").search(_before(fact, clause))] or list(like)
    part = bool(sign("each").search(_before(promise, plan)))
    same = [entry for entry in final if _agree(near, _near(*entry))]
    most = max((len(near & _near(*entry)) for entry in same), default=0)
    same = [entry for entry in same if len(near & _near(*entry)) == most]
    if not same and len(final) == 1 and (surely or promise.unit not in _COMMON):
        same = final
    if not same and surely and _one_list(final):
        total = sum(fact.number or 0.0 for fact, _ in final)
        return f"{total:g}{final[0][0].unit} / {promise.text}" if total < wanted else ""
    final = same
    if not final or (not part and any(sign("each").search(_before(fact, clause)) for fact, clause in final)):
        return ""
    numbers = [fact.number or 0.0 for fact, _ in final]
    if fewer and wanted and not re.search("消除|清零|退出", plan.text):
        return f"{final[0][0].text} / {promise.text}" if min(numbers) > wanted else ""
    # the promised number told again, and then how many of them were done
    if numbers[0] == wanted and len(like) > 1 and like[0][0] is final[0][0]:
        after = like[1][0]
        part = (after.number or 0.0) < wanted and bool(sign("done").search(_before(*like[1])))
        return f"{after.text} / {promise.text}" if part and after.number else ""
    together = sum(fact.number or 0.0 for fact, clause in like if clause is final[0][1])
    if max(numbers) >= wanted or together == wanted:
        return ""
    return f"{final[0][0].text} / {promise.text}"


def _one_list(entries: Sequence[tuple[FactRow, Sentence]]) -> bool:
    """Tell whether figures stand in one list: 动物医学2人、水产养殖1人."""
    return len(entries) > 1 and all(
        clause is later
        and "、" in clause.passage.text[one.end - clause.passage.start : other.start - clause.passage.start]
        for (one, clause), (other, later) in pairwise(entries)
    )


def _rest(reached: Sequence[tuple[FactRow, Sentence]]) -> str:
    """Return how few of how many where the whole was promised: 411份合同已经补审302份, 由7个减至1个."""
    for (one, clause), (other, later) in combinations(reached, 2):
        if one.unit != other.unit or _change(one) or _change(other) or not one.number or not other.number:
            continue
        if re.search(r"(?:减|降)(?:少|低)?[至到]$", _before(other, later)) and clause is later:
            return f"{other.text}"
        if other.number < one.number and sign("done").search(_before(other, later)):
            return f"{other.text} / {one.text}"
    return ""


def _times(clause: Sentence, at: int) -> float:
    """Return how often a year what is counted at ``at``, an offset of the passage, is promised or told to happen."""
    before = fold(clause.passage.text[clause.start : at])
    return next((float(times) for word, times in follow_data()["times"].items() if word in before), 1.0)


def _near(fact: FactRow, clause: Sentence) -> frozenset[str]:
    """Return the pairs of characters right before and behind a figure, within its clause."""
    at = fact.start - clause.passage.start
    text = clause.passage.text
    comma = max(text.rfind(mark, clause.start, at) for mark in ",，、；;:：")
    before = text[max(comma + 1, clause.start, at - 14) : at]
    before = re.split(r"由(?=[^由]*[至到为]$)|从(?=[^从]*[至到为]$)", before)[0] or before
    behind = text[at + len(fact.text) : min(clause.end, at + len(fact.text) + 6)]
    return frozenset(token for token in tokens_of(f"{before}|{behind}", without=sign("modal")) if len(token) > 1)


def _late(promised: str, told: str) -> str:
    """Return the month told where it is more than FOLLOW_LATE after the promised one."""
    due = _month(promised)
    months = [int(month) for month in re.findall(r"(?<![0-9])([0-9]{1,2})月", told)]
    if due and months and min(months) > due + FOLLOW_LATE and max(months) <= 12:
        return f"{min(months)}月 / {due}月"
    return ""


def _month(text: str) -> int:
    for pattern, month in follow_data()["deadline"].items():
        found = re.search(pattern, text)
        if found:
            return month or int(found[1])
    return 0
