"""What was planted in the invented corpus, held against what the comparisons find: precision, recall, F1, misses.

Run as ``python tests/planted.py DATABASE`` after ``reportminer ingest corpus --db DATABASE``; it prints
the tables of docs/comparison.md.  The rules of judging stand in the docstring of each function.  Half of the places
(every other one in the alphabet, ``TUNED``) were looked at while thresholds and word lists were chosen; the others
were not.
"""

from __future__ import annotations

import csv
import json
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from locations import CORPUS
from reportminer.compare.identical import same_figures
from reportminer.compare.outcomes import follow_ups
from reportminer.compare.parts import part_states
from reportminer.compare.recurrence import recurrences
from reportminer.compare.reuse import borrowings
from reportminer.compare.selection import FactRow, Selection, select

MASTERS = Path(__file__).resolve().parent / "corpus_masters"

TUNED = frozenset(
    [
        "balong",
        "boqiao",
        "hariguole",
        "huannan",
        "lilang",
        "luonian",
        "mingquan",
        "rongting",
        "tuolan",
        "zhangxun",
        "zhuanping",
    ]
)
"""Places whose planted rows were looked at while the comparisons were tuned."""

CHECKED = "found by the tool, checked by reading"
"""The note of rows that were added after the tool found them."""

READ = Path(__file__).resolve().parent / "compare" / "read_finds.csv"
"""Finds of the tool that planted.csv does not name, each with the verdict of a reader: true or wrong."""

ALIKE = 0.6
"""Share of a planted quote's pairs of characters that a unit must hold to be the planted one."""


@dataclass(frozen=True)
class Planted:
    """One row of planted.csv; ``source`` and ``other_source`` are the paths in the database."""

    kind: str
    report: str
    source: str
    quote: str
    other_source: str
    other_quote: str
    note: str

    @property
    def tuned(self) -> bool:
        return self.report.rsplit("_", 1)[0] in TUNED


@dataclass
class Score:
    """How well one kind was found: what was right, wrong and missed, each with a line that says what it is.

    ``checked`` are finds that nobody planted and a reader called true: they count for the precision, never for the
    recall, as nobody looked for what the tool did not find.
    """

    right: list[str] = field(default_factory=list)
    checked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def put(self, row: Planted, found: bool) -> None:
        """Count one row of planted.csv."""
        if found:
            (self.checked if row.note == CHECKED else self.right).append(line(row))
        elif row.note != CHECKED:
            self.missed.append(line(row))

    @property
    def precision(self) -> float:
        true = len(self.right) + len(self.checked)
        return true / max(1, true + len(self.wrong))

    @property
    def recall(self) -> float:
        return len(self.right) / max(1, len(self.right) + len(self.missed))

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def names() -> dict[str, str]:
    """Return the path in the database of every report by its master's name."""
    recipes: dict[str, dict[str, str]] = {}
    for file in sorted(MASTERS.rglob("recipes.toml")):
        recipes |= tomllib.loads(file.read_text("utf-8"))
    return {name: f"corpus/{recipe['path']}" for name, recipe in recipes.items()}


def planted(*kinds: str) -> list[Planted]:
    """Return the rows of planted.csv of some kinds, and the finds that a reader called true."""
    paths = names()
    with (CORPUS / "planted.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] in kinds]
    with READ.open(encoding="utf-8", newline="") as file:
        finds = [row for row in csv.DictReader(file) if row["kind"] in kinds and row["verdict"] == "true"]
    rows += [row | {"note": CHECKED} for row in finds]
    return [
        Planted(
            row["kind"],
            row["report"],
            paths[row["report"]],
            row["quote"],
            paths.get(row["other_report"], ""),
            row["other_quote"],
            row["note"],
        )
        for row in rows
    ]


def chars(text: str) -> frozenset[str]:
    plain = re.sub(r"[^\u3400-\u9fffA-Za-z0-9]", "", text)
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1))


def held(quote: str, text: str) -> float:
    """Return the share of a quote's pairs of characters that a text holds."""
    wanted = chars(quote)
    return len(wanted & chars(text)) / max(1, len(wanted))


def line(row: Planted) -> str:
    return f"{row.report}: {row.quote[:40]}" + (f" / {row.other_quote[:40]}" if row.other_quote else "")


