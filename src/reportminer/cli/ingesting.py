"""The command that reads reports into the database."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportminer.cli.options import (
    EXIT_OK,
    EXIT_SOME_FAILED,
    codebook_option,
    coder_option,
    db_option,
    encoding_option,
    lang_option,
    model_option,
    notice,
    progress_bar,
    regions_option,
    stoppable,
)

if TYPE_CHECKING:
    from reportminer.analysis import CoderChoice
    from reportminer.pipeline import IngestSummary

_SHOWN = 20
"""Failed files listed on the screen; all are in the ledger."""

_HEADS = {
    "en": {
        "failed": "failed",
        "vanished": "vanished",
        "not used": "not used",
        "taken out": "taken out",
        "kept": "kept; --prune takes it out",
        "more": "… and {count} more {head}: see ledger.csv of the export",
    },
    "zh": {
        "failed": "失败",
        "vanished": "已不存在",
        "not used": "未采用",
        "taken out": "已从库中移除",
        "kept": "仍留在库中，--prune 可移除",
        "more": "…… 另有{count}个（{head}），见导出的 ledger.csv",
    },
}


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@db_option
@click.option("--workers", type=click.IntRange(min=1), help="Processes to read with; as many as pay off by default.")
@codebook_option
@encoding_option
@coder_option
@model_option
@regions_option
@click.option("--prune", is_flag=True, help="Take reports out of the database whose files have vanished.")
@click.option("--follow-links", is_flag=True, help="Also read what links lead to outside the folders named.")
@click.option("--strict", is_flag=True, help="Exit with 1 also where a file was read with warnings.")
@lang_option
@click.pass_context
def ingest(
    ctx: click.Context,
    paths: tuple[Path, ...],
    db: Path,
    workers: int | None,
    codebook: Path | None,
    encoding: str | None,
    coder: CoderChoice,
    model: Path | None,
    regions: Path | None,
    prune: bool,
    follow_links: bool,
    strict: bool,
    lang: str,
) -> None:
    """Read reports (files or folders) into the database.

    Unchanged files are skipped, changed ones replaced whole.  A file that cannot be read never stops
    the rest: it is listed at the end and kept in the ledger.
    """
    from reportminer.pipeline import ingest as run

    with stoppable(), _seldom_collected(), progress_bar() as progress:
        summary = run(
            paths,
            db=db,
            codebook=codebook,
            encoding=encoding,
            workers=workers,
            prune=prune,
            follow_links=follow_links,
            coder=coder,
            model=model,
            regions=regions,
            notice=notice,
            progress=progress,
            waiting=progress.waiting if progress else None,
        )
    _show_summary(summary, db, lang)
    if ctx.find_root().params.get("debug"):
        for name, fault in summary.faults:
            click.echo(f"\n{name}\n{fault}", err=True)
    if not (summary.read or summary.unchanged or summary.failed):
        under = ", ".join(map(str, paths))
        remedy = "put reports there: documents, web pages, PDFs, scans, or ZIP archives of them"
        click.echo(f"Nothing to read: {under} holds no report; {remedy}.", err=True)
        ctx.exit(EXIT_SOME_FAILED)
    ctx.exit(EXIT_SOME_FAILED if summary.failed or (strict and summary.warned) else EXIT_OK)


@contextmanager
def _seldom_collected() -> Iterator[None]:
    from reportminer.settings import GARBAGE_THRESHOLDS

    before = gc.get_threshold()
    gc.set_threshold(*GARBAGE_THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _show_summary(summary: IngestSummary, db: Path, lang: str) -> None:
    from reportminer.views import summary_lines

    for line in summary_lines(summary, db, lang=lang):
        click.echo(line)
    heads = _HEADS[lang]
    what = heads["taken out" if summary.pruned else "kept"]
    _show_list("failed", "red", [f"{name}: {reason}" for name, reason in summary.failed], lang)
    _show_list("vanished", "yellow", [f"{name} ({what})" for name in summary.vanished], lang)
    _show_list("not used", "yellow", [f"{name}: {reason}" for name, reason in summary.tables], lang)


def _show_list(name: str, colour: str, lines: Sequence[str], lang: str) -> None:
    head = _HEADS[lang][name]
    for line in lines[:_SHOWN]:
        click.echo(click.style(head + "  ", fg=colour) + line, err=True)
    if len(lines) > _SHOWN:
        click.echo(_HEADS[lang]["more"].format(count=len(lines) - _SHOWN, head=head), err=True)
