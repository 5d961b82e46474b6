"""One report as rows of the tables: made in a worker, written by the driver."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from reportminer.document import Analysis, LedgerRow

Row = tuple[Any, ...]

_ESCAPED = re.compile(r"\\u(d[89a-f][0-9a-f]{2})")


@dataclass(frozen=True, slots=True)
class ReportRows:
    """One report as rows, ready for the store: made in a worker, written by the driver."""

    report: Row
    metadata: list[Row]
    sections: list[Row]
    passages: list[Row]
    codings: list[Row]
    ledger: list[LedgerRow]
    words: list[str]
    accounts: list[Row] = field(default_factory=list)
    facts: list[Row] = field(default_factory=list)
    fingerprint: Row = (b"", b"")


def report_rows(
    analysis: Analysis, *, state: str, words: Sequence[str], fingerprint: tuple[bytes, bytes] = (b"", b"")
) -> ReportRows:
    """Turn an analysis into rows; ``words`` are the index terms of each passage, joined by spaces.

    ``fingerprint`` is what finds the same text under another name: digest and sketch.
    """
    report = analysis.report
    document, source = report.document, report.document.source
    text = report.text
    sections = [
        (
            section.index,
            section.parent,
            section.depth,
            section.start,
            section.end,
            section.heading_start,
            section.heading_end,
            section.role,
            section.marker,
            section.number,
            section.family,
            section.title,
            text[section.heading_start : section.heading_end],
            int(section.run_in),
            page,
            line,
        )
        for section, (page, line) in zip(
            report.sections, document.places([section.heading_start for section in report.sections]), strict=True
        )
    ]
    passages = [
        (
            passage.id,
            position,
            passage.start,
            passage.end,
            passage.section,
            passage.paragraph,
            page,
            line,
            passage.heading,
            " › ".join(passage.heading_path),
            passage.enumerator,
            int(passage.lead_in),
            text[passage.start : passage.end],
        )
        for position, (passage, (page, line)) in enumerate(
            zip(report.passages, document.places([passage.start for passage in report.passages]), strict=True)
        )
    ]
    codings = [
        (
            coding.passage_id,
            coding.coder,
            "machine",
            coding.label,
            coding.confidence,
            " ".join(coding.also),
            coding.aspect,
            " ".join(coding.topics),
            coding.reason,
            "",
            coding.unsure_below,
        )
        for coding in analysis.codings
    ]
    return ReportRows(
        report=(
            report.id,
            source.name,
            "\n".join(source.also_at),
            location(source.path, source.member),
            source.digest,
            state,
            source.media_type,
            document.reader,
            document.encoding,
            len(report.text),
            document.seen,
        ),
        metadata=[(r.field, r.value, r.where, r.sure, r.quote) for r in report.metadata],
        sections=sections,
        passages=passages,
        codings=codings,
        ledger=[*document.ledger, *report.ledger],
        words=list(words),
        accounts=[
            (position, a.page, a.fate, a.reason, int(a.recognised), a.characters)
            for position, a in enumerate(document.accounts)
        ],
        facts=_fact_rows(analysis),
        fingerprint=fingerprint,
    )


def _fact_rows(analysis: Analysis) -> list[Row]:
    """Return the facts as rows; the second field is the position of the passage in the report, from 1."""
    report = analysis.report
    home = {passage.id: step for step, passage in enumerate(report.passages, start=1)}
    places = report.document.places([fact.start for fact in analysis.facts])
    return [
        (
            position,
            home[fact.passage_id],
            fact.kind,
            fact.start,
            fact.end,
            place.page,
            place.line,
            fact.value,
            fact.number,
            fact.unit,
            fact.family,
            _as_json(fact.fields),
        )
        for position, (fact, place) in enumerate(zip(analysis.facts, places, strict=True))
    ]


@lru_cache(maxsize=4096)
def _as_json(fields: tuple[tuple[str, str], ...]) -> str:
    """Return the fields of a fact as JSON; many facts have equal ones."""
    return json.dumps(dict(fields), ensure_ascii=False) if fields else "{}"


def location(path: Path, member: str = "") -> str:
    r"""Return the absolute path of a source as the store keeps it, with forward slashes.

    A ``member`` of an archive is written as if the archive were a folder.
    Bytes of a file name that are no UTF-8 (unpacked from a Windows archive) are written as ``\\udc..``:
    a database takes text only.
    """
    where = Path(os.path.abspath(path)).as_posix()  # noqa: PTH100 - resolve() would follow links
    where += f"/{member}" if member else ""
    return where.encode("utf-8", "backslashreplace").decode("utf-8")


def path_of(where: str) -> Path:
    """Return the path that ``location`` was made from."""
    return Path(_ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), where))
