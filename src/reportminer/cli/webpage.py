"""The command that writes the HTML report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportminer.cli.options import ending_in, notice
from reportminer.cli.progress import Working, clear_line
from reportminer.cli.questions import By, QuestionOptions, by_option, filter_options

if TYPE_CHECKING:
    from reportminer.compare.questions import Question


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), callback=ending_in(".html", ".htm"))
@filter_options
@by_option
def html(options: QuestionOptions, file: Path, by: By) -> None:
    """Write all questions and their answers to FILE, one web page that opens offline.

    Every figure on it opens the passages behind it; tables can be sorted and filtered; charts show what tables say.
    """
    from reportminer.compare.questions import questions
    from reportminer.webpage import write_report

    with Working("html") as working:

        def told(question: Question) -> None:
            working.say(f"html: {question.code}")

        written = write_report(file, options.selection(), lang=options.lang, by=by, told=told)
    clear_line(for_good=True)
    if options.lang == "zh":
        click.echo(f"{file}：{written.sections}节，{written.passages}个段落单元，{written.size / 1e6:.1f} MB")
    else:
        click.echo(f"{file}: {written.sections} sections, {written.passages} passages, {written.size / 1e6:.1f} MB")
    titles = {question.code: question.title_zh for question in questions()}
    for code in written.unanswered:
        zh, en = (
            f"“{titles.get(code, code)}”未能回答，原因见该节",
            f"{code} could not be answered; its section says why",
        )
        notice(zh if options.lang == "zh" else en)
