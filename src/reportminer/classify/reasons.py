"""The reason of a trained coder's coding, in one line: what spoke most for its label."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from reportminer.classify.features import GROUPS, Features
from reportminer.document import Passage
from reportminer.settings import REASON_POINTS

if TYPE_CHECKING:
    from reportminer.classify.lookup import Terms
    from reportminer.classify.model import Model
    from reportminer.classify.ranking import Strongest

_HEADINGS = GROUPS.index("headings")
_NAMES = [
    (GROUPS.index(group), name)
    for group, name in (
        ("position", "position"),
        ("neighbours", "neighbours"),
        ("form", "form"),
        ("verdict", "rules"),
        ("cues", "cue words"),
    )
]


def reasons(
    model: Model, passages: Sequence[Passage], features: Features, labels: Sequence[int], terms: Terms
) -> list[str]:
    """Say for each passage what spoke most for its label, given by its number."""
    spoken = ((features.numbers * model.label_weights[1].T[labels]) @ model.groups).tolist()
    words = model.ranking.strongest(terms, labels, model.term_weights(terms))
    return sentences(passages, words, spoken, headed=features.headed)


def sentences(
    passages: Sequence[Passage], words: Iterable[Strongest], spoken: Iterable[list[float]], *, headed: bool
) -> list[str]:
    """Say for each passage what spoke most: its words, and by their names the groups of numbers (``GROUPS``)."""
    paths = [passage.heading_path if headed else () for passage in passages]
    return [*map(_reason, paths, words, spoken)]


def _reason(path: tuple[str, ...], words: Strongest, groups: list[float]) -> str:
    parts = []
    if path and groups[_HEADINGS] > REASON_POINTS:
        parts.append((-groups[_HEADINGS], f"headings «{' › '.join(path)}»"))
    if words.words:
        parts.append((-words.points, f"words «{'», «'.join(words.words)}»"))
    for group, name in _NAMES:
        if groups[group] > REASON_POINTS:
            parts.append((-groups[group], name))
    parts.sort(key=_first)
    return "; ".join([text for _, text in parts[:4]]) or "the labels around it"


def _first(part: tuple[float, str]) -> float:
    return part[0]
