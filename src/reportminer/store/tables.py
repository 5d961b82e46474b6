"""The tables that are exported: their columns and the question that fills each."""

from __future__ import annotations

from collections.abc import Iterator

from reportminer.store.database import Store
from reportminer.store.rows import Row

TABLES: dict[str, tuple[tuple[str, ...], str]] = {
    "reports": (
        (
            "report_id",
            "source",
            "also_at",
            "title",
            "year",
            "year_from",
            "year_sure",
            "place",
            "place_from",
            "place_sure",
            "province",
            "prefecture",
            "county",
            "township",
            "code",
            "code_scheme",
            "candidates",
            "office",
            "level",
            "issuer",
            "issuer_kind",
            "date",
            "published",
            "document_number",
            "addressee",
            "set_by_hand",
            "passages",
            "characters",
            "characters_seen",
            "media_type",
            "reader",
            "encoding",
            "sha256",
        ),
        (
            "SELECT report_id, source, also_at, title, year, year_from, year_sure, place, place_from, place_sure,"
            " province, prefecture, county, township, code, code_scheme, candidates, office, level, issuer,"
            " issuer_kind, date, published, document_number, addressee,"
            " (SELECT coalesce(group_concat(field, ' '), '') FROM (SELECT field FROM set_by_hand"
            " WHERE set_by_hand.digest = report_facts.digest ORDER BY field)),"
            " (SELECT count(*) FROM passages WHERE passages.report = report_facts.report),"
            " characters, (SELECT seen FROM reports WHERE reports.report = report_facts.report),"
            " media_type, reader, encoding, digest FROM report_facts ORDER BY source"
        ),
    ),
    "sections": (
        (
            "report_id",
            "source",
            "section",
            "parent",
            "depth",
            "role",
            "marker",
            "number",
            "title",
            "heading",
            "run_in",
            "start",
            "end",
            "heading_start",
            "heading_end",
            "page",
            "line",
        ),
        (
            "SELECT report_id, source, position, nullif(parent, -1), depth, role, marker, number, title, heading,"
            " run_in, start, end, heading_start, heading_end, page, line FROM sections JOIN reports USING (report)"
            " ORDER BY source, position"
        ),
    ),
    "passages": (
        (
            "passage_id",
            "report_id",
            "source",
            "place",
            "year",
            "position",
            "section_path",
            "heading",
            "start",
            "end",
            "page",
            "line",
            "text",
            "label",
            "label_zh",
            "confidence",
            "unsure",
            "unsure_below",
            "also",
            "aspect",
            "topics",
            "reason",
            "coder",
        ),
        (
            "SELECT passage_id, report_id, source, place, year, position, section_path, heading, start, end, page,"
            " line, text, label, label_zh, confidence, unsure, unsure_below, also, aspect, topics, reason, coder"
            " FROM coded_passages"
            " ORDER BY source, position, coder"
        ),
    ),
    "quantities": (
        (
            "passage_id",
            "report_id",
            "source",
            "place",
            "year",
            "label",
            "page",
            "line",
            "start",
            "end",
            "text",
            "number",
            "upto",
            "unit",
            "bound",
            "change",
            "basis",
            "scope",
            "verb",
            "counted",
            "family",
            "family_zh",
        ),
        (
            "SELECT passage_id, report_id, source, place, year, label, page, line, start, end, text, number, upto, "
            "unit, bound, change, basis, scope, verb, counted, family, family_zh FROM quantities ORDER BY source, "
            "position"
        ),
    ),
    "citations": (
        (
            "passage_id",
            "report_id",
            "source",
            "place",
            "year",
            "label",
            "page",
            "line",
            "start",
            "end",
            "text",
            "title",
            "kind",
            "code",
            "document_number",
            "closed",
        ),
        (
            "SELECT passage_id, report_id, source, place, year, label, page, line, start, end, text, title, "
            "family, code, document_number, closed FROM citations ORDER BY source, position"
        ),
    ),
    "actors": (
        (
            "passage_id",
            "report_id",
            "source",
            "place",
            "year",
            "label",
            "page",
            "line",
            "start",
            "end",
            "text",
            "name",
            "code",
            "kind",
        ),
        (
            "SELECT passage_id, report_id, source, place, year, label, page, line, start, end, text, value, code, "
            "family FROM names WHERE kind = 'actor' ORDER BY source, position"
        ),
    ),
    "slogans": (
        (
            "passage_id",
            "report_id",
            "source",
            "place",
            "year",
            "label",
            "page",
            "line",
            "start",
            "end",
            "text",
            "slogan",
            "code",
            "about",
        ),
        (
            "SELECT passage_id, report_id, source, place, year, label, page, line, start, end, text, value, code, "
            "family FROM names WHERE kind = 'slogan' ORDER BY source, position"
        ),
    ),
    "plan_specifics": (
        (
            "passage_id",
            "report_id",
            "source",
            "place",
            "year",
            "page",
            "line",
            "text",
            "specifics",
            "number",
            "deadline",
            "office",
            "basis",
        ),
        (
            "SELECT passage_id, report_id, source, place, year, page, line, text, specifics, number, "
            "deadline, office, basis FROM plan_specifics"
            " ORDER BY source, position"
        ),
    ),
    "ledger": (
        ("source", "stage", "kind", "code", "reason", "page", "line", "text", "characters"),
        (
            "SELECT source, stage, kind, code, reason, page, line, text, characters FROM ledger"
            " ORDER BY source, stage, position, kind, reason, page, line, text"
        ),
    ),
    "accounts": (
        ("source", "reader", "page", "fate", "reason", "read_from", "characters"),
        (
            "SELECT source, reader, page, fate, reason, CASE recognised WHEN 1 THEN 'picture' ELSE 'text' END,"
            " characters FROM (SELECT source, reader, page, fate, reason, recognised, accounts.characters, position"
            " FROM accounts JOIN reports USING (report)"
            " UNION ALL SELECT source, '', page, kind, reason, 0, 0, position FROM ledger"
            " WHERE kind IN ('failed', 'skipped', 'duplicate')) ORDER BY source, position, fate, reason"
        ),
    ),
    "codebook": (
        ("kind", "position", "code", "zh", "en", "definition_zh", "definition_en", "signs", "not_this"),
        (
            "SELECT kind, position, code, zh, en, definition_zh, definition_en, signs, not_this FROM codes"
            " ORDER BY kind, position"
        ),
    ),
}
"""The tables that are exported: their columns and the question that fills them."""


def table(store: Store, name: str) -> tuple[tuple[str, ...], Iterator[Row]]:
    """Return the columns of an export table and its rows, one by one, in a fixed order."""
    columns, sql = TABLES[name]
    return columns, store.stream(sql)
