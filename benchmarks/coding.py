"""How many passages a second the coders do: ``python benchmarks/coding.py``.

In one process on one core, over the reports that ``make_reports.py`` makes.  Each figure is the median of
rounds in which all measures take turns; seconds are those of the processor, so that neighbours disturb less.
What is counted, from the narrowest to the widest:

- ready words and signs: words as the index has them, and what the rules' cues found; everything else is
  counted: all features, scores, sequence, label, confidence, second labels, aspect, topics;
- ready words: the search for the cues' signs, headings and places is counted too;
- coding stage: cutting the words and the reasons in words are counted too, as in an ingest.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

from make_reports import make_reports
from reportminer.analysis import make_coder, make_options, options_codebook, read_source
from reportminer.classify import features
from reportminer.classify.artifacts import load_model, shipped_model
from reportminer.classify.predict import code_features
from reportminer.classify.rules import RulesCoder
from reportminer.document import Report
from reportminer.segment import load_segmenter
from reportminer.sources import walk


def measures(reports: Sequence[Report]) -> dict[str, Callable[[], object]]:
    """Return what is measured, by name, each over all reports."""
    options = make_options(coder="rules")
    codebook, segmenter = options_codebook(options), load_segmenter()
    model = load_model(shipped_model(), codebook=codebook, segmenter=segmenter.fingerprint)
    coder, rules = make_coder(make_options(coder="model")), make_coder(options)
    words = [segmenter.cut_all(map(report.quote, report.passages)) for report in reports]
    weighed = [RulesCoder(codebook).weigh(report) for report in reports]

    def code(known: bool) -> None:
        for report, cut, signs in zip(reports, words, weighed, strict=True):
            found = features.extract(report, codebook, segmenter, words=cut, weighed=signs if known else None)
            code_features(model, report.passages, found, with_reasons=False)

    return {
        "model, ready words and signs": lambda: code(True),
        "model, ready words": lambda: code(False),
        "model, coding stage": lambda: [coder.code(report) for report in reports],
        "rules, coding stage": lambda: [rules.code(report) for report in reports],
        "word TF-IDF and a linear model, ready words": _tfidf(words, [rules.code(report) for report in reports]),
    }


def _tfidf(words: Sequence[Sequence[Sequence[str]]], codings: Sequence[Sequence[object]]) -> Callable[[], object]:
    """Return the yardstick: scikit-learn's TF-IDF of words and a linear model, one call a report."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import SGDClassifier

    vectorizer = TfidfVectorizer(analyzer=list)
    matrix = vectorizer.fit_transform([cut for report in words for cut in report])
    model = SGDClassifier(random_state=0).fit(matrix, [coding.label for report in codings for coding in report])
    return lambda: [model.predict(vectorizer.transform(report)) for report in words]


def main() -> None:
    """Read the command line, measure, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=160)
    parser.add_argument("--rounds", type=int, default=7)
    args = parser.parse_args()
    with TemporaryDirectory() as folder:
        make_reports(Path(folder), count=args.reports)
        options = make_options(coder="rules")
        reports = [read_source(source, options).report for source in walk([Path(folder)]).sources]
    passages = sum(len(report.passages) for report in reports)
    characters = sum(len(report.quote(passage)) for report in reports for passage in report.passages)
    todo = measures(reports)
    seconds: dict[str, list[float]] = {name: [] for name in todo}
    for _ in range(args.rounds + 1):
        for name, run in todo.items():
            start = process_time()
            run()
            seconds[name].append(process_time() - start)
    print(f"{len(reports)} reports, {passages:,} passages of {characters / passages:.0f} characters")
    print("\n| measure | passages/s | range |\n| --- | ---: | ---: |")
    for name, found in seconds.items():
        rates = sorted(passages / value for value in found[1:])  # the first round fills the caches
        print(f"| {name} | {median(rates):,.0f} | {rates[0]:,.0f}–{rates[-1]:,.0f} |")


if __name__ == "__main__":
    main()
