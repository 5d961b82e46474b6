"""CITATION.cff: how the data are cited, after the Citation File Format 1.2.0 (doi:10.5281/zenodo.5171937)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reportminer import __version__
from reportminer.errors import UsageError

_ORCID = re.compile(r"(.*?)\s*[<(](?:https://orcid\.org/)?((?:[0-9]{4}-){3}[0-9]{3}[0-9X])[>)]\s*")


@dataclass(frozen=True, slots=True)
class Author:
    """Who is cited: a person with family and given names, or a body with one name; ``orcid`` may be empty."""

    name: str
    family: str = ""
    given: str = ""
    orcid: str = ""

    def entry(self) -> dict[str, str]:
        """Return the keys of the author in the order of the format's guide."""
        parts = {"family-names": self.family, "given-names": self.given} if self.family else {"name": self.name}
        return parts | ({"orcid": f"https://orcid.org/{self.orcid}"} if self.orcid else {})


def read_author(text: str) -> Author:
    """Return the author that a person typed: “Family, Given” for a person, anything without a comma for a body.

    An ORCID iD may stand behind in <…>.  Raises UsageError for no name, and for an iD whose check digit is wrong.
    """
    found = _ORCID.fullmatch(text)
    name, orcid = (found[1], found[2]) if found else (text, "")
    name = ", ".join(" ".join(part.split()) for part in name.replace("，", ",").split(",", 1))
    family, comma, given = (part.strip() for part in name.partition(","))
    if not family or (comma and not given) or "<" in name:
        raise UsageError(
            f"--author “{text}”: write “Family, Given” for a person, or the name of a body without a comma; an ORCID iD"
            " may stand behind in <…>"
        )
    if orcid and _check_digit(orcid) != orcid[-1]:
        raise UsageError(f"--author “{text}”: {orcid} is no ORCID iD (its last sign does not fit); look it up again")
    return Author(name, family, given, orcid) if comma else Author(name, orcid=orcid)


def _check_digit(orcid: str) -> str:
    """Return the check digit of an ORCID iD (ISO 7064, 11-2)."""
    total = 0
    for digit in orcid.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11]


def citation(
    titles: tuple[str, str], authors: Sequence[Author], *, licence: str, words: Mapping[str, Any]
) -> str | None:
    """Return the text of CITATION.cff; None without authors, whom the format demands.

    ``titles`` are Chinese and English.  The licence is named where the format knows it (``words``).
    """
    if not authors:
        return None
    keys: dict[str, Any] = {"cff-version": "1.2.0", "message": words["message"], "type": "dataset"}
    keys |= {"title": titles[1], "abstract": titles[0], "authors": [author.entry() for author in authors]}
    if licence in words["licences"]:
        keys["license"] = licence
    software = {"type": "software", "title": "reportminer", "version": __version__}
    keys["references"] = [{**software, "authors": [{"name": words["developers"]}]}]
    return "".join(_lines(keys, ""))


def _lines(keys: Mapping[str, Any], before: str) -> list[str]:
    lines: list[str] = []
    for key, value in keys.items():
        if isinstance(value, str):
            # a JSON string is a YAML string in double quotes: nothing in a title or a name can end it
            lines.append(f"{before}{key}: {json.dumps(value, ensure_ascii=False)}\n")
            continue
        lines.append(f"{before}{key}:\n")
        for entry in value:
            first, *others = _lines(entry, f"{before}    ")
            lines += [f"{before}  - {first.strip()}\n", *others]
    return lines
