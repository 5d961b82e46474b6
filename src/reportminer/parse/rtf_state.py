"""What a reader of RTF has to keep in mind: type, paragraph, group, and the texts that lie inside one another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from reportminer.parse.office_lines import Blocks, Fields, Run


@dataclass(frozen=True, slots=True)
class Type:
    """How the characters look that follow, and how many bytes stand in for a Unicode character."""

    font: int = 0
    size: float = 12.0
    bold: bool = False
    hidden: bool = False
    deleted: bool = False
    fallback: int = 1


@dataclass(frozen=True, slots=True)
class Shape:
    r"""What the paragraph is that ends next: ``depth`` counts tables around it, ``level`` is \outlinelevel + 1."""

    style: int = 0
    level: int | None = None
    centered: bool = False
    in_table: bool = False
    depth: int | None = None
    listed: bool = False


@dataclass(slots=True)
class Flow:
    """A text of its own: the body, a note, a header, a text box."""

    style: str = ""
    furniture: str = ""
    blocks: Blocks = field(default_factory=Blocks)
    runs: list[Run] = field(default_factory=list)
    fields: Fields = field(default_factory=Fields)
    shape: Shape = field(default_factory=Shape)
    label: str | None = None
    edges: list[int] = field(default_factory=list)
    boxes: list[Flow] = field(default_factory=list)
    contents: bool = False


@dataclass(slots=True)
class Group:
    """What a closing brace brings back; ``place`` says where text goes (text, fonts, styles, label and so on)."""

    type: Type
    place: str = "text"
    starred: bool = False
    begun: bool = False
    on_close: list[Callable[[], None]] = field(default_factory=list)


@dataclass(slots=True)
class Font:
    """One font: its character set or, if told, its own code page."""

    name: str = ""
    charset: int | None = None
    page: str = ""


@dataclass(slots=True)
class StyleSheet:
    """Names and heading levels of the styles by number."""

    names: dict[int, str] = field(default_factory=dict)
    levels: dict[int, int] = field(default_factory=dict)
