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
    """Return each passage's topics whose words occur, the commonest first; words of headings count half."""
    found = topic_points(codebook, passages, texts, hide_headings=hide_headings)
    order = [topic.code for topic in codebook.topics]
    chosen = []
    for own, above in found:
        points = {code: own.get(code, 0) + 0.5 * above.get(code, 0) for code in order if code in own or code in above}
        chosen.append(tuple(sorted(points, key=points.__getitem__, reverse=True)[:3]))
    return chosen


def topic_points(
    codebook: Codebook, passages: Sequence[Passage], texts: Sequence[str], *, hide_headings: bool
) -> list[tuple[dict[str, int], dict[str, int]]]:
    """Return for each passage how often the words of each topic occur in it, and in the headings above it.

    The part's own heading, the first of the path, is left out.  Topics without an occurrence are left
    out.  Words are looked for in all passages at once, one a line: no word reaches over a line's end.
    """
    paths = [() if hide_headings else passage.heading_path[1:] for passage in passages]
    titles = list(dict.fromkeys(title for path in paths for title in path))
    lines = [*texts, *titles]
    joined = "\n".join(lines)
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    places = {title: place for place, title in enumerate(titles, start=len(texts))}
    own: list[dict[str, int]] = [{} for _ in passages]
    above: list[dict[str, int]] = [{} for _ in passages]
    for code, terms in _terms(codebook):
        found = Counter(bisect_right(starts, at) - 1 for term in terms for at in _occurrences(term, joined))
        for index, path in enumerate(paths):
            if found[index]:
                own[index][code] = found[index]
            if count := sum(found[places[title]] for title in path):
                above[index][code] = count
    return list(zip(own, above, strict=True))


def _terms(codebook: Codebook) -> Iterator[tuple[str, list[str]]]:
    for topic in codebook.topics:
        yield topic.code, [term for term in (*topic.covers, *topic.aliases) if term and "\n" not in term]


def _occurrences(term: str, text: str) -> Iterator[int]:
    """Yield where ``term`` stands in ``text``, without overlaps, as ``str.count`` counts."""
    at = text.find(term)
    while at >= 0:
        yield at
        at = text.find(term, at + len(term))
