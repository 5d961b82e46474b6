"""Commands for coding by people: sheets out, filled sheets in, agreement."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportminer.cli.options import codebook_option, db_option, ending_in, lang_option, notice
from reportminer.cli.progress import Working
from reportminer.cli.questions import filter_options

if TYPE_CHECKING:
    from reportminer.cli.questions import QuestionOptions


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), callback=ending_in(".xlsx", ".csv"))
@click.option("--sample", type=click.IntRange(min=1), help="Draw so many passages by lot.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another number draws other passages.")
@click.option("--unsure", is_flag=True, help="Only passages that the machine coded unsurely.")
@click.option("--with-machine", is_flag=True, help="Show the machine's label: to correct it, not to measure it.")
@click.option("--force", is_flag=True, help="Write over a sheet that is there, filled in or not.")
@filter_options
def codesheet(
    file: Path, sample: int | None, seed: int, unsure: bool, with_machine: bool, force: bool, options: QuestionOptions
) -> None:
    """Write a sheet on which a person codes passages to FILE (.xlsx, or .csv).

    A workbook has lists to choose labels and topics from, and the codebook on its second sheet.  Fill it in and read
    it back with "reportminer code".  Without --with-machine the coder does not see what the machine said, as
    agreement can only be measured between coders who do not know of each other.
    """
    from reportminer.errors import UsageError
    from reportminer.handcoding.draw import drawn
    from reportminer.handcoding.sheet import write_sheet

    if file.exists() and not force:
        raise UsageError(f"{file} is there already and may be filled in; name another file, or add --force")
    selection = options.selection()
    asked = drawn(selection, sample=sample, seed=seed, unsure=unsure)
    write_sheet(file, selection, asked, machine=with_machine, lang=options.lang)
    reports = len({entry.report.report for entry in asked})
    click.echo(f"{file}: {len(asked)} passages of {reports} reports")
    notice(f"when it is filled in: reportminer code {file} --coder NAME")
    if unsure or options.label or options.topic:
        notice("these passages were not drawn from all, so agreement on them says nothing about the other passages")


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--coder", required=True, help="Name of the person who coded.")
@click.option("--remove", is_flag=True, help="Take all codings of this person out of the database; no FILE then.")
@db_option
def code(file: Path | None, coder: str, remove: bool, db: Path) -> None:
    """Read a filled sheet FILE (.xlsx, .csv) into the database, under the name of the person who coded.

    A person's coding counts before the machine's in every comparison, and outlives a new reading of the reports.  All
    rows are taken or, where one is wrong, none; what the same person said of a passage before is replaced.
    """
    from reportminer.handcoding.taking import forget_coder, take_sheet

    if remove == (file is not None):
        raise click.UsageError("name a filled sheet, or --remove, and not both")
    if file is None:
        click.echo(f"{db}: {forget_coder(db, coder)} codings by {coder} are taken out")
        return
    with Working("code"):
        taken = take_sheet(db, file, coder=coder)
    written = taken.written
    count = sum(written)
    click.echo(
        f"{file}: {count} passages coded by {coder} ({written.new} new, {written.changed} changed, {written.same} as"
        " before)"
    )
    if taken.empty:
        notice(f"{taken.empty} rows have no label yet and do not count")


@click.command()
@db_option
@click.option("--coder", default="", help="The person whose codings count as right.")
@click.option("--second", default="", help="The person to hold against the first.")
@click.option(
    "--json",
    "json_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write all figures to a file, for compare profile --gold.",
)
@click.option("--list", "listed", type=click.IntRange(min=0), default=20, show_default=True, help="Differences shown.")
@codebook_option
@lang_option
def agreement(
    db: Path, coder: str, second: str, json_file: Path | None, listed: int, codebook: Path | None, lang: str
) -> None:
    """Say how far people's codings in the database agree with the machine's, and with each other.

    Krippendorff's alpha with intervals, precision and recall of every label, confusions, and the passages that were
    coded differently.
    """
    from reportminer.codebook import load_codebook
    from reportminer.evaluate.command import write_json
    from reportminer.handcoding.against import agreement_in, difference_lines

    with Working("agreement"):
        book = load_codebook(codebook)
        held = agreement_in(db, codebook=book, coder=coder, second=second)
    lines = held.evaluation.lines(lang=lang, listed=listed, second=held.people)
    for line in (*lines, *difference_lines(held, codebook=book, lang=lang, listed=listed)):
        click.echo(line)
    if json_file:
        write_json(json_file, held.evaluation, held.people)
        notice(f"all figures written to {json_file}")
