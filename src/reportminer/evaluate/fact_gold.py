"""Gold facts: what people marked as quantities, citations, actors and slogans of a report, one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportminer.errors import GoldError
from reportminer.evaluate.gold import GoldRow, resolve_sources
from reportminer.fold import fold

KINDS = ("quantity", "citation", "actor", "slogan")
"""The kinds of facts that gold is kept for."""


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact as a person marked it.

    ``quote`` is its span.  ``before`` are the characters in front of it, ``at`` its offset, both in the
    report's text without white space; one of the two is enough to tell it from others like it.  ``number``,
    ``unit`` and ``upto`` belong to a quantity; ``family`` is None where the coder left it open, "" where it
    is in none.  ``code`` is that of an actor, a slogan or a known law; where there is none, ``title`` is the
    citation as resolved, or the slogan as written (in the file: ``value``).
    """

    kind: str
    quote: str
    line: int
    before: str = ""
    at: int | None = None
    number: float | None = None
    unit: str = ""
    upto: float | None = None
    family: str | None = ""
    code: str = ""
    title: str = ""

    @property
    def value(self) -> tuple[object, ...]:
        """What has to be right beside the span."""
        if self.kind == "quantity":
            return (rounded(self.number), self.unit, rounded(self.upto))
        return (self.code or self.title,)


@dataclass(frozen=True, slots=True)
class FactGold:
    """All gold facts of one report: every fact of the ``kinds`` named has its row, in the order of the text.

    ``part`` is free: "tune" for reports that the extractor was tuned on, "test" for those it was not.
    """

    source: str
    file: str
    kinds: tuple[str, ...]
    part: str
    rows: tuple[FactRow, ...]


def rounded(number: float | None) -> float | None:
    """Return a number as it is compared: to six decimals."""
    return None if number is None else round(number, 6)


def load_fact_gold(paths: Sequence[Path]) -> tuple[FactGold, ...]:
    """Read gold facts from files, or from all ``*.jsonl`` in folders by name.

    A row of kind ``report`` names the report (``source``), the ``kinds`` coded and the ``part``; the facts of
    that report follow it.  Raises GoldError with file, line and remedy for what cannot be used.
    """
    files = [file for path in paths for file in (sorted(path.glob("*.jsonl")) if path.is_dir() else [path])]
    gold = [report for file in files for report in _read(file)]
    if not gold:
        raise GoldError(f"{paths[0]}: there are no gold facts (.jsonl) here; name the file or folder that holds them")
    return tuple(gold)


def named_reports(gold: Iterable[FactGold], names: Iterable[Any]) -> dict[str, str]:
    """Return for each report that the gold names the name of the source that it means; see resolve_sources."""
    heads = [GoldRow(entry.source, entry.file, 1, "passage", "") for entry in gold]
    return resolve_sources(heads, names)


def _read(file: Path) -> list[FactGold]:
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{file}: cannot be read as UTF-8 text ({error})") from error
    found: list[tuple[dict[str, Any], list[FactRow]]] = []
    for at, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        row = _row(line, f"{file}, line {at}")
        if row.get("kind") == "report":
            found.append((row, []))
        elif not found:
            raise GoldError(f'{file}, line {at}: a row {{"kind": "report", "source": …}} must come before the facts')
        else:
            found[-1][1].append(_fact(row, at, f"{file}, line {at}"))
    return [_report(head, rows, file) for head, rows in found]


def _report(head: dict[str, Any], rows: Sequence[FactRow], file: Path) -> FactGold:
    kinds = tuple(head.get("kinds", KINDS))
    return FactGold(str(head["source"]), str(file), kinds, str(head.get("part", "")), tuple(rows))


def _row(line: str, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise GoldError(f"{where}: this is not JSON ({error}); write one object a line") from error
    if not isinstance(row, dict) or (row.get("kind") == "report" and "source" not in row):
        raise GoldError(f"{where}: a row of kind report needs source; all others need kind and quote")
    return row


def _fact(row: dict[str, Any], line: int, where: str) -> FactRow:
    if row.get("kind") not in KINDS or not row.get("quote"):
        raise GoldError(f"{where}: a fact needs a quote and one of the kinds {', '.join(KINDS)}")
    return FactRow(
        kind=row["kind"],
        quote=str(row["quote"]),
        line=line,
        before=str(row.get("before", "")),
        at=row.get("at"),
        number=row["number"] if row["kind"] == "quantity" else None,
        unit=str(row.get("unit", "")),
        upto=row.get("upto"),
        family=row.get("family", ""),
        code=str(row.get("code", "")),
        title=str(row.get("value", "")),
    )


def squeezed(text: str) -> tuple[str, list[int]]:
    """Return a text folded and without white space, and the offset in it of each character that is left."""
    folded = fold(text)
    offsets = [at for at, char in enumerate(folded) if not char.isspace()]
    return "".join(folded[at] for at in offsets), offsets


def locate(rows: Sequence[FactRow], text: str) -> list[tuple[int, int] | None]:
    """Return where each row's quotation stands in a squeezed text, None where it is not found.

    Rows with ``at`` stand at the occurrence nearest to it; others behind the row before them.
    """
    found: list[tuple[int, int] | None] = []
    low, last = 0, ""
    for row in rows:
        quote, before = squeezed(row.quote)[0], squeezed(row.before)[0]
        start = (
            _nearest(text, quote, row.at)
            if row.at is not None
            else text.find(before + quote, low + (last == before + quote))
        )
        if start < 0:
            found.append(None)
            continue
        if row.at is None:
            low, last = start, before + quote
            start += len(before)
        found.append((start, start + len(quote)))
    return found


def _nearest(text: str, quote: str, at: int) -> int:
    behind, ahead = text.rfind(quote, 0, at + len(quote)), text.find(quote, at)
    return min((place for place in (behind, ahead) if place >= 0), key=lambda place: abs(place - at), default=-1)
