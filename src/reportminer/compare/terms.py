"""The terms by which groups are told apart: words and set phrases, and the passages in which they stand."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reportminer.compare.ids import Others
from reportminer.compare.selection import Selection

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LETTERS = re.compile("[\u3400-\u9fffA-Za-z]")


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Every place where a term stands: the term, by its number in ``terms``, the passage and the group, by theirs."""

    terms: list[str]
    numbers: NDArray[Any]
    passages: NDArray[Any]
    groups: NDArray[Any]


def occurrences(selection: Selection, groups: dict[str, list[int]]) -> Occurrences:
    """Return every word and set phrase that counts: where it stands, in the order of the passages."""
    import numpy as np

    number = {report: at for at, reports in enumerate(groups.values()) for report in reports}
    group = np.array([number[passage.report] for passage in selection.passages], dtype=np.int64)
    own = {part for report in selection.reports for part in _own_names(report.name, report.county, report.township)}
    words = selection.words
    counted = np.array([word not in own and _is_term(word) for word in words.vocabulary], dtype=bool)
    kept = counted[words.numbers]
    at = {passage.passage_id: place for place, passage in enumerate(selection.passages)}
    phrases = [(at[fact.passage_id], f"“{fact.value}”") for fact in selection.facts("slogan")]
    found = [word for word, counts in zip(words.vocabulary, counted.tolist(), strict=True) if counts]
    terms = sorted({*found, *(phrase for _, phrase in phrases)})
    place = {term: at for at, term in enumerate(terms)}
    renumbered = np.zeros(len(words.vocabulary), dtype=np.int64)
    renumbered[counted] = [place[word] for word in found]
    texts = np.concatenate([words.texts[kept], np.array([text for text, _ in phrases], dtype=np.int64)])
    numbers = np.concatenate(
        [renumbered[words.numbers[kept]], np.array([place[p] for _, p in phrases], dtype=np.int64)]
    )
    return Occurrences(terms, numbers, texts, group[texts])


def _is_term(word: str) -> bool:
    return not _number(word) and bool(_LETTERS.search(word))


def _own_names(*names: str) -> Iterable[str]:
    for name in names:
        if name:
            yield from (name, name[:-1], name.removesuffix("街道"))


def _number(word: str) -> bool:
    return any(char.isdigit() for char in word) or all(char in "〇零一二三四五六七八九十百千万亿两" for char in word)


class Homes:
    """The passages in which terms stand."""

    def __init__(self, selection: Selection, where: Occurrences) -> None:
        import numpy as np

        order = np.lexsort((where.groups, where.numbers))  # keeps passages as they come
        self._where, self._order, self._passages = where, order, selection.passages
        self._starts = np.searchsorted(where.numbers[order], np.arange(len(where.terms) + 1))
        self._known: dict[int, tuple[tuple[str, ...], list[int]]] = {}

    def of(self, term: int, group: int) -> tuple[tuple[str, ...], Sequence[str]]:
        """Return the passages of a group that have a term, and those of the other groups, group by group."""
        if term not in self._known:
            cells = self._order[self._starts[term] : self._starts[term + 1]]
            homes = dict(zip(self._where.passages[cells].tolist(), self._where.groups[cells].tolist(), strict=True))
            self._known[term] = tuple(self._passages[home].passage_id for home in homes), list(homes.values())
        ids, groups = self._known[term]
        first, last = bisect_left(groups, group), bisect_right(groups, group)
        return ids[first:last], Others(ids, first, last)
