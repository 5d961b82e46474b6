"""Which files a corpus holds: walk folders, leave out what is no report, digest and name the rest."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reportminer import media
from reportminer.archive_paths import split
from reportminer.document import LedgerRow, Source
from reportminer.errors import ReadError, UsageError
from reportminer.media import sniff
from reportminer.refusals import refusal
from reportminer.settings import MAX_FILE_BYTES
from reportminer.sidecar import FILE_NAME, Pairs, Sidecar, file_key, read_sidecar
from reportminer.skipping import is_saved_page_folder, skip_reason

if TYPE_CHECKING:
    from reportminer.archive_walk import Unpacked

__all__ = ["Walk", "bytes_at", "bytes_of", "sniff", "walk"]

_CHUNK = 1 << 20

_WORKBOOKS = frozenset(FILE_NAME.replace("csv", ending) for ending in ("xlsx", "xls", "xlsm", "et", "ods", "numbers"))
"""Names of tables that somebody meant for corpus.csv but did not save as CSV."""
_JUNCTION = 0xA0000003
"""Windows' IO_REPARSE_TAG_MOUNT_POINT."""


class Walk(NamedTuple):
    """What was found under some paths.

    ``sources`` are sorted by name, one for every distinct content.  ``ledger`` pairs names with
    what happened to them (skipped, duplicate, failed, warning), sorted.  ``skipped`` counts skipped
    files and folders by reason.  ``labels`` are the
    names under which the ``roots`` are shown, in the same order.
    """

    sources: tuple[Source, ...]
    ledger: tuple[tuple[str, LedgerRow], ...] = ()
    roots: tuple[Path, ...] = ()
    labels: tuple[str, ...] = ()
    skipped: tuple[tuple[str, int], ...] = ()


def walk(paths: Sequence[Path], *, max_bytes: int = MAX_FILE_BYTES, follow_links: bool = False) -> Walk:
    """List the reports in ``paths``, files and folders, the same on every system.

    Folders are walked to any depth.  Links to folders, and to files outside ``paths``, are not followed
    unless ``follow_links``.  A ZIP archive is walked like a
    folder, and a path may lead into one.  A ``corpus.csv`` describes the files below its folder.
    Raises UsageError for a path that does not exist and for a damaged ``corpus.csv``.
    """
    roots = []
    for path in paths:
        archive, inside = split(path)
        if not os.path.exists(archive) or (inside and not _holds(archive, inside)):  # noqa: PTH110 - never raises
            raise UsageError(f"there is no file or folder {path}")
        roots.append(archive.resolve() / inside if inside else path.resolve())
    walker = _Walker(max_bytes, tuple(roots), follow_links)
    # Outer folders first: what lies below them is then named, and described, from there.
    for root, label in sorted(zip(roots, _labels(roots), strict=True), key=lambda pair: len(pair[0].parts)):
        if root.is_dir():
            walker.folder(root, label)
        elif not root.is_file() and (inside := split(root)[1]):
            walker.archive(split(root)[0], label.removesuffix("/" + inside), only=inside)
        else:
            walker.file(root, label)
    return walker.result(tuple(roots))._replace(labels=tuple(_labels(roots)))


def _holds(archive: Path, inside: str) -> bool:
    from reportminer.archives import holds

    try:
        return holds(archive, inside)
    except OSError:
        return False


def bytes_of(source: Source) -> bytes:
    """Return the bytes of a source; raises ReadError where they cannot be read or are not those of the walk."""
    try:
        data = bytes_at(source.path, source.member)
    except OSError as error:
        raise ReadError("sources", f"the file cannot be read {refusal(error, source.path)}") from error
    if hashlib.sha256(data).hexdigest() != source.digest:
        raise ReadError("sources", "the file changed while it was read; run the command again")
    return data


def bytes_at(path: Path, member: str = "") -> bytes:
    """Return the bytes of a file, or of a member of an archive; raises OSError, ReadError."""
    if not member:
        return path.read_bytes()
    from reportminer.archives import read_inside

    return read_inside(path, member)


