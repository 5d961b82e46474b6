"""Pictures made ready for recognition: one grey, straight, large enough page after the other.

Arrays are rows of pixels from the top; 0 is black and 255 white.  The libraries are Pillow and numpy only.
"""

from __future__ import annotations

import io
import math
import warnings
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from reportminer import settings
from reportminer.errors import ReadError

_DAMAGED = "the picture is damaged or cut off and cannot be opened: download or scan it again"
_CELL = 8  # pixels of the squares in which coloured ink is gathered into stamps
_STAMP_SIDE = (0.10, 0.45)  # of the page's shorter side: 2 cm to 9 cm on A4, half a page of a cut-out
_STAMP_SHAPE = 2.2  # longer by shorter side; a line of red type is longer
_WORK_WIDTH = 900  # pixels: straightening looks at a smaller copy
_GUTTER = (0.42, 0.58)  # of the width: where the fold of a double page lies


def frames_of(data: bytes) -> Iterator[Any]:
    """Yield the pictures in a file as PIL images in RGB, upright by what the file says, on white.

    Raises ReadError for damage, and beyond the limits on pixels and pages in settings.
    """
    from PIL import ImageOps

    with _opened(data) as image:
        count = getattr(image, "n_frames", 1)
        if count > settings.MAX_PAGES:
            reason = f"has {count} pages, more than the {settings.MAX_PAGES} allowed: split it into parts"
            raise ReadError("ocr", reason)
        for index in range(count):
            with _damage_told(index + 1):
                image.seek(index)
                _check_pixels(image.size, index + 1)
                frame = ImageOps.exif_transpose(image)
                frame.info["dpi"] = image.info.get("dpi")
            yield on_white(frame)


@contextmanager
def _opened(data: bytes) -> Iterator[Any]:
    from PIL import Image

    with warnings.catch_warnings():
        # The limit on pixels is our own, checked before any is unpacked; damage is told as an error.
        warnings.simplefilter("ignore")
        with _damage_told(None):
            image = Image.open(io.BytesIO(data))
        with image:
            yield image


@contextmanager
def _damage_told(page: int | None) -> Iterator[None]:
    """Turn whatever Pillow raises on a damaged file into a ReadError."""
    from PIL import Image

    try:
        yield
    except (ReadError, MemoryError):
        raise
    except Image.DecompressionBombError as error:
        million = settings.OCR_MAX_PIXELS // 1_000_000
        raise ReadError("ocr", f"the picture has far more than {million} million pixels: scan it at 300 dpi") from error
    except Exception as error:
        raise ReadError("ocr", _DAMAGED, page) from error


def _check_pixels(size: tuple[int, int], page: int) -> None:
    if size[0] * size[1] > settings.OCR_MAX_PIXELS:
        million = settings.OCR_MAX_PIXELS // 1_000_000
        reason = f"the picture has {size[0]} by {size[1]} pixels, more than {million} million: scan it at 300 dpi"
        raise ReadError("ocr", reason, page)


def on_white(image: Any) -> Any:
    """Return a picture in RGB, transparent parts white."""
    from PIL import Image

    if image.mode.startswith("I"):  # 16 bits a pixel: Pillow would cut them off, not scale them
        import numpy as np

        high = np.asarray(image, dtype=np.float64)
        image = Image.fromarray((high / max(float(high.max()), 1.0) * 255).astype(np.uint8))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layers = image.convert("RGBA")
        white = Image.new("RGBA", layers.size, "white")
        white.alpha_composite(layers)
        return white.convert("RGB")
    return image.convert("RGB")


def without_stamps(image: Any) -> tuple[Any, int]:
    """Return a grey picture in which the ink of red and blue stamps is gone, and their number.

    Black type under a stamp stays.  Coloured type stays: only patches of the size and shape of a stamp
    are taken.
    """
    import numpy as np
    from PIL import Image

    pixels = np.asarray(image).astype(np.int16)
    grey = np.asarray(image.convert("L")).copy()
    found: list[tuple[int, int, int, int]] = []
    for channel, others in ((0, (1, 2)), (2, (0, 1))):
        ink = pixels[:, :, channel] - np.maximum(pixels[:, :, others[0]], pixels[:, :, others[1]])
        mask = ink > settings.OCR_STAMP_COLOUR
        for top, bottom, left, right in _stamps(mask):
            # In its own colour the ink is as bright as paper, black type is not.
            patch = grey[top:bottom, left:right]
            own = pixels[top:bottom, left:right, channel].astype(np.uint8)
            tinted = ink[top:bottom, left:right] > settings.OCR_STAMP_COLOUR // 3
            patch[tinted] = np.maximum(patch, own)[tinted]
            found.append((top, bottom, left, right))
    return Image.fromarray(grey), sum(not any(_inside(one, other) for other in found) for one in found)


