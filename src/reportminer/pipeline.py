"""The order of the stages: the only module that knows it.

``analyse`` is a pure function of bytes, codebook and options; ``ingest`` runs it over a corpus, in
one process or in several, and is the only one that writes to the store.
"""

from __future__ import annotations

import hashlib
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from multiprocessing import get_context
from os import cpu_count
from pathlib import Path

from reportminer import __version__
from reportminer.classify.rules import CODER, RulesCoder
from reportminer.clean import clean
from reportminer.codebook import Codebook, default_codebook_bytes, parse_codebook
from reportminer.document import Analysis, LedgerRow, Report, Source
from reportminer.errors import CodebookError, ReadError, ReportMinerError, UsageError
from reportminer.metadata import read_metadata
from reportminer.outline import build_outline
from reportminer.parse import parse
from reportminer.passages import cut_passages
from reportminer.segment import index_terms, load_segmenter
from reportminer.settings import CHUNK_FILES, CHUNKS_AHEAD, WORKERS_FROM
from reportminer.sources import Walk, walk
from reportminer.store import ReportRows, Store, location, open_store, report_rows

Progress = Callable[[int, int, str], None]
"""Called with files done, files in all, and the name of the file just done."""


@dataclass(frozen=True, slots=True)
class Options:
    """What an analysis depends on beside the bytes: picklable, the same in every worker.

    ``codebook`` holds the codebook's bytes, so that an edit during a run changes nothing.
    """

    codebook: bytes
    codebook_name: str = "the built-in codebook"
    encoding: str | None = None
    hide_headings: bool = False


