"""What a trained coder sees of a passage: its words, a row of numbers, and how it follows the one before.

With hidden headings nothing that the headings tell is left in, not even where one section ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any, Protocol, cast

from reportminer.classify.columns import number_names
from reportminer.classify.evidence import Evidence
from reportminer.classify.numbers import NUMERAL, NUMERAL_WORD, Row, matrix, number_rows
from reportminer.classify.rules import RulesCoder
from reportminer.codebook import HEADINGS_KEPT, Codebook
from reportminer.document import Passage, Report
from reportminer.fold import fold

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SAME_PARAGRAPH, SAME_SECTION, NEW_SECTION, NEW_PARAGRAPH = range(4)
"""How a passage follows the one before it; NEW_PARAGRAPH where the sections are hidden."""

RELATIONS = ("same_paragraph", "same_section", "new_section", "new_paragraph")

GROUPS = ("words", "headings", "position", "neighbours", "form", "cues", "verdict", "topics")
"""What an ablation can leave out; ``words`` are the terms, the others are numbers."""

HEADING_TERM = "#"
"""Put before the words of headings, to tell them from those of the passage."""

PAIR = "_"
"""Between the words of a pair."""

_WORD = re.compile(r"[a-z0-9%\u3400-\u9fff]+")


class Segmenter(Protocol):
    """Cuts texts into words; joined, the words of a text give it back."""

    def cut_all(self, texts: Iterable[str]) -> list[list[str]]:
        """Return the words of every text, in the order given."""
        ...


@dataclass(frozen=True, eq=False)
class Features:
    """The features of one report's passages, in their order.

    ``words`` are the words of each passage as they were cut, ``above`` those of the headings over it, as
    terms; ``rows`` are the numbers, ``width`` how many names ``columns.number_names`` gives them;
    ``relations`` say how each passage follows the one before.  ``headed`` is False where there are no
    headings, or where they are hidden.
    """

    words: Sequence[Sequence[str]]
    above: Sequence[tuple[str, ...]]
    rows: list[Row]
    width: int
    relations: list[int]
    headed: bool

    @cached_property
    def numbers(self) -> Floats:
        """Return the numbers as an array, a row a passage."""
        return matrix(self.rows, self.width)

    @cached_property
    def terms(self) -> list[list[str]]:
        """Return the different words and word pairs of each passage and its headings."""
        pairs = zip(self.words, self.above, strict=True)
        return [list(dict.fromkeys([*word_terms(words), *above])) for words, above in pairs]


def extract(
    report: Report,
    codebook: Codebook,
    segmenter: Segmenter,
    *,
    hide_headings: bool = False,
    words: Sequence[Sequence[str]] | None = None,
    weighed: tuple[list[str], list[Evidence]] | None = None,
) -> Features:
    """Return the features of a report; with ``hide_headings`` as if it had no headings.

    ``words`` are the words of the passages, where they have been cut already; ``weighed`` is what the rules
    coder's ``weigh`` gave.
    """
    passages = report.passages
    if words is None:
        words = segmenter.cut_all(map(report.quote, passages))
    rules = RulesCoder(codebook, hide_headings=hide_headings)
    texts, evidence = weighed or rules.weigh(report)
    headed = not hide_headings and any(s.role == "heading" and s.depth == 1 for s in report.sections)
    return Features(
        words=words,
        above=_headings(cast(Any, segmenter)).terms(passages) if headed else [()] * len(passages),
        rows=number_rows(report, codebook, texts, evidence, rules.judge(passages, evidence), headed=headed),
        width=len(number_names(codebook)),
        relations=[
            _relation(before, passage, headed=headed)
            for before, passage in zip((None, *passages), passages, strict=False)
        ],
        headed=headed,
    )


# --- words ---------------------------------------------------------------------------------------
class _Headings:
    """The terms of headings, cut in one go for a report and kept: offices use the same headings year after year."""

    def __init__(self, segmenter: Any) -> None:
        self._segmenter: Segmenter = segmenter
        self._kept: dict[str, tuple[str, ...]] = {}

    def terms(self, passages: Sequence[Passage]) -> list[tuple[str, ...]]:
        """Return for each passage the different terms of the headings over it."""
        paths = dict.fromkeys(passage.heading_path for passage in passages)
        titles = dict.fromkeys(chain.from_iterable(paths))
        if len(self._kept) + len(titles) > HEADINGS_KEPT:
            self._kept.clear()
        new = [title for title in titles if title not in self._kept]
        for title, words in zip(new, self._segmenter.cut_all(new), strict=True) if new else ():
            self._kept[title] = tuple(HEADING_TERM + term for term in _singles(words))
        found = {path: tuple(dict.fromkeys(term for title in path for term in self._kept[title])) for path in paths}
        return [found[passage.heading_path] for passage in passages]


_headings = lru_cache(maxsize=4)(_Headings)


def word_terms(words: Sequence[str]) -> list[str]:
    """Return the words and the pairs of words that stand side by side, with 0 for every number."""
    singles = _singles(words)
    return [*singles, *map(PAIR.join, pairwise(singles))]


def _singles(words: Sequence[str]) -> list[str]:
    return [plain for word in words if (plain := plain_word(word))]


@lru_cache(maxsize=65536)
def plain_word(word: str) -> str:
    """Return the form in which a word counts: small, half-width, 0 for a number; nothing for punctuation."""
    folded = fold(word).lower()
    if len(folded) > 1 and NUMERAL_WORD.fullmatch(folded):
        return "0"
    return NUMERAL.sub("0", folded).replace(PAIR, "") if _WORD.match(folded) else ""


def _relation(before: Passage | None, passage: Passage, *, headed: bool) -> int:
    if before is not None and before.paragraph == passage.paragraph:
        return SAME_PARAGRAPH
    if not headed:
        return NEW_PARAGRAPH
    return SAME_SECTION if before is not None and before.section == passage.section else NEW_SECTION
