"""How exactly web pages, web archives, OFD files and ZIP archives are read, and how fast.

    python benchmarks/containers.py [--count 30]

Reports about invented towns (tests/corpus_masters) are written in every format by the writers of the tests and
read back.  Exact means: every paragraph and table row equal, none more, none less; headings are compared with those
of the text file, as a tree.  Seconds are for reading and laying out, without coding, in one process.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]

from archive_files import archive  # noqa: E402
from build_corpus import Block, read_recipes  # noqa: E402
from factories import make_source, report_of, tree_of  # noqa: E402
from ofd_files import STYLES, ofd  # noqa: E402
from office_files import expected, report  # noqa: E402
from reportminer.clean import clean  # noqa: E402
from reportminer.document import Document, Source  # noqa: E402
from reportminer.parse import parse  # noqa: E402
from reportminer.sources import bytes_of, sniff, walk  # noqa: E402
from web_files import SHELLS, html, report_mhtml  # noqa: E402

Blocks = Sequence[Block]


def txt(blocks: Blocks) -> bytes:
    return "".join(f"{line}\n" for line in expected(blocks)).encode()


def web(number: int, blocks: Blocks) -> bytes:
    shell = list(SHELLS)[number % len(SHELLS)]
    return html(blocks, shell=shell, encoding=("utf-8", "gb18030")[number % 2], old=shell == "zoom in tables")


FORMATS: dict[str, Callable[[int, Blocks], bytes]] = {
    "HTML": web,
    "MHTML": lambda number, blocks: report_mhtml(blocks, transfer=("quoted-printable", "base64")[number % 2]),
    "OFD": lambda number, blocks: ofd(blocks, list(STYLES.values())[number % len(STYLES)]),
}


def document(source: Source, data: bytes) -> Document:
    return clean(source, parse(source, data))


def source_of(data: bytes) -> Source:
    source = make_source("x/r")
    return Source(source.name, source.path, source.digest, sniff(data), len(data))


def measure(reports: Sequence[Blocks], files: Sequence[bytes]) -> str:
    document(source_of(files[0]), files[0])  # libraries load on first use
    start = time.perf_counter()
    found = [document(source_of(data), data) for data in files]
    return row(reports, found, time.perf_counter() - start)


def row(reports: Sequence[Blocks], found: Sequence[Document], seconds: float) -> str:
    lines = exact = trees = 0
    for blocks, read in zip(reports, found, strict=True):
        wanted, got = expected(blocks), read.text.split("\n")
        lines += len(wanted)
        exact += len(wanted) if wanted == got else sum(one == two for one, two in zip(wanted, got, strict=False))
        plain = document(source_of(txt(blocks)), txt(blocks))
        trees += tree_of(report_of(read)) == tree_of(report_of(plain))
    return f"{exact} of {lines} | {trees} of {len(found)} | {len(found) / seconds:.0f}"


def zipped(reports: Sequence[Blocks], files: Sequence[bytes]) -> str:
    """Measure an archive of all formats: walking it is part of the time."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.zip").write_bytes(archive({f"{at:04}": data for at, data in enumerate(files)}))
        start = time.perf_counter()
        found = [document(source, bytes_of(source)) for source in walk([Path(folder)]).sources]
        return row(reports, found, time.perf_counter() - start)


def table(count: int) -> Iterator[str]:
    reports = [report(name) for name in sorted(read_recipes())][:count]
    yield "| format | files | paragraphs and rows exact | headings as in the text file | files a second |"
    yield "| --- | --- | --- | --- | --- |"
    for name, write in FORMATS.items():
        files = [write(number, blocks) for number, blocks in enumerate(reports)]
        yield f"| {name} | {len(files)} | {measure(reports, files)} |"
    kinds = list(FORMATS.values())
    mixed = [kinds[number % 3](number, blocks) for number, blocks in enumerate(reports)]
    yield f"| ZIP of these | {len(mixed)} | {zipped(reports, mixed)} |"


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=30, help="reports of each format")
    for line in table(options.parse_args().count):
        print(line, flush=True)
