"""reportminer reads Chinese local-government reports, codes every passage, compares towns and years.

The public names load on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from reportminer.analysis import read_report
    from reportminer.codebook import Codebook, load_codebook
    from reportminer.document import Analysis, Coding, Document, Passage, Report, Section, Source
    from reportminer.errors import ReportMinerError
    from reportminer.pipeline import ingest

_HOMES = {
    "Analysis": "document",
    "Codebook": "codebook",
    "Coding": "document",
    "Document": "document",
    "Passage": "document",
    "Report": "document",
    "ReportMinerError": "errors",
    "Section": "document",
    "Source": "document",
    "ingest": "pipeline",
    "load_codebook": "codebook",
    "read_report": "analysis",
}

__all__ = [
    "Analysis",
    "Codebook",
    "Coding",
    "Document",
    "Passage",
    "Report",
    "ReportMinerError",
    "Section",
    "Source",
    "ingest",
    "load_codebook",
    "read_report",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'reportminer' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"reportminer.{_HOMES[name]}"), name)
