"""How passages are coded, without their text: each by itself, or summed up by report and label."""

from __future__ import annotations

from collections.abc import Iterator
from sys import intern

from reportminer.store.database import Store
from reportminer.store.rows import Row

_DECIDES = (
    " LEFT JOIN codings ON codings.passage_id = passages.passage_id AND NOT EXISTS ("
    " SELECT 1 FROM codings AS other WHERE other.passage_id = codings.passage_id AND"
    " (other.kind > codings.kind OR other.kind = codings.kind AND other.coder < codings.coder))"
)


def coded_lengths(store: Store) -> Iterator[Row]:
    """Yield every passage under the coding that counts, by report and position, without its text.

    Columns: passage_id, number, report, characters, label, coder, by_person, topics; empty where nobody coded it.
    """
    yield from store.stream(
        "SELECT passages.passage_id, passages.passage, passages.report, end - start, coalesce(label, ''),"
        " coalesce(coder, ''), confidence IS NULL, coalesce(topics, '')"
        f" FROM passages{_DECIDES} ORDER BY passages.report, passages.position"
    )


def coded_sums(store: Store) -> Iterator[Row]:
    """Yield for every report, label and coder the sums over the passages under the coding that counts.

    Columns: report, label, coder, by_person, passages, characters, and the squares of the passages' characters added
    up; label and coder are empty for passages that nobody coded.  Both tables are read from end to end: to look up the
    coding of each passage takes SQLite four times as long.
    """
    sql = "SELECT passage_id, label || char(31) || coder || char(31) || (confidence IS NULL) FROM codings"
    of: dict[str, str] = dict(store.stream(sql))
    if len(of) < store.query("SELECT count(*) FROM codings").rows[0][0]:  # the last is the one that counts
        of = dict(store.stream(f"{sql} ORDER BY kind, coder DESC"))
    sums: dict[tuple[int, str], list[int]] = {}
    uncoded = "\x1f\x1f1"
    for passage, report, size in store.stream("SELECT passage_id, report, end - start FROM passages"):
        key = report, of.get(passage, uncoded)
        found = sums.get(key)
        if found is None:
            sums[key] = [1, size, size * size]
        else:
            found[0] += 1
            found[1] += size
            found[2] += size * size
    for (report, coding), counts in sums.items():
        label, coder, by_person = coding.split("\x1f")
        yield (report, intern(label), intern(coder), int(by_person), *counts)


def fact_counts(store: Store) -> Iterator[Row]:
    """Yield for every report that has facts its number, and how many quantities and citations it has."""
    yield from store.stream(
        "SELECT report, sum(kind = 'quantity'), sum(kind = 'citation') FROM facts NOT INDEXED GROUP BY report"
    )


def facts_by_passage(store: Store) -> Iterator[Row]:
    """Yield report, number of the passage, quantities and citations, for every passage that has facts."""
    yield from store.stream(
        "SELECT report, passage, sum(kind = 'quantity'), sum(kind = 'citation') FROM facts GROUP BY report, passage"
    )
