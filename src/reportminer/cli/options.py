"""Options that several commands share, exit codes, and what all commands say on the screen."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import click

from reportminer.cli.progress import clear_line

EXIT_OK, EXIT_SOME_FAILED, EXIT_USAGE, EXIT_STOPPED = 0, 1, 2, 130


db_option = click.option(
    "--db",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("reportminer.db"),
    show_default=True,
    help="The database file.",
)
LANG = "reportminer.lang"
"""Where the language that was asked for stands in a context, for the sentence on what went wrong."""


def _noted(ctx: click.Context, _: click.Parameter, lang: str) -> str:
    ctx.meta[LANG] = lang
    return lang


lang_option = click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    default="en",
    show_default=True,
    callback=_noted,
    is_eager=True,
    help="Language of labels and headings.",
)
codebook_option = click.option(
    "--codebook",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Your own copy of the codebook (TOML); the built-in one otherwise.",
)
coder_option = click.option(
    "--coder",
    type=click.Choice(["auto", "model", "rules"]),
    default="auto",
    show_default=True,
    help="Who codes: the trained model, the rules, or the model unless it cannot be loaded (auto).",
)
model_option = click.option(
    "--model",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of a model of your own (see train); the one that ships otherwise.",
)
regions_option = click.option(
    "--regions",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Your own list of places (CSV); a regions.csv in the folder of the reports is found by itself.",
)
encoding_option = click.option(
    "--encoding", help="Encoding of text files, if it is not found by itself (gb18030, big5, …)."
)


_SPREADSHEETS = (".xlsx", ".xls", ".xlsm", ".et", ".ods")


def not_a_workbook(_ctx: click.Context, _param: click.Parameter, file: Path | None) -> Path | None:
    """Refuse a name under which a spreadsheet program could not open a CSV file."""
    if file and file.suffix.lower() in _SPREADSHEETS:
        raise click.BadParameter(f"what is written is CSV; let the name end in .csv, not {file.suffix}: Excel opens it")
    return file


def ending_in(*endings: str) -> Callable[[click.Context, click.Parameter, Path], Path]:
    """Return a callback that refuses a file whose name does not end as its content asks for."""

    def check(_ctx: click.Context, _param: click.Parameter, file: Path) -> Path:
        if file.suffix.lower() not in endings:
            raise click.BadParameter(f"{file}: let the name end in {' or '.join(endings)}, so that it opens by itself")
        return file

    return check


def notice(text: str) -> None:
    """Say something beside the results: on standard error."""
    clear_line()
    click.echo(text, err=True)


@contextmanager
def named(file: Path) -> Iterator[None]:
    """Name the file in what goes wrong with it."""
    from reportminer.errors import ReadError

    try:
        yield
    except ReadError as error:
        raise ReadError(error.stage, f"{file}: {error}") from error


@contextmanager
def stoppable() -> Iterator[None]:
    """Let a request to end (SIGTERM) stop a command as Ctrl-C does: in order, with a sentence."""
    try:
        before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    except ValueError:  # not the main thread: signals are somebody else's
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class Progress:
    """A progress bar that names the file being read when one takes long."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._bar: Any = None
        self._told = ""

    def __call__(self, _: int, total: int, name: str) -> None:
        """Count one file more."""
        del name
        if self._bar is None:
            self._bar = self._stack.enter_context(
                click.progressbar(
                    length=total, label="reading", file=sys.stderr, show_pos=True, item_show_func=lambda name: name
                )
            )
        self._bar.update(1)
        self._bar.current_item = None

    def waiting(self, name: str) -> None:
        """Name the file that takes long, and the page it is at; before there is a bar, on a line of its own."""
        if self._bar is None:
            if name != self._told:
                click.echo(f"reading {name} …", err=True)
            self._told = name
        else:
            self._bar.current_item = name
            self._bar.render_progress()


@contextmanager
def progress_bar() -> Iterator[Progress | None]:
    """Give what draws a progress bar on a terminal, and nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    with ExitStack() as stack:
        yield Progress(stack)
