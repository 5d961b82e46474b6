"""The store: one SQLite file, readable by any SQLite tool.  All SQL of the package is in this folder."""

from reportminer.store.connection import SCHEMA_VERSION, sqlite_version
from reportminer.store.database import Answer, Store, StoredReport, open_store
from reportminer.store.rows import ReportRows, location, path_of, report_rows

__all__ = [
    "SCHEMA_VERSION",
    "Answer",
    "ReportRows",
    "Store",
    "StoredReport",
    "location",
    "open_store",
    "path_of",
    "report_rows",
    "sqlite_version",
]
