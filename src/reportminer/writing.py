"""What was read of files, written to the store: a few reports in one transaction, each whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import NamedTuple

from reportminer.changes import report_id
from reportminer.document import LedgerRow, Source
from reportminer.errors import ReadError, ReportMinerError
from reportminer.settings import REPORTS_TOGETHER, SECONDS_TOGETHER
from reportminer.store import ReportRows, Store, location


class Outcome(NamedTuple):
    """What a worker sends back for one file; ``fault`` is the traceback of an exception behind a failure."""

    source: Source
    rows: ReportRows | None = None
    failure: LedgerRow | None = None
    fault: str = ""


@dataclass(slots=True)
class Counts:
    """What a run has done so far: names and reasons of what failed, names and tracebacks of exceptions behind it."""

    read: int = 0
    unchanged: int = 0
    warned: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)


def failed_outcome(source: Source, error: ReadError) -> Outcome:
    """Return the outcome of a file that could not be read."""
    fault = ""
    if error.__cause__:
        import traceback

        fault = "".join(traceback.format_exception(error))
    return Outcome(source, failure=LedgerRow(error.stage, "failed", error.reason, page=error.page), fault=fault)


class Writing:
    """Writes what was read, a few reports in one transaction; on leaving, whatever still waits."""

    def __init__(self, store: Store, counts: Counts) -> None:
        self._store, self._counts = store, counts
        self._held: list[Outcome] = []
        self._since = 0.0

    def __enter__(self) -> Writing:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        # Ctrl-C keeps what was read; where the database cannot be written there is nothing to try again
        if kind is None or not issubclass(kind, ReportMinerError):
            self.write()

    def take(self, outcome: Outcome) -> None:
        """Hold an outcome, and write all that are held once they are many or one of them has waited long."""
        self._since = self._since if self._held else monotonic()
        self._held.append(outcome)
        if len(self._held) >= REPORTS_TOGETHER or monotonic() - self._since >= SECONDS_TOGETHER:
            self.write()

    def waits(self, source: Source, step: str, waiting: Callable[[str], None] | None) -> None:
        """Write what is held, since a file takes long, and tell ``waiting`` which."""
        self.write()
        if waiting:
            waiting(f"{source.name}, {step}" if step else source.name)

    def write(self) -> None:
        """Write all that are held: together, or one by one where one of them cannot be stored."""
        held, self._held = self._held, []
        try:
            with self._store.together():
                for outcome in held:
                    _write(self._store, outcome)
        except ReadError:
            for number, outcome in enumerate(held):
                held[number] = _stored_alone(self._store, outcome)
        for outcome in held:
            _count(self._counts, outcome)


def _write(store: Store, outcome: Outcome) -> None:
    if outcome.rows is not None:
        store.replace_report(outcome.rows)
    if outcome.failure is not None:
        source = outcome.source
        store.record_failure(source.name, location(source.path, source.member), report_id(source), outcome.failure)


def _stored_alone(store: Store, outcome: Outcome) -> Outcome:
    """Write one outcome and return it, or the failure that it became."""
    try:
        _write(store, outcome)
    except ReadError as error:
        outcome = failed_outcome(outcome.source, error)
        _write(store, outcome)
    return outcome


def _count(counts: Counts, outcome: Outcome) -> None:
    if outcome.rows is not None:
        counts.read += 1
        counts.warned += any(row.kind == "warning" for row in outcome.rows.ledger)
    if outcome.failure is not None:
        page = f"page {outcome.failure.page}: " if outcome.failure.page else ""
        counts.failed.append((outcome.source.name, page + outcome.failure.reason))
        if outcome.fault:
            counts.faults.append((outcome.source.name, outcome.fault))
