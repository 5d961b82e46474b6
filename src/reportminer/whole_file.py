"""Files and folders written whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import sleep

from reportminer.errors import UsageError
from reportminer.refusals import need_name
from reportminer.settings import WINDOWS_MOVE_SECONDS, WINDOWS_MOVES

_WINDOWS = os.name == "nt"


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a file beside ``path`` to write to; it takes the place of ``path`` only when all went well.

    Raises UsageError, naming the remedy, where the file cannot be written; what was there stays.
    """
    need_name(path)
    part = path.with_name(path.name + ".part")
    try:
        yield part
        moved(part, path)
    except OSError as error:
        raise UsageError(f"{path}: the file cannot be written ({_what(error)})") from error
    finally:
        with suppress(OSError):
            part.unlink()  # still there only if something went wrong


_PART, _OLD = ".reportminer-part", ".reportminer-old"
"""Endings of folders that stand beside one being written: nobody else's folder is called so."""


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Give an empty folder beside ``path`` to write to; it takes the place of ``path`` only when all went well.

    What stood at ``path`` is deleted then: ask first.  Raises UsageError, naming the remedy, where the folder cannot
    be written; what was there stays.
    """
    old = path.with_name(path.name + _OLD)
    with part_folder(path) as part:
        if old.exists() and not path.exists():  # killed between the two renamings below
            moved(old, path)
        yield part
        shutil.rmtree(old, ignore_errors=True)
        if path.exists():
            moved(path, old)
        try:
            moved(part, path)
        except OSError:
            if old.exists():
                moved(old, path)
            raise
        shutil.rmtree(old, ignore_errors=True)


@contextmanager
def part_folder(path: Path) -> Iterator[Path]:
    """Give an empty folder beside ``path``, and delete what is left of it in the end.

    Raises UsageError, naming the remedy, where something cannot be written.
    """
    need_name(path)
    part = path.with_name(path.name + _PART)
    try:
        shutil.rmtree(part, ignore_errors=True)  # left by a run that was killed
        part.mkdir()
        yield part
    except OSError as error:
        raise UsageError(f"{path}: the folder cannot be written ({_what(error)})") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def moved(old: Path, new: Path) -> None:
    """Move a file or folder at one stroke; a file at ``new`` is replaced.  Raises OSError.

    On Windows nothing can be moved while another program has it open.  A virus scanner or a search index opens what was
    just written for a moment, so it is tried a few times.
    """
    for pause in (*(WINDOWS_MOVE_SECONDS * 2**number for number in range(WINDOWS_MOVES - 1)), None):
        try:
            os.replace(old, new)  # noqa: PTH105 - the atomic call, on every system
            return
        except PermissionError:
            if not _WINDOWS or pause is None:
                raise
        sleep(pause)


def _what(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "close it if it is open in another program, or check its permissions"
    if isinstance(error, FileNotFoundError):
        return "its folder does not exist; make it first"
    return f"{error.strerror or error}; name another file"
