"""Bars of shares that make a whole, and shares with their intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reportminer.charts.drawing import (
    FAINT,
    PALE,
    PALETTE,
    Box,
    Dot,
    Drawing,
    Part,
    Shape,
    Stroke,
    Words,
    fitted,
    ink_on,
    label_room,
    legend,
)

_WIDTH, _LINE, _RIGHT = 860.0, 22.0, 24.0
_ENDS = (0.2, 0.4, 0.6, 0.8, 1.0)
"""Where a scale of shares may end: four steps without decimals each."""

_ROOM = 32.0
"""Pixels of a part from which its share is written on it, for prints without colours."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, its shares (0 to 1) by series, and its row in the table.

    ``rows`` are the rows of its parts, where each has one of its own.
    """

    name: str
    shares: tuple[float | None, ...]
    row: int
    rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Range:
    """One share with its interval, all between 0 and 1."""

    name: str
    share: float
    low: float
    high: float
    row: int


def stacked_bars(
    code: str,
    title: str,
    says: str,
    series: Sequence[tuple[str, str]],
    bars: Sequence[Bar],
    *,
    colours: Mapping[str, str] | None = None,
) -> Drawing:
    """Return bars whose parts are shares of a whole; ``series`` pairs each part's column with its name.

    ``colours`` are those of columns that should not have the next of the palette.
    """
    left = label_room([bar.name for bar in bars])
    own = colours or {}
    fills = [own.get(column, PALETTE[at % len(PALETTE)]) for at, (column, _) in enumerate(series)]
    names = [(name, fill) for (_, name), fill in zip(series, fills, strict=True)]
    shapes, top = legend(names, x=left, y=4, room=_WIDTH - left - _RIGHT)
    room = _WIDTH - left - _RIGHT
    shapes += _scale(left, room, top, top + 16 + len(bars) * _LINE)
    for number, bar in enumerate(bars):
        y = top + 18 + number * _LINE
        shapes.append(Words(left - 8, y + 12, fitted(bar.name, left - 8), "end"))
        at = left
        for part, (column, name) in enumerate(series):
            share, colour, row = bar.shares[part], fills[part], bar.rows[part] if bar.rows else bar.row
            wide = (share or 0.0) * room
            if wide > 0:
                shapes.append(
                    Box(at, y, wide, _LINE - 6, colour, Part(f"{bar.name} · {name}: {share:.0%}", row, column))
                )
                if wide >= _ROOM:
                    middle = at + wide / 2
                    shapes.append(Words(middle, y + 12, f"{share:.0%}", "middle", ink_on(colour), 11))
            at += wide
    return Drawing(code, title, says, _WIDTH, top + 24 + len(bars) * _LINE, shapes)


def ranges(code: str, title: str, says: str, column: str, found: Sequence[Range]) -> Drawing:
    """Return one dot and its interval for each share."""
    left = label_room([entry.name for entry in found])
    room = _WIDTH - left - _RIGHT
    highest = max((entry.high for entry in found), default=1.0)
    most = next((end for end in _ENDS if highest <= end), 1.0)
    room /= most
    shapes = _scale(left, room, 0, 16 + len(found) * _LINE, most)
    for number, entry in enumerate(found):
        y = 28 + number * _LINE
        part = Part(f"{entry.name}: {entry.share:.0%} [{entry.low:.0%}, {entry.high:.0%}]", entry.row, column)
        shapes.append(Words(left - 8, y + 4, fitted(entry.name, left - 8), "end"))
        shapes.append(Stroke(((left + entry.low * room, y), (left + entry.high * room, y)), PALETTE[0], 2.5, part))
        shapes.append(Dot(left + entry.share * room, y, 5, PALETTE[0], part))
    return Drawing(code, title, says, _WIDTH, 30 + len(found) * _LINE, shapes)


def _scale(left: float, room: float, top: float, bottom: float, most: float = 1.0) -> list[Shape]:
    shapes: list[Shape] = []
    for quarter in range(5):
        x = left + room * most * quarter / 4
        shapes.append(Stroke(((x, top + 14), (x, bottom)), PALE))
        shapes.append(Words(x, top + 10, f"{most * quarter / 4:.0%}", "middle", FAINT, 11))
    return shapes
