"""The check of a capsule: digests, and with the database every file made again and compared byte by byte."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from reportminer.capsule.build import made_again
from reportminer.capsule.manifest import MANIFEST, Manifest, file_digest, files_of, read_manifest, versions
from reportminer.refusals import refusal

_MADE_BY = {"parquet": "pyarrow", "spacy": "spacy"}


@dataclass(frozen=True, slots=True)
class Check:
    """What a check found: paths with what is wrong, paths that are not of the capsule, and the number checked."""

    checked: int
    wrong: tuple[tuple[str, str], ...]
    beside: tuple[str, ...]


def verify(folder: Path, *, db: Path | None = None, tell: Callable[[str], None] = lambda _: None) -> Check:
    """Check a capsule against its manifest, and against a database where one is given.

    Raises UsageError where there is no capsule, StoreError for the database.
    """
    manifest = read_manifest(folder)
    wrong = {name: found for name, digest in manifest.files.items() if (found := _state(folder / name, digest))}
    if db is not None:
        with made_again(db, folder, tell=tell) as again:
            wrong |= {name: found for name, found in _compared(manifest, again).items() if name not in wrong}
    own = {MANIFEST, *manifest.files}
    beside = tuple(name for name in files_of(folder) if name not in own)
    return Check(len(manifest.files) + 1, tuple(sorted(wrong.items())), beside)


def _state(path: Path, digest: str) -> str:
    try:
        return "" if file_digest(path) == digest else "changed since the capsule was made"
    except FileNotFoundError:
        return "missing"
    except OSError as error:
        return f"cannot be read {refusal(error, path)}"


def _compared(manifest: Manifest, again: Path) -> dict[str, str]:
    """Return what differs between the digests of a capsule and the files made again from the database."""
    other = read_manifest(again)
    wrong = dict.fromkeys(manifest.files.keys() - other.files.keys(), "the database gives no such file")
    wrong |= dict.fromkeys(other.files.keys() - manifest.files.keys(), "the capsule lacks this file")
    for name in manifest.files.keys() & other.files.keys():
        if manifest.files[name] != other.files[name]:
            wrong[name] = "the database gives other bytes" + _version_note(name, manifest)
    for part in ("database", "settings", "not_answered"):
        if manifest.content.get(part) != other.content[part]:
            wrong[MANIFEST] = f"the database gives another entry “{part}”"
    return wrong


def _version_note(name: str, manifest: Manifest) -> str:
    library = _MADE_BY.get(name.rsplit(".", 1)[-1], "reportminer")
    then, now = manifest.versions.get(library, "unknown"), versions()[library]
    return f" (made with {library} {then}, here is {now})" if then != now else ""
