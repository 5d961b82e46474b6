"""Commands that compare and search what was read."""

from __future__ import annotations

from pathlib import Path

import click

from reportminer.cli.options import EXIT_OK, EXIT_SOME_FAILED, db_option, lang_option, not_a_workbook
from reportminer.cli.progress import Working, ticking
from reportminer.cli.questions import By, QuestionOptions, by_option, misplaced, question_options, show_answer

_QUOTES = '"“”‘’「」『』'


@click.group(invoke_without_command=True)
@db_option
@click.option(
    "--by",
    type=click.Choice(["township", "county", "year", "report"]),
    help="Show the table of labels, one line for each of these.",
)
@click.option("--year", help="Only reports about this year.")
@click.option("--all", "every_file", is_flag=True, help="Also files that seem to be no reports (plans, notices, …).")
@click.option(
    "--csv",
    "csv_file",
    type=click.Path(dir_okay=False, path_type=Path),
    callback=not_a_workbook,
    help="Write the table of labels to a file.",
)
@click.option("--with-twins", is_flag=True, help="Count every report, also where two have the same text.")
@lang_option
@misplaced
@click.pass_context
def compare(
    ctx: click.Context,
    db: Path,
    by: str | None,
    year: str | None,
    every_file: bool,
    with_twins: bool,
    csv_file: Path | None,
    lang: str,
) -> None:
    """Compare places and years.  Without a question: an overview, and what can be asked.

    With --by or --csv: passages and share of the characters by label; in the CSV file one row for each
    place, year and label, with the reports that were counted.  Files that seem to be no reports are left
    out, and named.
    """
    if ctx.invoked_subcommand:
        return
    if not by and not csv_file:
        _overview(db, year, every_file, with_twins, lang)
        return
    from reportminer.compare.asked import one_year
    from reportminer.compare.profile import compare as run
    from reportminer.compare.profile import write_profile
    from reportminer.compare.view import profile_lines

    only = one_year(year) if year else None
    with Working("compare"):
        profile = run(db, by=by or "township", year=only, every_file=every_file, with_twins=with_twins)  # type: ignore[arg-type]
    for line in profile_lines(profile, lang=lang):
        click.echo(line)
    if csv_file:
        count = write_profile(csv_file, profile)
        click.echo(f"\n{count} rows written to {csv_file}", err=True)


def _overview(db: Path, year: str | None, every_file: bool, with_twins: bool, lang: str) -> None:
    from reportminer.compare.overview import overview
    from reportminer.compare.overview_view import overview_lines
    from reportminer.compare.selection import Filters, select

    with Working("compare"):
        selection = select(db, Filters(year=(year,) if year else (), every_file=every_file, with_twins=with_twins))
        answer = overview(selection)
    for line in overview_lines(answer, lang=lang):
        click.echo(line)


@click.command()
@question_options
@click.option("--strict", is_flag=True, help="Exit with 1 where a part is absent or a report is late.")
@click.pass_context
def audit(ctx: click.Context, options: QuestionOptions, strict: bool) -> None:
    """Say which mandated part of which report is present, thin or absent, where it stands, and who was late.

    The parts: measures and results, shortcomings and their causes, the principals' duty, next year's
    arrangements; the day: 1 March.
    """
    from reportminer.compare.audit import audit as run
    from reportminer.compare.audit import complete

    selection = options.selection()
    show_answer(run(selection), options)
    ctx.exit(EXIT_SOME_FAILED if strict and not complete(selection) else EXIT_OK)


compare.add_command(audit)


@compare.command()
@question_options
@by_option
@click.option(
    "--gold",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Scores that “evaluate --json” wrote for this coder: shares are corrected by its errors there.",
)
def profile(options: QuestionOptions, by: By, gold: Path | None) -> None:
    """Set out the shares of labels by place and year, corrected for the coder's known errors, with intervals."""
    from reportminer.compare.shares import profile as run

    show_answer(run(options.selection(), by=by, gold=gold), options)


@compare.command()
@question_options
@by_option
def topics(options: QuestionOptions, by: By) -> None:
    """Set out what each place tells as done, confessed and planned, topic by topic, and where gaps are."""
    from reportminer.compare.topics import topics as run

    show_answer(run(options.selection(), by=by), options)


@compare.command()
@question_options
def follow(options: QuestionOptions) -> None:
    """Hold each plan against the next year's report: done, partly, not mentioned, repeated; and what recurs."""
    from reportminer.compare.follow import follow as run

    with ticking("following plans") as tick:
        answer = run(options.selection(), tick=tick)
    show_answer(answer, options)


@compare.command()
@question_options
def reuse(options: QuestionOptions) -> None:
    """Find text taken from the own last year, from a neighbour or a superior, with both quotations."""
    from reportminer.compare.reuse import reuse as run

    with ticking("looking for copied text") as tick:
        answer = run(options.selection(), tick=tick)
    show_answer(answer, options)


@compare.command()
@question_options
@by_option
@click.option("--top", type=click.IntRange(min=1), default=15, show_default=True, help="Terms of each group.")
def keyness(options: QuestionOptions, by: By, top: int) -> None:
    """List the words and set phrases that set each place, county or year apart from the others."""
    from reportminer.compare.keyness import keyness as run

    show_answer(run(options.selection(), by=by, top=top), options)


@compare.command()
@question_options
@by_option
def similar(options: QuestionOptions, by: By) -> None:
    """Lay places out on a map by their words, with the nearest neighbours of each."""
    from reportminer.compare.similar import similar as run

    show_answer(run(options.selection(), by=by), options)


@compare.command()
@question_options
def panel(options: QuestionOptions) -> None:
    """Set like quantities of a place side by side, year by year; flag what is identical and what jumps."""
    from reportminer.compare.panel import panel as run

    show_answer(run(options.selection()), options)


@click.command()
@click.argument("words", nargs=-1, required=True)
@db_option
@click.option("--label", help="Only passages with this label: its code or Chinese name.")
@click.option("--year", help="Only reports about this year; several as 2021-2023 or 2021,2023.")
@click.option("--width", type=click.IntRange(5, 200), default=24, show_default=True, help="Characters on either side.")
@click.option(
    "--csv",
    "csv_file",
    type=click.Path(dir_okay=False, path_type=Path),
    callback=not_a_workbook,
    help="Write the hits to a file.",
)
def search(
    words: tuple[str, ...], db: Path, label: str | None, year: str | None, width: int, csv_file: Path | None
) -> None:
    """Show every place where WORDS stand, in context (KWIC)."""
    from reportminer.compare.asked import label_in, years_asked
    from reportminer.concordance import search as run
    from reportminer.terminal import counted
    from reportminer.views import HIT_COLUMNS, hit_lines, hit_row

    only = label_in(db, label) if label else None
    years = years_asked(year) if year else (None,)
    hits = [hit for one in years for hit in run(db, " ".join(words), width=width, label=only, year=one)]
    for before, word, after, where in hit_lines(hits, width=width):
        click.echo(before + click.style(word, bold=True) + after + "  " + click.style(where, fg="bright_black"))
    sources = len({hit.source for hit in hits})
    click.echo(f"{counted(len(hits), 'hit')} in {counted(sources, 'report')}", err=True)
    bare = " ".join(words).translate(dict.fromkeys(map(ord, _QUOTES)))
    if not hits and bare.strip() and bare != " ".join(words):
        click.echo(f"quotation marks are looked for as well; without them: reportminer search {bare}", err=True)
    if csv_file:
        from reportminer.export.csv import write_csv

        write_csv(csv_file, HIT_COLUMNS, map(hit_row, hits))
