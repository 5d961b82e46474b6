"""A coding by machine held against a coding by people.

A passage is scored against the gold row that covers most of it, so gold may be coarser than the
passages; a row then counts once for every passage in it.  What matches nothing is an error: a
passage without a row, or that gold has as a heading, is a false positive of its label; a row that
is not found, or that no passage answers to, is a false negative of its label.  Both lower the
accuracy, as does every row of a report that was not read: gold must cover the reports whole.
Heading rows have no label; whether they are found again is told by the boundaries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from reportminer.codebook import Codebook, load_codebook
from reportminer.document import Analysis, Coding
from reportminer.evaluate.agreement import Alpha, coder_names, label_alphas
from reportminer.evaluate.evaluation import (
    NONE,
    Evaluation,
    LabelScore,
    ReportScore,
    Share,
    harmonic,
)
from reportminer.evaluate.figures import coverage
from reportminer.evaluate.gold import GoldRow, resolve_sources
from reportminer.evaluate.tally import Tally, tally_report, tally_unread

BINS = 10
"""Bins of equal width in the expected calibration error."""


def evaluate(
    gold: Sequence[GoldRow],
    analyses: Iterable[Analysis],
    *,
    codebook: Codebook | None = None,
    missing: Sequence[tuple[str, str]] = (),
) -> Evaluation:
    """Score the codings of some analyses against gold rows.

    ``missing`` pairs sources that the gold names with the reason why there is no analysis of them.
    Analyses that the gold does not mention are left alone.  Raises GoldError where a gold source may
    be either of two reports.
    """
    book = codebook or load_codebook()
    known = {analysis.report.document.source.name: analysis for analysis in analyses}
    reasons = dict(missing)
    sources = [analysis.report.document.source for analysis in known.values()]
    meant = resolve_sources((row for row in gold if row.source not in reasons), sources)
    by_report: dict[str, list[GoldRow]] = defaultdict(list)
    for row in gold:
        by_report[meant.get(row.source, row.source)].append(row)
    tallies, absent = {}, []
    for name, rows in by_report.items():
        if name in known:
            tallies[name] = tally_report(known[name], rows)
        else:
            reason = reasons.get(rows[0].source, "there is no such report among those read")
            tallies[name] = tally_unread(rows, reason)
            absent.append((name, reason, len(rows)))
    coders = sorted({coding.coder for name in by_report if name in known for coding in known[name].codings})
    return replace(_scored(tallies, book, coders=coders, missing=absent), gold_coders=coder_names(gold))


def evaluate_pairs(tallies: Mapping[str, Tally], *, codebook: Codebook | None = None) -> Evaluation:
    """Score codings that have been held against rows of the very same passages, report by report."""
    scored = [pair for tally in tallies.values() for pair in tally.scored]
    coders = sorted({coding.coder for _, coding in scored})
    found = _scored(tallies, codebook or load_codebook(), coders=coders, missing=())
    return replace(found, gold_coders=coder_names([row for row, _ in scored]))


def _scored(
    tallies: Mapping[str, Tally], book: Codebook, *, coders: Sequence[str], missing: Sequence[tuple[str, str, int]]
) -> Evaluation:
    total = sum(tallies.values(), Tally())
    groups = [[(row.label, coding.label) for row, coding in tally.scored] for tally in tallies.values()]
    overall, by_label = label_alphas(groups, _labels(total.pairs, book))
    reports = [_report_score(name, tally, book) for name, tally in tallies.items()]
    found = _evaluation(total, book, coders=coders, reports=reports, missing=missing)
    return replace(found, alpha=overall, alpha_by_label=by_label)


# --- scoring -------------------------------------------------------------------------------------
def _evaluation(
    tally: Tally,
    book: Codebook,
    *,
    coders: Sequence[str],
    reports: Sequence[ReportScore],
    missing: Sequence[tuple[str, str, int]],
) -> Evaluation:
    labels = _labels(tally.pairs, book)
    ece, brier = _calibration(tally.scored)
    lenient = sum(coding.label in (row.label, *row.also) for row, coding in tally.scored)
    agreed = [(row, coding) for row, coding in tally.scored if row.aspect and row.label == coding.label]
    topical = [(row, coding) for row, coding in tally.scored if row.topic]
    codes = (*labels, *(aspect.code for aspect in book.aspects))
    return Evaluation(
        coders=tuple(coders),
        labels=tuple(labels),
        names=tuple((code, book.name(code, "zh"), book.name(code, "en")) for code in codes),
        reports=tuple(reports),
        missing=tuple(missing),
        passages=tally.passages,
        accuracy=tally.accuracy,
        lenient=Share(lenient, len(tally.pairs)),
        macro_f1=_macro_f1(tally.pairs, book),
        by_label=tuple(_by_label(tally.pairs, labels)),
        confusion=_confusion(tally.pairs, [*labels, NONE]),
        aspects=Share(sum(row.aspect == coding.aspect for row, coding in agreed), len(agreed)),
        topics=Share(sum(row.topic == next(iter(c.topics), "") for row, c in topical), len(topical)),
        boundary_precision=tally.boundary_precision,
        boundary_recall=tally.boundary_recall,
        ece=ece,
        brier=brier,
        coverage=_coverage(tally.scored),
        unsure=_right(coding for coding in tally.scored if coding[1].unsure),
        sure=_right(coding for coding in tally.scored if not coding[1].unsure),
        alpha=Alpha(None, None, None),
        alpha_by_label=(),
        gold_coders="",
        disagreements=tally.disagreements,
        unmatched_gold=tally.unmatched_gold,
        unmatched_passages=tally.unmatched_passages,
        uncovered_gold=tally.uncovered_gold,
    )


def _report_score(name: str, tally: Tally, book: Codebook) -> ReportScore:
    return ReportScore(
        source=name,
        passages=tally.passages,
        accuracy=tally.accuracy,
        macro_f1=_macro_f1(tally.pairs, book),
        boundary_f1=harmonic(tally.boundary_precision, tally.boundary_recall),
    )


def _labels(pairs: Sequence[tuple[str, str]], book: Codebook) -> list[str]:
    """Return the codebook's labels, and any other that a coder used."""
    others = sorted({label for pair in pairs for label in pair} - {*book.codes(), NONE})
    return [*book.codes(), *others]


