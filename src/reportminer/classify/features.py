"""What a trained coder sees of a passage: its words, and a row of numbers about its place and form.

Every number has a name, ``group:name``; the groups are what an ablation can leave out.  With hidden
headings nothing that the headings tell is left in either, not even where one section ends.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from reportminer.classify.evidence import Evidence
from reportminer.classify.rules import RulesCoder
from reportminer.classify.topics import topic_points
from reportminer.codebook import Codebook
from reportminer.document import Coding, Passage, Report
from reportminer.fold import fold
from reportminer.settings import EVIDENCE_CAP, POSITION_BINS, SIGNATURE_LENGTH, SIGNATURE_LINES

SAME_PARAGRAPH, SAME_SECTION, NEW_SECTION, NEW_PARAGRAPH = range(4)
"""How a passage follows the one before it; NEW_PARAGRAPH where the sections are hidden."""

RELATIONS = ("same_paragraph", "same_section", "new_section", "new_paragraph")

GROUPS = ("words", "headings", "position", "neighbours", "form", "cues", "verdict", "topics")
"""What an ablation can leave out; ``words`` are the terms, the others are numbers."""

HEADING_TERM = "#"
"""Put before the words of headings, to tell them from those of the passage."""

_WORD = re.compile(r"[a-z0-9%\u3400-\u9fff]+")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}(?=年|-|/)")
_INNER_MARK = re.compile(r"[。;,!?:]")
_DEPTHS = 3
_ENDS = {"。": "stop", ":": "colon", ";": "semicolon"}


class Segmenter(Protocol):
    """Cuts texts into words; joined, the words of a text give it back."""

    def cut_all(self, texts: Iterable[str]) -> list[list[str]]:
        """Return the words of every text, in the order given."""
        ...


@dataclass(frozen=True, slots=True)
class Features:
    """The features of one report's passages, in their order.

    ``terms`` are the different words and word pairs of each passage and its headings; ``numbers`` are
    rows in the order of ``number_names``; ``relations`` say how each passage follows the one before.
    ``headed`` is False where there are no headings, or where they are hidden.
    """

    terms: list[list[str]]
    numbers: list[list[float]]
    relations: list[int]
    headed: bool


def number_names(codebook: Codebook) -> tuple[str, ...]:
    """Return the names of all numbers for a codebook, ``group:name``, in the order of a row."""
    labels = codebook.codes()
    topics = [topic.code for topic in codebook.topics]
    return (
        *(f"headings:depth {depth} {code}" for depth in range(1, _DEPTHS + 1) for code in labels),
        *(f"headings:section {code}" for code in labels),
        "headings:silent",
        "headings:before the first",
        "headings:hidden",
        "position:share",
        "position:share squared",
        *(f"position:part {number + 1}" for number in range(POSITION_BINS)),
        "position:first",
        "position:second",
        "position:last",
        "position:last but one",
        "position:near the end",
        *(f"neighbours:{which} {code}" for which in ("before", "after", "two before") for code in labels),
        *(f"neighbours:lead-in {code}" for code in labels),
        *(f"neighbours:paragraph {code}" for code in labels),
        "neighbours:goes on",
        "neighbours:is gone on with",
        "neighbours:follows a colon",
        "form:enumerated",
        "form:lead-in",
        "form:run-in heading",
        *(f"form:ends in {name}" for name in _ENDS.values()),
        "form:ends bare",
        "form:length",
        "form:numbers",
        "form:year reported",
        "form:year after",
        "form:year before",
        "form:short line near the end",
        *(f"form:title {code}" for code in labels),
        *(f"cues:{code}" for code in labels),
        "cues:cause",
        *(f"verdict:{code}" for code in labels),
        *(f"verdict:place {code}" for code in labels),
        "verdict:cause",
        *(f"topics:{code}" for code in topics),
        *(f"topics:heading {code}" for code in topics),
        *(f"topics:before {code}" for code in topics),
        *(f"topics:lead-in {code}" for code in topics),
    )


def extract(report: Report, codebook: Codebook, segmenter: Segmenter, *, hide_headings: bool = False) -> Features:
    """Return the features of a report; with ``hide_headings`` as if it had no headings."""
    passages = report.passages
    rules = RulesCoder(codebook, hide_headings=hide_headings)
    texts, evidence = rules.weigh(report)
    verdicts = rules.code_weighed(report, texts, evidence)
    words = segmenter.cut_all(text.lower() for text in texts)
    headed = not hide_headings and any(s.role == "heading" and s.depth == 1 for s in report.sections)
    return Features(
        terms=_terms(report, words, segmenter, headed=headed),
        numbers=_Numbers(report, codebook, texts, evidence, verdicts, headed=headed).rows(),
        relations=[
            _relation(before, passage, headed=headed)
            for before, passage in zip((None, *passages), passages, strict=False)
        ],
        headed=headed,
    )


# --- words ---------------------------------------------------------------------------------------
def _terms(report: Report, words: Sequence[Sequence[str]], segmenter: Segmenter, *, headed: bool) -> list[list[str]]:
    paths: dict[tuple[str, ...], list[str]] = {(): []}
    found = []
    for passage, cut in zip(report.passages, words, strict=True):
        path = passage.heading_path if headed else ()
        if path not in paths:
            above = segmenter.cut_all(fold(title).lower() for title in path)
            paths[path] = [HEADING_TERM + word for title in above for word in _singles(title)]
        found.append(list(dict.fromkeys([*word_terms(cut), *paths[path]])))
    return found


def word_terms(words: Sequence[str]) -> list[str]:
    """Return the words and the pairs of words that stand side by side, with # for every digit."""
    singles = _singles(words)
    return [*singles, *map("_".join, pairwise(singles))]


