"""Questions put to the store, one function each; every answer has a fixed order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from reportminer.errors import UsageError
from reportminer.store.database import Answer, Store
from reportminer.store.rows import Row

_SHOWN_CANDIDATES = 8
"""Reports listed where several fit."""


def codes(store: Store, kind: str = "label") -> list[dict[str, Any]]:
    """Return the codes of one kind in the codebook's order: code, zh, en."""
    return store.query("SELECT code, zh, en FROM codes WHERE kind = ? ORDER BY position", (kind,)).dicts()


def report_places(store: Store) -> Answer:
    """Return what reports are grouped by, by source.

    Columns: report, report_id, source, year, place, province, prefecture, county, office; empty where unknown;
    genre, the code of the warning that it is no report, empty where it is one.
    """
    fields = ("year", "place", "province", "prefecture", "county", "office")
    columns = ", ".join(f"coalesce({name}, '') AS {name}" for name in fields)
    genre = "(SELECT min(code) FROM ledger WHERE ledger.source = report_facts.source AND code LIKE 'genre-%')"
    return store.query(
        f"SELECT report, report_id, source, {columns}, coalesce({genre}, '') AS genre FROM report_facts ORDER BY source"
    )


def label_counts(store: Store) -> Answer:
    """Count the passages and characters of every report by label, each passage once.

    Columns: report, label (empty where a passage has none), passages, unsure (of these), characters.
    """
    return store.query(
        "SELECT report, coalesce(label, '') AS label, count(*) AS passages,"
        " sum(coalesce(confidence < unsure_below, 0)) AS unsure, sum(end - start) AS characters"
        " FROM (SELECT passages.report, passages.start, passages.end, codings.label, codings.confidence,"
        " codings.unsure_below FROM passages"
        " LEFT JOIN codings ON codings.passage_id = passages.passage_id AND NOT EXISTS ("
        " SELECT 1 FROM codings AS other WHERE other.passage_id = codings.passage_id AND"
        " (other.kind > codings.kind OR other.kind = codings.kind AND other.coder < codings.coder)))"
        " GROUP BY 1, 2 ORDER BY 1, 2"
    )


def find_reports(store: Store, wanted: str) -> Answer:
    """Return the reports that ``wanted`` can mean: an id, the beginning of one, or a part of the name."""
    columns = "report, report_id, source, title, year, place"
    exact = store.query(
        f"SELECT {columns} FROM report_facts WHERE report_id = ? OR source = ? ORDER BY source", (wanted, wanted)
    )
    if exact.rows:
        return exact
    escaped = wanted.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return store.query(
        f"SELECT {columns} FROM report_facts WHERE report_id LIKE ? ESCAPE '\\' OR source LIKE ? ESCAPE '\\'"
        " ORDER BY source",
        (escaped + "%", f"%{escaped}%"),
    )


def one_report(store: Store, wanted: str) -> dict[str, Any]:
    """Return the one report that ``wanted`` can mean (its id, the beginning of it, a part of the name).

    Raises UsageError where none or several fit.
    """
    found = find_reports(store, wanted).dicts()
    if not found:
        raise UsageError(f"{store.path}: no report is called {wanted!r}; reportminer export lists them in reports.csv")
    if len(found) > 1:
        names = "".join(f"\n  {row['report_id']}  {row['source']}" for row in found[:_SHOWN_CANDIDATES])
        more = f"\n  … and {len(found) - _SHOWN_CANDIDATES} more" if len(found) > _SHOWN_CANDIDATES else ""
        raise UsageError(f"{store.path}: {len(found)} reports fit {wanted!r}; name one of them:{names}{more}")
    return found[0]


def report_location(store: Store, report: int) -> str:
    """Return where the file of a report lies, as the store keeps it."""
    return str(store.query("SELECT location FROM reports WHERE report = ?", (report,)).rows[0][0])


def report_units(store: Store, report: int) -> Answer:
    """Return the headings that stand alone and the passages of a report in the order of the text."""
    sql = (
        "SELECT heading_start AS start, heading_end AS end, 'heading' AS kind, depth, heading AS text, '' AS label,"
        " '' AS label_zh, NULL AS confidence, 0 AS unsure, '' AS also, '' AS aspect, page, line,"
        " '' AS passage_id, '' AS reason"
        " FROM sections WHERE report = :report AND run_in = 0"
        " UNION ALL SELECT start, end, 'passage', 0, text, label, label_zh, confidence, unsure, also, aspect, page,"
        " line, passage_id, reason FROM coded_passages WHERE decides"
        " AND report_id = (SELECT report_id FROM reports WHERE report = :report)"
        " ORDER BY 1"
    )
    return store.query(sql, {"report": report})


def find_passages(store: Store, wanted: str) -> Answer:
    """Return the passages whose id begins with ``wanted``: passage_id, source and where the file was."""
    escaped = wanted.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return store.query(
        "SELECT passage_id, source, location FROM passages JOIN reports USING (report)"
        " WHERE passage_id LIKE ? ESCAPE '\\' ORDER BY passage_id LIMIT 3",
        (escaped + "%",),
    )


def report_facts(store: Store, report: int) -> Answer:
    """Return what was read about a report: field, value, where, how sure."""
    return store.query("SELECT field, value, read_from, sure FROM metadata WHERE report = ? ORDER BY field", (report,))


