"""What a trained coder sees of a passage beside its words: a row of numbers about place, form, neighbours and cues.

Every number has a name, ``group:name``.  With hidden headings nothing that the headings tell is left in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

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
    Ints = NDArray[np.int64]

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
_DEPTHS = 3
_ENDS = {"。": "stop", ":": "colon", ";": "semicolon"}
_END_COLUMNS = {mark: column for column, mark in enumerate(_ENDS)}


class _Columns(NamedTuple):
    """The names of all numbers for a codebook, and the column where each block of them begins."""

    names: tuple[str, ...]
    position: int
    neighbours: int
    form: int
    titles: int
    cues: int
    verdict: int
    topics: int


def number_names(codebook: Codebook) -> tuple[str, ...]:
    """Return the names of all numbers for a codebook, ``group:name``, in the order of a row."""
    return _columns(codebook).names


def _columns(codebook: Codebook) -> _Columns:
    found: _Columns | None = codebook.kept.get("columns")
    if found is None:
        names = tuple(_names(codebook))
        first = codebook.labels[0].code
        found = codebook.kept["columns"] = _Columns(
            names,
            position=names.index("position:share"),
            neighbours=names.index(f"neighbours:before {first}"),
            form=names.index("form:enumerated"),
            titles=names.index(f"form:title {first}"),
            cues=names.index(f"cues:{first}"),
            verdict=names.index(f"verdict:{first}"),
            topics=names.index("verdict:cause") + 1,
        )
    return found


def _names(codebook: Codebook) -> Iterator[str]:
    labels = codebook.codes()
    yield from (f"headings:depth {depth} {code}" for depth in range(1, _DEPTHS + 1) for code in labels)
    yield from (f"headings:section {code}" for code in labels)
    yield from ("headings:silent", "headings:before the first", "headings:hidden")
    yield from ("position:share", "position:share squared")
    yield from (f"position:part {number + 1}" for number in range(POSITION_BINS))
    yield from (f"position:{name}" for name in ("first", "second", "last", "last but one", "near the end"))
    for which in ("before", "after", "two before", "lead-in", "paragraph"):
        yield from (f"neighbours:{which} {code}" for code in labels)
    yield from (f"neighbours:{name}" for name in ("goes on", "is gone on with", "follows a colon"))
    yield from (f"form:{name}" for name in ("enumerated", "lead-in", "run-in heading"))
    yield from (f"form:ends in {name}" for name in _ENDS.values())
    yield from (f"form:{name}" for name in ("ends bare", "length", "numbers"))
    yield from (f"form:year {name}" for name in ("reported", "after", "before"))
    yield "form:short line near the end"
    yield from (f"form:title {code}" for code in labels)
    yield from (f"cues:{code}" for code in labels)
    yield "cues:cause"
    yield from (f"verdict:{code}" for code in labels)
    yield from (f"verdict:place {code}" for code in labels)
    yield "verdict:cause"
    for which in ("", "heading ", "before ", "lead-in "):
        yield from (f"topics:{which}{topic.code}" for topic in codebook.topics)


class Numbers:
    """Builds the numbers of one report, block by block.

    ``texts`` and ``evidence`` are what the rules coder's ``weigh`` gave, ``verdicts`` what its ``judge`` made of it.
    """

    def __init__(
        self,
        report: Report,
        codebook: Codebook,
        texts: Sequence[str],
        evidence: Sequence[Evidence],
        verdicts: Sequence[Verdict],
        *,
        headed: bool,
    ) -> None:
        self._passages = report.passages
        self._texts = [text.rstrip() for text in texts]
        self._codebook = codebook
        self._labels = codebook.codes()
        self._evidence = evidence
        self._verdicts = verdicts
        self._headed = headed
        year = report.value("year")
        self._year = int(year) if year.isdigit() else 0
        self._title_text = fold(report.value("title"))
        self._colons = [text.endswith(":") for text in self._texts]
        self._paragraphs = [passage.paragraph for passage in self._passages]

    def matrix(self) -> Floats:
        """Return the numbers, a row a passage."""
        import numpy as np

        at = _columns(self._codebook)
        found = np.zeros((len(self._passages), len(at.names)))
        if not self._passages:
            return found
        leads = np.array(self._find_leads())
        points = self._points([item.text for item in self._evidence])
        self._fill_headings(found[:, : at.position])
        found[:, at.position : at.neighbours] = _positions(len(found))
        self._fill_neighbours(found[:, at.neighbours : at.form], points, leads)
        self._fill_form(found[:, at.form : at.titles])
        found[:, at.titles : at.cues] = self._titles()
        found[:, at.cues : at.verdict - 1] = points
        found[:, at.verdict - 1] = [min(item.cause, EVIDENCE_CAP) / 2 for item in self._evidence]
        self._fill_verdicts(found[:, at.verdict : at.topics])
        self._fill_topics(found[:, at.topics :], leads)
        return found

    def _points(self, points: Sequence[Mapping[str, float]]) -> Floats:
        """Return the points of all labels, a row a passage."""
        import numpy as np

        told = chain.from_iterable(map(itemgetter(*self._labels), points))
        values = np.fromiter(told, np.float64).reshape(len(points), len(self._labels))
        capped: Floats = np.minimum(np.maximum(values, -EVIDENCE_CAP), EVIDENCE_CAP) / 2
        return capped

    def _fill_headings(self, part: Floats) -> None:
        import numpy as np

        different: dict[_Place, int] = {}
        numbers = [
            different.setdefault(
                (passage.heading_path if self._headed else (), passage.section >= 0, item.section, self._headed),
                len(different),
            )
            for passage, item in zip(self._passages, self._evidence, strict=True)
        ]
        part[:] = np.array([*map(self._read_place, different)])[numbers]

    def _read_place(self, place: _Place) -> list[float]:
        """Return the numbers of a place among headings, kept: the same headings come again."""
        rows: dict[_Place, list[float]] = self._codebook.kept.setdefault("numbers of headings", {})
        row = rows.get(place)
        if row is None:
            if len(rows) >= HEADINGS_KEPT:
                rows.clear()
            path, inside, section, _ = place
            row = rows[place] = [*self._read_path(path, inside=inside, section=section)]
        return row

    def _read_path(self, path: tuple[str, ...], *, inside: bool, section: str) -> Iterator[float]:
        """Yield the points of the labels for the first and second heading, the most of the deeper ones, the section."""
        if not self._headed:
            yield from [0.0] * (len(self._labels) * (_DEPTHS + 1))
            yield from (0.0, 0.0, 1.0)
            return
        found = [self._codebook.heading_labels(fold(title)) for title in path]
        levels = [found[depth : depth + 1] for depth in range(_DEPTHS - 1)] + [found[_DEPTHS - 1 :]]
        for level in levels:
            yield from (max((p.get(code, 0.0) for p in level), default=0.0) / 3 for code in self._labels)
        yield from (float(inside and section == code) for code in self._labels)
        yield from (float(inside and not section), float(not inside), 0.0)

    def _fill_neighbours(self, part: Floats, points: Floats, leads: Ints) -> None:
        size = len(self._labels)
        before, after, second, lead, paragraph = (part[:, size * at : size * (at + 1)] for at in range(5))
        before[1:] = points[:-1]
        after[:-1] = points[1:]
        second[2:] = points[:-2]
        _pick(lead, points, leads)
        self._fill_paragraph(paragraph, points)
        goes_on = [one == two for one, two in pairwise(self._paragraphs)]
        part[1:, -3] = goes_on
        part[:-1, -2] = goes_on
        part[1:, -1] = self._colons[:-1]

    def _fill_paragraph(self, part: Floats, points: Floats) -> None:
        """Fill in the mean of the points of the other passages of a paragraph."""
        import numpy as np

        numbers: dict[int, int] = {}
        paragraphs = np.array([numbers.setdefault(number, len(numbers)) for number in self._paragraphs])
        others = (np.bincount(paragraphs) - 1)[paragraphs]
        rows = others.nonzero()[0]
        if len(rows):
            sums = np.array([np.bincount(paragraphs, column) for column in points.T]).T
            part[rows] = (sums[paragraphs[rows]] - points[rows]) / others[rows, None]

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

    def _fill_form(self, part: Floats) -> None:
        import numpy as np

        for column, name in enumerate(("enumerator", "lead_in", "heading")):
            part[:, column] = [bool(getattr(passage, name)) for passage in self._passages]
        rows, ends = range(len(part)), 3
        part[rows, [ends + _END_COLUMNS.get(text[-1:], len(_ENDS)) for text in self._texts]] = 1
        length = ends + len(_ENDS) + 1
        part[:, length] = np.log1p([*map(len, self._texts)]) / 5
        part[:, length + 1] = np.minimum([*map(_numerals, self._texts)], 6) / 3
        for row, text in enumerate(self._texts) if self._year else ():
            if "19" in text or "20" in text:
                part[row, length + 2 : length + 5] = self._years(text)
        for row in rows[-SIGNATURE_LINES:]:
            text = self._texts[row]
            part[row, -1] = len(text) <= SIGNATURE_LENGTH and not _INNER_MARK.search(text)

    def _years(self, text: str) -> tuple[bool, bool, bool]:
        """Tell whether a text names the year reported on, a later one, an earlier one."""
        years = [int(year) for year in _YEAR.findall(text)]
        return self._year in years, any(y > self._year for y in years), any(y < self._year for y in years)

    def _titles(self) -> list[bool]:
        """Tell for each label whether the report's title has one of its cues."""
        labels = self._codebook.labels
        return [any(cue.pattern.search(self._title_text) for cue in label.title_cues) for label in labels]

    def _fill_verdicts(self, part: Floats) -> None:
        size = len(self._labels)
        part[range(len(part)), [self._labels.index(verdict.label) for verdict in self._verdicts]] = 1
        part[:, size : 2 * size] = self._points([item.place for item in self._evidence])
        part[:, -1] = [verdict.aspect == "cause" for verdict in self._verdicts]

    def _fill_topics(self, part: Floats, leads: Ints) -> None:
        columns = {topic.code: at for at, topic in enumerate(self._codebook.topics)}
        size = len(columns)
        own, above, before, lead = (part[:, size * at : size * (at + 1)] for at in range(4))
        _count(own, [item.topics for item in self._evidence], columns)
        _count(above, heading_topics(self._codebook, self._passages, hide_headings=not self._headed), columns)
        before[1:] = own[:-1]
        _pick(lead, own, leads)


