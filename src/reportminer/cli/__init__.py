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


_IN_SHORT = {
    "ingest": "Read reports (files or folders) into the database.",
    "compare": "Compare places and years: overview and questions.",
    "audit": "Say which mandated part is absent, and who was late.",
    "worksheet": "Write a workbook to grade reports on.",
    "html": "Write all answers as one web page.",
    "export": "Write all tables as CSV, or a replication capsule.",
    "verify": "Check a replication capsule.",
    "outline": "Print the tree of headings of one file.",
    "show": "Print a report with its passages and labels.",
    "resolve": "Say what a title is read as: place, level, year.",
    "set": "Settle a report's year, place or date by hand.",
    "ledger": "Say what became of every file and character.",
    "search": "Show where words stand, in context.",
    "codesheet": "Write a sheet on which people code passages.",
    "code": "Read a filled sheet back.",
    "agreement": "Hold people's codings against the machine's.",
    "evaluate": "Score the machine's codings against a gold file.",
    "train": "Train a coder on coded reports.",
    "info": "Say what is installed and what the database holds.",
    "codebook": "Write a copy of the codebook, to read or edit.",
    "docbin": "Write reports as spaCy Docs.",
}
"""What each command does, short enough for one line of --help."""

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
    _command.short_help = _IN_SHORT[str(_command.name)]
    main.add_command(_command)
