"""Concordance: every place where words stand, in context (KWIC), each with its source."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reportminer.errors import UsageError
from reportminer.fold import fold
from reportminer.store import open_store
from reportminer.store.queries import codes, passages_with

_SMALL = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_LATIN = "[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]"
_FORMS = "".join(map(chr, (*range(0x21, 0xD800), *range(0xE000, 0x10000))))
_RUN = re.compile(r"[^\x00-\x7f\W_]+")
"""Letters outside ASCII that stand together."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One occurrence: ``before`` and ``after`` are the passage's text around ``words``."""

    source: str
    place: str
    year: str
    page: int | None
    line: int | None
    label: str
    before: str
    words: str
    after: str
    passage_id: str


def search(
    db: Path, words: str, *, width: int = 30, label: str | None = None, year: str | None = None
) -> Iterator[Hit]:
    """Yield every occurrence of ``words`` with ``width`` characters on either side, by source and place.

    Chinese is found wherever it stands, inside longer words too (执法 in 行政执法); letters and digits
    only whole, so that 20 does not find 2020.  Full and half width, capitals and small letters are one.
    Several words parted by spaces must all stand in the passage.  Raises UsageError where there is
    nothing to look for or no such label, StoreError for a database that cannot be read.
    """
    wanted = fold(words).translate(_SMALL).split()
    if not wanted or not all(any(char.isalnum() for char in word) for word in wanted):
        raise UsageError("name the words to look for, for example: reportminer search 行政复议")
    patterns = [_pattern(word) for word in wanted]
    with open_store(db) as store:
        if label is not None and label not in (known := [row["code"] for row in codes(store)]):
            raise UsageError(f"{label!r} is no label of this database; its labels are {', '.join(known)}")
        for source, place, year_, page, line, label_, text, passage_id in passages_with(
            store, _index_query(wanted), label=label, year=year
        ):
            for start, end in _occurrences(text, patterns):
                yield Hit(
                    source=source,
                    place=place or "",
                    year=year_ or "",
                    page=page,
                    line=line,
                    label=label_ or "",
                    before=text[max(0, start - width) : start],
                    words=text[start:end],
                    after=text[end : end + width],
                    passage_id=passage_id,
                )


@cache
def _forms() -> dict[str, str]:
    """Return, for every character that has them, the other forms that count as the same."""
    forms: dict[str, str] = defaultdict(str)
    for char, small in zip(_FORMS, fold(_FORMS).translate(_SMALL), strict=True):
        if char != small:
            forms[small] += char
    return forms


def _pattern(word: str) -> re.Pattern[str]:
    """Return the pattern of a folded word: what begins or ends with a letter or digit does so in the text, too.

    The pattern knows all forms of a character, which is quicker than folding every text.
    """
    forms = _forms()
    chars = "".join(f"[{re.escape(char + forms[char])}]" if char in forms else re.escape(char) for char in word)
    before = f"(?<!{_LATIN})" if re.match(_LATIN, word[0]) else ""
    after = f"(?!{_LATIN})" if re.match(_LATIN, word[-1]) else ""
    return re.compile(before + chars + after)


def _occurrences(text: str, patterns: Sequence[re.Pattern[str]]) -> list[tuple[int, int]]:
    """Return start and end of every occurrence; none unless all words occur."""
    found = [[match.span() for match in pattern.finditer(text)] for pattern in patterns]
    return sorted({span for spans in found for span in spans}) if all(found) else []


def _index_query(wanted: Sequence[str]) -> str:
    """Return a query of the index that every passage with all these words fits, or an empty string.

    The index holds every word and, of words of three or more characters, the pairs of neighbours.
    Wherever the text was cut, a character inside a Chinese run stands in a pair with the one before
    it or behind it, or alone; and of a run of two, the second begins a word where they are no pair.
    Runs of one character and Latin ones give no such rule: then all passages are looked through.
    """
    rules = []
    for run in (run for word in wanted for run in _RUN.findall(word) if run.isalnum()):
        if len(run) == 2:
            rules.append(f'("{run}" OR "{run[1]}"*)')
        rules += [f'("{run[at - 1 : at + 1]}" OR "{run[at : at + 2]}" OR "{run[at]}")' for at in range(1, len(run) - 1)]
    return " AND ".join(dict.fromkeys(rules))
