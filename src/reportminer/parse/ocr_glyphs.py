"""Recognised lines to glyphs with places, so that pages of pictures are laid out by the rules for PDF pages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from statistics import median
from typing import Any

from reportminer import settings
from reportminer.parse.ocr_engines import Seen
from reportminer.parse.ocr_image import ink_of
from reportminer.parse.ocr_rulings import grids_in
from reportminer.parse.pdf_lines import Draft, Glyph, Style, draft_of, is_wide
from reportminer.parse.pdf_pages import Sheet

_HAN = "\u2e80-\u2fdf\u3400-\u9fff\uf900-\ufaff\u3001-\u3011"
_MIDDLE = 0.38  # em from the middle of a line of type down to its baseline
_PADDED = 0.9  # engines draw boxes around short pieces a little wider
_SURE = 6  # characters of a line from which its width tells the size of its type
_UNSURE = 2.0  # how much more shorter lines may differ


@dataclass(frozen=True, slots=True)
class _Marks:
    """The data file: half-width marks to be widened, and marks that fill half of their square."""

    narrow: re.Pattern[str]
    wide: dict[int, str]
    at_the_end: str
    at_the_beginning: str


@cache
def _marks() -> _Marks:
    data = tomllib.loads(files("reportminer").joinpath("data/parse_ocr.toml").read_text(encoding="utf-8"))
    narrow = "".join(map(re.escape, data["full_width"]))
    half = data["half_filled"]
    return _Marks(
        re.compile(f"(?<=[{_HAN}])[{narrow}]|[{narrow}](?=[{_HAN}])"),
        {ord(mark): wide for mark, wide in data["full_width"].items()},
        half["at_the_end"],
        half["at_the_beginning"],
    )


def widened(text: str) -> str:
    """Write marks beside Chinese characters in full width, as they are printed."""
    marks = _marks()
    while (better := marks.narrow.sub(lambda found: found.group().translate(marks.wide), text)) != text:
        text = better
    return text


def lay_out(reading: Any, scale: float) -> Sheet:
    """Turn an ocr.Reading into a sheet; ``scale`` is points a pixel."""
    sheet = Sheet(
        width=reading.width * scale,
        height=reading.height * scale,
        pictures=1.0,
        recognised=True,
        gutter=None if reading.gutter is None else reading.gutter * scale,
    )
    legible = [seen for seen in reading.lines if seen.score >= settings.OCR_ILLEGIBLE_SCORE]
    for seen in reading.lines:
        if seen.score < settings.OCR_ILLEGIBLE_SCORE:
            sheet.aside.append(_aside(seen, scale))
    for seen, size in zip(legible, _sizes(legible), strict=True):
        sheet.glyphs += _glyphs(seen, scale, size * scale)
    body = median(glyph.style.size for glyph in sheet.glyphs) if sheet.glyphs else 0.0
    if reading.grey is not None and body:
        sheet.grids = grids_in(ink_of(reading.grey), scale=scale, em=body / scale)
    return sheet


def _aside(seen: Seen, scale: float) -> Draft:
    left, top, right, bottom = (edge * scale for edge in seen.box)
    glyph = Glyph(seen.text, left, top, right, bottom, bottom, Style(max(bottom - top, 1.0)), seen.score)
    draft = draft_of([glyph], page=0, never_first="")
    draft.furniture = "illegible"
    return draft


def _units(text: str) -> float:
    return sum(1.0 if is_wide(char) else 0.5 for char in text)


def _unfilled(text: str) -> tuple[float, float]:
    """Return the em by which the ink ends short of the first and last square."""
    marks = _marks()
    return 0.5 * (text[0] in marks.at_the_beginning), 0.5 * (text[-1] in marks.at_the_end and is_wide(text[-1]))


def _sizes(lines: Sequence[Seen]) -> list[float]:
    """Return the size of type of each line in pixels: nearly equal ones are made equal."""
    texts = [widened(seen.text) for seen in lines]
    wide = [sum(map(is_wide, text)) for text in texts]
    across = []
    for seen, text in zip(lines, texts, strict=True):
        across.append((seen.box[2] - seen.box[0]) / max(_units(text) - sum(_unfilled(text)), 0.5))
    # The width of many characters tells their size well, the height of few tells it roughly.
    share = [
        size / (seen.box[3] - seen.box[1])
        for seen, size, count in zip(lines, across, wide, strict=True)
        if count >= 8 and seen.box[3] > seen.box[1]
    ]
    usual = median(share) if share else 0.75
    rough = [usual * _PADDED * (seen.box[3] - seen.box[1]) for seen in lines]
    sizes = [size if count >= 4 else other for size, other, count in zip(across, rough, wide, strict=True)]
    return _clustered(sizes, [_units(text) for text in texts])


def _clustered(sizes: Sequence[float], weights: Sequence[float]) -> list[float]:
    """Make nearly equal sizes equal, the longest lines first; of short lines less is known."""
    groups: list[list[int]] = []
    for index in sorted(range(len(sizes)), key=lambda place: -weights[place]):
        tolerance = settings.OCR_SAME_SIZE * (1 if weights[index] >= _SURE else _UNSURE)
        apart = {place: abs(sizes[index] / sizes[group[0]] - 1) for place, group in enumerate(groups)}
        nearest = min(apart, key=lambda place: apart[place], default=None)
        if nearest is not None and apart[nearest] <= tolerance:
            groups[nearest].append(index)
        else:
            groups.append([index])
    found = list(sizes)
    for group in groups:
        sure = [sizes[index] for index in group if weights[index] >= _SURE]
        usual = median(sure or [sizes[index] for index in group])
        for index in group:
            found[index] = usual
    return found


def _glyphs(seen: Seen, scale: float, size: float) -> list[Glyph]:
    """Spread the characters of a line over its box; what is left over is blank where the text has spaces."""
    text = widened(seen.text)
    left, top, right, bottom = (edge * scale for edge in seen.box)
    before, after = _unfilled(text)
    step = (right - left) / max(_units(text) - before - after, 0.5)
    blank = 0.5 * step
    if spaces := text.count(" "):
        free = right - left - size * (_units(text) - 0.5 * spaces - before - after)
        if free > 0.3 * size * spaces:
            step, blank = size, free / spaces
    style = Style(round(size, 1))
    place = left - before * step
    baseline = (top + bottom) / 2 + _MIDDLE * size
    found = []
    for char in text:
        end = place + (blank if char == " " else _units(char) * step)
        found.append(Glyph(char, place, top, end, bottom, baseline, style, seen.score))
        place = end
    return found
