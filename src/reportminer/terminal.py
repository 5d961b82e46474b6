"""Text in columns for a terminal, where a Chinese character is two columns wide."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

_GAP = "  "


def width(text: str) -> int:
    """Return the columns that ``text`` takes: 2 for wide characters, 0 for combining and invisible ones."""
    return sum(map(_columns, text))


def _columns(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf", "Cc"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def pad(text: str, columns: int, align: str = "<") -> str:
    """Fill ``text`` with spaces to ``columns``: ``<`` puts it left, ``>`` right.  Longer text stays whole."""
    blank = " " * max(0, columns - width(text))
    return blank + text if align == ">" else text + blank


def shorten(text: str, columns: int) -> str:
    """Return ``text`` on one line, cut to ``columns`` with … at the end where it is longer."""
    line = " ".join(text.split())
    if width(line) <= columns:
        return line
    kept, used = [], width("…")
    for char in line:
        used += _columns(char)
        if used > columns:
            break
        kept.append(char)
    return "".join(kept) + "…"


def table(rows: Sequence[Sequence[str]], align: str = "") -> list[str]:
    """Return the lines of a table; ``align`` has one ``<`` or ``>`` a column, ``<`` where it is too short.

    No line ends in a space.
    """
    if not rows:
        return []
    count = max(map(len, rows))
    sides = align.ljust(count, "<")
    widths = [max(width(row[at]) if at < len(row) else 0 for row in rows) for at in range(count)]
    return [_GAP.join(pad(cell, widths[at], sides[at]) for at, cell in enumerate(row)).rstrip() for row in rows]


def counted(number: int, noun: str) -> str:
    """Return a number with an English noun: 1 report, 2 reports."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
