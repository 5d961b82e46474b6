"""The order of the stages: the only module that knows it.

``analyse`` is a pure function of bytes, codebook and options.  ``pipeline`` runs it over a corpus.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from reportminer import settings
from reportminer.charset import codec_name
from reportminer.checks import check
from reportminer.classify.rules import CODER, RulesCoder
from reportminer.clean import clean
from reportminer.codebook import Codebook, default_codebook_bytes, parse_codebook
from reportminer.divisions import REGIONS_FILE, Regions, load_regions, parse_regions
from reportminer.document import Analysis, Coding, Report, Source
from reportminer.errors import CodebookError, ModelError, ReadError, ReportMinerError, UsageError
from reportminer.facts import extract_facts
from reportminer.facts.tables import code_rows
from reportminer.metadata import read_metadata
from reportminer.outline import build_outline
from reportminer.parse import needs_process, parse
from reportminer.passages import cut_passages
from reportminer.pulse import beat, watched
from reportminer.refusals import refusal
from reportminer.segment import load_segmenter
from reportminer.settings import WHY_FEATURES
from reportminer.sources import bytes_of, walk
from reportminer.workers import Gone, Stop, apart

if TYPE_CHECKING:
    from reportminer.classify.predict import ModelCoder
    from reportminer.classify.stored import StoredModel
    from reportminer.classify.why import Sign

CoderChoice = Literal["auto", "model", "rules"]
"""Who codes; "auto" is the trained model where it can be loaded, else the rules."""


_STOPPED: dict[Stop, str] = {
    "crash": "reading this file made the reader crash",
    "time": "reading this file took longer than {seconds:g} s and was stopped",
    "memory": "reading this file took more than {memory:g} GB of memory and was stopped",
}


@dataclass(frozen=True, slots=True)
class Options:
    """What an analysis depends on beside the bytes: picklable, the same in every worker.

    ``codebook`` holds the codebook's bytes, so that an edit during a run changes nothing.  ``model`` is
    the folder of the trained model that codes, None where the rules do; ``model_name`` tells its id.
    ``regions`` holds the bytes of a list of divisions of the user's own, empty without one.
    """

    codebook: bytes
    codebook_name: str = "the built-in codebook"
    encoding: str | None = None
    hide_headings: bool = False
    model: Path | None = None
    model_name: str = ""
    regions: bytes = b""


def make_options(
    *,
    codebook: Path | None = None,
    encoding: str | None = None,
    hide_headings: bool = False,
    coder: CoderChoice = "auto",
    model: Path | None = None,
    regions: Path | None = None,
    notice: Callable[[str], None] | None = None,
) -> Options:
    """Read and check codebook, model and list of divisions, and build the options of an analysis.

    ``coder`` is "rules", "model" (the one that ships, or that in the folder ``model``) or "auto": the
    model, or the rules where it cannot be loaded; ``notice`` is then called with the reason.  Raises
    CodebookError for a codebook, UsageError for an encoding or a list of divisions, ModelError for a model
    that cannot be used.
    """
    if encoding is not None:
        codec_name(encoding)
    options = Options(default_codebook_bytes(), encoding=encoding, hide_headings=hide_headings)
    if regions is not None:
        options = replace(options, regions=regions_bytes(regions))
    if codebook is not None:
        try:
            data = codebook.read_bytes()
        except OSError as error:
            raise CodebookError(f"{codebook}: the codebook cannot be read {refusal(error, codebook)}") from error
        parse_codebook(data, name=str(codebook))
        options = replace(options, codebook=data, codebook_name=str(codebook))
    if coder == "rules" and model is None:
        return options
    from reportminer.classify.artifacts import shipped_model

    chosen = replace(options, model=model or shipped_model())
    try:
        return replace(chosen, model_name=_options_model(chosen).name)
    except ModelError as error:
        if coder == "model" or model is not None:
            raise
        if notice:
            notice(f"the rules code, not a trained model: {error}")
        return options


def regions_bytes(file: Path) -> bytes:
    """Return the bytes of a list of divisions, checked; raises UsageError."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: the list of divisions cannot be read {refusal(error, file)}") from error
    parse_regions(data, shown=str(file))
    return data


