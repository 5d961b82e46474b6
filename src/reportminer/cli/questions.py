"""What every question of compare shares: filters, where the answer goes, and how it is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from reportminer.cli.options import db_option, lang_option, not_a_workbook, notice
from reportminer.cli.progress import Working, clear_line, ticking

if TYPE_CHECKING:
    from reportminer.compare.selection import Filters, Selection
    from reportminer.compare.table import Answer

By = Literal["township", "county", "year", "report"]

by_option = click.option(
    "--by",
    type=click.Choice(["township", "county", "year", "report"]),
    default="township",
    show_default=True,
    help="What makes one line.",
)

_ALL = click.option("--all", "every_file", is_flag=True, help="Also files that seem to be no reports.")
_TWINS = click.option(
    "--with-twins", is_flag=True, help="Count every report, also where two have the same text, place and year."
)
_FILTERS = (
    click.option("--county", multiple=True, help="Only reports of this county or district."),
    click.option("--place", multiple=True, help="Only reports of this place (the end of its name will do)."),
    click.option("--year", multiple=True, help="Only reports about this year; several as 2021-2023 or 2021,2023."),
    click.option(
        "--level",
        multiple=True,
        metavar="[township|county|prefecture|province]",
        help="Only reports of this level.",
    ),
    click.option("--label", multiple=True, help="Only passages with this label: its code or Chinese name."),
    _ALL,
    _TWINS,
    click.option("--topic", multiple=True, help="Only passages about this topic: its code or Chinese name."),
    click.option("--own-text", is_flag=True, help="Leave out passages copied from elsewhere (see compare reuse)."),
)
_LIMIT = click.option(
    "--rows", type=click.IntRange(min=1), default=40, show_default=True, help="Rows of each table on the screen."
)
_CSV = click.option(
    "--csv",
    "csv_file",
    type=click.Path(dir_okay=False, path_type=Path),
    callback=not_a_workbook,
    help="Write the tables to files.",
)
_PLOT = click.option(
    "--plot",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Draw the answer to a file: .svg, or .png and .pdf with reportminer[charts].",
)


@dataclass(frozen=True, slots=True)
class QuestionOptions:
    """The options that all questions share; each filter may be given several times."""

    db: Path
    lang: str
    county: tuple[str, ...]
    place: tuple[str, ...]
    year: tuple[str, ...]
    level: tuple[str, ...]
    label: tuple[str, ...]
    topic: tuple[str, ...]
    every_file: bool
    with_twins: bool = False
    own_text: bool = False
    rows: int = 40
    csv_file: Path | None = None
    plot: Path | None = None

    def filters(self) -> Filters:
        """Return the filters."""
        from reportminer.compare.selection import Filters

        return Filters(
            county=self.county,
            place=self.place,
            year=self.year,
            level=self.level,
            label=self.label,
            topic=self.topic,
            every_file=self.every_file,
            with_twins=self.with_twins,
        )

    def selection(self) -> Selection:
        """Return the reports that pass the filters, without copied passages where --own-text asks for it."""
        from reportminer.compare.selection import select

        chosen = select(self.db, self.filters())
        if not self.own_text:
            return chosen
        from reportminer.compare.reuse import own_text

        with ticking("looking for copied text") as tick:
            kept = own_text(chosen, tick=tick)
        notice(f"{len(kept.without.intersection(chosen.by_passage))} copied passages are left out")
        return kept


def report_filters(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the filters that choose whole reports; it gets them as one argument, ``filters``."""

    @wraps(command)
    def run(*args: Any, **given: Any) -> Any:
        from reportminer.compare.selection import Filters

        chosen = {name: given.pop(name) for name in ("county", "place", "year", "level", "every_file", "with_twins")}
        return command(*args, filters=Filters(**chosen), **given)

    for option in reversed((*_FILTERS[:4], _ALL, _TWINS)):
        run = option(run)
    return run


def misplaced(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command that has none of the filters say which has them, and where they go."""

    def refuse(_ctx: click.Context, param: click.Parameter, value: Any) -> None:
        if value:
            option = f"{param.opts[0]} {value}"
            raise click.UsageError(
                f"{param.opts[0]} goes behind a question: reportminer compare topics {option}; the table of labels with"
                f" filters is reportminer compare profile {option}"
            )

    for name in ("--county", "--place", "--level", "--label", "--topic", "--plot", "--rows"):
        command = click.option(name, hidden=True, expose_value=False, callback=refuse, help="Goes behind a question.")(
            command
        )
    return command


def question_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of all questions; it gets them as one argument, ``options``."""
    return _with_options(command, (db_option, *_FILTERS, _CSV, _PLOT, _LIMIT, lang_option))


def filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command database, filters and language as one argument, ``options``."""
    return _with_options(command, (db_option, *_FILTERS, lang_option))


def _with_options(command: Callable[..., Any], options: Sequence[Callable[..., Any]]) -> Callable[..., Any]:
    @wraps(command)
    def run(*args: Any, **given: Any) -> Any:
        shared = {name: given.pop(name) for name in QuestionOptions.__dataclass_fields__ if name in given}
        with Working(click.get_current_context().command_path.removeprefix("reportminer ")):
            return command(*args, options=QuestionOptions(**shared), **given)

    for option in reversed(options):
        run = option(run)
    return run


def show_answer(answer: Answer, options: QuestionOptions) -> None:
    """Print an answer, and write its tables where --csv names a file."""
    from reportminer.compare.table import answer_lines, write_answer

    clear_line(for_good=True)
    for line in answer_lines(answer, lang=options.lang, limit=options.rows):
        click.echo(line)
    if options.csv_file:
        for path, count in write_answer(options.csv_file, answer).items():
            notice(f"{count} rows written to {path}")
    if options.plot:
        from reportminer.charts.files import draw
        from reportminer.compare.pictures import picture

        draw(picture(answer, options.lang), options.plot, lang=options.lang)
        notice(f"drawn to {options.plot}")
