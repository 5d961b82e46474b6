"""Fit the weights by which ``compare follow`` tells whether a clause speaks of a plan; print them and how well they do.

``PYTHONPATH=src:tests python benchmarks/follow_weights.py`` learns from the plans planted in the invented corpus and
from the half of the blind rows that may be looked at (tests/compare/blind, dev), never from the other half.  Every
planted plan that was told of is learnt twice: with its report, and with the passage that tells of it taken out, which
leaves what is only near it.  Each plan is known by the clause that tells of it most surely under the weights so far.
Scores are of rows left out in eight parts, by place.  With a file name the weights are written there.
"""

from __future__ import annotations

import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

import blind
import planted
from locations import CORPUS
from reportminer.compare.likeness import Likeness
from reportminer.compare.outcomes import likeness_of, plan_sentences, read_for, year_pairs
from reportminer.compare.selection import ReportRow, Selection, select
from reportminer.compare.shortfall import Shortfalls
from reportminer.compare.telling import Telling
from reportminer.pipeline import ingest
from reportminer.settings import FOLLOW_ALONE, FOLLOW_TOGETHER, FOLLOW_UNTOLD

PARTS = 8
PENALTY = 6.0
ROUNDS = 4
WEIGHTS = {"planted": 2.0, "removed": 0.3, "plans": 1.0, "plans_2": 1.0}
"""What a plan of each kind counts: what was taken out by rule may be told elsewhere all the same."""

NAMES = (
    "near",
    "passage",
    "little",
    "stands_out",
    "sentence",
    "sentence_stands_out",
    "likeness",
    "only_place",
    "figure",
    "name",
)


@dataclass
class Example:
    """One plan: its signs for each clause found, with passages, and the same of the other promises of its sentence."""

    kind: str
    group: str
    row: str
    told: bool
    signs: Any
    passages: list[str]
    bars: Any
    others: list[tuple[Any, list[str]]]

    @property
    def weight(self) -> float:
        return WEIGHTS[self.kind] * (2.0 if self.kind == "planted" and not self.told else 1.0)


def examples(
    kind: str, selection: Selection, rows: Mapping[tuple[str, int], tuple[str, str, bool, set[str]]], likeness: Likeness
) -> Iterator[Example]:
    """Yield the plans that ``rows`` name by the source of their report and their number."""
    telling = Telling(likeness, Shortfalls(selection))
    for first, second in year_pairs(selection):
        for sentence in plan_sentences(first, likeness):
            for number in sentence:
                if (first.source, number) not in rows:
                    continue
                group, row, told, without = rows[first.source, number]
                found = {
                    one: [
                        m
                        for m in read_for(one, second.report, likeness)
                        if likeness.clauses[m.number].passage.passage_id not in without
                    ]
                    for one in sentence
                }
                signs = telling.signs(found)
                if not found[number]:
                    continue
                table = {one: np.array([[s[name] for name in NAMES] for s in signs[one]]) for one in sentence}
                homes = {one: [likeness.clauses[m.number].passage.passage_id for m in found[one]] for one in sentence}
                places = [s["only_place"] > 0 for s in signs[number]]
                bars = np.array(
                    [telling.bar(number, m, only_place=p) for m, p in zip(found[number], places, strict=True)]
                )
                others = [(table[one], homes[one]) for one in sentence if one != number]
                yield Example(kind, group, row, told, table[number], homes[number], bars, others)


def from_planted(folder: Path) -> Iterator[Example]:
    ingest((CORPUS,), db=folder / "corpus.db", workers=1, coder="rules")
    selection = select(folder / "corpus.db")
    likeness = likeness_of(selection)
    plans: dict[str, list[tuple[int, ReportRow]]] = defaultdict(list)
    for first, second in year_pairs(selection):
        plans[first.source] += [(n, second) for sentence in plan_sentences(first, likeness) for n in sentence]
    whole: dict[tuple[str, int], tuple[str, str, bool, set[str]]] = {}
    taken: dict[tuple[str, int], tuple[str, str, bool, set[str]]] = {}
    for row in planted.planted("plan_fulfilled", "plan_partly", "plan_forgotten"):
        texts = [(likeness.clauses[number].text, number, second) for number, second in plans[row.source]]
        scored = [
            (planted.held(row.quote, text) + planted.held(text, row.quote), n, second) for text, n, second in texts
        ]
        score, number, second = max(scored, key=lambda entry: entry[0], default=(0.0, 0, None))
        if score < planted.ALIKE or second is None:
            continue
        group = row.report.rsplit("_", 1)[0]
        whole[row.source, number] = group, planted.line(row), row.kind != "plan_forgotten", set()
        passages = selection.report_passages[second.report]
        gone = {p.passage_id for p in passages if row.other_quote and planted.held(row.other_quote, p.text) >= 0.4}
        if gone:
            taken[row.source, number] = group, planted.line(row), False, gone
    yield from examples("planted", selection, whole, likeness)
    yield from examples("removed", selection, taken, likeness)


