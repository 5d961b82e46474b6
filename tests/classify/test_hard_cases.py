"""The rules coder on single passages of doubtful cases, none of which its cues were written for."""

from __future__ import annotations

from locations import CORPUS
from reportminer.classify.artifacts import load_model, shipped_model
from reportminer.classify.rules import RulesCoder
from reportminer.codebook import load_codebook
from reportminer.evaluate.hard import read_hard
from reportminer.evaluate.validation import score_outside
from reportminer.segment import load_segmenter

FLOOR = 0.75
"""A little below what was measured, 0.767: catches a step back, and is no claim about real reports."""

MODEL_FLOOR, ODD_FLOOR = 0.85, 0.845
"""The trained model on all of them, and on the half that no setting was chosen by: a little below what was measured."""


def test_rules_on_hard_cases() -> None:
    coder = RulesCoder(load_codebook())
    examples = read_hard(CORPUS / "hard.jsonl")
    right = 0
    for example in examples:
        coded = zip(coder.code(example.report), example.decisions, strict=True)
        right += all(decision is None or coding.label == decision.label for coding, decision in coded)
    assert len(examples) >= 600
    assert right / len(examples) >= FLOOR, f"{right} of {len(examples)}"


def test_the_shipped_model_on_hard_cases() -> None:
    codebook, segmenter = load_codebook(), load_segmenter()
    model = load_model(shipped_model(), codebook=codebook, segmenter=segmenter.fingerprint)
    examples = read_hard(CORPUS / "hard.jsonl")
    odd = [example for example in examples if int(example.group[1:]) % 2 == 1]
    for cases, floor in ((examples, MODEL_FLOOR), (odd, ODD_FLOOR)):
        found = score_outside(cases, model, codebook, segmenter)["this model"]["shown"]
        assert found["passages"] == len(cases) > 300
        assert found["accuracy"] >= floor
