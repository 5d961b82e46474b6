"""How much of one clause another speaks of: shared characters and pairs of them, rare ones weighing more."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from reportminer.compare.incidence import Asked, Held, Rarity, Told, asked, stands_out, told
from reportminer.compare.selection import PassageRow, Selection
from reportminer.compare.tokens import Same, keys_of
from reportminer.settings import LIKE_BLOCK, LIKE_CANDIDATES, LIKE_OWN, SENTENCE_LEAST

_CLAUSE_END = re.compile(r"[,，。；;!！?？\n]")
_SIGNS = re.compile(r"[^\u3400-\u9fffA-Za-z0-9]")
_EQUAL = 12
"""Decimals beyond which two scores are equal: sums of the same weights differ there by the order of adding."""

_KEPT = 4
"""Answers kept for what is asked next."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One clause of a passage; ``start`` and ``end`` are offsets in the passage."""

    passage: PassageRow
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words of the clause."""
        return self.passage.text[self.start : self.end].strip()


def clauses_of(passage: PassageRow) -> list[Sentence]:
    """Return the clauses of a passage: what commas and full stops part.

    Short beginnings stay with what follows them, and 其中… with what it is part of.
    """
    clauses: list[Sentence] = []
    start = 0
    for found in _CLAUSE_END.finditer(passage.text):
        soft = found[0] in ",，"
        if soft and passage.text.startswith("其中", found.end()):
            continue
        if not soft or len(_SIGNS.sub("", passage.text[start : found.start()])) >= SENTENCE_LEAST:
            if passage.text[start : found.start()].strip():
                clauses.append(Sentence(passage, start, found.start()))
            start = found.end()
    if passage.text[start:].strip():
        clauses.append(Sentence(passage, start, len(passage.text)))
    return clauses


def sentences_of(passage: PassageRow) -> list[Sentence]:
    """Return the sentences of a passage: what full stops and semicolons part."""
    cuts = [found.end() for found in re.finditer(r"[。；;!！?？\n]", passage.text)]
    bounds = [0, *cuts, *([len(passage.text)] if not cuts or cuts[-1] < len(passage.text) else [])]
    pieces = [Sentence(passage, start, end) for start, end in pairwise(bounds)]
    return [piece for piece in pieces if len(_SIGNS.sub("", piece.text)) >= SENTENCE_LEAST]


@dataclass(frozen=True, slots=True)
class Match:
    """A clause that speaks of what was asked for: how much of it, and how much in its own words.

    ``near`` is the share that it and the clauses around it hold, ``passage`` that of its whole passage;
    ``stands_out`` is how much more its passage holds than any other passage of the report.
    """

    score: float
    own: float
    number: int
    near: float = 0.0
    passage: float = 0.0
    stands_out: float = 0.0


class Likeness:
    """Weighs the tokens of the clauses of a selection by how rare they are, and finds clauses by them."""

    def __init__(self, selection: Selection, *, same: Sequence[Sequence[str]] = ()) -> None:
        self._same = Same(same)
        self.clauses: list[Sentence] = []
        self._of_report: dict[int, range] = {}
        self._of_passage: dict[str, range] = {}
        self._told: dict[int, Told] = {}
        for report, passages in selection.report_passages.items():
            first = len(self.clauses)
            homes: list[int] = []
            for number, passage in enumerate(passages):
                begin = len(self.clauses)
                self.clauses += clauses_of(passage)
                self._of_passage[passage.passage_id] = range(begin, len(self.clauses))
                homes += [number] * (len(self.clauses) - begin)
            self._of_report[report] = range(first, len(self.clauses))
            self._told[report] = told(self._keys([clause.text for clause in self.clauses[first:]]), homes)
        self._rarity = Rarity(list(self._told.values()))
        self._asked: dict[tuple[int, str, str], tuple[list[int], Asked]] = {}
        self._held: dict[int, Held] = {}
        self._answers: dict[tuple[Any, ...], Mapping[int, list[Match]]] = {}

    def of_report(self, report: int) -> Sequence[int]:
        """Return the numbers of the clauses of one report in order."""
        return self._of_report.get(report, range(0))

    def of_passage(self, passage: str) -> Sequence[int]:
        """Return the numbers of the clauses of one passage in order."""
        return self._of_passage.get(passage, range(0))

    def following(self, number: int, count: int) -> list[Sentence]:
        """Return a clause and the ``count`` clauses after it in the same passage."""
        here = self._of_passage[self.clauses[number].passage.passage_id]
        return self.clauses[number : min(number + 1 + count, here.stop)]

    def best(
        self, number: int, report: int, *, labels: Iterable[str], without: re.Pattern[str] | None = None
    ) -> list[Match]:
        """Return the clauses of a report, under some labels, that speak of the matter of clause ``number``.

        A token weighs fully in the clause itself, less in the clauses around it, least elsewhere in its passage;
        what stands around the clause asked for counts as well, but less.  The score is of the weight asked for, and
        can pass 1 where the surroundings agree.  The best first; equal ones in the order of the text.  What is asked
        next by a clause of the same report and label is worked out along with it.
        """
        passage = self.clauses[number].passage
        about = passage.report, passage.label, without.pattern if without else ""
        numbers, asks = self._asked.get(about) or self._ask(about, without)
        at = bisect_left(numbers, number)
        block = at // LIKE_BLOCK
        key = (*about, block, report, tuple(labels))
        if key not in self._answers:
            _forget(self._answers)
            rows = slice(block * LIKE_BLOCK, min((block + 1) * LIKE_BLOCK, len(numbers)))
            self._answers[key] = self._answer(numbers[rows], asks, rows, report, frozenset(labels))
        return self._answers[key].get(number, [])

    def _keys(self, texts: Sequence[str], without: re.Pattern[str] | None = None) -> Any:
        return self._same.as_one(keys_of(texts, without=without))

    def _ask(self, about: tuple[int, str, str], without: re.Pattern[str] | None) -> tuple[list[int], Asked]:
        """Return the clauses of a report under one label, and what they ask for."""
        _forget(self._asked)
        report, label, _ = about
        numbers = [number for number in self._of_report[report] if self.clauses[number].passage.label == label]
        texts = [self.clauses[number].text for number in numbers]
        homes = self._told[report].homes[[number - self._of_report[report].start for number in numbers]]
        whole = self._keys(texts)
        self._asked[about] = (
            numbers,
            asked(self._keys(texts, without) if without else whole, whole, homes, self._rarity),
        )
        return self._asked[about]

    def _answer(
        self, numbers: Sequence[int], asks: Asked, rows: slice, report: int, labels: frozenset[str]
    ) -> dict[int, list[Match]]:
        import numpy as np

        first = self._of_report.get(report, range(0))
        if not first:
            return {}
        if report not in self._held:
            _forget(self._held)
            self._held[report] = Held(self._told[report], self._rarity)
        held = self._held[report]
        allowed = np.array([clause.passage.label in labels for clause in self.clauses[first.start : first.stop]])
        shares = held.shares(asks, rows).round(_EQUAL)
        asking, telling = np.nonzero((shares >= LIKE_OWN) & allowed)
        own = shares[asking, telling]
        order = np.lexsort((telling, -own, asking))
        asking, telling, own = asking[order], telling[order], own[order]
        begins = np.searchsorted(asking, asking)
        kept = np.arange(len(asking)) - begins < LIKE_CANDIDATES + 1  # one may be the asking clause itself
        asking, telling, own = asking[kept], telling[kept], own[kept]
        parts = held.parts(asks, rows, asking, telling)
        homes = self._told[report].homes[telling]
        lead = stands_out(asking, homes, parts.passage)
        columns = (parts.scores, own, parts.near, parts.passage, lead)
        found: dict[int, list[Match]] = defaultdict(list)
        for row, other, score, part, near, passage, apart in zip(
            asking.tolist(),
            (telling + first.start).tolist(),
            *(column.round(_EQUAL).tolist() for column in columns),
            strict=True,
        ):
            if numbers[row] != other and len(found[numbers[row]]) < LIKE_CANDIDATES:
                found[numbers[row]].append(Match(score, part, other, near, passage, apart))
        for matches in found.values():
            matches.sort(key=lambda match: (-match.score, match.number))
        return found


def _forget(kept: dict[Any, Any]) -> None:
    """Make room for what is worked out next: what was asked long ago is not asked again."""
    if len(kept) >= _KEPT:
        del kept[next(iter(kept))]
