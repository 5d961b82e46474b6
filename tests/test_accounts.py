"""Accounts: every character that a reader gave is accounted for, in generated, invented and real files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories import make_document, make_parsed, make_source
from locations import CORPUS, SHARED, needs_shared
from reportminer.accounts import accounted, seen_characters, sum_warning
from reportminer.clean import clean
from reportminer.document import FATES, Account, Document, LedgerRow, Line, Page, Parsed
from reportminer.errors import ReadError
from reportminer.line_cleaning import cleaned, glyph_table
from reportminer.parse import parse
from reportminer.sources import bytes_of, walk
from test_properties import SLOWER, any_text, document_of, pages, untidy


def by_fate(document: Document) -> Counter[str]:
    counts: Counter[str] = Counter()
    for account in document.accounts:
        counts[account.fate] += account.characters
    return counts


def adds_up(document: Document, parsed: Parsed) -> None:
    """Hold every sum of the accounts against a count that does not use them."""
    lines = [(page.number, line) for page in parsed.pages for line in page.lines]
    fates = by_fate(document)
    assert document.seen == sum(len(line.text) for _, line in lines) == accounted(document.accounts)
    assert fates["kept"] + fates["repaired"] + fates["added"] == len(document.text)
    assert fates["repaired"] == sum(cleaned(line.text).glyphs != () and len(cleaned(line.text).glyphs)
                                    for _, line in lines if not line.furniture)  # fmt: skip
    assert fates["furniture"] == sum(len(line.text) for _, line in lines if line.furniture and line.text.strip())
    for number in {number for number, _ in lines}:
        seen = sum(len(line.text) for page, line in lines if page == number)
        assert seen == accounted(account for account in document.accounts if account.page == number)
    for row in ("spaces of the layout", "spaces"), ("invisible characters", "invisible"):
        assert sum(entry.characters for entry in document.ledger if entry.reason == row[0]) == fates[row[1]]
    assert not [row for row in document.ledger if row.code == "accounts"]


@SLOWER
@given(pages)
def test_all_characters_of_any_document_are_accounted_for(found: list[Page]) -> None:
    document = document_of(found)
    if document is not None:
        adds_up(document, Parsed(tuple(found), "test"))


@given(untidy | any_text)
def test_a_line_is_what_stays_and_what_it_lost(text: str) -> None:
    found = cleaned(text)
    assert len(found.text) + found.spaces + found.invisible == len(text)
    blanks = sum(char.isspace() or char == "\u3164" for char in text)
    assert found.spaces <= blanks


@given(st.text(alphabet=sorted(map(chr, glyph_table())) + list("甲 a"), max_size=20))
def test_repaired_characters_stay_one_for_one(text: str) -> None:
    found = cleaned(text)
    assert len(found.glyphs) == sum(ord(char) in glyph_table() for char in text)


def test_accounts_of_a_file_with_pages() -> None:
    pages = (
        Page(1, (Line("甲 乙⺠\u200b", 1), Line("— 1 —", 2, furniture="page_number"), Line("  ", 3))),
        Page(2, ()),
        Page(3, (Line("丙丁", 1, score=0.9), Line("戊", 2, score=0.8, furniture="footer"))),
    )
    ledger = (
        LedgerRow("parse", "warning", "this page is a picture and its text was not read", page=2),
        LedgerRow("parse", "removed", "comments in the margin", characters=7),
    )
    document = clean(make_source(), Parsed(pages, "test", ledger=ledger))
    assert document.accounts == (
        Account(None, "left out", "comments in the margin", 7),
        Account(None, "added", "between lines and paragraphs", 1),
        Account(1, "kept", "", 2),
        Account(1, "repaired", "look-alike glyphs", 1),
        Account(1, "furniture", "page number", 5),
        Account(1, "spaces", "", 3),
        Account(1, "invisible", "", 1),
        Account(2, "unread", "this page is a picture and its text was not read", 0),
        Account(3, "kept", "", 2, recognised=True),
        Account(3, "furniture", "footer", 1, recognised=True),
    )
    assert document.seen == 15
    assert document.text == "甲乙民\n丙丁"


def test_a_sum_that_is_wrong_is_a_warning() -> None:
    accounts = make_document("我镇坚持依法行政").accounts
    assert sum_warning(accounts, 8) == ()
    (row,) = sum_warning(accounts, 10)
    assert (row.kind, row.code, row.characters) == ("warning", "accounts", 2)


def test_every_fate_is_known() -> None:
    document = make_document("甲 ⺠\u200b", Line("首页", 2, furniture="navigation"), "乙")
    assert {account.fate for account in document.accounts} == set(FATES) - {"left out", "unread"}
    assert seen_characters(make_parsed("甲乙", "丙")) == 3


def check_files(paths: Iterable[Path]) -> int:
    """Hold the sums of every readable file; return how many were read."""
    count = 0
    for source in walk(list(paths)).sources:
        try:
            parsed = parse(source, bytes_of(source))
            document = clean(source, parsed)
        except ReadError:
            continue
        adds_up(document, parsed)
        count += 1
    return count


def test_the_whole_corpus_is_accounted_for() -> None:
    assert check_files([CORPUS]) >= 74


@needs_shared
def test_real_reports_are_accounted_for() -> None:
    assert check_files([SHARED / "reports"]) >= 5


@needs_shared
@pytest.mark.slow
def test_files_of_every_format_are_accounted_for() -> None:
    """Scans are read by text recognition where it is installed; without it they fail, which is no gap in the sums."""
    assert check_files([SHARED / "samples"]) >= 12
