"""What a trained coder sees of a passage: its words, and a row of numbers about its place and form.

Every number has a name, ``group:name``; the groups are what an ablation can leave out.  With hidden
headings nothing that the headings tell is left in either, not even where one section ends.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol, cast

from reportminer.classify.evidence import Evidence
from reportminer.classify.rules import RulesCoder, Verdict
from reportminer.classify.topics import heading_topics
from reportminer.codebook import HEADINGS_KEPT, Codebook
from reportminer.document import Passage, Report
from reportminer.fold import fold
from reportminer.settings import EVIDENCE_CAP, POSITION_BINS, SIGNATURE_LENGTH, SIGNATURE_LINES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SAME_PARAGRAPH, SAME_SECTION, NEW_SECTION, NEW_PARAGRAPH = range(4)
"""How a passage follows the one before it; NEW_PARAGRAPH where the sections are hidden."""

RELATIONS = ("same_paragraph", "same_section", "new_section", "new_paragraph")

GROUPS = ("words", "headings", "position", "neighbours", "form", "cues", "verdict", "topics")
"""What an ablation can leave out; ``words`` are the terms, the others are numbers."""

HEADING_TERM = "#"
"""Put before the words of headings, to tell them from those of the passage."""

PAIR = "_"
"""Between the words of a pair."""

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


@dataclass(frozen=True, eq=False)
class Features:
    """The features of one report's passages, in their order.

    ``words`` are the words of each passage as they were cut, ``above`` those of the headings over it, as
    terms; ``numbers`` has a row a passage, in the order of ``number_names``; ``relations`` say how each
    passage follows the one before.  ``headed`` is False where there are no headings, or where they are hidden.
    """

    words: Sequence[Sequence[str]]
    above: Sequence[tuple[str, ...]]
    numbers: Floats
    relations: list[int]
    headed: bool

    @cached_property
    def terms(self) -> list[list[str]]:
        """Return the different words and word pairs of each passage and its headings."""
        pairs = zip(self.words, self.above, strict=True)
        return [list(dict.fromkeys([*word_terms(words), *above])) for words, above in pairs]


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


def extract(
    report: Report,
    codebook: Codebook,
    segmenter: Segmenter,
    *,
    hide_headings: bool = False,
    words: Sequence[Sequence[str]] | None = None,
    weighed: tuple[list[str], list[Evidence]] | None = None,
) -> Features:
    """Return the features of a report; with ``hide_headings`` as if it had no headings.

    ``words`` are the words of the passages, where they have been cut already; ``weighed`` is what the rules
    coder's ``weigh`` gave.
    """
    passages = report.passages
    if words is None:
        words = segmenter.cut_all(map(report.quote, passages))
    rules = RulesCoder(codebook, hide_headings=hide_headings)
    texts, evidence = weighed or rules.weigh(report)
    headed = not hide_headings and any(s.role == "heading" and s.depth == 1 for s in report.sections)
    return Features(
        words=words,
        above=_heading_terms(passages, segmenter) if headed else [()] * len(passages),
        numbers=_Numbers(report, codebook, texts, evidence, headed=headed).matrix(rules.judge(passages, evidence)),
        relations=[
            _relation(before, passage, headed=headed)
            for before, passage in zip((None, *passages), passages, strict=False)
        ],
        headed=headed,
    )


# --- words ---------------------------------------------------------------------------------------
def _heading_terms(passages: Sequence[Passage], segmenter: Segmenter) -> list[tuple[str, ...]]:
    cut_path = _path_cutter(cast(Any, segmenter))
    return [cut_path(passage.heading_path) for passage in passages]


@lru_cache(maxsize=4)
def _path_cutter(segmenter: Any) -> Callable[[tuple[str, ...]], tuple[str, ...]]:
    """Return what turns a heading path into terms: offices use the same headings year after year."""

    @lru_cache(maxsize=HEADINGS_KEPT)
    def terms(path: tuple[str, ...]) -> tuple[str, ...]:
        cut = segmenter.cut_all(path)
        return tuple(dict.fromkeys(HEADING_TERM + term for words in cut for term in _singles(words)))

    return terms


def word_terms(words: Sequence[str]) -> list[str]:
    """Return the words and the pairs of words that stand side by side, with 0 for every number."""
    singles = _singles(words)
    return [*singles, *map(PAIR.join, pairwise(singles))]


def _singles(words: Sequence[str]) -> list[str]:
    return [plain for word in words if (plain := plain_word(word))]


@lru_cache(maxsize=65536)
def plain_word(word: str) -> str:
    """Return the form in which a word counts: small, half-width, 0 for a number; nothing for punctuation."""
    folded = fold(word).lower()
    return _NUMBER.sub("0", folded).replace(PAIR, "") if _WORD.match(folded) else ""


def _relation(before: Passage | None, passage: Passage, *, headed: bool) -> int:
    if before is not None and before.paragraph == passage.paragraph:
        return SAME_PARAGRAPH
    if not headed:
        return NEW_PARAGRAPH
    return SAME_SECTION if before is not None and before.section == passage.section else NEW_SECTION


# --- numbers -------------------------------------------------------------------------------------
class _Numbers:
    """Builds the numbers of one report, a block of columns after another."""

    def __init__(
        self, report: Report, codebook: Codebook, texts: Sequence[str], evidence: Sequence[Evidence], *, headed: bool
    ) -> None:
        self._passages = report.passages
        self._texts = [text.rstrip() for text in texts]
        self._codebook = codebook
        self._labels = codebook.codes()
        self._evidence = evidence
        self._headed = headed
        year = report.value("year")
        self._year = int(year) if year.isdigit() else 0
        self._title_text = fold(report.value("title"))
        self._colons = [text.endswith(":") for text in self._texts]
        self._paragraphs = [passage.paragraph for passage in self._passages]

    def matrix(self, verdicts: Sequence[Verdict]) -> Floats:
        """Return the numbers, a row a passage."""
        import numpy as np

        if not self._passages:
            return np.zeros((0, len(number_names(self._codebook))))
        points = _capped([item.text for item in self._evidence], self._labels)
        leads = np.array(self._find_leads())
        causes = np.array([[min(item.cause, EVIDENCE_CAP) / 2] for item in self._evidence])
        blocks = [
            self._headings(),
            _positions(len(self._passages)),
            *self._neighbours(points, leads),
            self._form(),
            points,
            causes,
            self._verdicts(verdicts),
            *self._topics(leads),
        ]
        return np.concatenate(blocks, axis=1)

    def _headings(self) -> Floats:
        import numpy as np

        rows: dict[tuple[tuple[str, ...], bool, str, bool], list[float]]
        rows = self._codebook.kept.setdefault("numbers of headings", {})
        found = []
        for passage, item in zip(self._passages, self._evidence, strict=True):
            key = (passage.heading_path if self._headed else (), passage.section >= 0, item.section, self._headed)
            row = rows.get(key)
            if row is None:
                if len(rows) >= HEADINGS_KEPT:
                    rows.clear()
                row = rows[key] = [*self._read_path(key[0], inside=key[1], section=key[2])]
            found.append(row)
        return np.array(found)

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

    def _neighbours(self, points: Floats, leads: NDArray[np.int64]) -> Iterator[Floats]:
        import numpy as np

        yield _shifted(points, 1)
        yield _shifted(points, -1)
        yield _shifted(points, 2)
        yield _picked(points, leads)
        _, places, sizes = np.unique(self._paragraphs, return_inverse=True, return_counts=True)
        sums = np.zeros((len(sizes), points.shape[1]))
        np.add.at(sums, places, points)
        others = (sizes[places] - 1)[:, None]
        yield np.where(others > 0, (sums[places] - points) / np.maximum(others, 1), 0.0)
        goes_on = [one == two for one, two in pairwise(self._paragraphs)]
        yield np.array([[False, *goes_on], [*goes_on, False], [False, *self._colons[:-1]]], dtype=np.float64).T

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

    def _form(self) -> Floats:
        import numpy as np

        near_end = len(self._passages) - SIGNATURE_LINES
        rows = []
        for index, (passage, text) in enumerate(zip(self._passages, self._texts, strict=True)):
            end = text[-1:]
            rows.append(
                (
                    bool(passage.enumerator),
                    passage.lead_in,
                    bool(passage.heading),
                    *(end == mark for mark in _ENDS),
                    end not in _ENDS,
                    len(text),
                    len(_NUMBER.findall(text)),
                    *self._years(text),
                    index >= near_end and len(text) <= SIGNATURE_LENGTH and not _INNER_MARK.search(text),
                )
            )
        values = np.array(rows, dtype=np.float64)
        length, numbers = 4 + len(_ENDS), 5 + len(_ENDS)
        values[:, length] = np.log1p(values[:, length]) / 5
        values[:, numbers] = np.minimum(values[:, numbers], 6) / 3
        cues = [any(c.pattern.search(self._title_text) for c in label.title_cues) for label in self._codebook.labels]
        return np.concatenate([values, np.tile(np.array(cues, dtype=np.float64), (len(rows), 1))], axis=1)

    def _years(self, text: str) -> tuple[bool, bool, bool]:
        """Tell whether a text names the year reported on, a later one, an earlier one."""
        if not self._year or not ("19" in text or "20" in text):
            return False, False, False
        years = [int(year) for year in _YEAR.findall(text)]
        return self._year in years, any(y > self._year for y in years), any(y < self._year for y in years)

    def _verdicts(self, verdicts: Sequence[Verdict]) -> Floats:
        import numpy as np

        chosen = np.array([self._labels.index(verdict.label) for verdict in verdicts])
        places = _capped([item.place for item in self._evidence], self._labels)
        causes = np.array([[verdict.aspect == "cause"] for verdict in verdicts], dtype=np.float64)
        return np.concatenate([np.eye(len(self._labels))[chosen], places, causes], axis=1)

    def _topics(self, leads: NDArray[np.int64]) -> Iterator[Floats]:
        columns = {topic.code: at for at, topic in enumerate(self._codebook.topics)}
        own = _counted([item.topics for item in self._evidence], columns)
        yield own
        yield _counted(heading_topics(self._codebook, self._passages, hide_headings=not self._headed), columns)
        yield _shifted(own, 1)
        yield _picked(own, leads)


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


def _capped(points: Sequence[dict[str, float]], labels: Sequence[str]) -> Floats:
    import numpy as np

    values = np.array([[item.get(code, 0.0) for code in labels] for item in points])
    capped: Floats = np.clip(values, -EVIDENCE_CAP, EVIDENCE_CAP) / 2
    return capped


def _counted(counts: Sequence[dict[str, int]], columns: dict[str, int]) -> Floats:
    import numpy as np

    values = np.zeros((len(counts), len(columns)))
    cells = [(row, columns[code], count) for row, entry in enumerate(counts) for code, count in entry.items()]
    if cells:
        rows, places, found = zip(*cells, strict=True)
        values[rows, places] = found
    return np.minimum(values, 3) / 2


def _shifted(values: Floats, by: int) -> Floats:
    """Return for each row the one ``by`` rows before it, 0 where there is none."""
    import numpy as np

    moved = np.zeros_like(values)
    if by > 0:
        moved[by:] = values[:-by]
    else:
        moved[:by] = values[-by:]
    return moved


def _picked(values: Floats, rows: NDArray[np.int64]) -> Floats:
    """Return the rows asked for, 0 for -1."""
    kept: Floats = values[rows] * (rows >= 0)[:, None]
    return kept
