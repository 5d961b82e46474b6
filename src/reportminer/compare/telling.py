"""How surely a clause of the next report tells of a plan: a few signs, weighed as data/follow_weights.toml says."""

from __future__ import annotations

import math
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from reportminer.compare.likeness import Likeness, Match, Sentence
from reportminer.compare.selection import FactRow
from reportminer.compare.shortfall import Shortfalls, one_unit, sign
from reportminer.compare.tokens import tokens_of
from reportminer.fold import fold
from reportminer.settings import (
    FOLLOW_ALONE,
    FOLLOW_FIGURE_LEAST,
    FOLLOW_FIGURE_MOST,
    FOLLOW_FOUND,
    FOLLOW_LITTLE,
    FOLLOW_ODDS_LIKE,
    FOLLOW_ODDS_UNLIKE,
    FOLLOW_ONLY_PLACE,
    FOLLOW_OTHER_TOPIC,
    FOLLOW_TOGETHER,
    FOLLOW_UNLIKE,
    FOLLOW_UNTOLD,
)

_QUOTED = re.compile('[“"]([^”"]{2,12})[”"]')


@dataclass(frozen=True, slots=True)
class Told:
    """A clause that may tell of a plan, and how surely: the log odds, 0 and more where it is taken to do so."""

    match: Match
    sure: float


@cache
def follow_weights() -> dict[str, float]:
    """Return data/follow_weights.toml: what each sign weighs; ``constant`` is added to all."""
    text = resources.files("reportminer").joinpath("data", "follow_weights.toml").read_text(encoding="utf-8")
    return {name: float(weight) for name, weight in tomllib.loads(text)["weights"].items()}


