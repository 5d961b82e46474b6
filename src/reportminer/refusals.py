"""Why the system refuses a file, with what a user can do about it: for the end of a sentence."""

from __future__ import annotations

import os
from pathlib import Path

from reportminer.settings import WINDOWS_PATH_CHARACTERS

_WINDOWS = os.name == "nt"


def refusal(error: OSError, path: Path) -> str:
    """Return what the system said of a file or folder, in brackets, and the remedy.

    Windows refuses a file that another program keeps to itself as if permissions were lacking, and says of a path
    that is too long that it does not exist.
    """
    said = f"({error.strerror or error}); "
    length = len(os.path.abspath(path))  # noqa: PTH100 - resolve() would ask the system
    if _WINDOWS and length > WINDOWS_PATH_CHARACTERS and not isinstance(error, PermissionError):
        return said + (
            f"its path has {length} characters, and Windows allows {WINDOWS_PATH_CHARACTERS}: move the folder nearer to"
            " the root of the drive, or shorten its names"
        )
    if isinstance(error, PermissionError):
        return said + "close it if it is open in another program (Excel, Word, WPS), or check its permissions"
    if isinstance(error, FileNotFoundError):
        return said + "check its name"
    return said + "check its permissions"
