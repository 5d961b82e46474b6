"""How long borrowed text takes to find, in how much memory, and what is missed: ``python benchmarks/reuse.py``.

The passages are made, the same for the same seed: words of two or three characters, common ones drawn more often, 60
to 160 characters a passage; three in ten are edited copies of earlier ones (words changed, a clause dropped or added,
figures drawn anew).  The recall is against exact counting of all n-grams, at 10,000 passages; the share of the copies
that are found stands beside it.  Seconds are those of the processor.
"""

from __future__ import annotations

import argparse
import random
import sys
from time import process_time

from reportminer.compare.reuse import linked
from reportminer.compare.shingles import pairs, shingle

WORDS = 30_000
COPIED = 0.3


def vocabulary(draw: random.Random) -> list[str]:
    letters = [chr(code) for code in draw.sample(range(0x4E00, 0x9FA5), 2_500)]
    return ["".join(draw.choices(letters, k=draw.choice((2, 2, 2, 3)))) for _ in range(WORDS)]


def fresh(draw: random.Random, words: list[str]) -> list[str]:
    """Return a passage as a list of words, commas and figures among them."""
    passage: list[str] = []
    while sum(map(len, passage)) < draw.randint(60, 160):
        passage.append(words[int(len(words) * draw.random() ** 3)])
        if draw.random() < 0.15:
            passage.append(draw.choice((",", "。", f"{draw.randint(2, 900)}件,")))
    return passage


def edited(draw: random.Random, passage: list[str], words: list[str]) -> list[str]:
    copy = [
        words[int(len(words) * draw.random() ** 3)] if len(word) > 1 and draw.random() < 0.06 else word
        for word in passage
    ]
    cut = draw.randint(0, max(0, len(copy) - 6))
    if draw.random() < 0.5:
        del copy[cut : cut + draw.randint(1, 5)]
    return copy + (fresh(draw, words)[:8] if draw.random() < 0.3 else [])


def made(count: int, seed: int = 1) -> tuple[list[str], list[tuple[int, int]]]:
    """Return texts, and which are copies: (earlier, later)."""
    draw = random.Random(seed)
    words = vocabulary(draw)
    texts: list[list[str]] = []
    copies = []
    for number in range(count):
        if texts and draw.random() < COPIED:
            source = draw.randrange(len(texts))
            copies.append((source, number))
            texts.append(edited(draw, texts[source], words))
        else:
            texts.append(fresh(draw, words))
    return ["".join(text) for text in texts], copies


def peak() -> str:
    try:
        import resource
    except ImportError:  # Windows
        return "unknown"
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return f"{size / (2**30 if sys.platform == 'darwin' else 2**20):.2f} GiB"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=100_000)
    options.add_argument("--exact", type=int, default=10_000)
    given = options.parse_args()
    texts, copies = made(given.exact)
    shingled = shingle(texts)
    exact = pairs(shingled, common=len(texts))
    truth = set(zip(exact.left.tolist(), exact.right.tolist(), strict=True))
    found = set(linked(texts))
    print(f"{given.exact} passages: {len(truth)} pairs by exact counting, recall {len(truth & found) / len(truth):.4f}")
    print(
        f"{given.exact} passages: {len(copies)} copies, {sum(pair in found for pair in copies) / len(copies):.4f} found"
    )
    texts, copies = made(given.count)
    start = process_time()
    linked_pairs = linked(texts)
    seconds = process_time() - start
    held = sum(pair in linked_pairs for pair in copies) / len(copies)
    print(
        f"{given.count} passages: {seconds:.1f} s, {len(linked_pairs)} pairs, {held:.4f} of the copies, peak {peak()}"
    )


if __name__ == "__main__":
    main()
