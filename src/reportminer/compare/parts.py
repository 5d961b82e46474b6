"""Which mandated part a report tells, and by which passages: present, thin or absent.

The parts are those of the 法治政府建设与责任落实督察工作规定 (2019); they stand in data/audit.toml.  A coding that
is sure, or a person's, is taken as it is; one that is unsure is read again by its heading and its words, as an absence
must not rest on a guess.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from reportminer.compare.matters import lacking
from reportminer.compare.selection import PassageRow, ReportRow, Selection
from reportminer.fold import fold

STATES = ("present", "thin", "absent")

_SENTENCE_END = re.compile("[。;\\n]")


@dataclass(frozen=True, slots=True)
class PartState:
    """What was found of one mandated part in one report.

    ``state`` is present, thin (few characters, or told only in passing) or absent.  ``passages`` are those
    that tell it: coded for sure and for this very aspect before others, then the fullest first.
    """

    report: ReportRow
    part: str
    state: str
    characters: int
    passages: tuple[PassageRow, ...]


@cache
def mandate() -> dict[str, Any]:
    """Return the mandated parts, the deadline and the names of the states."""
    text = resources.files("reportminer").joinpath("data", "audit.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def state_names() -> dict[str, tuple[str, str]]:
    """Return the Chinese and English names of states and parts, by code."""
    states = {code: (zh, en) for code, (zh, en) in mandate()["states"].items()}
    return states | {part["code"]: (part["zh"], part["en"]) for part in mandate()["part"]}


def bound_reports(selection: Selection) -> list[ReportRow]:
    """Return the reports of the selection but for government work reports, which are not bound to these parts."""
    free, bound = mandate()["not_bound"], mandate()["bound"]
    return [
        report
        for report in selection.reports
        if any(word in report.title for word in bound) or not any(word in report.title for word in free)
    ]


def told_twice(reports: Sequence[ReportRow]) -> frozenset[int]:
    """Return the reports whose place and year another of them has too: only their files tell them apart."""
    seen = Counter((report.name, report.year) for report in reports)
    return frozenset(report.report for report in reports if seen[report.name, report.year] > 1)


def part_states(selection: Selection) -> list[PartState]:
    """Return the state of every part in every report that is bound to them, by report and part."""
    known: list[PartState] | None = selection.kept.get("parts")
    if known is None:
        known = selection.kept["parts"] = []
        for report in bound_reports(selection):
            passages = selection.report_passages.get(report.report, [])
            telling = _by_label(passages)
            known += [_state(report, part, telling[part["label"]], passages) for part in mandate()["part"]]
    return known


def _by_label(passages: Sequence[PassageRow]) -> dict[str, list[PassageRow]]:
    """Return the passages that may tell what a label stands for: those coded so, and unsure ones, see ``_label``."""
    by_label: dict[str, list[PassageRow]] = defaultdict(list)
    for passage in passages:
        by_label[passage.label].append(passage)
        if passage.unsure and passage.label != "shortcoming":
            by_label["shortcoming"].append(passage)
    return by_label


@cache
def _sign(name: str) -> re.Pattern[str]:
    return re.compile(mandate()["signs"][name])


def _state(
    report: ReportRow, part: dict[str, str], telling: Sequence[PassageRow], passages: Sequence[PassageRow]
) -> PartState:
    told = {passage.passage_id: (passage, length) for passage in telling if (length := _told(passage, part))}
    characters = sum(length for _, length in told.values())
    state = "present" if characters >= mandate()["thin_characters"] else "thin"
    found = [passage for passage, _ in told.values()]
    if not found:
        found = [passage for passage in passages if _in_passing(passage, part)]
        state = "thin" if found else "absent"
    found.sort(
        key=lambda passage: (
            passage.unsure,
            (passage.aspect or "problem") != part.get("aspect", passage.aspect or "problem"),
            passage.start - passage.end,
            passage.position,
        )
    )
    return PartState(report, part["code"], state, characters, tuple(found))


def _told(passage: PassageRow, part: dict[str, str]) -> int:
    """Return how many characters of a passage tell a part; 0 where it does not."""
    text = _folded(passage.text)
    if _sign("empty").search(text) or _label(passage, text) != part["label"]:
        return 0
    whole = passage.end - passage.start
    wanted = part.get("aspect")
    if wanted is None:
        return whole
    causes = [sentence for sentence in _sentences(text) if _gives_cause(sentence)]
    if passage.confidence is None and passage.aspect:  # coded by a person
        return whole if passage.aspect == wanted or (wanted == "cause" and causes) else 0
    if _caused(passage, text, causes):
        alone = len(causes) >= len(_sentences(text)) or not causes
        return whole if wanted == "cause" or not alone else 0
    if wanted == "problem":
        return whole
    return sum(len(sentence.strip()) for sentence in causes)


@lru_cache(maxsize=512)
def _folded(text: str) -> str:
    """Return a text or heading folded; the parts of one report ask for the same ones."""
    return fold(text)


def _caused(passage: PassageRow, text: str, causes: Sequence[str]) -> bool:
    """Tell whether a passage is there for the causes: by heading, opening, or a coding that its words bear out."""
    if _sign("cause_opening").search(text) or _only_causes(passage):
        return True
    # a lone problem with half a sentence of reason stays a problem (codebook)
    weak = _sign("cause_anywhere").search(text) and lacking(text)
    return passage.aspect == "cause" and bool(causes or not weak)


def _sentences(text: str) -> list[str]:
    sentences = [sentence for sentence in _SENTENCE_END.split(text) if len(sentence.strip()) > 3]
    return [sentence for sentence in sentences if not _sign("cause_heading").search(sentence)]


def _gives_cause(sentence: str) -> bool:
    """Tell whether a sentence says why: by a word for cause, or by a connective that opens one of its clauses."""
    return bool(_sign("cause").search(sentence) or _sign("cause_clause").search(sentence))


def _label(passage: PassageRow, text: str) -> str:
    """Return the label of a passage; one that is unsure is read again by its heading and its opening."""
    if not passage.unsure or passage.label in ("shortcoming", "plan"):
        return passage.label
    if _sign("cause_opening").search(text) or (_under_shortcomings(passage) and lacking(text)):
        return "shortcoming"
    return passage.label


def _headings(passage: PassageRow) -> list[str]:
    return [_folded(heading) for heading in passage.section_path.split(" › ")]


def _only_causes(passage: PassageRow) -> bool:
    last = _headings(passage)[-1]
    return bool(_sign("cause_part").search(last) and not _sign("shortcoming_part").search(last))


def _under_shortcomings(passage: PassageRow) -> bool:
    first = _headings(passage)[0]
    return bool(_sign("shortcoming_part").search(first) and not _sign("other_part").search(first))


def _in_passing(passage: PassageRow, part: dict[str, str]) -> bool:
    """Tell whether a passage on something else tells a part as well, as far as its words bear that out."""
    text = _folded(passage.text)
    label, code = part["label"], part["code"]
    if _sign("announces").search(text):
        return False
    if code == "measures":
        by_others = passage.unsure and passage.label == "responsibility" and not _sign("principal").search(text)
        return label in passage.also or (by_others and bool(_sign("done").search(text)))
    if code == "shortcomings":
        return label in passage.also and bool(_sign("concession").search(text))
    return code != "causes" and label in passage.also
