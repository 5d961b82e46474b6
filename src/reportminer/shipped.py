"""The data files that ship with the package, read without ``importlib.resources``, which costs a start some 10 ms."""

from __future__ import annotations

from pathlib import Path

DATA = Path(__file__).with_name("data")
"""The folder with the data files."""


def shipped_text(name: str) -> str:
    """Return the text of a data file, UTF-8."""
    return (DATA / name).read_text(encoding="utf-8")