def _numerals(text: str) -> int:
    """Return how many numbers a folded text holds, in digits or in Chinese numerals."""
    return len(NUMERAL.findall(text)) + len(_COUNTED.findall(text))


@lru_cache(maxsize=256)
def _positions(count: int) -> Floats:
    """Return the numbers about position in a report of so many passages."""
    import numpy as np

    index = np.arange(count)
    share = index / max(count - 1, 1)
    part = np.minimum((share * POSITION_BINS).astype(int), POSITION_BINS - 1)
    ends = [index == at for at in (0, 1, count - 1, count - 2)]
    parts = [part == number for number in range(POSITION_BINS)]
    columns = [share, share * share, *parts, *ends, index >= count - SIGNATURE_LINES]
    return np.array(columns, dtype=np.float64).T


def _count(part: Floats, counts: Iterable[Mapping[str, int]], columns: Mapping[str, int]) -> None:
    """Fill in how often the words of each topic were met: more than three times tells nothing new."""
    cells = [(row, columns[code], min(count, 3) / 2) for row, met in enumerate(counts) for code, count in met.items()]
    if cells:
        rows, places, values = zip(*cells, strict=True)
        part[rows, places] = values


def _pick(part: Floats, values: Floats, rows: Ints) -> None:
    """Fill in the rows asked for, none for -1."""
    wanted = (rows >= 0).nonzero()[0]
    part[wanted] = values[rows[wanted]]
