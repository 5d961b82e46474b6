"""Automatic list numbers of a Word 97 file.

After [MS-DOC]: 2.9.131 (LFO), 2.9.147 (LSTF), 2.9.150 (LVLF), 2.4.6.3 (which list a paragraph is in); the number
formats are those of [MS-OSHARED] 2.2.1.3, in its order.
"""

from __future__ import annotations

import struct
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from reportminer.parse.doc_file import WordFile
from reportminer.parse.doc_formats import P_LEVEL, P_LIST, ParagraphFormat, Styles
from reportminer.parse.word_lists import LEVELS, Counts, Label, Level

_SUFFIXES = ("tab", "space", "nothing")
_LISTS, _OVERRIDES = 73, 74


@cache
def _formats() -> tuple[str, ...]:
    text = resources.files("reportminer").joinpath("data", "doc_numbers.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["formats"])


@dataclass(slots=True)
class _Override:
    list_id: int
    starts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, Level] = field(default_factory=dict)


class Numbering:
    """The lists of one document; paragraphs must come in order."""

    def __init__(self, word: WordFile, styles: Styles) -> None:
        self.counts = Counts()
        self._styles = styles
        self._lists: dict[int, dict[int, Level]] = {}
        self._overrides: list[_Override] = []
        self.damaged = False
        try:
            if word.block(_LISTS):
                self._read_lists(word.table, word.block_start(_LISTS))
            if word.block(_OVERRIDES):
                self._read_overrides(word.table, word.block_start(_OVERRIDES))
        except (struct.error, IndexError):
            self.damaged = True

    def label(self, paragraph: ParagraphFormat) -> Label | None:
        """Count a paragraph and return its number; None where it has none."""
        reference = self._styles.paragraph_value(paragraph, P_LIST)
        place = int.from_bytes(reference or b"\0\0", "little", signed=True)
        if not 1 <= place <= len(self._overrides):
            return None
        override = self._overrides[place - 1]
        level = (self._styles.paragraph_value(paragraph, P_LEVEL) or b"\0")[0]
        definition = {**self._lists.get(override.list_id, {}), **override.levels}
        key = ("override", place) if override.starts else ("list", override.list_id)
        return self.counts.label(key, min(level, LEVELS - 1), definition, override.starts)

    def _read_lists(self, table: bytes, at: int) -> None:
        (count,) = struct.unpack_from("<H", table, at)
        heads = [struct.unpack_from("<i", table, at + 2 + 28 * n)[0] for n in range(count)]
        simple = [bool(table[at + 2 + 28 * n + 26] & 1) for n in range(count)]
        at += 2 + 28 * count
        for head, is_simple in zip(heads, simple, strict=True):
            self._lists[head] = {}
            for number in range(1 if is_simple else LEVELS):
                self._lists[head][number], at = _level(table, at)

    def _read_overrides(self, table: bytes, at: int) -> None:
        (count,) = struct.unpack_from("<I", table, at)
        counts = []
        for number in range(min(count, 50_000)):
            head = at + 4 + 16 * number
            self._overrides.append(_Override(struct.unpack_from("<i", table, head)[0]))
            counts.append(table[head + 12])
        at += 4 + 16 * count
        for override, levels in zip(self._overrides, counts, strict=True):
            at += 4
            for _ in range(levels):
                start, flags = struct.unpack_from("<iI", table, at)
                at += 8
                level = flags & 0xF
                if flags & 0x20:
                    override.levels[level], at = _level(table, at)
                    start = override.levels[level].start
                if flags & 0x10:
                    override.starts[level] = start


def _level(table: bytes, at: int) -> tuple[Level, int]:
    """Read one level; returns it and where the next begins."""
    formats = _formats()
    start, form, flags = struct.unpack_from("<iBB", table, at)
    follow = table[at + 15]
    run_size, paragraph_size, limit = table[at + 24], table[at + 25], table[at + 26]
    at += 28 + run_size + paragraph_size
    (length,) = struct.unpack_from("<H", table, at)
    text = table[at + 2 : at + 2 + 2 * length].decode("utf-16-le", "replace")
    level = Level(
        start=max(-1, min(start, 99_999)),
        format=formats[form] if form < len(formats) else "none" if form == 255 else "decimal",
        text="".join(f"%{ord(char) + 1}" if ord(char) < LEVELS else char for char in text.replace("%", "％")),
        suffix=_SUFFIXES[follow] if follow < len(_SUFFIXES) else "tab",
        legal=bool(flags & 4),
        restart=limit if flags & 8 else None,
    )
    return level, at + 2 + 2 * length
