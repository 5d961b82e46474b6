"""Ingest: the analysis run over a corpus, in one process or in several.

Only this module writes reports to the store, whole ones only, a few of them in one transaction.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, partial
from os import cpu_count
from pathlib import Path
from typing import TYPE_CHECKING

from reportminer import __version__
from reportminer.analysis import (
    CoderChoice,
    Options,
    coder_name,
    fact_codes,
    make_options,
    need_processes,
    options_codebook,
    read_here,
    read_source,
    regions_near,
    stage_of,
    stopped_error,
)
from reportminer.changes import Changes, changes, name_apart, reading_state
from reportminer.document import LedgerRow, Source
from reportminer.errors import ReadError, ReportMinerError, UsageError
from reportminer.segment import index_text, load_segmenter
from reportminer.settings import RULES_UNSURE_BELOW, SURE_SHARE, UNSURE_BELOW, WORKERS_FROM
from reportminer.shipped import DATA
from reportminer.sources import Walk, walk
from reportminer.store import Store, open_store, report_rows
from reportminer.store.queries import codes, label_counts
from reportminer.twins import fingerprint as text_fingerprint
from reportminer.twins import record_twins
from reportminer.workers import Stop, in_order
from reportminer.writing import Counts, Outcome, Writing, failed_outcome

if TYPE_CHECKING:
    from concurrent.futures import Executor

Progress = Callable[[int, int, str], None]
"""Called with files done, files in all, and the name of the file just done."""


@dataclass(frozen=True, slots=True)
class IngestSummary:
    """What one ingest did; ``labels`` counts the passages of the whole database by label.

    ``failed`` pairs names with reasons, ``faults`` names with tracebacks where an exception lay behind
    the failure.  ``detached`` counts people's codings whose passage is gone, ``unsure`` the passages
    of the whole database that a coder was unsure of, ``twins`` its reports whose text another one has
    too, or almost, ``tables`` what in a corpus.csv (named with its line) was not used, and why.
    """

    read: int
    unchanged: int
    failed: tuple[tuple[str, str], ...]
    warned: int
    skipped: tuple[tuple[str, int], ...]
    duplicates: int
    vanished: tuple[str, ...]
    pruned: int
    reports: int
    labels: tuple[tuple[str, int], ...]
    faults: tuple[tuple[str, str], ...] = ()
    detached: int = 0
    unsure: int = 0
    twins: int = 0
    tables: tuple[tuple[str, str], ...] = ()


def write_docs(
    file: Path,
    paths: Sequence[Path],
    *,
    codebook: Path | None = None,
    encoding: str | None = None,
    coder: CoderChoice = "auto",
    model: Path | None = None,
    notice: Callable[[str], None] | None = None,
) -> tuple[int, list[tuple[str, str]]]:
    """Read reports and write them as spaCy Docs to a DocBin file, without a database.

    ``coder``, ``model`` and ``notice`` are those of ``make_options``.
    Returns the number of reports written, and name and reason of those that could not be read.
    Raises UsageError where no report is left, CodebookError and ModelError.
    """
    from reportminer.spacy_docs import write_docbin

    options = make_options(
        codebook=codebook,
        encoding=encoding,
        coder=coder,
        model=model,
        regions=next(filter(None, map(regions_near, paths)), None),
        notice=notice,
    )
    found = walk(paths)
    failed = [(name, row.reason) for name, row in found.ledger if row.kind == "failed"]
    analyses = []
    for source in found.sources:
        try:
            analyses.append(read_source(source, options))
        except ReadError as error:
            failed.append((source.name, str(error)))
    if not analyses:
        raise UsageError("no report could be read, so no file was written")
    write_docbin(analyses, file)
    return len(analyses), sorted(failed)


# --- ingest --------------------------------------------------------------------------------------


def ingest(
    paths: Sequence[Path],
    *,
    db: Path,
    codebook: Path | None = None,
    encoding: str | None = None,
    workers: int | None = None,
    prune: bool = False,
    follow_links: bool = False,
    coder: CoderChoice = "auto",
    model: Path | None = None,
    regions: Path | None = None,
    notice: Callable[[str], None] | None = None,
    progress: Progress | None = None,
    waiting: Callable[[str], None] | None = None,
    executor: Executor | None = None,
) -> IngestSummary:
    """Read the reports under ``paths`` into the database ``db``, which holds whole reports only at any moment.

    Files whose bytes, name, sidecar and codebook have not changed are left alone; changed ones are
    replaced whole; files that vanished are reported and kept unless ``prune``.  A bad file becomes a
    row of the ledger.  ``follow_links`` is that of ``walk``; ``coder``, ``model`` and ``notice`` are
    those of ``make_options``.  ``regions`` is a list of divisions of the user's own; without it a
    ``regions.csv`` in a folder of ``paths`` counts.  ``workers`` is the number of processes (None: as many as pay off);
    ``executor`` replaces them.  ``waiting`` is called about once a second with the name of the file whose
    reading takes long, and the page that text recognition is at.  Raises UsageError, CodebookError,
    ModelError and StoreError.
    """
    found = walk(paths, follow_links=follow_links)
    options = make_options(
        codebook=codebook,
        encoding=encoding,
        coder=coder,
        model=model,
        regions=regions or next(filter(None, map(regions_near, paths)), None),
        notice=notice,
    )
    fingerprint = _fingerprint(options)
    with open_store(db, create=True) as store:
        run = store.begin_run(
            started=_now(),
            version=__version__,
            fingerprint=fingerprint,
            codebook=options_codebook(options),
            fact_codes=fact_codes(),
        )
        stored = store.stored()
        found = name_apart(found, stored)
        plan = changes(found, stored, fingerprint=fingerprint)
        _record_changes(store, found, plan, prune=prune)
        counts = Counts(unchanged=plan.unchanged)
        counts.failed += [(name, row.reason) for name, row in found.ledger if row.kind == "failed"]
        writing = Writing(store, counts)
        read = in_order(
            partial(_read_one, options=options, fingerprint=fingerprint),
            plan.todo,
            workers=workers or _workers_for(plan.todo),
            stopped=_stopped,
            isolate=need_processes(plan.todo),
            executor=executor,
            waiting=lambda source, step: writing.waits(source, step, waiting),
        )
        with closing(read) as outcomes, writing:
            for done, outcome in enumerate(outcomes, start=1):
                writing.take(outcome)
                if progress:
                    progress(done, len(plan.todo), outcome.source.name)
        twins = record_twins(store)
        detached = store.end_run(
            run, finished=_now(), read=counts.read, unchanged=counts.unchanged, failed=len(counts.failed)
        )
        return _summary(store, found, plan, counts, pruned=prune, detached=detached, twins=twins)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _fingerprint(options: Options) -> str:
    """Digest of all that an analysis depends on beside the file itself."""
    parts = (
        __version__,
        coder_name(options),
        f"{RULES_UNSURE_BELOW} {SURE_SHARE} {UNSURE_BELOW}",
        hashlib.sha256(options.codebook).hexdigest(),
        _rules_digest(),
        load_segmenter().fingerprint,
        options.encoding or "",
        hashlib.sha256(options.regions).hexdigest(),
    )
    return hashlib.sha256("\n".join(parts).encode("utf-8")).hexdigest()


@lru_cache(maxsize=1)
def _rules_digest() -> str:
    """Digest of the data files that decide how a report is read: a changed marker reads it anew."""
    folder = DATA
    digest = hashlib.sha256()
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.is_file() and not file.name.startswith("schema_"):
            digest.update(file.name.encode("utf-8") + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _workers_for(sources: Sequence[Source]) -> int:
    return (cpu_count() or 1) if len(sources) >= WORKERS_FROM else 1


def _record_changes(store: Store, found: Walk, plan: Changes, *, prune: bool) -> None:
    """Bring the store's record of the folders up to date, before anything is read."""
    store.forget(held.report_id for held in (*plan.stale, *(plan.vanished if prune else ())))
    gone = [
        (held.source, LedgerRow("sources", "vanished", "the file is no longer there"))
        for held in plan.vanished
        if not prune
    ]
    store.record_walk([*found.ledger, *plan.elsewhere, *gone], labels=found.labels)


