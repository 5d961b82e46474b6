"""DOC: the reader of our own, LibreOffice, and what is refused."""

from __future__ import annotations

import json
import os
import time
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

import office_files
from locations import SHARED, needs_shared
from office_files import SPECIAL_REMOVED, SPECIAL_REST, SPECIAL_TEXT, fixture, needs_office
from reportminer import libreoffice, settings
from reportminer.document import Line, Parsed
from reportminer.errors import ReadError, UsageError
from reportminer.parse import doc_file
from reportminer.parse.doc import read, read_own, read_through_office
from reportminer.parse.doc_file import open_word
from reportminer.parse.doc_formats import changes
from reportminer.parse.office_lines import Blocks

REAL = SHARED / "samples" / "real"


@cache
def truth() -> dict[str, dict[str, Any]]:
    return json.loads(fixture("truth.json"))


def own(data: bytes) -> Parsed:
    return read_own(open_word(data))


def body(parsed: Parsed) -> list[Line]:
    return [line for line in parsed.pages[0].lines if not line.furniture]


@pytest.fixture
def without_office(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(libreoffice.READER_VARIABLE, "own")


# --- whole reports ------------------------------------------------------------------------------
@pytest.mark.parametrize("name", office_files.kept(".doc"))
def test_every_paragraph_and_heading(name: str) -> None:
    found = body(own(fixture(f"{name}.doc")))
    assert [line.text for line in found] == truth()[name]["text"]
    assert [[line.level, line.text] for line in found if line.level] == truth()[name]["headings"]
    assert {line.centered for line in found if line.style == "title"} == {True}


@needs_office
@pytest.mark.slow
@pytest.mark.parametrize("name", office_files.kept(".doc")[:3])
def test_libreoffice_gives_the_same_lines(name: str) -> None:
    data = fixture(f"{name}.doc")
    assert read_through_office(data).pages == own(data).pages


def test_everything_that_is_easily_lost() -> None:
    parsed = own(fixture("special.doc"))
    texts = [line.text for line in body(parsed)]
    assert tuple(texts[: len(SPECIAL_TEXT)]) == SPECIAL_TEXT
    assert set(texts[len(SPECIAL_TEXT) :]) == SPECIAL_REST
    furniture = [(line.text, line.furniture) for line in parsed.pages[0].lines if line.furniture]
    assert furniture == [("青禾镇文件", "header"), ("第", "footer")]
    assert tuple(row.text for row in parsed.ledger if row.kind == "removed") == SPECIAL_REMOVED
    assert {line.text: line.style for line in body(parsed)}["数据截至年底"] == "footnote"
    assert [line.cell for line in body(parsed) if line.cell] == [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2)]
    assert [row.kind for row in parsed.ledger][-1] == "warning"


@needs_shared
@pytest.mark.parametrize("name", ["wps_writer_real.doc", "wps_writer_real.wps"])
def test_a_file_that_wps_saved(name: str) -> None:
    found = body(own((REAL / name).read_bytes()))
    assert [line.text for line in found if line.level == 2][:2] == ["一、活动筹备清单", "二、三日行程安排"]
    assert [line.list_number for line in found if line.list_number][:3] == ["1.", "2.", "3."]
    assert len([line for line in found if line.cell]) == 4


# --- who reads ----------------------------------------------------------------------------------
def test_own_reader_on_request(without_office: None) -> None:
    parsed = read(fixture("special.doc"))
    assert parsed.reader.startswith("own DOC reader")


@needs_office
@pytest.mark.slow
def test_libreoffice_on_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(libreoffice.READER_VARIABLE, "LibreOffice")
    parsed = read(fixture("special.doc"))
    assert parsed.reader.startswith("LibreOffice ")
    assert "python-docx" in parsed.reader
    assert [line.text for line in body(parsed)][:2] == list(SPECIAL_TEXT[:2])


def test_a_date_that_changes_is_not_given_to_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "program", lambda: Path("soffice"))
    parsed = read(fixture("dated.doc"))
    assert [line.text for line in body(parsed)] == ["印发日期" + "0" * 9 + "公开"]
    assert "day of reading" in parsed.ledger[0].reason


def test_own_reader_steps_in_where_libreoffice_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(data: bytes, *, suffix: str, to: str) -> bytes:
        raise ReadError("parse", "LibreOffice took longer than 90 seconds; open the file")

    monkeypatch.setattr(libreoffice, "program", lambda: Path("soffice"))
    monkeypatch.setattr(libreoffice, "convert", fail)
    parsed = read(fixture("special.doc"))
    assert parsed.reader.startswith("own DOC reader")
    assert "took longer than 90 seconds)" in parsed.ledger[0].reason
    monkeypatch.setenv(libreoffice.READER_VARIABLE, "libreoffice")
    with pytest.raises(ReadError, match="took longer"):
        read(fixture("special.doc"))


@pytest.mark.parametrize(
    ("reader", "program", "says"),
    [("word", "", "set it to auto"), ("libreoffice", "none/soffice", "is no program"), ("auto", "no/x", "no program")],
)
def test_a_bad_setting_is_told(monkeypatch: pytest.MonkeyPatch, reader: str, program: str, says: str) -> None:
    monkeypatch.setenv(libreoffice.READER_VARIABLE, reader)
    monkeypatch.setenv(libreoffice.PROGRAM_VARIABLE, program)
    with pytest.raises(UsageError, match=says):
        libreoffice.doc_reader()


def test_without_libreoffice_the_own_reader_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "program", lambda: None)
    assert libreoffice.doc_reader() == "own"
    monkeypatch.setenv(libreoffice.READER_VARIABLE, "libreoffice")
    with pytest.raises(UsageError, match="not found"):
        libreoffice.doc_reader()


