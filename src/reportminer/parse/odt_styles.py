"""Styles and list levels of an OpenDocument text (OpenDocument 1.3, part 3, 16 and 17)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from reportminer.parse.word_lists import LEVELS, Level
from reportminer.parse.word_styles import level_of_name, role_of_name

_BASE = "{urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, STYLE, TEXT, TABLE, DRAW = (f"{_BASE}{name}:1.0}}" for name in ("office", "style", "text", "table", "drawing"))
FORMAT = f"{_BASE}xsl-fo-compatible:1.0}}"
_EXTENSION = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
_FAMILY = f"{_BASE}svg-compatible:1.0}}font-family"
_POINTS = re.compile(r"([0-9.]+)pt")
_PLACE = re.compile(r"%([1-9])%")


@cache
def _formats() -> dict[str, str]:
    text = resources.files("reportminer").joinpath("data", "odt_numbers.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text)["formats"])


@dataclass(slots=True)
class Styles:
    """All styles by family and name, and the list styles' levels by name."""

    elements: dict[tuple[str, str], Any] = field(default_factory=dict)
    lists: dict[str, dict[int, Level]] = field(default_factory=dict)
    fonts: dict[str, str] = field(default_factory=dict)

    def read(self, root: Any) -> None:
        """Take in the styles of one part; later ones of the same name count."""
        for element in root.iter(STYLE + "style"):
            self.elements[element.get(STYLE + "family") or "", element.get(STYLE + "name") or ""] = element
        for element in root.iter(STYLE + "font-face"):
            self.fonts[element.get(STYLE + "name") or ""] = (element.get(_FAMILY) or "").strip("' ")
        for element in root.iter(TEXT + "list-style", TEXT + "outline-style"):
            self.lists[element.get(STYLE + "name") or ""] = dict(_levels(element))

    def chain(self, family: str, name: str | None) -> Iterator[Any]:
        """Yield a style and its parents, nearest first; circles end."""
        seen: set[str] = set()
        while name and name not in seen and (family, name) in self.elements:
            seen.add(name)
            element = self.elements[family, name]
            yield element
            name = element.get(STYLE + "parent-style-name")

    def value(self, family: str, name: str | None, part: str, attribute: str) -> str:
        """Return a property of a style or its parents, an empty string where none has it."""
        for element in self.chain(family, name):
            found = element.find(f"{STYLE}{part}-properties")
            if found is not None and found.get(attribute):
                return str(found.get(attribute))
        return ""

    def level(self, name: str | None) -> int:
        """Return the heading level that a paragraph style declares, 0 for body text."""
        for element in self.chain("paragraph", name):
            declared = element.get(STYLE + "default-outline-level")
            if declared is not None:
                return int(declared) if declared.isdecimal() else 0
            if named := level_of_name(_shown(element)):
                return named
        return 0

    def role(self, name: str | None) -> str:
        """Return "title", "subtitle", "contents" or an empty string."""
        found = (role_of_name(_shown(element)) for element in self.chain("paragraph", name))
        return next((role for role in found if role), "")

    def size(self, run: str | None, paragraph: str | None) -> float | None:
        """Return the size of Chinese text in points."""
        for attribute in (STYLE + "font-size-asian", FORMAT + "font-size"):
            value = self.value("text", run, "text", attribute) or self.value("paragraph", paragraph, "text", attribute)
            if found := _POINTS.fullmatch(value):
                return float(found.group(1))
        return None

    def font(self, run: str | None, paragraph: str | None) -> str:
        """Return the font of Chinese text."""
        attribute = STYLE + "font-name-asian"
        name = self.value("text", run, "text", attribute) or self.value("paragraph", paragraph, "text", attribute)
        return self.fonts.get(name) or name

    def hidden(self, run: str | None, paragraph: str | None) -> bool:
        """Say whether text is hidden."""
        attribute = TEXT + "display"
        value = self.value("text", run, "text", attribute) or self.value("paragraph", paragraph, "text", attribute)
        return value == "none"

    def bold(self, run: str | None, paragraph: str | None) -> bool:
        """Say whether text is bold."""
        for attribute in (STYLE + "font-weight-asian", FORMAT + "font-weight"):
            value = self.value("text", run, "text", attribute) or self.value("paragraph", paragraph, "text", attribute)
            if value:
                return value == "bold"
        return False


def _shown(element: Any) -> str:
    return str(element.get(STYLE + "display-name") or element.get(STYLE + "name") or "")


def _levels(element: Any) -> Iterator[tuple[int, Level]]:
    for level in element:
        number = level.get(TEXT + "level") or ""
        if not number.isdecimal() or not 1 <= int(number) <= LEVELS:
            continue
        place = int(number)
        if level.tag == TEXT + "list-level-style-bullet":
            yield place - 1, Level(format="bullet")
            continue
        form = level.get(STYLE + "num-format") or ""
        told = level.get(_EXTENSION + "num-list-format")
        text = _PLACE.sub(r"%\1", told) if told is not None else _pattern(level, place) if form else ""
        start = level.get(TEXT + "start-value") or "1"
        follow = next(
            (item.get(TEXT + "label-followed-by") for item in level.iter() if "label-align" in str(item.tag)), ""
        )
        yield (
            place - 1,
            Level(
                start=int(start) if start.isdecimal() else 1,
                format=_formats().get(form, form) if form else "none",
                text=text,
                suffix="nothing" if follow == "nothing" else "tab",
            ),
        )


def _pattern(level: Any, place: int) -> str:
    shown = level.get(TEXT + "display-levels") or "1"
    first = max(place - int(shown) + 1, 1) if shown.isdecimal() else place
    numbers = ".".join(f"%{number}" for number in range(first, place + 1))
    return f"{level.get(STYLE + 'num-prefix') or ''}{numbers}{level.get(STYLE + 'num-suffix') or ''}"