def _labels(roots: list[Path]) -> list[str]:
    """Name every root by as many of its last folders as it takes to tell it from the others."""
    distinct = set(roots)
    depth = 1
    while len({root.parts[-depth:] for root in distinct}) < len(distinct):
        depth += 1
    return [_label(root.parts[-max(depth, _least(root)) :]) for root in roots]


def _label(parts: Sequence[str]) -> str:
    """Join folders to a name; a drive or a share, which Windows writes with a stroke at its end, is one of them."""
    name = "/".join(_shown(part).replace("\\", "/").rstrip("/") for part in parts)
    return name.removeprefix("//") or "/"


def _least(root: Path) -> int:
    """Return how many parts a name must have at least: a file in an archive is named with the archive."""
    inside = split(root)[1]
    return inside.count("/") + 2 if inside else 1


def _shown(name: str) -> str:
    """Return a file name as text: names unpacked from a Windows archive may hold raw GBK bytes."""
    raw = os.fsencode(name)
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")


@dataclass(slots=True)
class _Walker:
    """Collects files and what happened to them while folders are walked."""

    max_bytes: int
    roots: tuple[Path, ...] = ()
    follow_links: bool = False
    found: list[Source] = field(default_factory=list)
    ledger: list[tuple[str, LedgerRow]] = field(default_factory=list)
    seen: set[Path] = field(default_factory=set)

    def folder(self, path: Path, name: str, tables: tuple[_Table, ...] = ()) -> None:
        """Walk one folder; ``tables`` are the corpus.csv of the folders above it, outermost first."""
        real = path.resolve()
        if real in self.seen:
            return
        self.seen.add(real)
        try:
            entries = sorted(os.scandir(path), key=lambda entry: _shown(entry.name))
        except OSError as error:
            self._failed(name + "/", f"the folder cannot be opened {refusal(error, path)}")
            return
        own = self._table(path, name, {entry.name for entry in entries})
        tables = (*tables, own) if own else tables
        siblings = {entry.name for entry in entries}
        for entry in entries:
            below = f"{name}/{_shown(entry.name)}"
            if entry.is_dir(follow_symlinks=False) and not (_is_junction(entry) and not self.follow_links):
                self._subfolder(Path(entry.path), below, siblings, tables)
            elif (entry.is_symlink() or _is_junction(entry)) and entry.is_dir():
                if self.follow_links:
                    self._subfolder(Path(entry.path), below, siblings, tables)
                else:
                    self._skipped(below + "/", "linked folder")
            else:
                self.file(Path(entry.path), below, tables)
        if own:
            self._unused(own)

    def file(self, path: Path, name: str, tables: tuple[_Table, ...] = ()) -> None:
        """Digest one file, or record why it is left out."""
        described = _described(tables, name)
        if reason := skip_reason(path.name, "files"):
            self._skipped(name, reason)
            if path.name.lower() in _WORKBOOKS:
                reason = f"a workbook is not read as the table of files; save it as {FILE_NAME} (“CSV UTF-8” in Excel)"
                self.ledger.append((name, LedgerRow("sources", "warning", reason)))
        elif path.is_symlink() and not os.path.exists(path):  # noqa: PTH110 - never raises
            self._failed(name, "the link leads nowhere; put the file itself here")
        elif self._leads_out(path):
            self._skipped(name, "link out of the folder")
        elif os.path.exists(path) and not path.is_file():  # noqa: PTH110
            self._skipped(name, "not a regular file")
        elif (real := path.resolve()) not in self.seen:
            self.seen.add(real)
            if frame := _frame_of(path):
                self._skipped(name, "page of frames, its frame with the article is read")
                self._digested(
                    frame, f"{name.rpartition('/')[0]}/{frame.relative_to(path.parent).as_posix()}", described
                )
            elif _is_archive(path):
                self.archive(path, name, tables, described=described)
            else:
                self._digested(path, name, described)

    def archive(
        self, path: Path, name: str, tables: tuple[_Table, ...] = (), *, described: Pairs = (), only: str = ""
    ) -> None:
        """Walk an archive as a folder; ``described`` holds for what no table describes, ``only`` is one file wanted."""
        from reportminer.archive_walk import Unpacked, walk_archive

        own: list[_Table] = []
        try:
            for found in walk_archive(
                path, name, is_archive=_is_packed, max_bytes=self.max_bytes, first=FILE_NAME, only=only
            ):
                if not isinstance(found, Unpacked):
                    self.ledger.append((found.name, found.row))
                elif found.name.endswith(f"/{FILE_NAME}"):
                    own.append(self._inner_table(found))
                else:
                    above = tuple(table for table in own if found.name.startswith(table.folder + "/"))
                    self._member(path, found, _described((*tables, *above), found.name) or described)
        except OSError as error:
            self._failed(name + "/", f"the archive cannot be opened {refusal(error, path)}")
        for table in own:
            self._unused(table)

    def _member(self, path: Path, found: Unpacked, sidecar: Pairs) -> None:
        digest = hashlib.sha256(found.data).hexdigest()
        media_type = sniff(found.data, found.name)
        size = len(found.data)
        self.found.append(Source(found.name, path, digest, media_type, size, sidecar=sidecar, member=found.member))

    def _inner_table(self, found: Unpacked) -> _Table:
        sidecar = read_sidecar(found.data, found.name)
        self.ledger += [(found.name, row) for row in sidecar.ledger]
        return _Table(found.name.removesuffix(f"/{FILE_NAME}"), sidecar)

    def result(self, roots: tuple[Path, ...]) -> Walk:
        """Return the walk, one source for every distinct content."""
        groups: dict[str, list[Source]] = {}
        for source in sorted(self.found, key=lambda source: source.name):
            groups.setdefault(source.digest, []).append(source)
        for first, *others in groups.values():
            for other in others:
                row = LedgerRow("sources", "duplicate", f"the same content as {first.name}")
                self.ledger.append((other.name, row))
        counts = Counter(row.reason for _, row in self.ledger if row.kind == "skipped")
        return Walk(
            sources=tuple(map(_merged, groups.values())),
            ledger=tuple(sorted(self.ledger, key=lambda pair: (pair[0], pair[1].line or 0, pair[1].reason))),
            roots=roots,
            skipped=tuple(sorted(counts.items())),
        )

    def _leads_out(self, path: Path) -> bool:
        """Tell whether a file is a link to one that lies nowhere in what was asked for."""
        if self.follow_links or not path.is_symlink():
            return False
        return not any(path.resolve().is_relative_to(root) for root in self.roots)

    def _subfolder(self, path: Path, name: str, siblings: set[str], tables: tuple[_Table, ...]) -> None:
        if reason := skip_reason(path.name, "folders"):
            self._skipped(name + "/", f"{reason} folder")
        elif is_saved_page_folder(path.name, siblings):
            self._skipped(name + "/", "companion folder of a saved page")
        else:
            self.folder(path, name, tables)

    def _digested(self, path: Path, name: str, sidecar: Pairs) -> None:
        try:
            size, digest, head = _digest(path, self.max_bytes)
        except OSError as error:
            self._failed(name, f"the file cannot be opened {refusal(error, path)}")
            return
        if size == 0:
            self._failed(name, "the file is empty")
        elif size > self.max_bytes:
            limit = self.max_bytes / (1 << 20)
            self._failed(name, f"the file has more than {limit:g} MB; remove pictures or split it")
        else:
            media_type = sniff(head, path.name)
            self.found.append(Source(name, path, digest, media_type, size, sidecar=sidecar))

    def _table(self, path: Path, name: str, siblings: set[str]) -> _Table | None:
        if FILE_NAME not in siblings or not (path / FILE_NAME).is_file():
            return None
        shown = f"{name}/{FILE_NAME}"
        if self._leads_out(path / FILE_NAME):
            self._skipped(shown, "link out of the folder")
            return None
        if (path / FILE_NAME).stat().st_size > MAX_FILE_BYTES:
            raise UsageError(f"{shown} is far too large for a table of files; take it out or shorten it")
        try:
            sidecar = read_sidecar((path / FILE_NAME).read_bytes(), shown)
        except OSError as error:
            raise UsageError(f"{shown} cannot be opened {refusal(error, path / FILE_NAME)}") from error
        self.ledger += [(shown, row) for row in sidecar.ledger]
        return _Table(name, sidecar)

    def _unused(self, table: _Table) -> None:
        for key, (line, _) in table.sidecar.rows.items():
            if key not in table.used:
                reason = f"there is no file {key} below {table.folder}"
                self.ledger.append((f"{table.folder}/{FILE_NAME}", LedgerRow("sources", "warning", reason, line=line)))

    def _failed(self, name: str, reason: str) -> None:
        self.ledger.append((name, LedgerRow("sources", "failed", reason)))

    def _skipped(self, name: str, reason: str) -> None:
        self.ledger.append((name, LedgerRow("sources", "skipped", reason)))


