"""Sums over the passages of each report: written when a report is, read by comparisons of thousands of them.

They say nothing that passages, codings and facts do not say.  Where codings were changed since, triggers of the
schema have taken the sums out, and they are counted anew.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from sys import intern
from typing import NamedTuple

from reportminer.store.rows import ReportRows, Row

UNCODED = ("", "", 1)
"""Label, coder and by_person of a passage that nobody coded."""

Execute = Callable[..., Iterable[Row]]
"""Runs one statement and gives its rows."""


class Sums(NamedTuple):
    """One report: the ids of its passages in the order of the text, and rows of report_sums without their report."""

    passage_ids: bytes
    rows: list[Row]


def sums_of_rows(rows: ReportRows) -> Sums:
    """Return the sums of a report that is about to be written, coded by machines alone."""
    decides: dict[str, tuple[str, tuple[str, str, int]]] = {}
    for coding in rows.codings:
        passage_id, coder, _, label, confidence = coding[:5]
        before = decides.get(passage_id)
        if before is None or coder < before[0]:
            decides[passage_id] = coder, (label, coder, int(confidence is None))
    counts: dict[int, list[int]] = {}
    for fact in rows.facts:
        if fact[2] in _COUNTED:
            counts.setdefault(fact[1], [0, 0])[_COUNTED[fact[2]]] += 1
    coded = {passage_id: coding for passage_id, (_, coding) in decides.items()}
    return _summed(((row[0], row[3] - row[2], counts.get(at)) for at, row in enumerate(rows.passages, 1)), coded)


def write_sums(connection: sqlite3.Connection, *, report: int, sums: Sums) -> None:
    """Write the sums of a report, in place of older ones."""
    connection.execute("DELETE FROM report_sums WHERE report = ?", (report,))
    connection.execute("INSERT OR REPLACE INTO summed_reports VALUES (?, ?)", (report, sums.passage_ids))
    connection.executemany(
        "INSERT INTO report_sums VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", ((report, *row) for row in sums.rows)
    )


def missing_sums(execute: Execute) -> Iterator[tuple[int, Sums]]:
    """Yield the reports that have no sums, with sums counted from their passages, codings and facts."""
    without = "(SELECT report FROM reports WHERE report NOT IN (SELECT report FROM summed_reports))"
    if not list(execute(f"SELECT 1 FROM {without} LIMIT 1")):
        return
    coded: dict[str, tuple[str, str, int]] = {}
    for passage_id, label, coder, by_person in execute(
        "SELECT codings.passage_id, label, coder, confidence IS NULL FROM codings JOIN passages USING (passage_id)"
        f" WHERE report IN {without} ORDER BY codings.kind, coder DESC"
    ):
        coded[passage_id] = intern(label), intern(coder), by_person  # the last is the one that counts
    counts = {
        passage: (quantities, citations)
        for passage, quantities, citations in execute(
            "SELECT passage, sum(kind = 'quantity'), sum(kind = 'citation') FROM facts"
            f" WHERE report IN {without} GROUP BY passage"
        )
    }
    passages = execute(
        f"SELECT report, passage_id, end - start, passage FROM passages WHERE report IN {without}"
        " ORDER BY report, position"
    )
    seen = set()
    for report, found in groupby(passages, key=itemgetter(0)):
        seen.add(report)
        yield report, _summed(((row[1], row[2], counts.get(row[3])) for row in found), coded)
    for (report,) in execute(f"SELECT report FROM {without} ORDER BY report"):
        if report not in seen:  # it has no passages
            yield report, Sums(b"", [])


_COUNTED = {"quantity": 0, "citation": 1}


def _summed(
    passages: Iterable[tuple[str, int, Sequence[int] | None]], coded: Mapping[str, tuple[str, str, int]]
) -> Sums:
    """Sum passages up, given as id, characters, and quantities with citations."""
    ids: list[str] = []
    of: dict[tuple[str, str, int], list[str]] = defaultdict(list)
    sums: dict[tuple[str, str, int], list[int]] = {}
    for passage_id, size, facts in passages:
        ids.append(passage_id)
        coding = coded.get(passage_id, UNCODED)
        of[coding].append(passage_id)
        found = sums.setdefault(coding, [0, 0, 0, 0, 0])
        found[0] += 1
        found[1] += size
        found[2] += size * size
        if facts:
            found[3] += facts[0]
            found[4] += facts[1]
    rows = [(*coding, *sums[coding], packed_ids(of[coding])) for coding in sorted(sums)]
    return Sums(packed_ids(ids), rows)


def packed_ids(ids: Iterable[str]) -> bytes:
    """Return ids of passages, sixteen hexadecimal digits each, as eight bytes each."""
    return bytes.fromhex("".join(ids))


def shown_ids(packed: bytes) -> list[str]:
    """Return the ids of passages that are packed eight bytes each."""
    return packed.hex(" ", 8).split()
