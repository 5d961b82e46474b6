from __future__ import annotations

from pathlib import Path

import pytest

from reportminer import recognition
from reportminer.changes import reading_state
from reportminer.document import Source
from reportminer.media import DOCX, PDF
from reportminer.recognition import tesseract_places, text_recogniser


def source(media_type: str) -> Source:
    return Source("corpus/r", Path("r"), "0" * 64, media_type, 1)


@pytest.mark.parametrize(
    ("media_type", "anew"), [(PDF, True), ("image/png", True), ("application/ofd", True), (DOCX, False)]
)
def test_what_may_be_a_scan_is_read_anew_once_recognition_is_there(
    monkeypatch: pytest.MonkeyPatch, media_type: str, anew: bool
) -> None:
    monkeypatch.setattr("reportminer.changes.text_recogniser", lambda: "")
    before = reading_state(source(media_type), "x")
    monkeypatch.setattr("reportminer.changes.text_recogniser", lambda: "rapidocr 3.10.0")
    assert (reading_state(source(media_type), "x") != before) is anew


def test_windows_folder_of_tesseract_is_searched(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(recognition.shutil, "which", lambda _: None)
    monkeypatch.setattr(recognition, "find_spec", lambda _: None)
    for variable in ("ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA"):
        monkeypatch.delenv(variable, raising=False)
    assert text_recogniser() == ""
    program = tmp_path / "Tesseract-OCR" / "tesseract.exe"
    program.parent.mkdir()
    program.touch()
    monkeypatch.setenv("ProgramFiles", str(tmp_path))
    assert list(tesseract_places()) == [str(program)]
    assert text_recogniser() == "tesseract"
