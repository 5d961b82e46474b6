"""What a trained coder is worth: scores on places it has not seen, beside baselines and ablations.

All reports of a place are in one fold.  Passages of the other folds that repeat most of a held-out
passage are not learnt from.  Every figure is for the same passages of the same reports.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from reportminer.classify.examples import Case, Decision, Example, make_cases, split_groups
from reportminer.classify.features import Segmenter
from reportminer.classify.model import Model
from reportminer.classify.predict import code_features
from reportminer.classify.rules import RulesCoder
from reportminer.classify.train import Settings, train
from reportminer.codebook import Codebook
from reportminer.document import Coding
from reportminer.evaluate.examples import Coded
from reportminer.evaluate.figures import Pair, interval, scores
from reportminer.fold import fold
from reportminer.settings import DUPLICATE_GRAM, DUPLICATE_LENGTH, DUPLICATE_SHARE, FOLDS, SEED

Key = tuple[str, bool]
"""A report's id, and whether its headings are hidden."""

Codings = dict[Key, list[Coding]]

ABLATIONS: dict[str, dict[str, Any]] = {
    "without words": {"drop": ("words",)},
    "without heading features (the rules still read them)": {"drop": ("headings",)},
    "without position": {"drop": ("position",)},
    "without neighbours": {"drop": ("neighbours",)},
    "without the sequence": {"sequence": False},
    "without the rules' verdict": {"drop": ("verdict",)},
    "without the rules' verdict and cue words": {"drop": ("verdict", "cues", "neighbours")},
}
"""What is left out, by name; the cue words of the neighbours go with the cue words."""

POSITION_ONLY = Settings(drop=("words", "headings", "neighbours", "form", "cues", "verdict"), sequence=False)


def validate(
    coded: Coded,
    cases: Sequence[Case],
    codebook: Codebook,
    settings: Settings,
    *,
    practice: Sequence[Case] = (),
    further: Sequence[Case] = (),
    thorough: bool = False,
    progress: Callable[[str], None] | None = None,
) -> dict[str, Any]:
    """Return all figures as plain values for JSON; ``thorough`` adds baselines, ablations and the naive split.

    ``practice`` are single passages of no place, ``further`` reports of other writers: learnt from in every
    fold, never scored, but for figures of their own (each by a model that has not seen its place) if ``thorough``.
    """
    tell = progress or (lambda _: None)
    beside = [*practice, *further]
    own, dropped = cross_validate(cases, codebook, settings, practice=beside)
    rules: Codings = {}
    for case in cases:
        rules[_key(case)] = RulesCoder(codebook, hide_headings=case.hidden).code(case.example.report)
    figures: dict[str, Any] = {
        "corpus": _describe(coded, cases),
        "folds": FOLDS,
        "near_duplicates_left_out": dropped,
        "town_split": _both(cases, own, codebook),
        "rules": _both(cases, rules, codebook),
    }
    if not thorough:
        return figures
    quick = replace(settings, label_only=True)
    figures["baselines"] = {
        "majority": _both(cases, _majority(cases), codebook, brief=True),
        "position": _both(cases, _quick(cases, codebook, POSITION_ONLY, tell, "position"), codebook, brief=True),
        "rules": _both(cases, rules, codebook, brief=True),
    }
    figures["ablations"] = {
        name: _both(cases, _quick(cases, codebook, replace(quick, **change), tell, name, beside), codebook, brief=True)
        for name, change in ABLATIONS.items()
    }
    if practice:
        figures["ablations"]["without the practice passages"] = _both(
            cases, _quick(cases, codebook, quick, tell, "practice", further), codebook, brief=True
        )
    if further:
        figures["ablations"]["without the further reports"] = _both(
            cases, _quick(cases, codebook, quick, tell, "further reports", practice), codebook, brief=True
        )
        tell("further reports, each by a model that has not seen its place")
        found, _ = cross_validate(further, codebook, settings, practice=[*cases, *practice])
        by_rules = {_key(c): RulesCoder(codebook, hide_headings=c.hidden).code(c.example.report) for c in further}
        figures["further_split"] = {
            "this model, not having seen the place": _both(further, found, codebook),
            "rules": _both(further, by_rules, codebook),
        }
    tell("naive split")
    figures["naive_split"] = _both(cases, _naive(cases, codebook, quick, beside), codebook, brief=True)
    figures["strata"] = _strata(cases, own, codebook)
    return figures


