"""Automatic list numbers: what Word shows in front of a paragraph but does not store in its text.

After ECMA-376, part 1, 17.9: a paragraph names an instance (numId) and a level; the instance points to
an abstract definition.  Instances of one definition count on together, except those that override
the start of a level, which count for themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from reportminer.parse.word_lists import LEVELS, Counts, Label, Level
from reportminer.parse.word_styles import Styles, W, is_on, value_of


@dataclass(slots=True)
class _Instance:
    abstract: str
    starts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, Level] = field(default_factory=dict)


class Numbering:
    """The lists of one document and how far each has counted; paragraphs must come in order."""

    def __init__(self, root: Any, styles: Styles) -> None:
        self.styles = styles
        self.instances: dict[str, _Instance] = {}
        self.abstract: dict[str, dict[int, Level]] = {}
        self.counts = Counts()
        self._linked: dict[str, str] = {}
        if root is not None:
            self._read(root)

    def _read(self, root: Any) -> None:
        for element in root.iter(W + "abstractNum"):
            key = element.get(W + "abstractNumId") or ""
            self.abstract[key] = _levels(element)
            if linked := value_of(element, "numStyleLink"):
                self._linked[key] = linked
        for element in root.iter(W + "num"):
            instance = _Instance(value_of(element, "abstractNumId") or "")
            for override in element.iter(W + "lvlOverride"):
                level = _number(override.get(W + "ilvl"), 0)
                start = value_of(override, "startOverride")
                if start is not None:
                    instance.starts[level] = _number(start, 1)
                instance.levels.update(_levels(override))
            self.instances[element.get(W + "numId") or ""] = instance

    def label(self, paragraph: Any) -> Label | None:
        """Count ``paragraph`` (a ``w:p``) and return its number; None where it has none."""
        found = self._reference(paragraph)
        if found is None:
            return None
        key, level = found
        instance = self.instances[key]
        abstract = self._abstract(instance)
        definition = {**self.abstract.get(abstract, {}), **instance.levels}
        counted = ("num", key) if instance.starts else ("abstract", abstract)
        return self.counts.label(counted, level, definition, instance.starts)

    def _reference(self, paragraph: Any) -> tuple[str, int] | None:
        """Return instance and level of a paragraph, its own or those of its style."""
        own = paragraph.find(f"{W}pPr/{W}numPr")
        key, level = value_of(own, "numId"), value_of(own, "ilvl")
        for style_key, style in self.styles.chain(self.styles.style_of(paragraph)):
            if key is not None:
                break
            inherited = None if style.paragraph is None else style.paragraph.find(W + "numPr")
            key = value_of(inherited, "numId")
            if key is not None and level is None:
                level = value_of(inherited, "ilvl")
                if level is None and key in self.instances:
                    level = self._level_of_style(key, style_key)
        if key is None or key == "0" or key not in self.instances:
            return None
        return key, min(_number(level, 0), LEVELS - 1)

    def _level_of_style(self, key: str, style: str) -> str | None:
        levels = self.abstract.get(self._abstract(self.instances[key]), {})
        return next((str(number) for number, level in levels.items() if level.style == style), None)

    def _abstract(self, instance: _Instance) -> str:
        """Return the definition of an instance, through a list style where it names one."""
        linked = self._linked.get(instance.abstract)
        for _, style in self.styles.chain(linked):
            key = None if style.paragraph is None else value_of(style.paragraph.find(W + "numPr"), "numId")
            if key in self.instances and self.instances[key].abstract not in self._linked:
                return self.instances[key].abstract
        return instance.abstract


def _levels(parent: Any) -> dict[int, Level]:
    found: dict[int, Level] = {}
    for element in parent.iter(W + "lvl"):
        restart = value_of(element, "lvlRestart")
        found[_number(element.get(W + "ilvl"), 0)] = Level(
            start=_number(value_of(element, "start"), 0),
            format=_format(element),
            text=value_of(element, "lvlText") or "",
            suffix=value_of(element, "suff") or "tab",
            legal=bool(is_on(element, "isLgl")),
            restart=None if restart is None else _number(restart, 0),
            style=value_of(element, "pStyle"),
        )
    return found


def _format(level: Any) -> str:
    # Newer formats come wrapped, with an older one to fall back on.
    names = [element.get(W + "val") or "" for element in level.iter(W + "numFmt")]
    return next((name for name in reversed(names) if name != "custom"), "decimal")


def _number(text: str | None, otherwise: int) -> int:
    try:
        return max(-1, min(int(text), 99_999)) if text is not None else otherwise
    except ValueError:
        return otherwise
