from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from reportminer import refusals, sources, whole_file
from reportminer.errors import UsageError
from reportminer.refusals import refusal
from reportminer.sources import walk

LONG = Path(os.sep).resolve() / "/".join(["法治政府建设年度报告" * 5] * 6) / "云溪镇.docx"
ABSENT, LOCKED, BROKEN = (
    FileNotFoundError(errno.ENOENT, "系统找不到指定的路径。"),
    PermissionError(errno.EACCES, "另一个程序正在使用此文件"),
    OSError(errno.EIO, "设备没有准备好"),
)


@pytest.mark.parametrize(
    ("error", "path", "windows", "remedy"),
    [
        (ABSENT, LONG, True, f"its path has {len(str(LONG))} characters, and Windows allows 259"),
        (ABSENT, LONG, False, "check its name"),
        (ABSENT, Path("a.docx"), True, "check its name"),
        (LOCKED, Path("a.docx"), True, "close it if it is open in another program (Excel, Word, WPS)"),
        (LOCKED, LONG, True, "close it if it is open in another program (Excel, Word, WPS)"),
        (BROKEN, Path("a.docx"), True, "check its permissions"),
    ],
)
def test_what_was_said_and_what_to_do(
    error: OSError, path: Path, windows: bool, remedy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "_WINDOWS", windows)
    said = refusal(error, path)
    assert said.startswith(f"({error.strerror}); ")
    assert remedy in said


def test_a_table_of_files_that_excel_has_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "corpus.csv").write_text("file,year\n", "utf-8")

    def locked(path: Path) -> bytes:
        raise LOCKED

    monkeypatch.setattr(Path, "read_bytes", locked)
    with pytest.raises(UsageError, match=r"corpus\.csv cannot be opened .*; close it if it is open in another program"):
        walk([tmp_path])


@pytest.mark.parametrize(
    ("entry", "junction"),
    [
        (SimpleNamespace(is_junction=lambda: True), True),
        (SimpleNamespace(is_junction=lambda: False), False),
        (SimpleNamespace(stat=lambda follow_symlinks: SimpleNamespace(st_reparse_tag=0xA0000003)), True),
        (SimpleNamespace(stat=lambda follow_symlinks: SimpleNamespace(st_reparse_tag=0xA000000C)), False),
        (SimpleNamespace(stat=lambda follow_symlinks: SimpleNamespace()), False),
    ],
    ids=["3.12 yes", "3.12 no", "3.11 junction", "3.11 link", "not Windows"],
)
def test_a_junction_is_known_on_any_python(entry: object, junction: bool) -> None:
    assert sources._is_junction(entry) is junction  # type: ignore[arg-type]


class _Held:
    """A file that another program lets go of after so many tries."""

    def __init__(self, tries: int) -> None:
        self.tries, self.replace = tries, os.replace

    def __call__(self, old: Path, new: Path) -> None:
        self.tries -= 1
        if self.tries >= 0:
            raise PermissionError(errno.EACCES, "另一个程序正在使用此文件")
        self.replace(old, new)


@pytest.mark.parametrize(("windows", "tries", "written"), [(True, 3, True), (True, 99, False), (False, 1, False)])
def test_a_file_that_a_scanner_holds_for_a_moment_is_written(
    windows: bool, tries: int, written: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, pauses = _Held(tries), list[float]()
    monkeypatch.setattr(whole_file, "_WINDOWS", windows)
    monkeypatch.setattr(whole_file, "sleep", pauses.append)
    monkeypatch.setattr(os, "replace", held)
    path = tmp_path / "表.csv"
    path.write_text("old", "utf-8")
    try:
        with whole_file.whole_file(path) as part:
            part.write_text("new", "utf-8")
    except UsageError as error:
        assert not written
        assert "close it if it is open in another program" in str(error)  # noqa: PT017
    assert path.read_text("utf-8") == ("new" if written else "old")
    assert [found.name for found in tmp_path.iterdir()] == ["表.csv"]
    assert sum(pauses) < 2
    assert len(pauses) == (0 if not windows else 3 if written else 5)


@pytest.mark.skipif(sys.platform != "win32", reason="needs Windows")
def test_the_name_of_a_file_cannot_be_anything(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="the file cannot be written"), whole_file.whole_file(tmp_path / "a|b.csv"):
        pass
