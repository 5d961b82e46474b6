"""Which program for text recognition this computer has: looked up cheaply, without starting it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path


def text_recogniser() -> str:
    """Return the name of what would read pictures, an empty string where nothing can.

    Part of the state of a reading: a scan that could not be read is read anew once it can be.
    """
    try:
        if find_spec("onnxruntime") is not None:
            from importlib.metadata import PackageNotFoundError, version

            with suppress(PackageNotFoundError):
                return f"rapidocr {version('rapidocr')}"
    except ValueError:
        pass
    return "tesseract" if next(tesseract_places(), None) else ""


def tesseract_places() -> Iterator[str]:
    """Yield where Tesseract is: on the PATH, then in its usual folders on Windows."""
    found = shutil.which("tesseract")
    if found:
        yield found
    for variable, below in (("ProgramFiles", ""), ("ProgramFiles(x86)", ""), ("LOCALAPPDATA", "Programs")):
        root = os.environ.get(variable)
        place = Path(root, below, "Tesseract-OCR", "tesseract.exe") if root else None
        if place is not None and place.is_file():
            yield str(place)
