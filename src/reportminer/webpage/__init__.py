"""The HTML report: one file that opens offline, every figure with the passages behind it."""

from reportminer.webpage.report import Written, write_report

__all__ = ["Written", "write_report"]
