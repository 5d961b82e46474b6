"""What every exported column is called, holds and means: data/columns.toml as types."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

TYPES = ("string", "integer", "number", "flag")


@dataclass(frozen=True, slots=True)
class Field:
    """One column: its code, type, names and what is to be said of it, in both languages.

    ``codes`` is the kind of code in the codebook that it holds, ``values`` maps its values to Chinese and English
    names; both empty where it holds neither.
    """

    code: str
    type: str
    zh: str
    en: str
    about_zh: str = ""
    about_en: str = ""
    codes: str = ""
    values: Mapping[str, tuple[str, str]] | None = None


@dataclass(frozen=True, slots=True)
class TableFields:
    """One table with its columns in the order of the file; ``key`` names those that tell its rows apart."""

    code: str
    zh: str
    en: str
    about_zh: str
    about_en: str
    fields: tuple[Field, ...]
    key: tuple[str, ...] = ()


@cache
def _declared() -> dict[str, Any]:
    text = resources.files("reportminer").joinpath("data", "columns.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def declared_tables() -> dict[str, frozenset[str]]:
    """Return the columns declared for each table alone, without those that tables share."""
    return {name: frozenset(entry.get("columns", {})) for name, entry in _declared()["table"].items()}


def shared_columns() -> frozenset[str]:
    """Return the columns declared for all tables."""
    return frozenset(_declared()["shared"])


def table_fields(name: str, columns: tuple[str, ...]) -> TableFields:
    """Return what is declared of a table with these columns.

    A column that is not declared counts as text under its code: a test sees to it that there is none.
    """
    entry = _declared()["table"][name]
    own = {**_declared()["shared"], **entry.get("columns", {})}
    fields = tuple(_field(code, own.get(code, {"type": "string", "zh": code, "en": code})) for code in columns)
    return TableFields(
        name, entry["zh"], entry["en"], entry["about_zh"], entry["about_en"], fields, tuple(entry.get("key", ()))
    )


def answer_field(code: str) -> Field | None:
    """Return what is declared of a column that answers share, or None."""
    entry = _declared()["answers"].get(code)
    return _field(code, entry) if entry else None


def _field(code: str, entry: Mapping[str, str]) -> Field:
    values = _declared()["values"][entry["values"]] if "values" in entry else {}
    return Field(
        code,
        entry["type"],
        entry["zh"],
        entry["en"],
        entry.get("about_zh", ""),
        entry.get("about_en", ""),
        entry.get("codes", ""),
        {value: (zh, en) for value, (zh, en) in values.items()} or None,
    )


def columns_page(tables: Mapping[str, tuple[str, ...]]) -> str:
    """Return docs/columns.md: all tables in Chinese and English; ``tables`` are the columns by name."""
    lines = [
        "# Columns",
        "",
        "What the files of `export` hold, in a folder or a capsule; made from `src/reportminer/data/columns.toml` by",
        "`benchmarks/columns_page.py`. Columns of the answers of `compare` stand in each capsule's `datapackage.json`.",
    ]
    for name, columns in tables.items():
        about = table_fields(name, columns)
        lines += ["", f"## {name}.csv: {about.zh}, {about.en}", "", f"{about.about_zh}; {about.about_en}.", ""]
        lines += ["| column | type | 名称 | name |", "| --- | --- | --- | --- |"]
        for field in about.fields:
            zh = field.zh + (f"({field.about_zh})" if field.about_zh else "")
            en = field.en + (f" ({field.about_en})" if field.about_en else "")
            lines.append(f"| `{field.code}` | {field.type} | {zh} | {en} |")
            if field.values:
                told = "; ".join(f"`{code}` {both[0]}, {both[1]}" for code, both in field.values.items())
                lines[-1] = lines[-1].removesuffix(" |") + f": {told} |"
    return "\n".join(lines) + "\n"
