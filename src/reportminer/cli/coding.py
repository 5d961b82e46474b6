"""Commands about codings: the codebook, scores, and training."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportminer.cli.options import (
    EXIT_OK,
    EXIT_SOME_FAILED,
    codebook_option,
    coder_option,
    encoding_option,
    lang_option,
    model_option,
    notice,
)

if TYPE_CHECKING:
    from reportminer.analysis import CoderChoice


@click.command()
@click.argument("gold", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--reports", required=True, type=click.Path(path_type=Path), help="Folder of the reports coded in GOLD.")
@click.option("--hide-headings", is_flag=True, help="Code the passages as if the reports had no headings.")
@click.option(
    "--second",
    type=click.Path(path_type=Path),
    help="A second coding of the same reports: its agreement with GOLD stands beside the machine's, as the ceiling.",
)
@click.option(
    "--json", "json_file", type=click.Path(dir_okay=False, path_type=Path), help="Write all figures to a file."
)
@click.option(
    "--facts",
    is_flag=True,
    help="GOLD holds facts (quantities, citations, actors, slogans), not codings: score the facts that are read.",
)
@click.option("--list", "listed", type=click.IntRange(min=0), default=20, help="With --facts: differences shown.")
@coder_option
@model_option
@codebook_option
@encoding_option
@lang_option
@click.pass_context
def evaluate(
    ctx: click.Context,
    gold: tuple[Path, ...],
    reports: Path,
    hide_headings: bool,
    second: Path | None,
    json_file: Path | None,
    facts: bool,
    listed: int,
    coder: CoderChoice,
    model: Path | None,
    codebook: Path | None,
    encoding: str | None,
    lang: str,
) -> None:
    """Score the machine's codings against GOLD codings (JSONL files or folders of them)."""
    if facts:
        if second or json_file or hide_headings:
            raise click.UsageError("--second, --json and --hide-headings do not go with --facts")
        ctx.exit(_evaluate_facts(gold, reports, encoding, listed))
    from reportminer.evaluate.command import agreement, score, write_json

    beside = agreement(gold, [second], codebook=codebook, lang=lang) if second else None
    evaluation = score(
        gold,
        reports=reports,
        hide_headings=hide_headings,
        codebook=codebook,
        encoding=encoding,
        coder=coder,
        model=model,
        notice=notice,
        lang=lang,
    )
    for line in evaluation.lines(lang=lang, second=beside):
        click.echo(line)
    if json_file:
        write_json(json_file, evaluation, beside)
    ctx.exit(EXIT_SOME_FAILED if evaluation.missing else EXIT_OK)


def _evaluate_facts(gold: tuple[Path, ...], reports: Path, encoding: str | None, listed: int) -> int:
    from reportminer.evaluate.facts import fact_lines, score_facts

    scores = score_facts(gold, reports=reports, encoding=encoding)
    for line in fact_lines(scores, listed=listed):
        click.echo(line)
    return EXIT_SOME_FAILED if scores.missing else EXIT_OK


@click.command()
@click.argument("corpus", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for the model.")
@click.option(
    "--card",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also try baselines and ablations and write all figures to this page (takes minutes).",
)
@click.option(
    "--from-headings",
    "db",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="DB",
    help="Adapt a model to the reports of this database by their headings; no codings and no CORPUS are needed.",
)
@model_option
@click.option(
    "--gold",
    multiple=True,
    type=click.Path(path_type=Path),
    help="With --from-headings: codings to score the model on, before and after.",
)
@click.option("--reports", type=click.Path(path_type=Path), help="Folder of the reports coded in --gold.")
@click.option("--force", is_flag=True, help="With --from-headings: write the model even if it is worse.")
@codebook_option
@encoding_option
@click.pass_context
def train(
    ctx: click.Context,
    corpus: Path | None,
    out: Path,
    card: Path | None,
    db: Path | None,
    model: Path | None,
    gold: tuple[Path, ...],
    reports: Path | None,
    force: bool,
    codebook: Path | None,
    encoding: str | None,
) -> None:
    """Train a model on the coded reports of CORPUS, whose codings stand in its folder "gold".

    Each place has a folder of its own.  The scores printed are for places that the model had not seen.
    With --from-headings a model (the one that ships, or --model) is adapted to reports that nobody coded.
    """
    if (corpus is None) == (db is None):
        raise click.UsageError("name either a CORPUS with codings, or a database with --from-headings")
    if db is None:
        if model or gold or reports or force:
            raise click.UsageError("--model, --gold, --reports and --force go with --from-headings")
        _train(corpus or Path(), out, card=card, codebook=codebook, encoding=encoding)
        return
    if bool(gold) != bool(reports):
        raise click.UsageError(
            "--gold and --reports go together: the codings, and the folder of the reports they are of"
        )
    if card:
        raise click.UsageError("--card goes with a CORPUS; what --from-headings finds stands in the model's card.json")
    from reportminer.evaluate.adapting import adapt_model

    done = adapt_model(
        db,
        out,
        base=model,
        gold=gold,
        reports=reports,
        codebook=codebook,
        encoding=encoding,
        force=force,
        progress=notice,
    )
    for line in done.lines(out):
        click.echo(line)
    ctx.exit(EXIT_OK if done.written else EXIT_SOME_FAILED)


def _train(corpus: Path, out: Path, *, card: Path | None, codebook: Path | None, encoding: str | None) -> None:
    from reportminer.evaluate.training import train_model

    model, figures = train_model(corpus, out, codebook=codebook, encoding=encoding, card=card, progress=notice)
    click.echo(f"{model.name} written to {out}")
    for mode, name in (("shown", "with headings"), ("hidden", "headings hidden")):
        if "town_split" not in figures:
            break
        found = figures["town_split"][mode]
        ece = found["calibration"]["ece"]
        click.echo(f"{name}: accuracy {found['accuracy']:.3f}, macro-F1 {found['macro_f1']:.3f}, ECE {ece:.3f}")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def codebook(file: Path) -> None:
    """Write a copy of the built-in codebook to FILE, to read or to edit (use it with --codebook)."""
    from reportminer.codebook import copy_codebook

    copy_codebook(file)
    click.echo(f"the codebook was written to {file}")
