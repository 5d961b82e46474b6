"""Reports about invented towns as Word, RTF and OpenDocument files, and what must be read from them.

Nothing here uses the readers: DOCX is written by python-docx (``build_corpus``), RTF by hand, DOC and ODT by
LibreOffice where it is installed.  ``expected`` and ``headings`` are the truth.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from build_corpus import LEVELS, Block, blocks_of, build_docx, master_path, read_master, read_recipes

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
needs_office = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
"""Marks a test that converts files with LibreOffice."""

NUMERALS = list("一二三四五六七八九十")
NUMERALS += [f"十{digit}" for digit in NUMERALS[:9]] + ["二十"] + [f"二十{digit}" for digit in NUMERALS[:9]]


def names(count: int = 12) -> list[str]:
    """Return masters whose reports need no layout of their own, the same ones every time."""
    return sorted(name for name, recipe in read_recipes().items() if recipe["format"] in {"txt", "docx"})[:count]


@cache
def report(name: str) -> tuple[Block, ...]:
    """Return the paragraphs and tables of a master."""
    return tuple(blocks_of(read_master(master_path(name))))


def renumbered(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return the blocks with the numbers that an automatic list 一、 （一） 1. gives their headings."""
    counters, found = [0, 0, 0], []
    for block in blocks:
        if block.level:
            level = block.level - 1
            counters[level] += 1
            counters[level + 1 :] = [0] * (2 - level)
            value = counters[level]
            number = (f"{NUMERALS[value - 1]}、", f"（{NUMERALS[value - 1]}）", f"{value}.")[level]
            text = number + LEVELS[level].sub("", block.text, count=1)
            found.append(replace(block, text=text))
        else:
            found.append(block)
    return tuple(found)


def expected(blocks: Sequence[Block]) -> list[str]:
    """Return the paragraphs and table rows that a reader must find; cells are separated by tabs."""
    found: list[str] = []
    for block in blocks:
        found += ["\t".join(row) for row in block.rows] if block.role == "table" else [block.text]
    return found


def headings(blocks: Sequence[Block]) -> list[tuple[int, str]]:
    """Return level and text of the headings that styles declare."""
    return [(block.level or 2, block.text) for block in blocks if block.role == "heading"]


# --- writers ------------------------------------------------------------------------------------
def docx(blocks: Sequence[Block], *, styles: bool = True, auto_numbers: bool = False, header: str = "") -> bytes:
    """Write a DOCX; ``auto_numbers`` leaves the numbers to the word processor."""
    recipe = {"heading_styles": styles, "auto_numbers": auto_numbers, "header": header, "page_numbers": bool(header)}
    return build_docx(list(blocks), recipe)


def doc(blocks: Sequence[Block], *, styles: bool = True, auto_numbers: bool = False, header: str = "") -> bytes:
    """Write a Word 97 file through LibreOffice."""
    return converted(docx(blocks, styles=styles, auto_numbers=auto_numbers, header=header), "docx", "doc:MS Word 97")


def odt(blocks: Sequence[Block], *, styles: bool = True, auto_numbers: bool = False, header: str = "") -> bytes:
    """Write an OpenDocument text through LibreOffice."""
    return converted(docx(blocks, styles=styles, auto_numbers=auto_numbers, header=header), "docx", "odt")


@cache
def converted(data: bytes, suffix: str, wanted: str) -> bytes:
    """Convert a file with LibreOffice; ``wanted`` is a suffix, or a suffix and the name of a filter."""
    assert SOFFICE is not None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / f"report.{suffix}").write_bytes(data)
        profile = (folder / "profile").as_uri()
        command = [SOFFICE, f"-env:UserInstallation={profile}", "--headless", "--norestore", "--convert-to", wanted]
        command += ["--outdir", str(folder / "out"), str(folder / f"report.{suffix}")]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return (folder / "out" / f"report.{wanted.partition(':')[0]}").read_bytes()


