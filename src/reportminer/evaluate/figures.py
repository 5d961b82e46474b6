"""Figures about pairs of a person's decision and a coder's coding, as plain values."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reportminer.classify.examples import Decision
from reportminer.codebook import Codebook
from reportminer.document import Coding
from reportminer.settings import RESAMPLES, SEED, WORST_CONFUSIONS

BINS = 10
"""Bins of equal width of the confidence."""

COVERAGES = (1.0, 0.99, 0.98, 0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5)
"""Shares of the passages that are left to the machine in the curve of coverage and accuracy."""


@dataclass(frozen=True, slots=True)
class Pair:
    """What a person and a coder said about one passage of a report."""

    report: str
    decision: Decision
    coding: Coding


def scores(pairs: Sequence[Pair], codebook: Codebook, *, brief: bool = False) -> dict[str, Any]:
    """Return accuracy, macro-F1 and F1 by label; unless ``brief`` calibration, topics, aspects and second labels."""
    labels = [(pair.decision.label, pair.coding.label) for pair in pairs]
    f1 = f1_by_code(labels, codebook.codes())
    found: dict[str, Any] = {
        "passages": len(pairs),
        "accuracy": _round(sum(gold == told for gold, told in labels) / max(len(labels), 1)),
        "macro_f1": _round(_mean([entry["f1"] for entry in f1.values()])),
        "by_label": f1,
    }
    if brief:
        return found
    sure = [(pair.coding.confidence or 0.0, pair.decision.label == pair.coding.label) for pair in pairs]
    mistaken = Counter(pair for pair in labels if pair[0] != pair[1])
    counts = Counter(labels)
    # gold label → told label → passages; what compare corrects its shares by
    found["confusion"] = {
        gold: {told: counts[gold, told] for told in codebook.codes() if counts[gold, told]} for gold in codebook.codes()
    }
    found["mistaken"] = [[*pair, count] for pair, count in mistaken.most_common(WORST_CONFUSIONS)]
    return found | {"calibration": calibration(sure), "coverage": coverage(sure), **_others(pairs, codebook)}


def _others(pairs: Sequence[Pair], codebook: Codebook) -> dict[str, Any]:
    topical = [(p.decision.topic, next(iter(p.coding.topics), "")) for p in pairs if p.decision.topic]
    topics = f1_by_code(topical, [topic.code for topic in codebook.topics])
    aspects = [(p.decision.aspect, p.coding.aspect) for p in pairs if p.decision.aspect]
    agreed = [(gold, told) for gold, told in aspects if told]
    second = [(code in p.decision.also, code in p.coding.also) for p in pairs for code in codebook.codes()]
    hit = sum(gold and told for gold, told in second)
    given, wanted = sum(told for _, told in second), sum(gold for gold, _ in second)
    return {
        "topic": {
            "passages": len(topical),
            "accuracy": _round(sum(gold == told for gold, told in topical) / max(len(topical), 1)),
            "macro_f1": _round(_mean([entry["f1"] for entry in topics.values()])),
            "by_topic": topics,
            "none_where_gold_has_none": _round(
                _mean([float(not p.coding.topics) for p in pairs if not p.decision.topic])
            ),
        },
        "aspect": {
            "passages": len(agreed),
            "accuracy": _round(_mean([float(gold == told) for gold, told in agreed])),
            "by_aspect": f1_by_code(agreed, [aspect.code for aspect in codebook.aspects]),
        },
        "also": {
            "gold": wanted,
            "predicted": given,
            "precision": _round(hit / given if given else 0.0),
            "recall": _round(hit / wanted if wanted else 0.0),
            "f1": _round(2 * hit / (given + wanted) if given + wanted else 0.0),
        },
    }


def f1_by_code(pairs: Sequence[tuple[str, str]], codes: Sequence[str]) -> dict[str, dict[str, float]]:
    """Return precision, recall, F1 and support of every code that occurs on either side."""
    found = {}
    for code in codes:
        right = sum(gold == told == code for gold, told in pairs)
        wanted, given = sum(gold == code for gold, _ in pairs), sum(told == code for _, told in pairs)
        if wanted + given:
            found[code] = {
                "precision": _round(right / given if given else 0.0),
                "recall": _round(right / wanted if wanted else 0.0),
                "f1": _round(2 * right / (wanted + given)),
                "support": wanted,
            }
    return found


def calibration(sure: Sequence[tuple[float, bool]]) -> dict[str, Any]:
    """Return ECE (bins of equal width), Brier score of the chosen label, and the bins."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for confidence, right in sure:
        bins[min(int(confidence * BINS), BINS - 1)].append((confidence, right))
    rows = [
        {
            "from": number / BINS,
            "passages": len(entries),
            "confidence": _round(_mean([confidence for confidence, _ in entries])),
            "accuracy": _round(_mean([float(right) for _, right in entries])),
        }
        for number, entries in sorted(bins.items())
    ]
    gaps = [abs(sum(c for c, _ in e) - sum(r for _, r in e)) for e in bins.values()]
    return {
        "ece": _round(sum(gaps) / max(len(sure), 1)),
        "brier": _round(_mean([(confidence - right) ** 2 for confidence, right in sure])),
        "bins": rows,
    }


def coverage(sure: Sequence[tuple[float, bool]]) -> list[dict[str, float]]:
    """Return the accuracy on the passages the coder is surest of, for shares of them left to the machine."""
    order = sorted(sure, key=lambda entry: -entry[0])
    rows = []
    for share in COVERAGES:
        kept = order[: max(1, round(share * len(order)))]
        if kept:
            accuracy = _mean([float(right) for _, right in kept])
            rows.append({"coverage": share, "unsure_below": _round(kept[-1][0]), "accuracy": _round(accuracy)})
    return rows


def interval(pairs: Sequence[Pair], codebook: Codebook, figure: str) -> list[float]:
    """Return the 95 % interval of accuracy or macro-F1: percentiles over reports drawn with replacement."""
    counts: dict[str, dict[tuple[str, str], int]] = defaultdict(lambda: defaultdict(int))
    for pair in pairs:
        counts[pair.report][pair.decision.label, pair.coding.label] += 1
    reports = list(counts.values())
    draw = random.Random(SEED)
    values = []
    for _ in range(RESAMPLES if reports else 0):
        total: dict[tuple[str, str], int] = defaultdict(int)
        for report in draw.choices(reports, k=len(reports)):
            for cell, count in report.items():
                total[cell] += count
        values.append(_accuracy(total) if figure == "accuracy" else _macro(total, codebook.codes()))
    values.sort()
    return [_round(values[round(at * (len(values) - 1))]) for at in (0.025, 0.975)] if values else []


def _accuracy(cells: dict[tuple[str, str], int]) -> float:
    return sum(count for (gold, told), count in cells.items() if gold == told) / max(sum(cells.values()), 1)


def _macro(cells: dict[tuple[str, str], int], codes: Sequence[str]) -> float:
    found = []
    for code in codes:
        both = sum(count * ((gold == code) + (told == code)) for (gold, told), count in cells.items())
        if both:
            found.append(2 * cells.get((code, code), 0) / both)
    return _mean(found)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _round(value: float) -> float:
    return round(value, 4)
