"""The train command without codings by people: a model adapted to the reports of a database by their headings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from reportminer.classify.adapt import adapt, heading_examples
from reportminer.classify.artifacts import load_model, save_model, shipped_model
from reportminer.classify.examples import Case, Example, make_cases, split_groups
from reportminer.classify.model import Model
from reportminer.classify.predict import code_features
from reportminer.codebook import Codebook, load_codebook
from reportminer.document import Report
from reportminer.errors import ModelError
from reportminer.evaluate.examples import read_coded
from reportminer.evaluate.figures import Pair, scores
from reportminer.evaluate.validation import without_repeats
from reportminer.segment import load_segmenter
from reportminer.settings import ADAPT_STRENGTH, FOLDS
from reportminer.store import open_store
from reportminer.store.rebuilt import rebuilt_reports

Figures = dict[str, dict[str, Any]]
"""Scores by mode: ``hidden`` (headings hidden) and, against gold, ``shown``."""

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Adaptation:
    """What an adaptation did: ``before`` and ``after`` are scores against ``held``, "gold" or "headings".

    ``labelled`` counts the passages learnt from by label.  ``written`` tells whether the model was kept.
    """

    name: str
    base: str
    reports: int
    places: int
    labelled: tuple[tuple[str, int], ...]
    held: str
    before: Figures
    after: Figures
    written: bool

    @property
    def worse(self) -> bool:
        """Whether macro-F1 fell in any mode."""
        return any(self.after[mode]["macro_f1"] < self.before[mode]["macro_f1"] for mode in self.before)

    def lines(self, out: Path) -> list[str]:
        """Return the adaptation as lines for a terminal."""
        labels = ", ".join(f"{code} {count}" for code, count in self.labelled)
        lines = [
            f"{self.base} adapted to {self.reports} reports of {self.places} places; labels from headings: {labels}"
        ]
        names = {"hidden": "headings hidden", "shown": "with headings"}
        for mode in self.before:
            told = [
                f"{name} {self.before[mode][key]:.3f} → {self.after[mode][key]:.3f}"
                for key, name in (("accuracy", "accuracy"), ("macro_f1", "macro-F1"))
            ]
            lines.append(f"{names[mode]} ({self.before[mode]['passages']} passages): before → after: {', '.join(told)}")
        if self.held == "headings":
            lines.append(
                "These figures are agreement with the labels of headings in places left out, not accuracy: nobody coded"
                " these passages.  For accuracy code some reports and give --gold and --reports."
            )
        return [*lines, self._verdict(out)]

    def _verdict(self, out: Path) -> str:
        if not self.worse:
            return f"{self.name} written to {out}; use it with --model {out}"
        if self.written:
            return f"{self.name} written to {out} although it is worse than {self.base} here (--force)"
        return f"Nothing was written: the adapted model is worse than {self.base} here; keep that one, or use --force"


def adapt_model(
    db: Path,
    out: Path,
    *,
    base: Path | None = None,
    gold: Sequence[Path] = (),
    reports: Path | None = None,
    codebook: Path | None = None,
    encoding: str | None = None,
    force: bool = False,
    progress: Tell | None = None,
) -> Adaptation:
    """Adapt a model (``base``, or the one that ships) to the reports of a database and write it to ``out``.

    It is scored before and after: on the codings ``gold`` of files below ``reports``, else by agreement
    with the labels of headings in places left out.  Where macro-F1 falls nothing is written, unless
    ``force``.  Raises StoreError, ModelError, GoldError, UsageError and CodebookError.
    """
    tell = progress or (lambda _: None)
    book, segmenter = load_codebook(codebook), load_segmenter()
    old = load_model(base or shipped_model(), codebook=book, segmenter=segmenter.fingerprint)
    tell("reading the headings")
    with open_store(db) as store:
        examples = heading_examples([(report, _place(report)) for report in rebuilt_reports(store)], book)
    try:
        cases = [case for case in make_cases(examples, book, segmenter) if case.hidden]
        tell("fitting")
        new = adapt(old, cases, book)
    except ModelError as error:
        raise ModelError(f"{db}: {error}") from error
    tell("trying it")
    if gold:
        coded = read_coded(reports or Path(), gold=gold, codebook=codebook, encoding=encoding).examples
        before, after = _on_gold(coded, cases, old, new, book, tell)
    else:
        before, after = _on_headings(cases, old, book)
    labelled = Counter(d.label for case in cases for d in case.example.decisions if d)
    done = Adaptation(
        name="the adapted model",
        base=old.name,
        reports=len(cases),
        places=len({case.example.group for case in cases}),
        labelled=tuple((code, labelled[code]) for code in book.codes()),
        held="gold" if gold else "headings",
        before=before,
        after=after,
        written=False,
    )
    if done.worse and not force:
        return done
    facts = {
        "trained_on": sorted({*old.card.get("trained_on", ()), *(case.example.report.id for case in cases)}),
        "adapted": {
            "from": old.name,
            "strength": ADAPT_STRENGTH,
            "reports": done.reports,
            "places": done.places,
            "labels": dict(done.labelled),
            "scored_on": done.held,
            "before": before,
            "after": after,
        },
    }
    saved = save_model(new, out, codebook=book, segmenter=segmenter.fingerprint, facts=facts)
    return replace(done, name=saved.name, written=True)


def _place(report: Report) -> str:
    """Return what groups reports: the place read from them, else the folder of the file."""
    return report.value("place") or str(PurePosixPath(report.document.source.name).parent)


def _on_headings(cases: Sequence[Case], old: Model, codebook: Codebook) -> tuple[Figures, Figures]:
    """Score both models by agreement with headings in places that the new one had not seen."""
    before: list[Pair] = []
    after: list[Pair] = []
    for held in split_groups(cases, FOLDS):
        unseen = [case for case in cases if case.example.group in held]
        learnt, _ = without_repeats([case for case in cases if case.example.group not in held], unseen)
        try:
            new = adapt(old, learnt, codebook)
        except ModelError as error:
            where = ", ".join(sorted(held))
            raise ModelError(
                f"without {where}, which is held out to try the model, too little is left: {error}"
            ) from error
        for case in unseen:
            before += _pairs(old, case)
            after += _pairs(new, case)
    return {"hidden": scores(before, codebook, brief=True)}, {"hidden": scores(after, codebook, brief=True)}


def _on_gold(
    coded: Sequence[Example], cases: Sequence[Case], old: Model, new: Model, codebook: Codebook, tell: Tell
) -> tuple[Figures, Figures]:
    """Score both models on codings by people; the headings of the reports coded are not learnt from for this."""
    named = {example.report.id for example in coded}
    others = [case for case in cases if case.example.report.id not in named]
    if len(others) < len(cases):
        try:
            new = adapt(old, others, codebook)
        except ModelError:
            tell("the scores are of a model that saw the coded reports' headings: without them too little is left")
    learnt = len(named & set(old.card.get("trained_on", ())))
    if learnt:
        tell(f"{old.name} learnt from {learnt} of the {len(named)} coded reports, so the scores before are flattered")
    tried = make_cases(coded, codebook, load_segmenter())
    figures: list[Figures] = []
    for model in (old, new):
        pairs = {
            mode: [pair for case in tried if case.hidden == hidden for pair in _pairs(model, case)]
            for mode, hidden in (("hidden", True), ("shown", False))
        }
        figures.append({mode: scores(found, codebook, brief=True) for mode, found in pairs.items()})
    return figures[0], figures[1]


def _pairs(model: Model, case: Case) -> list[Pair]:
    codings = code_features(model, case.example.report.passages, case.features)
    told = zip(case.example.decisions, codings, strict=True)
    return [Pair(case.example.report.id, decision, coding) for decision, coding in told if decision]