def _quick(
    cases: Sequence[Case],
    codebook: Codebook,
    settings: Settings,
    tell: Callable[[str], None],
    name: str,
    practice: Sequence[Case] = (),
) -> Codings:
    tell(name)
    return cross_validate(cases, codebook, replace(settings, label_only=True), practice=practice)[0]


def _key(case: Case) -> Key:
    return case.example.report.id, case.hidden


def score_outside(
    examples: Sequence[Example], model: Model, codebook: Codebook, segmenter: Segmenter
) -> dict[str, dict[str, Any]]:
    """Return the figures of a model, and of the rules, on reports that it was not trained on.

    The transitions do not count for single passages: what stands around them is blank.
    """
    cases = make_cases(examples, codebook, segmenter)
    alone = model.alone()
    told = {
        _key(case): code_features(alone if case.single else model, case.example.report.passages, case.features)
        for case in cases
    }
    rules = {_key(c): RulesCoder(codebook, hide_headings=c.hidden).code(c.example.report) for c in cases}
    return {"this model": _both(cases, told, codebook), "rules": _both(cases, rules, codebook)}


# --- splits --------------------------------------------------------------------------------------
def cross_validate(
    cases: Sequence[Case], codebook: Codebook, settings: Settings, *, practice: Sequence[Case] = ()
) -> tuple[Codings, int]:
    """Code every report by a model that has not seen its place.

    Returns the codings, and how many passages were left out of what was learnt because they repeat a
    held-out passage (a passage counts once in every fold that it is left out of).
    """
    found: Codings = {}
    dropped = 0
    for held in split_groups(cases, FOLDS):
        unseen = [case for case in cases if case.example.group in held]
        learnt = [*(case for case in cases if case.example.group not in held), *practice]
        learnt, gone = without_repeats(learnt, unseen)
        dropped += gone
        model = train(learnt, codebook, settings)
        for case in unseen:
            found[_key(case)] = code_features(model, case.example.report.passages, case.features)
    return found, dropped


def without_repeats(learnt: Sequence[Case], unseen: Sequence[Case]) -> tuple[list[Case], int]:
    """Leave out passages that share most of their character n-grams with one of the unseen reports."""
    owners: dict[str, set[int]] = defaultdict(set)
    sizes: list[int] = []
    for case in unseen:
        if not case.hidden:
            for grams in _grams(case):
                for gram in grams:
                    owners[gram].add(len(sizes))
                sizes.append(len(grams))
    kept, gone = [], 0
    repeats: dict[str, list[int]] = {}
    for case in learnt:
        name = case.example.report.id
        if name not in repeats:
            repeats[name] = [at for at, grams in enumerate(_grams(case)) if _repeats(grams, owners, sizes)]
            gone += len(repeats[name])
        kept.append(case.without(repeats[name]))
    return kept, gone


def _grams(case: Case) -> list[set[str]]:
    report = case.example.report
    texts = ("".join(fold(report.quote(passage)).split()) for passage in report.passages)
    return [
        {text[at : at + DUPLICATE_GRAM] for at in range(len(text) - DUPLICATE_GRAM + 1)}
        if len(text) >= DUPLICATE_LENGTH
        else set()
        for text in texts
    ]


def _repeats(grams: set[str], owners: dict[str, set[int]], sizes: Sequence[int]) -> bool:
    shared = Counter(owner for gram in grams for owner in owners.get(gram, ()))
    return any(count > DUPLICATE_SHARE * min(len(grams), sizes[owner]) for owner, count in shared.items())


