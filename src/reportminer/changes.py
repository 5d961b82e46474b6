"""What has changed since the last time: the files just found held against what the store has read.

A report is known by its bytes and by where it lies.  Under the folders that were walked nothing else
may remain than what a fresh database would hold, except reports of vanished files, which are kept.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from reportminer.archive_paths import split
from reportminer.document import LedgerRow, Source
from reportminer.errors import ReadError
from reportminer.media import DOC, OFD, PDF, PICTURES
from reportminer.recognition import text_recogniser
from reportminer.sources import Walk, bytes_at
from reportminer.store import StoredReport, location, path_of

_MAY_BE_SCANS = (PDF, OFD, *PICTURES)


class Changes(NamedTuple):
    """What an ingest has to do.

    ``todo`` are the sources to read.  ``elsewhere`` notes sources whose bytes the store holds from a
    file outside the folders just walked.  ``vanished`` are stored reports whose file is gone, ``stale``
    those whose file holds something else now that is not among ``todo``: the bytes of another report,
    nothing at all, or what cannot be opened.
    """

    todo: tuple[Source, ...]
    unchanged: int
    elsewhere: tuple[tuple[str, LedgerRow], ...]
    vanished: tuple[StoredReport, ...]
    stale: tuple[StoredReport, ...]


def report_id(source: Source) -> str:
    """Return the id that the report of a source has in the store."""
    return source.digest[:12]


def reading_state(source: Source, fingerprint: str) -> str:
    """Return a digest of all that the reading of a source depends on beside its bytes."""
    known: tuple[object, ...] = (fingerprint, source.name, source.also_at, source.sidecar)
    if source.media_type == DOC:
        from reportminer.libreoffice import doc_reader

        known += (doc_reader(),)  # with or without LibreOffice
    if source.media_type in _MAY_BE_SCANS:
        known += (text_recogniser(),)
    text = repr(known)
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def changes(found: Walk, stored: Mapping[str, StoredReport], *, fingerprint: str) -> Changes:
    """Compare a walk with what the store holds, by report id."""
    todo: list[Source] = []
    elsewhere: list[tuple[str, LedgerRow]] = []
    unchanged = 0
    for source in found.sources:
        held = stored.get(report_id(source))
        if (
            held
            and held.location == location(source.path, source.member)
            and held.state == reading_state(source, fingerprint)
        ):
            unchanged += 1
        elif held and held.location != location(source.path, source.member) and _lives_elsewhere(held, source, found):
            elsewhere.append((source.name, LedgerRow("sources", "duplicate", f"the same content as {held.source}")))
            unchanged += 1
        else:
            todo.append(source)
    vanished, stale = _lost(found, stored, todo)
    return Changes(tuple(todo), unchanged, tuple(elsewhere), vanished, stale)


def _lost(
    found: Walk, stored: Mapping[str, StoredReport], todo: Sequence[Source]
) -> tuple[tuple[StoredReport, ...], tuple[StoredReport, ...]]:
    """Return the vanished and the stale among the stored reports of the folders walked."""
    present = {report_id(source) for source in found.sources}
    rewritten = {location(source.path, source.member) for source in todo} | {source.name for source in todo}
    roots = [location(root) for root in found.roots]
    closed = tuple(name for name, row in found.ledger if row.kind == "failed" and name.endswith("/"))
    vanished, stale = [], []
    for held in sorted(stored.values(), key=lambda held: held.source):
        if held.report_id in present or held.source.startswith(closed):
            continue
        if held.location in rewritten or held.source in rewritten:
            continue  # its place is taken when the file is read
        if not _exists(held):
            if _below(held.location, roots) or _called(held.source, found.labels):
                vanished.append(held)
        elif _below(held.location, roots):
            stale.append(held)
    return tuple(vanished), tuple(stale)


def _lives_elsewhere(held: StoredReport, source: Source, found: Walk) -> bool:
    """Tell whether a stored file outside the folders just walked still has the bytes of ``source``."""
    if _below(held.location, [location(root) for root in found.roots]):
        return False
    path, member = split(path_of(held.location))
    try:
        if not member and path.stat().st_size != source.size:
            return False
        data = bytes_at(path, member)
    except (OSError, ReadError):
        return False
    return hashlib.sha256(data).hexdigest() == source.digest


def name_apart(found: Walk, stored: Mapping[str, StoredReport]) -> Walk:
    """Return the walk with longer names for folders whose name the store has from another folder.

    After 2023/reports, 2024/reports is called just that, not reports once more.
    """
    roots = [location(root) for root in found.roots]
    names = {}
    for label, root in zip(found.labels, roots, strict=True):
        parts, count = root.rstrip("/").split("/"), label.count("/") + 1
        while count < len(parts) and _taken("/".join(parts[-count:]), roots, stored.values()):
            count += 1
        names[label] = label if count == label.count("/") + 1 else "/".join(parts[-count:])
    if all(label == name for label, name in names.items()):
        return found

    def renamed(name: str) -> str:
        label = next((label for label in names if _called(name, (label,))), "")
        return names[label] + name.removeprefix(label) if label else name

    return found._replace(
        sources=tuple(
            replace(source, name=renamed(source.name), also_at=tuple(map(renamed, source.also_at)))
            for source in found.sources
        ),
        ledger=tuple((renamed(name), _reworded(row, names)) for name, row in found.ledger),
        labels=tuple(names[label] for label in found.labels),
    )


def _reworded(row: LedgerRow, names: Mapping[str, str]) -> LedgerRow:
    reason = row.reason
    for label, name in names.items():
        reason = reason.replace(f" {label}/", f" {name}/")
    return replace(row, reason=reason)


def _taken(label: str, roots: Sequence[str], stored: Iterable[StoredReport]) -> bool:
    """Tell whether the store has reports of this name from a folder that is still there and is none of ``roots``."""
    return any(_called(held.source, (label,)) and not _below(held.location, roots) and _exists(held) for held in stored)


def _called(name: str, labels: Iterable[str]) -> bool:
    return any(name == label or name.startswith(label + "/") for label in labels)


def _below(where: str, roots: Iterable[str]) -> bool:
    return any(where == root or where.startswith(root.rstrip("/") + "/") for root in roots)


def _exists(held: StoredReport) -> bool:
    path, member = split(path_of(held.location))
    try:
        if not member:
            return os.path.exists(path)  # noqa: PTH110 - unlike Path.exists it never raises
        from reportminer.archives import holds

        return holds(path, member)
    except OSError:
        return False
