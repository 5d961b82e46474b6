"""Which names of files and folders are no reports, by the lists in ``data/sources_skip.toml``."""

from __future__ import annotations

import fnmatch
import re
import tomllib
from collections.abc import Set as AbstractSet
from functools import cache
from typing import Any, Literal

from reportminer.shipped import shipped_text


@cache
def _rules() -> dict[str, Any]:
    text = shipped_text("sources_skip.toml")
    return tomllib.loads(text)


def skip_reason(name: str, kind: Literal["files", "folders"]) -> str:
    """Return why a file or folder of this name is left out, or an empty string."""
    plain = name.lower()
    return next((reason for reason, pattern in _patterns(kind) if pattern.match(plain)), "")


@cache
def _patterns(kind: str) -> list[tuple[str, re.Pattern[str]]]:
    """Return the reasons with one expression each for all names that they hold for."""
    rules: dict[str, list[str]] = _rules()[kind]
    # Temporary files come before hidden ones: .~lock.x# is both.
    return [
        (reason, re.compile("|".join(fnmatch.translate(pattern.lower()) for pattern in rules[reason])))
        for reason in sorted(rules, reverse=True)
        if rules[reason]
    ]


def is_saved_page_folder(name: str, siblings: AbstractSet[str]) -> bool:
    """Whether a folder belongs to a page that a browser saved beside it."""
    rules = _rules()["pages"]
    stems = [name.removesuffix(ending) for ending in rules["endings"] if name.endswith(ending)]
    return any(stem + suffix in siblings for stem in stems for suffix in rules["suffixes"])
