"""The lexicon: words of the genre that the general dictionary lacks or cuts apart."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from reportminer.errors import CodebookError, UsageError
from reportminer.segment.jieba_data import BLOCK, Dictionary, Table, read_dictionary

LEXICON = Path(__file__).parent.parent / "data" / "lexicon.txt"
FREQUENCIES = LEXICON.with_name("lexicon_frequencies.txt")

_TERM = re.compile(r"(\S{2,})(?:\s+([a-z]{1,3}))?")


def read_lexicon(path: Path = LEXICON) -> tuple[tuple[str, str], ...]:
    """Read (term, tag) pairs in file order; a term listed again is read once.

    Raises UsageError if the file cannot be read, CodebookError for a line that cannot become a word.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise UsageError(f"The lexicon {path} cannot be read as UTF-8 text: {problem}.") from problem
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        entry = line.strip()
        if not entry or entry.startswith("#"):
            continue
        match = _TERM.fullmatch(entry)
        if not match or not BLOCK.fullmatch(match[1]):
            raise CodebookError(
                f"Line {number} of the lexicon {path} is no `term [tag]` ({entry[:40]}): write one term of "
                f"at least two Chinese characters, letters or digits without spaces or punctuation, and "
                f"after it, if you like, a tag of one to three small letters."
            )
        found.setdefault(match[1], match[2] or "")
    return tuple(found.items())


class Weights(NamedTuple):
    """The frequency of each lexicon term, and what rjieba's total lacks once they are added."""

    frequencies: tuple[int, ...]
    padding: int


def add_terms(table: Table, terms: Sequence[str]) -> list[int]:
    """Add terms in their order, each as ``Tokenizer.add_word(term)`` would; return their frequencies."""
    frequencies = []
    for term in terms:
        frequencies.append(table.suggested(term))
        table.add(term, frequencies[-1])
    return frequencies


def _weigh(dictionary: Dictionary, terms: Sequence[str]) -> Weights:
    table = Table(dictionary)
    frequencies = add_terms(table, terms)
    return Weights(tuple(frequencies), table.total - table.listed())


def lexicon_digest(terms: Sequence[str]) -> str:
    """Return the SHA-256 of the terms in their order; tags and comments do not count."""
    return hashlib.sha256("\n".join(terms).encode()).hexdigest()


def describe_weights(terms: Sequence[str]) -> str:
    """Return the content of lexicon_frequencies.txt for these terms and the installed jieba.

    The file saves the half second that reading jieba's whole dictionary takes; it is used only while the two
    digests in it hold.
    """
    dictionary = read_dictionary()
    weights = _weigh(dictionary, terms)
    rows = [dictionary.digest, lexicon_digest(terms), weights.padding, *weights.frequencies]
    return "".join(f"{row}\n" for row in rows)


def known_weights(dictionary: Dictionary, terms: Sequence[str]) -> Weights:
    """Return the terms' weights, from lexicon_frequencies.txt if it was made for just these."""
    rows = FREQUENCIES.read_text(encoding="utf-8").split() if FREQUENCIES.is_file() else []
    if rows[:2] == [dictionary.digest, lexicon_digest(terms)] and len(rows) == len(terms) + 3:
        return Weights(tuple(map(int, rows[3:])), int(rows[2]))
    return _weigh(dictionary, terms)
