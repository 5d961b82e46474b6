"""The model card: all figures of a validation as a page of Markdown, and as JSON beside it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib import resources
from itertools import zip_longest
from pathlib import Path
from typing import Any

from reportminer.classify.model import Model
from reportminer.errors import UsageError
from reportminer.evaluate.reliability import reliability_picture

_MODES = (("shown", "with headings"), ("hidden", "headings hidden"))


def write_card(path: Path, figures: dict[str, Any], model: Model) -> None:
    """Write the page to ``path`` and the figures beside it, with the ending .json; raises UsageError."""
    figures = {"model": model.name, "terms": len(model.vocabulary), "numbers": len(model.names), **figures}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        data = json.dumps(figures, ensure_ascii=False, indent=1) + "\n"
        path.with_suffix(".json").write_bytes(data.encode("utf-8"))
        path.write_bytes(render_card(figures).encode("utf-8"))
        picture_path(path).write_bytes(reliability_picture(figures["town_split"]).encode("utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: the file cannot be written ({error.strerror})") from error


def picture_path(card: Path) -> Path:
    """Return where the picture of a card's confidence figures stands: beside it."""
    return card.with_name("model_reliability.svg")


def render_card(figures: dict[str, Any]) -> str:
    """Return the page for the figures that ``write_card`` keeps as JSON."""
    page = resources.files("reportminer").joinpath("data", "model_card.md").read_text(encoding="utf-8")
    corpus = figures["corpus"]
    parts = [
        _summary(figures),
        _labels(figures),
        _mistaken(figures),
        _confidence(figures),
        _others(figures),
        _ablations(figures),
    ]
    parts += [_strata(figures), _further(figures), _outside(figures)]
    return page.format(
        name=figures["model"],
        terms=figures["terms"],
        numbers=figures["numbers"],
        reports=corpus["reports"],
        places=corpus["places"],
        passages=corpus["coded_passages"],
        folds=figures["folds"],
        dropped=figures["near_duplicates_left_out"],
        practice=figures["practice"]["passages"],
        taken=figures["practice"]["near_hard_cases"],
        further=figures["further"]["reports"],
        further_passages=figures["further"]["passages"],
        tables="\n\n".join(part for part in parts if part),
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines)


def _cell(value: Any) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _with_interval(entry: dict[str, Any], figure: str) -> str:
    low, high = entry[f"{figure}_interval"]
    return f"{entry[figure]:.3f} ({low:.3f} to {high:.3f})"


def _summary(figures: dict[str, Any]) -> str:
    named = [("this model", figures["town_split"]), ("rules", figures["rules"])]
    named += [
        (f"baseline: {name}", figures["baselines"][name]) for name in ("position", "majority") if "baselines" in figures
    ]
    if "naive_split" in figures:
        named.append(("this model, passages split at random", figures["naive_split"]))
    head = ["coder"] + [f"{figure}, {mode}" for _, mode in _MODES for figure in ("accuracy", "macro-F1")]
    rows = [
        [name, *(_with_interval(entry[mode], figure) for mode, _ in _MODES for figure in ("accuracy", "macro_f1"))]
        for name, entry in named
    ]
    note = (
        "The last row lets the model learn other passages of the same reports and towns: the difference to the first is"
        " what a careless split would add."
    )
    return "## Labels\n\n" + _table(head, rows) + ("\n\n" + note if "naive_split" in figures else "")


def _labels(figures: dict[str, Any]) -> str:
    tables = []
    for mode, title in _MODES:
        ours, rules = figures["town_split"][mode]["by_label"], figures["rules"][mode]["by_label"]
        rows = [
            [
                code,
                entry["support"],
                entry["precision"],
                entry["recall"],
                entry["f1"],
                rules.get(code, {}).get("f1", ""),
            ]
            for code, entry in ours.items()
        ]
        head = ["label", "passages", "precision", "recall", "F1", "F1 of the rules"]
        tables.append(f"### By label, {title}\n\n{_table(head, rows)}")
    return "\n\n".join(tables)


def _mistaken(figures: dict[str, Any]) -> str:
    """Return which labels are taken for which, the commonest first."""
    columns = [figures["town_split"][mode]["mistaken"] for mode, _ in _MODES]
    rows = []
    for pair in zip_longest(*columns):
        cells: list[Any] = []
        for entry in pair:
            cells += [f"{entry[0]} taken for {entry[1]}", entry[2]] if entry else ["", ""]
        rows.append(cells)
    head = [cell for _, title in _MODES for cell in (title, "passages")]
    return f"### Where it fails\n\n{_table(head, rows)}"