def passages_with(store: Store, query: str, *, label: str | None, year: str | None) -> Iterator[Row]:
    """Yield the passages that fit a query of the full-text index, by source and position; all for an empty one.

    Columns: source, place, year, page, line, label, text, passage_id.
    """
    matching = "passage IN (SELECT rowid FROM passage_words WHERE passage_words MATCH :query) AND " if query else ""
    sql = (
        "SELECT source, place, year, page, line, label, text, passage_id FROM coded_passages"
        f" WHERE {matching} decides AND (:label IS NULL OR label = :label) AND (:year IS NULL OR year = :year)"
        " ORDER BY source, position"
    )
    yield from store.stream(sql, {"query": query, "label": label, "year": year})


def fingerprints(store: Store) -> Answer:
    """Return source, digest of the words and sketch of the clauses of every report that has them."""
    return store.query(
        "SELECT source, text, clauses FROM fingerprints JOIN reports USING (report) WHERE text <> x'' ORDER BY source"
    )


def report_text(store: Store, source: str) -> str:
    """Return the passages of a report, one a line."""
    found = store.query(
        "SELECT text FROM passages WHERE report = (SELECT report FROM reports WHERE source = ?) ORDER BY position",
        (source,),
    )
    return "\n".join(row[0] for row in found.rows)


def overview(store: Store) -> dict[str, Any]:
    """Return counts and settings of the database as a dictionary, for ``info``."""
    counts = store.query(
        "SELECT (SELECT count(*) FROM reports) AS reports, (SELECT count(*) FROM passages) AS passages,"
        " (SELECT coalesce(sum(characters), 0) FROM reports) AS characters,"
        " (SELECT count(*) FROM ledger WHERE kind = 'failed') AS failed,"
        " (SELECT count(*) FROM ledger WHERE kind = 'warning') AS warnings,"
        " (SELECT min(value) FROM metadata WHERE field = 'year') AS first_year,"
        " (SELECT max(value) FROM metadata WHERE field = 'year') AS last_year,"
        " (SELECT count(DISTINCT value) FROM metadata WHERE field = 'place') AS places,"
        " (SELECT count(*) FROM runs) AS runs"
    ).dicts()[0]
    counts["unsure"] = sum(row["unsure"] for row in label_counts(store).dicts())
    coders = store.query("SELECT coder, count(*) FROM codings GROUP BY coder ORDER BY coder").rows
    return {
        **counts,
        "coders": ", ".join(f"{coder} ({count})" for coder, count in coders),
        "codebook": store.setting("codebook_version"),
    }


def file_counts(store: Store) -> dict[str, int]:
    """Count the files that are in no table of reports, by what happened to them: failed, skipped, duplicate."""
    counts = dict.fromkeys(("failed", "skipped", "duplicate"), 0)
    rows = store.query("SELECT kind, count(DISTINCT source) FROM ledger GROUP BY kind").rows
    return counts | {kind: count for kind, count in rows if kind in counts}


def selected_reports(store: Store) -> Iterator[Row]:
    """Yield what comparisons need to know of every report, by source.

    Columns: report, report_id, source, title, year, place, province, prefecture, county, township, office, level,
    issuer, date, characters, genre (the code of the warning that it is no report); empty where unknown.
    """
    fields = ("title", "year", "place", "province", "prefecture", "county", "township", "office", "level", "issuer")
    columns = ", ".join(f"coalesce({name}, '')" for name in (*fields, "date"))
    genre = "(SELECT min(code) FROM ledger WHERE ledger.source = report_facts.source AND code LIKE 'genre-%')"
    yield from store.stream(
        f"SELECT report, report_id, source, {columns}, characters, coalesce({genre}, '') FROM report_facts"
        " ORDER BY source"
    )


def selected_passages(store: Store) -> Iterator[Row]:
    """Yield every passage under the coding that counts, by report and position.

    Columns: passage_id, report, position, section_path, start, end, page, line, text, label, aspect, also, topics,
    confidence, unsure, coder, number (by which facts name it); label and the rest are empty where nobody coded the
    passage.
    """
    yield from store.stream(
        "SELECT passages.passage_id, passages.report, passages.position, section_path, start, end, page, line, text,"
        " coalesce(label, ''), coalesce(aspect, ''), coalesce(also, ''), coalesce(topics, ''), confidence,"
        " coalesce(confidence < unsure_below, 0), coalesce(coder, ''), passages.passage"
        " FROM passages LEFT JOIN codings ON codings.passage_id = passages.passage_id AND NOT EXISTS ("
        " SELECT 1 FROM codings AS other WHERE other.passage_id = codings.passage_id AND"
        " (other.kind > codings.kind OR other.kind = codings.kind AND other.coder < codings.coder))"
        " ORDER BY passages.report, passages.position"
    )


def passage_facts(store: Store, report: int) -> Answer:
    """Return the facts of one report, by their place in the text: passage_id, kind, text, value, family."""
    return store.query(
        "SELECT passages.passage_id, facts.kind, value, facts.family,"
        " substr(passages.text, facts.start - passages.start + 1, facts.end - facts.start) AS text"
        " FROM facts JOIN passages ON passages.passage = facts.passage WHERE facts.report = :report"
        " ORDER BY facts.position",
        {"report": report},
    )


def selected_facts(store: Store, kind: str) -> Iterator[Row]:
    """Yield the facts of one kind, by report and place in the text.

    Columns: report, number of the passage, kind, start, end, page, value, number, unit, family, and the further fields
    as a dictionary, which facts with the same ones share.
    """
    rows = store.stream(
        "SELECT report, passage, kind, start, end, page, value, number, unit, family, fields FROM facts WHERE kind = ?"
        " ORDER BY report, position",
        (kind,),
    )
    decoded: dict[str, dict[str, str]] = {}
    for row in rows:
        fields = decoded.get(row[-1])
        if fields is None:
            fields = decoded[row[-1]] = json.loads(row[-1])
        yield (*row[:-1], fields)
