"""The types that travel from room to room.

All are frozen dataclasses, or named tuples where a report has many of them (they are made in a third of the time), and
picklable.  Offsets are 0-based, end excluded, and count characters of ``Document.text`` unless a docstring says
otherwise.  Pages and lines are 1-based, as a reader would count them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in points, measured from the page's top left corner."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file of a corpus, known by its bytes.

    ``name`` is the path shown to people: the corpus folder's own name and the path below it, with
    forward slashes on every system.  ``path`` is where to read it now; where that is a ZIP archive,
    ``member`` is the path inside it (``inner.zip/…`` inside an archive within).
    """

    name: str
    path: Path
    digest: str
    media_type: str
    size: int
    also_at: tuple[str, ...] = ()
    sidecar: tuple[tuple[str, str], ...] = ()
    member: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line (PDF) or one block (other formats) as the parser saw it, before any cleaning.

    ``number`` is 1-based: within the page where the format has pages, within the file otherwise.
    ``starts_paragraph`` is False where the line continues the paragraph of the line before it.
    ``level`` is the heading level the format declares (1 is the highest, 0 is none).
    ``furniture`` names what the line is if it is no part of the report's text (header, footer,
    page number, navigation, …); such a line is removed, and recorded, in cleaning.
    ``cell`` is (table, row) of a table row; its cells stand in ``text`` separated by tabs.
    """

    text: str
    number: int
    starts_paragraph: bool = True
    box: Box | None = None
    size: float | None = None
    font: str = ""
    bold: bool = False
    centered: bool = False
    style: str = ""
    level: int = 0
    list_number: str = ""
    cell: tuple[int, int] | None = None
    furniture: str = ""
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a source; ``number`` is None for formats that have no pages."""

    number: int | None
    lines: tuple[Line, ...]
    width: float | None = None
    height: float | None = None


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One entry of the reading ledger: what happened to a stretch of a source, and why.

    ``kind`` is one of LEDGER_KINDS; ``characters`` counts the characters of the source concerned
    (0 where none are).  ``text`` quotes the beginning of what was removed or changed.  ``code`` names
    the warning in ``data/warnings.toml`` and never changes, so that tables can be filtered by it.
    """

    stage: str
    kind: str
    reason: str
    page: int | None = None
    line: int | None = None
    text: str = ""
    characters: int = 0
    code: str = ""


LEDGER_KINDS = ("failed", "skipped", "duplicate", "vanished", "removed", "repaired", "warning")


@dataclass(frozen=True, slots=True)
class Account:
    """How many characters of one page met one fate, and why.

    The unit is the code point of ``Line.text`` as the reader gave it.  The accounts of a file whose ``fate``
    is one of SEEN_FATES add up to all characters of all its lines; those of the other fates in FATES stand
    beside that sum.  ``page`` is None where the format has no pages; ``recognised`` says that the characters
    were read from a picture.
    """

    page: int | None
    fate: str
    reason: str
    characters: int
    recognised: bool = False


SEEN_FATES = ("kept", "repaired", "furniture", "spaces", "invisible")
"""Stands in the text as it was; stands there as another character; and three ways to be left out."""

FATES = (*SEEN_FATES, "left out", "unread", "added")
"""Also: what the reader left out before it made lines, pages without any text, and what cleaning put between lines."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a parser made of one file: its pages, who read it, and what it has to report.

    ``fields`` are facts the format itself states about the text (an HTML meta ``ArticleTitle``, a
    DOCX core property): pairs of name and value.
    """

    pages: tuple[Page, ...]
    reader: str
    encoding: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    ledger: tuple[LedgerRow, ...] = ()


class Place(NamedTuple):
    """Where an offset stands in the source: ``page`` is None where the format has no pages."""

    page: int | None
    line: int


class TextLine(NamedTuple):
    """The stretch of cleaned text that came from one source line."""

    start: int
    end: int
    place: Place
    box: Box | None = None
    score: float | None = None


class Paragraph(NamedTuple):
    """One paragraph of cleaned text with the style its source gave it."""

    start: int
    end: int
    style: str = ""
    level: int = 0
    size: float | None = None
    font: str = ""
    bold: bool = False
    centered: bool = False
    cell: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """Cleaned text, one paragraph a line, and the way back to the source.

    ``text`` is its paragraphs joined by a line feed, without one at the end.  ``seen`` counts the
    characters of all lines the reader gave, ``accounts`` says what became of them.  ``sizes`` are
    (page, width, height) in points.
    """

    source: Source
    text: str
    lines: tuple[TextLine, ...]
    paragraphs: tuple[Paragraph, ...]
    ledger: tuple[LedgerRow, ...]
    fields: tuple[tuple[str, str], ...] = ()
    reader: str = ""
    encoding: str = ""
    seen: int = 0
    accounts: tuple[Account, ...] = ()
    sizes: tuple[tuple[int, float, float], ...] = ()
    _starts: tuple[int, ...] = field(default=(), init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Note where the lines start: every fact and every passage asks for its place."""
        object.__setattr__(self, "_starts", tuple([line.start for line in self.lines]))

    def place(self, offset: int) -> Place:
        """Return the page and line of the character at ``offset``.

        A line feed between paragraphs belongs to the line before it.  Raises IndexError for an
        offset outside the text.
        """
        if not 0 <= offset < len(self.text):
            raise IndexError(f"offset {offset} is outside the text of {len(self.text)} characters")
        found = bisect_right(self._starts, offset) - 1
        return self.lines[max(found, 0)].place

    def places(self, offsets: Iterable[int]) -> list[Place]:
        """Return the places of many offsets, all of which lie inside the text: see ``place``."""
        starts, places = self._starts, [line.place for line in self.lines]
        return [places[max(bisect_right(starts, offset) - 1, 0)] for offset in offsets]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and all that stands under it, down to the next heading of its level or higher.

    Sections are told apart by ``index`` (their order in the text), never by their number: real
    reports number twice.  ``parent`` is the index of the section above, -1 at the top.  The heading
    is ``text[heading_start:heading_end]``, its marker included; ``title`` is the heading without
    marker and end punctuation.  ``run_in`` is True where the heading opens a paragraph instead of
    standing alone.  ``role`` is "title" for the report's own title, "heading" otherwise.
    """

    index: int
    parent: int
    depth: int
    start: int
    end: int
    heading_start: int
    heading_end: int
    title: str
    marker: str = ""
    number: int | None = None
    family: str = ""
    run_in: bool = False
    role: str = "heading"


class Block(NamedTuple):
    """A paragraph, or a piece of one whose source lost its line breaks: a heading, or text to be cut into passages.

    Blocks tile the text; only single line feeds stand between them.
    """

    start: int
    end: int
    paragraph: int


@dataclass(frozen=True, slots=True)
class Reading:
    """One fact about the report as a whole, with where it was read and how sure that is (0 to 1)."""

    field: str
    value: str
    where: str
    sure: float
    quote: str = ""


FIELDS = (
    "title",
    "year",
    "place",
    "province",
    "prefecture",
    "county",
    "township",
    "code",
    "code_scheme",
    "candidates",
    "office",
    "level",
    "issuer",
    "issuer_kind",
    "date",
    "published",
    "document_number",
    "addressee",
)
"""The fields of readings, in the order in which they are shown."""


class Passage(NamedTuple):
    """The coding unit: the smallest stretch that the author marked off.

    ``section`` is the index of the innermost section, -1 outside all.  ``heading`` is the passage's
    own run-in heading without its marker, ``heading_path`` the titles of the sections above it, from
    the top.  ``enumerator`` is the inline marker it begins with (一是, (1), …).
    """

    id: str
    start: int
    end: int
    section: int
    paragraph: int
    heading: str = ""
    heading_path: tuple[str, ...] = ()
    enumerator: str = ""
    lead_in: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """A document with its facts, its tree of sections and its passages."""

    document: Document
    sections: tuple[Section, ...] = ()
    passages: tuple[Passage, ...] = ()
    metadata: tuple[Reading, ...] = ()
    ledger: tuple[LedgerRow, ...] = ()

    @property
    def id(self) -> str:
        """The report's id: the first 12 hexadecimal digits of its source's SHA-256."""
        return self.document.source.digest[:12]

    @property
    def text(self) -> str:
        """The cleaned text."""
        return self.document.text

    def value(self, name: str) -> str:
        """Return the value read for metadata field ``name``, or an empty string."""
        return next((reading.value for reading in self.metadata if reading.field == name), "")

    def quote(self, unit: Passage | Section) -> str:
        """Return the text of a passage, or of a section with all that stands under it."""
        return self.document.text[unit.start : unit.end]

    def units(self) -> Iterator[tuple[int, int, str]]:
        """Yield (start, end, kind) of every heading line and passage in the order of the text.

        ``kind`` is "heading" or "passage".  Run-in headings belong to their passage.  The units tile
        the text: only single line feeds stand between them.
        """
        headings = [(s.heading_start, s.heading_end, "heading") for s in self.sections if not s.run_in]
        yield from sorted(headings + [(p.start, p.end, "passage") for p in self.passages])


@dataclass(frozen=True, slots=True)
class Coding:
    """One coder's decision about one passage; ``coder`` is a person's name or a model id.

    ``confidence`` is between 0 and 1; None where a human coder gave none.  ``reason`` says in one
    line what decided.  ``unsure_below`` is the confidence below which the coder counts as unsure; None
    where it has no such threshold.
    """

    passage_id: str
    label: str
    coder: str
    confidence: float | None = None
    also: tuple[str, ...] = ()
    aspect: str = ""
    topics: tuple[str, ...] = ()
    reason: str = ""
    unsure_below: float | None = None

    @property
    def unsure(self) -> bool:
        """Whether the coder was less confident than its threshold, so that a person should look."""
        return self.confidence is not None and self.unsure_below is not None and self.confidence < self.unsure_below


class Fact(NamedTuple):
    """Something read out of the text that can be counted or looked up, with the exact span it was read from.

    ``kind`` is "quantity", "citation", "actor", "slogan" or "specific".  ``start`` and ``end`` are offsets of
    ``Document.text``.  ``value`` is the normal form (a number with unit, an official title, a code);
    ``number`` and ``unit`` hold a quantity's value, ``family`` the group of like things it is compared in.
    ``fields`` are further pairs of name and value that belong to this kind.
    """

    kind: str
    start: int
    end: int
    passage_id: str
    value: str
    number: float | None = None
    unit: str = ""
    family: str = ""
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Analysis:
    """All that one report yields: a pure function of bytes, codebook and model.

    ``words`` are the words of the passages where the coder needed them, so that nobody cuts them again;
    empty otherwise.
    """

    report: Report
    codings: tuple[Coding, ...] = field(default=())
    facts: tuple[Fact, ...] = field(default=())
    words: tuple[tuple[str, ...], ...] = field(default=(), repr=False, compare=False)
