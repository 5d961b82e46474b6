"""An evaluation as text for a terminal, in Chinese or English."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources

from reportminer.evaluate.agreement import Agreement, Alpha
from reportminer.evaluate.evaluation import NONE, Disagreement, Evaluation, Mismatch, Share
from reportminer.settings import ALPHA_FIRM, ALPHA_TENTATIVE
from reportminer.terminal import shorten, table

_QUOTE = 60
"""Columns of a passage that are quoted."""


def render(evaluation: Evaluation, lang: str = "en", *, listed: int = 20, second: Agreement | None = None) -> str:
    """Return the evaluation as tables and lists; each list shows its first ``listed`` entries.

    ``lang`` is zh or en.  ``second`` is the agreement of the gold with a second coding: it stands beside the
    machine's scores as their ceiling.
    """
    words = _words(lang)
    parts = (
        _missing(evaluation, words, listed),
        _summary(evaluation, words),
        _by_label(evaluation, words, lang),
        _agreement(evaluation, second, words, lang),
        _coverage(evaluation, words),
        _confusion(evaluation, words, lang),
        _by_report(evaluation, words),
        *(
            _mismatches(getattr(evaluation, name), words, lang, evaluation, name=name, listed=listed)
            for name in ("unmatched_gold", "uncovered_gold", "unmatched_passages")
        ),
        _disagreements(evaluation, words, lang, listed),
    )
    return "\n\n".join("\n".join(part) for part in parts if part)


@cache
def _words(lang: str) -> dict[str, str]:
    text = resources.files("reportminer").joinpath("data", "evaluation_text.toml").read_text(encoding="utf-8")
    words: dict[str, dict[str, str]] = tomllib.loads(text)
    return words["zh" if lang == "zh" else "en"]


def _name(evaluation: Evaluation, code: str, words: dict[str, str], lang: str) -> str:
    """Return a label's name, with its code where the name is not the code."""
    for known, zh, en in evaluation.names:
        if known == code:
            name = zh if lang == "zh" else en
            return name if name == code else f"{name} {code}"
    return words["none"] if code == NONE else code


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _share(share: Share, words: dict[str, str]) -> list[str]:
    return [_number(share.value), words["of"].format(right=share.right, of=share.of)]


def _summary(evaluation: Evaluation, words: dict[str, str]) -> list[str]:
    edges = (evaluation.boundary_precision, evaluation.boundary_recall)
    rows = [
        [words["coder"], ", ".join(evaluation.coders) or "-"],
        [words["reports"], str(len(evaluation.reports) - len(evaluation.missing))],
        [words["passages"], str(evaluation.passages)],
        [words["accuracy"], *_share(evaluation.accuracy, words)],
        [words["lenient"], *_share(evaluation.lenient, words)],
        [words["macro_f1"], _number(evaluation.macro_f1)],
        [words["aspects"], *_share(evaluation.aspects, words)],
        [words["topics"], *_share(evaluation.topics, words)],
        [f"{words['boundaries']}: {words['precision']}", *_share(edges[0], words)],
        [f"{words['boundaries']}: {words['recall']}", *_share(edges[1], words)],
        [f"{words['boundaries']}: {words['f1']}", _number(evaluation.boundary_f1)],
        [f"{words['confidence']}: ECE", _number(evaluation.ece)],
        [f"{words['confidence']}: Brier", _number(evaluation.brier)],
    ]
    return table(rows, "<<")


def _by_label(evaluation: Evaluation, words: dict[str, str], lang: str) -> list[str]:
    head = [words[name] for name in ("label", "precision", "recall", "f1", "support", "predicted")]
    rows = [
        [
            _name(evaluation, score.label, words, lang),
            _number(score.precision),
            _number(score.recall),
            _number(score.f1),
            str(score.support),
            str(score.predicted),
        ]
        for score in evaluation.by_label
    ]
    return [words["by_label"], *table([head, *rows], "<>>>>>")] if rows else []


def _agreement(evaluation: Evaluation, second: Agreement | None, words: dict[str, str], lang: str) -> list[str]:
    """Return the machine's agreement with gold, and beside it that of two codings: the ceiling."""
    people = dict(second.labels) if second else {}
    rows = [[words["all_labels"], *_alpha(evaluation.alpha, words)]]
    rows += [[_name(evaluation, code, words, lang), *_alpha(alpha, words)] for code, alpha in evaluation.alpha_by_label]
    head = [words["label"], words["machine_gold"], "", ""]
    if second:
        head += [words["two_codings"], "", ""]
        rows[0] += _alpha(second.overall, words)
        for row, (code, _) in zip(rows[1:], evaluation.alpha_by_label, strict=True):
            row.extend(_alpha(people.get(code, Alpha(None, None, None)), words))
        accuracy, same = evaluation.accuracy, Share(second.same, second.passages)
        rows.append([words["topics"], "", "", "", *_alpha(second.topics, words)])
        rows.append([words["macro_f1"], _number(evaluation.macro_f1), "", "", _number(second.macro_f1)])
        rows.append([words["accuracy"], _number(accuracy.value), "", "", _number(same.value)])
    if not evaluation.alpha_by_label:
        return []
    return [words["alpha"], *table([head, *rows], "<><<><<"), *_who(evaluation, second, words)]


