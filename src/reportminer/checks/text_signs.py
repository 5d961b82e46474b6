"""Lost digits and masked figures: expressions of the data file, wherever they stand in the text."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable

from reportminer.checks.rows import warn
from reportminer.document import Document, LedgerRow
from reportminer.settings import WARNING_PLACES
from reportminer.warning_kinds import Sign, signs


def text_signs(document: Document) -> list[LedgerRow]:
    """Return a warning for each of the first places of every code, and one that counts the rest."""
    found: defaultdict[str, dict[int, tuple[int, str]]] = defaultdict(dict)
    for sign in signs():
        if sign.triggers and not any(trigger in document.text for trigger in sign.triggers):
            continue
        for start, end in _places(sign, document):
            found[sign.code].setdefault(start, (end, sign.what))
    return [row for code, places in found.items() for row in _rows(document, code, places)]


def _places(sign: Sign, document: Document) -> Iterable[tuple[int, int]]:
    for match in sign.expression.finditer(document.text):
        if sign.tables or not _in_table(document, match.start()):
            yield match.start(), match.end()


def _in_table(document: Document, offset: int) -> bool:
    at = bisect_right(document.paragraphs, offset, key=lambda paragraph: paragraph.start) - 1
    return document.paragraphs[max(at, 0)].cell is not None


def _rows(document: Document, code: str, places: dict[int, tuple[int, str]]) -> Iterable[LedgerRow]:
    ordered = sorted(places)
    for start in ordered[:WARNING_PLACES]:
        end, what = places[start]
        yield warn(document, code, what, start=start, end=end)
    rest = ordered[WARNING_PLACES:]
    if rest:
        reason = f"{len(rest)} more places like the ones before"
        yield warn(document, code, reason, start=rest[0], end=places[rest[0]][0])
