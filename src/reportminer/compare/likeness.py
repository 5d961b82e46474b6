"""How much of one sentence stands in another: shared pairs of characters, rare ones weighing more.

Inverse document frequency: K. Spärck Jones, "A statistical interpretation of term specificity and its application in
retrieval", Journal of Documentation 28 (1972).  Pairs of characters serve Chinese as well as words do and need no
segmentation.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reportminer.compare.selection import PassageRow, Selection
from reportminer.settings import SENTENCE_LEAST

_CLAUSE_END = re.compile(r"[,，。；;!！?？\n]")
_SIGNS = re.compile(r"[^\u3400-\u9fffA-Za-z0-9]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence or clause of a passage; ``start`` and ``end`` are offsets in the passage."""

    passage: PassageRow
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words of the sentence."""
        return self.passage.text[self.start : self.end].strip()


def clauses_of(passage: PassageRow) -> list[Sentence]:
    """Return the clauses of a passage: what commas and full stops part, short beginnings with what follows them."""
    clauses: list[Sentence] = []
    start = 0
    for found in _CLAUSE_END.finditer(passage.text):
        if len(_SIGNS.sub("", passage.text[start : found.start()])) >= SENTENCE_LEAST or found[0] not in ",，":
            if passage.text[start : found.start()].strip():
                clauses.append(Sentence(passage, start, found.start()))
            start = found.end()
    if passage.text[start:].strip():
        clauses.append(Sentence(passage, start, len(passage.text)))
    return clauses


def pairs_of(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring letters and digits of a text, signs and white space left out."""
    plain = _SIGNS.sub("", text)
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1))


class Likeness:
    """Weighs pairs of characters by how rare they are among the sentences of a selection."""

    def __init__(self, selection: Selection) -> None:
        self.sentences = [sentence for passage in selection.passages for sentence in clauses_of(passage)]
        self._pairs = [pairs_of(sentence.text) for sentence in self.sentences]
        counts = Counter(pair for pairs in self._pairs for pair in pairs)
        total = len(self.sentences)
        self._weight = {pair: math.log(total / count) for pair, count in counts.items()}
        self._of_report: dict[int, list[int]] = defaultdict(list)
        for number, sentence in enumerate(self.sentences):
            self._of_report[sentence.passage.report].append(number)

    def of_report(self, report: int) -> list[Sentence]:
        """Return the sentences of one report in order."""
        return [self.sentences[number] for number in self._of_report[report]]

    def best(self, text: str, report: int, *, labels: Iterable[str], top: int = 3) -> list[tuple[float, Sentence]]:
        """Return the sentences of a report, under some labels, that hold most of ``text``.

        The score is the weight of the shared pairs over that of all pairs of ``text``, 0 to 1; the highest first,
        equal ones in the order of the text.
        """
        wanted, allowed = pairs_of(text), frozenset(labels)
        total = sum(self._weight.get(pair, 0.0) for pair in wanted)
        if not total:
            return []
        scored = [
            (sum(self._weight[pair] for pair in wanted & self._pairs[number]) / total, number)
            for number in self._of_report[report]
            if self.sentences[number].passage.label in allowed
        ]
        scored.sort(key=lambda entry: (-entry[0], entry[1]))
        return [(score, self.sentences[number]) for score, number in scored[:top] if score > 0]


def shared_weight(likeness: Likeness, texts: Sequence[str]) -> float:
    """Return the share of the first text's weight that the others hold together."""
    weights = likeness._weight
    wanted = pairs_of(texts[0])
    held = frozenset[str]().union(*(pairs_of(text) for text in texts[1:]))
    total = sum(weights.get(pair, 0.0) for pair in wanted)
    return sum(weights.get(pair, 0.0) for pair in wanted & held) / total if total else 0.0
