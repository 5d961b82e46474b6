"""A chart as a list of shapes with fixed places, which any program that draws can follow.

Lengths are CSS pixels (1/96 inch), x to the right, y down.
"""

from __future__ import annotations

import re
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


_NOT_FIRST = "，。；：）、,.;:)"
_PARTS = re.compile("[\u3400-\u9fff，。；：（）、]|[^\\s\u3400-\u9fff，。；：（）、]+\\s*|\\s+")
"""Where lines may be broken; signs that begin none."""

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


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, #rrggbb, between 0 and 1 (WCAG 2.2, relative luminance)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, between 1 and 21 (WCAG 2.2, contrast ratio)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def ink_on(ground: str) -> str:
    """Return black or white, whichever can be read on a colour: one of them has a contrast of 4.5 on any."""
    return max(("#ffffff", "#000000"), key=lambda ink: contrast(ink, ground))


def text_width(text: str, size: float = SIZE) -> float:
    """Return about how many pixels a text takes: a Chinese character is as wide as the type is high."""
    return width(text) * size * 0.54


def label_room(texts: list[str], *, most: float = 240.0) -> float:
    """Return the pixels that the longest of some labels takes, at most ``most``."""
    return min(most, max(map(text_width, texts), default=0.0)) + 8


def fitted(text: str, room: float, size: float = SIZE) -> str:
    """Return a text cut to ``room`` pixels."""
    return shorten(text, max(2, int(room / (size * 0.54))))


def wrapped(text: str, room: float, size: float = SIZE) -> list[str]:
    """Return a text in lines of at most ``room`` pixels, broken between words or Chinese characters."""
    lines = [""]
    for part in _PARTS.findall(text):
        if lines[-1] and text_width(lines[-1] + part.rstrip(), size) > room and part not in _NOT_FIRST:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += part
    return [line.rstrip() for line in lines if line.strip()]


def heading(drawing: Drawing) -> tuple[list[Shape], float]:
    """Return title and words of a drawing that stands by itself, and the height that they take above it."""
    shapes: list[Shape] = [Words(8, 20, drawing.title, size=15, bold=True)]
    for number, line in enumerate(wrapped(drawing.says, drawing.width - 16, 11)):
        shapes.append(Words(8, 38 + 15 * number, line, colour=FAINT, size=11))
    return shapes, 30.0 + (15 * (len(shapes) - 1) + 6 if len(shapes) > 1 else 0)


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
