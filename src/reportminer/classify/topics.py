"""What a passage is about: the codebook's topics, by their words."""

from __future__ import annotations

from collections.abc import Sequence

from reportminer.classify.evidence import Evidence, topic_terms
from reportminer.codebook import HEADINGS_KEPT, Codebook
from reportminer.document import Passage
from reportminer.fold import fold
from reportminer.settings import TWO_PART_CUE


def find_topics(
    codebook: Codebook, passages: Sequence[Passage], evidence: Sequence[Evidence], *, hide_headings: bool
) -> list[tuple[str, ...]]:
    """Return each passage's topics whose words occur, the commonest first; words of headings count half."""
    order = [topic.code for topic in codebook.topics]
    above = heading_topics(codebook, passages, hide_headings=hide_headings)
    chosen = []
    for item, told in zip(evidence, above, strict=True):
        own = item.topics
        points = {code: own.get(code, 0) + 0.5 * told.get(code, 0) for code in order if code in own or code in told}
        chosen.append(tuple(sorted(points, key=points.__getitem__, reverse=True)[:3]))
    return chosen


def heading_topics(codebook: Codebook, passages: Sequence[Passage], *, hide_headings: bool) -> list[dict[str, int]]:
    """Return for each passage how often the words of each topic occur in the headings above it.

    The first heading of the path is left out where it names a part of the report (主要举措和成效): it tells
    what its passages do, not what they are about.  Topics without an occurrence are left out.
    """
    paths: dict[tuple[str, ...], dict[str, int]] = {}
    found = []
    for passage in passages:
        path = () if hide_headings else passage.heading_path
        if path and codebook.heading_label(fold(path[0]))[1] >= TWO_PART_CUE:
            path = path[1:]
        if path not in paths:
            paths[path] = _count_path(codebook, path)
        found.append(paths[path])
    return found


def _count_path(codebook: Codebook, path: Sequence[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for title in path:
        for code, count in _count_title(codebook, title).items():
            counts[code] = counts.get(code, 0) + count
    return counts


def _count_title(codebook: Codebook, title: str) -> dict[str, int]:
    kept: dict[str, dict[str, int]] = codebook.kept.setdefault("topics of headings", {})
    if title not in kept:
        if len(kept) >= HEADINGS_KEPT:
            kept.clear()
        counts = {topic.code: sum(map(title.count, topic_terms(topic))) for topic in codebook.topics}
        kept[title] = {code: count for code, count in counts.items() if count}
    return kept[title]
