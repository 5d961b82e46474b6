"""Drawings written to files: SVG by our own code, PNG and PDF through matplotlib."""

from __future__ import annotations

from pathlib import Path

from reportminer.charts.drawing import Drawing
from reportminer.charts.plot import write_plot
from reportminer.charts.svg import svg_file
from reportminer.errors import UsageError
from reportminer.whole_file import whole_file


def draw(drawing: Drawing, path: Path, *, lang: str) -> None:
    """Write a drawing to a file whose name ends in .svg, .png or .pdf.

    Raises UsageError for another ending, for a file that cannot be written, and, for PNG and PDF, where matplotlib
    or a Chinese font is missing.
    """
    ending = path.suffix.lower()
    if ending not in (".svg", ".png", ".pdf"):
        raise UsageError(f"{path}: pictures are written as .svg, .png or .pdf; let the name end in one of these")
    with whole_file(path) as file:
        if ending == ".svg":
            file.write_text(svg_file(drawing, lang=lang), encoding="utf-8", newline="\n")
        else:
            write_plot(drawing, file, kind=ending[1:])
