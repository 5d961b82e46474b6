"""How much of one clause another speaks of: shared characters and pairs of them, rare ones weighing more.

Inverse document frequency: K. Spärck Jones, "A statistical interpretation of term specificity and its application in
retrieval", Journal of Documentation 28 (1972).  Pairs of characters serve Chinese as well as words do and need no
segmentation; single characters meet abbreviations (委托培养, 委培).  Figures count as one sign, so that a promised
number finds the reached one.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from reportminer.compare.selection import PassageRow, Selection
from reportminer.fold import fold
from reportminer.settings import (
    LIKE_AROUND,
    LIKE_CANDIDATES,
    LIKE_CONTEXT,
    LIKE_CONTEXT_EXPECTED,
    LIKE_OWN,
    LIKE_PASSAGE,
    LIKE_SINGLE,
    SENTENCE_LEAST,
)

_CLAUSE_END = re.compile(r"[,，。；;!！?？\n]")
_SIGNS = re.compile(r"[^\u3400-\u9fffA-Za-z0-9]")
_NO_TOKEN = re.compile(r"[^\u3400-\u9fffA-Za-z#|]")
_FIGURE = re.compile(r"[0-9][0-9,.]*[万亿]?|[一二两三四五六七八九十百]+(?=[个件名次场人条项起宗套家所处座部期篇支辆])")


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
        if len(_SIGNS.sub("", passage.text[start : found.start()])) >= SENTENCE_LEAST or not soft:
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


def pairs_of(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring letters and digits of a text, signs and white space left out."""
    plain = _SIGNS.sub("", text)
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1))


def tokens_of(text: str, *, without: re.Pattern[str] | None = None) -> frozenset[str]:
    """Return the pairs and the single letters of a text, every figure being the sign #.

    ``without`` are words that say nothing of the matter (力争, 不少于); nothing pairs across them.
    """
    plain = fold(text)
    if without:
        plain = without.sub("|", plain)
    pieces = _NO_TOKEN.sub("", _FIGURE.sub("#", plain)).split("|")
    pairs = {piece[at : at + 2] for piece in pieces for at in range(len(piece) - 1)}
    return frozenset(pairs | {sign for piece in pieces for sign in piece if sign != "#"})


@dataclass(frozen=True, slots=True)
class Match:
    """A clause that speaks of what was asked for: how much of it, and how much in its own words."""

    score: float
    own: float
    number: int


class Likeness:
    """Weighs the tokens of the clauses of a selection by how rare they are, and finds clauses by them."""

    def __init__(self, selection: Selection) -> None:
        self.clauses = [clause for passage in selection.passages for clause in clauses_of(passage)]
        self._tokens = [tokens_of(clause.text) for clause in self.clauses]
        counts = Counter(token for tokens in self._tokens for token in tokens)
        total = max(2, len(self.clauses))
        self._weight = {token: math.log(total / count) * self._of(token) for token, count in counts.items()}
        self._unknown = math.log(total)
        self._of_report: dict[int, list[int]] = defaultdict(list)
        self._of_passage: dict[str, list[int]] = defaultdict(list)
        for number, clause in enumerate(self.clauses):
            self._of_report[clause.passage.report].append(number)
            self._of_passage[clause.passage.passage_id].append(number)
        self._index: dict[int, Mapping[str, list[int]]] = {}
        self._around: dict[int, tuple[frozenset[str], frozenset[str]]] = {}

    @staticmethod
    def _of(token: str) -> float:
        return 1.0 if len(token) > 1 else LIKE_SINGLE

    def weight(self, tokens: Iterable[str]) -> float:
        """Return the weight of some tokens together."""
        return sum(self._weight.get(token) or self._unknown * self._of(token) for token in tokens)

    def of_report(self, report: int) -> list[int]:
        """Return the numbers of the clauses of one report in order."""
        return self._of_report[report]

    def of_passage(self, passage: str) -> list[int]:
        """Return the numbers of the clauses of one passage in order."""
        return self._of_passage[passage]

    def following(self, number: int, count: int) -> list[Sentence]:
        """Return a clause and the ``count`` clauses after it in the same passage."""
        here = self._of_passage[self.clauses[number].passage.passage_id]
        at = number - here[0]
        return [self.clauses[other] for other in here[at : at + 1 + count]]

    def _indexed(self, report: int) -> Mapping[str, list[int]]:
        if report not in self._index:
            index: dict[str, list[int]] = defaultdict(list)
            for number in self._of_report[report]:
                for token in self._tokens[number]:
                    index[token].append(number)
            self._index[report] = index
        return self._index[report]

    def _surroundings(self, number: int) -> tuple[frozenset[str], frozenset[str]]:
        """Return the tokens of the clauses next to one, and those of its whole passage."""
        if number not in self._around:
            here = self._of_passage[self.clauses[number].passage.passage_id]
            at = number - here[0]
            near = frozenset[str]().union(*(self._tokens[other] for other in here[max(0, at - 2) : at + 2]))
            self._around[number] = near, near.union(*(self._tokens[other] for other in here))
        return self._around[number]

    def best(
        self, number: int, report: int, *, labels: Iterable[str], without: re.Pattern[str] | None = None
    ) -> list[Match]:
        """Return the clauses of a report, under some labels, that speak of the matter of clause ``number``.

        A token weighs fully in the clause itself, less in the clauses around it, least elsewhere in its passage;
        what stands around the clause asked for counts as well, but less.  The score is of the weight asked for, and
        can pass 1 where the surroundings agree.  The best first; equal ones in the order of the text.
        """
        here = self._of_passage[self.clauses[number].passage.passage_id]
        at = number - here[0]
        core = tokens_of(self.clauses[number].text, without=without) or self._tokens[number]
        beside = [tokens_of(self.clauses[other].text, without=without) for other in here[max(0, at - 2) : at + 2]]
        context = frozenset[str]().union(*beside) - core
        asked = self.weight(core)
        if not asked:
            return []
        more = min(self.weight(context), asked)
        allowed = frozenset(labels)
        own: dict[int, float] = defaultdict(float)
        index = self._indexed(report)
        for token in core:
            for other in index.get(token, ()):
                own[other] += self._weight[token]
        candidates = [
            (part / asked, other)
            for other, part in own.items()
            if part >= LIKE_OWN * asked and self.clauses[other].passage.label in allowed and other != number
        ]
        candidates.sort(key=lambda entry: (-entry[0], entry[1]))
        found = []
        for part, other in candidates[:LIKE_CANDIDATES]:
            held = self._held(core, other)
            near = min(self._held(context, other), asked)
            score = (held + LIKE_CONTEXT * near) / (asked + LIKE_CONTEXT_EXPECTED * more)
            found.append(Match(score, part, other))
        return sorted(found, key=lambda match: (-match.score, match.number))

    def _held(self, tokens: frozenset[str], number: int) -> float:
        mine = self._tokens[number]
        near, passage = self._surroundings(number)
        return (
            self.weight(tokens & mine)
            + LIKE_AROUND * self.weight((tokens & near) - mine)
            + LIKE_PASSAGE * self.weight((tokens & passage) - near)
        )
