"""One damaged file on its way through the tool: read, refused with a reason, or a fault."""

from __future__ import annotations

import os
import tempfile
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from fuzzing.mutate import mutated
from fuzzing.seeds import KINDS, seeds
from reportminer.analysis import Options, make_options, read_here
from reportminer.document import Source
from reportminer.errors import ReadError, UsageError
from reportminer.libreoffice import READER_VARIABLE
from reportminer.pulse import beat
from reportminer.sources import walk
from reportminer.workers import Stop


@dataclass(frozen=True, slots=True)
class Case:
    """One damaged file: the same for the same kind, seed and number."""

    kind: str
    seed: int
    number: int

    def data(self) -> bytes:
        """Return its bytes."""
        return mutated(seeds(self.kind), Random(f"{self.seed}/{self.kind}/{self.number}"))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: ``how`` is read, refused, fault, crash, time or memory."""

    case: Case
    how: str
    reason: str = ""
    seconds: float = 0.0


def tried(case: Case) -> Outcome:
    """Walk and read one damaged file in this process."""
    _without_others()
    name = KINDS[case.kind][0]
    data = case.data()
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(data)
        try:
            found = walk([Path(folder)])
        except UsageError as error:
            return Outcome(case, "refused", str(error), time.monotonic() - begin)
        outcome = Outcome(case, "refused", found.ledger[0][1].reason if found.ledger else "")
        for source in found.sources:
            beat()
            outcome = _read(case, source)
            if outcome.how == "fault":
                break
    return Outcome(case, outcome.how, outcome.reason, time.monotonic() - begin)


def _read(case: Case, source: Source) -> Outcome:
    try:
        report = read_here(source, _options()).report
    except ReadError as error:
        return Outcome(case, "fault" if "a fault in reportminer" in error.reason else "refused", error.reason)
    text = report.document.text
    joined = "".join(text[passage.start : passage.end] for passage in report.passages)
    return Outcome(case, "read") if set(joined) <= set(text) else Outcome(case, "fault", "passages quote wrongly")


def stopped(case: Case, how: Stop) -> Outcome:
    """Return the outcome of a file that ended the process it was read in."""
    return Outcome(case, how)


@cache
def _options() -> Options:
    return make_options()


@cache
def _without_others() -> None:
    """Let pictures be unpacked and straightened, but not recognised, and DOC be read by our own reader.

    Other programs take seconds for each file, and what they do with it is not ours.
    """
    os.environ[READER_VARIABLE] = "own"
    from reportminer.parse import ocr, ocr_engines

    class Blind:
        name = "none"

        def read(self, image: object, seconds: float) -> list[ocr_engines.Seen]:
            del image, seconds
            return [ocr_engines.Seen("法治政府建设情况报告", (20.0, 12.0, 220.0, 22.0), 0.9)]

    blind = Blind()
    for module in (ocr, ocr_engines):
        module.engine = lambda: blind  # type: ignore[attr-defined]
