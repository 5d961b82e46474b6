"""What a trained coder sees of a passage beside its words: a row of numbers about place, form, neighbours and cues.

Their names are in ``columns``.  With hidden headings nothing that the headings tell is left in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from math import log1p
from typing import TYPE_CHECKING

from reportminer.classify.columns import DEPTHS, ENDS, columns
from reportminer.classify.evidence import Evidence
from reportminer.classify.rules import Verdict
from reportminer.classify.topics import heading_topics
from reportminer.codebook import HEADINGS_KEPT, Codebook
from reportminer.document import Report
from reportminer.fold import fold
from reportminer.settings import EVIDENCE_CAP, POSITION_BINS, SIGNATURE_LENGTH, SIGNATURE_LINES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Row = dict[int, float]
"""The numbers of one passage by their columns; the others are 0."""

NUMERAL = re.compile(r"[0-9]+(?:\.[0-9]+)?")
"""A number written in digits."""

_DIGIT = "[一二三四五六七八九]"
_IN_WORDS = f"(?:{_DIGIT}?十{_DIGIT}?|(?:{_DIGIT}|两)[百千万][零一二三四五六七八九十百千万]*)[多余来几]?"
_COUNTED = re.compile(_IN_WORDS + "(?=[个件次户家回场人份起条名处本张座台批项趟遍元块亩])")
"""A number of ten or more in Chinese numerals, with what it counts behind it: 十分 and 十四五 are none."""

NUMERAL_WORD = re.compile(f"(?:{_IN_WORDS}|[二三四五六七八九])[个件次户家回场人份起条名处本张座台批项趟遍]|{_IN_WORDS}")
"""A word that is a number in Chinese numerals, with what it counts or without."""

_Place = tuple[tuple[str, ...], bool, str, bool]
"""Heading path, whether there is one, the label of the section, whether headings are seen at all."""

_YEAR = re.compile(r"(?:19|20)[0-9]{2}(?=年|-|/)")
_INNER_MARK = re.compile(r"[。;,!?:]")
_END_COLUMNS = {mark: column for column, mark in enumerate(ENDS)}


def number_rows(
    report: Report,
    codebook: Codebook,
    texts: Sequence[str],
    evidence: Sequence[Evidence],
    verdicts: Sequence[Verdict],
    *,
    headed: bool,
) -> list[Row]:
    """Return the numbers of all passages of a report.

    ``texts`` and ``evidence`` are what the rules coder's ``weigh`` gave, ``verdicts`` what its ``judge`` made of it.
    """
    if not report.passages:
        return []
    return _Numbers(report, codebook, texts, evidence, headed=headed).rows(verdicts)


def matrix(rows: Sequence[Row], width: int) -> Floats:
    """Return the numbers of passages as an array, a row a passage."""
    import numpy as np

    found = np.zeros((len(rows), width))
    sizes = [*map(len, rows)]
    count = sum(sizes)
    places = np.fromiter(chain.from_iterable(rows), np.int64, count)
    places += np.arange(0, len(rows) * width, width).repeat(sizes)
    found.ravel()[places] = np.fromiter(chain.from_iterable(map(dict.values, rows)), np.float64, count)
    return found


class _Numbers:
    """Builds the numbers of one report, block by block."""

    def __init__(
        self, report: Report, codebook: Codebook, texts: Sequence[str], evidence: Sequence[Evidence], *, headed: bool
    ) -> None:
        self._passages = report.passages
        self._texts = [text.rstrip() for text in texts]
        self._codebook = codebook
        self._at = columns(codebook)
        self._labels = {code: number for number, code in enumerate(codebook.codes())}
        self._evidence = evidence
        self._headed = headed
        year = report.value("year")
        self._year = int(year) if year.isdigit() else 0
        self._title_text = fold(report.value("title"))
        self._colons = [text.endswith(":") for text in self._texts]
        self._paragraphs = [passage.paragraph for passage in self._passages]
        self._leads = self._find_leads()

    def rows(self, verdicts: Sequence[Verdict]) -> list[Row]:
        rows = [row.copy() for row in _positions(len(self._passages), self._at.position)]
        self._add_headings(rows)
        self._add_neighbours(rows)
        self._add_form(rows)
        self._add_verdicts(rows, verdicts)
        self._add_topics(rows)
        return rows

    def _points(self, points: Mapping[str, float]) -> Row:
        """Return the points of the labels by their numbers, as they count."""
        labels = self._labels
        return {labels[code]: _capped(told) for code, told in points.items() if told}

    def _add_headings(self, rows: Sequence[Row]) -> None:
        for row, passage, item in zip(rows, self._passages, self._evidence, strict=True):
            path = passage.heading_path if self._headed else ()
            row.update(self._read_place((path, passage.section >= 0, item.section, self._headed)))

    def _read_place(self, place: _Place) -> Row:
        """Return the numbers of a place among headings, kept: the same headings come again."""
        rows: dict[_Place, Row] = self._codebook.kept.setdefault("numbers of headings", {})
        row = rows.get(place)
        if row is None:
            if len(rows) >= HEADINGS_KEPT:
                rows.clear()
            path, inside, section, _ = place
            told = enumerate(self._read_path(path, inside=inside, section=section))
            row = rows[place] = {column: value for column, value in told if value}
        return row

    def _read_path(self, path: tuple[str, ...], *, inside: bool, section: str) -> Iterator[float]:
        """Yield the points of the labels for the first and second heading, the most of the deeper ones, the section."""
        if not self._headed:
            yield from [0.0] * (len(self._labels) * (DEPTHS + 1))
            yield from (0.0, 0.0, 1.0)
            return
        found = [self._codebook.heading_labels(fold(title)) for title in path]
        levels = [found[depth : depth + 1] for depth in range(DEPTHS - 1)] + [found[DEPTHS - 1 :]]
        for level in levels:
            yield from (max((p.get(code, 0.0) for p in level), default=0.0) / 3 for code in self._labels)
        yield from (float(inside and section == code) for code in self._labels)
        yield from (float(inside and not section), float(not inside), 0.0)

    def _add_neighbours(self, rows: Sequence[Row]) -> None:
        """Add the points of each passage's own words, and to the passages around it as those of a neighbour."""
        size, cues = len(self._labels), self._at.cues
        before, after, second, led, paragraph, goes_on = (self._at.neighbours + size * at for at in range(6))
        points = [self._points(item.text) for item in self._evidence]
        for at, (row, own, lead, item) in enumerate(zip(rows, points, self._leads, self._evidence, strict=True)):
            for label, told in own.items():
                row[cues + label] = told
                if at:
                    rows[at - 1][after + label] = told
                if at + 1 < len(rows):
                    rows[at + 1][before + label] = told
                if at + 2 < len(rows):
                    rows[at + 2][second + label] = told
            if lead >= 0:
                row.update((led + label, told) for label, told in points[lead].items())
            if item.cause:
                row[cues + size] = min(item.cause, EVIDENCE_CAP) / 2
            if at and self._paragraphs[at - 1] == self._paragraphs[at]:
                row[goes_on] = rows[at - 1][goes_on + 1] = 1.0
            if at and self._colons[at - 1]:
                row[goes_on + 2] = 1.0
        self._add_paragraphs(rows, points, paragraph)

    def _add_paragraphs(self, rows: Sequence[Row], points: Sequence[Row], column: int) -> None:
        """Add the mean of the points of the other passages of a paragraph."""
        sums: dict[int, list[float]] = {}
        sizes: dict[int, int] = {}
        for paragraph, own in zip(self._paragraphs, points, strict=True):
            sizes[paragraph] = sizes.get(paragraph, 0) + 1
            if own:
                total = sums.setdefault(paragraph, [0.0] * len(self._labels))
                for label, told in own.items():
                    total[label] += told
        for row, paragraph, own in zip(rows, self._paragraphs, points, strict=True):
            others = sizes[paragraph] - 1
            if others and paragraph in sums:
                for label, told in enumerate(sums[paragraph]):
                    if rest := told - own.get(label, 0.0):
                        row[column + label] = rest / others

    def _find_leads(self) -> list[int]:
        """Return for each passage the lead-in that it belongs to, -1 for none.

        A lead-in holds for the rest of its paragraph; a paragraph that ends in a colon for the
        enumerated paragraphs behind it.
        """
        leads, lead = [], -1
        for index, passage in enumerate(self._passages):
            if lead >= 0 and self._paragraphs[lead] != passage.paragraph:
                open_end = self._colons[lead] and not self._passages[lead].lead_in
                if not open_end or not (passage.enumerator or lead == index - 1):
                    lead = -1
            leads.append(lead)
            if passage.lead_in or self._colons[index]:
                lead = index
        return leads

    def _add_form(self, rows: Sequence[Row]) -> None:
        form, titles = self._at.form, self._title_columns()
        ends, length = form + 3, form + 4 + len(ENDS)
        near_end = len(rows) - SIGNATURE_LINES
        for at, (row, passage, text) in enumerate(zip(rows, self._passages, self._texts, strict=True)):
            if passage.enumerator:
                row[form] = 1.0
            if passage.lead_in:
                row[form + 1] = 1.0
            if passage.heading:
                row[form + 2] = 1.0
            row[ends + _END_COLUMNS.get(text[-1:], len(ENDS))] = 1.0
            row[length] = log1p(len(text)) / 5
            if numerals := _numerals(text):
                row[length + 1] = min(numerals, 6) / 3
                if self._year and ("19" in text or "20" in text):
                    row.update((length + 2 + column, 1.0) for column in self._years(text))
            if at >= near_end and len(text) <= SIGNATURE_LENGTH and not _INNER_MARK.search(text):
                row[length + 5] = 1.0
            row.update(titles)

    def _years(self, text: str) -> set[int]:
        """Return 0 where a text names the year reported on, 1 for a later one, 2 for an earlier one."""
        years = [int(year) for year in _YEAR.findall(text)]
        return {0 if year == self._year else 1 if year > self._year else 2 for year in years}

    def _title_columns(self) -> Row:
        """Return the numbers of the labels that have a cue in the report's title."""
        labels = enumerate(self._codebook.labels, start=self._at.titles)
        return {
            column: 1.0
            for column, label in labels
            if any(cue.pattern.search(self._title_text) for cue in label.title_cues)
        }

    def _add_verdicts(self, rows: Sequence[Row], verdicts: Sequence[Verdict]) -> None:
        column = self._at.verdict
        place = column + len(self._labels)
        for row, verdict, item in zip(rows, verdicts, self._evidence, strict=True):
            row[column + self._labels[verdict.label]] = 1.0
            row.update((place + label, told) for label, told in self._points(item.place).items())
            if verdict.aspect == "cause":
                row[self._at.topics - 1] = 1.0

    def _add_topics(self, rows: Sequence[Row]) -> None:
        columns = {topic.code: number for number, topic in enumerate(self._codebook.topics)}
        size = len(columns)
        own, above, before, led = (self._at.topics + size * at for at in range(4))
        told = heading_topics(self._codebook, self._passages, hide_headings=not self._headed)
        counts = [item.topics for item in self._evidence]
        for at, (row, over, lead) in enumerate(zip(rows, told, self._leads, strict=True)):
            for first, met in ((own, counts[at]), (above, over)):
                for code, count in met.items():
                    row[first + columns[code]] = min(count, 3) / 2
            for first, which in ((before, at - 1), (led, lead)):
                if which >= 0:
                    for code, count in counts[which].items():
                        row[first + columns[code]] = min(count, 3) / 2


def _capped(points: float) -> float:
    """Return points of evidence as they count."""
    return max(-EVIDENCE_CAP, min(points, EVIDENCE_CAP)) / 2


def _numerals(text: str) -> int:
    """Return how many numbers a folded text holds, in digits or in Chinese numerals."""
    return len(NUMERAL.findall(text)) + len(_COUNTED.findall(text))


@lru_cache(maxsize=256)
def _positions(count: int, column: int) -> tuple[Row, ...]:
    """Return the numbers about position in a report of so many passages; ``column`` is the first of them."""
    rows = []
    for index in range(count):
        share = index / max(count - 1, 1)
        ends = [index == at for at in (0, 1, count - 1, count - 2)]
        parts = [min(int(share * POSITION_BINS), POSITION_BINS - 1) == number for number in range(POSITION_BINS)]
        told = enumerate((share, share * share, *parts, *ends, index >= count - SIGNATURE_LINES), start=column)
        rows.append({at: float(value) for at, value in told if value})
    return tuple(rows)
