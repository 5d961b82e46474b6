"""What a passage is about: the codebook's topics, by their words."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate

from reportminer.codebook import Codebook
from reportminer.document import Passage


def find_topics(
    codebook: Codebook, passages: Sequence[Passage], texts: Sequence[str], *, hide_headings: bool
) -> list[tuple[str, ...]]:
    """Return each passage's topics whose words occur, the commonest first; words of headings count half.

    Words are looked for in all passages at once, one a line: no word reaches over a line's end.
    """
    paths = [() if hide_headings else passage.heading_path[1:] for passage in passages]
    titles = list(dict.fromkeys(title for path in paths for title in path))
    lines = [*texts, *titles]
    joined = "\n".join(lines)
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    scores: list[dict[str, float]] = [{} for _ in passages]
    for code, terms in _terms(codebook):
        found = Counter(bisect_right(starts, at) - 1 for term in terms for at in _occurrences(term, joined))
        half = {title: 0.5 * found.get(place, 0) for place, title in enumerate(titles, start=len(texts))}
        for index, path in enumerate(paths):
            points = found.get(index, 0) + sum(map(half.__getitem__, path))
            if points:
                scores[index][code] = points
    return [tuple(sorted(points, key=points.__getitem__, reverse=True)[:3]) for points in scores]


def _terms(codebook: Codebook) -> Iterator[tuple[str, list[str]]]:
    for topic in codebook.topics:
        yield topic.code, [term for term in (*topic.covers, *topic.aliases) if term and "\n" not in term]


def _occurrences(term: str, text: str) -> Iterator[int]:
    """Yield where ``term`` stands in ``text``, without overlaps, as ``str.count`` counts."""
    at = text.find(term)
    while at >= 0:
        yield at
        at = text.find(term, at + len(term))
