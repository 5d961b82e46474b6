"""The reading ledger put before a reader: sums, the worst files first, and all that is known of one file."""

from reportminer.ledger.places import PassagePlace, passage_place, place_lines
from reportminer.ledger.summary import FileAccount, LedgerSummary, file_ledger, summarise, write_files, write_rows
from reportminer.ledger.view import file_lines, summary_lines

__all__ = [
    "FileAccount",
    "LedgerSummary",
    "PassagePlace",
    "file_ledger",
    "file_lines",
    "passage_place",
    "place_lines",
    "summarise",
    "summary_lines",
    "write_files",
    "write_rows",
]
