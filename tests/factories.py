"""Documents and reports built by hand, without files; and real files run through the text stages only."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

from reportminer.clean import clean
from reportminer.codebook import load_codebook
from reportminer.divisions import REGIONS_FILE, Regions, parse_regions
from reportminer.document import Document, Line, Page, Parsed, Report, Source
from reportminer.metadata import read_metadata
from reportminer.outline import Outline, build_outline
from reportminer.parse import parse
from reportminer.passages import cut_passages
from reportminer.sources import walk

TEXT = "我镇坚持依法行政，全年开展执法检查12次，办理行政处罚案件8件，群众满意度进一步提高，各项工作有序推进。"
"""A paragraph of plain text, for cases that need one."""


def make_source(name: str = "x/report.txt", *, digest: str = "", sidecar: tuple[tuple[str, str], ...] = ()) -> Source:
    digest = digest or hashlib.sha256(name.encode("utf-8")).hexdigest()
    return Source(name, Path(name), digest, "text/plain", 1, sidecar=sidecar)


def make_parsed(*lines: str | Line, page: int | None = None) -> Parsed:
    """Return what a reader would make of these lines; a string is a paragraph without style."""
    numbered = tuple(
        replace(line, number=number) if isinstance(line, Line) else Line(line, number)
        for number, line in enumerate(lines, start=1)
    )
    return Parsed((Page(page, numbered),), "test")


def make_document(
    *lines: str | Line, name: str = "x/report.txt", sidecar: tuple[tuple[str, str], ...] = ()
) -> Document:
    return clean(make_source(name, sidecar=sidecar), make_parsed(*lines))


def make_report(*lines: str | Line, name: str = "x/report.txt", sidecar: tuple[tuple[str, str], ...] = ()) -> Report:
    return report_of(make_document(*lines, name=name, sidecar=sidecar))


def outline_of(document: Document) -> Outline:
    return build_outline(document, codebook=load_codebook())


def report_of(document: Document, regions: Regions | None = None) -> Report:
    """Run outline, passages and metadata over a document."""
    outline = outline_of(document)
    passages = tuple(cut_passages(document, outline.sections, outline.blocks))
    metadata = read_metadata(document, outline.sections, passages, regions)
    return Report(document, outline.sections, passages, metadata, outline.ledger)


def read_file(source: Source, regions: Regions | None = None) -> Report:
    """Run the reader and the text stages over one file, without coding it."""
    return report_of(clean(source, parse(source, source.path.read_bytes())), regions)


@cache
def read_folder(folder: Path) -> dict[str, Report]:
    """Return the reports of a folder by their path below it."""
    own = folder / REGIONS_FILE
    regions = parse_regions(own.read_bytes()) if own.is_file() else None
    return {source.name.split("/", 1)[1]: read_file(source, regions) for source in walk([folder]).sources}


def tree_of(report: Report) -> list[str]:
    """Return the headings, two spaces a level; ~ marks one that runs into its paragraph, = a title line."""
    lines = []
    for section in report.sections:
        words = report.text[section.heading_start : section.heading_end].strip()
        if section.role == "title":
            lines.append(f"={words}")
        else:
            lines.append("  " * (section.depth - 1) + ("~" if section.run_in else "") + words)
    return lines


def units_of(report: Report) -> list[tuple[str, str]]:
    """Return the units as (kind, text) without white space."""
    return [(kind, squeezed(report.text[start:end])) for start, end, kind in report.units()]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)
