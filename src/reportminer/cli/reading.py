"""Commands that show one report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportminer.cli.options import (
    codebook_option,
    coder_option,
    db_option,
    encoding_option,
    lang_option,
    model_option,
    named,
    notice,
    regions_option,
)

if TYPE_CHECKING:
    from reportminer.analysis import CoderChoice

_COLOURS = {
    "measure": "green",
    "shortcoming": "red",
    "responsibility": "magenta",
    "plan": "blue",
    "other": "bright_black",
}


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@encoding_option
@codebook_option
@regions_option
def outline(file: Path, encoding: str | None, codebook: Path | None, regions: Path | None) -> None:
    """Print the tree of headings of FILE, with warnings; no database is needed."""
    from reportminer.analysis import read_report
    from reportminer.views import outline_lines

    with named(file):
        analysis = read_report(file, codebook=codebook, encoding=encoding, regions=regions)
    for line in outline_lines(analysis.report):
        click.echo(line)


@click.command()
@click.argument("report", required=False)
@click.option("--why", metavar="PASSAGE_ID", help="Say what decided about one passage (its file is read again).")
@click.option(
    "--page",
    metavar="[PASSAGE_ID]",
    is_flag=False,
    flag_value="",
    help="Say where in the source one passage stands: page, lines, box.  Without an id, after REPORT: page and line of"
    " every passage.",
)
@click.option("--facts", is_flag=True, help="After each passage: what it counts, cites and names.")
@db_option
@coder_option
@model_option
@lang_option
def show(
    report: str | None,
    why: str | None,
    page: str | None,
    facts: bool,
    db: Path,
    coder: CoderChoice,
    model: Path | None,
    lang: str,
) -> None:
    """Print REPORT with its passages coloured by label.

    REPORT is an id, its beginning, or a part of the file's name.  With --why, or --page and an id, no REPORT is
    needed.
    """
    from reportminer.analysis import make_options
    from reportminer.explaining import why_lines
    from reportminer.views import place_lines as every_place
    from reportminer.views import report_lines, stored_report

    if page:
        from reportminer.ledger import passage_place, place_lines

        for line in place_lines(passage_place(db, page), lang=lang):
            click.echo(line)
    elif why:
        for line in why_lines(db, why, make_options(coder=coder, model=model, notice=notice), lang=lang):
            click.echo(line)
    elif report and page is not None:
        for text, label in every_place(stored_report(db, report), lang=lang):
            click.secho(text, fg=_COLOURS.get(label))
    elif report:
        for text, label in report_lines(stored_report(db, report), lang=lang, facts=facts):
            click.secho(text, fg=_COLOURS.get(label))
    else:
        raise click.UsageError("name a REPORT, or a passage with --why or --page")
