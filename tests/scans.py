"""Pages as pictures, set in a Chinese font of this computer, and made as bad as scanners make them."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

FONTS = (
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "/System/Library/Fonts/STHeiti Light.ttc",
    "C:/Windows/Fonts/simsun.ttc",
    "C:/Windows/Fonts/msyh.ttc",
)
NEVER_FIRST = "，。、；：！？）》”’%"
A4 = (1654, 2339)  # pixels at 200 dpi
EM = 44  # pixels: 16 pt at 200 dpi
PITCH = 78  # pixels: 28 pt
LEFT, TOP, WIDTH = 222, 280, 27  # pixels, pixels, characters a line

Row = tuple[int, str]
"""One line of a page: indent in characters (-1: centred title in larger type), text."""


@cache
def font_file() -> Path | None:
    """Return a Chinese font of this computer, None where there is none."""
    return next((Path(name) for name in FONTS if Path(name).is_file()), None)


needs_font = pytest.mark.skipif(font_file() is None, reason="no Chinese font found (fonts-wqy-microhei)")


@cache
def font(size: int) -> Any:
    from PIL import ImageFont

    return ImageFont.truetype(str(font_file()), size)


def rows_of(paragraphs: Sequence[str], *, width: int = WIDTH) -> Iterator[Row]:
    """Set paragraphs as offices do: two characters indent, no mark at the beginning of a line."""
    for text in paragraphs:
        rest, indent = text, 2
        while rest:
            end, room = 0, float(width - indent)
            while end < len(rest) and room >= _wide(rest[end]):
                room -= _wide(rest[end])
                end += 1
            while end < len(rest) and end > 1 and (rest[end] in NEVER_FIRST or _within(rest, end)):
                end -= 1
            yield indent, rest[:end]
            rest, indent = rest[end:], 0


def _wide(char: str) -> float:
    return 0.55 if char.isascii() else 1.0


def _within(text: str, at: int) -> bool:
    return text[at].isascii() and text[at - 1].isascii() and text[at].isalnum() and text[at - 1].isalnum()


def pages_of(title: str, paragraphs: Sequence[str], *, lines: int = 24) -> Iterator[list[Row]]:
    """Break a report into pages of rows."""
    rows = [(-1, title), *rows_of(paragraphs)]
    for start in range(0, len(rows), lines):
        yield rows[start : start + lines]


def page(rows: Sequence[Row], *, number: int = 0, size: tuple[int, int] = A4, top: int = TOP, em: int = EM) -> Any:
    """Draw one page; ``number`` above 0 is printed at its foot."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(image)
    for place, (indent, text) in enumerate(rows):
        y = top + place * PITCH * em // EM
        if indent < 0:
            pen.text((size[0] // 2, y), text, font=font(em * 22 // 16), fill="black", anchor="mt")
        else:
            pen.text((LEFT + indent * em, y), text, font=font(em), fill="black")
    if number:
        pen.text((size[0] // 2, size[1] - 160), f"— {number} —", font=font(em * 14 // 16), fill="black", anchor="mt")
    return image


def degraded(
    image: Any, *, skew: float = 0.8, blur: float = 1.0, noise: float = 12.0, quality: int = 55, seed: int = 7
) -> Any:
    """Return the page as a bad scanner gives it: slanting, blurred, noisy, packed as JPEG."""
    import numpy as np
    from PIL import Image, ImageFilter

    bad = image.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor="white")
    bad = bad.filter(ImageFilter.GaussianBlur(blur))
    spread = np.random.default_rng(seed).normal(0, noise, (*bad.size[::-1], 1))
    bad = Image.fromarray(np.clip(np.asarray(bad, dtype=float) * 0.92 + 12 + spread, 0, 255).astype(np.uint8))
    packed = io.BytesIO()
    bad.save(packed, "JPEG", quality=quality)
    return Image.open(packed).convert("RGB")


def stamped(
    image: Any, centre: tuple[int, int], *, colour: tuple[int, int, int] = (205, 40, 45), radius: int = 165
) -> Any:
    """Press a round stamp with a star and letters on a page; ink lets black type through."""
    from PIL import Image, ImageChops, ImageDraw

    x, y = centre
    ink = Image.new("RGB", image.size, "white")
    pen = ImageDraw.Draw(ink)
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), outline=colour, width=12)
    pen.regular_polygon((x, y, radius // 3), 5, fill=colour)
    for at, char in zip(range(-2, 3), "青禾镇政府", strict=True):
        pen.text(
            (x + at * radius // 3, y - radius * 2 // 3 + abs(at) * 24), char, font=font(44), fill=colour, anchor="mm"
        )
    return ImageChops.multiply(image, ink)


def spread(left: Any, right: Any) -> Any:
    """Lay two pages side by side on one sheet."""
    from PIL import Image

    sheet = Image.new("RGB", (left.width + right.width, left.height), "white")
    sheet.paste(left, (0, 0))
    sheet.paste(right, (left.width, 0))
    return sheet


def packed(image: Any, kind: str = "PNG", **options: Any) -> bytes:
    """Return the bytes of an image file."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def errors(found: str, wanted: str) -> int:
    """Return the edit distance of two texts, blanks left out and marks taken in half width (Levenshtein)."""
    first, second = plain(found), plain(wanted)
    above = list(range(len(second) + 1))
    for row, char in enumerate(first, start=1):
        here = [row]
        for column, other in enumerate(second, start=1):
            here.append(min(above[column] + 1, here[-1] + 1, above[column - 1] + (char != other)))
        above = here
    return above[-1]


def plain(text: str) -> str:
    """Return a text for comparison: without blanks, marks in half width."""
    table = str.maketrans("，；：？！（）“”‘’％．—－–", ",;:?!()\"\"''%.---")
    return "".join(text.split()).translate(table)


def shuffled(items: Sequence[str], seed: int) -> list[str]:
    """Return the items in an order of their own."""
    return random.Random(seed).sample(list(items), len(items))
