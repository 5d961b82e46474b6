"""Train the model that ships and write docs/model_card.md: every figure in it comes from here.

    python benchmarks/model_card.py

Hard cases are read from corpus/hard.jsonl, real reports with gold from $REPORTMINER_SHARED where it is set.
"""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # sums in one order: the same bytes on the same machine

from reportminer.classify.examples import Example
from reportminer.evaluate.examples import read_coded
from reportminer.evaluate.hard import read_hard
from reportminer.evaluate.training import train_model

ROOT = Path(__file__).parent.parent


def _odd(case: Example) -> bool:
    """Tell whether a hard case has an odd number: settings are chosen without these."""
    return int(case.group[1:]) % 2 == 1


def main() -> None:
    outside = {}
    hard = ROOT / "corpus" / "hard.jsonl"
    if hard.is_file():
        outside["hard cases"] = lambda: read_hard(hard)
        outside["hard cases, even half"] = lambda: [case for case in read_hard(hard) if not _odd(case)]
        outside["hard cases, odd half"] = lambda: [case for case in read_hard(hard) if _odd(case)]
        outside["hard cases among a few lines"] = lambda: read_hard(hard, in_few_lines=True)
    shared = Path(os.environ.get("REPORTMINER_SHARED", ROOT.parent / "shared"))
    gold = shared / "gold"
    if gold.is_dir():
        outside["one real township report"] = lambda: read_coded(shared / "reports", gold=[gold]).examples
    model, figures = train_model(
        ROOT / "corpus",
        ROOT / "models" / "default",
        card=ROOT / "docs" / "model_card.md",
        outside=outside,
        progress=lambda text: print(text, flush=True),
    )
    print(model.name, figures["town_split"]["shown"]["macro_f1"], figures["town_split"]["hidden"]["macro_f1"])


if __name__ == "__main__":
    main()
