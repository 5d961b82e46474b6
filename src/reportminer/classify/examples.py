"""What a model learns from: reports with the decisions people made about their passages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from reportminer.classify.features import Features, Segmenter, extract
from reportminer.codebook import Codebook
from reportminer.document import Report


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about a passage."""

    label: str
    topic: str = ""
    aspect: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """A report and the decisions about its passages, None where there is none.

    ``group`` is the place: all its reports are learnt from, or none.
    """

    report: Report
    decisions: tuple[Decision | None, ...]
    group: str


@dataclass(frozen=True, slots=True)
class Case:
    """An example with its features, with headings or without.

    ``weights`` say how much each passage counts in training: 0 for those to leave out.
    """

    example: Example
    features: Features
    hidden: bool
    weights: tuple[float, ...]

    @property
    def single(self) -> bool:
        """Tell whether this is a single passage out of its report."""
        return sum(decision is not None for decision in self.example.decisions) == 1

    def without(self, passages: Iterable[int]) -> Case:
        """Return the case with some passages, by their index, left out of what is learnt."""
        gone = set(passages)
        return replace(self, weights=tuple(0.0 if at in gone else w for at, w in enumerate(self.weights)))

    def weighted(self, weight: float) -> Case:
        """Return the case with passages that count ``weight`` times as much."""
        return replace(self, weights=tuple(weight * w for w in self.weights))


def make_cases(examples: Sequence[Example], codebook: Codebook, segmenter: Segmenter) -> list[Case]:
    """Return every example twice, with its headings and without, so that one model learns to do both."""
    return [
        Case(
            example,
            extract(example.report, codebook, segmenter, hide_headings=hidden),
            hidden,
            tuple(float(decision is not None) for decision in example.decisions),
        )
        for example in examples
        for hidden in (False, True)
    ]


def split_groups(cases: Sequence[Case], folds: int) -> list[set[str]]:
    """Deal the groups out into folds, the largest first, each to the fold with the fewest passages."""
    sizes: dict[str, int] = {}
    for case in cases:
        sizes[case.example.group] = sizes.get(case.example.group, 0) + len(case.weights)
    dealt: list[set[str]] = [set() for _ in range(min(folds, len(sizes)))]
    loads = [0] * len(dealt)
    for group in sorted(sizes, key=lambda name: (-sizes[name], name)):
        least = loads.index(min(loads))
        dealt[least].add(group)
        loads[least] += sizes[group]
    return dealt