@dataclass(slots=True)
class _Table:
    """A corpus.csv, the folder it describes, and the rows that found their file."""

    folder: str
    sidecar: Sidecar
    used: set[str] = field(default_factory=set)


def _frame_of(path: Path) -> Path | None:
    """Return the file with the article where a saved page only frames others."""
    if path.suffix.lower() not in (".htm", ".html", ".shtml"):
        return None
    from reportminer.saved_pages import article_frame

    try:
        return article_frame(path)
    except OSError:
        return None


def _is_archive(path: Path) -> bool:
    """Whether a file is a ZIP archive, and no document in the form of one; False where it cannot be opened."""
    try:
        with path.open("rb") as stream:
            head = stream.read(media.HEAD_BYTES)
        if not media.is_zip(head):
            return False
        from reportminer.archives import list_archive

        names = [member.name for member in list_archive(path).members]
    except OSError:
        return False
    return media.zip_type(names, head) == media.ZIP


def _is_packed(data: bytes, name: str) -> bool:
    return sniff(data, name) == media.ZIP


def _is_junction(entry: os.DirEntry[str]) -> bool:
    """Tell whether a folder is a junction, Windows' other kind of link; before 3.12 Python does not tell."""
    if hasattr(entry, "is_junction"):
        return bool(entry.is_junction())
    tag = getattr(entry.stat(follow_symlinks=False), "st_reparse_tag", 0)  # there on Windows only
    return bool(tag == _JUNCTION)


def _described(tables: tuple[_Table, ...], name: str) -> Pairs:
    """Return what the tables say of a file; the table nearest to it wins."""
    pairs: Pairs = ()
    for table in tables:
        key = file_key(name.removeprefix(table.folder + "/"))
        if key in table.sidecar.rows:
            table.used.add(key)
            pairs = table.sidecar.rows[key][1]
    return pairs


def _digest(path: Path, max_bytes: int) -> tuple[int, str, bytes]:
    """Return size, SHA-256 and as much of the file as sniffing needs; stop early if it is too large."""
    sha = hashlib.sha256()
    size = 0
    kept: list[bytes] = []
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            if size == 0 or media.is_container(kept[0]):
                kept.append(chunk)
            sha.update(chunk)
            size += len(chunk)
            if size > max_bytes:
                break
    return size, sha.hexdigest(), b"".join(kept)


def _merged(same: list[Source]) -> Source:
    """Make one source of all with the same bytes: the first name, the first description."""
    sidecar = next((source.sidecar for source in same if source.sidecar), ())
    return replace(same[0], also_at=tuple(source.name for source in same[1:]), sidecar=sidecar)
