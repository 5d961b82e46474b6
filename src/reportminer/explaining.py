"""Why a passage got its label, as lines of text in Chinese or English."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path

from reportminer.analysis import Explanation, Options, explain, options_codebook
from reportminer.classify.why import Sign
from reportminer.codebook import Codebook
from reportminer.errors import UsageError
from reportminer.store import open_store, path_of
from reportminer.store.queries import find_passages
from reportminer.terminal import shorten, table

_QUOTE = 44
"""Columns of a sentence or a neighbour that are quoted."""


def why_lines(db: Path, passage_id: str, options: Options, *, lang: str = "en") -> list[str]:
    """Return what decided about a passage, read and coded anew; ``passage_id`` may be its beginning.

    First what speaks for the label: headings, words with their sentence, neighbours; then what speaks
    against it.  Raises UsageError, StoreError, ReadError and ModelError.
    """
    with open_store(db) as store:
        found = find_passages(store, passage_id).dicts()
    if len(found) != 1:
        count = "no passage has" if not found else "several passages have"
        raise UsageError(f"{db}: {count} an id that begins with {passage_id!r}; ids are in passages.csv of the export")
    why = explain(path_of(found[0]["location"]), found[0]["passage_id"], options)
    return [found[0]["source"], why.text, *_lines(why, options_codebook(options), lang)]


@cache
def _phrases(lang: str) -> dict[str, str]:
    text = resources.files("reportminer").joinpath("data", "why.toml").read_text(encoding="utf-8")
    phrases: dict[str, dict[str, str]] = tomllib.loads(text)
    return phrases[lang]


def _lines(why: Explanation, book: Codebook, lang: str) -> list[str]:
    phrases, coding = _phrases(lang), why.coding
    sure = "-" if coding.confidence is None else f"{coding.confidence:.2f}"
    head = phrases["coded"].format(label=_label(coding.label, book, lang), sure=sure, coder=coding.coder)
    if coding.unsure:
        head += f" ({phrases['unsure'].format(below=coding.unsure_below)})"
    own = [sign for sign in why.signs if sign.label == coding.label]
    lines = [
        f"[{head}]",
        *_block("speaks_for", [sign for sign in own if sign.points > 0], phrases),
        *_block("speaks_against", [sign for sign in own if sign.points < 0], phrases),
        *_block("speaks_other", [sign for sign in why.signs if sign.label != coding.label], phrases, book, lang),
    ]
    return [*lines, "", *_notes(why, book, lang, phrases)]


def _label(code: str, book: Codebook, lang: str) -> str:
    name = book.name(code, lang)
    return name if name == code else f"{name} {code}"


def _block(
    title: str, signs: Sequence[Sign], phrases: dict[str, str], book: Codebook | None = None, lang: str = "en"
) -> list[str]:
    """Return a titled table of signs; with a codebook each with the label it speaks for."""
    rows = []
    for sign in signs:
        text = phrases[sign.kind].format(detail=sign.detail)
        if sign.quote:
            joint = "is" if sign.kind.startswith("neighbour") else "in"
            text += phrases[joint].format(quote=shorten(sign.quote, _QUOTE))
        before = phrases["other_label"].format(label=book.name(sign.label, lang)) if book else ""
        rows.append([f"{sign.points:+.2f}", before + text])
    return ["", phrases[title], *("  " + line for line in table(rows, "><"))] if rows else []


def _notes(why: Explanation, book: Codebook, lang: str, phrases: dict[str, str]) -> list[str]:
    if not why.by_rules:
        return [phrases["model_note"]]
    order = sorted(why.totals.items(), key=lambda entry: -entry[1])
    lines = [
        phrases["totals"].format(totals=", ".join(f"{book.name(code, lang)} {points:.2f}" for code, points in order))
    ]
    if order and order[0][0] != why.coding.label:
        if why.coding.reason.startswith("leads in"):
            lines.append(phrases["settled"].format(label=book.name(order[0][0], lang)))
        elif why.in_sequence:
            lines.append(phrases["sequence_note"])
    return [*lines, phrases["rules_note"]]
