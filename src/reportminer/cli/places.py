"""Commands about what a report says of itself: places, levels, years."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from reportminer.cli.options import db_option, lang_option, regions_option


@click.command()
@click.argument("texts", nargs=-1, metavar="TEXT...")
@click.option(
    "--file",
    "file",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    help="Read the texts from a file, one a line (- for standard input).",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@regions_option
@lang_option
def resolve(texts: tuple[str, ...], file: Path | None, as_json: bool, regions: Path | None, lang: str) -> None:
    """Say what a title or an issuer's line is read as: place, code, level, kind of issuer, year.

    Where several places bear the name, all of them are listed and none is chosen.  No database is needed.
    """
    from reportminer.placing import resolution_json, resolution_lines, resolve_lines

    wanted = [*texts, *(_lines(file) if file else ())]
    if not wanted:
        raise click.UsageError("give a TEXT, or a file of them with --file")
    for resolved in resolve_lines(wanted, regions=regions):
        if as_json:
            click.echo(resolution_json(resolved))
        else:
            for line in resolution_lines(resolved, lang=lang):
                click.echo(line)


def _lines(file: Path) -> list[str]:
    from reportminer.placing import lines_of

    data = sys.stdin.buffer.read() if str(file) == "-" else None
    return lines_of(file, data)


@click.command("set")
@click.argument("report")
@click.argument("values", nargs=-1, metavar="[FIELD=VALUE]...")
@click.option("--clear", multiple=True, metavar="FIELD", help="Take back what was set for a field; may be repeated.")
@db_option
@regions_option
def set_fields(report: str, values: tuple[str, ...], clear: tuple[str, ...], db: Path, regions: Path | None) -> None:
    """Settle by hand what REPORT says of itself: its year, place, date, issuer.

    What is set wins over everything that is read, now and whenever the report is read again.  An empty
    value says that there is none.  REPORT is an id, its beginning, or a part of the file's name.

    Fields: title, year, place, province, prefecture, county, township, office, level, issuer, issuer_kind, date,
    published, document_number, addressee; some also in Chinese (年度=2023).  Many reports at once: write them into
    a table corpus.csv in their folder and run ingest again.
    """
    from reportminer.settling import parse_assignments, set_report

    if not values and not clear:
        raise click.UsageError("name what to set, such as year=2023, or what to take back with --clear")
    name, done, cleared = set_report(db, report, values=parse_assignments(values), clear=clear, regions=regions)
    click.echo(name)
    for field, value in done:
        click.echo(f"  {field}: {value or '(none)'}")
    for field in cleared:
        click.echo(f"  {field}: taken back")
    if clear and not cleared:
        click.echo("  nothing was set for " + ", ".join(clear))
