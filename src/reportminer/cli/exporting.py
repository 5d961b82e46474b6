"""Commands that write what was read in the formats of other programs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportminer.cli.options import (
    EXIT_OK,
    EXIT_SOME_FAILED,
    codebook_option,
    coder_option,
    db_option,
    encoding_option,
    ending_in,
    lang_option,
    model_option,
    notice,
)
from reportminer.cli.progress import Working
from reportminer.cli.questions import report_filters

if TYPE_CHECKING:
    from reportminer.analysis import CoderChoice
    from reportminer.compare.selection import Filters


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@db_option
@click.option(
    "--capsule",
    is_flag=True,
    help="Write a replication capsule: tables and answers as CSV, Parquet, JSONL and DocBin, with schema, codebook,"
    " label scripts, methods and manifest.",
)
@click.option(
    "--gold",
    type=click.Path(dir_okay=False, path_type=Path),
    help="With --capsule: scores that “evaluate --json” wrote, for the methods and the correction of shares.",
)
@click.option(
    "--author",
    "authors",
    multiple=True,
    help="With --capsule: “Family, Given” of an author, or the name of a body; may be repeated.  An ORCID iD may stand"
    " behind in <…>.",
)
@click.option("--with-twins", is_flag=True, help="With --capsule: answers count twins (same text, place and year) too.")
@click.option("--licence", default="", help="With --capsule: the name of the licence of your data (CC-BY-4.0, …).")
@click.option("--force", is_flag=True, help="With --capsule: write it beside other files in FOLDER, which stay.")
def export(
    folder: Path,
    db: Path,
    capsule: bool,
    gold: Path | None,
    authors: tuple[str, ...],
    with_twins: bool,
    licence: str,
    force: bool,
) -> None:
    """Write all tables as CSV files into FOLDER (UTF-8 with BOM, opens in Excel), or a whole capsule."""
    if capsule:
        from reportminer.capsule.build import write_capsule
        from reportminer.capsule.manifest import Options

        options = Options(licence, authors, with_twins)
        with Working("writing") as working:
            count = write_capsule(
                db, folder, gold=gold, options=options, force=force, tell=_telling(working, "writing")
            )
        click.echo(f"{folder}: {count} files; README.md says how to open them")
        if not authors:
            notice('no CITATION.cff was written, as nobody is named to cite: add --author "Family, Given"')
        return
    from reportminer.export.csv import export_csv

    if gold or authors or with_twins or licence or force:
        raise click.UsageError("--gold, --author, --with-twins, --licence and --force go with --capsule")
    with Working("writing tables"):
        written = export_csv(db, folder)
    for name, count in written.items():
        click.echo(f"{folder / name}: {count} rows")
    notice("what each column holds: docs/columns.md, or datapackage.json of export --capsule")


def _telling(working: Working, doing: str) -> Callable[[str], None]:
    """Name what is being written, where somebody is looking."""
    return lambda what: working.say(f"{doing} {what}")


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--db",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The database: every file is made again from it and compared byte by byte.",
)
@click.pass_context
def verify(ctx: click.Context, folder: Path, db: Path | None) -> None:
    """Check a replication capsule in FOLDER: all digests and, with --db, all files made again."""
    from reportminer.capsule.verify import verify as run

    with Working("checking") as working:
        check = run(folder, db=db, tell=_telling(working, "making again:"))
    for name, problem in check.wrong:
        click.echo(f"{name}: {problem}")
    for name in check.beside:
        notice(f"{name}: not of the capsule")
    how = "made again, byte for byte the same" if db else "as the manifest has them"
    good = f"{folder}: {check.checked} files are {how}"
    click.echo(f"{folder}: {len(check.wrong)} of {check.checked} files differ" if check.wrong else good)
    ctx.exit(EXIT_SOME_FAILED if check.wrong else EXIT_OK)


_WORKSHEET = {
    "en": {
        "written": "{file}: {count} reports",
        "free": "{count} government work reports are left out: they are not bound to the mandated parts",
        "unknown": "{count} reports of unknown place stand under the names of their files; corpus.csv can name it",
    },
    "zh": {
        "written": "{file}：{count}份报告",
        "free": "{count}份政府工作报告未列入：不受法定内容约束",
        "unknown": "{count}份报告地区不明，以文件名列出；可在 corpus.csv 中写明地区",
    },
}
"""What the command says of the worksheet."""


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), callback=ending_in(".xlsx"))
@db_option
@report_filters
@lang_option
def worksheet(file: Path, db: Path, filters: Filters, lang: str) -> None:
    """Write a worksheet for grading reports to FILE (XLSX).

    One line a report: the state of every mandated part with its quotation and page, the date, key figures, the
    share of borrowed text, warnings, and blank cells for marks and remarks.  A second sheet holds the evidence
    in full, a third says how to use it.
    """
    from reportminer.compare.selection import select
    from reportminer.compare.worksheet import write_worksheet

    with Working("worksheet"):
        selection = select(db, filters)
        count, unknown = write_worksheet(file, selection, lang=lang)
    words = _WORKSHEET[lang]
    click.echo(words["written"].format(file=file, count=count))
    for name, number in (("free", len(selection.reports) - count), ("unknown", unknown)):
        if number:
            notice(words[name].format(count=number))


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@codebook_option
@coder_option
@model_option
@encoding_option
@click.pass_context
def docbin(
    ctx: click.Context,
    file: Path,
    paths: tuple[Path, ...],
    codebook: Path | None,
    coder: CoderChoice,
    model: Path | None,
    encoding: str | None,
) -> None:
    """Read reports and write them as spaCy Docs (DocBin) to FILE, with passages, labels and headings."""
    from reportminer.pipeline import write_docs

    count, failed = write_docs(
        file, paths, codebook=codebook, encoding=encoding, coder=coder, model=model, notice=notice
    )
    click.echo(f"{count} reports written to {file}")
    for name, reason in failed:
        click.echo(f"failed  {name}: {reason}", err=True)
    ctx.exit(EXIT_SOME_FAILED if failed else EXIT_OK)
