"""What a ZIP archive holds: its members with their names as people wrote them, damaged archives included.

Formats and flags follow PKWARE's APPNOTE 6.3.  Nothing is unpacked here.
"""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

STORED, DEFLATED = 0, 8

_LOCAL = b"PK\x03\x04"
_HEADER = struct.Struct("<4s5H3L2H")
_ENCRYPTED, _SIZES_FOLLOW, _UTF8 = 0x1, 0x8, 0x800
_UNICODE_PATH = 0x7075
_DRIVE = re.compile(r"[A-Za-z]:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Member:
    """One file in an archive.

    ``name`` is its path in the archive with forward slashes; ``offset`` is where its local header begins, in bytes;
    ``packed`` is None where only the data themselves tell.  ``problem`` says why it must not be read.
    """

    name: str
    offset: int
    method: int
    packed: int | None
    crc: int | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """The members of an archive; ``damage`` says what is wrong with the archive as a whole."""

    members: tuple[Member, ...]
    damage: str = ""


def listing_of(stream: BinaryIO) -> Listing:
    """List the files of an archive by its directory or, where that is lost, by the headers before each member."""
    try:
        with zipfile.ZipFile(stream) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, OSError, EOFError, struct.error):
        return _scanned(stream)
    names = _names([(info.orig_filename, info.flag_bits, info.extra) for info in infos])
    members = [_listed(info, name) for info, name in zip(infos, names, strict=True) if not name.endswith("/")]
    return Listing(_told_apart(members))


def _listed(info: zipfile.ZipInfo, name: str) -> Member:
    mode = info.external_attr >> 16
    problem = _problem(name, info.flag_bits)
    if stat.S_ISLNK(mode):
        problem = "this is a link, not a file; put the file itself into the archive"
    return Member(name, info.header_offset, info.compress_type, info.compress_size, info.CRC, problem)


def _problem(name: str, flags: int) -> str:
    if name.startswith("/") or _DRIVE.match(name) or ".." in name.split("/") or _CONTROL.search(name):
        return "its path leads out of the archive; pack the files anew"
    if flags & _ENCRYPTED:
        return "it has a password; unpack the archive with the password and put the files into the corpus"
    return ""


def _told_apart(members: Sequence[Member]) -> tuple[Member, ...]:
    """Let the last of several members of one name hold, as programs that unpack do; the others keep a problem."""
    left = Counter(member.name for member in members)
    found = []
    for member in members:
        left[member.name] -= 1
        if left[member.name]:
            found.append(replace(member, problem="the archive holds a later file of the same name, which is read"))
        else:
            found.append(member)
    return tuple(found)


# --- names ---------------------------------------------------------------------------------------
def _names(entries: Sequence[tuple[str, int, bytes]]) -> list[str]:
    """Return the names of (name as zipfile read it, flags, extra field), in the encoding all of them fit."""
    raw = [None if flags & _UTF8 else name.encode("cp437", "replace") for name, flags, _ in entries]
    unmarked = b"\n".join(name for name in raw if name is not None)
    encoding = next((e for e in ("utf-8", "gb18030", "big5hkscs") if _fits(unmarked, e)), "cp437")
    names = []
    for (name, _, extra), data in zip(entries, raw, strict=True):
        decoded = name if data is None else _unicode_path(extra, data) or data.decode(encoding)
        names.append(decoded.replace("\\", "/").removeprefix("./"))
    return names


def _fits(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _unicode_path(extra: bytes, raw: bytes) -> str:
    """Return the name in UTF-8 that Info-ZIP keeps beside the old one (field 0x7075), "" where there is none."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        body = extra[at + 4 : at + 4 + size]
        if kind == _UNICODE_PATH and len(body) > 5 and body[1:5] == struct.pack("<L", zlib.crc32(raw)):
            return body[5:].decode("utf-8") if _fits(body[5:], "utf-8") else ""
        at += 4 + size
    return ""


# --- archives without a directory -----------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Local:
    """A local header: what stands before the data of every member."""

    raw: bytes
    flags: int
    method: int
    crc: int
    packed: int
    extra: bytes
    data: int


def _scanned(stream: BinaryIO) -> Listing:
    stream.seek(0)
    data = stream.read()
    found = list(_locals(data))
    names = _names(
        [
            (local.raw.decode("utf-8" if local.flags & _UTF8 else "cp437", "replace"), local.flags, local.extra)
            for _, local in found
        ]
    )
    members = []
    for (offset, local), name in zip(found, names, strict=True):
        if name.endswith("/"):
            continue
        follows = bool(local.flags & _SIZES_FOLLOW)
        problem = _problem(name, local.flags)
        members.append(
            Member(
                name, offset, local.method, None if follows else local.packed, None if follows else local.crc, problem
            )
        )
    return Listing(_told_apart(members), "the archive is damaged, cut off or one part of several")


def _locals(data: bytes) -> Iterator[tuple[int, _Local]]:
    at = data.find(_LOCAL)
    while at >= 0:
        local = local_header(data[at : at + _HEADER.size + (2 << 16)])
        if local is None:
            at = data.find(_LOCAL, at + 4)
            continue
        yield at, local
        # What lies within a member may itself hold headers: a DOCX that was not compressed.
        inside = 0 if local.flags & _SIZES_FOLLOW else local.packed
        at = data.find(_LOCAL, at + local.data + inside)


def local_header(head: bytes) -> _Local | None:
    """Read the local header at the beginning of ``head``; ``data`` is where the member's data begin behind it."""
    if len(head) < _HEADER.size:
        return None
    magic, version, flags, method, _, _, crc, packed, _, name_size, extra_size = _HEADER.unpack_from(head)
    end = _HEADER.size + name_size + extra_size
    if magic != _LOCAL or version & 0xFF > 63 or not name_size or len(head) < end:
        return None
    raw = head[_HEADER.size : _HEADER.size + name_size]
    return _Local(raw, flags, method, crc, packed, head[_HEADER.size + name_size : end], end)