@dataclass(frozen=True, slots=True)
class IngestSummary:
    """What one ingest did; ``labels`` counts the passages of the whole database by label."""

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


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a worker sends back for one file."""

    source: Source
    rows: ReportRows | None
    failure: LedgerRow | None


@dataclass(slots=True)
class _Counts:
    read: int = 0
    unchanged: int = 0
    warned: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)


def make_options(*, codebook: Path | None = None, encoding: str | None = None, hide_headings: bool = False) -> Options:
    """Read and check the codebook and build the options of an analysis.

    Raises CodebookError for a codebook, UsageError for an encoding that cannot be used.
    """
    if encoding is not None:
        try:
            "".encode(encoding)
        except LookupError as error:
            raise UsageError(f"there is no encoding {encoding!r}; try gb18030, big5 or utf-8") from error
    if codebook is None:
        return Options(default_codebook_bytes(), encoding=encoding, hide_headings=hide_headings)
    try:
        data = codebook.read_bytes()
    except OSError as error:
        raise CodebookError(f"{codebook}: the codebook cannot be read ({error.strerror})") from error
    _codebook(data, str(codebook))
    return Options(data, str(codebook), encoding, hide_headings)


@lru_cache(maxsize=4)
def _codebook(data: bytes, name: str) -> Codebook:
    return parse_codebook(data, name=name)


def options_codebook(options: Options) -> Codebook:
    """Return the codebook of some options."""
    return _codebook(options.codebook, options.codebook_name)


def analyse(source: Source, data: bytes, options: Options) -> Analysis:
    """Read one report from its bytes: parse, clean, outline, passages, metadata, codings.

    Raises ReadError, and nothing else, for bytes that cannot be read.
    """
    codebook = options_codebook(options)
    document = clean(source, parse(source, data, encoding=options.encoding))
    outline = build_outline(document, codebook=codebook)
    passages = cut_passages(document, outline.sections, outline.blocks)
    metadata = read_metadata(document, outline.sections, passages)
    report = Report(document, outline.sections, tuple(passages), metadata, outline.ledger)
    coder = RulesCoder(codebook, hide_headings=options.hide_headings)
    return Analysis(report, tuple(coder.code(report)))


def read_report(path: Path, *, codebook: Path | None = None, encoding: str | None = None) -> Analysis:
    """Read and code one file, without a database.

    Raises UsageError for a missing file, ReadError for one that cannot be read.
    """
    return read_source(_single_source(path), make_options(codebook=codebook, encoding=encoding))


def read_source(source: Source, options: Options) -> Analysis:
    """Read and code one source of a walk; raises ReadError."""
    return analyse(source, _bytes_of(source), options)


def _single_source(path: Path) -> Source:
    found = walk([path])
    if not found.sources or path.is_dir():
        reason = next((row.reason for _, row in found.ledger), "it is a folder; name one file")
        raise UsageError(f"{path}: {reason}")
    return found.sources[0]


def _bytes_of(source: Source) -> bytes:
    try:
        data = source.path.read_bytes()
    except OSError as error:
        raise ReadError("sources", f"the file cannot be read ({error.strerror}); check its permissions") from error
    if hashlib.sha256(data).hexdigest() != source.digest:
        raise ReadError("sources", "the file changed while it was read; run the command again")
    return data


def write_docs(
    file: Path, paths: Sequence[Path], *, codebook: Path | None = None, encoding: str | None = None
) -> tuple[int, list[tuple[str, str]]]:
    """Read reports and write them as spaCy Docs to a DocBin file, without a database.

    Returns the number of reports written, and name and reason of those that could not be read.
    Raises UsageError where no report is left.
    """
    from reportminer.spacy_docs import write_docbin

    options = make_options(codebook=codebook, encoding=encoding)
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
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> IngestSummary:
    """Read the reports under ``paths`` into the database ``db``, one transaction a report.

    Files whose bytes, name, sidecar and codebook have not changed are left alone; changed ones are
    replaced whole; files that vanished are reported and kept unless ``prune``.  A bad file becomes a
    row of the ledger.  ``workers`` is the number of processes (None: as many as pay off);
    ``executor`` replaces them.  Raises UsageError, CodebookError and StoreError.
    """
    options = make_options(codebook=codebook, encoding=encoding)
    found = walk(paths)
    fingerprint = _fingerprint(options)
    counts = _Counts()
    with open_store(db, create=True) as store:
        run = store.begin_run(
            started=_now(), version=__version__, fingerprint=fingerprint, codebook=options_codebook(options)
        )
        todo, notes = _pending(store, found, fingerprint, counts)
        vanished = _vanished(store, found)
        gone = [(name, LedgerRow("sources", "vanished", "the file is no longer there")) for name, _ in vanished]
        store.record_walk([*found.ledger, *notes, *([] if prune else gone)], labels=found.labels)
        counts.failed += [(name, row.reason) for name, row in found.ledger if row.kind == "failed"]
        for done, outcome in enumerate(_outcomes(todo, options, fingerprint, workers, executor), start=1):
            _store_outcome(store, outcome, counts)
            if progress:
                progress(done, len(todo), outcome.source.name)
        if prune:
            for name, report_id in vanished:
                store.forget(name, report_id)
        store.end_run(
            run, finished=_now(), read=counts.read, unchanged=counts.unchanged, failed=len(counts.failed)
        )
        return _summary(store, found, counts, vanished=vanished, pruned=prune, notes=notes)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _fingerprint(options: Options) -> str:
    """Digest of all that an analysis depends on beside the file itself."""
    parts = (
        __version__,
        CODER,
        hashlib.sha256(options.codebook).hexdigest(),
        load_segmenter().fingerprint,
        options.encoding or "",
    )
    return hashlib.sha256("\n".join(parts).encode("utf-8")).hexdigest()


def _state(source: Source, fingerprint: str) -> str:
    text = repr((fingerprint, source.name, source.also_at, source.sidecar))
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def _pending(
    store: Store, found: Walk, fingerprint: str, counts: _Counts
) -> tuple[list[Source], list[tuple[str, LedgerRow]]]:
    """Return the sources to read, and notes about those that the store holds from elsewhere."""
    stored = store.stored()
    todo, notes = [], []
    for source in found.sources:
        held = stored.get(source.digest[:12])
        if held and held.location != location(source.path) and _lives_elsewhere(held.location, found):
            notes.append((source.name, LedgerRow("sources", "duplicate", f"same bytes as {held.source}")))
            counts.unchanged += 1
        elif held and held.location == location(source.path) and held.state == _state(source, fingerprint):
            counts.unchanged += 1
        else:
            todo.append(source)
    return todo, notes


def _lives_elsewhere(where: str, found: Walk) -> bool:
    """Tell whether a stored file outside the folders just walked is still there."""
    path = Path(where)
    return not any(path == root or root in path.parents for root in found.roots) and path.exists()


def _vanished(store: Store, found: Walk) -> list[tuple[str, str]]:
    """Return name and report id of stored files under the walked folders that are gone."""
    gone = []
    present = {source.digest[:12] for source in found.sources}
    for held in store.stored().values():
        path = Path(held.location)
        below = any(path == root or root in path.parents for root in found.roots)
        if below and held.report_id not in present and not path.exists():
            gone.append((held.source, held.report_id))
    return sorted(gone)


def _outcomes(
    sources: Sequence[Source], options: Options, fingerprint: str, workers: int | None, executor: Executor | None
) -> Iterator[_Outcome]:
    """Yield the outcome of every source, in order; processes start by spawn, alike on all systems."""
    wanted = workers if workers is not None else (cpu_count() or 1 if len(sources) >= WORKERS_FROM else 1)
    if executor is not None:
        yield from _pooled(sources, options, fingerprint, executor, ahead=CHUNKS_AHEAD * 2)
    elif wanted <= 1 or len(sources) < 2:
        for source in sources:
            yield _read_one(source, options, fingerprint)
    else:
        yield from _in_processes(sources, options, fingerprint, wanted)


def _in_processes(sources: Sequence[Source], options: Options, fingerprint: str, workers: int) -> Iterator[_Outcome]:
    """Run the pool; a file that kills its worker is found by reading the rest one at a time."""
    done = 0
    try:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            for outcome in _pooled(sources, options, fingerprint, pool, ahead=CHUNKS_AHEAD * workers):
                yield outcome
                done += 1
    except BrokenProcessPool:
        for source in sources[done:]:
            yield _alone(source, options, fingerprint)


def _alone(source: Source, options: Options, fingerprint: str) -> _Outcome:
    try:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            return pool.submit(_read_one, source, options, fingerprint).result()
    except BrokenProcessPool:
        reason = "reading this file made the reader crash; open it in its program and save it again, or take it out"
        return _Outcome(source, None, LedgerRow("parse", "failed", reason))


def _pooled(
    sources: Sequence[Source], options: Options, fingerprint: str, executor: Executor, *, ahead: int
) -> Iterator[_Outcome]:
    """Hand out chunks, a bounded number ahead of the writer, and yield what comes back in order."""
    size = max(1, min(CHUNK_FILES, -(-len(sources) // max(1, ahead))))
    chunks = deque(sources[start : start + size] for start in range(0, len(sources), size))
    waiting: deque[Future[list[_Outcome]]] = deque()
    while chunks or waiting:
        while chunks and len(waiting) < ahead:
            waiting.append(executor.submit(_read_chunk, chunks.popleft(), options, fingerprint))
        yield from waiting.popleft().result()


def _read_chunk(sources: Sequence[Source], options: Options, fingerprint: str) -> list[_Outcome]:
    return [_read_one(source, options, fingerprint) for source in sources]


def _read_one(source: Source, options: Options, fingerprint: str) -> _Outcome:
    try:
        analysis = read_source(source, options)
    except ReadError as error:
        return _Outcome(source, None, LedgerRow(error.stage, "failed", error.reason, page=error.page))
    except ReportMinerError as error:
        return _Outcome(source, None, LedgerRow("parse", "failed", str(error)))
    texts = [analysis.report.quote(passage) for passage in analysis.report.passages]
    words = [" ".join(index_terms(cut)) for cut in load_segmenter().cut_all(texts)]
    return _Outcome(source, report_rows(analysis, state=_state(source, fingerprint), words=words), None)


def _store_outcome(store: Store, outcome: _Outcome, counts: _Counts) -> None:
    if outcome.rows is not None:
        store.replace_report(outcome.rows)
        counts.read += 1
        counts.warned += any(row.kind == "warning" for row in outcome.rows.ledger)
    elif outcome.failure is not None:
        store.record_failure(outcome.source.name, location(outcome.source.path), outcome.failure)
        page = f"page {outcome.failure.page}: " if outcome.failure.page else ""
        counts.failed.append((outcome.source.name, page + outcome.failure.reason))


def _summary(
    store: Store,
    found: Walk,
    counts: _Counts,
    *,
    vanished: Sequence[tuple[str, str]],
    pruned: bool,
    notes: Sequence[tuple[str, LedgerRow]],
) -> IngestSummary:
    labels = Counter(dict(store.query("SELECT label, count(*) FROM codings GROUP BY label").rows))
    codes = [row[0] for row in store.query("SELECT code FROM codes WHERE kind = 'label' ORDER BY position").rows]
    (reports,) = store.query("SELECT count(*) FROM reports").rows[0]
    duplicates = sum(row.kind == "duplicate" for _, row in [*found.ledger, *notes])
    return IngestSummary(
        read=counts.read,
        unchanged=counts.unchanged,
        failed=tuple(sorted(counts.failed)),
        warned=counts.warned,
        skipped=found.skipped,
        duplicates=duplicates,
        vanished=tuple(name for name, _ in vanished),
        pruned=len(vanished) if pruned else 0,
        reports=int(reports),
        labels=tuple((code, labels[code]) for code in codes),
    )


def renamed(source: Source, name: str) -> Source:
    """Return the source under another shown name."""
    return replace(source, name=name)
