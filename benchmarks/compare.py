"""How long the HTML report takes, how large it is, in how much memory: ``python benchmarks/compare.py --count 1000``.

The reports are made by make_reports.py, the same for the same seed.  The reading of them is not timed.  Seconds are
those on the clock, in brackets those of the processor; memory is the most that the process held; each question's time
stands on a line of its own.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time

from make_reports import main as make_reports
from reportminer.compare.overview import overview
from reportminer.compare.questions import Question
from reportminer.compare.selection import select
from reportminer.pipeline import ingest
from reportminer.webpage import write_report


def peak() -> str:
    try:
        import resource
    except ImportError:  # Windows
        return "unknown"
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return f"{size / (2**30 if sys.platform == 'darwin' else 2**20):.2f} GiB"


def measure(db: Path, page: Path) -> None:
    start, used = perf_counter(), process_time()
    overview(select(db))
    print(f"overview: {perf_counter() - start:.1f} s ({process_time() - used:.1f})")
    begun: list[tuple[str, float, float]] = []
    start, used = perf_counter(), process_time()
    written = write_report(page, select(db), told=lambda question: note(begun, question))
    note(begun, None)
    for (code, at, spent), (_, until, then) in itertools.pairwise(begun):
        print(f"  {code}: {until - at:.1f} s ({then - spent:.1f})")
    total, processor = perf_counter() - start, process_time() - used
    print(f"HTML report: {total:.1f} s ({processor:.1f} of the processor), {written.size / 1e6:.1f} MB, peak {peak()}")
    print(f"{written.sections} sections, {written.passages} passages; not answered: {written.unanswered or 'none'}")


def note(begun: list[tuple[str, float, float]], question: Question | None) -> None:
    begun.append((question.code if question else "page", perf_counter(), process_time()))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=1_000)
    options.add_argument("--db", type=Path, help="A database that is there already.")
    options.add_argument("--page", type=Path, help="Keep the page here.")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        db = given.db
        if db is None:
            sys.argv = ["make_reports.py", str(folder / "reports"), "--count", str(given.count)]
            make_reports()
            db = folder / "reports.db"
            ingest([folder / "reports"], db=db)
        measure(db, given.page or folder / "report.html")


if __name__ == "__main__":
    main()
