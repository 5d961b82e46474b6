"""Try damaged files by the thousand on every reader: none may crash it, hang it, or raise what is no ReadError.

python benchmarks/fuzz.py --count 10000 --seed 1
python benchmarks/fuzz.py --only pdf:1:4711 --save x.pdf     # write the one file again
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from fuzzing.seeds import KINDS, seeds
from fuzzing.trial import Case, Outcome, stopped, tried
from reportminer.workers import in_order

SLOW_SECONDS = 5.0
BAD = ("fault", "crash", "time", "memory")


def main() -> int:
    """Run; return 1 where a file did harm."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000, help="files for all readers together")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--reader", action="append", choices=list(KINDS), help="only this one (may be repeated)")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", help="one file: kind:seed:number")
    parser.add_argument("--save", type=Path, help="with --only: write the file instead of trying it")
    chosen = parser.parse_args()
    cases = _cases(chosen)
    if chosen.save:
        chosen.save.write_bytes(cases[0].data())
        return 0
    begin = time.monotonic()
    outcomes = []
    for done, outcome in enumerate(in_order(tried, cases, workers=chosen.workers, isolate=True, stopped=stopped), 1):
        outcomes.append(outcome)
        if outcome.how in BAD or outcome.seconds > SLOW_SECONDS:
            case = outcome.case
            where = f"--only {case.kind}:{case.seed}:{case.number}"
            print(f"{outcome.how}  {where}  {outcome.seconds:.1f} s  {outcome.reason}", flush=True)
        if done % 1000 == 0:
            print(f"… {done} of {len(cases)}, {time.monotonic() - begin:.0f} s", file=sys.stderr, flush=True)
    _report(outcomes, time.monotonic() - begin)
    return int(any(outcome.how in BAD for outcome in outcomes))


def _cases(chosen: argparse.Namespace) -> list[Case]:
    if chosen.only:
        kind, seed, number = chosen.only.split(":")
        return [Case(kind, int(seed), int(number))]
    kinds = [kind for kind in chosen.reader or KINDS if seeds(kind)]
    numbers = range(-(-chosen.count // len(kinds)))
    return [Case(kind, chosen.seed, number) for number in numbers for kind in kinds]


def _report(outcomes: list[Outcome], seconds: float) -> None:
    print(f"\n| reader | files | read | refused | {' | '.join(BAD)} | longest, s |")
    print("| --- |" + " --- |" * (4 + len(BAD)))
    for kind in dict.fromkeys(outcome.case.kind for outcome in outcomes):
        own = [outcome for outcome in outcomes if outcome.case.kind == kind]
        counts = Counter(outcome.how for outcome in own)
        figures = " | ".join(str(counts[how]) for how in ("read", "refused", *BAD))
        print(f"| {kind} | {len(own)} | {figures} | {max(outcome.seconds for outcome in own):.1f} |")
    print(f"\n{len(outcomes)} files in {seconds:.0f} s, {seconds / len(outcomes) * 1000:.0f} s per 1,000")


if __name__ == "__main__":
    sys.exit(main())
