"""What became of every character that a reader gave: counted where it happens, added up page by page."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from reportminer.document import FATES, SEEN_FATES, Account, LedgerRow, Parsed

_Key = tuple[int | None, str, str, bool]

_LINE_FEEDS = "between lines and paragraphs"


def seen_characters(parsed: Parsed) -> int:
    """Return the number of characters (code points) of all lines of all pages, furniture included."""
    return sum(len(line.text) for page in parsed.pages for line in page.lines)


def accounted(accounts: Iterable[Account]) -> int:
    """Return the sum of the accounts that must equal the characters seen."""
    return sum(account.characters for account in accounts if account.fate in SEEN_FATES)


class Tally:
    """Counts characters by page, fate and reason while lines are cleaned.

    ``added`` counts characters of the cleaned text that stand in no line: what joins lines.
    """

    def __init__(self) -> None:
        self._counts: defaultdict[_Key, int] = defaultdict(int)
        self.added = 0

    def add(self, page: int | None, fate: str, reason: str, characters: int, *, recognised: bool) -> None:
        """Count ``characters`` of a page."""
        self._counts[page, fate, reason, recognised] += characters

    def accounts(self, parsed: Parsed) -> tuple[Account, ...]:
        """Return the accounts of a file by page, with what its reader left out and the pages without text."""
        found = [Account(*key[:3], count, key[3]) for key, count in self._counts.items() if count]
        found += _left_out(parsed)
        found += _without_text(parsed)
        if self.added:
            found.append(Account(None, "added", _LINE_FEEDS, self.added))
        return tuple(sorted(found, key=_order))


def _left_out(parsed: Parsed) -> list[Account]:
    """Return what the reader says it took out before it made lines (menus of a web page, margin comments)."""
    counts: Counter[tuple[int | None, str]] = Counter()
    for row in parsed.ledger:
        if row.kind == "removed":
            counts[row.page, row.reason] += row.characters
    return [Account(page, "left out", reason, count) for (page, reason), count in counts.items()]


def _without_text(parsed: Parsed) -> list[Account]:
    """Return an account of nothing for every page that gave no characters, with the reader's reason."""
    reasons = {row.page: row.reason for row in reversed(parsed.ledger) if row.kind in ("warning", "failed")}
    return [
        Account(page.number, "unread", reasons.get(page.number, "this page holds no text"), 0)
        for page in parsed.pages
        if page.number is not None and not any(line.text for line in page.lines)
    ]


def _order(account: Account) -> tuple[int, int, str, bool]:
    return (account.page or 0, FATES.index(account.fate), account.reason, account.recognised)


def sum_warning(accounts: Iterable[Account], seen: int) -> tuple[LedgerRow, ...]:
    """Return a warning where the accounts do not add up to the characters seen: a fault in this program."""
    count = accounted(accounts)
    if count == seen:
        return ()
    reason = f"of {seen} characters that were read {count} are accounted for: a fault in reportminer, please report it"
    return (LedgerRow("clean", "warning", reason, characters=abs(seen - count), code="accounts"),)
