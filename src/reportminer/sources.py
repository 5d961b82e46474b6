"""Which files a corpus holds: walk folders, leave out what is no report, digest and name the rest."""

from __future__ import annotations

import fnmatch
import hashlib
import os
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from reportminer import media
from reportminer.document import LedgerRow, Source
from reportminer.errors import UsageError
from reportminer.media import sniff
from reportminer.settings import MAX_FILE_BYTES
from reportminer.sidecar import FILE_NAME, Pairs, Sidecar, file_key, read_sidecar

__all__ = ["Walk", "sniff", "walk"]

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Walk:
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


def walk(paths: Sequence[Path], *, max_bytes: int = MAX_FILE_BYTES) -> Walk:
    """List the reports in ``paths``, files and folders, the same on every system.

    Folders are walked to any depth; linked folders are not followed.  A ``corpus.csv`` describes
    the files below its folder.  Raises UsageError for a path that does not exist and for a damaged
    ``corpus.csv``.
    """
    roots = []
    for path in paths:
        if not os.path.exists(path):  # noqa: PTH110 - unlike Path.exists it never raises
            raise UsageError(f"there is no file or folder {path}")
        roots.append(path.resolve())
    walker = _Walker(max_bytes)
    # Outer folders first: what lies below them is then named, and described, from there.
    for root, label in sorted(zip(roots, _labels(roots), strict=True), key=lambda pair: len(pair[0].parts)):
        if root.is_dir():
            walker.folder(root, label)
        else:
            walker.file(root, label)
    return replace(walker.result(tuple(roots)), labels=tuple(_labels(roots)))


def _labels(roots: list[Path]) -> list[str]:
    """Name every root by as many of its last folders as it takes to tell it from the others."""
    distinct = set(roots)
    depth = 1
    while len({root.parts[-depth:] for root in distinct}) < len(distinct):
        depth += 1
    return ["/".join(map(_shown, root.parts[-depth:])).replace("\\", "/") for root in roots]


def _shown(name: str) -> str:
    """Return a file name as text: names unpacked from a Windows archive may hold raw GBK bytes."""
    raw = os.fsencode(name)
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")


@cache
def _skip_rules() -> dict[str, Any]:
    text = resources.files("reportminer").joinpath("data", "sources_skip.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _skip_reason(name: str, kind: str) -> str:
    """Return why a file or folder of this name is left out, or an empty string."""
    rules: dict[str, list[str]] = _skip_rules()[kind]
    # Temporary files come before hidden ones: .~lock.x# is both.
    for reason in sorted(rules, reverse=True):
        if any(fnmatch.fnmatchcase(name.lower(), pattern.lower()) for pattern in rules[reason]):
            return reason
    return ""


def _is_saved_page_folder(name: str, siblings: set[str]) -> bool:
    rules = _skip_rules()["pages"]
    stems = [name.removesuffix(ending) for ending in rules["endings"] if name.endswith(ending)]
    return any(stem + suffix in siblings for stem in stems for suffix in rules["suffixes"])


@dataclass(slots=True)
class _Walker:
    """Collects files and what happened to them while folders are walked."""

    max_bytes: int
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
            self._failed(name + "/", f"the folder cannot be opened ({error.strerror}); check its permissions")
            return
        own = self._table(path, name, {entry.name for entry in entries})
        tables = (*tables, own) if own else tables
        siblings = {entry.name for entry in entries}
        for entry in entries:
            below = f"{name}/{_shown(entry.name)}"
            if entry.is_dir(follow_symlinks=False):
                self._subfolder(Path(entry.path), below, siblings, tables)
            elif entry.is_symlink() and entry.is_dir():
                self._skipped(below + "/", "linked folder")
            else:
                self.file(Path(entry.path), below, tables)
        if own:
            self._unused(own)

    def file(self, path: Path, name: str, tables: tuple[_Table, ...] = ()) -> None:
        """Digest one file, or record why it is left out."""
        described = _described(tables, name)
        if reason := _skip_reason(path.name, "files"):
            self._skipped(name, reason)
        elif path.is_symlink() and not os.path.exists(path):  # noqa: PTH110 - never raises
            self._failed(name, "the link leads nowhere; put the file itself here")
        elif os.path.exists(path) and not path.is_file():  # noqa: PTH110
            self._skipped(name, "not a regular file")
        elif (real := path.resolve()) not in self.seen:
            self.seen.add(real)
            self._digested(path, name, described)

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

    def _subfolder(self, path: Path, name: str, siblings: set[str], tables: tuple[_Table, ...]) -> None:
        if reason := _skip_reason(path.name, "folders"):
            self._skipped(name + "/", f"{reason} folder")
        elif _is_saved_page_folder(path.name, siblings):
            self._skipped(name + "/", "companion folder of a saved page")
        else:
            self.folder(path, name, tables)

    def _digested(self, path: Path, name: str, sidecar: Pairs) -> None:
        try:
            size, digest, head = _digest(path, self.max_bytes)
        except OSError as error:
            self._failed(name, f"the file cannot be opened ({error.strerror}); check its permissions")
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
        try:
            sidecar = read_sidecar((path / FILE_NAME).read_bytes(), shown)
        except OSError as error:
            raise UsageError(f"{shown} cannot be opened ({error.strerror}); check its permissions") from error
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
