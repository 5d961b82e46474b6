from __future__ import annotations

import errno
import os
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

from reportminer import refusals, sources, whole_file
from reportminer.codebook import copy_codebook
from reportminer.errors import UsageError
from reportminer.export.csv import write_csv
from reportminer.refusals import need_name, refusal
from reportminer.sources import walk
from reportminer.store import open_store

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


def _database(path: Path) -> None:
    with open_store(path, create=True):
        pass


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


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("报告 2023（终稿）.csv", True),
        ("con.2023", False),
        ("AUX", False),
        ("Nul.html", False),
        ("com1.csv", False),
        ("concordance.csv", True),
        ("company.csv", True),
        ("报告:2023.csv", False),
        ("a|b.csv", False),
        ("a?.csv", False),
        ('"a".csv', False),
        ("a.csv.", False),
        ("a.csv ", False),
        ("..", True),
        (".", True),
        (".hidden.csv", True),
    ],
)
def test_names_that_windows_cannot_have(
    name: str, allowed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need_name(tmp_path / name)  # elsewhere all are allowed
    monkeypatch.setattr(refusals, "_WINDOWS", True)
    with nullcontext() if allowed else pytest.raises(UsageError, match="Windows can have no file of this name"):
        need_name(tmp_path / name)


@pytest.mark.parametrize(
    "write",
    [copy_codebook, partial(write_csv, columns=["a"], rows=[]), _database],
    ids=["codebook", "table", "database"],
)
def test_nothing_is_written_under_such_a_name(
    write: Callable[[Path], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "_WINDOWS", True)
    with pytest.raises(UsageError, match="Windows can have no file of this name"):
        write(tmp_path / "报告:2023")
    assert list(tmp_path.iterdir()) == []
