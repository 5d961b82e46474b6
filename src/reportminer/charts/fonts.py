"""A font with Chinese for PNG and PDF: one that was installed with the charts, or one of the system's."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from pathlib import Path

from reportminer.errors import UsageError

_PROBE = "法治乡镇举措"
"""Characters that a font must have to count as Chinese."""


def chinese_font(text: str = "") -> Path:
    """Return the file of a font that has simplified Chinese and every character of ``text``.

    Raises UsageError, which says what to do, where there is none: boxes in place of characters help nobody.
    """
    lacking: dict[str, set[str]] = {}
    for path in (*_shipped(), *_installed()):
        known = _characters(path)
        if known.issuperset(map(ord, _PROBE)):
            missing = {char for char in text if ord(char) not in known and not char.isspace()}
            if not missing:
                return path
            lacking[path.name] = missing
    if lacking:
        name, missing = min(lacking.items(), key=lambda item: (len(item[1]), item[0]))
        raise UsageError(f"the font {name} lacks {'、'.join(sorted(missing)[:8])}; let the name end in .svg instead")
    raise UsageError(
        "no font with Chinese characters was found, and a picture with empty boxes helps nobody;"
        ' install one (pip install "reportminer[charts]" brings Noto Sans SC), or let the name end in .svg'
    )


def _shipped() -> list[Path]:
    try:
        from pylopdf_fonts_zh_cn import sans_path
    except ImportError:
        return []
    return [Path(sans_path())]


def _installed() -> list[Path]:
    """Return the system's fonts of families known to have Chinese, in the order of data/fonts.toml."""
    from matplotlib import font_manager

    text = resources.files("reportminer").joinpath("data", "fonts.toml").read_text(encoding="utf-8")
    families = [name.lower() for name in tomllib.loads(text)["families"]]
    found = [entry for entry in font_manager.fontManager.ttflist if entry.name.lower() in families]
    found.sort(key=lambda entry: (families.index(entry.name.lower()), abs(int(entry.weight) - 400), entry.fname))
    return [Path(entry.fname) for entry in found]


@cache
def _characters(path: Path) -> frozenset[int]:
    """Return the characters that a font has; none where the file cannot be read."""
    from matplotlib.ft2font import FT2Font

    try:
        return frozenset(FT2Font(str(path)).get_charmap())
    except (OSError, RuntimeError):
        return frozenset()
