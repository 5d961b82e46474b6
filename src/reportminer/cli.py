"""The command line: options, progress and exit codes.  Each command calls one function of the library.

Only this module prints, exits or imports click.  Everything else is imported inside the commands, so
that ``--help`` is instant.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from reportminer.analysis import CoderChoice
    from reportminer.pipeline import IngestSummary

EXIT_OK, EXIT_SOME_FAILED, EXIT_USAGE, EXIT_STOPPED = 0, 1, 2, 130

_SHOWN = 20
"""Failed files listed on the screen; all are in the ledger."""

_COLOURS = {
    "measure": "green",
    "shortcoming": "red",
    "responsibility": "magenta",
    "plan": "blue",
    "other": "bright_black",
}

_db = click.option(
    "--db",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("reportminer.db"),
    show_default=True,
    help="The database file.",
)
_lang = click.option(
    "--lang", type=click.Choice(["zh", "en"]), default="en", show_default=True, help="Language of labels and headings."
)
_codebook = click.option(
    "--codebook",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Your own copy of the codebook (TOML); the built-in one otherwise.",
)
_coder = click.option(
    "--coder",
    type=click.Choice(["auto", "model", "rules"]),
    default="rules",
    show_default=True,
    help="Who codes: the rules, the trained model, or the model where it can be loaded (auto).",
)
_model = click.option(
    "--model",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of a model of your own (see train); the one that ships otherwise.",
)
_encoding = click.option("--encoding", help="Encoding of text files, if it is not found by itself (gb18030, big5, …).")


class _Commands(click.Group):
    """The group of commands: keeps the order in which they are declared and turns errors into sentences."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of the work."""
        return list(self.commands)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run; signs that the terminal's encoding lacks are replaced, in the help texts too."""
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="replace")
        return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; an error becomes one sentence, and its traceback is shown only with --debug."""
        from reportminer.errors import ReadError, ReportMinerError

        try:
            return super().invoke(ctx)
        except (click.exceptions.Exit, click.ClickException, click.Abort):
            raise
        except KeyboardInterrupt:
            kept = " What was read is kept; run the same command again to go on."
            click.echo("\nStopped." + (kept if ctx.invoked_subcommand == "ingest" else ""), err=True)
            ctx.exit(EXIT_STOPPED)
        except Exception as error:
            if _pipe_closed(error):
                ctx.exit(EXIT_OK)
            if ctx.params.get("debug"):
                raise
            click.echo(f"Error: {_sentence(error)}", err=True)
            ours = isinstance(error, ReportMinerError) and not isinstance(error, ReadError)
            ctx.exit(EXIT_USAGE if ours else EXIT_SOME_FAILED)


def _sentence(error: Exception) -> str:
    from reportminer.errors import ReportMinerError

    if isinstance(error, ReportMinerError):
        return str(error)
    if isinstance(error, MemoryError):
        return "the machine's memory is used up; use fewer --workers or close other programs"
    what = " ".join(f"{type(error).__name__}: {error}".split())
    return f"a fault in reportminer ({what}); put --debug behind “reportminer” and report what is printed then"


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="reportminer", prog_name="reportminer")
@click.option("--debug", is_flag=True, help="Show the full traceback when something goes wrong.")
def main(debug: bool) -> None:
    """Read Chinese local-government reports, code every passage, compare towns and years.

    Start with "reportminer ingest FOLDER", then "reportminer compare".
    """


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@_db
@click.option("--workers", type=click.IntRange(min=1), help="Processes to read with; as many as pay off by default.")
@_codebook
@_encoding
@_coder
@_model
@click.option("--prune", is_flag=True, help="Take reports out of the database whose files have vanished.")
@click.option("--strict", is_flag=True, help="Exit with 1 also where a file was read with warnings.")
@_lang
@click.pass_context
def ingest(
    ctx: click.Context,
    paths: tuple[Path, ...],
    db: Path,
    workers: int | None,
    codebook: Path | None,
    encoding: str | None,
    coder: CoderChoice,
    model: Path | None,
    prune: bool,
    strict: bool,
    lang: str,
) -> None:
    """Read reports (files or folders) into the database.

    Unchanged files are skipped, changed ones replaced whole.  A file that cannot be read never stops
    the rest: it is listed at the end and kept in the ledger.
    """
    from reportminer.pipeline import ingest as run

    with _progress() as progress:
        summary = run(
            paths,
            db=db,
            codebook=codebook,
            encoding=encoding,
            workers=workers,
            prune=prune,
            coder=coder,
            model=model,
            notice=_notice,
            progress=progress,
        )
    _show_summary(summary, db, lang)
    if ctx.find_root().params.get("debug"):
        for name, fault in summary.faults:
            click.echo(f"\n{name}\n{fault}", err=True)
    if not (summary.read or summary.unchanged or summary.failed):
        under = ", ".join(map(str, paths))
        click.echo(f"Nothing to read: {under} holds no report; put text, HTML, DOCX or PDF files there.", err=True)
        ctx.exit(EXIT_SOME_FAILED)
    ctx.exit(EXIT_SOME_FAILED if summary.failed or (strict and summary.warned) else EXIT_OK)


@main.command()
@_db
@click.option(
    "--by",
    type=click.Choice(["township", "county", "year", "report"]),
    default="township",
    show_default=True,
    help="What makes one line.",
)
@click.option("--year", help="Only reports about this year.")
@click.option("--csv", "csv_file", type=click.Path(dir_okay=False, path_type=Path), help="Write the table to a file.")
@_lang
def compare(db: Path, by: str, year: str | None, csv_file: Path | None, lang: str) -> None:
    """Compare places and years: passages, characters and share by label.

    On the screen: number of passages and share of the characters.  In the CSV file: one row for each
    place, year and label, with the reports that were counted.
    """
    from reportminer.compare.profile import compare as run
    from reportminer.compare.profile import write_profile
    from reportminer.compare.view import profile_lines

    profile = run(db, by=by, year=year)  # type: ignore[arg-type]
    for line in profile_lines(profile, lang=lang):
        click.echo(line)
    if csv_file:
        count = write_profile(csv_file, profile)
        click.echo(f"\n{count} rows written to {csv_file}", err=True)


@main.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@_db
def export(folder: Path, db: Path) -> None:
    """Write all tables as CSV files into FOLDER (UTF-8 with BOM, opens in Excel)."""
    from reportminer.export.csv import export_csv

    for name, count in export_csv(db, folder).items():
        click.echo(f"{folder / name}: {count} rows")


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_encoding
@_codebook
def outline(file: Path, encoding: str | None, codebook: Path | None) -> None:
    """Print the tree of headings of FILE, with warnings; no database is needed."""
    from reportminer.analysis import read_report
    from reportminer.views import outline_lines

    with _named(file):
        analysis = read_report(file, codebook=codebook, encoding=encoding)
    for line in outline_lines(analysis.report):
        click.echo(line)


@main.command()
@click.argument("report", required=False)
@click.option("--why", metavar="PASSAGE_ID", help="Say what decided about one passage (its file is read again).")
@_db
@_coder
@_model
@_lang
def show(report: str | None, why: str | None, db: Path, coder: CoderChoice, model: Path | None, lang: str) -> None:
    """Print REPORT with its passages coloured by label.

    REPORT is an id, its beginning, or a part of the file's name.  With --why no REPORT is needed.
    """
    from reportminer.analysis import make_options
    from reportminer.views import report_lines, stored_report, why_lines

    if why:
        for line in why_lines(db, why, make_options(coder=coder, model=model, notice=_notice)):
            click.echo(line)
    elif report:
        for text, label in report_lines(stored_report(db, report), lang=lang):
            click.secho(text, fg=_COLOURS.get(label))
    else:
        raise click.UsageError("name a REPORT, or a passage with --why")


@main.command()
@click.argument("words", nargs=-1, required=True)
@_db
@click.option("--label", help="Only passages with this label.")
@click.option("--year", help="Only reports about this year.")
@click.option("--width", type=click.IntRange(5, 200), default=24, show_default=True, help="Characters on either side.")
@click.option("--csv", "csv_file", type=click.Path(dir_okay=False, path_type=Path), help="Write the hits to a file.")
def search(
    words: tuple[str, ...], db: Path, label: str | None, year: str | None, width: int, csv_file: Path | None
) -> None:
    """Show every place where WORDS stand, in context (KWIC)."""
    from reportminer.concordance import search as run
    from reportminer.views import HIT_COLUMNS, hit_lines, hit_row

    hits = list(run(db, " ".join(words), width=width, label=label, year=year))
    for before, word, after, where in hit_lines(hits, width=width):
        click.echo(before + click.style(word, bold=True) + after + "  " + click.style(where, fg="bright_black"))
    sources = len({hit.source for hit in hits})
    click.echo(f"{len(hits)} hits in {sources} reports", err=True)
    if csv_file:
        from reportminer.export.csv import write_csv

        write_csv(csv_file, HIT_COLUMNS, map(hit_row, hits))


@main.command()
@click.argument("gold", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--reports", required=True, type=click.Path(path_type=Path), help="Folder of the reports coded in GOLD.")
@click.option("--hide-headings", is_flag=True, help="Code the passages as if the reports had no headings.")
@click.option(
    "--second",
    type=click.Path(path_type=Path),
    help="A second coding of the same reports: prints the agreement of the two, the ceiling for any machine.",
)
@click.option(
    "--json", "json_file", type=click.Path(dir_okay=False, path_type=Path), help="Write all figures to a file."
)
@_coder
@_model
@_codebook
@_encoding
@_lang
@click.pass_context
def evaluate(
    ctx: click.Context,
    gold: tuple[Path, ...],
    reports: Path,
    hide_headings: bool,
    second: Path | None,
    json_file: Path | None,
    coder: CoderChoice,
    model: Path | None,
    codebook: Path | None,
    encoding: str | None,
    lang: str,
) -> None:
    """Score the machine's codings against GOLD codings (JSONL files or folders of them)."""
    from reportminer.evaluate.command import agreement, score, write_json

    evaluation = score(
        gold,
        reports=reports,
        hide_headings=hide_headings,
        codebook=codebook,
        encoding=encoding,
        coder=coder,
        model=model,
        notice=_notice,
    )
    for line in evaluation.lines(lang=lang):
        click.echo(line)
    if second:
        click.echo()
        for line in agreement(gold, [second], codebook=codebook).lines():
            click.echo(line)
    if json_file:
        write_json(json_file, evaluation)
    ctx.exit(EXIT_SOME_FAILED if evaluation.missing else EXIT_OK)


