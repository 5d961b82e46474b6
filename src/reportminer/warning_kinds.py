"""The warnings a reader should act on, as data: codes, sentences, expressions (``data/warnings.toml``)."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import Any, NamedTuple

from reportminer.shipped import shipped_text


class Kind(NamedTuple):
    """One kind of warning: its code for good, what it means and what to do, by language ("zh", "en").

    ``settled_by`` are the fields of the report that a person may set to settle it.
    """

    code: str
    means: dict[str, str]
    remedy: dict[str, str]
    settled_by: tuple[str, ...] = ()


class Sign(NamedTuple):
    """An expression that calls for a warning wherever it stands; ``triggers`` are words without which it cannot.

    ``tables`` tells whether rows of tables are looked at too.
    """

    code: str
    what: str
    triggers: tuple[str, ...]
    expression: re.Pattern[str]
    tables: bool


@cache
def warning_data() -> dict[str, Any]:
    """Return the data file as it is."""
    text = shipped_text("warnings.toml")
    return tomllib.loads(text)


@cache
def catalogue() -> dict[str, Kind]:
    """Return the kinds of warning by code, in the order of the file."""
    return {
        row["code"]: Kind(
            row["code"],
            {"zh": row["zh"], "en": row["en"]},
            {"zh": row["do_zh"], "en": row["do_en"]},
            tuple(row.get("settled_by", ())),
        )
        for row in warning_data()["warning"]
    }


def codes_settled_by(field: str) -> list[str]:
    """Return the codes of the warnings that are settled when a person sets a field of a report."""
    return [kind.code for kind in catalogue().values() if field in kind.settled_by]


@cache
def signs() -> tuple[Sign, ...]:
    """Return the expressions looked for in the text."""
    return tuple(
        Sign(
            row["code"],
            row["what"],
            tuple(row.get("triggers", ())),
            re.compile(row["expression"]),
            row.get("tables", True),
        )
        for row in warning_data()["pattern"]
    )
