"""Glyphs of one page out of PDFium: characters with place, type and direction.

PDFium's raw functions are handed in as ``raw`` by parse/pdf.py, the only module that loads the library.
Page coordinates have their origin at the bottom; what leaves this module has it at the top left.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from typing import Any

from reportminer import settings
from reportminer.parse.pdf_lines import Glyph, Style
from reportminer.parse.pdf_objects import drawn_on
from reportminer.parse.pdf_pages import Sheet

_FAR = 1e5  # points: coordinates beyond are damage
_HYPHENS = (0x02, 0xFFFE)  # how PDFium reports a hyphen at a line end


def sheet_of(raw: Any, page: Any, text: Any) -> Sheet:
    """Read a loaded page and its loaded text into a sheet."""
    corners = raw.FS_RECTF()
    raw.FPDF_GetPageBoundingBox(page, ctypes.byref(corners))
    left, bottom, right, top = corners.left, corners.bottom, corners.right, corners.top
    marks = _marks(raw, text)
    directions = Counter(mark[8] for mark in marks)
    # The page is read the way most of its text runs, whatever rotation the page itself declares.
    direction = max((0, 90, 180, 270), key=lambda angle: directions[angle])
    sheet = Sheet(width=right - left, height=top - bottom)
    if direction in (90, 270):
        sheet.width, sheet.height = sheet.height, sheet.width
    for char, x0, y0, x1, y1, x, y, style, angle in marks:
        if direction == 0:
            glyph = Glyph(char, x0 - left, top - y1, x1 - left, top - y0, top - y, style)
        elif direction == 90:
            glyph = Glyph(char, y0 - bottom, x0 - left, y1 - bottom, x1 - left, x - left, style)
        elif direction == 180:
            glyph = Glyph(char, right - x1, y0 - bottom, right - x0, y1 - bottom, y - bottom, style)
        else:
            glyph = Glyph(char, top - y1, right - x1, top - y0, right - x0, right - x, style)
        if angle == direction:
            sheet.glyphs.append(glyph)
        else:
            sheet.turned.setdefault((angle - direction) % 360, []).append(glyph)
    upright = raw.FPDFPage_GetRotation(page) * 90 == direction
    drawn = drawn_on(raw, page)
    sheet.shapes = drawn.shapes
    sheet.page_width = right - left
    sheet.pictures = drawn.pictures / max((right - left) * (top - bottom), 1.0)
    few, many = sorted((drawn.across, drawn.down))
    sheet.ruled = upright and few >= 2 and many <= settings.PDF_MAX_RULINGS
    if upright and direction == 0:
        sheet.rules = [(x0 - left, x1 - left, top - y) for x0, x1, y in drawn.rules]
    sheet.passed_over = [(x - left, top - y) for x, y in drawn.passed_over]
    sheet.upright = upright and direction == 0
    return sheet


_Mark = tuple[str, float, float, float, float, float, float, Style, int]


def _marks(raw: Any, text: Any) -> list[_Mark]:
    """Return the characters of a page with box, origin, style and direction, in page coordinates."""
    rect, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    rect_at, x_at, y_at = ctypes.byref(rect), ctypes.byref(x), ctypes.byref(y)
    generated, unicode_of, box_of = (
        raw.FPDFText_IsGenerated,
        raw.FPDFText_GetUnicode,
        raw.FPDFText_GetLooseCharBox,
    )
    origin_of, object_of = raw.FPDFText_GetCharOrigin, raw.FPDFText_GetTextObject
    styles: dict[int, tuple[Style, int]] = {}
    marks: list[_Mark] = []
    high = 0
    for index in range(raw.FPDFText_CountChars(text)):
        if generated(text, index):
            continue
        code = unicode_of(text, index)
        if code < 0x20 or 0xD800 <= code <= 0xDFFF or code >= 0xFFFE:
            if 0xD800 <= code < 0xDC00:
                high = code
                continue
            code = repaired(code, high)
            high = 0
            if not code:
                continue
        box_of(text, index, rect_at)
        origin_of(text, index, x_at, y_at)
        owner = object_of(text, index)
        key = ctypes.addressof(owner.contents) if owner else 0
        if key not in styles:
            styles[key] = _style(raw, text, index, owner)
        style, angle = styles[key]
        marks.append(
            (
                chr(code),
                _near(rect.left),
                _near(rect.bottom),
                _near(rect.right),
                _near(rect.top),
                _near(x.value),
                _near(y.value),
                style,
                angle,
            )
        )
    return marks


def repaired(code: int, high: int) -> int:
    """Return the character for a code that is none by itself, 0 where it stands for nothing."""
    if code in _HYPHENS:
        return 0x2D
    if code == 0x09:
        return 0x20
    if 0xDC00 <= code <= 0xDFFF and high:
        return 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
    return code if code > 0xFFFF and code <= 0x10FFFF else 0


def _near(value: float) -> float:
    return value if -_FAR < value < _FAR else 0.0


def _style(raw: Any, text: Any, index: int, owner: Any) -> tuple[Style, int]:
    """Return size, font, weight and direction (degrees, against the clock) of one text object."""
    matrix, flags = raw.FS_MATRIX(), ctypes.c_int()
    raw.FPDFText_GetMatrix(text, index, ctypes.byref(matrix))
    size = abs(raw.FPDFText_GetFontSize(text, index)) * math.hypot(matrix.c, matrix.d)
    buffer = ctypes.create_string_buffer(256)
    length = raw.FPDFText_GetFontInfo(text, index, buffer, len(buffer), ctypes.byref(flags))
    font = font_name(buffer.raw[: max(0, min(length, len(buffer)) - 1)])
    filled_and_drawn = owner and raw.FPDFTextObj_GetTextRenderMode(owner) == raw.FPDF_TEXTRENDERMODE_FILL_STROKE
    bold = bool(filled_and_drawn) or raw.FPDFText_GetFontWeight(text, index) >= 600 or "bold" in font.lower()
    angle = round(math.degrees(math.atan2(matrix.b, matrix.a))) % 360
    return Style(size=round(min(_near(size), 1000.0), 1), font=font, bold=bold), angle


def font_name(name: bytes) -> str:
    """Decode a font name, GBK in the fonts of official documents, and drop its subset prefix."""
    for encoding in ("utf-8", "gb18030"):
        try:
            text = name.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        text = name.decode("latin-1")
    return text[7:] if len(text) > 7 and text[6] == "+" and text[:6].isupper() else text
