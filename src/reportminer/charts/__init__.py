"""Charts: laid out once as a list of shapes, written as SVG by our own code, as PNG and PDF through matplotlib."""

from reportminer.charts.drawing import Drawing, Part

__all__ = ["Drawing", "Part"]
