"""The order of the stages: the only module that knows it.

``analyse`` is a pure function of bytes, codebook and options; ``ingest`` runs it over a corpus, in
one process or in several, and is the only one that writes to the store.
"""

from __future__ import annotations

import hashlib
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache, partial
from importlib import resources
from os import cpu_count
from pathlib import Path
from typing import Literal

from reportminer import __version__
from reportminer.changes import Changes, changes, name_apart, reading_state, report_id
from reportminer.charset import codec_name
from reportminer.classify.artifacts import load_model, shipped_model
from reportminer.classify.model import Model
from reportminer.classify.predict import ModelCoder
from reportminer.classify.rules import CODER, RulesCoder
from reportminer.clean import clean
from reportminer.codebook import Codebook, default_codebook_bytes, parse_codebook
from reportminer.document import Analysis, Coding, LedgerRow, Report, Source
from reportminer.errors import CodebookError, ModelError, ReadError, ReportMinerError, UsageError
from reportminer.metadata import read_metadata
from reportminer.outline import build_outline
from reportminer.parse import parse
from reportminer.passages import cut_passages
from reportminer.segment import index_terms, load_segmenter
from reportminer.settings import WORKERS_FROM
from reportminer.sources import Walk, walk
from reportminer.store import ReportRows, Store, location, open_store, report_rows
from reportminer.store.queries import codes, label_counts
from reportminer.workers import in_order

Progress = Callable[[int, int, str], None]
"""Called with files done, files in all, and the name of the file just done."""


CoderChoice = Literal["auto", "model", "rules"]
"""Who codes; "auto" is the trained model where it can be loaded, else the rules."""


@dataclass(frozen=True, slots=True)
class Options:
    """What an analysis depends on beside the bytes: picklable, the same in every worker.

    ``codebook`` holds the codebook's bytes, so that an edit during a run changes nothing.  ``model`` is
    the folder of the trained model that codes, None where the rules do; ``model_name`` tells its id.
    """

    codebook: bytes
    codebook_name: str = "the built-in codebook"
    encoding: str | None = None
    hide_headings: bool = False
    model: Path | None = None
    model_name: str = ""


@dataclass(frozen=True, slots=True)
class IngestSummary:
    """What one ingest did; ``labels`` counts the passages of the whole database by label.

    ``failed`` pairs names with reasons, ``faults`` names with tracebacks where an exception lay behind
    the failure.  ``detached`` counts people's codings whose passage is gone.
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


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a worker sends back for one file; ``fault`` is the traceback of an exception behind a failure."""

    source: Source
    rows: ReportRows | None = None
    failure: LedgerRow | None = None
    fault: str = ""


@dataclass(slots=True)
class _Counts:
    read: int = 0
    unchanged: int = 0
    warned: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)


def make_options(
    *,
    codebook: Path | None = None,
    encoding: str | None = None,
    hide_headings: bool = False,
    coder: CoderChoice = "rules",
    model: Path | None = None,
    notice: Callable[[str], None] | None = None,
) -> Options:
    """Read and check the codebook and the model, and build the options of an analysis.

    ``coder`` is "rules", "model" (the one that ships, or that in the folder ``model``) or "auto": the
    model, or the rules where it cannot be loaded; ``notice`` is then called with the reason.  Raises
    CodebookError for a codebook, UsageError for an encoding, ModelError for a model that cannot be used.
    """
    if encoding is not None:
        codec_name(encoding)
    options = Options(default_codebook_bytes(), encoding=encoding, hide_headings=hide_headings)
    if codebook is not None:
        try:
            data = codebook.read_bytes()
        except OSError as error:
            raise CodebookError(f"{codebook}: the codebook cannot be read ({error.strerror})") from error
        _codebook(data, str(codebook))
        options = replace(options, codebook=data, codebook_name=str(codebook))
    if coder == "rules" and model is None:
        return options
    chosen = replace(options, model=model or shipped_model())
    try:
        return replace(chosen, model_name=_options_model(chosen).name)
    except ModelError as error:
        if coder == "model" or model is not None:
            raise
        if notice:
            notice(f"the rules code, not a trained model: {error}")
        return options


def _options_model(options: Options) -> Model:
    model = _model(options.model or shipped_model(), options.codebook, options.codebook_name)
    if options.model_name not in ("", model.name):
        raise ModelError(f"{options.model}: the model changed during the run; run the command again")
    return model


