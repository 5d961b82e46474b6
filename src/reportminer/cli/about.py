"""The command that says what is installed and what the database holds."""

from __future__ import annotations

from pathlib import Path

import click

from reportminer.cli.options import db_option


@click.command()
@db_option
def info(db: Path) -> None:
    """Say what this installation can do and what the database holds."""
    from reportminer.views import info_lines

    for line in info_lines(db):
        click.echo(line)
