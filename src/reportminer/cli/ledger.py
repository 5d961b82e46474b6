"""The command that shows the reading ledger."""

from __future__ import annotations

from pathlib import Path

import click

from reportminer.cli.options import db_option, lang_option, not_a_workbook


@click.command()
@click.argument("report", required=False)
@db_option
@click.option(
    "--csv",
    "csv_file",
    type=click.Path(dir_okay=False, path_type=Path),
    callback=not_a_workbook,
    help="Write one row a file (with REPORT: its rows of the ledger) to a file.",
)
@lang_option
def ledger(report: str | None, db: Path, csv_file: Path | None, lang: str) -> None:
    """Say what became of every file and character, the worst files first.

    REPORT is an id, its beginning, or a part of the file's name: then all that is recorded about that file
    is shown, with page, line and quotation.
    """
    from reportminer.ledger import file_ledger, file_lines, summarise, summary_lines, write_files, write_rows

    if report:
        file, accounts, rows = file_ledger(db, report)
        lines = file_lines(file, accounts, rows, lang=lang)
        count = write_rows(csv_file, rows) if csv_file else 0
    else:
        summary = summarise(db)
        lines = summary_lines(summary, lang=lang)
        count = write_files(csv_file, summary) if csv_file else 0
    for line in lines:
        click.echo(line)
    if csv_file:
        click.echo(f"\n{count} rows written to {csv_file}", err=True)