@main.command()
@click.argument("corpus", type=click.Path(file_okay=False, path_type=Path))
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for the model.")
@click.option(
    "--card",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also try baselines and ablations and write all figures to this page (takes minutes).",
)
@_codebook
@_encoding
def train(corpus: Path, out: Path, card: Path | None, codebook: Path | None, encoding: str | None) -> None:
    """Train a model on the coded reports of CORPUS, whose codings stand in its folder "gold".

    Each place has a folder of its own.  The scores printed are for places that the model had not seen.
    """
    from reportminer.evaluate.training import train_model

    model, figures = train_model(corpus, out, codebook=codebook, encoding=encoding, card=card, progress=_notice)
    click.echo(f"{model.name} written to {out}")
    for mode, name in (("shown", "with headings"), ("hidden", "headings hidden")):
        if "town_split" not in figures:
            break
        found = figures["town_split"][mode]
        ece = found["calibration"]["ece"]
        click.echo(f"{name}: accuracy {found['accuracy']:.3f}, macro-F1 {found['macro_f1']:.3f}, ECE {ece:.3f}")


@main.command()
@_db
def info(db: Path) -> None:
    """Say what this installation can do and what the database holds."""
    from reportminer.views import info_lines

    for line in info_lines(db):
        click.echo(line)


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def codebook(file: Path) -> None:
    """Write a copy of the built-in codebook to FILE, to read or to edit (use it with --codebook)."""
    from reportminer.codebook import copy_codebook

    copy_codebook(file)
    click.echo(f"the codebook was written to {file}")


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@_codebook
@_encoding
@click.pass_context
def docbin(
    ctx: click.Context, file: Path, paths: tuple[Path, ...], codebook: Path | None, encoding: str | None
) -> None:
    """Read reports and write them as spaCy Docs (DocBin) to FILE, with passages, labels and headings."""
    from reportminer.pipeline import write_docs

    count, failed = write_docs(file, paths, codebook=codebook, encoding=encoding)
    click.echo(f"{count} reports written to {file}")
    for name, reason in failed:
        click.echo(f"failed  {name}: {reason}", err=True)
    ctx.exit(EXIT_SOME_FAILED if failed else EXIT_OK)


