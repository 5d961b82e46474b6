"""Tables written without looking at what the comparisons find, held against what they find: right, wrong, missed.

The rows of tests/compare/blind stand in small reports of invented places, one place a row.  Half of the rows (dev)
may be looked at while word lists are mended; of the other half (held) only the figures are.  Run as
``python tests/blind.py`` it prints both; ``python tests/blind.py dev`` names the rows that are not found.
``python tests/blind.py plans dev rules`` reads only tables whose name begins so, half and coder as given ("" for any
half; "model" is the coder that codes by default), and prints how the outcomes of plans were confused.
"""

from __future__ import annotations

import csv
import re
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from reportminer.analysis import CoderChoice
from reportminer.compare.outcomes import FollowUp, follow_ups
from reportminer.compare.parts import part_states
from reportminer.compare.recurrence import recurrences
from reportminer.compare.selection import Selection, select
from reportminer.pipeline import ingest

TABLES = Path(__file__).resolve().parent / "compare" / "blind"

HALVES = ("dev", "held")

PARTS = ("measures", "shortcomings", "causes", "responsibility", "plans")

OUTCOMES = {"plans": ("done", "partly", "silent"), "plans_2": ("done", "partly", "silent", "verbatim")}
"""What the rows of each table of plans can have come to.  Rows of plans_2.csv are told apart by more."""

_AHEAD = re.compile(r"(?:下一?步|下一?年度?|新的一年|今年要|(?:20[0-9]{2}年|明年)(?:[,，将要继推争]))")
"""What begins a piece that speaks of the year to come: it stands in the section on plans."""

_FIRST = "青白石枫沙柳槐杏竹荻芦桐茅葛蓼"
_SECOND = "坪湾渡埠坝岭塘垸冲墩岔滩峪碾"

_SHELL = """{town}{year}年法治政府建设情况报告

{year}年，{town}坚持依法办事，现将有关情况报告如下。

一、主要举措和成效
{measures}
二、存在的不足
{lacking}
三、下一步工作安排
{plans}

{town}人民政府
{next}年1月18日
"""


@dataclass
class Tally:
    """The rows of one kind that were found rightly, wrongly and not at all, by id."""

    right: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    @property
    def f1(self) -> float:
        return 2 * len(self.right) / max(1, 2 * len(self.right) + len(self.wrong) + len(self.missed))


