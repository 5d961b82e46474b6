"""Coded reports as examples for training: gold rows matched to the passages of the reports they name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from reportminer.analysis import make_options, options_codebook, read_source
from reportminer.classify.examples import Decision, Example
from reportminer.document import Analysis
from reportminer.errors import GoldError, ReadError
from reportminer.evaluate.alignment import align
from reportminer.evaluate.gold import GoldRow, load_gold, resolve_sources
from reportminer.sources import walk

GOLD_FOLDER = "gold"
"""The folder of a corpus that holds its codings."""


@dataclass(frozen=True, slots=True)
class Coded:
    """Reports that people have coded: gold rows, analyses by the rules coder, and the examples they make.

    ``lost`` are rows whose quotation is not in the text of their report.
    """

    gold: tuple[GoldRow, ...]
    analyses: tuple[Analysis, ...]
    examples: tuple[Example, ...]
    lost: tuple[GoldRow, ...] = ()


def read_coded(
    corpus: Path, *, gold: Sequence[Path] = (), codebook: Path | None = None, encoding: str | None = None
) -> Coded:
    """Read the reports of a corpus that gold rows name; without ``gold`` those in its folder ``gold``.

    The folder a report stands in is its place.  Raises GoldError where there is no gold, or where a
    report that it names is missing or cannot be read; UsageError; CodebookError.
    """
    options = make_options(codebook=codebook, encoding=encoding)
    folder = corpus / GOLD_FOLDER
    if not gold and not folder.is_dir():
        raise GoldError(f"{corpus}: there is no folder {GOLD_FOLDER} with codings (.jsonl) in it; put them there")
    rows = load_gold(list(gold) or [folder], codebook=options_codebook(options))
    found = walk([corpus])
    meant = resolve_sources(rows, found.sources)
    by_report: dict[str, list[GoldRow]] = defaultdict(list)
    for row in rows:
        if row.source not in meant:
            raise GoldError(f"{row.where}: {corpus} holds no report {row.source}; put it there or take its rows out")
        by_report[meant[row.source]].append(row)
    analyses = []
    for source in found.sources:
        if source.name in by_report:
            try:
                analyses.append(read_source(source, options))
            except ReadError as error:
                raise GoldError(f"{source.name}: {error}") from error
    lost: list[GoldRow] = []
    examples = tuple(_example(analysis, by_report[analysis.report.document.source.name], lost) for analysis in analyses)
    return Coded(rows, tuple(analyses), examples, tuple(lost))


def _example(analysis: Analysis, rows: Sequence[GoldRow], lost: list[GoldRow]) -> Example:
    """Return the example of one report; rows that are not found in its text are added to ``lost``."""
    aligned = align(analysis.report, rows)
    lost += [row for row, span in zip(rows, aligned.spans, strict=True) if span is None]
    found = [rows[at] if at >= 0 else None for at in aligned.rows]
    decisions = tuple(
        Decision(row.label, row.topic, row.aspect, row.also) if row and row.kind == "passage" else None for row in found
    )
    return Example(analysis.report, decisions, str(PurePosixPath(analysis.report.document.source.name).parent))
