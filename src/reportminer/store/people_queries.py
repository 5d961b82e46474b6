"""Passages and codings as sheets filled in by people need them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from reportminer.store.database import Store


class KnownPassage(NamedTuple):
    """A passage as a filled sheet may name it."""

    passage_id: str
    source: str
    text: str


def known_passages(store: Store) -> list[KnownPassage]:
    """Return all passages, by report and place in the text."""
    rows = store.stream(
        "SELECT passage_id, source, text FROM passages JOIN reports USING (report) ORDER BY report, position"
    )
    return [KnownPassage(*row) for row in rows]


def coders(store: Store, kind: str) -> list[tuple[str, int]]:
    """Return the coders of a kind (machine or person) with the number of their codings on passages, the most first."""
    rows = store.query(
        "SELECT coder, count(*) FROM codings JOIN passages USING (passage_id) WHERE kind = ?"
        " GROUP BY coder ORDER BY count(*) DESC, coder",
        (kind,),
    ).rows
    return [(str(coder), int(count)) for coder, count in rows]


def doubly_coded(store: Store) -> Iterator[dict[str, Any]]:
    """Return all codings of the passages that a person coded, by source, place in the text, and coder.

    Keys: source, passage_id, start, end, page, line, text, coder, label, also, aspect, topics, confidence,
    unsure_below, reason.
    """
    columns = (
        "source", "passage_id", "start", "end", "page", "line", "text", "coder", "label", "also", "aspect",
        "topics", "confidence", "unsure_below", "reason",
    )  # fmt: skip
    rows = store.stream(
        f"SELECT {', '.join(columns)} FROM passages JOIN reports USING (report) JOIN codings USING (passage_id)"
        " WHERE passage_id IN (SELECT passage_id FROM codings WHERE kind = 'person')"
        " ORDER BY source, position, coder"
    )
    return (dict(zip(columns, row, strict=True)) for row in rows)