def _naive(cases: Sequence[Case], codebook: Codebook, settings: Settings, practice: Sequence[Case]) -> Codings:
    """Code each passage by a model that may have seen its report and its town, but not the passage itself."""
    draw = random.Random(SEED)
    parts = {case.example.report.id: [draw.randrange(FOLDS) for _ in case.weights] for case in cases if not case.hidden}
    found: Codings = {_key(case): [] for case in cases}
    chosen: dict[Key, dict[int, Coding]] = defaultdict(dict)
    for part in range(FOLDS):
        held = {name: [at for at, mine in enumerate(drawn) if mine == part] for name, drawn in parts.items()}
        learnt = [case.without(held[case.example.report.id]) for case in cases]
        model = train([*learnt, *practice], codebook, settings)
        for case in cases:
            codings = code_features(model, case.example.report.passages, case.features)
            chosen[_key(case)] |= {at: codings[at] for at in held[case.example.report.id]}
    for key, codings_at in chosen.items():
        found[key] = [codings_at[at] for at in range(len(codings_at))]
    return found


def _majority(cases: Sequence[Case]) -> Codings:
    counts = Counter(d.label for case in cases for d in case.example.decisions if d)
    usual, count = counts.most_common(1)[0]
    sure = count / sum(counts.values())
    return {_key(case): [Coding(p.id, usual, "majority", sure) for p in case.example.report.passages] for case in cases}


# --- figures -------------------------------------------------------------------------------------
def _pairs(cases: Iterable[Case], codings: Codings, *, hidden: bool) -> list[Pair]:
    found = []
    for case in cases:
        if case.hidden == hidden:
            told: list[tuple[Decision, Coding]] = [
                (decision, coding)
                for decision, coding in zip(case.example.decisions, codings[_key(case)], strict=True)
                if decision
            ]
            found += [Pair(case.example.report.id, decision, coding) for decision, coding in told]
    return found


def _both(cases: Sequence[Case], codings: Codings, codebook: Codebook, *, brief: bool = False) -> dict[str, Any]:
    """Return the figures with headings and without."""
    both = {}
    for name, hidden in (("shown", False), ("hidden", True)):
        pairs = _pairs(cases, codings, hidden=hidden)
        entry = scores(pairs, codebook, brief=brief)
        entry["macro_f1_interval"] = interval(pairs, codebook, "macro_f1")
        entry["accuracy_interval"] = interval(pairs, codebook, "accuracy")
        both[name] = entry
    return both


def _describe(coded: Coded, cases: Sequence[Case]) -> dict[str, Any]:
    shown = [case for case in cases if not case.hidden]
    labels = Counter(d.label for case in shown for d in case.example.decisions if d)
    return {
        "reports": len(coded.examples),
        "places": len({example.group for example in coded.examples}),
        "passages": sum(len(case.weights) for case in shown),
        "coded_passages": sum(labels.values()),
        "labels": dict(labels.most_common()),
    }


def _strata(cases: Sequence[Case], codings: Codings, codebook: Codebook) -> dict[str, Any]:
    """Return accuracy and macro-F1 by file format, year and kind of place, headings shown."""
    tests: dict[str, Callable[[Case], str]] = {
        "format": lambda case: case.example.report.document.source.media_type,
        "year": lambda case: case.example.report.value("year") or "unknown",
        "level": lambda case: case.example.report.value("level") or "unknown",
    }
    found: dict[str, Any] = {}
    for name, test in tests.items():
        members: dict[str, list[Case]] = defaultdict(list)
        for case in cases:
            members[test(case)].append(case)
        found[name] = {
            value: {
                "reports": sum(not case.hidden for case in group),
                **{
                    key: scores(_pairs(group, codings, hidden=False), codebook, brief=True)[key]
                    for key in ("passages", "accuracy", "macro_f1")
                },
            }
            for value, group in sorted(members.items())
        }
    return found