def _show_summary(summary: IngestSummary, db: Path, lang: str) -> None:
    from reportminer.views import summary_lines

    for line in summary_lines(summary, db, lang=lang):
        click.echo(line)
    what = "taken out" if summary.pruned else "kept; --prune takes it out"
    _show_list("failed", "red", [f"{name}: {reason}" for name, reason in summary.failed])
    _show_list("vanished", "yellow", [f"{name} ({what})" for name in summary.vanished])


def _show_list(head: str, colour: str, lines: Sequence[str]) -> None:
    for line in lines[:_SHOWN]:
        click.echo(click.style(head + "  ", fg=colour) + line, err=True)
    if len(lines) > _SHOWN:
        click.echo(f"… and {len(lines) - _SHOWN} more {head}: see ledger.csv of the export", err=True)


def _notice(text: str) -> None:
    click.echo(text, err=True)


@contextmanager
def _named(file: Path) -> Iterator[None]:
    """Name the file in what goes wrong with it."""
    from reportminer.errors import ReadError

    try:
        yield
    except ReadError as error:
        raise ReadError(error.stage, f"{file}: {error}") from error


@contextmanager
def _progress() -> Iterator[Callable[[int, int, str], None] | None]:
    """Give a function that draws a progress bar on a terminal, and none elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    with ExitStack() as stack:
        bars: list[Any] = []

        def advance(_: int, total: int, name: str) -> None:
            if not bars:
                bar = click.progressbar(length=total, label="reading", file=sys.stderr, show_pos=True)
                bars.append(stack.enter_context(bar))
            bars[0].update(1, name)

        yield advance


def _pipe_closed(error: Exception) -> bool:
    """Tell whether the reader of our output has gone (reportminer show … | head); then drop what is left of it."""
    # Windows reports a closed pipe as EINVAL.
    if not isinstance(error, OSError) or error.errno not in (errno.EPIPE, errno.EINVAL):
        return False
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return True