def _singles(words: Sequence[str]) -> list[str]:
    return [_NUMBER.sub("0", word) for word in words if _WORD.match(word)]


def _relation(before: Passage | None, passage: Passage, *, headed: bool) -> int:
    if before is not None and before.paragraph == passage.paragraph:
        return SAME_PARAGRAPH
    if not headed:
        return NEW_PARAGRAPH
    return SAME_SECTION if before is not None and before.section == passage.section else NEW_SECTION


# --- numbers -------------------------------------------------------------------------------------
class _Numbers:
    """Builds the rows of numbers of one report."""

    def __init__(
        self,
        report: Report,
        codebook: Codebook,
        texts: Sequence[str],
        evidence: Sequence[Evidence],
        verdicts: Sequence[Coding],
        *,
        headed: bool,
    ) -> None:
        self._passages = report.passages
        self._texts = texts
        self._codebook = codebook
        self._labels = codebook.codes()
        self._evidence = evidence
        self._verdicts = verdicts
        self._headed = headed
        year = report.value("year")
        self._year = int(year) if year.isdigit() else 0
        title = fold(report.value("title"))
        self._title = [float(any(c.pattern.search(title) for c in label.title_cues)) for label in codebook.labels]
        self._points = [[_capped(item.text.get(code, 0.0)) for code in self._labels] for item in evidence]
        topics = [topic.code for topic in codebook.topics]
        counts = topic_points(codebook, self._passages, texts, hide_headings=not headed)
        self._topics = [[min(own.get(code, 0), 3) / 2 for code in topics] for own, _ in counts]
        self._above = [[min(above.get(code, 0), 3) / 2 for code in topics] for _, above in counts]
        self._paths: dict[tuple[str, ...], list[float]] = {}
        self._leads = self._find_leads()
        self._paragraphs = self._sum_paragraphs()

    def rows(self) -> list[list[float]]:
        return [
            [
                *self._headings(index),
                *self._position(index),
                *self._neighbours(index),
                *self._form(index),
                *self._points[index],
                min(self._evidence[index].cause, EVIDENCE_CAP) / 2,
                *self._verdict(index),
                *self._topic(index),
            ]
            for index in range(len(self._passages))
        ]

    def _headings(self, index: int) -> Iterator[float]:
        passage, section = self._passages[index], self._evidence[index].section
        if not self._headed:
            yield from [0.0] * (len(self._labels) * (_DEPTHS + 1))
            yield from (0.0, 0.0, 1.0)
            return
        path = passage.heading_path
        if path not in self._paths:
            self._paths[path] = self._read_path(path)
        yield from self._paths[path]
        inside = passage.section >= 0
        yield from (float(inside and section == code) for code in self._labels)
        yield from (float(inside and not section), float(not inside), 0.0)

    def _read_path(self, path: tuple[str, ...]) -> list[float]:
        """Return the points of the labels for the first and second heading, and the most of the deeper ones."""
        found = [self._codebook.heading_labels(fold(title)) for title in path]
        levels = [found[depth : depth + 1] for depth in range(_DEPTHS - 1)] + [found[_DEPTHS - 1 :]]
        return [max((p.get(code, 0.0) for p in level), default=0.0) / 3 for level in levels for code in self._labels]

    def _position(self, index: int) -> Iterator[float]:
        count = len(self._passages)
        share = index / max(count - 1, 1)
        yield from (share, share * share)
        part = min(int(share * POSITION_BINS), POSITION_BINS - 1)
        yield from (float(number == part) for number in range(POSITION_BINS))
        yield from (float(index == at) for at in (0, 1, count - 1, count - 2))
        yield float(index >= count - SIGNATURE_LINES)

    def _neighbours(self, index: int) -> Iterator[float]:
        for other in (index - 1, index + 1, index - 2):
            inside = 0 <= other < len(self._points)
            yield from self._points[other] if inside else [0.0] * len(self._labels)
        lead = self._leads[index]
        yield from self._points[lead] if lead >= 0 else [0.0] * len(self._labels)
        yield from self._paragraphs[index]
        yield float(self._same_paragraph(index - 1, index))
        yield float(self._same_paragraph(index, index + 1))
        yield float(index > 0 and self._texts[index - 1].rstrip().endswith(":"))

    def _same_paragraph(self, first: int, second: int) -> bool:
        if first < 0 or second >= len(self._passages):
            return False
        return self._passages[first].paragraph == self._passages[second].paragraph

    def _find_leads(self) -> list[int]:
        """Return for each passage the lead-in that it belongs to, -1 for none.

        A lead-in holds for the rest of its paragraph; a paragraph that ends in a colon for the
        enumerated paragraphs behind it.
        """
        leads, lead = [], -1
        for index, passage in enumerate(self._passages):
            if lead >= 0 and not self._same_paragraph(lead, index):
                open_end = self._texts[lead].rstrip().endswith(":") and not self._passages[lead].lead_in
                if not open_end or not (passage.enumerator or lead == index - 1):
                    lead = -1
            leads.append(lead)
            if passage.lead_in or self._texts[index].rstrip().endswith(":"):
                lead = index
        return leads

    def _sum_paragraphs(self) -> list[list[float]]:
        """Return for each passage the mean points of the other passages of its paragraph."""
        members: dict[int, list[int]] = {}
        for index, passage in enumerate(self._passages):
            members.setdefault(passage.paragraph, []).append(index)
        means = []
        for index, passage in enumerate(self._passages):
            others = [other for other in members[passage.paragraph] if other != index]
            columns = [sum(column) for column in zip(*(self._points[other] for other in others), strict=True)]
            means.append([total / len(others) for total in columns] if others else [0.0] * len(self._labels))
        return means

    def _form(self, index: int) -> Iterator[float]:
        passage, text = self._passages[index], self._texts[index].rstrip()
        yield from (float(bool(passage.enumerator)), float(passage.lead_in), float(bool(passage.heading)))
        end = _ENDS.get(text[-1:])
        yield from (float(end == name) for name in _ENDS.values())
        yield float(end is None)
        yield math.log1p(len(text)) / 5
        yield min(len(_NUMBER.findall(text)), 6) / 3
        years = [int(year) for year in _YEAR.findall(text)] if self._year else []
        yield from (float(self._year in years), float(any(y > self._year for y in years)))
        yield float(any(y < self._year for y in years))
        near_end = index >= len(self._passages) - SIGNATURE_LINES
        yield float(near_end and len(text) <= SIGNATURE_LENGTH and not _INNER_MARK.search(text))
        yield from self._title

    def _verdict(self, index: int) -> Iterator[float]:
        verdict, place = self._verdicts[index], self._evidence[index].place
        yield from (float(verdict.label == code) for code in self._labels)
        yield from (_capped(place.get(code, 0.0)) for code in self._labels)
        yield float(verdict.aspect == "cause")

    def _topic(self, index: int) -> Iterator[float]:
        none = [0.0] * len(self._codebook.topics)
        yield from self._topics[index]
        yield from self._above[index]
        yield from self._topics[index - 1] if index else none
        yield from self._topics[self._leads[index]] if self._leads[index] >= 0 else none


def _capped(points: float) -> float:
    return max(-EVIDENCE_CAP, min(points, EVIDENCE_CAP)) / 2
