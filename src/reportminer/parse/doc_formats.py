"""What characters and paragraphs of a Word 97 file look like: their property changes and their styles.

After [MS-DOC]: 2.2.5 and 2.6 (Sprm), 2.9.33 (ChpxFkp), 2.9.175 (PapxFkp), 2.9.271 (STSH), 2.9.273 (SttbfFfn).
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from reportminer import settings
from reportminer.errors import ReadError
from reportminer.parse.doc_file import WordFile

# Property changes (sprm) by number; names as in [MS-DOC] without "sprm".
C_DELETED, C_BOLD, C_HIDDEN = 0x0800, 0x0835, 0x083C
C_SIZE, C_FONT, C_STYLE, C_SYMBOL = 0x4A43, 0x4A50, 0x4A30, 0x6A09
P_IN_TABLE, P_ROW_END, P_DEPTH = 0x2416, 0x2417, 0x6649
P_INNER_CELL, P_INNER_ROW, P_HUGE = 0x244B, 0x244C, (0x6646, 0x6645)
P_ALIGN, P_ALIGN_OLD, P_OUTLINE, P_LEVEL, P_LIST = 0x2461, 0x2403, 0x2640, 0x260A, 0x460B
T_DEFINITION = 0xD608
_TABS = 0xC615

_SIZES = (1, 1, 2, 4, 2, 2, 0, 3)
"""Bytes of the operand by the three highest bits of the number; 0 says that the first byte tells."""

Changes = Mapping[int, bytes]
_NAMED = {62: "title", 74: "subtitle", **dict.fromkeys(range(19, 28), "contents")}
_NAMES = {"title": "title", "标题": "title", "subtitle": "subtitle", "副标题": "subtitle"}


def changes(grpprl: bytes) -> dict[int, bytes]:
    """Return property changes by number; the last of several counts.  What is cut off at the end is left out."""
    found: dict[int, bytes] = {}
    at = 0
    while at + 2 <= len(grpprl):
        number = int.from_bytes(grpprl[at : at + 2], "little")
        at += 2
        size = _SIZES[number >> 13]
        if number == T_DEFINITION:
            size = int.from_bytes(grpprl[at : at + 2], "little") + 1
        elif not size:
            size = grpprl[at] + 1 if at < len(grpprl) else 1
            if number == _TABS and size == 256:
                break  # longer than its length byte can say: nothing after it matters here
        if at + size > len(grpprl):
            break
        found[number] = grpprl[at : at + size]
        at += size
    return found


def number_of(found: Changes, key: int, otherwise: int = 0) -> int:
    """Return a property as an unsigned number."""
    value = found.get(key)
    return otherwise if value is None else int.from_bytes(value, "little")


@dataclass(frozen=True, slots=True)
class ParagraphFormat:
    """The style and the property changes of a paragraph; ``end`` is the FC behind its last character."""

    style: int
    found: Changes
    end: int


class Formats:
    """Looks up the format of any FC; formats that occur often are worked out once."""

    def __init__(self, word: WordFile) -> None:
        self._word = word
        self._known: dict[bytes, dict[int, bytes]] = {}
        self._run_starts: list[int] = []
        self._runs: list[Changes] = []
        self._paragraph_starts: list[int] = []
        self._paragraphs: list[ParagraphFormat] = []
        for start, _, raw in self._stretches(12, 1):
            self._run_starts.append(start)
            self._runs.append(self.changes(raw))
        for start, end, raw in self._stretches(13, 13):
            self._paragraph_starts.append(start)
            self._paragraphs.append(ParagraphFormat(int.from_bytes(raw[:2], "little"), self._full(raw[2:]), end))

    def changes(self, grpprl: bytes) -> dict[int, bytes]:
        """Return property changes by number, from memory where they were met before."""
        if grpprl not in self._known:
            self._known[grpprl] = changes(grpprl)
        return self._known[grpprl]

    def runs(self, start: int, end: int) -> Iterator[tuple[int, int, Changes]]:
        """Yield (start, end, changes) of the stretches of one formatting between two FCs."""
        at = max(bisect_right(self._run_starts, start) - 1, 0)
        while start < end:
            following = self._run_starts[at + 1] if at + 1 < len(self._run_starts) else end
            stop = min(max(following, start + 1), end)
            yield start, stop, self._runs[at] if self._runs else {}
            start, at = stop, at + 1

    def paragraph(self, place: int) -> ParagraphFormat:
        """Return the format of the paragraph that holds the character at an FC."""
        at = bisect_right(self._paragraph_starts, place) - 1
        return self._paragraphs[at] if at >= 0 else ParagraphFormat(0, {}, 0)

    def _full(self, grpprl: bytes) -> dict[int, bytes]:
        found = self.changes(grpprl)
        for key in P_HUGE:
            if key in found:
                at = number_of(found, key)
                size = int.from_bytes(self._word.data[at : at + 2], "little")
                return {**found, **self.changes(self._word.data[at + 2 : at + 2 + size])}
        return found

    def _stretches(self, block: int, entry: int) -> Iterator[tuple[int, int, bytes]]:
        """Yield (start, end, bytes) of all formatted stretches: pages of 512 bytes, found through a list of pages."""
        plc = self._word.block(block)
        pages = max(len(plc) - 4, 0) // 8
        total, last = 0, -1
        for number in range(pages):
            (page,) = struct.unpack_from("<I", plc, 4 * (pages + 1) + 4 * number)
            held = self._word.main[(page & 0x3FFFFF) * 512 :][:512]
            if len(held) < 512:
                continue
            count = held[511]
            total += count
            if total > settings.DOC_MAX_RUNS:
                raise ReadError("parse", f"holds more than {settings.DOC_MAX_RUNS:,} formats: save it anew as DOCX")
            edges = struct.unpack_from(f"<{count + 1}I", held, 0) if 4 * (count + 1) <= 511 else ()
            for at, (start, end) in enumerate(pairwise(edges)):
                place = 4 * (count + 1) + entry * at
                # Ordered pages are what every writer makes and what the search relies on.
                if place < 511 and last <= start <= end:
                    last = start
                    yield start, end, _run(held, 2 * held[place]) if entry == 1 else _paragraph(held, 2 * held[place])


def _run(page: bytes, at: int) -> bytes:
    return page[at + 1 : at + 1 + page[at]] if at else b""


def _paragraph(page: bytes, at: int) -> bytes:
    if not at:
        return b"\0\0"
    size = page[at]
    return page[at + 1 : at + 2 * size] if size else page[at + 2 : at + 2 + 2 * page[min(at + 1, 511)]]


@dataclass(frozen=True, slots=True)
class Style:
    """One style: its parent's number, its role or heading level, and its property changes."""

    parent: int
    level: int = 0
    role: str = ""
    paragraph: Changes = field(default_factory=dict)
    run: Changes = field(default_factory=dict)


