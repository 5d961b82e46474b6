"""Try whether headings alone improve a trained model, and write docs/adapting.md: every figure in it comes from here.

    python benchmarks/adapting.py

A model is trained on the codings of some towns, adapted by the headings of others, and scored on the
codings of towns that neither has seen.  Nothing is learnt from the reports in $REPORTMINER_SHARED.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # sums in one order: the same bytes on the same machine

from reportminer.classify.adapt import heading_decisions, refit
from reportminer.classify.examples import Case, make_cases, split_groups
from reportminer.classify.model import Model
from reportminer.classify.predict import code_features
from reportminer.classify.train import Settings, train
from reportminer.codebook import load_codebook
from reportminer.evaluate.examples import read_coded
from reportminer.evaluate.figures import Pair, scores
from reportminer.evaluate.validation import without_repeats
from reportminer.segment import load_segmenter
from reportminer.settings import ADAPT_STRENGTH, RESAMPLES, SEED

ROOT = Path(__file__).parent.parent
BOOK = load_codebook()
MODES = (("headings hidden", True), ("with headings", False))
BEFORE, AFTER, OWN, GOLD = "before", "adapted, other towns", "adapted, these towns too", "trained on all codings"
FOLDS = 3

Pairs = dict[tuple[str, bool], list[Pair]]
"""By arm and whether headings are hidden."""


def main() -> None:
    coded = read_coded(ROOT / "corpus")
    cases = make_cases(coded.examples, BOOK, load_segmenter())
    tables = []
    for parts in (2, 6):
        pairs: Pairs = {}
        towns = split_groups(cases, parts)
        for own in towns[:2]:  # two of them take the part of the coded towns in turn
            _try(cases, own, pairs)
            print(parts, sorted(own), flush=True)
        tables.append((len(towns[0]), pairs))
    path = ROOT / "docs" / "adapting.md"
    page = (ROOT / "benchmarks" / "adapting.md").read_text(encoding="utf-8")
    data = page.format(strength=ADAPT_STRENGTH, labels=_labels(cases), tables="\n\n".join(_table(*t) for t in tables))
    path.write_bytes(data.encode("utf-8"))


def _try(cases: Sequence[Case], own: set[str], pairs: Pairs) -> None:
    """Train on the codings of the towns ``own``; adapt to the others, and score there, a third at a time."""
    coded = [case for case in cases if case.example.group in own]
    others = [case for case in cases if case.example.group not in own]
    for held in split_groups(others, FOLDS):
        unseen = [case for case in others if case.example.group in held]
        seen = [case for case in others if case.example.group not in held]
        coded_here, _ = without_repeats(coded, unseen)
        seen, _ = without_repeats(seen, unseen)
        base = train(coded_here, BOOK, Settings(label_only=True))
        models = {
            BEFORE: base,
            AFTER: refit(base, _by_headings(seen), ADAPT_STRENGTH),
            OWN: refit(base, _by_headings([*seen, *unseen]), ADAPT_STRENGTH),
            GOLD: train([*coded_here, *seen], BOOK, Settings(label_only=True)),
        }
        for name, model in models.items():
            for _, hidden in MODES:
                found = pairs.setdefault((name, hidden), [])
                found += [pair for case in unseen if case.hidden == hidden for pair in _pairs(model, case)]


def _by_headings(cases: Iterable[Case]) -> list[Case]:
    """Return the cases with hidden headings, their decisions those of the headings; repeats stay left out."""
    found = []
    for case in cases:
        if case.hidden:
            told = heading_decisions(case.example.report, BOOK)
            weights = tuple(float(bool(d) and w > 0) for d, w in zip(told, case.weights, strict=True))
            found.append(replace(case, example=replace(case.example, decisions=told), weights=weights))
    return found


def _pairs(model: Model, case: Case) -> list[Pair]:
    codings = code_features(model, case.example.report.passages, case.features)
    told = zip(case.example.decisions, codings, strict=True)
    return [Pair(case.example.report.id, decision, coding) for decision, coding in told if decision]


def _labels(cases: Sequence[Case]) -> str:
    """Say how many coded passages get a label from their headings, and how many of these are right."""
    told = [
        (gold.label, heading.label if heading else "")
        for case in cases
        if not case.hidden
        for gold, heading in zip(case.example.decisions, heading_decisions(case.example.report, BOOK), strict=True)
        if gold
    ]
    given = [(gold, heading) for gold, heading in told if heading]
    right = sum(gold == heading for gold, heading in given)
    return f"{len(given)} of {len(told)} coded passages get a label, {right / len(given):.1%} of them the coder's"


def _macro(pairs: Sequence[Pair]) -> float:
    return float(scores(pairs, BOOK, brief=True)["macro_f1"])


def _difference(before: Sequence[Pair], after: Sequence[Pair]) -> str:
    """Return the difference of macro-F1 with its 95 % interval: reports drawn with replacement, the same for both."""
    names = sorted({pair.report for pair in before})
    by_report = {
        name: ([p for p in before if p.report == name], [p for p in after if p.report == name]) for name in names
    }
    draw = random.Random(SEED)
    values = []
    for _ in range(RESAMPLES):
        drawn = draw.choices(names, k=len(names))
        old, new = ([p for name in drawn for p in by_report[name][side]] for side in (0, 1))
        values.append(_macro(new) - _macro(old))
    values.sort()
    low, high = (values[round(at * (len(values) - 1))] for at in (0.025, 0.975))
    return f"{_macro(after) - _macro(before):+.3f} ({low:+.3f} to {high:+.3f})"


def _table(towns: int, pairs: Pairs) -> str:
    count = len(pairs[BEFORE, True])
    lines = [
        f"### Codings of {towns} towns, {count} passages scored",
        "",
        "| model | accuracy, headings hidden | macro-F1 | change | accuracy, with headings | macro-F1 | change |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name in (BEFORE, AFTER, OWN, GOLD):
        cells = [name]
        for _, hidden in MODES:
            found = pairs[name, hidden]
            change = "" if name == BEFORE else _difference(pairs[BEFORE, hidden], found)
            cells += [f"{scores(found, BOOK, brief=True)['accuracy']:.3f}", f"{_macro(found):.3f}", change]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