def options_regions(options: Options) -> Regions:
    """Return the divisions in force: those that ship, and the user's own."""
    return parse_regions(options.regions) if options.regions else load_regions()


def _options_model(options: Options) -> StoredModel:
    from reportminer.classify.artifacts import shipped_model

    model = _model(options.model or shipped_model(), options.codebook, options.codebook_name)
    if options.model_name not in ("", model.name):
        raise ModelError(f"{options.model}: the model changed during the run; run the command again")
    return model


@lru_cache(maxsize=2)
def _model(folder: Path, codebook: bytes, codebook_name: str) -> StoredModel:
    """Load a model, once a process."""
    from reportminer.classify.artifacts import read_model

    return read_model(
        folder, codebook=parse_codebook(codebook, name=codebook_name), segmenter=load_segmenter().fingerprint
    )


def fact_codes() -> list[tuple[str, int, str, str, str, str]]:
    """Return the codes of facts (families of counts, actors, slogans, laws) for the codebook of a database."""
    return code_rows()


def make_coder(options: Options) -> RulesCoder | ModelCoder:
    """Return the coder of some options; raises ModelError."""
    codebook = options_codebook(options)
    if options.model is None:
        return RulesCoder(codebook, hide_headings=options.hide_headings)
    from reportminer.classify.predict import ModelCoder

    return ModelCoder(_options_model(options), codebook, load_segmenter(), hide_headings=options.hide_headings)


def options_codebook(options: Options) -> Codebook:
    """Return the codebook of some options."""
    return parse_codebook(options.codebook, name=options.codebook_name)


def analyse(source: Source, data: bytes, options: Options) -> Analysis:
    """Read one report from its bytes: parse, clean, outline, passages, metadata, codings.

    Raises ReadError, and nothing else, for bytes that cannot be read.
    """
    codebook = options_codebook(options)
    with stage_of("parse"):
        parsed = parse(source, data, encoding=options.encoding)
    with stage_of("clean"):
        document = clean(source, parsed)
    with stage_of("outline"):
        outline = build_outline(document, codebook=codebook)
    with stage_of("passages"):
        passages = cut_passages(document, outline.sections, outline.blocks)
    with stage_of("metadata"):
        metadata = read_metadata(document, outline.sections, passages, options_regions(options))
    report = Report(document, outline.sections, tuple(passages), metadata, outline.ledger)
    with stage_of("check"):
        report = replace(report, ledger=report.ledger + check(report))
    with stage_of("classify"):
        coder = make_coder(options)
        words: tuple[tuple[str, ...], ...] = ()
        if options.model is None:
            codings = tuple(coder.code(report))
        else:
            assert not isinstance(coder, RulesCoder)
            words = tuple(map(tuple, load_segmenter().cut_all(map(report.quote, report.passages))))
            codings = tuple(coder.code(report, words))
    with stage_of("facts"):
        return Analysis(report, codings, extract_facts(report, codings), words)


@contextmanager
def stage_of(name: str) -> Iterator[None]:
    """Turn whatever else a stage raises into a ReadError: no file, and no fault of ours, stops the others."""
    beat()
    try:
        yield
    except ReportMinerError:
        raise
    except MemoryError as error:
        if watched():  # the limit of a child was met before its watch had looked: the child says so and ends
            raise
        raise ReadError(name, "the memory does not suffice; close other programs or split the file") from error
    except Exception as error:
        what = " ".join(f"{type(error).__name__}: {error}".split())
        reason = f"a fault in reportminer ({what}); report it with what “reportminer --debug” prints for this file"
        raise ReadError(name, reason) from error