def _inside(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    """Say whether a patch, the star of a stamp, lies within another."""
    within = one[0] >= other[0] and one[1] <= other[1] and one[2] >= other[2] and one[3] <= other[3]
    return within and one != other


def _stamps(mask: Any) -> Iterator[tuple[int, int, int, int]]:
    """Yield (top, bottom, left, right) of patches of coloured ink that may be stamps."""
    import numpy as np

    height, width = (side // _CELL for side in mask.shape)
    if not height or not width or not mask.any():
        return
    squares = mask[: height * _CELL, : width * _CELL].reshape(height, _CELL, width, _CELL).any(axis=(1, 3))
    wanted = {(int(y), int(x)) for y, x in np.argwhere(squares)}
    shorter = min(mask.shape)
    while wanted:
        patch = _patch(wanted)
        ys, xs = [y for y, _ in patch], [x for _, x in patch]
        high, wide = (max(ys) - min(ys) + 1) * _CELL, (max(xs) - min(xs) + 1) * _CELL
        small, large = sorted((high, wide))
        if _STAMP_SIDE[0] * shorter <= small and large <= _STAMP_SIDE[1] * shorter and large <= _STAMP_SHAPE * small:
            yield min(ys) * _CELL, (max(ys) + 1) * _CELL, min(xs) * _CELL, (max(xs) + 1) * _CELL


def _patch(wanted: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Take one connected patch of squares out of ``wanted``; gaps of one square are bridged."""
    queue = deque([wanted.pop()])
    patch = []
    while queue:
        y, x = queue.popleft()
        patch.append((y, x))
        for near in ((y + dy, x + dx) for dy in range(-2, 3) for dx in range(-2, 3)):
            if near in wanted:
                wanted.remove(near)
                queue.append(near)
    return patch


def skew(grey: Any) -> float:
    """Return by how many degrees a page must be turned, against the clock, for its lines to be level.

    The sum of squared steps of the ink's profile is greatest where lines of text are level
    (projection profiles: Postl 1986).  0 where nothing but noise is found.
    """
    import numpy as np

    shrunk = grey.resize((_WORK_WIDTH, max(1, round(grey.height * _WORK_WIDTH / grey.width))))
    dark = np.asarray(shrunk) < _threshold(shrunk)
    ys, xs = np.nonzero(dark)
    if len(xs) < 200:
        return 0.0
    if len(xs) > 60_000:
        chosen = np.linspace(0, len(xs) - 1, 60_000).astype(int)
        ys, xs = ys[chosen], xs[chosen]

    def sharpness(angle: float) -> float:
        slope = math.radians(angle)
        levels = ys * math.cos(slope) - xs * math.sin(slope)
        profile = np.bincount((levels - levels.min()).astype(int))
        return float((np.diff(profile) ** 2).sum())

    coarse = max(np.arange(-settings.OCR_SKEW, settings.OCR_SKEW + 0.1, 0.25), key=sharpness)
    best = max(np.arange(coarse - 0.2, coarse + 0.21, 0.05), key=sharpness)
    return round(float(best), 2) if sharpness(float(best)) > 1.1 * sharpness(0.0) else 0.0


def _threshold(grey: Any) -> float:
    """Return the grey value that parts ink from paper: midway between the two, nearer to the ink."""
    import numpy as np

    values = np.asarray(grey)
    paper, ink = float(np.percentile(values, 80)), float(np.percentile(values, 0.5))
    return ink + 0.55 * (paper - ink)


def ink_of(grey: Any) -> Any:
    """Return an array that is true where there is ink."""
    import numpy as np

    return np.asarray(grey) < _threshold(grey)


def turned(grey: Any, degrees: float) -> Any:
    """Return a picture turned against the clock; quarter turns lose nothing, others keep the size."""
    from PIL import Image

    quarters = {90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_270}
    if degrees in quarters:
        return grey.transpose(quarters[int(degrees)])
    return grey.rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=255) if degrees else grey


def gutter_of(grey: Any) -> int | None:
    """Return the column of pixels at which a sheet with two pages side by side is to be cut, or None.

    The sheet is wider than high, a strip near its middle holds no ink or is all shadow of the fold, and
    there is text on both sides.
    """
    import numpy as np

    if grey.width < 1.2 * grey.height:
        return None
    dark = np.asarray(grey) < _threshold(grey)
    height = len(dark)
    columns = dark[int(0.04 * height) : int(0.96 * height)].mean(axis=0)
    first, last = (int(share * grey.width) for share in _GUTTER)
    # What crosses the middle is a line of text: blank is a strip of at least 2 % of the width.
    blank = (columns < 0.004) | (columns > 0.85)
    runs = [run for run in _runs(blank, first, last) if run[1] - run[0] >= 0.02 * grey.width]
    if not runs or min(columns[:first].mean(), columns[last:].mean()) < 0.01:
        return None
    start, end = min(runs, key=lambda run: abs((run[0] + run[1]) / 2 - grey.width / 2))
    return (start + end) // 2


def _runs(flags: Any, first: int, last: int) -> list[tuple[int, int]]:
    """Return the stretches of true ``flags`` between two places: (start, end), end excluded."""
    found: list[tuple[int, int]] = []
    start = None
    for place in range(first, last + 1):
        true = place < last and bool(flags[place])
        if true and start is None:
            start = place
        elif not true and start is not None:
            found.append((start, place))
            start = None
    return found


def type_height(grey: Any) -> float:
    """Return the usual height of a line of type in pixels on a level page, 0.0 where none is found."""
    import numpy as np

    dark = np.asarray(grey) < _threshold(grey)
    inked = dark.sum(axis=1) > 0.01 * grey.width
    heights = [end - start for start, end in _runs(inked, 0, len(inked)) if end - start >= 4]
    return float(np.median(heights)) if len(heights) >= 3 else 0.0


def enlarged(grey: Any, factor: float) -> Any:
    """Return a picture enlarged by ``factor``."""
    from PIL import Image

    size = (round(grey.width * factor), round(grey.height * factor))
    return grey.resize(size, resample=Image.Resampling.LANCZOS)
