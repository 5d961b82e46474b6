"""JSON Lines: one report or one passage a line, with all that hangs on it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from reportminer.store.database import Store
from reportminer.store.tables import table

_FACTS = {"quantities": "quantity", "citations": "citation", "actors": "actor", "slogans": "slogan"}
_CODING = ("label", "confidence", "unsure", "unsure_below", "also", "aspect", "topics", "reason", "coder")
_OF_PASSAGE = ("passage_id", "report_id", "source", "place", "year", "label", "label_zh")


def write_lines(path: Path, entries: Iterable[Mapping[str, Any]]) -> int:
    """Write entries as JSON Lines in UTF-8; return how many.  Raises OSError."""
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for entry in entries:
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")
            count += 1
    return count


def report_entries(store: Store) -> Iterator[dict[str, Any]]:
    """Yield every report with its headings under ``sections``."""
    sections = _Following(_dicts(store, "sections"))
    for report in _dicts(store, "reports"):
        yield {**report, "sections": [_without(row, ("report_id", "source")) for row in sections.of(report["source"])]}


def passage_entries(store: Store) -> Iterator[dict[str, Any]]:
    """Yield every passage once, with all its ``codings`` and, by place in the text, its ``facts``."""
    facts = {name: _Following(_dicts(store, name)) for name in _FACTS}
    for source, passages in groupby(_dicts(store, "passages"), key=lambda row: row["source"]):
        found: dict[str, list[dict[str, Any]]] = {}
        for name, kind in _FACTS.items():
            for row in facts[name].of(source):
                found.setdefault(row["passage_id"], []).append({"fact": kind, **_without(row, _OF_PASSAGE)})
        for passage_id, rows in groupby(passages, key=lambda row: row["passage_id"]):
            codings = list(rows)
            told = sorted(found.get(passage_id, []), key=lambda fact: (fact["start"], fact["end"], fact["fact"]))
            yield {
                **_without(codings[0], (*_CODING, "label_zh")),
                "codings": [_coding(row) for row in codings if row["label"] is not None],
                "facts": told,
            }


def _coding(row: Mapping[str, Any]) -> dict[str, Any]:
    coding = {name: row[name] for name in _CODING}
    return coding | {"also": str(row["also"] or "").split(), "topics": str(row["topics"] or "").split()}


def _without(row: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


def _dicts(store: Store, name: str) -> Iterator[dict[str, Any]]:
    columns, rows = table(store, name)
    return (dict(zip(columns, row, strict=True)) for row in rows)


class _Following:
    """Rows in the order of their sources, given out source by source beside another table in the same order."""

    def __init__(self, rows: Iterator[dict[str, Any]]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def of(self, source: str) -> Iterator[dict[str, Any]]:
        """Yield the rows of a source."""
        while self._next is not None and self._next["source"] == source:
            yield self._next
            self._next = next(self._rows, None)