class Styles:
    """The styles of a document by number."""

    def __init__(self, word: WordFile) -> None:
        self.fonts = _fonts(word.block(15))
        self._styles = dict(_styles(word.block(1)))

    def chain(self, number: int) -> Iterator[Style]:
        """Yield a style and its parents, nearest first; circles end."""
        seen: set[int] = set()
        while number in self._styles and number not in seen:
            seen.add(number)
            yield self._styles[number]
            number = self._styles[number].parent

    def level(self, paragraph: ParagraphFormat) -> int:
        """Return the heading level the document declares, 0 for body text."""
        if P_OUTLINE in paragraph.found:
            return _outline(paragraph.found)
        for style in self.chain(paragraph.style):
            if P_OUTLINE in style.paragraph:
                return _outline(style.paragraph)
            if style.level:
                return style.level
        return 0

    def role(self, paragraph: ParagraphFormat) -> str:
        """Return "title", "subtitle", "contents" or an empty string."""
        return next((style.role for style in self.chain(paragraph.style) if style.role), "")

    def paragraph_value(self, paragraph: ParagraphFormat, key: int) -> bytes | None:
        """Return a property of a paragraph, its own or its style's."""
        layers = (paragraph.found, *(style.paragraph for style in self.chain(paragraph.style)))
        return next((layer[key] for layer in layers if key in layer), None)

    def run_value(self, run: Changes, paragraph: ParagraphFormat, key: int) -> bytes | None:
        """Return a property of a run: its own, its character style's, or its paragraph's style's."""
        if key in run:
            return run[key]
        keys = ([number_of(run, C_STYLE)] if C_STYLE in run else []) + [paragraph.style]
        layers = (style.run for number in keys for style in self.chain(number))
        return next((layer[key] for layer in layers if key in layer), None)

    def switch(self, run: Changes, paragraph: ParagraphFormat, key: int) -> bool:
        """Return a switch of a run; it may refer to its style: the same (0x80) or the opposite (0x81)."""
        value = (self.run_value(run, paragraph, key) or b"\0")[0]
        if value in (0x80, 0x81):
            rest = {number: found for number, found in run.items() if number != key}
            below = (self.run_value(rest, paragraph, key) or b"\0")[0] == 1
            return below if value == 0x80 else not below
        return value == 1


def _outline(found: Changes) -> int:
    level = number_of(found, P_OUTLINE, 9)
    return level + 1 if level < 9 else 0


def _styles(sheet: bytes) -> Iterator[tuple[int, Style]]:
    size, count, base = struct.unpack_from("<HHH", sheet, 0) if len(sheet) >= 6 else (0, 0, 0)
    at = size + 2
    for number in range(count):
        length = int.from_bytes(sheet[at : at + 2], "little")
        if length and base >= 6:
            yield number, _style(sheet[at + 2 : at + 2 + length], base)
        at += 2 + length + length % 2


def _style(held: bytes, base: int) -> Style:
    first, second, third = struct.unpack_from("<HHH", held.ljust(6, b"\0"), 0)
    built_in, kind, parent = first & 0xFFF, second & 0xF, second >> 4
    length = int.from_bytes(held[base : base + 2], "little")
    name = held[base + 2 : base + 2 + 2 * length].decode("utf-16-le", "replace").strip().lower()
    at = base + 2 + 2 * length + 2
    parts: list[bytes] = []
    for _ in range(third & 0xF):
        size = int.from_bytes(held[at : at + 2], "little")
        parts.append(held[at + 2 : at + 2 + size])
        at += 2 + size + size % 2
    level = built_in if 1 <= built_in <= 9 else 0
    role = _NAMED.get(built_in, "") or _NAMES.get(name, "")
    if kind == 1 and parts:
        run = changes(parts[1]) if len(parts) > 1 else {}
        return Style(parent, level, role, changes(parts[0][2:]), run)
    return Style(parent, run=changes(parts[0]) if kind == 2 and parts else {})


def _fonts(table: bytes) -> list[str]:
    found: list[str] = []
    at = 4
    while at < len(table) and len(found) < 5_000:
        size = table[at] + 1
        name = table[at + 40 : at + size].decode("utf-16-le", "replace")
        found.append(name.partition("\0")[0])
        at += size
    return found
