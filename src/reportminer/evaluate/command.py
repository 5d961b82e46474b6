"""The evaluate command: read the reports that gold codings name, code them, score the codings."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from reportminer.analysis import CoderChoice, make_options, options_codebook, read_source, trained_on
from reportminer.errors import GoldError, ReadError
from reportminer.evaluate.agreement import Agreement, compare_codings
from reportminer.evaluate.evaluation import Evaluation, plain
from reportminer.evaluate.gold import load_gold, resolve_sources
from reportminer.evaluate.scores import evaluate
from reportminer.sources import walk
from reportminer.whole_file import whole_file


def score(
    gold: Sequence[Path],
    *,
    reports: Path,
    hide_headings: bool = False,
    codebook: Path | None = None,
    encoding: str | None = None,
    coder: CoderChoice = "auto",
    model: Path | None = None,
    notice: Callable[[str], None] | None = None,
    lang: str = "en",
) -> Evaluation:
    """Code the reports below ``reports`` that ``gold`` names and score the codings.

    A report that is not there or cannot be read counts with all its gold rows as errors.  Raises
    GoldError, UsageError, CodebookError and ModelError.
    """
    options = make_options(
        codebook=codebook, encoding=encoding, hide_headings=hide_headings, coder=coder, model=model, notice=notice
    )
    book = options_codebook(options)
    rows = load_gold(gold, codebook=book)
    found = walk([reports])
    wanted = set(resolve_sources(rows, found.sources).values())
    analyses = []
    missing = [(name, row.reason) for name, row in found.ledger if row.kind == "failed"]
    for source in found.sources:
        if source.name not in wanted:
            continue
        try:
            analyses.append(read_source(source, options))
        except ReadError as error:
            missing.append((source.name, str(error)))
    learnt = sum(analysis.report.id in trained_on(options) for analysis in analyses)
    if learnt and notice:
        notice(
            f"the model learnt from {learnt} of these {len(analyses)} reports, so the scores are better than on new "
            "ones; its scores on places it had not seen are in its card.json"
        )
    evaluation = evaluate(rows, analyses, codebook=book, missing=missing)
    return replace(evaluation, gold_coders=told_coders(gold, lang) or evaluation.gold_coders)


def agreement(
    first: Sequence[Path], second: Sequence[Path], *, codebook: Path | None = None, lang: str = "en"
) -> Agreement:
    """Hold two codings of the same reports, as they were before anything was settled, against each other.

    Raises GoldError and CodebookError.
    """
    book = options_codebook(make_options(codebook=codebook))
    one, other = (load_gold(paths, codebook=book, settled=False) for paths in (first, second))
    found = compare_codings(one, other, codebook=book)
    told = (told_coders(first, lang) or found.coders[0], told_coders(second, lang) or found.coders[1])
    return replace(found, coders=told)


def told_coders(paths: Sequence[Path], lang: str) -> str:
    """Return what ``coder.json`` beside some codings says about who coded, in zh or en; empty where there is none.

    Raises GoldError for such a file that is damaged.
    """
    found = []
    for folder in dict.fromkeys(path if path.is_dir() else path.parent for path in paths):
        file = folder / "coder.json"
        if file.is_file():
            try:
                found.append(str(json.loads(file.read_bytes())[lang]))
            except (OSError, ValueError, KeyError, TypeError) as error:
                raise GoldError(f'{file}: not a note on who coded; write {{"en": "…", "zh": "…"}} in UTF-8') from error
    return "; ".join(dict.fromkeys(found))


def write_json(path: Path, evaluation: Evaluation, second: Agreement | None = None) -> None:
    """Write all figures of an evaluation, and of the agreement with a second coding, as JSON, whole or not at all.

    Raises UsageError.
    """
    figures = evaluation.as_json() | ({"second_coding": plain(second)} if second else {})
    with whole_file(path) as part:
        part.write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n")
