"""Drawings as SVG, with title, description and the type that computers with Chinese have."""

from __future__ import annotations

from html import escape

from reportminer.charts.drawing import Box, Dot, Drawing, Part, Shape, Stroke, Words, heading

FONTS = (
    "'Noto Sans CJK SC','Noto Sans SC','Source Han Sans SC','Microsoft YaHei','PingFang SC','Hiragino Sans GB',"
    "'WenQuanYi Micro Hei',SimHei,'Heiti SC',sans-serif"
)
"""Families that have Chinese on Windows, macOS and Linux, in the order of preference."""


def svg(drawing: Drawing, *, lang: str, table: str = "") -> str:
    """Return a drawing as one SVG element.

    ``table`` is the id of the table that holds its figures: each part then names row and column there, for the
    page to open the passages behind it.
    """
    name = f"{table or 'chart'}-{drawing.code}"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawing.width:.0f} {drawing.height:.0f}"'
        f' width="{drawing.width:.0f}" height="{drawing.height:.0f}" role="img" lang="{lang}"'
        f' aria-labelledby="{escape(name)}-title {escape(name)}-desc" font-family="{FONTS}">'
        f'<title id="{escape(name)}-title">{_text(drawing.title)}</title>'
        f'<desc id="{escape(name)}-desc">{_text(drawing.says)}</desc>'
    )
    return head + "".join(_shape(shape, bool(table)) for shape in drawing.shapes) + "</svg>"


def svg_file(drawing: Drawing, *, lang: str) -> str:
    """Return a drawing as an SVG file on a white ground, title and words above it."""
    head, above = heading(drawing)
    moved = "".join(_shape(shape, False) for shape in drawing.shapes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawing.width:.0f} {drawing.height + above:.0f}"'
        f' width="{drawing.width:.0f}" height="{drawing.height + above:.0f}" lang="{lang}" font-family="{FONTS}">'
        f"<title>{_text(drawing.title)}</title><desc>{_text(drawing.says)}</desc>"
        '<rect width="100%" height="100%" fill="#ffffff"/>'
        f"{''.join(_shape(shape, False) for shape in head)}"
        f'<g transform="translate(0 {above:.0f})">{moved}</g></svg>\n'
    )


def _text(text: str) -> str:
    """Escape a text and leave out the control characters that XML forbids."""
    return escape("".join(char for char in text if char >= " " or char in "\t\n"), quote=True)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _shape(shape: Shape, linked: bool) -> str:
    match shape:
        case Words():
            turn = (
                f' transform="rotate({_number(shape.turn)} {_number(shape.x)} {_number(shape.y)})"'
                if shape.turn
                else ""
            )
            bold = ' font-weight="600"' if shape.bold else ""
            return (
                f'<text x="{_number(shape.x)}" y="{_number(shape.y)}" font-size="{_number(shape.size)}"'
                f' fill="{shape.colour}" text-anchor="{shape.anchor}"{bold}{turn}>{_text(shape.text)}</text>'
            )
        case Box():
            place = f'x="{_number(shape.x)}" y="{_number(shape.y)}" width="{_number(shape.width)}"'
            # parts that touch are told apart by a white line, for those who cannot tell their colours apart
            edge = ' stroke="#fff"' if shape.part else ""
            drawn = f'<rect {place} height="{_number(shape.height)}" fill="{shape.fill}"{edge}'
        case Dot():
            place = f'cx="{_number(shape.x)}" cy="{_number(shape.y)}" r="{_number(shape.radius)}"'
            drawn = f'<circle {place} fill="{shape.fill}"'
        case Stroke():
            points = " ".join(f"{_number(x)},{_number(y)}" for x, y in shape.points)
            line = f'stroke="{shape.colour}" stroke-width="{_number(shape.width)}"'
            drawn = f'<polyline points="{points}" fill="none" {line}'
    if shape.part is None:
        return drawn + "/>"
    tag = drawn[1:].split(" ", 1)[0]
    return f"{drawn}{_link(shape.part) if linked else ''}><title>{_text(shape.part.says)}</title></{tag}>"


def _link(part: Part) -> str:
    if part.row is None:
        return ""
    return f' data-r="{part.row}" data-c="{_text(part.column)}"'
