"""Whole reports to learn from that are no part of the corpus people look at: one row a report in one file."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from reportminer.errors import GoldError
from reportminer.evaluate.examples import GOLD_FOLDER, Coded, read_coded

FURTHER = "further_reports.jsonl"
"""The file of a corpus with further reports, their text and codings in one row each."""


def read_further(corpus: Path, *, codebook: Path | None = None) -> Coded | None:
    """Read the further reports of a corpus, None where it has no such file.

    A row holds ``place``, ``file`` (a name), ``text`` and ``units`` (gold rows without ``source``).  The reports
    are read as text files of these names, each place a folder.  Raises GoldError.
    """
    file = corpus / FURTHER
    if not file.is_file():
        return None
    with TemporaryDirectory() as folder:
        unpacked = Path(folder) / file.stem
        (unpacked / GOLD_FOLDER).mkdir(parents=True)
        for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), start=1):
            if line.strip():
                try:
                    _unpack(line, unpacked, number)
                except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
                    raise GoldError(f"{file}, line {number}: not a report with its codings ({error})") from error
        return read_coded(unpacked, codebook=codebook)


def _unpack(line: str, folder: Path, number: int) -> None:
    row = json.loads(line)
    name = Path(row["file"]).name
    place = folder / Path(row["place"]).name
    place.mkdir(exist_ok=True)
    (place / name).write_text(row["text"], encoding="utf-8", newline="\n")
    units = [json.dumps({**unit, "source": f"{place.name}/{name}"}, ensure_ascii=False) for unit in row["units"]]
    gold = folder / GOLD_FOLDER / f"{number:03}.jsonl"
    gold.write_text("\n".join(units) + "\n", encoding="utf-8", newline="\n")
