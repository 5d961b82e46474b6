"""How exactly and how fast the readers of word processor files read: paragraphs, headings, files a second.

The files hold invented reports (tests/corpus_masters) and are written by python-docx, by hand, or by LibreOffice; never
by the readers.  Run as ``python benchmarks/readers_office.py``; DOC and OpenDocument need LibreOffice.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]

import office_files  # noqa: E402
from build_corpus import Block  # noqa: E402
from reportminer.document import Parsed  # noqa: E402
from reportminer.line_cleaning import clean_line  # noqa: E402

REPORTS = 12


@dataclass(frozen=True)
class Case:
    """One way to write and one way to read."""

    name: str
    write: Callable[[Sequence[Block], bool], bytes]
    read: Callable[[bytes], Parsed]
    rounds: int = 5


def doc_own(data: bytes) -> Parsed:
    from reportminer.parse.doc import read_own
    from reportminer.parse.doc_file import open_word

    return read_own(open_word(data))


def cases() -> list[Case]:
    from reportminer.parse import doc, odt, rtf, word

    found = [
        Case("DOCX", lambda blocks, auto: office_files.docx(blocks, auto_numbers=auto), word.read),
        Case("RTF, Unicode", lambda blocks, auto: office_files.rtf(blocks, auto_numbers=auto), rtf.read),
        Case("RTF, GBK bytes", lambda blocks, auto: office_files.rtf(blocks, gbk=True, auto_numbers=auto), rtf.read),
    ]
    if office_files.SOFFICE:
        found += [
            Case("ODT by LibreOffice", lambda blocks, auto: office_files.odt(blocks, auto_numbers=auto), odt.read),
            Case("RTF by LibreOffice", rtf_by_office, rtf.read),
            Case("DOC, own reader", lambda blocks, auto: office_files.doc(blocks, auto_numbers=auto), doc_own),
            Case(
                "DOC through LibreOffice",
                lambda blocks, auto: office_files.doc(blocks, auto_numbers=auto),
                doc.read_through_office,
                rounds=1,
            ),
        ]
    return found


def rtf_by_office(blocks: Sequence[Block], auto: bool) -> bytes:
    return office_files.converted(office_files.docx(blocks, auto_numbers=auto), "docx", "rtf")


def measure(case: Case) -> str:
    paragraphs = headings = exact = total = right = files = 0
    times = []
    for name in office_files.names(REPORTS):
        blocks = office_files.renumbered(office_files.report(name))
        truth = [clean_line(text, is_row="\t" in text) for text in office_files.expected(blocks)]
        true_headings = [(level, clean_line(text)) for level, text in office_files.headings(blocks)]
        for auto in (False, True):
            data = case.write(blocks, auto)
            for _ in range(case.rounds):
                start = time.perf_counter()
                parsed = case.read(data)
                times.append(time.perf_counter() - start)
            lines = [line for line in parsed.pages[0].lines if not line.furniture]
            found = [clean_line(line.text, is_row=line.cell is not None) for line in lines]
            found_headings = [(line.level, clean_line(line.text)) for line in lines if line.level]
            files += 1
            paragraphs += sum(a == b for a, b in zip(found, truth, strict=False)) if len(found) == len(truth) else 0
            headings += len(set(found_headings) & set(true_headings))
            total, right = total + len(truth), right + len(true_headings)
            exact += found == truth and found_headings == true_headings
    speed = 1 / statistics.median(times)
    speed_text = f"{speed:.0f}" if speed >= 1 else f"{speed:.2f}"
    return (
        f"| {case.name} | {exact} of {files} | {paragraphs:,} of {total:,} | {headings:,} of {right:,} | {speed_text} |"
    )


def main() -> None:
    print("| reader | files wholly exact | paragraphs and rows exact | headings exact | files a second |")
    print("| --- | --- | --- | --- | --- |")
    for case in cases():
        print(measure(case), flush=True)


if __name__ == "__main__":
    main()
