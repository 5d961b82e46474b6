"""What a paragraph or run looks like in the end: its own settings, its style's, that style's parents'."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
"""The namespace of word processing, as lxml writes it in front of names."""

_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_TITLES = {"title": "title", "标题": "title", "subtitle": "subtitle", "副标题": "subtitle"}
_CONTENTS = re.compile(r"(?:toc|目录)\s*(?:\d|heading|标题)?", re.IGNORECASE)


def value_of(parent: Any, name: str, attribute: str = "val") -> str | None:
    """Return an attribute of the child ``name``, None where either is missing."""
    child = None if parent is None else parent.find(W + name)
    return None if child is None else child.get(W + attribute)


def is_on(parent: Any, name: str) -> bool | None:
    """Return a switch such as bold: None where it is not mentioned."""
    child = None if parent is None else parent.find(W + name)
    if child is None:
        return None
    return child.get(W + "val") not in ("0", "false", "off", "none")


def level_of_name(name: str) -> int:
    """Return the heading level that the name of a style tells, 0 for other styles."""
    found = _HEADING.fullmatch(name.strip())
    return int(found.group(1)) if found else 0


def role_of_name(name: str) -> str:
    """Return "title", "subtitle", "contents" (a table of contents) or an empty string by a style's name."""
    plain = name.strip().lower()
    return _TITLES.get(plain, "") or ("contents" if _CONTENTS.fullmatch(plain) else "")


@dataclass(frozen=True, slots=True)
class Style:
    """One style: its name and its settings, its parent's id."""

    name: str
    parent: str | None
    paragraph: Any = None
    run: Any = None


@dataclass(slots=True)
class Styles:
    """All styles of a document by id, with the defaults that apply where no style speaks."""

    styles: dict[str, Style] = field(default_factory=dict)
    default: str | None = None
    run_defaults: Any = None
    east_asian: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, root: Any, east_asian: dict[str, str]) -> Styles:
        """Take the styles from the root of styles.xml (None: no styles); fonts of the theme by name."""
        found = cls(east_asian=east_asian)
        if root is None:
            return found
        found.run_defaults = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        for element in root.iter(W + "style"):
            key = element.get(W + "styleId") or ""
            found.styles[key] = Style(
                name=value_of(element, "name") or key,
                parent=value_of(element, "basedOn"),
                paragraph=element.find(W + "pPr"),
                run=element.find(W + "rPr"),
            )
            if element.get(W + "type") == "paragraph" and element.get(W + "default") in ("1", "true", "on"):
                found.default = key
        return found

    def chain(self, key: str | None) -> Iterator[tuple[str, Style]]:
        """Yield a style and its parents, nearest first; circles end."""
        seen: set[str] = set()
        while key is not None and key in self.styles and key not in seen:
            seen.add(key)
            yield key, self.styles[key]
            key = self.styles[key].parent

    def style_of(self, paragraph: Any) -> str | None:
        """Return the id of the style of a ``w:p``."""
        return value_of(paragraph.find(W + "pPr"), "pStyle") or self.default

    def level(self, paragraph: Any) -> int:
        """Return the heading level the document declares, 0 for body text."""
        own = value_of(paragraph.find(W + "pPr"), "outlineLvl")
        if own is not None:
            return _level(own)
        for _, style in self.chain(self.style_of(paragraph)):
            declared = value_of(style.paragraph, "outlineLvl")
            if declared is not None:
                return _level(declared)
            if named := level_of_name(style.name):
                return named
        return 0

    def role(self, paragraph: Any) -> str:
        """Return "title", "subtitle", "contents" (a table of contents) or an empty string."""
        for _, style in self.chain(self.style_of(paragraph)):
            if role := role_of_name(style.name):
                return role
        return ""

    def centered(self, paragraph: Any) -> bool:
        """Say whether a paragraph is centred, by itself or by its style."""
        own = value_of(paragraph.find(W + "pPr"), "jc")
        layers = (value_of(style.paragraph, "jc") for _, style in self.chain(self.style_of(paragraph)))
        found = own if own is not None else next((value for value in layers if value is not None), None)
        return found == "center"

    def run_layers(self, run: Any, paragraph_style: str | None) -> Iterator[Any]:
        """Yield the settings that apply to a ``w:r``, nearest first."""
        own = run.find(W + "rPr")
        if own is not None:
            yield own
        for key in (value_of(own, "rStyle"), paragraph_style):
            for _, style in self.chain(key):
                if style.run is not None:
                    yield style.run
        if self.run_defaults is not None:
            yield self.run_defaults

    def switch(self, run: Any, paragraph_style: str | None, name: str) -> bool:
        """Return a switch of a run, from the nearest layer that mentions it."""
        states = (is_on(layer, name) for layer in self.run_layers(run, paragraph_style))
        return next((state for state in states if state is not None), False)

    def size(self, run: Any, paragraph_style: str | None) -> float | None:
        """Return a run's size in points."""
        for layer in self.run_layers(run, paragraph_style):
            half = value_of(layer, "sz")
            if half is not None and half.isdecimal():
                return int(half) / 2
        return None

    def font(self, run: Any, paragraph_style: str | None) -> str:
        """Return the font a run uses for Chinese."""
        for layer in self.run_layers(run, paragraph_style):
            fonts = layer.find(W + "rFonts")
            if fonts is None:
                continue
            if name := fonts.get(W + "eastAsia"):
                return str(name)
            if theme := fonts.get(W + "eastAsiaTheme"):
                return self.east_asian.get("major" if theme.startswith("major") else "minor", "")
        return ""


def _level(outline: str) -> int:
    # Outline level 9 is Word's name for body text.
    return int(outline) + 1 if outline.isdecimal() and int(outline) < 9 else 0
