"""The same text under another name: a fingerprint for each report, and the pairs that it finds."""

from reportminer.twins.fingerprint import Fingerprint, clauses_of, fingerprint
from reportminer.twins.ledger import record_twins, twin_rows
from reportminer.twins.pairs import Marked, Twin, find_twins

__all__ = ["Fingerprint", "Marked", "Twin", "clauses_of", "find_twins", "fingerprint", "record_twins", "twin_rows"]