def _confidence(figures: dict[str, Any]) -> str:
    picture = picture_path(Path("model_card.md")).name
    text = ["## Confidence\n", f"![Confidence against accuracy; accuracy against share of passages]({picture})\n"]
    rows = []
    for name, entry in (("this model", figures["town_split"]), ("rules", figures["rules"])):
        for mode, title in _MODES:
            found = entry[mode]["calibration"]
            rows.append([f"{name}, {title}", found["ece"], found["brier"]])
    text.append(_table(["coder", "ECE", "Brier"], rows))
    for mode, title in _MODES:
        bins = figures["town_split"][mode]["calibration"]["bins"]
        rows = [[f"from {row['from']:.1f}", row["passages"], row["confidence"], row["accuracy"]] for row in bins]
        text.append(f"\nReliability, {title}:\n")
        text.append(_table(["confidence", "passages", "mean confidence", "accuracy"], rows))
    text.append("\nLeaving the least sure passages to people (unsure: below this confidence):\n")
    pairs = zip(*(figures["town_split"][mode]["coverage"] for mode, _ in _MODES), strict=True)
    rows = [
        [f"{shown['coverage']:.0%}", shown["unsure_below"], shown["accuracy"], hid["unsure_below"], hid["accuracy"]]
        for shown, hid in pairs
    ]
    head = ["left to the machine", "unsure below", "accuracy with headings", "unsure below", "accuracy, hidden"]
    text.append(_table(head, rows))
    return "\n".join(text)


def _others(figures: dict[str, Any]) -> str:
    rows = []
    for name, entry in (("this model", figures["town_split"]), ("rules", figures["rules"])):
        for mode, title in _MODES:
            found = entry[mode]
            rows.append(
                [
                    f"{name}, {title}",
                    found["topic"]["accuracy"],
                    found["topic"]["macro_f1"],
                    found["aspect"]["accuracy"],
                    found["also"]["precision"],
                    found["also"]["recall"],
                    found["also"]["f1"],
                ]
            )
    head = ["coder", "main topic: accuracy", "macro-F1", "aspect: accuracy", "also: precision", "recall", "F1"]
    ours = figures["town_split"]["shown"]
    topics = [[code, entry["support"], entry["f1"]] for code, entry in ours["topic"]["by_topic"].items()]
    note = (
        f"Topics: {ours['topic']['passages']} passages that have one. Aspect: shortcomings that the coder found too."
        f" Second labels (also): {ours['also']['gold']} in all, too few to train or to judge by."
    )
    return (
        f"## Topics, aspects, second labels\n\n{_table(head, rows)}\n\n{note}\n\n"
        f"### By topic, with headings\n\n{_table(['topic', 'passages', 'F1'], topics)}"
    )


def _ablations(figures: dict[str, Any]) -> str:
    if "ablations" not in figures:
        return ""
    named = [("everything", figures["town_split"]), *figures["ablations"].items()]
    rows = [
        [name, *(entry[mode][key] for mode, _ in _MODES for key in ("accuracy", "macro_f1"))] for name, entry in named
    ]
    head = ["features"] + [f"{key}, {mode}" for _, mode in _MODES for key in ("accuracy", "macro-F1")]
    return f"## What each part adds\n\n{_table(head, rows)}"


def _strata(figures: dict[str, Any]) -> str:
    if "strata" not in figures:
        return ""
    text = ["## By format, year and level, with headings"]
    for name, values in figures["strata"].items():
        rows = [
            [value, entry["reports"], entry["passages"], entry["accuracy"], entry["macro_f1"]]
            for value, entry in values.items()
        ]
        text.append(_table([name, "reports", "passages", "accuracy", "macro-F1"], rows))
    return "\n\n".join(text)


def _outside(figures: dict[str, Any]) -> str:
    """Return the figures on texts that are no part of the corpus, if there are any."""
    if not figures.get("outside"):
        return ""
    note = (
        "Texts that nothing was trained on (but see above). The hard cases (corpus/hard.jsonl) were written to mislead."
        " Each stands with its neighbours in the middle of blank passages, and the transitions do not count for it: it"
        " has no sequence. Without headings many cannot be decided at all. Settings were chosen with the half of even"
        " numbers in view, not with the other, whose score had been seen before all the same. “Among a few lines”"
        " is the frame of earlier cards, an opening right in front and a closing right behind, which makes many a"
        " passage look like one of them. One report is one report: its figure has no useful interval."
    )
    return f"## Outside the corpus\n\n{_texts_and_coders(figures['outside'])}\n\n{note}"


def _further(figures: dict[str, Any]) -> str:
    """Return the figures on the further reports, if there are any."""
    if "further_split" not in figures:
        return ""
    table = _texts_and_coders({"further reports": figures["further_split"]})
    note = (
        "Cues and topic words of the codebook were improved with these reports in view, so this is no first sight. What"
        " the model before this one made of them at first sight stands in corpus/README.md; reports that nothing was"
        " tuned on are in tests/unseen."
    )
    return f"## Reports of other writers\n\n{table}\n\n{note}"


def _texts_and_coders(texts: dict[str, Any]) -> str:
    rows = []
    for name, coders in texts.items():
        for coder, entry in coders.items():
            for mode, title in _MODES:
                found = entry[mode]
                topic = found["topic"]["accuracy"] if found["topic"]["passages"] else ""
                cells = [found["accuracy"], found["macro_f1"], found["calibration"]["ece"], topic]
                rows.append([f"{name}: {coder}, {title}", found["passages"], *cells])
    return _table(["texts and coder", "passages", "accuracy", "macro-F1", "ECE", "main topic"], rows)