def reuse_score(selection: Selection, keep: Callable[[Planted], bool]) -> Score:
    """A planted copy is found where a borrowed passage of the planted source holds its quote, and what is shared is
    that quote or within it.

    Every borrowing that no row of planted.csv names is wrong; rows whose note says "found by the tool, checked by
    reading" were added after reading both texts.
    """
    rows = planted("copy_own_last_year", "copy_superior", "copy_neighbour")
    found = [
        (
            selection.by_report[entry.passage.report].source,
            selection.by_report[entry.source.report].source,
            "".join(entry.passage.text[start:end] for start, end, _, _ in entry.runs),
            entry.passage.text,
        )
        for entry in borrowings(selection)
    ]
    score, named = Score(), set()
    for row in rows:
        hits = [
            number
            for number, (source, other, text, whole) in enumerate(found)
            if source == row.source
            and other == row.other_source
            and held(row.quote, whole) >= ALIKE
            and (held(row.quote, text) >= ALIKE / 2 or held(text, row.quote) >= ALIKE)
        ]
        named.update(hits)
        if keep(row):
            score.put(row, bool(hits))
    back = {path: name for name, path in names().items()}
    for number, (source, other, text, _) in enumerate(found):
        row = Planted("", back[source], source, text, other, "", "")
        if number not in named and keep(row):
            score.wrong.append(f"{back[source]} < {back[other]}: {text[:60]}")
    return score


def follow_scores(selection: Selection, keep: Callable[[Planted], bool]) -> dict[str, Score]:
    """A planted plan is the unit of its report that holds most of its quote; its outcome is held against the planted.

    The judged set is the planted plans: nobody read what became of the others.  plan_forgotten asks for silent or
    repeated.  ``taken_up`` asks only whether the next report was found to speak of it at all.
    """
    wanted = {"plan_fulfilled": "done", "plan_partly": "partly", "plan_forgotten": "silent"}
    plans = defaultdict(list)
    for entry in follow_ups(selection):
        plans[entry.report.source].append(entry)
    scores = {state: Score() for state in ("taken_up", *wanted.values())}
    for row in planted(*wanted):
        if not keep(row):
            continue
        units = [
            (held(row.quote, entry.plan.text) + held(entry.plan.text, row.quote), entry) for entry in plans[row.source]
        ]
        best = max(units, key=lambda unit: unit[0], default=(0.0, None))
        right = wanted[row.kind]
        if best[1] is None or best[0] < ALIKE:
            scores[right].missed.append(f"{line(row)} (no such plan)")
            if right != "silent":
                scores["taken_up"].missed.append(f"{line(row)} (no such plan)")
            continue
        said = "silent" if best[1].state == "repeated" else best[1].state
        said_line = f"{line(row)} ({right}, found {best[1].state})"
        if said == right:
            scores[said].right.append(line(row))
        else:
            scores[said].wrong.append(said_line)
            scores[right].missed.append(said_line)
        if right != "silent" and said != "silent":
            scores["taken_up"].right.append(line(row))
        elif right != "silent":
            scores["taken_up"].missed.append(said_line)
        elif said != "silent":
            scores["taken_up"].wrong.append(said_line)
    return scores


def recurrence_score(selection: Selection, keep: Callable[[Planted], bool]) -> Score:
    """A planted recurrence is found where a pair of the two reports holds both quotes, or one and shares its unit.

    Recurrences that no row names are wrong but for those read and added.
    """
    rows = planted("shortcoming_recurs")
    found = [
        (
            {entry.report.source, entry.next_report.source},
            entry.shortcoming.text,
            entry.again.text,
            entry.next_report.source,
        )
        for entry in recurrences(selection)
    ]
    score, named = Score(), set()
    for row in rows:
        hits = [
            number
            for number, (sources, one, other, _) in enumerate(found)
            if sources == {row.source, row.other_source}
            and (
                (_meets(row.quote, one) and _meets(row.other_quote, other))
                or (_meets(row.quote, other) and _meets(row.other_quote, one))
            )
        ]
        named.update(hits)
        if keep(row):
            score.put(row, bool(hits))
    back = {path: name for name, path in names().items()}
    for number, (sources, one, other, later) in enumerate(found):
        if number not in named and keep(Planted("", back[later], later, "", "", "", "")):
            score.wrong.append(f"{' '.join(sorted(back[source] for source in sources))}: {one[:40]} / {other[:40]}")
    return score


