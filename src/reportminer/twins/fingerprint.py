"""A text's fingerprint: a digest of all its words, and a sketch of its clauses.

Punctuation, white space and script (traditional or simplified) make no difference.  The sketch is the
smallest hashes of the clauses (bottom-k MinHash: Broder, "On the resemblance and containment of
documents", 1997); two sketches tell how many clauses two texts have in common without the texts.
"""

from __future__ import annotations

import hashlib
import re
import struct
import tomllib
from functools import cache
from typing import Any, NamedTuple
from zlib import crc32

from reportminer.settings import CLAUSE_LENGTH, SKETCH_SIZE
from reportminer.shipped import shipped_text


class Fingerprint(NamedTuple):
    """``text`` is a digest of the words, ``clauses`` the smallest hashes, four bytes each, in order."""

    text: bytes
    clauses: bytes

    def hashes(self) -> tuple[int, ...]:
        """Return the hashes of the sketch, the smallest first."""
        return struct.unpack(f"<{len(self.clauses) // 4}I", self.clauses)


def fingerprint(text: str) -> Fingerprint:
    """Return the fingerprint of a cleaned text."""
    parts = _parts(text)
    digest = hashlib.blake2b("".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    smallest = sorted(_hashes(parts))[:SKETCH_SIZE]
    return Fingerprint(digest, struct.pack(f"<{len(smallest)}I", *smallest))


def clauses_of(text: str) -> frozenset[int]:
    """Return the hashes of all clauses of a text."""
    return frozenset(_hashes(_parts(text)))


def in_traditional_script(text: str) -> bool:
    """Tell whether a text is written in traditional script, wholly or in part."""
    return any(sign in text for sign in _data()["traditional_signs"])


def _parts(text: str) -> list[str]:
    if in_traditional_script(text):
        text = text.translate(_simplified())
    return _split().split(text)


def _hashes(parts: list[str]) -> set[int]:
    return set(map(crc32, [part.encode() for part in parts if len(part) >= CLAUSE_LENGTH]))


@cache
def _data() -> dict[str, Any]:
    text = shipped_text("twins.toml")
    return tomllib.loads(text)


@cache
def _split() -> re.Pattern[str]:
    return re.compile(_data()["parts"])


@cache
def _simplified() -> dict[int, str]:
    """Return the table of traditional characters: code point → simplified (``data/traditional.tsv``)."""
    text = shipped_text("traditional.tsv")
    pairs = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {ord(found): meant for found, meant in pairs}
