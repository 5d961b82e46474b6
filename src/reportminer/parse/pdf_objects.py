"""What is drawn on a page beside text: pictures and ruling lines; and text that PDFium passes over."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from typing import Any

_RULE = 8.0  # points: rulings are longer, decoration is shorter
_NOTE_RULE = 40.0  # points: the rule over footnotes is longer
_THIN = 3.0  # points: a rule is thinner
_NESTING = 3  # form objects inside form objects are searched this deep
_NOTHING = 0.001  # points: narrower text objects are passed over by PDFium's text extraction


@dataclass(slots=True)
class Drawn:
    """``pictures`` is an area in square points; ``shapes`` counts drawings, ``across`` and ``down`` count rulings.

    ``rules`` are thin lines across, as (left, right, height) in page coordinates.  ``passed_over`` are
    the origins, in page coordinates, of text objects of no width: PDFium leaves out a single character
    in a font that is neither embedded nor installed.
    """

    pictures: float = 0.0
    shapes: int = 0
    across: int = 0
    down: int = 0
    passed_over: list[tuple[float, float]] = field(default_factory=list)
    rules: list[tuple[float, float, float]] = field(default_factory=list)


def drawn_on(raw: Any, holder: Any, depth: int = 0) -> Drawn:
    """Look through the objects of a page, or of a form object at ``depth`` above 0."""
    count = raw.FPDFFormObj_CountObjects if depth else raw.FPDFPage_CountObjects
    get = raw.FPDFFormObj_GetObject if depth else raw.FPDFPage_GetObject
    bounds_of, kind_of = raw.FPDFPageObj_GetBounds, raw.FPDFPageObj_GetType
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    places = [ctypes.byref(edge) for edge in (left, bottom, right, top)]
    found = Drawn()
    for index in range(count(holder)):
        item = get(holder, index)
        if not bounds_of(item, *places):
            continue
        kind = kind_of(item)
        width, height = right.value - left.value, top.value - bottom.value
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            if width < _NOTHING and not depth and not _embedded(raw, item):
                found.passed_over.append((left.value, bottom.value))
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            found.pictures += max(abs(width * height), 1.0)
        elif kind == raw.FPDF_PAGEOBJ_PATH:
            # Two segments make a line; one path may draw a whole grid.
            found.shapes += 1
            lines = max(raw.FPDFPath_CountSegments(item) // 2, 1)
            found.across += lines if width > _RULE else 0
            found.down += lines if height > _RULE else 0
            if width > _NOTE_RULE and height < _THIN and not depth:
                found.rules.append((left.value, right.value, bottom.value))
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _NESTING:
            inner = drawn_on(raw, item, depth + 1)
            # What a form holds is measured in its own units: its own extent on the page counts.
            found.pictures += abs(width * height) if inner.pictures else 0.0
            found.shapes += inner.shapes
            found.across += inner.across
            found.down += inner.down
    return found


def _embedded(raw: Any, item: Any) -> bool:
    font = raw.FPDFTextObj_GetFont(item)
    return not font or raw.FPDFFont_GetIsEmbedded(font) != 0