Tallies = dict[tuple[str, str], Tally]
"""What was found, by half and kind."""


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of one table of tests/compare/blind."""
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def town(number: int) -> str:
    """Return the name of an invented place; another for every number below 210."""
    return f"{_FIRST[number % 15]}{_SECOND[number // 15]}镇"


def _write(folder: Path, number: int, year: int, **sections: str) -> None:
    filling = {"measures": "组织开展宪法宣传周活动。", "lacking": "", "plans": "继续推进法治建设。"} | sections
    text = _SHELL.format(town=town(number), year=year, next=year + 1, **filling)
    (folder / f"{number:03}_{year}.txt").write_text(text, encoding="utf-8", newline="\n")


def write_recurrence(folder: Path) -> None:
    """Write two reports for each row of recurrence.csv: each confesses one of the two shortcomings."""
    for number, row in enumerate(rows("recurrence")):
        _write(folder, number, 2022, lacking=row["first"])
        _write(folder, number, 2023, lacking=row["second"])


def write_plans(folder: Path) -> None:
    """Write two reports for each row of plans.csv: one with the plan, one with what was told a year later."""
    _write_plans(folder, "plans")


def write_plans_2(folder: Path) -> None:
    """Write the same for plans_2.csv; what a year later was planned stands in the section on plans."""
    _write_plans(folder, "plans_2")


def _write_plans(folder: Path, name: str) -> None:
    for number, row in enumerate(rows(name)):
        _write(folder, number, 2022, plans=row["plan"])
        pieces = row["later"].split("|")
        ahead = [piece for piece in pieces if name != "plans" and _AHEAD.match(piece)]
        told = [piece for piece in pieces if piece not in ahead]
        plans = {"plans": "\n".join(ahead)} if ahead else {}
        _write(folder, number, 2023, measures=_listed(told), **plans)


def _listed(pieces: Iterable[str]) -> str:
    return "\n".join(f"（{'一二三四五六七八九十'[at]}）{piece}" for at, piece in enumerate(pieces))


def part_reports() -> Iterator[tuple[str, str, str, dict[str, str]]]:
    """Yield name, half, text and the state of every part for each report put together in parts.toml."""
    data = tomllib.loads((TABLES / "parts.toml").read_text(encoding="utf-8"))
    pieces = {piece["id"]: piece for piece in data["fragment"]}
    for half in HALVES:
        for number, recipe in enumerate(data["reports"][half]):
            states = dict.fromkeys(PARTS, "absent")
            for piece in (pieces[name] for name in recipe.split()):
                for part in PARTS:
                    if piece.get(part, "absent") != "absent":
                        states[part] = "present" if "present" in (states[part], piece[part]) else "thin"
            text = "\n".join(pieces[name]["text"].strip("\n") for name in recipe.split())
            yield f"{half}{number:02}", half, text.lstrip("\n"), states


def write_parts(folder: Path) -> None:
    """Write the reports of parts.toml."""
    for name, _, text, _ in part_reports():
        head = f"{town(int(name[-2:]))}2023年法治政府建设情况报告\n"
        (folder / f"{name}.txt").write_text(head + text, encoding="utf-8", newline="\n")


WRITERS = {"recurrence": write_recurrence, "plans": write_plans, "plans_2": write_plans_2, "parts": write_parts}


def read_table(name: str, folder: Path, coder: CoderChoice = "auto") -> Selection:
    """Write the reports of one table into a folder, read them into a database there and select all of them."""
    reports = folder / name
    reports.mkdir(parents=True)
    WRITERS[name](reports)
    ingest((reports,), db=folder / f"{name}.db", workers=1, coder=coder)
    return select(folder / f"{name}.db")


def recurrence_tallies(selection: Selection) -> Tallies:
    """A row is right where the two sentences are linked and the table says that they are the same shortcoming."""
    linked = {Path(entry.report.source).stem[:3] for entry in recurrences(selection)}
    tallies: Tallies = {(half, "shortcoming again"): Tally() for half in HALVES}
    for number, row in enumerate(rows("recurrence")):
        tally = tallies[row["half"], "shortcoming again"]
        if f"{number:03}" in linked:
            (tally.right if row["truth"] == "recurs" else tally.wrong).append(row["id"])
        elif row["truth"] == "recurs":
            tally.missed.append(row["id"])
    return tallies


def outcome_of(entries: Iterable[FollowUp], name: str = "plans") -> str:
    """Return the outcome of a plan of several clauses: partly where one is, or where only some are told of.

    A plan that the next report repeats is verbatim where the table knows that outcome, else silent; so is one of
    which some clauses are repeated and the others not mentioned.
    """
    again = "verbatim" if "verbatim" in OUTCOMES[name] else "silent"
    states = {again if entry.state == "repeated" else entry.state for entry in entries}
    if states == {"silent", again}:
        return again
    return states.pop() if len(states) == 1 else "partly" if states else "none"


def plan_verdicts(selection: Selection, name: str = "plans") -> list[tuple[dict[str, str], str]]:
    """Return each row of a table of plans with the outcome found; a plan of several clauses is taken as a whole."""
    entries: dict[str, list[FollowUp]] = {}
    for entry in follow_ups(selection):
        if entry.plan.passage.label == "plan":
            entries.setdefault(Path(entry.report.source).stem[:3], []).append(entry)
    return [(row, outcome_of(entries.get(f"{number:03}", ()), name)) for number, row in enumerate(rows(name))]


def plan_tallies(selection: Selection, name: str = "plans") -> Tallies:
    """A plan is done where all its clauses are, silent where all are, partly otherwise; those of plans_2 marked 2."""
    mark = name.removeprefix("plans").replace("_", " ")
    tallies: Tallies = {(half, state + mark): Tally() for half in HALVES for state in OUTCOMES[name]}
    for row, said in plan_verdicts(selection, name):
        if said == row["truth"]:
            tallies[row["half"], said + mark].right.append(row["id"])
        else:
            tallies[row["half"], row["truth"] + mark].missed.append(f"{row['id']} {said}")
            if (row["half"], said + mark) in tallies:
                tallies[row["half"], said + mark].wrong.append(f"{row['id']} {row['truth']}")
    return tallies


def plan_2_tallies(selection: Selection) -> Tallies:
    """The same for plans_2.csv."""
    return plan_tallies(selection, "plans_2")


def confusion(tallies: Tallies, half: str) -> Counter[tuple[str, str]]:
    """Return how often each outcome (kind) of a half was found as which other, itself among them."""
    found = Counter({(kind, kind): len(tally.right) for (of, kind), tally in tallies.items() if of == half})
    for (of, kind), tally in tallies.items():
        if of == half:
            found.update((kind, row.split()[-1]) for row in tally.missed)
    return found


def part_tallies(selection: Selection) -> Tallies:
    """A part that the table calls absent is right where it is found absent; what is thin is not judged."""
    truth = {name: (half, states) for name, half, _, states in part_reports()}
    tallies: Tallies = {(half, "missing part"): Tally() for half in HALVES}
    for entry in part_states(selection):
        name = Path(entry.report.source).stem
        half, states = truth[name]
        tally = tallies[half, "missing part"]
        words = f"{name} {entry.part}: {states[entry.part]}, found {entry.state}"
        if entry.state == "absent":
            (tally.right if states[entry.part] == "absent" else tally.wrong).append(words)
        elif states[entry.part] == "absent":
            tally.missed.append(words)
    return tallies


JUDGES = {
    "recurrence": recurrence_tallies,
    "plans": plan_tallies,
    "plans_2": plan_2_tallies,
    "parts": part_tallies,
}


def tallies(folder: Path, *, only: str = "", coder: CoderChoice = "auto") -> Tallies:
    """Return what is found of all tables whose name begins with ``only``, which are read in a folder."""
    found: Tallies = {}
    for name, judge in JUDGES.items():
        if name.startswith(only):
            found |= judge(read_table(name, folder, coder))
    return found


def main(*words: str) -> None:
    half = next((word for word in words if word in HALVES), "")
    only = next((word for word in words if word in JUDGES), "")
    with tempfile.TemporaryDirectory() as folder:
        found = tallies(Path(folder), only=only, coder="rules" if "rules" in words else "auto")
    for (of, kind), tally in found.items():
        print(f"{of:5} {kind:18} {len(tally.right):3} {len(tally.wrong):3} {len(tally.missed):3}  {tally.f1:.2f}")
        if of == half == "dev":
            print("".join(f"    wrong: {row}\n" for row in tally.wrong), end="")
            print("".join(f"    missed: {row}\n" for row in tally.missed), end="")
    for of in HALVES:
        if only.startswith("plans"):
            print(of, *(f"{one}→{other} {count}" for (one, other), count in confusion(found, of).items()), sep="  ")


if __name__ == "__main__":
    main(*sys.argv[1:])