def read_report(
    path: Path,
    *,
    codebook: Path | None = None,
    encoding: str | None = None,
    coder: CoderChoice = "auto",
    regions: Path | None = None,
) -> Analysis:
    """Read and code one file, without a database.

    ``regions`` is a list of divisions of the user's own; without it a ``regions.csv`` beside the file, or in a
    folder above it up to three steps, counts.
    Raises UsageError for a missing file or a bad list, ReadError for a file that cannot be read.
    """
    options = make_options(codebook=codebook, encoding=encoding, coder=coder, regions=regions or regions_near(path))
    return read_source(_single_source(path), options)


def regions_near(path: Path) -> Path | None:
    """Return the ``regions.csv`` in a folder, or beside a file or above it, or None."""
    folders = [path] if path.is_dir() else list(path.absolute().parents)[:3]
    return next((file for folder in folders if (file := folder / REGIONS_FILE).is_file()), None)


def read_source(source: Source, options: Options) -> Analysis:
    """Read and code one source of a walk; raises ReadError.

    What compiled libraries read is read in another process, kept for the next call: a fault in one of
    them ends that process, not this one.
    """
    if not needs_process(source):
        return read_here(source, options)
    try:
        return apart(partial(read_here, options=options), source)
    except Gone as gone:
        raise stopped_error(gone.how) from None


def need_processes(sources: Sequence[Source]) -> bool:
    """Tell whether any of these files is to be read in a process of its own."""
    return any(map(needs_process, sources))


def read_here(source: Source, options: Options) -> Analysis:
    """Read and code one source in this process; raises ReadError."""
    return analyse(source, bytes_of(source), options)


def stopped_error(how: Stop) -> ReadError:
    """Return the error of a file whose process had to be ended, or ended by itself."""
    what = _STOPPED[how].format(seconds=settings.KILL_SECONDS, memory=settings.MAX_MEMORY_BYTES / 2**30)
    return ReadError("parse", f"{what}; open it in its program and save it again, or take it out")


class Explanation(NamedTuple):
    """Why a passage got its label: its text, its coding, and the signs that weighed, the strongest first.

    ``totals`` are the points of the labels and ``in_sequence`` tells whether no heading spoke, both for
    the rules only; ``by_rules`` tells which coder it was.
    """

    text: str
    coding: Coding
    signs: tuple[Sign, ...]
    totals: dict[str, float]
    by_rules: bool
    in_sequence: bool = False


def explain(path: Path, passage_id: str, options: Options) -> Explanation:
    """Read and code a file anew and say what decided about one of its passages.

    Raises UsageError where the file has no such passage (any more), ReadError, ModelError.
    """
    from reportminer.classify.why import model_signs, rules_signs

    report = read_source(_single_source(path), options).report
    index = next((at for at, passage in enumerate(report.passages) if passage.id == passage_id), -1)
    if index < 0:
        raise UsageError(f"{path}: the file has changed since it was read; run “reportminer ingest” again")
    coder = make_coder(options)
    text, coding = report.quote(report.passages[index]), coder.code(report)[index]
    if options.model is not None:
        assert not isinstance(coder, RulesCoder)
        found = coder.explain(report, index, label=coding.label, limit=WHY_FEATURES)
        return Explanation(text, coding, tuple(model_signs(found, report, index, coding.label)), {}, by_rules=False)
    assert isinstance(coder, RulesCoder)
    signs, totals = rules_signs(coder, report, index)
    no_heading = not any(sign.kind in ("heading", "before_first") for sign in signs)
    return Explanation(text, coding, tuple(signs), totals, by_rules=True, in_sequence=no_heading)


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
    if len(found.sources) > 1 or (found.sources[0].member and path.is_file()):
        raise UsageError(
            f"{path}: this is an archive; name one file in it, such as {path.name}/{found.sources[0].member}"
        )
    return found.sources[0]


def coder_name(options: Options) -> str:
    """Return the id of the coder that some options choose."""
    return options.model_name or CODER


def trained_on(options: Options) -> frozenset[str]:
    """Return the ids of the reports that the chosen model learnt from; none for the rules."""
    return frozenset() if options.model is None else frozenset(_options_model(options).card.get("trained_on", ()))