@lru_cache(maxsize=2)
def _model(folder: Path, codebook: bytes, codebook_name: str) -> Model:
    """Load a model, once a process."""
    return load_model(folder, codebook=_codebook(codebook, codebook_name), segmenter=load_segmenter().fingerprint)


def make_coder(options: Options) -> RulesCoder | ModelCoder:
    """Return the coder of some options; raises ModelError."""
    codebook = options_codebook(options)
    if options.model is None:
        return RulesCoder(codebook, hide_headings=options.hide_headings)
    return ModelCoder(_options_model(options), codebook, load_segmenter(), hide_headings=options.hide_headings)


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
    with _stage("parse"):
        parsed = parse(source, data, encoding=options.encoding)
    with _stage("clean"):
        document = clean(source, parsed)
    with _stage("outline"):
        outline = build_outline(document, codebook=codebook)
    with _stage("passages"):
        passages = cut_passages(document, outline.sections, outline.blocks)
    with _stage("metadata"):
        metadata = read_metadata(document, outline.sections, passages)
    report = Report(document, outline.sections, tuple(passages), metadata, outline.ledger)
    with _stage("classify"):
        return Analysis(report, tuple(make_coder(options).code(report)))


@contextmanager
def _stage(name: str) -> Iterator[None]:
    """Turn whatever else a stage raises into a ReadError: no file, and no fault of ours, stops the others."""
    try:
        yield
    except ReportMinerError:
        raise
    except MemoryError as error:
        raise ReadError(name, "the memory does not suffice; close other programs or split the file") from error
    except Exception as error:
        what = " ".join(f"{type(error).__name__}: {error}".split())
        reason = f"a fault in reportminer ({what}); report it with what “reportminer --debug” prints for this file"
        raise ReadError(name, reason) from error


def read_report(
    path: Path, *, codebook: Path | None = None, encoding: str | None = None, coder: CoderChoice = "rules"
) -> Analysis:
    """Read and code one file, without a database.

    Raises UsageError for a missing file, ReadError for one that cannot be read.
    """
    return read_source(_single_source(path), make_options(codebook=codebook, encoding=encoding, coder=coder))


