"""The command line: options, progress and exit codes.  Each command calls one function of the library.

Only this room prints, exits or imports click.  Everything else is imported inside the commands, so
that ``--help`` is instant.
"""

from __future__ import annotations

import click

from reportminer.cli.about import info
from reportminer.cli.coding import codebook, evaluate, train
from reportminer.cli.comparing import audit, compare, search
from reportminer.cli.exporting import docbin, export, verify, worksheet
from reportminer.cli.group import Commands
from reportminer.cli.handcoding import agreement, code, codesheet
from reportminer.cli.ingesting import ingest
from reportminer.cli.ledger import ledger
from reportminer.cli.options import EXIT_STOPPED
from reportminer.cli.places import resolve, set_fields
from reportminer.cli.reading import outline, show
from reportminer.cli.webpage import html

__all__ = ["EXIT_STOPPED", "main"]


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="reportminer", prog_name="reportminer")
@click.option("--debug", is_flag=True, help="Show the full traceback when something goes wrong.")
def main(debug: bool) -> None:
    """Read Chinese local-government reports, code every passage, compare towns and years.

    Start with "reportminer ingest FOLDER", then "reportminer compare".
    """


# The order of --help: that of the work.
for _command in (
    ingest,
    compare,
    audit,
    worksheet,
    html,
    export,
    verify,
    outline,
    show,
    resolve,
    set_fields,
    ledger,
    search,
    codesheet,
    code,
    agreement,
    evaluate,
    train,
    info,
    codebook,
    docbin,
):
    main.add_command(_command)