class Telling:
    """Weighs the signs that clauses of one report tell of the plans of another."""

    def __init__(self, likeness: Likeness, shortfalls: Shortfalls) -> None:
        self._likeness = likeness
        self._inside = shortfalls.inside

    def told(self, found: Mapping[int, Sequence[Match]]) -> dict[int, list[Told]]:
        """Return what may tell of each promise of one sentence, the surest first.

        ``found`` are the clauses that are like each promise.  Promises of one sentence belong together: a passage
        that tells of the one is likely to tell of the others.
        """
        alone = {
            number: [
                (match, _odds(signs), self.bar(number, match, only_place=signs["only_place"] > 0))
                for match, signs in zip(found[number], all_signs, strict=True)
            ]
            for number, all_signs in self.signs(found).items()
        }
        surest = {number: self._by_passage(entries) for number, entries in alone.items()}
        together = {}
        for number, entries in alone.items():
            others = [by_passage for other, by_passage in surest.items() if other != number]
            general = bool(others) and bool(sign("general").search(fold(self._likeness.clauses[number].text)))
            weighed = [
                Told(match, (self._together(match, sure, others, general=general) if others else sure) + bar)
                for match, sure, bar in entries
            ]
            together[number] = sorted(weighed, key=lambda told: (-told.sure, -told.match.score, told.match.number))
        return together

    def signs(self, found: Mapping[int, Sequence[Match]]) -> dict[int, list[dict[str, float]]]:
        """Return the signs by name for the clauses found for each promise of one sentence.

        All are shares, 0 or 1, but what stands out, which can be negative, and the likeness, a logarithm.
        """
        shares, lead = self._sentence(found)
        return {number: list(self._of_one(number, matches, shares, lead)) for number, matches in found.items()}

    def _of_one(
        self, number: int, found: Sequence[Match], shares: Mapping[str, float], lead: Mapping[str, float]
    ) -> Iterator[dict[str, float]]:
        plan = self._likeness.clauses[number]
        text = fold(plan.text)
        quoted = _QUOTED.findall(text)
        promised = [fact for fact in self._inside(plan) if fact.number]
        matter = tokens_of(plan.text, without=sign("place")) if sign("place").search(text) else None
        for match in found:
            told = self._likeness.clauses[match.number].passage
            yield {
                "near": match.near,
                "passage": match.passage,
                "little": max(0.0, FOLLOW_LITTLE - match.passage),
                "stands_out": match.stands_out,
                "sentence": shares[told.passage_id],
                "sentence_stands_out": lead[told.passage_id],
                "likeness": math.log(max(match.score, FOLLOW_UNLIKE) / FOLLOW_FOUND),
                "only_place": float(matter is not None and not self._shares(matter, match)),
                "figure": float(bool(promised) and self._reached(promised, match.number)),
                "name": sum(name in fold(told.text) for name in quoted) / len(quoted) if quoted else 0.0,
            }

    def _sentence(self, found: Mapping[int, Sequence[Match]]) -> tuple[dict[str, float], dict[str, float]]:
        """Return how much of a sentence's promises each passage holds, and how much more than any other passage."""
        shares: dict[str, float] = defaultdict(float)
        for matches in found.values():
            held = {self._passage(match): match.passage for match in matches}
            for passage, share in held.items():
                shares[passage] += share / len(found)
        best, second = ([*sorted(shares.values(), reverse=True), 0.0, 0.0])[:2]
        return shares, {passage: share - (second if share == best else best) for passage, share in shares.items()}

    def _passage(self, match: Match) -> str:
        return self._likeness.clauses[match.number].passage.passage_id

    def _by_passage(self, found: Sequence[tuple[Match, float, float]]) -> dict[str, float]:
        surest: dict[str, float] = {}
        for match, sure, _ in found:
            passage = self._passage(match)
            surest[passage] = max(surest.get(passage, sure), sure)
        return surest

    def _together(self, match: Match, sure: float, others: Sequence[Mapping[str, float]], *, general: bool) -> float:
        """Return the log odds with those of the other promises weighed in; alone a promise counts for less.

        A ``general`` one (加强执法队伍建设) says no more than the others: it is told of as they are.
        """
        beside = sum(surest.get(self._passage(match), FOLLOW_UNTOLD) for surest in others) / len(others)
        if general:
            return beside
        return max((1 - FOLLOW_TOGETHER) * sure + FOLLOW_TOGETHER * beside, sure - FOLLOW_ALONE)

    def bar(self, number: int, match: Match, *, only_place: bool) -> float:
        """Return what is added to the log odds: more signs are asked of a clause that is not like the plan."""
        topics = self._likeness.clauses[number].passage.topics
        apart = bool(topics) and not any(
            topic in topics for topic in self._likeness.clauses[match.number].passage.topics
        )
        score = match.score * (FOLLOW_OTHER_TOPIC if apart else 1.0) * (FOLLOW_ONLY_PLACE if only_place else 1.0)
        return FOLLOW_ODDS_LIKE if score >= FOLLOW_FOUND else FOLLOW_ODDS_UNLIKE

    def _shares(self, matter: frozenset[str], match: Match) -> bool:
        """Tell whether a clause has more of a plan than the name of a place."""
        told = tokens_of(self._likeness.clauses[match.number].text)
        return any(len(token) > 1 for token in matter & told)

    def _reached(self, promised: Sequence[FactRow], number: int) -> bool:
        """Tell whether a clause or the next one gives a figure as large as a promised one, and not much larger."""
        return any(
            reached.number
            and FOLLOW_FIGURE_LEAST <= reached.number / (promise.number or math.inf) <= FOLLOW_FIGURE_MOST
            and one_unit(reached, promise)
            for clause in self._likeness.following(number, 1)
            for reached in self._inside(clause)
            for promise in promised
        )


def _odds(signs: Mapping[str, float]) -> float:
    weights = follow_weights()
    return weights["constant"] + sum(weights[name] * value for name, value in signs.items() if value)


def purpose(clause: Sentence) -> bool:
    """Tell whether a clause only says what a plan is for (提升群众满意度): it follows a promise and has no figure."""
    before = clause.passage.text[: clause.start].rstrip(" ")
    follows = bool(before) and before[-1] in ",，、"
    return follows and bool(sign("purpose").search(fold(clause.text)))


def one_sentence(one: Sentence, later: Sentence) -> bool:
    """Tell whether two clauses stand in one sentence of one passage."""
    return one.passage is later.passage and not re.search("[。;；\n]", one.passage.text[one.end : later.start + 1])
