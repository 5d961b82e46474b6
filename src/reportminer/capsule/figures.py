"""The figures that a methods paragraph tells: what was read, who coded it and how well, what was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportminer.classify.artifacts import model_card
from reportminer.compare.errors_of_coders import KnownErrors, known_errors
from reportminer.compare.selection import Selection
from reportminer.evaluate.agreement import krippendorff_alpha
from reportminer.store import Store, open_store
from reportminer.store.by_hand import SET_BY_HAND
from reportminer.store.queries import file_counts, report_facts


@dataclass(frozen=True, slots=True)
class Quality:
    """How well a coder did on coded passages: shares between 0 and 1; ``on`` says which passages.

    ``own`` is True where the user's own gold codings were scored.
    """

    passages: int
    accuracy: float
    macro_f1: float
    alpha: float | None
    on_zh: str
    on_en: str
    own: bool


@dataclass(frozen=True, slots=True)
class CoderFigures:
    """One coder: its passages, those it was unsure of, its card's digest if it is a model, its measured quality."""

    coder: str
    person: bool
    passages: int
    unsure: int
    card: str
    quality: Quality | None


@dataclass(frozen=True, slots=True)
class Figures:
    """What a capsule was made from."""

    reports: int
    places: int
    unknown_places: tuple[str, ...]
    settled: int
    years: tuple[str, ...]
    passages: int
    characters: int
    uncoded: int
    facts: Mapping[str, int]
    coders: tuple[CoderFigures, ...]
    codebook: str
    codebook_digest: str
    fingerprint: str
    failed: int
    skipped: int
    duplicates: int
    no_reports: int
    twins: tuple[tuple[str, str], ...]


def figures(selection: Selection, *, gold: Path | None = None) -> Figures:
    """Return the figures of a selection; ``gold`` are scores that evaluate --json wrote."""
    passages = selection.passages
    with open_store(selection.db) as store:
        counts = file_counts(store)
        settled = sum(_settled(store, report.report) for report in selection.reports)
        settings = {name: store.setting(name) for name in ("codebook_version", "codebook_digest", "fingerprint")}
    facts = {kind: len(selection.facts(kind)) for kind in ("quantity", "citation", "actor", "slogan")}
    return Figures(
        reports=len(selection.reports),
        places=len({report.name for report in selection.reports if report.place}),
        unknown_places=tuple(report.source for report in selection.reports if not report.place),
        settled=settled,
        years=tuple(sorted({report.year for report in selection.reports if report.year})),
        passages=len(passages),
        characters=sum(report.characters for report in selection.reports),
        uncoded=sum(not passage.label for passage in passages),
        facts=facts,
        coders=tuple(_coders(selection, gold)),
        codebook=settings["codebook_version"],
        codebook_digest=settings["codebook_digest"],
        fingerprint=settings["fingerprint"],
        failed=counts["failed"],
        skipped=counts["skipped"],
        duplicates=counts["duplicate"],
        no_reports=len(selection.left_out),
        twins=selection.twins,
    )


def _settled(store: Store, report: int) -> bool:
    """Tell whether a person said anything of what a report says of itself, by corpus.csv or reportminer set."""
    return any(row["read_from"] in (SET_BY_HAND, "corpus.csv") for row in report_facts(store, report).dicts())


def _coders(selection: Selection, gold: Path | None) -> list[CoderFigures]:
    coded = Counter(passage.coder for passage in selection.passages if passage.coder)
    unsure = Counter(passage.coder for passage in selection.passages if passage.unsure)
    people = {passage.coder for passage in selection.passages if passage.coder and passage.confidence is None}
    return [
        CoderFigures(
            coder,
            coder in people,
            coded[coder],
            unsure[coder],
            "" if coder in people else _card_digest(coder),
            None if coder in people else _quality(known_errors(coder, gold), own=gold is not None),
        )
        for coder in sorted(coded)
    ]


def _card_digest(coder: str) -> str:
    card: Mapping[str, Any] = model_card(coder)
    return str(card.get("digest", ""))


def _quality(errors: KnownErrors | None, *, own: bool) -> Quality | None:
    if errors is None:
        return None
    codes = list(errors.confusion)
    pairs = [
        (gold, told)
        for gold, row in errors.confusion.items()
        for told, count in row.items()
        if told in codes
        for _ in range(count)
    ]
    if not pairs:
        return None
    right = Counter(gold for gold, told in pairs if gold == told)
    of_gold, of_told = Counter(gold for gold, _ in pairs), Counter(told for _, told in pairs)
    scores = [2 * right[code] / total for code in codes if (total := of_gold[code] + of_told[code])]
    return Quality(
        len(pairs),
        sum(right.values()) / len(pairs),
        sum(scores) / len(scores),
        krippendorff_alpha(pairs),
        errors.on_zh,
        errors.on_en,
        own,
    )