def _meets(quote: str, unit: str) -> bool:
    return held(quote, unit) >= ALIKE or held(unit, quote) >= ALIKE


def part_score(selection: Selection, keep: Callable[[Planted], bool]) -> Score:
    """The parts that no gold coding of a report tells are held against those that the audit calls absent.

    Judged are all reports that are bound to the parts; the rows missing_part of planted.csv are among them.
    """
    back = {path: name for name, path in names().items()}
    label = {"measures": "measure", "plans": "plan", "responsibility": "responsibility"}
    score = Score()
    for entry in part_states(selection):
        name = back[entry.report.source]
        if not keep(Planted("", name, "", "", "", "", "")):
            continue
        lines = (CORPUS / "gold" / f"{name}.jsonl").read_text("utf-8").splitlines()
        gold = [row for row in map(json.loads, lines) if "label" in row]
        if entry.part in label:
            told = any(row["label"] == label[entry.part] for row in gold)
        else:
            told = any(
                row["label"] == "shortcoming" and (row.get("aspect") == "cause") == (entry.part == "causes")
                for row in gold
            )
        words = f"{name}: {entry.part} ({entry.state})"
        if entry.state == "absent":
            (score.wrong if told else score.right).append(words)
        elif not told:
            score.missed.append(words)
    return score


def figure_score(selection: Selection, keep: Callable[[Planted], bool]) -> Score:
    """A planted figure is found where a flag of the two reports rests on a figure inside the quote.

    Flags that no row names are wrong but for those read and added.
    """
    rows = planted("figure_identical")
    found = [(entry.before, entry.now) for entry in same_figures(selection)]
    score, named = Score(), set()
    for row in rows:
        hits = [
            number
            for number, (one, other) in enumerate(found)
            if {_source(selection, one), _source(selection, other)} == {row.source, row.other_source}
            and (_inside(selection, other, row.quote) or _inside(selection, one, row.quote))
        ]
        named.update(hits)
        if keep(row):
            score.put(row, bool(hits))
    back = {path: name for name, path in names().items()}
    for number, (_, fact) in enumerate(found):
        name = back[_source(selection, fact)]
        if number not in named and keep(Planted("", name, "", "", "", "", "")):
            score.wrong.append(f"{name}: {fact.text} {fact.fields.get('counted', '')}")
    return score


def _source(selection: Selection, fact: FactRow) -> str:
    return selection.by_report[fact.report].source


def _inside(selection: Selection, fact: FactRow, quote: str) -> bool:
    passage = selection.by_passage[fact.passage_id]
    at = fact.start - passage.start
    around = passage.text[max(0, at - 12) : at + len(fact.text)]
    return fact.text in quote and held(around, quote) >= 0.3


def scores(selection: Selection, keep: Callable[[Planted], bool] = lambda row: True) -> dict[str, Score]:
    """Return the scores of all kinds over the planted rows that ``keep`` lets pass."""
    follow = follow_scores(selection, keep)
    return {
        "copied text": reuse_score(selection, keep),
        "plan taken up": follow["taken_up"],
        "plan done": follow["done"],
        "plan done in part": follow["partly"],
        "plan not mentioned": follow["silent"],
        "shortcoming again": recurrence_score(selection, keep),
        "missing part": part_score(selection, keep),
        "identical figure": figure_score(selection, keep),
    }


def table(found: dict[str, Score]) -> Iterable[str]:
    yield "| what | right | checked | wrong | missed | precision | recall | F1 |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
    for name, score in found.items():
        counts = f"{len(score.right)} | {len(score.checked)} | {len(score.wrong)} | {len(score.missed)}"
        yield f"| {name} | {counts} | {score.precision:.2f} | {score.recall:.2f} | {score.f1:.2f} |"


def main(database: str, half: str = "all", shown: str = "") -> None:
    keep = {"tuned": lambda row: row.tuned, "other": lambda row: not row.tuned, "all": lambda row: True}[half]
    found = scores(select(Path(database)), keep)
    print("\n".join(table(found)))
    for name, score in found.items():
        if name.startswith(shown) if shown else True:
            print(f"\n{name}")
            for kind in ("missed", "wrong"):
                print("".join(f"- {kind}: {words}\n" for words in getattr(score, kind)), end="")


if __name__ == "__main__":
    main(*sys.argv[1:])
