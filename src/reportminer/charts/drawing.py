"""A chart as a list of shapes with fixed places, which any program that draws can follow.

Lengths are CSS pixels (1/96 inch), x to the right, y down.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from reportminer.terminal import shorten, width

SIZE = 12.0
"""Pixels of type."""

INK, FAINT, PALE = "#1f2933", "#52606d", "#d5dbe1"
"""Colours of text, of lesser text and of lines; text has a contrast of 4.5 and more on white."""

PALETTE = ("#0072b2", "#d55e00", "#8f4a86", "#00795a", "#7b8794", "#a86c00", "#005f73", "#b0403c")
"""Colours of series, told apart by colour-blind readers too; 3 and more on white."""


@dataclass(frozen=True, slots=True)
class Part:
    """One figure of a chart: what it says in words, and where the passages behind it are to be found.

    ``row`` and ``column`` are the place of the figure in its table, None where it has none.
    """

    says: str
    row: int | None = None
    column: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points."""

    points: tuple[tuple[float, float], ...]
    colour: str = PALE
    width: float = 1.0
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Dot:
    """A filled circle."""

    x: float
    y: float
    radius: float
    fill: str
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text; (x, y) is its baseline's start, middle or end.  ``turn`` is in degrees, clockwise."""

    x: float
    y: float
    text: str
    anchor: Literal["start", "middle", "end"] = "start"
    colour: str = INK
    size: float = SIZE
    turn: float = 0.0
    bold: bool = False


Shape = Box | Stroke | Dot | Words


@dataclass(slots=True)
class Drawing:
    """One chart: its name for files, title, what it shows in a sentence, size and shapes in drawing order."""

    code: str
    title: str
    says: str
    width: float
    height: float
    shapes: list[Shape] = field(default_factory=list)


def text_width(text: str, size: float = SIZE) -> float:
    """Return about how many pixels a text takes: a Chinese character is as wide as the type is high."""
    return width(text) * size * 0.54


def label_room(texts: list[str], *, most: float = 240.0) -> float:
    """Return the pixels that the longest of some labels takes, at most ``most``."""
    return min(most, max(map(text_width, texts), default=0.0)) + 8


def fitted(text: str, room: float, size: float = SIZE) -> str:
    """Return a text cut to ``room`` pixels."""
    return shorten(text, max(2, int(room / (size * 0.54))))


def legend(names: list[tuple[str, str]], *, x: float, y: float, room: float) -> tuple[list[Shape], float]:
    """Return a legend of (name, colour) from (x, y) on, broken into lines, and the y below it."""
    shapes: list[Shape] = []
    at = x
    for name, colour in names:
        wide = text_width(name) + 30
        if at + wide > x + room and at > x:
            at, y = x, y + 20
        shapes += [Box(at, y, 12, 12, colour), Words(at + 17, y + 10.5, name)]
        at += wide
    return shapes, y + 24