def from_blind(name: str, folder: Path) -> Iterator[Example]:
    selection = blind.read_table(name, folder)
    likeness = likeness_of(selection)
    rows = blind.rows(name)
    named: dict[tuple[str, int], tuple[str, str, bool, set[str]]] = {}
    for first, _ in year_pairs(selection):
        row = rows[int(Path(first.source).stem[:3])]
        if row["half"] == "dev":
            told = row["truth"] in ("done", "partly")
            for number in (n for sentence in plan_sentences(first, likeness) for n in sentence):
                named[first.source, number] = name + row["id"], row["id"], told, set()
    yield from examples(name, selection, named, likeness)


def fitted(found: list[Example]) -> tuple[Any, float]:
    """Return the weights and the constant of a logistic model with a penalty on the scaled weights."""
    pick = [int(np.argmax(one.signs[:, NAMES.index("likeness")])) for one in found]
    truth = np.array([float(one.told) for one in found])
    counts = np.array([one.weight for one in found])
    weights, constant = np.zeros(len(NAMES)), 0.0
    for _ in range(ROUNDS):
        signs = np.array([one.signs[at] for one, at in zip(found, pick, strict=True)])
        mean, spread = signs.mean(0), signs.std(0) + 1e-6
        scaled = (signs - mean) / spread

        def loss(guess: Any, scaled: Any = scaled) -> tuple[float, Any]:
            odds = scaled @ guess[1:] + guess[0]
            share = 1 / (1 + np.exp(-odds))
            chance = truth * np.log(share + 1e-9) + (1 - truth) * np.log(1 - share + 1e-9)
            error = counts * (share - truth)
            slope = np.concatenate([[error.sum()], scaled.T @ error + PENALTY * guess[1:]])
            return float(-(counts * chance).sum() + PENALTY * (guess[1:] ** 2).sum() / 2), slope

        best = minimize(loss, np.zeros(len(NAMES) + 1), jac=True, method="L-BFGS-B").x
        weights = best[1:] / spread
        constant = float(best[0] - (weights * mean).sum())
        pick = [int(np.argmax(one.signs @ weights)) for one in found]
    return weights, constant


def odds(one: Example, weights: Any, constant: float) -> float:
    """Return the log odds of the surest clause, as ``Telling.told`` does but for promises in general words."""
    alone = one.signs @ weights + constant
    surest = []
    for signs, homes in one.others:
        by_passage: dict[str, float] = {}
        for passage, sure in zip(homes, signs @ weights + constant if len(homes) else (), strict=True):
            by_passage[passage] = max(by_passage.get(passage, sure), sure)
        surest.append(by_passage)
    best = -np.inf
    for own, passage, bar in zip(alone, one.passages, one.bars, strict=True):
        sure = own
        if surest:
            beside = sum(others.get(passage, FOLLOW_UNTOLD) for others in surest) / len(surest)
            sure = max((1 - FOLLOW_TOGETHER) * own + FOLLOW_TOGETHER * beside, own - FOLLOW_ALONE)
        best = max(best, sure + bar)
    return float(best)


def summary(found: Iterable[tuple[Example, float]]) -> Iterator[str]:
    counts: dict[str, dict[tuple[bool, bool], int]] = defaultdict(lambda: defaultdict(int))
    for one, sure in found:
        counts[one.kind][one.told, sure >= 0] += 1
    for kind, cells in counts.items():
        told, silent = (cells[True, True], cells[True, False]), (cells[False, False], cells[False, True])
        yield f"{kind:8} told: {told[0]} found, {told[1]} not   untold: {silent[0]} found, {silent[1]} not"


def main(target: str = "") -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = [*from_planted(folder), *from_blind("plans", folder), *from_blind("plans_2", folder)]
    groups = sorted({one.group for one in found})
    np.random.default_rng(1).shuffle(groups)
    part = {group: at % PARTS for at, group in enumerate(groups)}
    left_out = []
    for at in range(PARTS):
        weights, constant = fitted([one for one in found if part[one.group] != at])
        left_out += [(one, odds(one, weights, constant)) for one in found if part[one.group] == at]
    print("left out:", *summary(left_out), sep="\n  ")
    weights, constant = fitted(found)
    print("learnt from:", *summary((one, odds(one, weights, constant)) for one in found), sep="\n  ")
    lines = [f"constant = {constant:.2f}", *(f"{n} = {v:.2f}" for n, v in zip(NAMES, weights, strict=True))]
    print(*lines, sep="\n")
    if target:
        head = Path(target).read_text(encoding="utf-8").split("[weights]")[0]
        Path(target).write_text(f"{head}[weights]\n" + "\n".join(lines) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