posix = pytest.mark.skipif(os.name == "nt", reason="a shell script stands for LibreOffice")


def stand_in(folder: Path, script: str) -> str:
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


@posix
def test_a_converter_that_hangs_is_ended_with_its_children(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    script = f"sleep 60 & echo $! > {tmp_path}/child; wait"
    monkeypatch.setenv(libreoffice.PROGRAM_VARIABLE, stand_in(tmp_path, script))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setattr(settings, "OFFICE_SECONDS", 0.5)
    with pytest.raises(ReadError, match="took longer"):
        libreoffice.convert(b"x", suffix="doc", to="docx")
    child = int((tmp_path / "child").read_text(encoding="ascii"))
    deadline = time.monotonic() + 10
    while is_running(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(child)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["child", "soffice"]


def is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


@posix
def test_the_converter_gets_a_profile_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    keep = f'cat "$PWD/profile/user/registrymodifications.xcu" > {tmp_path}/profile; echo "$@" > {tmp_path}/told'
    script = f"{keep}; mkdir out; echo made > out/report.docx"
    monkeypatch.setenv(libreoffice.PROGRAM_VARIABLE, stand_in(tmp_path, script))
    assert libreoffice.convert(b"x", suffix="doc", to="docx") == b"made\n"
    profile = (tmp_path / "profile").read_text(encoding="utf-8")
    assert "DisableMacrosExecution" in profile
    told = (tmp_path / "told").read_text(encoding="utf-8")
    assert "-env:UserInstallation=file://" in told
    assert "--headless" in told


@posix
@pytest.mark.parametrize("script", ["exit 1", "mkdir out", "mkdir out; : > out/report.docx"])
def test_a_converter_that_makes_nothing_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str) -> None:
    monkeypatch.setenv(libreoffice.PROGRAM_VARIABLE, stand_in(tmp_path, script))
    with pytest.raises(ReadError, match="cannot open the file"):
        libreoffice.convert(b"x", suffix="doc", to="docx")


# --- what is refused ----------------------------------------------------------------------------
def patched(changed: dict[int, int]) -> bytes:
    """Return a fixture with two-byte words of its header changed; the stream begins at its first sector."""
    data = bytearray(fixture("special.doc"))
    start = data.index(b"\xec\xa5\x01\x01")
    for at, value in changed.items():
        data[start + at : start + at + 2] = value.to_bytes(2, "little")
    return bytes(data)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({0: 0xA5DC}, "from before 1997"),
        ({2: 0x65}, "from before 1997"),
        ({0: 0x1234}, "damaged"),
        ({10: 0x1300}, "password"),
        ({78: 0x8000}, "damaged"),
        ({422: 0}, "damaged"),
    ],
)
def test_refused_with_one_sentence(without_office: None, changed: dict[int, int], says: str) -> None:
    with pytest.raises(ReadError, match=says) as caught:
        read(patched(changed))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("data", [b"", doc_file.DAMAGED.encode(), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)])
def test_no_container(without_office: None, data: bytes) -> None:
    with pytest.raises(ReadError):
        read(data)


def test_limits_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MAX_SECONDS", -1.0)
    monkeypatch.setattr("reportminer.parse.doc_body._CHECK_EVERY", 1)
    with pytest.raises(ReadError, match="longer than"):
        own(fixture("special.doc"))
    monkeypatch.setattr(settings, "DOC_MAX_RUNS", 2)
    with pytest.raises(ReadError, match="more than 2"):
        own(fixture("special.doc"))


# --- any bytes at all ---------------------------------------------------------------------------
relaxed = hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def reads_or_refuses(data: bytes) -> None:
    try:
        parsed = own(data)
    except ReadError:
        pass
    else:
        assert any(line.text.strip() for line in parsed.pages[0].lines)


@relaxed
@given(st.floats(0, 1))
def test_truncated(share: float) -> None:
    data = fixture("special.doc")
    reads_or_refuses(data[: int(share * len(data))])


@relaxed
@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=40))
def test_flipped_bytes(flips: list[tuple[float, int]]) -> None:
    data = bytearray(fixture("special.doc"))
    for place, value in flips:
        data[512 + int(place * (len(data) - 512))] = value
    reads_or_refuses(bytes(data))


@relaxed
@given(st.binary(max_size=200))
def test_property_changes_of_any_bytes(data: bytes) -> None:
    assert sum(2 + len(value) for value in changes(data).values()) <= len(data)


# --- tables -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("甲乙", ()), ("丙丁", ())], ["甲\t乙", "丙\t丁"]),
        ([("甲乙丙", (0, 10, 20, 30)), ("丁戊", (0, 20, 30))], ["甲\t乙\t丙", "丁\t\t戊"]),
        ([("甲乙", (0, 1000, 2000)), ("丙丁", (0, 1030, 2000))], ["甲\t乙", "丙\t丁"]),
        ([("甲乙", (0, 1000, 2000)), ("丙", (1000, 2000))], ["甲\t乙", "\t丙"]),
        ([("甲乙", (0, 1000)), ("丙丁", (2000, 1000, 0))], ["甲\t乙", "丙\t丁"]),
    ],
)
def test_merged_cells_from_their_edges(rows: list[tuple[str, tuple[int, ...]]], expected: list[str]) -> None:
    blocks = Blocks()
    for cells, edges in rows:
        for text in cells:
            blocks.paragraph([Line(text, 0)], 1)
            blocks.end_cell(1)
        scale = 100 if edges and max(edges) < 100 else 1
        blocks.end_row(1, [edge * scale for edge in edges])
    assert [line.text for line in blocks.lines()] == expected
