"""The marks and patterns the PDF reader takes from data/parse_pdf.toml."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Patterns:
    """Compiled patterns and character sets of Chinese page layout."""

    page_number: re.Pattern[str]
    marker: re.Pattern[str]
    sentence_end: re.Pattern[str]
    subtitle_end: re.Pattern[str]
    never_first: str
    note_mark: re.Pattern[str]
    raised_marks: frozenset[str]


@cache
def patterns() -> Patterns:
    """Load the patterns once."""
    data = tomllib.loads(files("reportminer").joinpath("data/parse_pdf.toml").read_text(encoding="utf-8"))
    ends, closers = re.escape(data["sentence_ends"]), re.escape(data["closers"])
    return Patterns(
        page_number=re.compile("|".join(data["page_numbers"]), re.IGNORECASE),
        marker=re.compile("|".join(data["markers"])),
        sentence_end=re.compile(f"[{ends}][{closers}]*\\s*$"),
        subtitle_end=re.compile(data["subtitle_ends"]),
        never_first=data["never_first"],
        note_mark=re.compile(data["note_marks"]),
        raised_marks=frozenset(data["raised_marks"]),
    )
