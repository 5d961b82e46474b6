"""How passages are coded, without their text: each by itself, or summed up by report and label."""

from __future__ import annotations

from collections.abc import Iterator

from reportminer.store.database import Store
from reportminer.store.rows import Row
from reportminer.store.sums import missing_sums

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

    Columns: report, label, coder, by_person, passages, characters, the squares of the passages' characters added up,
    quantities, citations, ids of the passages in the order of the text (eight bytes each); label and coder are
    empty for passages that nobody coded.
    """
    yield from store.stream(
        "SELECT report, label, coder, by_person, report_sums.passages, characters, squares, quantities, citations,"
        " report_sums.passage_ids FROM report_sums JOIN summed_reports USING (report)"
    )
    for report, sums in missing_sums(store.stream):
        yield from ((report, *row) for row in sums.rows)


def passages_in_order(store: Store) -> Iterator[Row]:
    """Yield every report and the ids of its passages in the order of the text, eight bytes each."""
    yield from store.stream("SELECT report, passage_ids FROM summed_reports")
    for report, sums in missing_sums(store.stream):
        yield report, sums.passage_ids


def facts_by_passage(store: Store) -> Iterator[Row]:
    """Yield the number of a passage, its quantities and its citations, for every passage that has facts."""
    yield from store.stream(
        "SELECT passage, sum(kind = 'quantity'), sum(kind = 'citation') FROM facts GROUP BY report, passage"
    )
