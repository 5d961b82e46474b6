"""The train command: coded reports in, a model folder out, with its scores in the card."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from reportminer.classify.artifacts import save_model
from reportminer.classify.examples import Case, Example, make_cases
from reportminer.classify.features import Segmenter
from reportminer.classify.model import Model
from reportminer.classify.train import Settings, train
from reportminer.codebook import Codebook, load_codebook
from reportminer.errors import ModelError
from reportminer.evaluate.examples import Coded, read_coded
from reportminer.evaluate.further import read_further
from reportminer.evaluate.hard import read_hard
from reportminer.evaluate.model_card import write_card
from reportminer.evaluate.validation import score_outside, validate, without_repeats
from reportminer.segment import load_segmenter
from reportminer.settings import PRACTICE_HIDDEN_WEIGHT

PRACTICE, HARD = "practice.jsonl", "hard.jsonl"
"""Files of a corpus with single passages: one to learn from, one that is only ever scored on."""


def train_model(
    corpus: Path,
    out: Path,
    *,
    gold: Sequence[Path] = (),
    codebook: Path | None = None,
    encoding: str | None = None,
    settings: Settings | None = None,
    card: Path | None = None,
    outside: Mapping[str, Callable[[], Sequence[Example]]] | None = None,
    progress: Callable[[str], None] | None = None,
) -> tuple[Model, dict[str, Any]]:
    """Train a model on the coded reports of ``corpus`` and write it to the folder ``out``.

    Its scores, each from a model that had not seen the place, go into the card of the model.  With
    ``card`` the baselines, ablations and intervals are computed too and written to this file
    (Markdown), with all figures beside it (JSON); ``outside`` names further examples that the model is
    tried on there.  Single passages in the corpus' ``practice.jsonl`` and the reports in its
    ``further_reports.jsonl`` are learnt from too, but for passages that repeat one of its ``hard.jsonl``.
    Where the reports suffice for a model but not for trying it on unseen places, there are no scores and no
    page, and ``progress`` is told why.  Raises GoldError, ModelError, UsageError and CodebookError.
    """
    settings = settings or Settings()
    tell = progress or (lambda _: None)
    book = load_codebook(codebook)
    segmenter = load_segmenter()
    tell("reading the coded reports")
    coded = read_coded(corpus, gold=gold, codebook=codebook, encoding=encoding)
    if coded.lost:
        tell(
            f"{len(coded.lost)} gold rows are not in the text of their reports and are not learnt from; the first is"
            f" {coded.lost[0].where}: correct its text, or take it out"
        )
    cases = make_cases(coded.examples, book, segmenter)
    practice, taken = read_practice(corpus, book, segmenter)
    further = read_further_cases(corpus, book, segmenter, codebook=codebook)
    tell("training")
    model = train([*cases, *practice, *further], book, settings)
    tell("trying it on places it has not seen")
    figures = _figures(coded, cases, practice, further, book, settings, thorough=card is not None, tell=tell)
    figures["practice"] = {"passages": sum(not case.hidden for case in practice), "near_hard_cases": taken}
    shown = [case for case in further if not case.hidden]
    figures["further"] = {"reports": len(shown), "passages": sum(bool(w) for case in shown for w in case.weights)}
    for name, read in (outside or {}).items():
        figures.setdefault("outside", {})[name] = score_outside(read(), model, book, segmenter)
    facts = {
        "trained_on": sorted(example.report.id for example in coded.examples),
        "settings": asdict(settings),
        "scores": {name: figures[name] for name in ("town_split", "rules") if name in figures},
    }
    saved = save_model(model, out, codebook=book, segmenter=segmenter.fingerprint, facts=facts)
    if card is not None and "town_split" in figures:
        write_card(card, figures, saved)
    return saved, figures


def read_practice(corpus: Path, codebook: Codebook, segmenter: Segmenter) -> tuple[list[Case], int]:
    """Return the corpus' single passages to learn from, and how many are left out because they repeat a hard case.

    Without its headings each counts for less: where a heading alone decides, nothing can be learnt without
    it, and the model would take the wording for the sign.
    """
    file, hard = corpus / PRACTICE, corpus / HARD
    examples = read_hard(file) if file.is_file() else ()
    cases = [
        case.weighted(PRACTICE_HIDDEN_WEIGHT) if case.hidden else case
        for case in make_cases(examples, codebook, segmenter)
    ]
    if not hard.is_file():
        return cases, 0
    kept, _ = without_repeats(cases, make_cases(read_hard(hard), codebook, segmenter))
    learnt = [case for case in kept if any(case.weights)]
    return learnt, len(examples) - sum(not case.hidden for case in learnt)


def read_further_cases(
    corpus: Path, book: Codebook, segmenter: Segmenter, *, codebook: Path | None = None
) -> list[Case]:
    """Return the corpus' further reports to learn from, without passages that repeat a hard case; raises GoldError."""
    further = read_further(corpus, codebook=codebook)
    cases = make_cases(further.examples, book, segmenter) if further else []
    hard = corpus / HARD
    return without_repeats(cases, make_cases(read_hard(hard), book, segmenter))[0] if hard.is_file() else cases


def _figures(
    coded: Coded,
    cases: Sequence[Case],
    practice: Sequence[Case],
    further: Sequence[Case],
    codebook: Codebook,
    settings: Settings,
    *,
    thorough: bool,
    tell: Callable[[str], None],
) -> dict[str, Any]:
    try:
        return validate(
            coded, cases, codebook, settings, practice=practice, further=further, thorough=thorough, progress=tell
        )
    except ModelError as error:
        tell(
            "the model has no scores: without the place held out, and without passages that repeat its text, "
            f"too little is left to learn from ({error})"
        )
        return {}