def _by_label(pairs: Sequence[tuple[str, str]], labels: Sequence[str]) -> list[LabelScore]:
    if not pairs:
        return []
    from sklearn.metrics import precision_recall_fscore_support

    gold, predicted = zip(*pairs, strict=True)
    scores = precision_recall_fscore_support(gold, predicted, labels=list(labels), zero_division=0)
    return [
        LabelScore(label, float(precision), float(recall), float(f1), int(support), predicted.count(label))
        for label, precision, recall, f1, support in zip(labels, *scores, strict=True)
    ]


def _macro_f1(pairs: Sequence[tuple[str, str]], book: Codebook) -> float | None:
    """Return the mean F1 of the labels that occur in gold or prediction."""
    scores = [score.f1 for score in _by_label(pairs, _labels(pairs, book)) if score.support or score.predicted]
    return sum(scores) / len(scores) if scores else None


def _confusion(pairs: Sequence[tuple[str, str]], labels: Sequence[str]) -> tuple[tuple[int, ...], ...]:
    if not pairs:
        return tuple((0,) * len(labels) for _ in labels)
    from sklearn.metrics import confusion_matrix

    gold, predicted = zip(*pairs, strict=True)
    return tuple(tuple(map(int, row)) for row in confusion_matrix(gold, predicted, labels=list(labels)))


def _right(scored: Iterable[tuple[GoldRow, Coding]]) -> Share:
    right = [row.label == coding.label for row, coding in scored]
    return Share(sum(right), len(right))


def _coverage(scored: Sequence[tuple[GoldRow, Coding]]) -> tuple[tuple[float, float, float], ...]:
    """Return share of the passages, confidence from which they are, and accuracy on them; the surest share last."""
    sure = [(c.confidence, c.label == row.label) for row, c in scored if c.confidence is not None]
    return tuple((row["coverage"], row["unsure_below"], row["accuracy"]) for row in coverage(sure))


def _calibration(scored: Sequence[tuple[GoldRow, Coding]]) -> tuple[float | None, float | None]:
    """Return expected calibration error and Brier score of the confidence in the chosen label."""
    points = [(c.confidence, float(c.label == row.label)) for row, c in scored if c.confidence is not None]
    if not points:
        return None, None
    brier = sum((sure - right) ** 2 for sure, right in points) / len(points)
    bins: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for sure, right in points:
        bins[min(int(sure * BINS), BINS - 1)].append((sure, right))
    gaps = (abs(sum(sure - right for sure, right in entries)) for entries in bins.values())
    return sum(gaps) / len(points), brier