# --- RTF by hand --------------------------------------------------------------------------------
FONTS = ("仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体")
ALIGN = {"title": r"\qc", "subtitle": r"\qc", "closing": r"\qr"}


def rtf(blocks: Sequence[Block], *, gbk: bool = False, auto_numbers: bool = False, styles: bool = True) -> bytes:
    r"""Write an RTF as Word does (``\uN`` with a fallback) or, with ``gbk``, as WPS does (bytes of code page 936)."""
    fonts = "".join(rf"{{\f{at}\fnil\fcharset134 {_bytes(name)};}}" for at, name in enumerate(FONTS))
    sheet = "".join(rf"{{\s{at}\outlinelevel{at - 1}\b\f1 heading {at};}}" for at in (1, 2, 3))
    head = rf"{{\rtf1\ansi\ansicpg936\deff0\uc1{{\fonttbl{fonts}}}{{\colortbl;\red0\green0\blue0;}}"
    head += rf"{{\stylesheet{{\s0 Normal;}}{sheet}{{\s4\qc Title;}}}}{{\info{{\title {_bytes('旧标题')}}}}}" + "\r\n"
    head += rf"{{\*\generator made by hand;}}{{\header\pard\qc {_bytes('内部资料')}\par}}\viewkind1" + "\r\n"
    body = "\r\n".join(_rtf_block(block, gbk=gbk, auto=auto_numbers, styles=styles) for block in blocks)
    return (head + body + "}").encode("ascii")


def _rtf_block(block: Block, *, gbk: bool, auto: bool, styles: bool) -> str:
    if block.role == "table":
        return "\r\n".join(_rtf_row(row, gbk=gbk) for row in block.rows)
    level, title = block.level or 2, block.role == "title"
    style = rf"\s{level}\outlinelevel{level - 1}" if styles and block.role == "heading" else ""
    style = r"\s4" if styles and title else style
    size, bold = (44 if title else 32), r"\b" if block.role == "heading" else ""
    text, number = block.text, ""
    if auto and block.level:
        found = LEVELS[block.level - 1].match(text)
        assert found is not None
        number = rf"{{\listtext\f0 {_text(found.group(), gbk=gbk)}}}\ilvl{block.level - 1}\ls1 "
        text = text[found.end() :]
    font = 3 if title else (block.level if block.role == "heading" and block.level < 3 else 0)
    return (
        rf"\pard\plain{style}{ALIGN.get(block.role, '')} {number}{{\f{font}\fs{size}{bold} {_text(text, gbk=gbk)}}}\par"
    )


def _rtf_row(row: Sequence[str], *, gbk: bool) -> str:
    edges = "".join(rf"\cellx{2000 * at}" for at in range(1, len(row) + 1))
    cells = "".join(rf"\pard\intbl {_text(cell, gbk=gbk)}\cell" for cell in row)
    return rf"\trowd\trgaph108{edges}{cells}\row\pard"


def _text(text: str, *, gbk: bool) -> str:
    return "".join(_character(char, gbk=gbk) for char in text)


def _character(char: str, *, gbk: bool) -> str:
    if char in "\\{}":
        return "\\" + char
    if char.isascii():
        return char
    if gbk:
        try:
            return _bytes(char)
        except UnicodeEncodeError:
            pass
    units = char.encode("utf-16-le")
    values = (int.from_bytes(units[at : at + 2], "little", signed=True) for at in range(0, len(units), 2))
    return "".join(rf"\u{value}?" for value in values)


def _bytes(text: str) -> str:
    return "".join(
        char if char.isascii() else "".join(f"\\'{byte:02x}" for byte in char.encode("gbk")) for char in text
    )


WRITERS = {"docx": docx, "doc": doc, "odt": odt, "rtf": rtf}
"""Writers by suffix; all take the blocks and ``auto_numbers``.  doc and odt need LibreOffice."""


def files(count: int = 12) -> Iterator[tuple[str, tuple[Block, ...]]]:
    """Yield name and blocks of some reports, their numbers made regular."""
    for name in names(count):
        yield name, renumbered(report(name))
