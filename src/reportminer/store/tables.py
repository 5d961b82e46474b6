"""The tables that are exported: their columns and the question that fills each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from reportminer.store.database import Store
from reportminer.store.rows import Row


@dataclass(frozen=True, slots=True)
class _Export:
    """One table: its columns, parted by spaces, where they are found, and those that are found otherwise."""

    names: str
    rows: str
    found: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.names.split())

    @property
    def sql(self) -> str:
        columns = (f"{self.found[name]} AS {name}" if name in self.found else name for name in self.columns)
        return f"SELECT {', '.join(columns)} {self.rows}"


_EXPORTS = {
    "reports": _Export(
        "report_id source also_at title year year_from year_sure place place_from place_sure province "
        "prefecture county township code code_scheme candidates office level issuer issuer_kind date "
        "published document_number addressee set_by_hand passages characters characters_seen media_type "
        "reader encoding sha256",
        "FROM report_facts ORDER BY source",
        {
            "set_by_hand": (
                "(SELECT coalesce(group_concat(field, ' '), '') FROM (SELECT field FROM set_by_hand WHERE "
                "set_by_hand.digest = report_facts.digest ORDER BY field))"
            ),
            "passages": "(SELECT count(*) FROM passages WHERE passages.report = report_facts.report)",
            "characters_seen": "(SELECT seen FROM reports WHERE reports.report = report_facts.report)",
            "sha256": "digest",
        },
    ),
    "sections": _Export(
        "report_id source section parent depth role marker number title heading run_in start end "
        "heading_start heading_end page line",
        "FROM sections JOIN reports USING (report) ORDER BY source, position",
        {
            "section": "position",
            "parent": "nullif(parent, -1)",
        },
    ),
    "passages": _Export(
        "passage_id report_id source place year position section_path heading start end page line text label "
        "label_zh confidence unsure unsure_below also aspect topics reason coder",
        "FROM coded_passages ORDER BY source, position, coder",
    ),
    "quantities": _Export(
        "passage_id report_id source place year label page line start end text number upto unit bound change "
        "basis scope verb counted family family_zh",
        "FROM quantities ORDER BY source, position",
    ),
    "citations": _Export(
        "passage_id report_id source place year label page line start end text title kind code document_number closed",
        "FROM citations ORDER BY source, position",
        {
            "kind": "family",
        },
    ),
    "actors": _Export(
        "passage_id report_id source place year label page line start end text name code kind",
        "FROM names WHERE kind = 'actor' ORDER BY source, position",
        {
            "name": "value",
            "kind": "family",
        },
    ),
    "slogans": _Export(
        "passage_id report_id source place year label page line start end text slogan code about",
        "FROM names WHERE kind = 'slogan' ORDER BY source, position",
        {
            "slogan": "value",
            "about": "family",
        },
    ),
    "plan_specifics": _Export(
        "passage_id report_id source place year page line text specifics number deadline office basis",
        "FROM plan_specifics ORDER BY source, position",
    ),
    "ledger": _Export(
        "source stage kind code reason page line text characters",
        "FROM ledger ORDER BY source, stage, position, kind, reason, page, line, text",
    ),
    "accounts": _Export(
        "source reader page fate reason read_from characters",
        "FROM (SELECT source, reader, page, fate, reason, recognised, accounts.characters, position FROM "
        "accounts JOIN reports USING (report) UNION ALL SELECT source, '', page, kind, reason, 0, 0, position "
        "FROM ledger WHERE kind IN ('failed', 'skipped', 'duplicate')) ORDER BY source, position, fate, "
        "reason",
        {
            "read_from": "CASE recognised WHEN 1 THEN 'picture' ELSE 'text' END",
        },
    ),
    "codebook": _Export(
        "kind position code zh en definition_zh definition_en signs not_this",
        "FROM codes ORDER BY kind, position",
    ),
}

TABLES: dict[str, tuple[str, ...]] = {name: export.columns for name, export in _EXPORTS.items()}
"""The tables that are exported, with their columns."""


def table(store: Store, name: str) -> tuple[tuple[str, ...], Iterator[Row]]:
    """Return the columns of an export table and its rows, one by one, in a fixed order."""
    return TABLES[name], store.stream(_EXPORTS[name].sql)
