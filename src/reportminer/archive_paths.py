"""Paths that lead into an archive, taken apart without opening it."""

from __future__ import annotations

import os
from pathlib import Path


def split(path: Path) -> tuple[Path, str]:
    """Return the archive a path leads into and the path inside it, or the path itself and "".

    A file or folder that exists is never taken apart.
    """
    if os.path.exists(path):  # noqa: PTH110 - unlike Path.exists it never raises
        return path, ""
    for above in path.parents:
        if os.path.isfile(above):  # noqa: PTH113
            return above, path.relative_to(above).as_posix()
        if os.path.exists(above):  # noqa: PTH110
            break
    return path, ""
