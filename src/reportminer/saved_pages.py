"""Framed pages that a browser saved with their frames in a folder beside them: which frame holds the article.

Only files in that folder are looked at; links that lead elsewhere are not followed.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from reportminer.charset import decode
from reportminer.errors import ReportMinerError
from reportminer.settings import MAX_FILE_BYTES

_FRAMESET = re.compile(rb"(?i)<frameset\b")
_SOURCE = re.compile(r"""(?i)<frame\b[^>]*?\ssrc\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""")
_HIDDEN = re.compile(r"(?is)<(script|style)\b.*?</\1>|<a\b.*?</a>|<[^>]*>")
_HAN = re.compile(r"[\u3400-\u9fff]")
_HEAD = 65_536
_DEEPEST = 3


def article_frame(page: Path) -> Path | None:
    """Return the frame with the most Chinese text of a page that consists of frames, None for any other page.

    Frames of frames count too.  Raises OSError.
    """
    return _found(page, page.parent, depth=1)


def _found(page: Path, base: Path, *, depth: int) -> Path | None:
    with page.open("rb") as stream:
        if not _FRAMESET.search(stream.read(_HEAD)):
            return None
    found: list[tuple[int, Path]] = []
    for match in _SOURCE.finditer(_text(page)):
        frame = _inside(page, base, next(filter(None, match.groups()), ""))
        if frame is None:
            continue
        inner = _found(frame, base, depth=depth + 1) if depth < _DEEPEST else None
        chosen = inner or frame
        found.append((len(_HAN.findall(_HIDDEN.sub("", _text(chosen)))), chosen))
    weight, best = max(found, key=lambda pair: pair[0], default=(0, None))
    return best if weight else None


def _inside(page: Path, base: Path, source: str) -> Path | None:
    """Return the file a frame names, if it lies in a folder beside the saved page."""
    place = PurePosixPath(unquote(source.strip().split("#")[0].split("?")[0]).replace("\\", "/"))
    if not place.parts or place.is_absolute() or ":" in place.parts[0] or ".." in place.parts:
        return None
    frame = page.parent / place
    try:
        real = frame.resolve()
        return (
            frame if real.is_file() and real.is_relative_to(base.resolve()) and real.parent != base.resolve() else None
        )
    except (OSError, ValueError):
        return None


def _text(page: Path) -> str:
    if page.stat().st_size > MAX_FILE_BYTES:
        return ""
    try:
        return decode(page.read_bytes()).text
    except ReportMinerError:
        return ""
