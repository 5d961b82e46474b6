"""Commands that write what was read in the formats of other programs."""

from __future__ import annotations

from pathlib import Path

import click

from reportminer.cli.options import EXIT_OK, EXIT_SOME_FAILED, codebook_option, db_option, encoding_option


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@db_option
def export(folder: Path, db: Path) -> None:
    """Write all tables as CSV files into FOLDER (UTF-8 with BOM, opens in Excel)."""
    from reportminer.export.csv import export_csv

    for name, count in export_csv(db, folder).items():
        click.echo(f"{folder / name}: {count} rows")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@codebook_option
@encoding_option
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
