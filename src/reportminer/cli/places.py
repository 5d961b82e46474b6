"""Commands about what a report says of itself: places, levels, years."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from reportminer.cli.options import lang_option, regions_option


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
