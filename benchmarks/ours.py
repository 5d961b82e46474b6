"""Ingest with a segmenter of one's choice: ``python benchmarks/ours.py FOLDER DB --backend jieba --workers 1``.

Only the benchmarks need the choice; the product takes the fastest segmenter that is installed.
"""

from __future__ import annotations

import argparse
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from reportminer import analysis, pipeline
from reportminer.segment import load_segmenter


def choose(backend: str) -> None:
    """Make this process segment with ``backend``; also the initializer of spawned workers."""
    analysis.load_segmenter = partial(load_segmenter, backend)  # type: ignore[attr-defined]
    pipeline.load_segmenter = analysis.load_segmenter  # type: ignore[attr-defined]


def main() -> None:
    """Read the command line and ingest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("db", type=Path)
    parser.add_argument("--backend", choices=("jieba", "rjieba"), required=True)
    parser.add_argument("--workers", type=int, default=1)
    args = parser.parse_args()
    choose(args.backend)
    if args.workers == 1:
        pipeline.ingest([args.folder], db=args.db, workers=1)
        return
    with ProcessPoolExecutor(
        args.workers, mp_context=get_context("spawn"), initializer=choose, initargs=(args.backend,)
    ) as pool:
        pipeline.ingest([args.folder], db=args.db, executor=pool)


if __name__ == "__main__":
    main()
