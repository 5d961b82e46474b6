"""The manifest of a capsule: digests of all files, what it was made from and with; and how it is read back."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from reportminer import __version__, settings
from reportminer.capsule.figures import Figures
from reportminer.errors import UsageError

MANIFEST = "manifest.json"
KIND = "reportminer capsule"
FORMAT = 1
"""Raised when the files of a capsule change their meaning."""

_LIBRARIES = ("jieba", "numpy", "pyarrow", "scikit-learn", "scipy", "spacy")
"""Those whose versions can change a byte of a capsule."""

GOLD = "gold_scores.json"
"""Where the scores given with --gold are kept, so that the check needs nothing else."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a capsule is made with: the name of the data's licence, authors as typed, whether twins count."""

    licence: str = ""
    authors: tuple[str, ...] = ()
    with_twins: bool = False

    def command(self) -> str:
        """Return the options as they are typed."""
        said = f" --licence {self.licence}" if self.licence else ""
        said += "".join(f' --author "{author}"' for author in self.authors)
        return said + (" --with-twins" if self.with_twins else "")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a check needs of a manifest: options, digests by path, versions; ``content`` is all of it."""

    options: Options
    gold: bool
    files: Mapping[str, str]
    versions: Mapping[str, str]
    content: Mapping[str, Any]


def versions() -> dict[str, str]:
    """Return the versions of what makes a capsule here."""
    found = {"reportminer": __version__, "python": platform.python_version()}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def manifest_text(
    figures: Figures,
    digests: Mapping[str, tuple[str, int]],
    *,
    rows: Mapping[str, int],
    left_out: Mapping[str, tuple[str, str]],
    options: Options,
    gold: bool,
) -> str:
    """Return the text of the manifest; it tells no time, so that the same database gives the same bytes."""
    command = "reportminer export DIR --capsule --db FILE"
    command += options.command() + (f" --gold {GOLD}" if gold else "")
    entry: dict[str, Any] = {
        "kind": KIND,
        "format": FORMAT,
        "command": command,
        "options": {**asdict(options), "gold": gold},
        "made_with": versions(),
        "database": asdict(figures),
        "not_answered": {name: reason[1] for name, reason in sorted(left_out.items())},
        "settings": _thresholds(),
        "files": {
            path: {"sha256": digest, "bytes": size, **({"rows": rows[path]} if path in rows else {})}
            for path, (digest, size) in sorted(digests.items())
        },
    }
    return json.dumps(entry, ensure_ascii=False, indent=1) + "\n"


def _thresholds() -> dict[str, Any]:
    found = {name: value for name, value in vars(settings).items() if name.isupper() and not name.startswith("_")}
    return {name: found[name] for name in sorted(found) if isinstance(found[name], int | float | str)}


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a capsule; raises UsageError where there is none, or it is damaged."""
    path = folder / MANIFEST
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["kind"] != KIND or content["format"] != FORMAT:
            raise UsageError(f"{path}: this is no manifest of a capsule that this version of reportminer knows")
        files = {str(name): str(entry["sha256"]) for name, entry in content["files"].items()}
        given = content["options"]
        authors = tuple(str(author) for author in given.get("authors", ()))  # older capsules have none
        options = Options(str(given["licence"]), authors, bool(given.get("with_twins", False)))
        return Manifest(options, bool(given["gold"]), files, content["made_with"], content)
    except OSError as error:
        raise UsageError(
            f"{folder}: there is no capsule here (no {MANIFEST}); make one with reportminer export DIR --capsule"
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"{path}: the manifest is damaged; make the capsule again") from error


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file.  Raises OSError."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def files_of(folder: Path) -> list[str]:
    """Return the paths of all files below a folder, by name, with slashes."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
