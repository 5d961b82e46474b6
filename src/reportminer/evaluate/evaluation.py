"""The result of an evaluation: scores, and every row or passage that went wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reportminer.evaluate.agreement import Agreement, Alpha

NONE = "(none)"
"""Stands for the label of what has none: the row or column of unmatched rows and passages."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many right ``of`` so many; ``value`` is None where there was nothing to count."""

    right: int = 0
    of: int = 0

    def __add__(self, other: Share) -> Share:
        """Return both counts together."""
        return Share(self.right + other.right, self.of + other.of)

    @property
    def value(self) -> float | None:
        """The share, from 0 to 1."""
        return self.right / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class LabelScore:
    """Scores of one label; ``support`` counts its gold: scored passages and rows without one."""

    label: str
    precision: float
    recall: float
    f1: float
    support: int
    predicted: int


@dataclass(frozen=True, slots=True)
class ReportScore:
    """Scores of one report; ``passages`` counts the machine's."""

    source: str
    passages: int
    accuracy: Share
    macro_f1: float | None
    boundary_f1: float | None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One passage to which gold and machine give different labels; offsets in the cleaned text."""

    source: str
    start: int
    end: int
    page: int | None
    line: int
    gold: str
    predicted: str
    confidence: float | None
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A gold row or a passage without a counterpart, and why.

    ``where`` is the row's place in the gold file, empty for a passage.  Offsets and place are None
    where the quotation is not in the text.
    """

    source: str
    where: str
    kind: str
    label: str
    start: int | None
    end: int | None
    page: int | None
    line: int | None
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All scores of one evaluation; shares from 0 to 1, None where there was nothing to score.

    ``confusion`` has a row for each gold label and a column for each predicted one, both in the order
    of ``labels`` with ``(none)`` last.  ``lenient`` also counts a label that gold has under ``also``.
    ``boundary_precision`` is the share of the machine's units, headings and passages, whose edges are
    those of a gold unit, ``boundary_recall`` the reverse for gold units found in the text; they mean
    something where gold has a row for every unit.  ``ece`` (10 bins of equal width) and ``brier``
    hold the confidence against whether the label was right, over scored passages; ``coverage`` tells how
    often it was right among the share of them that it was surest of.  ``unsure`` and ``sure`` count the
    passages right among those marked unsure and the others.  ``alpha`` is Krippendorff's over scored
    passages, gold and machine taken as two coders.
    """

    coders: tuple[str, ...]
    labels: tuple[str, ...]
    names: tuple[tuple[str, str, str], ...]
    reports: tuple[ReportScore, ...]
    missing: tuple[tuple[str, str, int], ...]
    passages: int
    accuracy: Share
    lenient: Share
    macro_f1: float | None
    by_label: tuple[LabelScore, ...]
    confusion: tuple[tuple[int, ...], ...]
    aspects: Share
    topics: Share
    boundary_precision: Share
    boundary_recall: Share
    ece: float | None
    brier: float | None
    coverage: tuple[tuple[float, float, float], ...]
    unsure: Share
    sure: Share
    alpha: Alpha
    alpha_by_label: tuple[tuple[str, Alpha], ...]
    gold_coders: str
    disagreements: tuple[Disagreement, ...]
    unmatched_gold: tuple[Mismatch, ...]
    unmatched_passages: tuple[Mismatch, ...]
    uncovered_gold: tuple[Mismatch, ...]

    @property
    def boundary_f1(self) -> float | None:
        """The harmonic mean of the boundaries' precision and recall."""
        return harmonic(self.boundary_precision, self.boundary_recall)

    @property
    def errors(self) -> int:
        """Disagreements and all that matched nothing, heading rows included."""
        unmatched = (self.unmatched_gold, self.unmatched_passages, self.uncovered_gold)
        return len(self.disagreements) + sum(map(len, unmatched))

    def as_json(self) -> dict[str, Any]:
        """Return the evaluation as plain values for JSON, the keys in a fixed order, shares to 4 places."""
        shares = ("accuracy", "lenient", "aspects", "topics", "boundary_precision", "boundary_recall", "unsure", "sure")
        names = [name for name in self.__dataclass_fields__ if name != "names"]
        entry = {name: plain(getattr(self, name)) for name in names}
        entry |= {name: _share(getattr(self, name)) for name in shares}
        return entry | {"boundary_f1": _rounded(self.boundary_f1), "errors": self.errors}

    def lines(self, *, lang: str = "en", listed: int = 20, second: Agreement | None = None) -> list[str]:
        """Return the evaluation as lines for a terminal, ``second`` beside it as the ceiling; see ``render``."""
        from reportminer.evaluate.text import render

        return render(self, lang, listed=listed, second=second).split("\n")


def plain(value: Any) -> Any:
    """Return a value made of dataclasses, tuples and numbers as plain values for JSON, numbers to 4 places."""
    if isinstance(value, Share):
        return _share(value)
    if hasattr(value, "__dataclass_fields__"):
        return {name: plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, tuple):
        return [plain(entry) for entry in value]
    return _rounded(value) if isinstance(value, float) else value


def _share(share: Share) -> dict[str, Any]:
    return {"value": _rounded(share.value), "right": share.right, "of": share.of}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def harmonic(precision: Share, recall: Share) -> float | None:
    """Return the harmonic mean of precision and recall, None where either has nothing to count."""
    if precision.value is None or recall.value is None:
        return None
    total = precision.value + recall.value
    return 2 * precision.value * recall.value / total if total else 0.0
