"""Reports about invented towns as Word, RTF and OpenDocument files, and what must be read from them.

Nothing here uses the readers: DOCX is written by python-docx (``build_corpus``), RTF by hand, DOC and ODT by
LibreOffice where it is installed.  ``expected`` and ``headings`` are the truth.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from build_corpus import LEVELS, Block, blocks_of, build_docx, master_path, read_master, read_recipes
from docx_xml import item, lvl, numbering, p, package

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
needs_office = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
"""Marks a test that converts files with LibreOffice."""

WORD_97 = "doc:MS Word 97"

NUMERALS = list("一二三四五六七八九十")
NUMERALS += [f"十{digit}" for digit in NUMERALS[:9]] + ["二十"] + [f"二十{digit}" for digit in NUMERALS[:9]]


def names(count: int = 12) -> list[str]:
    """Return masters whose reports need no layout of their own, the same ones every time."""
    return sorted(name for name, recipe in read_recipes().items() if recipe["format"] in {"txt", "docx"})[:count]


@cache
def report(name: str) -> tuple[Block, ...]:
    """Return the paragraphs and tables of a master."""
    return tuple(blocks_of(read_master(master_path(name))))


def short(name: str) -> tuple[Block, ...]:
    """Return the beginning of a report, with a table, numbers made regular: enough for a small file."""
    whole = report(name)
    kept = [block for block in whole if block.role != "table"][:9]
    table = next((block for block in whole if block.role == "table"), Block("table", rows=(("指标", "", "数量"),) * 2))
    return renumbered((*kept, replace(table, rows=table.rows[:4]), *whole[-2:]))


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
    return converted(docx(blocks, styles=styles, auto_numbers=auto_numbers, header=header), "docx", WORD_97)


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


# --- one document with everything that is easily lost --------------------------------------------
AUTHOR = 'w:author="a" w:date="2024-01-01T00:00:00Z"'
LINK = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    '<w:r><w:instrText> HYPERLINK "http://example.org" </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>区政府网站</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t>公开</w:t></w:r>'
)
CHANGES = (
    f'<w:ins w:id="1" {AUTHOR}><w:r><w:t>二十</w:t></w:r></w:ins>'
    f'<w:del w:id="2" {AUTHOR}><w:r><w:delText>十五</w:delText></w:r></w:del><w:r><w:t>次</w:t></w:r>'
)
HIDDEN = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>内部批注</w:t></w:r><w:r><w:t>公开</w:t></w:r>"
SIGNS = (
    "<w:r><w:t>软换行前</w:t><w:br/><w:t>软换行后</w:t><w:tab/><w:t>制表</w:t><w:noBreakHyphen/><w:t>连</w:t><w:softHyphen/>"
    "<w:t>字𠀀㙍</w:t></w:r>"
)
NOTES = (
    '<w:footnote w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="1"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
    '<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>数据截至年底</w:t></w:r></w:p></w:footnote>'
)
BOX = (
    '<w:r><w:pict><v:shape style="width:100pt;height:50pt"><v:textbox><w:txbxContent>'
    f"{p('框内')}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
)
SECTION = (
    '<w:sectPr><w:headerReference w:type="default" r:id="header1"/><w:footerReference w:type="default" r:id="footer1"/>'
    "</w:sectPr>"
)
SPECIAL_TEXT = (
    "依法行政年度报告", "开展检查二十次", "前半后半", "区政府网站公开", "甲公开", "正文有注",
    "软换行前", "软换行后 制表-连字𠀀㙍", "指标\t数量\t", "案件\t12\t件", "\t\t起", "表间",
    "一 二 三 四\t外", "甲\t乙", "(括号)与（全角）",
    "一、总", "（一）分", "（二）分", "1. 细", "二、总", "（一）分", "锚点",
)  # fmt: skip
"""The lines of ``special_docx`` up to its text box and its note, which formats place differently."""
SPECIAL_REST = {"框内", "数据截至年底"}
SPECIAL_REMOVED = ("十五", "内部批注")


def special_docx() -> bytes:
    """Return a DOCX with changes, fields, notes, hidden text, lists, a text box, merged and nested cells."""
    merged = grid(
        cell("指标") + cell("数量", '<w:gridSpan w:val="2"/>', 4000),
        cell("案件", '<w:vMerge w:val="restart"/>') + cell("12") + cell("件"),
        cell("", "<w:vMerge/>") + cell("") + cell("起"),
    )
    inner = grid(cell("一") + cell("二"), cell("三") + cell("四"), columns=2)
    nested = grid(cell(inner + p()) + cell("外"), cell("甲") + cell("乙"), columns=2)
    body = p("依法行政年度报告", '<w:jc w:val="center"/>') + p("开展检查", "", CHANGES)
    body += p("前半", f'<w:rPr><w:del w:id="3" {AUTHOR}/></w:rPr>') + p("后半") + p("", "", LINK) + p("甲", "", HIDDEN)
    body += p("正文有注", "", '<w:r><w:footnoteReference w:id="2"/></w:r>') + p("", "", SIGNS)
    body += merged + p("表间") + nested + p("(括号)与（全角）")
    levels = [(0, "总"), (1, "分"), (1, "分"), (2, "细"), (0, "总"), (1, "分")]
    body += "".join(item(text, 1, level) for level, text in levels) + p("锚点", "", BOX) + SECTION
    shapes = [("chineseCountingThousand", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3.")]
    lists = numbering(*(lvl(level, form, text) for level, (form, text) in enumerate(shapes)))
    page = p("第", "", '<w:fldSimple w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>')
    return package(body, footnotes=NOTES, numbering=lists, header1=p("青禾镇文件"), footer1=page)


def grid(*rows: str, columns: int = 3) -> str:
    """Return a table with its grid, without which LibreOffice guesses widths."""
    widths = '<w:gridCol w:w="2000"/>' * columns
    inner = "".join(f"<w:tr>{row}</w:tr>" for row in rows)
    return f"<w:tbl><w:tblPr/><w:tblGrid>{widths}</w:tblGrid>{inner}</w:tbl>"


def cell(text: str, more: str = "", width: int = 2000) -> str:
    """Return a cell with a width; ``text`` may be XML."""
    content = text if text.startswith("<") else p(text)
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{more}</w:tcPr>{content}</w:tc>'


# --- files kept with the tests ------------------------------------------------------------------
FIXTURES = Path(__file__).resolve().parent / "parse" / "fixtures" / "doc.zip"
"""DOC and ODT files that LibreOffice made, with their truth, for machines without it."""


def write_fixtures() -> None:
    """Write the archive anew."""
    files: dict[str, bytes] = {}
    truth = {}
    for at, name in enumerate(names(12)):
        blocks = short(name)
        files[f"{name}.doc"] = doc(blocks, auto_numbers=bool(at % 2), header="内部资料")
        if at < 10:
            files[f"{name}.odt"] = slim(odt(blocks, auto_numbers=bool(at % 2), header="内部资料"))
        truth[name] = {"text": expected(blocks), "headings": headings(blocks)}
    dated = converted(
        package(p("印发日期", "", LINK.replace('HYPERLINK "http://example.org"', "DATE"))), "docx", WORD_97
    )
    # LibreOffice writes the day of writing into the field: put zeros there.
    shown = re.compile(rb"(\x13\0 \0D\0A\0T\0E\0.*?\x14\0)(.*?)(?=\x15\0)", re.DOTALL)
    files["dated.doc"] = shown.sub(lambda found: found[1] + b"0\0" * (len(found[2]) // 2), dated)
    files["special.doc"] = converted(special_docx(), "docx", WORD_97)
    files["special.odt"] = slim(converted(special_docx(), "docx", "odt"))
    files["truth.json"] = json.dumps(truth, ensure_ascii=False, indent=1).encode()
    FIXTURES.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(FIXTURES, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)


def slim(data: bytes) -> bytes:
    """Return an ODT without its picture of the first page and the settings of the window."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in ("mimetype", "content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml"):
            packing = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            new.writestr(zipfile.ZipInfo(name), old.read(name), packing)
    return buffer.getvalue()


def fixture(name: str) -> bytes:
    """Return one file of the archive."""
    with zipfile.ZipFile(FIXTURES) as archive:
        return archive.read(name)


def kept(suffix: str) -> list[str]:
    """Return the names of the reports that the archive holds with this suffix."""
    with zipfile.ZipFile(FIXTURES) as archive:
        found = [Path(name) for name in archive.namelist()]
    return sorted(path.stem for path in found if path.suffix == suffix and path.stem not in {"special", "dated"})


if __name__ == "__main__":
    write_fixtures()
