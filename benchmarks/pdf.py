"""Measure the PDF reader beside plain pdfplumber, pypdf and pdfminer: ``python benchmarks/pdf.py``.

The documents are the invented reports of ``tests/corpus_masters``, set by reportlab and, where it is installed, by
LibreOffice.  Each reader reads every document in turn, on one processor.
"""

from __future__ import annotations

import io
import os
import sys
import time
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "tests")]

from build_corpus import build_pdf  # noqa: E402
from office_files import SOFFICE, converted, docx, expected, headings, names, report  # noqa: E402
from reportminer import read_report  # noqa: E402
from reportminer.clean import clean_line  # noqa: E402
from reportminer.parse.pdf import read  # noqa: E402

ROUNDS = 3


def paragraphs(data: bytes) -> list[str]:
    found: list[str] = []
    for line in (line for page in read(data).pages for line in page.lines if not line.furniture):
        if line.starts_paragraph:
            found.append(line.text)
        else:
            found[-1] += line.text
    return [bare(text) for text in found]


def bare(text: str) -> str:
    return clean_line(text, is_row="\t" in text)


@cache
def documents() -> dict[str, list[tuple[str, bytes]]]:
    """Return name and bytes of the documents by the program that made them."""
    recipe = {"header": "云溪区人民政府文件", "page_numbers": True}
    found = {"reportlab": [(name, build_pdf(list(report(name)), recipe)) for name in names()]}
    if SOFFICE:
        files = ((name, docx(report(name), header="云溪区人民政府文件")) for name in names())
        found["LibreOffice"] = [(name, converted(data, "docx", "pdf")) for name, data in files]
    return found


def exactness(made_by: str) -> str:
    right = total = kept = wanted_headings = documents_right = 0
    with TemporaryDirectory() as folder:
        for name, data in documents()[made_by]:
            wanted = [bare(text) for text in expected(report(name))]
            found = paragraphs(data)
            there = set(found)
            hits = sum(text in there for text in wanted)
            right, total = right + hits, total + len(wanted)
            file = Path(folder) / f"{name}.pdf"
            file.write_bytes(data)
            analysis = read_report(file)
            read_headings = {analysis.report.text[s.heading_start : s.heading_end] for s in analysis.report.sections}
            truth = [text for _, text in headings(report(name))]
            good = sum(text in read_headings for text in truth)
            kept, wanted_headings = kept + good, wanted_headings + len(truth)
            documents_right += found == wanted and good == len(truth)
    count = len(documents()[made_by])
    return f"| {made_by} | {count} | {right}/{total} | {kept}/{wanted_headings} | {documents_right}/{count} |"


def plain_pdfplumber(data: bytes) -> int:
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as document:
        return len([page.extract_text() for page in document.pages])


def plain_pypdf(data: bytes) -> int:
    from pypdf import PdfReader

    return len([page.extract_text() for page in PdfReader(io.BytesIO(data)).pages])


def plain_pdfminer(data: bytes) -> int:
    from pdfminer.high_level import extract_text

    return extract_text(io.BytesIO(data)).count("\f")


READERS: dict[str, Callable[[bytes], int]] = {
    "reportminer": lambda data: len(read(data).pages),
    "pdfplumber": plain_pdfplumber,
    "pypdf": plain_pypdf,
    "pdfminer.six": plain_pdfminer,
}


def speeds() -> dict[str, float]:
    """Return pages a second of each reader: the median of rounds in which all read all documents in turn."""
    files = [data for made in documents().values() for _, data in made]
    taken: dict[str, list[float]] = {name: [] for name in READERS}
    for reader in READERS.values():
        reader(files[0])  # imports are not what is measured
    for _ in range(ROUNDS):
        for name, reader in READERS.items():
            started = time.process_time()
            count = sum(reader(data) for data in files)
            taken[name].append(count / (time.process_time() - started))
    return {name: median(values) for name, values in taken.items()}


def main() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    print("| made by | documents | paragraphs and rows exact | headings exact | documents without any fault |")
    print("| --- | --- | --- | --- | --- |")
    for made_by in documents():
        print(exactness(made_by), flush=True)
    print("\n| reader | pages a second of processor time |\n| --- | --- |")
    for name, speed in speeds().items():
        number = version(name) if name != "reportminer" else version("pypdfium2") + " (pypdfium2)"
        print(f"| {name} {number} | {speed:.0f} |")


if __name__ == "__main__":
    main()
