"""Agreement of two codings of the same passages: Krippendorff's alpha, per label and in all."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from reportminer.codebook import Codebook
from reportminer.errors import GoldError
from reportminer.evaluate.gold import GoldRow

RESAMPLES = 1000
"""Bootstrap samples behind an interval."""

Pair = tuple[Hashable, Hashable]


@dataclass(frozen=True, slots=True)
class Alpha:
    """One coefficient with its 95 % interval over resampled reports; None where nothing varies."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two codings agree: ``labels`` pairs each code with its alpha (this label or another).

    ``same`` counts the passages with the same label.  ``macro_f1`` holds the second coding against
    the first: the ceiling that a machine can be expected to reach.  ``unmatched`` are passages that
    only one of the two has.
    """

    reports: int
    passages: int
    same: int
    overall: Alpha
    labels: tuple[tuple[str, Alpha], ...]
    topics: Alpha
    macro_f1: float
    unmatched: int

    def lines(self) -> list[str]:
        """Return the agreement as lines for a terminal."""
        shown = [("all labels", self.overall), *self.labels, ("main topic", self.topics)]
        return [
            f"Agreement of the two codings: {self.passages} passages of {self.reports} reports,"
            f" {self.same} with the same label" + (f", {self.unmatched} in one coding only" if self.unmatched else ""),
            *(f"  {name:<16} Krippendorff's alpha {_shown(alpha)}" for name, alpha in shown),
            f"  ceiling: macro-F1 of the second coding against the first {self.macro_f1:.3f}",
        ]


def compare_codings(first: Sequence[GoldRow], second: Sequence[GoldRow], *, codebook: Codebook) -> Agreement:
    """Compare two codings; passages are matched by report and quotation, white space ignored.

    Intervals come from resampling whole reports (seeded, so the same each time).  Raises GoldError
    where the two have no passage in common.
    """
    pairs, unmatched = _matched(first, second)
    if not pairs:
        raise GoldError("the two codings have no passage in common; they must quote the same reports")
    by_report: dict[str, list[tuple[GoldRow, GoldRow]]] = defaultdict(list)
    for one, other in pairs:
        by_report[one.source].append((one, other))
    groups = [by_report[name] for name in sorted(by_report)]
    codes = [code for code in codebook.codes() if any(code in (a.label, b.label) for a, b in pairs)]

    def label_pairs(code: str) -> list[list[Pair]]:
        return [[(a.label == code, b.label == code) for a, b in group] for group in groups]

    return Agreement(
        reports=len(groups),
        passages=len(pairs),
        same=sum(a.label == b.label for a, b in pairs),
        overall=_interval([[(a.label, b.label) for a, b in group] for group in groups]),
        labels=tuple((code, _interval(label_pairs(code))) for code in codes),
        topics=_interval([[(a.topic, b.topic) for a, b in group] for group in groups]),
        macro_f1=_macro_f1([(a.label, b.label) for a, b in pairs], codes),
        unmatched=unmatched,
    )


def krippendorff_alpha(pairs: Sequence[Pair]) -> float | None:
    """Return alpha for nominal data, two coders, no missing values; None where only one value occurs.

    alpha = 1 - observed / expected disagreement over the coincidence matrix (Krippendorff 2011,
    Computing Krippendorff's Alpha-Reliability, section B).
    """
    values = Counter(value for pair in pairs for value in pair)
    total = sum(values.values())
    expected = total * total - sum(count * count for count in values.values())
    if not expected:
        return None
    observed = 2 * sum(one != other for one, other in pairs)
    return 1 - (total - 1) * observed / expected


def _matched(first: Sequence[GoldRow], second: Sequence[GoldRow]) -> tuple[list[tuple[GoldRow, GoldRow]], int]:
    """Pair the rows of both codings; a repeated quotation is paired in the order of the text."""

    def keyed(rows: Sequence[GoldRow]) -> dict[tuple[str, str, int], GoldRow]:
        seen: Counter[tuple[str, str]] = Counter()
        found = {}
        for row in rows:
            if row.kind == "passage":
                key = (row.source, "".join(row.text.split()))
                found[(*key, seen[key])] = row
                seen[key] += 1
        return found

    left, right = keyed(first), keyed(second)
    shared = {row.source for row in left.values()} & {row.source for row in right.values()}
    pairs = [(row, right[key]) for key, row in left.items() if key in right]
    both = sum(key[0] in shared for key in left) + sum(key[0] in shared for key in right)
    return pairs, both - 2 * len(pairs)


def _interval(groups: Sequence[Sequence[Pair]]) -> Alpha:
    """Return alpha and the 2.5 and 97.5 percentiles over samples of whole reports (Efron 1979)."""
    value = krippendorff_alpha([pair for group in groups for pair in group])
    if value is None:
        return Alpha(None, None, None)
    chance = random.Random(20240101)  # a fixed seed: the same interval each time
    samples = []
    for _ in range(RESAMPLES):
        drawn = chance.choices(groups, k=len(groups))
        alpha = krippendorff_alpha([pair for group in drawn for pair in group])
        if alpha is not None:
            samples.append(alpha)
    samples.sort()
    return Alpha(value, samples[int(0.025 * len(samples))], samples[min(int(0.975 * len(samples)), len(samples) - 1)])


def _macro_f1(pairs: Sequence[tuple[str, str]], codes: Sequence[str]) -> float:
    scores = []
    for code in codes:
        both = sum(one == other == code for one, other in pairs)
        either = sum(one == code for one, _ in pairs) + sum(other == code for _, other in pairs)
        scores.append(2 * both / either)
    return sum(scores) / len(scores)


def _shown(alpha: Alpha) -> str:
    if alpha.value is None or alpha.low is None or alpha.high is None:
        return "-"
    reading = "firm" if alpha.value >= 0.8 else "tentative" if alpha.value >= 0.667 else "exploratory"
    return f"{alpha.value:.3f}  [{alpha.low:.3f}, {alpha.high:.3f}]  {reading}"