def read_source(source: Source, options: Options) -> Analysis:
    """Read and code one source of a walk; raises ReadError."""
    return analyse(source, _bytes_of(source), options)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a passage got its label: its text, its coding, and what each feature adds to the label in points.

    The rules coder gives no points; what decided stands in the coding's ``reason``.
    """

    text: str
    coding: Coding
    points: tuple[tuple[str, float], ...]


def explain(path: Path, passage_id: str, options: Options) -> Explanation:
    """Read and code a file anew and say what decided about one of its passages.

    Raises UsageError where the file has no such passage (any more), ReadError, ModelError.
    """
    report = read_source(_single_source(path), options).report
    index = next((at for at, passage in enumerate(report.passages) if passage.id == passage_id), -1)
    if index < 0:
        raise UsageError(f"{path}: the file has changed since it was read; run “reportminer ingest” again")
    coder = make_coder(options)
    found = coder.explain(report, index) if isinstance(coder, ModelCoder) else []
    points = tuple((entry.name, entry.points) for entry in found)
    return Explanation(report.quote(report.passages[index]), coder.code(report)[index], points)


def _single_source(path: Path) -> Source:
    found = walk([path])
    if not found.sources or path.is_dir():
        row = next((row for _, row in found.ledger), None)
        if row is None or path.is_dir():
            raise UsageError(f"{path}: this is a folder; name one file")
        if row.kind == "skipped":
            raise UsageError(
                f"{path}: this is no report but a {row.reason} file, going by its name; rename it to read it"
            )
        raise UsageError(f"{path}: {row.reason}")
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
    coder: CoderChoice = "rules",
    model: Path | None = None,
    notice: Callable[[str], None] | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> IngestSummary:
    """Read the reports under ``paths`` into the database ``db``, one transaction a report.

    Files whose bytes, name, sidecar and codebook have not changed are left alone; changed ones are
    replaced whole; files that vanished are reported and kept unless ``prune``.  A bad file becomes a
    row of the ledger.  ``coder``, ``model`` and ``notice`` are those of ``make_options``.  ``workers``
    is the number of processes (None: as many as pay off); ``executor`` replaces them.  Raises
    UsageError, CodebookError, ModelError and StoreError.
    """
    options = make_options(codebook=codebook, encoding=encoding, coder=coder, model=model, notice=notice)
    found = walk(paths)
    fingerprint = _fingerprint(options)
    with open_store(db, create=True) as store:
        run = store.begin_run(
            started=_now(), version=__version__, fingerprint=fingerprint, codebook=options_codebook(options)
        )
        stored = store.stored()
        found = name_apart(found, stored)
        plan = changes(found, stored, fingerprint=fingerprint)
        _record_changes(store, found, plan, prune=prune)
        counts = _Counts(unchanged=plan.unchanged)
        counts.failed += [(name, row.reason) for name, row in found.ledger if row.kind == "failed"]
        read = in_order(
            partial(_read_one, options=options, fingerprint=fingerprint),
            plan.todo,
            workers=workers or _workers_for(plan.todo),
            crashed=_crashed,
            executor=executor,
        )
        with closing(read) as outcomes:
            for done, outcome in enumerate(outcomes, start=1):
                _store_outcome(store, outcome, counts)
                if progress:
                    progress(done, len(plan.todo), outcome.source.name)
        detached = store.end_run(
            run, finished=_now(), read=counts.read, unchanged=counts.unchanged, failed=len(counts.failed)
        )
        return _summary(store, found, plan, counts, pruned=prune, detached=detached)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _fingerprint(options: Options) -> str:
    """Digest of all that an analysis depends on beside the file itself."""
    parts = (
        __version__,
        coder_name(options),
        hashlib.sha256(options.codebook).hexdigest(),
        _rules_digest(),
        load_segmenter().fingerprint,
        options.encoding or "",
    )
    return hashlib.sha256("\n".join(parts).encode("utf-8")).hexdigest()


@lru_cache(maxsize=1)
def _rules_digest() -> str:
    """Digest of the data files that decide how a report is read: a changed marker reads it anew."""
    folder = resources.files("reportminer").joinpath("data")
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


def _read_one(source: Source, *, options: Options, fingerprint: str) -> _Outcome:
    try:
        analysis = read_source(source, options)
        with _stage("index"):
            texts = [analysis.report.quote(passage) for passage in analysis.report.passages]
            words = [" ".join(index_terms(cut)) for cut in load_segmenter().cut_all(texts)]
        with _stage("store"):
            rows = report_rows(analysis, state=reading_state(source, fingerprint), words=words)
    except ReadError as error:
        return _failed(source, error)
    except ReportMinerError as error:
        return _failed(source, ReadError("parse", str(error)))
    return _Outcome(source, rows)


def _failed(source: Source, error: ReadError) -> _Outcome:
    fault = "".join(traceback.format_exception(error)) if error.__cause__ else ""
    return _Outcome(source, failure=LedgerRow(error.stage, "failed", error.reason, page=error.page), fault=fault)


def _crashed(source: Source) -> _Outcome:
    reason = "reading this file made the reader crash; open it in its program and save it again, or take it out"
    return _failed(source, ReadError("parse", reason))


def _store_outcome(store: Store, outcome: _Outcome, counts: _Counts) -> None:
    if outcome.rows is not None:
        try:
            store.replace_report(outcome.rows)
            counts.read += 1
            counts.warned += any(row.kind == "warning" for row in outcome.rows.ledger)
        except ReadError as error:
            outcome = _failed(outcome.source, error)
    if outcome.failure is not None:
        source = outcome.source
        store.record_failure(source.name, location(source.path), report_id(source), outcome.failure)
        page = f"page {outcome.failure.page}: " if outcome.failure.page else ""
        counts.failed.append((source.name, page + outcome.failure.reason))
        if outcome.fault:
            counts.faults.append((source.name, outcome.fault))


def _summary(
    store: Store, found: Walk, plan: Changes, counts: _Counts, *, pruned: bool, detached: int
) -> IngestSummary:
    labels: Counter[str] = Counter()
    for row in label_counts(store).dicts():
        labels[row["label"]] += row["passages"]
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
    )


def coder_name(options: Options) -> str:
    """Return the id of the coder that some options choose."""
    return options.model_name or CODER


def trained_on(options: Options) -> frozenset[str]:
    """Return the ids of the reports that the chosen model learnt from; none for the rules."""
    return frozenset() if options.model is None else frozenset(_options_model(options).card.get("trained_on", ()))
