"""Drawings as PNG and PDF through matplotlib, shape by shape, so that they look like the SVG."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reportminer.charts.drawing import Box, Dot, Drawing, Shape, Stroke, Words, heading
from reportminer.charts.fonts import chinese_font
from reportminer.errors import UsageError

_DOTS = 200
"""Dots per inch of a PNG."""

_ALIGN = {"start": "left", "middle": "center", "end": "right"}


def write_plot(drawing: Drawing, path: Path, *, kind: str) -> None:
    """Write a drawing as ``kind``, png or pdf, its title above it.

    Raises UsageError where matplotlib or a Chinese font is missing.
    """
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
        from matplotlib.font_manager import FontProperties
    except ImportError as error:
        raise UsageError(
            f'{path.name.removesuffix(".part")}: PNG and PDF need matplotlib: pip install "reportminer[charts]";'
            " .svg needs nothing"
        ) from error
    head, above = heading(drawing)
    written = drawing.title + drawing.says + "".join(shape.text for shape in drawing.shapes if isinstance(shape, Words))
    font = FontProperties(fname=str(chinese_font(written)))
    height = drawing.height + above
    figure = Figure(figsize=(drawing.width / 96, height / 96), dpi=_DOTS, facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, drawing.width)
    axes.set_ylim(height, 0)
    axes.axis("off")
    for order, shape in enumerate(head):
        _draw(axes, shape, font, order=order, below=0.0)
    for order, shape in enumerate(drawing.shapes):
        _draw(axes, shape, font, order=order, below=above)
    # dates in the file would make two runs differ
    about = {"Title": drawing.title, "CreationDate": None} if kind == "pdf" else {"Title": drawing.title}
    figure.savefig(path, format=kind, metadata=about)


def _edge(box: Box) -> dict[str, Any]:
    """Return the line around a box: white between parts that touch."""
    return {"linewidth": 0.75, "edgecolor": "white"} if box.part else {"linewidth": 0}


def _draw(axes: Any, shape: Shape, font: Any, *, order: int, below: float) -> None:
    """Draw one shape ``below`` the head; by itself matplotlib would draw all lines over all boxes."""
    from matplotlib.patches import Circle, Rectangle

    match shape:
        case Box():
            look = {"facecolor": shape.fill, "zorder": order, **_edge(shape)}
            axes.add_patch(Rectangle((shape.x, shape.y + below), shape.width, shape.height, **look))
        case Dot():
            middle = (shape.x, shape.y + below)
            axes.add_patch(Circle(middle, shape.radius, facecolor=shape.fill, linewidth=0, zorder=order))
        case Stroke():
            xs, ys = zip(*shape.points, strict=True)
            axes.plot(xs, [y + below for y in ys], color=shape.colour, linewidth=shape.width * 0.75, zorder=order)
        case Words():
            axes.text(
                shape.x,
                shape.y + below,
                shape.text.replace("$", r"\$"),
                ha=_ALIGN[shape.anchor],
                va="baseline",
                color=shape.colour,
                fontsize=shape.size * 0.75,
                rotation=-shape.turn,
                rotation_mode="anchor",
                fontproperties=font,
                zorder=order,
            )
