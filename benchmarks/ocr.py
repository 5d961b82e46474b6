"""Measure text recognition: errors, seconds and memory of each engine: ``python benchmarks/ocr.py``.

Pages are drawn from the invented reports in ``tests/corpus_masters`` in a Chinese font of this computer, so that
the truth is known to the letter.  Every engine runs in a process of its own, one after the other.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "tests")]

import scans  # noqa: E402
from build_corpus import blocks_of, master_path, read_master, read_recipes  # noqa: E402
from reportminer.parse import ocr  # noqa: E402
from reportminer.parse.ocr_engines import RapidOcr, Tesseract  # noqa: E402

ENGINES: dict[str, Any] = {"rapidocr": RapidOcr, "tesseract": Tesseract}
STATES: dict[str, Callable[[Any], Any]] = {
    "clean": lambda page: page,
    "bad scan": scans.degraded,
    "75 dpi": lambda page: page.resize((620, 877)),
    "stamp": lambda page: scans.stamped(page, (1100, 900)),
    "stamp kept": lambda page: scans.stamped(page, (1100, 900)),
}
"""What is done to a page: "bad scan" is 0.8 degrees askew, blurred, noisy, JPEG quality 55; stamps lie on text."""


def pages(count: int) -> Iterator[tuple[list[scans.Row], list[str]]]:
    """Yield rows and paragraphs of pages of many reports, two pages of each."""
    left = count
    for name in sorted(read_recipes()):
        blocks = [block for block in blocks_of(read_master(master_path(name))) if block.role in {"heading", "text"}]
        title = f"{name.partition('_')[2]}年度法治政府建设情况报告"
        for rows in list(scans.pages_of(title, [block.text for block in blocks]))[:2]:
            if not left:
                return
            left -= 1
            yield rows, paragraphs_in(rows)


def paragraphs_in(rows: list[scans.Row]) -> list[str]:
    found: list[str] = []
    for indent, text in rows:
        if indent or not found:
            found.append(text)
        else:
            found[-1] += text
    return found


def read(image: Any, engine: Any, number: int) -> tuple[list[str], float]:
    started = time.perf_counter()
    (page,), _, _ = ocr.read_pictures([ocr.Picture(image, number)], by=engine)
    taken = time.perf_counter() - started
    found: list[str] = []
    for line in page.lines:
        if line.furniture:
            continue
        if line.starts_paragraph or not found:
            found.append(line.text)
        else:
            found[-1] += line.text
    return found, taken


def measure(name: str, state: str, count: int) -> dict[str, Any]:
    """Read all pages with one engine in one state; runs in a process of its own."""
    engine = ENGINES[name].find()
    if state == "stamp kept":
        ocr.ocr_image.without_stamps = lambda image: (image.convert("L"), 0)
    wrong = characters = exact = paragraphs = 0
    seconds = []
    for number, (rows, wanted) in enumerate(pages(count), start=1):
        found, taken = read(STATES[state](scans.page(rows, number=number)), engine, number)
        text = "".join(wanted)
        wrong += scans.errors("".join(found), text)
        characters += len(text)
        plain = {scans.plain(paragraph) for paragraph in found}
        exact += sum(scans.plain(paragraph) in plain for paragraph in wanted)
        paragraphs += len(wanted)
        seconds.append(taken)
    return {
        "engine": engine.name,
        "state": state,
        "pages": len(seconds),
        "characters": characters,
        "error_rate": wrong / characters,
        "paragraphs_exact": exact / paragraphs,
        "seconds": median(seconds),
        "peak_mb": peak_megabytes(children=name == "tesseract"),
    }


def peak_megabytes(*, children: bool) -> float | None:
    try:
        import resource
    except ImportError:  # Windows
        return None
    here = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    below = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss if children else 0
    return (here + below) / (1024 * 1024 if sys.platform == "darwin" else 1024)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=10)
    parser.add_argument("--engines", nargs="*", default=[name for name, kind in ENGINES.items() if kind.find()])
    parser.add_argument("--states", nargs="*", default=list(STATES))
    parser.add_argument("--one", action="store_true", help="measure in this process and print JSON")
    options = parser.parse_args()
    if scans.font_file() is None:
        sys.exit("no Chinese font on this computer; install fonts-wqy-microhei")
    if options.one:
        print(json.dumps(measure(options.engines[0], options.states[0], options.pages)))
        return
    print("| engine | pages | state | character errors | paragraphs exact | s a page | peak MB |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for name in options.engines:
        for state in options.states:
            command = [sys.executable, __file__, "--one", "--engines", name, "--states", state]
            done = subprocess.run([*command, "--pages", str(options.pages)], capture_output=True, check=True)
            row = json.loads(done.stdout)
            memory = f"{row['peak_mb']:.0f}" if row["peak_mb"] else "?"
            print(
                f"| {row['engine']} | {row['pages']} | {state} | {row['error_rate']:.2%} | "
                f"{row['paragraphs_exact']:.1%} | {row['seconds']:.1f} | {memory} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
