"""The group of commands: their order, and errors turned into sentences."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from typing import Any

import click

from reportminer.cli.options import EXIT_OK, EXIT_SOME_FAILED, EXIT_STOPPED, EXIT_USAGE, LANG
from reportminer.cli.streams import lost, prepare

_KEPT = {
    "ingest": " What was read is kept; run the same command again to go on.",
    "export": " Every file that is there is whole; run the same command again for the others.",
    **dict.fromkeys(("compare", "audit", "html", "worksheet"), " No file was left half-written."),
    "verify": " The capsule was not changed.",
}
"""What a command that was stopped leaves behind."""


class Commands(click.Group):
    """The group of commands: keeps the order in which they are declared and turns errors into sentences."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of the work."""
        return list(self.commands)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run; what an encoding lacks is dealt with, in the help texts too."""
        prepare()
        try:
            return super().main(*args, **kwargs)
        finally:
            if told := lost():
                click.echo(told, err=True)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; an error becomes one sentence, and its traceback is shown only with --debug."""
        from reportminer.errors import ReadError, ReportMinerError

        try:
            return super().invoke(ctx)
        except (click.exceptions.Exit, click.ClickException, click.Abort):
            raise
        except KeyboardInterrupt:
            click.echo(f"\nStopped.{_KEPT.get(ctx.invoked_subcommand or '', '')}", err=True)
            ctx.exit(EXIT_STOPPED)
        except Exception as error:
            if _pipe_closed(error):
                ctx.exit(EXIT_OK)
            if ctx.params.get("debug"):
                raise
            click.echo(f"Error: {_sentence(error, ctx.meta.get(LANG, 'en'))}", err=True)
            ours = isinstance(error, ReportMinerError) and not isinstance(error, ReadError)
            ctx.exit(EXIT_USAGE if ours else EXIT_SOME_FAILED)


def _sentence(error: Exception, lang: str) -> str:
    from reportminer.compare.why_not import UnansweredError
    from reportminer.errors import ReportMinerError

    if isinstance(error, UnansweredError):
        return error.said(lang)
    if isinstance(error, ReportMinerError):
        return str(error)
    if isinstance(error, MemoryError):
        return "the machine's memory is used up; use fewer --workers or close other programs"
    what = " ".join(f"{type(error).__name__}: {error}".split())
    return f"a fault in reportminer ({what}); put --debug behind “reportminer” and report what is printed then"


def _pipe_closed(error: Exception) -> bool:
    """Tell whether the reader of our output has gone (reportminer show … | head); then drop what is left of it."""
    # Windows reports a closed pipe as EINVAL, and so it does a name that no file can have.
    if not isinstance(error, OSError) or error.filename or error.errno not in (errno.EPIPE, errno.EINVAL):
        return False
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return True
