"""Why the system refuses a file, with what a user can do about it: for the end of a sentence."""

from __future__ import annotations

import os
import re
from pathlib import Path

from reportminer.errors import UsageError
from reportminer.settings import WINDOWS_PATH_CHARACTERS

_WINDOWS = os.name == "nt"
_FORBIDDEN = re.compile(
    r'[<>:"|?*\x00-\x1f]|[. ]$|^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]) *(?:\.|$)', re.IGNORECASE
)
"""What no name holds on Windows: signs, a stop or blank at the end, names of devices. After : it would write unseen."""


def need_name(path: Path) -> None:
    """Raise UsageError where Windows can have no file or folder of this name, or would write elsewhere."""
    if _WINDOWS and path.name.strip(".") and _FORBIDDEN.search(path.name):
        raise UsageError(
            f'{path}: Windows can have no file of this name; leave out < > : " | ? *, a stop or blank at its end, and'
            " names of devices such as con and aux"
        )


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
