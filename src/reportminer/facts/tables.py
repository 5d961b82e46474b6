"""The data behind the facts: units, families, laws, actors, slogans, each read once from its file."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from reportminer.errors import CodebookError
from reportminer.openings import is_plain
from reportminer.shipped import shipped_text


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of counting: ``number × factor`` is the number in the base unit ``of``."""

    code: str
    of: str
    factor: float
    forms: tuple[str, ...]
    not_before: tuple[str, ...]
    article: bool


@dataclass(frozen=True)
class Family:
    """Like counts that towns and years are compared in (会前学法次数), with the signs that tell them.

    A count belongs to the first family whose unit is its own and of whose ``signs`` one is found around
    it, while none of ``never`` is; both are regular expressions, compiled when they are first asked for.
    """

    code: str
    zh: str
    en: str
    units: tuple[str, ...]
    signs: tuple[str, ...]
    never: tuple[str, ...]
    topic: str

    @cached_property
    def _any_sign(self) -> _AnyOf:
        return _AnyOf(self.signs)

    @cached_property
    def _any_never(self) -> _AnyOf:
        return _AnyOf(self.never)

    def fits(self, text: str) -> bool:
        """Tell whether one of the signs is found in a text, and none that rules the family out."""
        return self._any_sign.in_text(text) and not (self.never and self._any_never.in_text(text))


class _AnyOf:
    """Some signs: most are plain words, which need no regular expression; the others are compiled at first need."""

    def __init__(self, signs: Iterable[str]) -> None:
        self._words = tuple(sign for sign in signs if is_plain(sign))
        self._others = tuple(sign for sign in signs if not is_plain(sign))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(self._others))

    def in_text(self, text: str) -> bool:
        """Tell whether one of the signs is found."""
        for word in self._words:
            if word in text:
                return True
        return bool(self._others and self._pattern.search(text))


@dataclass(frozen=True, slots=True)
class Law:
    """A law or another text that reports cite, with its official title and the other forms it is met in.

    ``year`` is the year in which the first version came into force, of a document that in which it was issued;
    ``revised`` that of the newest revision or amendment known; ``numbers`` the document numbers, the first
    version's first.  The first ``shorts`` of the forms are right, the others wrong.  ``source`` names what the
    figures were read in, ``unconfirmed`` the columns that nobody could check.
    """

    code: str
    title: str
    kind: str
    year: str
    forms: tuple[str, ...]
    shorts: int = 0
    revised: str = ""
    numbers: tuple[str, ...] = ()
    source: str = ""
    unconfirmed: tuple[str, ...] = ()

    @property
    def number(self) -> str:
        """The number under which it first came out; empty where none is known."""
        return self.numbers[0] if self.numbers else ""

    @property
    def told(self) -> str:
        """Kind and years in one line, for the list of codes: ``law 1996, revised 2021``."""
        year = f"{self.year} (unconfirmed)" if "year" in self.unconfirmed else self.year
        return f"{self.kind} {year}".strip() + (f", revised {self.revised}" if self.revised else "")


@dataclass(frozen=True, slots=True)
class Name:
    """An actor or a slogan: its normal form and all forms it is met in.

    A form that begins with ``*`` is met bare and with a level (镇, 区, 县 …) in the place of the ``*``.
    """

    code: str
    zh: str
    en: str
    forms: tuple[str, ...]
    group: str = ""


@cache
def read_toml(name: str) -> dict[str, Any]:
    """Return a data file of the package, the same object each time; raises CodebookError where it is damaged."""
    try:
        return tomllib.loads(shipped_text(name))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise CodebookError(f"data/{name}: this file of the installation is damaged ({error}); install anew") from error


@cache
def units() -> tuple[Unit, ...]:
    """Return the units in the order of their file."""
    return tuple(
        Unit(
            code=entry["code"],
            of=entry.get("of", entry["code"]),
            factor=float(entry.get("factor", 1)),
            forms=tuple(entry["forms"]),
            not_before=tuple(entry.get("not_before", ())),
            article=bool(entry.get("article", False)),
        )
        for entry in read_toml("facts_units.toml")["unit"]
    )


@cache
def families() -> tuple[Family, ...]:
    """Return the families of counts in the order in which they are tried."""
    return tuple(
        Family(
            code=entry["code"],
            zh=entry["zh"],
            en=entry["en"],
            units=tuple(entry["units"]),
            signs=tuple(entry["signs"]),
            never=tuple(entry.get("never", ())),
            topic=entry.get("topic", ""),
        )
        for entry in read_toml("facts_families.toml")["family"]
    )


@cache
def laws() -> tuple[Law, ...]:
    """Return the laws, regulations, outlines and documents that can be resolved."""
    text = shipped_text("facts_laws.csv").removeprefix("\ufeff")
    return tuple(
        Law(
            code=row["code"],
            title=row["title"],
            kind=row["kind"],
            year=row["year"],
            forms=tuple(form for form in (*row["short"].split("|"), *row["wrong"].split("|")) if form),
            shorts=sum(bool(form) for form in row["short"].split("|")),
            revised=row["revised"],
            numbers=tuple(number for number in row["number"].split("|") if number),
            source=row["source"],
            unconfirmed=tuple(row["unconfirmed"].split()),
        )
        for row in csv.DictReader(text.splitlines())
    )


@cache
def names(kind: str) -> tuple[Name, ...]:
    """Return the actors or the slogans, as ``kind`` says, in the order of their file; raises CodebookError."""
    file = f"facts_{kind}.csv"
    try:
        rows = csv.reader(shipped_text(file).splitlines())
        next(rows)  # the names of the columns
        return tuple(
            Name(code, zh, en, (zh, *(form for form in forms.split("|") if form)), group)
            for code, zh, en, group, forms in rows
        )
    except (OSError, ValueError, StopIteration) as error:
        raise CodebookError(f"data/{file}: this file of the installation is damaged ({error}); install anew") from error


def levels(kind: str) -> tuple[str, ...]:
    """Return what the ``*`` of a form of actors or slogans stands for."""
    return tuple(read_toml(f"facts_{kind}.toml").get("levels", ()))


def code_rows() -> list[tuple[str, int, str, str, str, str]]:
    """Return all codes of facts as kind, position, code, Chinese name, English name and signs."""
    counted = [
        ("quantity family", n, family.code, family.zh, family.en, "、".join(family.units))
        for n, family in enumerate(families())
    ]
    named = [
        (kind, n, name.code, name.zh, name.en, name.group)
        for kind, table in (("actor", "actors"), ("slogan", "slogans"))
        for n, name in enumerate(names(table))
    ]
    cited = [("law", n, law.code, law.title, "", law.told) for n, law in enumerate(laws())]
    return [*counted, *named, *cited]


def trie_pattern(words: Iterable[str]) -> str:
    """Return a regular expression that matches the longest of ``words``, each beginning tried once.

    Alternatives that share a beginning are folded into one branch, which keeps the time of a search
    independent of how many words there are.
    """
    root: dict[str, Any] = {}
    for word in words:
        node = root
        for char in word:
            node = node.setdefault(char, {})
        node[""] = {}
    return _branch(root)


def _branch(node: dict[str, Any]) -> str:
    ends = "" in node
    ways = [re.escape(char) + _branch(below) for char, below in sorted(node.items()) if char]
    if not ways:
        return ""
    inner = ways[0] if len(ways) == 1 and not ends else "(?:" + "|".join(ways) + ")"
    return f"(?:{inner})?" if ends else inner
