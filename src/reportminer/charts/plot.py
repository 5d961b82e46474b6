"""Drawings as PNG and PDF through matplotlib, shape by shape, so that they look like the SVG."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reportminer.charts.drawing import INK, Box, Dot, Drawing, Shape, Stroke, Words
from reportminer.charts.fonts import chinese_font
from reportminer.errors import UsageError

_ABOVE, _DOTS = 30.0, 200
"""Pixels for the title; dots per inch of a PNG."""

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
    written = drawing.title + "".join(shape.text for shape in drawing.shapes if isinstance(shape, Words))
    font = FontProperties(fname=str(chinese_font(written)))
    height = drawing.height + _ABOVE
    figure = Figure(figsize=(drawing.width / 96, height / 96), dpi=_DOTS, facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, drawing.width)
    axes.set_ylim(drawing.height, -_ABOVE)
    axes.axis("off")
    for shape in (Words(8, -10, drawing.title, size=15, colour=INK), *drawing.shapes):
        _draw(axes, shape, font)
    # dates in the file would make two runs differ
    about = {"Title": drawing.title, "CreationDate": None} if kind == "pdf" else {"Title": drawing.title}
    figure.savefig(path, format=kind, metadata=about)


def _draw(axes: Any, shape: Shape, font: Any) -> None:
    from matplotlib.patches import Circle, Rectangle

    match shape:
        case Box():
            axes.add_patch(Rectangle((shape.x, shape.y), shape.width, shape.height, facecolor=shape.fill, linewidth=0))
        case Dot():
            axes.add_patch(Circle((shape.x, shape.y), shape.radius, facecolor=shape.fill, linewidth=0))
        case Stroke():
            xs, ys = zip(*shape.points, strict=True)
            axes.plot(xs, ys, color=shape.colour, linewidth=shape.width * 0.75)
        case Words():
            axes.text(
                shape.x,
                shape.y,
                shape.text.replace("$", r"\$"),
                ha=_ALIGN[shape.anchor],
                va="baseline",
                color=shape.colour,
                fontsize=shape.size * 0.75,
                rotation=-shape.turn,
                rotation_mode="anchor",
                fontproperties=font,
            )
