"""Questions about the reading ledger put to the store; every answer has a fixed order."""

from __future__ import annotations

from reportminer.store.database import Answer, Store


def character_sums(store: Store) -> Answer:
    """Add up the accounts of all reports.  Columns: fate, recognised, characters."""
    return store.query(
        "SELECT fate, recognised, sum(characters) AS characters FROM accounts GROUP BY 1, 2 ORDER BY 1, 2"
    )


def file_sums(store: Store) -> Answer:
    """Return the accounts of every report on one row.

    Columns: source, report_id, reader, seen, kept, repaired, furniture, spaces, invisible, left_out, recognised,
    unread_pages.
    """
    fates = ", ".join(
        f"coalesce(sum(CASE fate WHEN '{fate}' THEN accounts.characters END), 0) AS {fate.replace(' ', '_')}"
        for fate in ("kept", "repaired", "furniture", "spaces", "invisible", "left out")
    )
    return store.query(
        f"SELECT source, report_id, reader, seen, {fates},"
        " coalesce(sum(CASE recognised WHEN 1 THEN accounts.characters END), 0) AS recognised,"
        " coalesce(sum(fate = 'unread'), 0) AS unread_pages"
        " FROM reports LEFT JOIN accounts USING (report) GROUP BY report ORDER BY source"
    )


def file_events(store: Store) -> Answer:
    """Return what befell files and what they are warned about.

    Columns: source, stage, kind, code, reason, page, line, text, characters; rows about characters apart.
    """
    return store.query(
        "SELECT source, stage, kind, code, reason, page, line, text, characters FROM ledger"
        " WHERE kind NOT IN ('removed', 'repaired') ORDER BY source, stage, position, entry"
    )


def warnings_by_source(store: Store) -> dict[str, list[str]]:
    """Return the codes of the warnings about every file, each once, in the order of the codes."""
    found: dict[str, list[str]] = {}
    rows = store.query("SELECT DISTINCT source, code FROM ledger WHERE kind = 'warning' ORDER BY source, code").rows
    for source, code in rows:
        if code:
            found.setdefault(source, []).append(code)
    return found


def find_sources(store: Store, wanted: str) -> list[str]:
    """Return the files, read or not, that ``wanted`` can mean: an id, its beginning, the name or a part of it."""
    escaped = wanted.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    exact = store.query(
        "SELECT source FROM reports WHERE report_id = :it OR source = :it UNION SELECT source FROM ledger"
        " WHERE source = :it",
        {"it": wanted},
    )
    if exact.rows:
        return [row[0] for row in exact.rows]
    found = store.query(
        "SELECT source FROM reports WHERE report_id LIKE :start ESCAPE '\\' OR source LIKE :part ESCAPE '\\'"
        " UNION SELECT source FROM ledger WHERE source LIKE :part ESCAPE '\\' AND kind <> 'skipped' ORDER BY 1",
        {"start": escaped + "%", "part": f"%{escaped}%"},
    )
    return [row[0] for row in found.rows]


def accounts_of(store: Store, source: str) -> Answer:
    """Return the accounts of one report.  Columns: page, fate, reason, recognised, characters."""
    return store.query(
        "SELECT page, fate, reason, recognised, accounts.characters FROM accounts JOIN reports USING (report)"
        " WHERE source = ? ORDER BY position",
        (source,),
    )


def rows_of(store: Store, source: str) -> Answer:
    """Return all rows of the ledger about one file.

    Columns: source, stage, kind, code, reason, page, line, text, characters.
    """
    return store.query(
        "SELECT source, stage, kind, code, reason, page, line, text, characters FROM ledger WHERE source = ?"
        " ORDER BY coalesce(page, 0), coalesce(line, 0), stage, position, entry",
        (source,),
    )


def doubtful_lines(store: Store, source: str) -> Answer:
    """Return the lines of a file that text recognition was not sure of.  Columns: page, line."""
    return store.query(
        "SELECT page, line FROM ledger WHERE source = ? AND stage = 'ocr' AND kind = 'warning' AND line IS NOT NULL"
        " ORDER BY page, line",
        (source,),
    )


def find_passage_rows(store: Store, wanted: str) -> Answer:
    """Return the passages whose id begins with ``wanted``, three at most.

    Columns: passage_id, source, location, page, line, text.
    """
    escaped = wanted.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return store.query(
        "SELECT passage_id, source, location, page, line, text FROM passages JOIN reports USING (report)"
        " WHERE passage_id LIKE ? ESCAPE '\\' ORDER BY passage_id LIMIT 3",
        (escaped + "%",),
    )
