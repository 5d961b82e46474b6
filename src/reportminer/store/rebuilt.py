"""Reports built anew from the rows of the store, without their files: for questions about headings and words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from reportminer.document import Coding, Document, Paragraph, Passage, Place, Reading, Report, Section, Source, TextLine
from reportminer.store.database import Store
from reportminer.store.rows import path_of

_PASSAGES = (
    "SELECT report, passage_id, start, end, section, paragraph, heading, section_path, enumerator, lead_in, text"
    " FROM passages ORDER BY report, position"
)
_SECTIONS = (
    "SELECT report, position, parent, depth, start, end, heading_start, heading_end, title, marker, number, family,"
    " run_in, role, heading FROM sections ORDER BY report, position"
)


def rebuilt_reports(store: Store) -> Iterator[Report]:
    """Yield every report of the database by its name: text, sections, passages and metadata, offsets as stored.

    Where a character came from, its page and line, is not rebuilt.
    """
    passages = _by_report(store, _PASSAGES)
    sections = _by_report(store, _SECTIONS)
    facts = _by_report(
        store, "SELECT report, field, value, read_from, sure, quote FROM metadata ORDER BY report, field"
    )
    for row in store.query("SELECT * FROM reports ORDER BY source").dicts():
        number = row["report"]
        text = _text(row["characters"], passages[number], sections[number])
        source = Source(row["source"], path_of(row["location"]), row["digest"], row["media_type"], 0)
        document = Document(source, text, (TextLine(0, len(text), Place(None, 1)),), (Paragraph(0, len(text)),), ())
        yield Report(
            document,
            tuple(map(_section, sections[number])),
            tuple(map(_passage, passages[number])),
            tuple(Reading(f["field"], f["value"], f["read_from"], f["sure"], f["quote"]) for f in facts[number]),
        )


def stored_codings(store: Store) -> dict[str, list[Coding]]:
    """Return all codings by the id of their report, in the order of the passages and the coders' names."""
    found: dict[str, list[Coding]] = defaultdict(list)
    rows = store.query(
        "SELECT report_id, passage_id, label, coder, confidence, also, aspect, topics, reason, unsure_below"
        " FROM codings JOIN passages USING (passage_id) JOIN reports USING (report) ORDER BY report, position, coder"
    ).rows
    for report_id, passage, label, coder, confidence, also, aspect, topics, reason, unsure_below in rows:
        found[report_id].append(
            Coding(
                passage,
                label,
                coder,
                confidence,
                tuple(also.split()),
                aspect,
                tuple(topics.split()),
                reason,
                unsure_below,
            )
        )
    return found


def _by_report(store: Store, sql: str) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in store.query(sql).dicts():
        found[row["report"]].append(row)
    return found


def _text(characters: int, passages: list[dict[str, Any]], sections: list[dict[str, Any]]) -> str:
    """Put the units at their places; only single line feeds stand between them."""
    text = ["\n"] * characters
    for row in passages:
        text[row["start"] : row["end"]] = row["text"]
    for row in sections:
        if not row["run_in"]:
            text[row["heading_start"] : row["heading_end"]] = row["heading"]
    return "".join(text)


def _section(row: dict[str, Any]) -> Section:
    return Section(
        index=row["position"],
        parent=row["parent"],
        depth=row["depth"],
        start=row["start"],
        end=row["end"],
        heading_start=row["heading_start"],
        heading_end=row["heading_end"],
        title=row["title"],
        marker=row["marker"],
        number=row["number"],
        family=row["family"],
        run_in=bool(row["run_in"]),
        role=row["role"],
    )


def _passage(row: dict[str, Any]) -> Passage:
    return Passage(
        id=row["passage_id"],
        start=row["start"],
        end=row["end"],
        section=row["section"],
        paragraph=row["paragraph"],
        heading=row["heading"],
        heading_path=tuple(row["section_path"].split(" › ")) if row["section_path"] else (),
        enumerator=row["enumerator"],
        lead_in=bool(row["lead_in"]),
    )
