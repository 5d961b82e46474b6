"""Shortcomings that a place confesses again: the same matter in the report of the year after, or the one after that."""

from __future__ import annotations

import math
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from reportminer.compare.grouping import place_of
from reportminer.compare.likeness import Sentence, sentences_of
from reportminer.compare.matters import is_generic, lacking, matters_of
from reportminer.compare.selection import PassageRow, ReportRow, Selection
from reportminer.compare.tokens import tokens_of
from reportminer.fold import fold
from reportminer.settings import (
    LIKE_SINGLE,
    RECURS,
    RECURS_CLAUSE,
    RECURS_MATTER,
    RECURS_OTHER,
    RECURS_YEARS,
    SENTENCE_LEAST,
)


@dataclass(frozen=True, slots=True)
class Recurrence:
    """One shortcoming that a later report of the place confesses again.

    ``years`` is the number of reports in a row, or nearly so, that confess it, both ends counted; ``score`` how
    alike the two sentences are, 0 to 1.
    """

    report: ReportRow
    next_report: ReportRow
    shortcoming: Sentence
    again: Sentence
    score: float
    years: int


@cache
def _words() -> dict[str, Any]:
    text = resources.files("reportminer").joinpath("data", "recurring.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(_words()[name])


def said(text: str) -> str:
    """Return a sentence, half-width, without the words that only lead in what it confesses."""
    return _pattern("lead_in").sub("", fold(text))


def confessed(passages: Sequence[PassageRow]) -> list[Sentence]:
    """Return the sentences of a report that confess a shortcoming: no causes, no lead-ins."""
    found: list[Sentence] = []
    for passage in passages:
        if passage.label != "shortcoming" or passage.aspect == "cause":
            continue
        found += [
            sentence
            for sentence in sentences_of(passage)
            if sum(letter.isalnum() for letter in said(sentence.text)) >= SENTENCE_LEAST and _confesses(sentence.text)
        ]
    return found


def _confesses(text: str) -> bool:
    """Tell whether a sentence under shortcomings confesses one: no cause of them all, nothing that is mended."""
    plain = fold(text).strip()
    if _pattern("cause").search(plain):
        return False
    return not _pattern("mended").search(plain) or lacking(_pattern("answered").sub("", plain))


class _Weights:
    """Weighs the words of confessions by how rare they are among all of the selection, and knows their matters."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self._tokens = {id(sentence): _tokens(said(sentence.text)) for sentence in sentences}
        self._clauses = {
            id(sentence): [_tokens(part) for part in _parts(said(sentence.text))] for sentence in sentences
        }
        self._pairs = {
            number: frozenset(token for part in parts for token in part if len(token) > 1)
            for number, parts in self._clauses.items()
        }
        self._matters = {id(sentence): frozenset(matters_of(said(sentence.text))) for sentence in sentences}
        self._own = {number: any(not is_generic(code) for code in codes) for number, codes in self._matters.items()}
        counts = Counter(token for tokens in self._tokens.values() for token in tokens)
        total = max(2, len(sentences))
        self._weight = {
            token: math.log(total / count) * (1.0 if len(token) > 1 else LIKE_SINGLE) for token, count in counts.items()
        }
        self._sums: dict[frozenset[str], float] = {}

    def alike(self, one: Sentence, other: Sentence) -> float:
        """Return how alike two sentences are, 0 to 1: by their words and by the matters that both confess."""
        words = self._words(one, other)
        shared = self._matters[id(one)] & self._matters[id(other)]
        if all(is_generic(code) for code in shared):
            other_matter = self._own[id(one)] and self._own[id(other)]
            return words * RECURS_OTHER if other_matter else words
        return words + RECURS_MATTER * (1.0 - words)

    def _words(self, one: Sentence, other: Sentence) -> float:
        """Return how alike the words are: as a whole, or in the two of their clauses that are most so."""
        whole = self._cosine(self._tokens[id(one)], self._tokens[id(other)])
        if self._pairs[id(one)].isdisjoint(self._pairs[id(other)]):
            return whole
        parts = [self._cosine(mine, theirs) for mine in self._clauses[id(one)] for theirs in self._clauses[id(other)]]
        return max([whole, *(part * RECURS_CLAUSE for part in parts)])

    def _cosine(self, mine: frozenset[str], theirs: frozenset[str]) -> float:
        shared = mine & theirs
        if not any(len(token) > 1 for token in shared):
            return 0.0
        both = self._together(mine) * self._together(theirs)
        return sum(self._weight.get(token, 0.0) for token in shared) / math.sqrt(both) if both else 0.0

    def _together(self, tokens: frozenset[str]) -> float:
        if tokens not in self._sums:
            self._sums[tokens] = sum(self._weight.get(token, 0.0) for token in tokens)
        return self._sums[tokens]


def _tokens(text: str) -> frozenset[str]:
    return tokens_of(text, without=_pattern("wanting"))


def _parts(text: str) -> list[str]:
    return [part for part in re.split("[,，:：]", text) if sum(sign.isalnum() for sign in part) >= SENTENCE_LEAST]


def wanting() -> re.Pattern[str]:
    """Return the words that say that something is wanting, but not what."""
    return _pattern("wanting")


def report_years(selection: Selection) -> dict[tuple[str, bool], dict[int, ReportRow]]:
    """Return the reports of each place by year; work reports apart from the others."""
    reports: dict[tuple[str, bool], dict[int, ReportRow]] = defaultdict(dict)
    places = place_of(selection)
    for report in selection.reports:
        if report.year.isdigit() and report.place:
            reports[places[report.report], "政府工作报告" in report.title][int(report.year)] = report
    return dict(sorted(reports.items()))


def recurrences(selection: Selection) -> list[Recurrence]:
    """Return the shortcomings that a later report of the place confesses again, by place, year and position.

    Each sentence of the later report is held against those of the report of the year before, and where none of them
    is alike, against those of up to RECURS_YEARS years before.
    """
    reports = report_years(selection)
    told = {
        report.report: confessed(selection.report_passages.get(report.report, ()))
        for years in reports.values()
        for report in years.values()
    }
    weights = _Weights([sentence for sentences in told.values() for sentence in sentences])
    found: list[Recurrence] = []
    runs: dict[int, int] = {}
    for years in reports.values():
        for year, report in sorted(years.items()):
            for sentence in told[report.report]:
                for before in range(year - 1, year - 1 - RECURS_YEARS, -1):
                    earlier = years.get(before)
                    if earlier is None:
                        continue
                    scored = [(weights.alike(old, sentence), old) for old in told[earlier.report]]
                    score, old = max(scored, key=lambda entry: entry[0], default=(0.0, sentence))
                    if score >= RECURS:
                        runs[id(sentence)] = runs.get(id(old), 1) + 1
                        found.append(Recurrence(earlier, report, old, sentence, score, runs[id(sentence)]))
                        break
    return found
