"""Agreement of two codings of the same passages: Krippendorff's alpha, per label and in all."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from reportminer.codebook import Codebook
from reportminer.errors import GoldError
from reportminer.evaluate.gold import GoldRow
from reportminer.settings import RESAMPLES, SEED

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
    only one of the two has.  ``coders`` are the names in the rows of either, empty where they have none.
    """

    reports: int
    passages: int
    same: int
    coders: tuple[str, str]
    overall: Alpha
    labels: tuple[tuple[str, Alpha], ...]
    topics: Alpha
    macro_f1: float
    unmatched: int


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
    overall, by_label = label_alphas([[(a.label, b.label) for a, b in group] for group in groups], codes)
    return Agreement(
        reports=len(groups),
        passages=len(pairs),
        same=sum(a.label == b.label for a, b in pairs),
        coders=(coder_names(first), coder_names(second)),
        overall=overall,
        labels=by_label,
        topics=_interval([[(a.topic, b.topic) for a, b in group] for group in groups]),
        macro_f1=_macro_f1([(a.label, b.label) for a, b in pairs], codes),
        unmatched=unmatched,
    )


def label_alphas(
    groups: Sequence[Sequence[tuple[str, str]]], codes: Sequence[str]
) -> tuple[Alpha, tuple[tuple[str, Alpha], ...]]:
    """Return alpha over all labels, and for each code alpha of this label or another; groups are reports."""

    def one(code: str) -> list[list[Pair]]:
        return [[(a == code, b == code) for a, b in group] for group in groups]

    return _interval(groups), tuple((code, _interval(one(code))) for code in codes)


def coder_names(rows: Sequence[GoldRow]) -> str:
    """Return the names of the coders in some rows, empty where they have none."""
    return ", ".join(sorted({row.coder for row in rows if row.coder}))


def krippendorff_alpha(pairs: Sequence[Pair]) -> float | None:
    """Return alpha for nominal data, two coders, no missing values; None where only one value occurs.

    alpha = 1 - observed / expected disagreement over the coincidence matrix (Krippendorff 2011,
    Computing Krippendorff's Alpha-Reliability, section B).
    """
    return _alpha(Counter(pairs))


def _alpha(counts: Mapping[Pair, int]) -> float | None:
    values: Counter[Hashable] = Counter()
    for pair, count in counts.items():
        for value in pair:
            values[value] += count
    total = sum(values.values())
    expected = total * total - sum(count * count for count in values.values())
    if not expected:
        return None
    observed = 2 * sum(count for (one, other), count in counts.items() if one != other)
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
    by_group = [Counter(group) for group in groups]
    total: Counter[Pair] = Counter()
    for counts in by_group:
        total.update(counts)
    value = _alpha(total)
    if value is None:
        return Alpha(None, None, None)
    chance = random.Random(SEED)  # the same interval each time
    samples = []
    for _ in range(RESAMPLES):
        drawn: dict[Pair, int] = defaultdict(int)
        for counts in chance.choices(by_group, k=len(by_group)):
            for pair, count in counts.items():
                drawn[pair] += count
        alpha = _alpha(drawn)
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
