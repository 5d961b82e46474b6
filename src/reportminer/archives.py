"""ZIP archives as folders: find a member by its path and read it within limits, without unpacking to disk.

A place inside an archive is written ``archive.zip/folder/file.txt``; an archive inside an archive is one
more folder, once.
"""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from reportminer.archive_listing import DEFLATED, STORED, Listing, Member, listing_of, local_header
from reportminer.errors import ReadError
from reportminer.settings import ARCHIVE_RATIO_FROM, MAX_EXPANSION, MAX_FILE_BYTES

_CHUNK = 1 << 16
_LONGEST_HEADER = 30 + (2 << 16)
_DAMAGED = "it is damaged in the archive; download the archive again"


@dataclass(slots=True)
class Meter:
    """Bytes that may still be unpacked from an archive, what is thrown away included."""

    left: int

    def take(self, size: int) -> None:
        """Count ``size`` bytes; raises TooMuchError where that is more than is left."""
        self.left -= size
        if self.left < 0:
            raise TooMuchError


class TooMuchError(Exception):
    """An archive unpacks to more than it may in all."""


def list_archive(path: Path) -> Listing:
    """List the members of an archive on disk; raises OSError."""
    state = path.stat()
    return _listed(str(path), state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=4)
def _listed(path: str, _size: int, _changed: int) -> Listing:
    with Path(path).open("rb") as stream:
        return listing_of(stream)


def find(members: tuple[Member, ...], name: str) -> Member | None:
    """Return the member of this name that holds, None where there is none."""
    return next((member for member in reversed(members) if member.name == name), None)


def holds(path: Path, inside: str) -> bool:
    """Tell whether an archive has a member at this path, in an archive within it if need be; raises OSError."""
    try:
        return _found(path, inside) is not None
    except ReadError:
        return False


def read_inside(path: Path, inside: str, *, max_bytes: int = MAX_FILE_BYTES) -> bytes:
    """Return the bytes of the member at ``inside``; raises OSError, and ReadError for one that cannot be read."""
    found = _found(path, inside)
    if found is None:
        raise ReadError("sources", f"the archive {path.name} holds no file {inside} any more; run the command again")
    member, nested = found
    if nested is not None:
        return read_member(io.BytesIO(nested), member, max_bytes=max_bytes)
    with path.open("rb") as stream:
        return read_member(stream, member, max_bytes=max_bytes)


def _found(path: Path, inside: str) -> tuple[Member, bytes | None] | None:
    """Return the member at a path, with the bytes of the inner archive that holds it, if one does."""
    members = list_archive(path).members
    if member := find(members, inside):
        return member, None
    for outer in members:
        if inside.startswith(outer.name + "/"):
            state = path.stat()
            data, listing = _inner(str(path), state.st_size, state.st_mtime_ns, outer)
            member = find(listing.members, inside[len(outer.name) + 1 :])
            return (member, data) if member else None
    return None


@lru_cache(maxsize=1)
def _inner(path: str, _size: int, _changed: int, member: Member) -> tuple[bytes, Listing]:
    with Path(path).open("rb") as stream:
        data = read_member(stream, member)
    return data, listing_of(io.BytesIO(data))


def read_member(
    stream: BinaryIO, member: Member, *, max_bytes: int = MAX_FILE_BYTES, meter: Meter | None = None
) -> bytes:
    """Unpack one member in memory.

    Sizes are checked while reading: what the archive says of them may be a lie.  Raises ReadError, and
    TooMuchError where ``meter`` has run out.
    """
    if member.problem:
        raise ReadError("sources", member.problem)
    if member.method not in (STORED, DEFLATED):
        raise ReadError("sources", f"it is packed by method {member.method}, which is not read here; pack it anew")
    try:
        stream.seek(member.offset)
        local = local_header(stream.read(_LONGEST_HEADER))
        if local is None:
            raise ReadError("sources", _DAMAGED)
        stream.seek(member.offset + local.data)
        read = _stored if member.method == STORED else _inflated
        data = read(stream, member, max_bytes, meter or Meter(max_bytes + _CHUNK))
    except (zlib.error, OSError, EOFError, ValueError) as error:
        raise ReadError("sources", _DAMAGED) from error
    if member.crc is not None and zlib.crc32(data) != member.crc:
        raise ReadError("sources", _DAMAGED)
    return data


def _stored(stream: BinaryIO, member: Member, max_bytes: int, meter: Meter) -> bytes:
    if member.packed is None:
        raise EOFError  # nothing tells where it ends
    if member.packed > max_bytes:
        raise _too_large(max_bytes)
    meter.take(member.packed)
    data = stream.read(member.packed)
    if len(data) < member.packed:
        raise EOFError
    return data


def _inflated(stream: BinaryIO, member: Member, max_bytes: int, meter: Meter) -> bytes:
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    pieces: list[bytes] = []
    size = taken = 0
    while not engine.eof:
        waiting = engine.unconsumed_tail
        if not waiting:
            waiting = stream.read(_CHUNK if member.packed is None else min(_CHUNK, member.packed - taken))
            taken += len(waiting)
        piece = engine.decompress(waiting, _CHUNK)
        if not waiting and not piece and not engine.eof:
            raise EOFError
        size += len(piece)
        meter.take(len(piece))
        if size > max_bytes:
            raise _too_large(max_bytes)
        if size > ARCHIVE_RATIO_FROM and size > MAX_EXPANSION * taken:
            raise ReadError("sources", f"it unpacks to more than {MAX_EXPANSION} times its size, as no report does")
        pieces.append(piece)
    return b"".join(pieces)


def _too_large(max_bytes: int) -> ReadError:
    return ReadError("sources", f"the file has more than {max_bytes / (1 << 20):g} MB; remove pictures or split it")
