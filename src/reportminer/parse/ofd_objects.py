"""What is drawn on an OFD page: glyphs, rulings and pictures, in points from the page's top left corner."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from reportminer import settings
from reportminer.document import Box
from reportminer.errors import ReadError
from reportminer.parse.ofd_package import Node, child, children, named, numbers
from reportminer.parse.pdf_lines import Glyph, Style, is_wide

POINTS = 72 / 25.4
"""Points in a millimetre, the unit of OFD."""

_LEVEL = 2.0  # degrees by which a line may slant and still be read with the others
_ASCENT, _DESCENT = 0.86, 0.14  # em of a glyph above and below its baseline


@dataclass(frozen=True, slots=True)
class Matrix:
    """An affine map: x' = a·x + c·y + e, y' = b·x + d·y + f."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def __call__(self, x: float, y: float) -> tuple[float, float]:
        """Map a point."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def after(self, inner: Matrix) -> Matrix:
        """Return the map that applies ``inner`` first."""
        e, f = self(inner.e, inner.f)
        return Matrix(
            self.a * inner.a + self.c * inner.b,
            self.b * inner.a + self.d * inner.b,
            self.a * inner.c + self.c * inner.d,
            self.b * inner.c + self.d * inner.d,
            e,
            f,
        )


@dataclass(slots=True)
class Resources:
    """What pages refer to by number: fonts as (name, bold), composite drawings, picture files."""

    fonts: dict[str, tuple[str, bool]] = field(default_factory=dict)
    units: dict[str, Node] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)

    def over(self, other: Resources) -> Resources:
        """Return both together; these come first."""
        return Resources(
            {**other.fonts, **self.fonts}, {**other.units, **self.units}, {**other.pictures, **self.pictures}
        )


@dataclass(slots=True)
class Drawn:
    """The contents of a page, template or annotation.

    ``turned`` are glyphs in another direction by angle in degrees; ``rulings`` are straight level or
    upright strokes as boxes; ``pictures`` are (path of the part or "", box); ``unseen`` is text marked invisible.
    """

    glyphs: list[Glyph] = field(default_factory=list)
    turned: dict[int, list[Glyph]] = field(default_factory=dict)
    rulings: list[Box] = field(default_factory=list)
    pictures: list[tuple[str, Box]] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    objects: int = 0


def draw(layers: Iterator[Node], resources: Resources, *, origin: tuple[float, float]) -> Drawn:
    """Collect what layers draw; ``origin`` is the page's corner in millimetres.  Raises ReadError beyond the limits."""
    drawn = Drawn()
    start = Matrix(POINTS, 0, 0, POINTS, -origin[0] * POINTS, -origin[1] * POINTS)
    for layer in layers:
        _walk(drawn, layer, start, resources, depth=0)
    return drawn


def _walk(drawn: Drawn, parent: Node, matrix: Matrix, resources: Resources, *, depth: int) -> None:
    for node in parent:
        name = named(node)
        drawn.objects += 1
        if drawn.objects > settings.OFD_MAX_OBJECTS or len(drawn.glyphs) > settings.MAX_CHARACTERS:
            raise ReadError("parse", "draws more than any report does: save it as PDF")
        if (node.get("Visible") or "").strip().lower() == "false":
            drawn.unseen += [code.text or "" for code in node.iter() if named(code) == "TextCode"]
        elif name == "TextObject":
            _text(drawn, node, matrix.after(_own(node)), resources)
        elif name == "PathObject":
            _path(drawn, node, matrix.after(_own(node)))
        elif name == "ImageObject":
            drawn.pictures.append((resources.pictures.get(_id(node), ""), _picture_box(node, matrix)))
        elif depth >= settings.OFD_MAX_NESTING:
            continue
        elif name == "PageBlock":
            _walk(drawn, node, matrix, resources, depth=depth + 1)
        elif name == "CompositeObject" and (unit := child(resources.units.get(_id(node)), "Content")) is not None:
            _walk(drawn, unit, matrix.after(_own(node)), resources, depth=depth + 1)


def _id(node: Node) -> str:
    return (node.get("ResourceID") or "").strip()


def _own(node: Node) -> Matrix:
    """Return the map of an object into what holds it: its CTM, then the corner of its boundary."""
    box = [*numbers(node.get("Boundary")), 0.0, 0.0][:2]
    told = numbers(node.get("CTM"))
    a, b, c, d, e, f = told[:6] if len(told) >= 6 else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    return Matrix(a, b, c, d, e + box[0], f + box[1])


