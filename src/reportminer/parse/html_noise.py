"""Lines of a web page that are no text of its article: buttons, breadcrumbs, particulars."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from reportminer.fold import fold
from reportminer.parse.html_fields import is_particular

_LONGEST_NOISE = 200
"""Characters.  Footers and rows of buttons stay below; a longer line is text whatever it begins with."""


@dataclass(frozen=True, slots=True)
class _Noise:
    """The patterns of ``data/html_noise.toml``."""

    strong: re.Pattern[str]
    weak: re.Pattern[str]
    separators: re.Pattern[str]
    lines: re.Pattern[str]


@cache
def _noise() -> _Noise:
    text = resources.files("reportminer").joinpath("data", "html_noise.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)

    def any_of(patterns: list[str]) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)

    return _Noise(any_of(data["strong"]), any_of(data["weak"]), re.compile(data["separators"]), any_of(data["lines"]))


def furniture(text: str) -> str:
    """Return "navigation" or "metadata" for a line that is wholly page noise, an empty string for text."""
    if len(text) > _LONGEST_NOISE:
        return ""
    folded = fold(text).strip()
    if _noise().lines.search(folded) or _only_pieces(folded):
        return "navigation"
    return "metadata" if is_particular(text) else ""


def _only_pieces(text: str) -> bool:
    """Whether ``text`` consists of noise pieces, at least one of them a strong one."""
    rules, at, strong = _noise(), 0, False
    while at < len(text):
        found = rules.separators.match(text, at)
        if not found:
            # A date is tried before a label that may stand without one.
            found = rules.strong.match(text, at)
            strong = strong or bool(found)
            found = found or rules.weak.match(text, at)
        if not found or found.end() == at:
            return False
        at = found.end()
    return strong