def _who(evaluation: Evaluation, second: Agreement | None, words: dict[str, str]) -> list[str]:
    """Say who coded."""
    lines = [words["who_gold"].format(who=evaluation.gold_coders or words["unnamed"])]
    if second:
        lines.append(
            words["who_second"].format(
                who=second.coders[1] or words["unnamed"], passages=second.passages, reports=second.reports
            )
        )
        if second.unmatched:
            lines.append(words["unmatched_second"].format(count=second.unmatched))
    else:
        lines.append(words["no_second"])
    return [*lines, words["who_machine"].format(who=", ".join(evaluation.coders) or "-")]


def _alpha(alpha: Alpha, words: dict[str, str]) -> list[str]:
    if alpha.value is None or alpha.low is None or alpha.high is None:
        return ["-", "", ""]
    reading = "firm" if alpha.value >= ALPHA_FIRM else "tentative" if alpha.value >= ALPHA_TENTATIVE else "exploratory"
    return [f"{alpha.value:.3f}", f"[{alpha.low:.3f}, {alpha.high:.3f}]", words[reading]]


def _coverage(evaluation: Evaluation, words: dict[str, str]) -> list[str]:
    """Return how often the machine is right on the passages it is surest of, and what marking the unsure ones gains."""
    if not evaluation.coverage:
        return []
    rows = [[f"{share:.0%}", f"{below:.2f}", f"{right:.3f}"] for share, below, right in evaluation.coverage]
    lines = [words["coverage"], *table([[words["left"], words["from"], words["accuracy"]], *rows], ">>>")]
    unsure, sure = evaluation.unsure, evaluation.sure
    if unsure.value is not None:
        wrong, kept = unsure.of - unsure.right, sure.of - sure.right
        lines.append(words["marked"].format(count=unsure.of, wrong=wrong, others=sure.of, kept=kept))
    else:
        lines.append(words["none_marked"])
    return lines


def _confusion(evaluation: Evaluation, words: dict[str, str], lang: str) -> list[str]:
    codes = [*evaluation.labels, NONE]
    head = ["", *(words["none"] if code == NONE else code for code in codes)]
    rows = [
        [_name(evaluation, code, words, lang), *map(str, counts)]
        for code, counts in zip(codes, evaluation.confusion, strict=True)
    ]
    return [words["confusion"], *table([head, *rows], "<" + ">" * len(codes))]


def _by_report(evaluation: Evaluation, words: dict[str, str]) -> list[str]:
    boundaries = f"{words['boundaries']} {words['f1']}"
    head = [words["report"], words["passages"], words["accuracy"], "", words["macro_f1"], boundaries]
    rows = [
        [
            score.source,
            str(score.passages),
            *_share(score.accuracy, words),
            _number(score.macro_f1),
            _number(score.boundary_f1),
        ]
        for score in evaluation.reports
    ]
    return [words["by_report"], *table([head, *rows], "<>>>>>")] if rows else []


# --- lists ---------------------------------------------------------------------------------------
def _missing(evaluation: Evaluation, words: dict[str, str], listed: int) -> list[str]:
    entries = [f"{name}: {reason} ({count} {words['rows']})" for name, reason, count in evaluation.missing]
    return _listed(words["missing"], [[entry] for entry in entries], words, listed)


def _mismatches(
    found: Sequence[Mismatch],
    words: dict[str, str],
    lang: str,
    evaluation: Evaluation,
    *,
    name: str,
    listed: int,
) -> list[str]:
    entries = [
        [
            f"{mismatch.source} {_place(mismatch, words)}".rstrip(),
            _name(evaluation, mismatch.label, words, lang) if mismatch.label else words["heading"],
            f"“{shorten(mismatch.text, _QUOTE)}”",
            f"{mismatch.reason} ({mismatch.where})" if mismatch.where else mismatch.reason,
        ]
        for mismatch in found
    ]
    return _listed(words[name], entries, words, listed)


def _disagreements(evaluation: Evaluation, words: dict[str, str], lang: str, listed: int) -> list[str]:
    entries = [
        [
            f"{found.source} {_place(found, words)}",
            f"{_name(evaluation, found.gold, words, lang)} → {_name(evaluation, found.predicted, words, lang)}",
            _number(found.confidence),
            f"“{shorten(found.text, _QUOTE)}”",
            found.reason,
        ]
        for found in evaluation.disagreements
    ]
    return _listed(words["disagreements"], entries, words, listed)


def _place(found: Disagreement | Mismatch, words: dict[str, str]) -> str:
    if found.line is None:
        return ""
    if found.page is None:
        return words["line"].format(line=found.line)
    return words["page"].format(page=found.page, line=found.line)


def _listed(title: str, entries: Sequence[Sequence[str]], words: dict[str, str], listed: int) -> list[str]:
    """Return a titled list, its first entries only; a last line tells how many were left out."""
    if not entries:
        return []
    lines = [f"{title}: {len(entries)}"]
    for entry in entries[:listed]:
        lines += [f"  {entry[0]}", *(f"    {more}" for more in entry[1:] if more)]
    rest = len(entries) - listed
    return [*lines, f"  {words['more'].format(count=rest)}"] if rest > 0 else lines
