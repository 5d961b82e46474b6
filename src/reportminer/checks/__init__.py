"""Warnings that a reader of a report should act on: one module a question, the words in ``data/warnings.toml``."""

from __future__ import annotations

from reportminer.checks.cut_off import cut_off
from reportminer.checks.genre import genre
from reportminer.checks.particulars import particulars
from reportminer.checks.printed_pages import missing_pages
from reportminer.checks.text_signs import text_signs
from reportminer.document import LedgerRow, Report

__all__ = ["check"]


def check(report: Report) -> tuple[LedgerRow, ...]:
    """Return the warnings about one report, each with its code, place and quotation."""
    return (
        *genre(report),
        *particulars(report),
        *cut_off(report),
        *missing_pages(report.document),
        *text_signs(report.document),
    )
