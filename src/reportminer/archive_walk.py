"""Walk a ZIP archive as if it were a folder: its files one after the other, and what was left out of it."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from reportminer.archive_listing import Listing, Member, listing_of
from reportminer.archives import Meter, TooMuchError, list_archive, read_member
from reportminer.document import LedgerRow
from reportminer.errors import ReadError
from reportminer.settings import (
    ARCHIVE_DEPTH,
    ARCHIVE_MAX_BYTES,
    ARCHIVE_MAX_MEMBERS,
    MAX_EXPANSION,
    MAX_FILE_BYTES,
)
from reportminer.skipping import is_saved_page_folder, skip_reason

_TOO_MUCH = "the archive unpacks to far more than reports do, and was not read to its end; unpack it by hand"

_PACKED_DOCUMENTS = (".docx", ".docm", ".dotx", ".ofd", ".odt")
"""Names of documents that are ZIP archives inside: a damaged one is no archive to whoever sent it."""


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A file of an archive: the name shown to people, its path inside the archive on disk, its bytes."""

    name: str
    member: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Noted:
    """What happened to a file or folder of an archive that is not read."""

    name: str
    row: LedgerRow


@dataclass(slots=True)
class _Walk:
    """The state of one walk: what may still be unpacked, and who tells archives by their bytes."""

    meter: Meter
    max_bytes: int
    is_archive: Callable[[bytes, str], bool]
    first: str
    only: str


def walk_archive(
    path: Path, name: str, *, is_archive: Callable[[bytes, str], bool], max_bytes: int, first: str, only: str = ""
) -> Iterator[Unpacked | Noted]:
    """Yield the files of an archive and of those directly in it, by name; files called ``first`` before all others.

    ``name`` is the archive's own.  ``only`` is the one file wanted, by its path inside.  Raises OSError.
    """
    left = min(ARCHIVE_MAX_BYTES, max(MAX_FILE_BYTES, MAX_EXPANSION * path.stat().st_size))
    state = _Walk(Meter(left), max_bytes, is_archive, first, only)
    with path.open("rb") as stream:
        try:
            yield from _walk(state, stream, list_archive(path), name, "", depth=1)
        except TooMuchError:
            yield _failed(name + "/", _TOO_MUCH)


def _walk(
    state: _Walk, stream: BinaryIO, listing: Listing, name: str, inside: str, *, depth: int
) -> Iterator[Unpacked | Noted]:
    members = listing.members
    if len(members) > ARCHIVE_MAX_MEMBERS:
        yield _failed(name + "/", f"the archive holds more than {ARCHIVE_MAX_MEMBERS:,} files; unpack it or split it")
        return
    if listing.damage and not members:
        if PurePosixPath(name).suffix.lower() in _PACKED_DOCUMENTS:
            yield _failed(name, "the file is damaged or cut off and cannot be opened; download or save it again")
        else:
            yield _failed(name + "/", f"{listing.damage}: nothing in it can be read; download it again")
        return
    if not members:
        yield _failed(name + "/", "the archive is empty")
    if listing.damage:
        reason = f"{listing.damage}: what could be found in it is read; download it again"
        yield Noted(name, LedgerRow("sources", "warning", reason))
    siblings = _siblings(members)
    noted: set[str] = set()
    for member in sorted(members, key=lambda m: (not _called(m, state.first), m.name)):
        if state.only and not f"{state.only}/".startswith(f"{inside}{member.name}/"):
            continue
        shown, reason = _left_out(member.name, siblings, wanted=_called(member, state.first))
        if reason:
            if shown not in noted:
                yield Noted(f"{name}/{shown}", LedgerRow("sources", "skipped", reason))
            noted.add(shown)
            continue
        yield from _one(state, stream, member, name, inside, depth=depth)


def _one(
    state: _Walk, stream: BinaryIO, member: Member, name: str, inside: str, *, depth: int
) -> Iterator[Unpacked | Noted]:
    below, path = f"{name}/{member.name}", f"{inside}{member.name}"
    try:
        data = read_member(stream, member, max_bytes=state.max_bytes, meter=state.meter)
    except ReadError as error:
        yield _failed(below, error.reason)
        return
    if not data:
        yield _failed(below, "the file is empty")
    elif not state.is_archive(data, below):
        yield Unpacked(below, path, data)
    elif depth >= ARCHIVE_DEPTH:
        yield _failed(below, "this archive lies too deep in others; unpack it and put the files in it into the corpus")
    else:
        with closing(io.BytesIO(data)) as nested:
            yield from _walk(state, nested, listing_of(nested), below, path + "/", depth=depth + 1)


def _failed(name: str, reason: str) -> Noted:
    return Noted(name, LedgerRow("sources", "failed", reason))


def _called(member: Member, name: str) -> bool:
    return PurePosixPath(member.name).name == name


def _siblings(members: tuple[Member, ...]) -> dict[str, set[str]]:
    """Return the names that stand in each folder, by its path."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for member in members:
        parts = member.name.split("/")
        for at, part in enumerate(parts):
            found["/".join(parts[:at])].add(part)
    return found


def _left_out(name: str, siblings: dict[str, set[str]], *, wanted: bool) -> tuple[str, str]:
    """Return the file or folder that is left out and the reason, two empty strings for a file that is read."""
    *folders, file = name.split("/")
    if ".." in folders:  # no hidden folder but a path that leads out
        return "", ""
    for at, folder in enumerate(folders):
        shown = "/".join(folders[: at + 1]) + "/"
        if reason := skip_reason(folder, "folders"):
            return shown, f"{reason} folder"
        if is_saved_page_folder(folder, siblings["/".join(folders[:at])]):
            return shown, "companion folder of a saved page"
    reason = "" if wanted else skip_reason(file, "files")
    return (name, reason) if reason else ("", "")