def _picture_box(node: Node, matrix: Matrix) -> Box:
    """Return where a picture stands: its CTM draws a unit square, but its boundary tells the same more surely."""
    x, y, width, height = [*numbers(node.get("Boundary")), 0.0, 0.0, 0.0, 0.0][:4]
    corners = [matrix(x, y), matrix(x + width, y + height), matrix(x + width, y), matrix(x, y + height)]
    return _around(corners)


def _around(points: list[tuple[float, float]]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


# --- text ----------------------------------------------------------------------------------------
def _text(drawn: Drawn, node: Node, matrix: Matrix, resources: Resources) -> None:
    size = next(iter(numbers(node.get("Size"))), 0.0)
    scale = next(iter(numbers(node.get("HScale"))), 1.0) or 1.0
    height = size * math.hypot(matrix.c, matrix.d)
    if not height:
        return
    name, bold = resources.fonts.get((node.get("Font") or "").strip(), ("", False))
    weight = next(iter(numbers(node.get("Weight"))), 0.0)
    style = Style(round(height, 2), name, bold or weight >= settings.OFD_BOLD_WEIGHT)
    angle = math.degrees(math.atan2(matrix.b, matrix.a))
    level = abs(angle) <= _LEVEL and matrix.a > 0
    home = drawn.glyphs if level else drawn.turned.setdefault(round(angle) % 360, [])
    across = math.hypot(matrix.a, matrix.b)
    x = y = 0.0
    for code in children(node, "TextCode"):
        x, y = (next(iter(numbers(code.get(axis))), old) for axis, old in (("X", x), ("Y", y)))
        text = _characters(code.text or "")
        right, down = (_deltas(code.get(axis), len(text) - 1) for axis in ("DeltaX", "DeltaY"))
        at, under = x, y
        for place, char in enumerate(text):
            width = size * scale * (1.0 if is_wide(char) else 0.5)
            left, baseline = matrix(at, under)
            step = right[place] if place < len(right) else (width if not down else 0.0)
            advance = min(width, step) if 0 < step < width else width
            top, bottom = baseline - _ASCENT * height, baseline + _DESCENT * height
            home.append(Glyph(char, left, top, left + advance * across, bottom, baseline, style))
            at += step
            under += down[place] if place < len(down) else 0.0


def _characters(text: str) -> str:
    return "".join(" " if char in "\t\r\n\u00a0" else char for char in text if char >= " " or char in "\t\r\n")


def _deltas(value: str | None, limit: int) -> list[float]:
    """Return the steps from one character to the next; ``g 3 6.35`` stands for three equal ones."""
    found: list[float] = []
    tokens = iter((value or "").split())
    for part in tokens:
        if len(found) >= limit:
            break
        if part == "g":
            count, step = numbers(next(tokens, "")), numbers(next(tokens, ""))
            if count and step:
                found += step * max(0, min(int(count[0]), limit - len(found)))
        else:
            found += numbers(part)
    return found


# --- drawings ------------------------------------------------------------------------------------
def _path(drawn: Drawn, node: Node, matrix: Matrix) -> None:
    """Keep the straight strokes of a drawing, and thin filled boxes, which many programs draw in their place."""
    data = child(node, "AbbreviatedData")
    if data is None or not data.text or len(data.text) > settings.OFD_LONGEST_PATH:
        return
    points = [(kind, matrix(x, y)) for kind, x, y in _strokes(data.text)]
    box = _around([point for _, point in points]) if points else (0.0, 0.0, 0.0, 0.0)
    if points and min(box[2] - box[0], box[3] - box[1]) <= settings.OFD_RULING:
        drawn.rulings.append(box)
        return
    start = before = (0.0, 0.0)
    for kind, point in points:
        if kind == "M":
            start = point
        elif kind == "L":
            drawn.rulings.append(_around([before, point]))
        elif kind == "C":
            drawn.rulings.append(_around([before, start]))
        before = start if kind == "C" else point
    drawn.rulings[:] = [b for b in drawn.rulings if min(b[2] - b[0], b[3] - b[1]) <= settings.OFD_RULING]


_TAKES: Mapping[str, int] = {"M": 2, "S": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}


def _strokes(text: str) -> Iterator[tuple[str, float, float]]:
    """Yield (M, L, C or another letter for a curve, and the point it leads to) of an abbreviated path."""
    tokens = text.split()
    at = 0
    while at < len(tokens):
        kind = tokens[at]
        takes = _TAKES.get(kind)
        if takes is None:
            at += 1
            continue
        values = numbers(" ".join(tokens[at + 1 : at + 1 + takes]))
        if len(values) < takes:
            return
        yield ("M" if kind == "S" else kind, *(values[-2:] if takes else (0.0, 0.0)))
        at += 1 + takes
