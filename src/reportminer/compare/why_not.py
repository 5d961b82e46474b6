"""Why a question cannot be answered: sentences of data/why_not.toml, in the reader's language."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from reportminer.compare.wording import full_width
from reportminer.errors import UsageError

Said = str | int | tuple[str, str]
"""What is filled into a sentence: the same in both languages, or Chinese and English."""


class UnansweredError(UsageError):
    """A question that cannot be put to these reports; the error's own text is English.

    ``code`` names the sentence in data/why_not.toml; values that are pairs are Chinese and English.
    """

    def __init__(self, code: str, /, **values: Said) -> None:
        self.code, self.values = code, values
        super().__init__(self.said("en"))

    def said(self, lang: str) -> str:
        """Return the sentence in a language."""
        return sentence(self.code, **self.values)[0 if lang == "zh" else 1]

    def __reduce__(self) -> tuple[Any, ...]:
        """Keep the values across process borders."""
        return _again, (self.code, self.values)


def _again(code: str, values: dict[str, Said]) -> UnansweredError:
    return UnansweredError(code, **values)


def sentence(code: str, /, **values: Said) -> tuple[str, str]:
    """Return a sentence with its values filled in, Chinese and English."""
    told = _sentences()[code]
    filled = [
        {name: value[at] if isinstance(value, tuple) else value for name, value in values.items()} for at in (0, 1)
    ]
    return full_width(told["zh"].format(**filled[0])), told["en"].format(**filled[1])


def word(name: str) -> tuple[str, str]:
    """Return a word of the sentences, Chinese and English."""
    told = _sentences()["words"][name]
    return told["zh"], told["en"]


def joined(names: list[str], between: str) -> tuple[str, str]:
    """Return names with a word between them, Chinese and English."""
    zh, en = word(between)
    return zh.join(names), en.join(names)


@cache
def _sentences() -> dict[str, Any]:
    text = resources.files("reportminer").joinpath("data", "why_not.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
