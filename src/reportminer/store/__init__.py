"""The store: one SQLite file, readable by any SQLite tool.  All SQL of the package is in this folder."""

from reportminer.store.database import SCHEMA_VERSION, Answer, Store, StoredReport, open_store
from reportminer.store.rows import ReportRows, location, report_rows

__all__ = [
    "SCHEMA_VERSION",
    "Answer",
    "ReportRows",
    "Store",
    "StoredReport",
    "location",
    "open_store",
    "report_rows",
]
