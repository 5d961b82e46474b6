"""The programs that recognise text in pictures: RapidOCR where installed, else Tesseract.

Nothing is ever downloaded: RapidOCR is given the model files that came with its package.
"""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from reportminer.document import Box
from reportminer.errors import ReadError
from reportminer.recognition import tesseract_places

REMEDY = (
    'text recognition is not installed: run  pip install "reportminer[ocr]"  '
    "or install Tesseract with its language data chi_sim, then read the file again"
)

_MODELS = {
    "Det": "PP-OCRv6_det_small.onnx",
    "Cls": "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
    "Rec": "PP-OCRv6_rec_small.onnx",
}
_SHORTEST = 736
_LANGUAGE = "chi_sim"
_GAP = 1.8  # heights of a line: a wider blank between two words parts them (cells of a table)


@dataclass(frozen=True, slots=True)
class Seen:
    """A piece of a line as it was recognised: box in pixels from the top left, score from 0 to 1."""

    text: str
    box: Box
    score: float


class Engine(Protocol):
    """A program that finds and reads lines of text."""

    name: str
    """Name and version."""

    def read(self, image: Any, seconds: float) -> list[Seen]:
        """Read a grey PIL image within ``seconds``; raises ReadError where the program fails."""


@lru_cache(maxsize=1)
def engine() -> Engine | None:
    """Return the best engine on this computer, None where there is none."""
    for kind in (RapidOcr, Tesseract):
        found = kind.find()
        if found is not None:
            return found
    return None


class RapidOcr:
    """RapidOCR on onnxruntime with the models inside its package."""

    def __init__(self, models: Path) -> None:
        self.name = f"rapidocr {version('rapidocr')}"
        self._models = models
        self._lock = threading.Lock()
        self._loaded: Any = None

    @classmethod
    def find(cls) -> RapidOcr | None:
        """Return the engine if package, runtime and model files are there."""
        try:
            spec, runtime = find_spec("rapidocr"), find_spec("onnxruntime")
            if spec is None or runtime is None or spec.origin is None:
                return None
            models = Path(spec.origin).parent / "models"
            return cls(models) if all((models / name).is_file() for name in _MODELS.values()) else None
        except (ImportError, ValueError, PackageNotFoundError):
            return None

    def read(self, image: Any, seconds: float) -> list[Seen]:
        """Read a picture; the time of one page is bounded by the size the engine shrinks it to."""
        del seconds
        import numpy as np

        pixels = np.asarray(image.convert("RGB"))[:, :, ::-1]
        # The engine would blow a strip up until its shorter side has this length; paper costs less.
        missing = [max(0, _SHORTEST - side) for side in pixels.shape[:2]]
        pixels = np.pad(pixels, ((0, missing[0]), (0, missing[1]), (0, 0)), constant_values=255)
        with self._lock:
            result = self._engine()(np.ascontiguousarray(pixels))
        if result.boxes is None or result.txts is None:
            return []
        found = []
        for corners, text, score in zip(result.boxes, result.txts, result.scores, strict=True):
            xs, ys = [float(corner[0]) for corner in corners], [float(corner[1]) for corner in corners]
            found.append(Seen(text.strip(), (min(xs), min(ys), max(xs), max(ys)), float(score)))
        return [seen for seen in found if seen.text]

    def _engine(self) -> Any:
        if self._loaded is None:
            try:
                import onnxruntime
                from rapidocr import RapidOCR

                onnxruntime.disable_telemetry_events()
                # A path for each model: without one the library would look for it on the network.
                paths = {f"{stage}.model_path": str(self._models / name) for stage, name in _MODELS.items()}
                options = {"Global.log_level": "critical", "Global.use_cls": False, "Global.text_score": 0.0}
                self._loaded = RapidOCR(params={**paths, **options})
            except Exception as error:
                what = " ".join(f"{type(error).__name__}: {error}".split())
                reason = f'text recognition does not start ({what}); install it anew: pip install "reportminer[ocr]"'
                raise ReadError("ocr", reason) from error
        return self._loaded


class Tesseract:
    """The Tesseract program with its data for simplified Chinese."""

    def __init__(self, program: str, name: str) -> None:
        self.name = name
        self._program = program

    @classmethod
    def find(cls) -> Tesseract | None:
        """Return the engine if the program is on the PATH or in its usual folder, with chi_sim."""
        for program in tesseract_places():
            try:
                languages = _run([program, "--list-langs"], b"", 20).split()
                lines = _run([program, "--version"], b"", 20).splitlines()
            except (OSError, subprocess.SubprocessError):
                continue
            if _LANGUAGE in languages and lines:
                return cls(program, lines[0].strip())
        return None

    def read(self, image: Any, seconds: float) -> list[Seen]:
        """Read a picture in a process of its own."""
        packed = io.BytesIO()
        image.save(packed, format="PNG", compress_level=1)
        command = [self._program, "stdin", "stdout", "-l", _LANGUAGE, "--psm", "3", "tsv"]
        try:
            table = _run(command, packed.getvalue(), seconds)
        except subprocess.TimeoutExpired as error:
            raise ReadError("ocr", f"text recognition took longer than {seconds:.0f} seconds on this page") from error
        except (OSError, subprocess.SubprocessError) as error:
            raise ReadError("ocr", f"Tesseract failed ({error}); install it anew") from error
        return list(_pieces(table))


def _run(command: Sequence[str], data: bytes, seconds: float) -> str:
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0) if sys.platform == "win32" else 0
    # One thread: more wait for one another.
    done = subprocess.run(  # noqa: S603 (a fixed command; the picture goes through a pipe)
        command,
        input=data,
        capture_output=True,
        timeout=seconds,
        check=True,
        creationflags=flags,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )
    return done.stdout.decode("utf-8", "replace")


def _pieces(table: str) -> Iterator[Seen]:
    """Gather Tesseract's words into pieces of lines, cut at wide blanks."""
    lines: dict[tuple[str, ...], list[tuple[str, Box, float]]] = {}
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = (row.get("text") or "").strip()
        if row.get("level") != "5" or not text:
            continue
        left, top, wide, high, score = (float(row[key]) for key in ("left", "top", "width", "height", "conf"))
        box = (left, top, left + wide, top + high)
        key = tuple(row[name] for name in ("block_num", "par_num", "line_num"))
        lines.setdefault(key, []).append((text, box, max(score, 0.0) / 100))
    for words in lines.values():
        words.sort(key=lambda word: word[1][0])
        height = sorted(box[3] - box[1] for _, box, _ in words)[len(words) // 2]
        piece: list[tuple[str, Box, float]] = []
        for word in words:
            if piece and word[1][0] - piece[-1][1][2] > _GAP * height:
                yield _piece(piece)
                piece = []
            piece.append(word)
        yield _piece(piece)


def _piece(words: Sequence[tuple[str, Box, float]]) -> Seen:
    text = ""
    for word, _, _ in words:
        latin = text and text[-1].isascii() and text[-1].isalpha() and word[0].isascii() and word[0].isalpha()
        text += f" {word}" if latin else word
    boxes = [box for _, box, _ in words]
    edges = zip(*boxes, strict=True)
    left, top, right, bottom = (pick(edge) for pick, edge in zip((min, min, max, max), edges, strict=True))
    length = sum(len(word) for word, _, _ in words)
    score = sum(len(word) * score for word, _, score in words) / length
    return Seen(text, (left, top, right, bottom), round(score, 4))
