"""The questions that can be put to a database, read from data/questions.toml, and their answers one by one."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from reportminer.compare.grouping import By
from reportminer.compare.selection import Selection
from reportminer.compare.table import Answer
from reportminer.compare.why_not import UnansweredError
from reportminer.errors import UsageError
from reportminer.shipped import shipped_text


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its code, the command that puts it, what it asks, and where its answer is worked out.

    ``run`` names module and function; ``by`` says whether
    the function takes what makes one line.
    """

    code: str
    command: str
    run: str
    title_zh: str
    title_en: str
    zh: str
    en: str
    by: bool = False

    def title(self, lang: str) -> str:
        """Return what the question is called, in a language."""
        return self.title_zh if lang == "zh" else self.title_en

    def asks(self, lang: str) -> str:
        """Return what is asked, in a language."""
        return self.zh if lang == "zh" else self.en

    def answer(self, selection: Selection, *, by: By = "township") -> Answer:
        """Put the question.

        Raises UsageError, which says why, where it cannot be put to these reports.
        """
        module, _, name = self.run.partition(":")
        function: Callable[..., Answer] = getattr(import_module(module), name)
        return function(selection, by=by) if self.by else function(selection)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a question: its answer, or the sentence that says why it cannot be put."""

    question: Question
    answer: Answer | None
    why_not: UsageError | None = None

    def reason(self, lang: str) -> str:
        """Return why the question cannot be put, empty where it can."""
        if isinstance(self.why_not, UnansweredError):
            return self.why_not.said(lang)
        return str(self.why_not or "")


@cache
def questions() -> tuple[Question, ...]:
    """Return the questions in their order; those whose module is not there are left out."""
    text = shipped_text("questions.toml")
    entries = [Question(**entry) for entry in tomllib.loads(text)["question"]]
    return tuple(entry for entry in entries if find_spec(entry.run.partition(":")[0]))


def outcomes(
    selection: Selection, *, by: By = "township", told: Callable[[Question], None] = lambda _: None
) -> Iterator[Outcome]:
    """Put every question in turn; ``told`` hears of each before it is put."""
    for question in questions():
        told(question)
        try:
            yield Outcome(question, question.answer(selection, by=by))
        except UsageError as error:
            yield Outcome(question, None, error)
