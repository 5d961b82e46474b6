"""Tiles: numbers or states of rows by columns, as a table of colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportminer.charts.drawing import INK, Box, Drawing, Part, Words, fitted, ink_on, label_room, legend, text_width

_LINE, _TURN, _HEAD = 22.0, -40.0, 142.0
_LIGHT, _DARK = (239, 246, 252), (0, 90, 150)


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile: what is written on it, its colour, and what it says in full."""

    text: str
    fill: str
    part: Part
    ink: str = INK


def tiles(
    code: str,
    title: str,
    says: str,
    columns: Sequence[str],
    rows: Sequence[tuple[str, Sequence[Tile | None]]],
    *,
    names: Sequence[tuple[str, str]] = (),
    wide: float = 40.0,
) -> Drawing:
    """Return tiles of named rows under named columns; ``names`` is the legend, ``wide`` the pixels of a column."""
    left = label_room([name for name, _ in rows])
    shapes, top = legend(list(names), x=left, y=4, room=max(300.0, wide * len(columns))) if names else ([], 0.0)
    turned = any(text_width(column, 11) > wide for column in columns)
    head = min(_HEAD, max((text_width(column, 11) for column in columns), default=0.0) * 0.66) + 14 if turned else 18.0
    for number, column in enumerate(columns):
        x, y = left + (number + 0.5) * wide, top + head - 4
        shapes.append(
            Words(x, y, fitted(column, 215, 11), "start" if turned else "middle", size=11, turn=_TURN * turned)
        )
    for line, (name, held) in enumerate(rows):
        y = top + head + line * _LINE
        shapes.append(Words(left - 8, y + 15, fitted(name, left - 8), "end"))
        for number, tile in enumerate(held):
            if tile:
                x = left + number * wide
                shapes.append(Box(x + 1, y + 1, wide - 2, _LINE - 2, tile.fill, tile.part))
                shapes.append(Words(x + wide / 2, y + 15, tile.text, "middle", tile.ink, 11))
    right = left + len(columns) * wide + (100 if turned else 12)
    right = max(right, *(left + text_width(name) + 40 for name, _ in names)) if names else right
    return Drawing(code, title, says, right, top + head + len(rows) * _LINE + 6, shapes)


def shade(number: float, most: float) -> tuple[str, str]:
    """Return fill and ink of a tile that holds ``number`` of at most ``most``: the more, the darker."""
    depth = (number / most if most else 0.0) ** 0.6
    mixed = [round(light + (dark - light) * depth) for light, dark in zip(_LIGHT, _DARK, strict=True)]
    fill = "#{:02x}{:02x}{:02x}".format(*mixed)
    return fill, ink_on(fill)