def _read_one(source: Source, *, options: Options, fingerprint: str) -> Outcome:
    try:
        analysis = read_here(source, options)
        with stage_of("index"):
            report = analysis.report
            cut = analysis.words or load_segmenter().cut_all(map(report.quote, report.passages))
            words = list(map(index_text, cut))
        with stage_of("store"):
            mark = text_fingerprint(analysis.report.text)
            rows = report_rows(
                analysis,
                state=reading_state(source, fingerprint),
                words=words,
                fingerprint=(mark.text, mark.clauses),
            )
    except ReadError as error:
        return failed_outcome(source, error)
    except ReportMinerError as error:
        return failed_outcome(source, ReadError("parse", str(error)))
    return Outcome(source, rows)


def _stopped(source: Source, how: Stop) -> Outcome:
    return failed_outcome(source, stopped_error(how))


def _summary(
    store: Store, found: Walk, plan: Changes, counts: Counts, *, pruned: bool, detached: int, twins: int
) -> IngestSummary:
    labels: Counter[str] = Counter()
    unsure = 0
    for row in label_counts(store).dicts():
        labels[row["label"]] += row["passages"]
        unsure += row["unsure"]
    order = [row["code"] for row in codes(store)]
    return IngestSummary(
        read=counts.read,
        unchanged=counts.unchanged,
        failed=tuple(sorted(counts.failed)),
        warned=counts.warned,
        skipped=found.skipped,
        duplicates=sum(row.kind == "duplicate" for _, row in (*found.ledger, *plan.elsewhere)),
        vanished=tuple(held.source for held in plan.vanished),
        pruned=len(plan.vanished) if pruned else 0,
        reports=len(store.stored()),
        labels=tuple((code, labels[code]) for code in (*order, *sorted(set(labels) - set(order)))),
        faults=tuple(sorted(counts.faults)),
        detached=detached,
        unsure=unsure,
        twins=twins,
        tables=tuple(
            (f"{name}, line {row.line}" if row.line else name, row.reason)
            for name, row in found.ledger
            if row.kind == "warning"
        ),
    )
