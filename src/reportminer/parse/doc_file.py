"""The Word 97 file: its container, its header (FIB), its tables by number, and its text piece by piece.

After [MS-DOC]: 2.5 (Fib), 2.8.35 (PlcPcd), 2.9.38 (Clx).  Positions (CP) count UTF-16 units; FC are bytes in
the stream WordDocument.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from reportminer import settings
from reportminer.errors import ReadError

DAMAGED = "is damaged or cut off: download it again, or open it in Word or WPS and save it as DOCX"
_PROTECTED = "is protected by a password: open it with the password and save it without one"
_OLD = "is a Word file from before 1997: open it in Word, WPS or LibreOffice and save it as DOCX"
_NOT_WORD = "holds no Word document: open it in the program that made it and save it as DOCX"

_WORD_97 = 0xA5EC
_FIRST_97 = 0x00C1
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
_PARTS = ("body", "footnote", "header", "macro", "comment", "endnote", "text box", "header box")


class OldWordError(ReadError):
    """The file is from before Word 97: only another program can read it."""


@dataclass(frozen=True, slots=True)
class PieceOfText:
    """Consecutive characters of one piece: ``start`` is a CP, ``at`` an FC; ``width`` bytes each."""

    start: int
    end: int
    at: int
    width: int
    modifier: bytes = b""


@dataclass(slots=True)
class WordFile:
    """The streams of one file and what its header says; ``parts`` are the CPs of body, notes and so on."""

    main: bytes
    table: bytes
    data: bytes
    parts: dict[str, tuple[int, int]]
    fields: tuple[tuple[str, str], ...] = ()
    pieces: list[PieceOfText] = field(default_factory=list)

    def block(self, number: int) -> bytes:
        """Return a structure of the table stream by its place in the header's list; empty where there is none."""
        at = 154 + 8 * number
        if self.word(152) <= number or at + 8 > len(self.main):
            return b""
        start, size = struct.unpack_from("<II", self.main, at)
        return self.table[start : start + size]

    def word(self, at: int) -> int:
        """Return two bytes of the header as a number."""
        return int.from_bytes(self.main[at : at + 2], "little")

    def block_start(self, number: int) -> int:
        """Return where in the table stream a structure begins."""
        return int(struct.unpack_from("<I", self.main, 154 + 8 * number)[0])


def open_word(data: bytes) -> WordFile:
    """Open a file; raises ReadError for what is encrypted, older than Word 97, damaged or no Word file."""
    import olefile

    try:
        container = olefile.OleFileIO(io.BytesIO(data))
        streams = {name: _stream(container, name) for name in ("WordDocument", "0Table", "1Table", "Data")}
        fields = _fields(container)
    # olefile raises what it likes on damaged files.
    except (MemoryError, KeyboardInterrupt):
        raise
    except Exception as error:
        raise ReadError("parse", DAMAGED) from error
    main = streams["WordDocument"]
    if not main:
        raise ReadError("parse", _NOT_WORD)
    _check_header(main)
    flags = int.from_bytes(main[10:12], "little")
    table = streams["1Table" if flags & _TABLE_1 else "0Table"]
    try:
        word = WordFile(main, table, streams["Data"], _part_ranges(main), fields)
        word.pieces = _pieces(word.block(33))
    except (struct.error, IndexError, ValueError) as error:
        raise ReadError("parse", DAMAGED) from error
    return word


def _check_header(main: bytes) -> None:
    if len(main) < 900 and int.from_bytes(main[:2], "little") == _WORD_97:
        raise ReadError("parse", DAMAGED)
    magic, version = int.from_bytes(main[:2], "little"), int.from_bytes(main[2:4], "little")
    if magic != _WORD_97:
        old = magic in (0xA5DC, 0xA59B, 0xA59C, 0xA5DB, 0xA697, 0xA698, 0xA699)
        raise OldWordError("parse", _OLD) if old else ReadError("parse", DAMAGED)
    if version < _FIRST_97:
        raise OldWordError("parse", _OLD)
    if int.from_bytes(main[10:12], "little") & _ENCRYPTED:
        raise ReadError("parse", _PROTECTED)


def _stream(container: Any, name: str) -> bytes:
    return bytes(container.openstream(name).read()) if container.exists(name) else b""


def _fields(container: Any) -> tuple[tuple[str, str], ...]:
    found = []
    with suppress(Exception):  # what the file says of itself is not worth losing its text
        summary = container.get_metadata()
        encoding = {936: "gb18030", 65001: "utf-8", -535: "utf-8", 1252: "cp1252"}.get(summary.codepage, "gb18030")
        for name, value in (("title", summary.title), ("author", summary.author), ("created", summary.create_time)):
            text = value.decode(encoding, "replace") if isinstance(value, bytes) else value
            text = text.isoformat() if isinstance(text, datetime) else str(text or "")
            text = text.partition("\0")[0].strip()
            if text:
                found.append((name, text))
    return tuple(found)


def _part_ranges(main: bytes) -> dict[str, tuple[int, int]]:
    counts = struct.unpack_from("<8i", main, 76)
    found, start = {}, 0
    for name, count in zip(_PARTS, counts, strict=True):
        if count < 0:
            raise ValueError(name)
        found[name] = (start, start + count)
        start += count
    return found


def _pieces(clx: bytes) -> list[PieceOfText]:
    at, modifiers = 0, []
    while clx[at] == 1:
        size = int.from_bytes(clx[at + 1 : at + 3], "little")
        modifiers.append(clx[at + 3 : at + 3 + size])
        at += 3 + size
    if clx[at] != 2:
        raise ValueError("no piece table")
    return list(_read_pieces(clx[at + 5 :], int.from_bytes(clx[at + 1 : at + 5], "little"), modifiers))


def _read_pieces(plc: bytes, size: int, modifiers: list[bytes]) -> Iterator[PieceOfText]:
    count = (size - 4) // 12
    if count > settings.DOC_MAX_RUNS:
        raise ReadError("parse", f"holds more than {settings.DOC_MAX_RUNS:,} pieces: save its text in a new document")
    positions = struct.unpack_from(f"<{count + 1}I", plc, 0)
    for number in range(count):
        _, place, change = struct.unpack_from("<HIH", plc, 4 * (count + 1) + 8 * number)
        compressed = bool(place & 0x40000000)
        at = (place & 0x3FFFFFFF) // (2 if compressed else 1)
        modifier = modifiers[change >> 1] if change & 1 and change >> 1 < len(modifiers) else b""
        yield PieceOfText(positions[number], positions[number + 1], at, 1 if compressed else 2, modifier)
