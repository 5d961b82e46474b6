"""Evaluation: a coding by machine held against codings by people."""

from reportminer.evaluate.evaluation import (
    NONE,
    Disagreement,
    Evaluation,
    LabelScore,
    Mismatch,
    ReportScore,
    Share,
)
from reportminer.evaluate.gold import GoldRow, load_gold, resolve_sources
from reportminer.evaluate.scores import evaluate
from reportminer.evaluate.text import render

__all__ = [
    "NONE",
    "Disagreement",
    "Evaluation",
    "GoldRow",
    "LabelScore",
    "Mismatch",
    "ReportScore",
    "Share",
    "evaluate",
    "load_gold",
    "render",
    "resolve_sources",
]
