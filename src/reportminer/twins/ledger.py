"""Twins as rows of the reading ledger: found anew over all reports of the store, whenever it was written to."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from reportminer.document import LedgerRow
from reportminer.store import Store
from reportminer.store.queries import fingerprints, report_text
from reportminer.twins.fingerprint import Fingerprint
from reportminer.twins.pairs import Marked, Twin, find_twins


def record_twins(store: Store) -> int:
    """Find reports with the same text among all that the store holds, record them; return how many have a twin."""
    marked = [Marked(source, Fingerprint(text, clauses)) for source, text, clauses in fingerprints(store).rows]
    rows = twin_rows(find_twins(marked, partial(report_text, store)))
    store.record_twins(rows)
    return len(rows)


def twin_rows(twins: Iterable[Twin]) -> list[tuple[str, LedgerRow]]:
    """Return (source, warning) for every twin; the warning names the other report."""
    return [(twin.source, _row(twin)) for twin in twins]


def _row(twin: Twin) -> LedgerRow:
    if twin.same:
        more = f" (and {twin.more} more)" if twin.more else ""
        return LedgerRow("twins", "warning", f"the same text, in other bytes, as {twin.other}{more}", code="same-text")
    reason = f"{twin.share:.0%} of the shorter text's clauses stand in both this report and {twin.other}"
    return LedgerRow("twins", "warning", reason, code="near-twin")
