"""Questions about reports with the same words put to the store; every answer has a fixed order."""

from __future__ import annotations

from reportminer.store.database import Answer, Store


def same_texts(store: Store) -> Answer:
    """Return the reports whose words are also those of another one, with what speaks for the reading of each.

    Columns: text (digest of the words), source, coded (codings by people), dated (whether the report's date was
    read), warnings (kinds of them, twins apart), paged (whether pages are known).
    """
    return store.query(
        "SELECT text, reports.source AS source,"
        " (SELECT count(*) FROM passages JOIN codings USING (passage_id)"
        " WHERE passages.report = reports.report AND codings.kind = 'person') AS coded,"
        " EXISTS (SELECT 1 FROM metadata WHERE metadata.report = reports.report AND field = 'date') AS dated,"
        " (SELECT count(DISTINCT code) FROM ledger WHERE ledger.source = reports.source AND ledger.kind = 'warning'"
        " AND ledger.stage <> 'twins') AS warnings,"
        " EXISTS (SELECT 1 FROM passages WHERE passages.report = reports.report AND page IS NOT NULL) AS paged"
        " FROM fingerprints JOIN reports USING (report) WHERE text IN (SELECT text FROM fingerprints"
        " WHERE text <> x'' GROUP BY text HAVING count(*) > 1) ORDER BY text, source"
    )
