"""Build the invented corpus: every file under corpus/ and its gold from the masters in tests/corpus_masters.

Run as ``python tests/build_corpus.py``, or with the names of some masters to build only those.  The
bytes are the same on every run with the same libraries: fixed timestamps and no random ids.
The grammar of a master is described in corpus/README.md.
"""

from __future__ import annotations

import html
import io
import json
import re
import sys
import tomllib
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

MASTERS = Path(__file__).resolve().parent / "corpus_masters"
CORPUS = Path(__file__).resolve().parent.parent / "corpus"

SINGLES = {"hard": "hard.jsonl", "practice": "practice.jsonl"}
"""Folders of masters with single passages of doubtful cases (to be scored on; to learn from), and their files."""

LISTS = {"phenomena": "PHENOMENA.csv", "planted": "planted.csv"}
"""What the masters' folders list, and the file of the corpus that gathers it."""

TAG = re.compile(
    r"(?P<mark>[THPR+])(?::(?P<label>\w+)(?::(?P<topic>\w*)(?::(?P<aspect>\w+))?)?(?:;also=(?P<also>\w+))?)?"
)
LEVELS = (
    re.compile(r"[一二三四五六七八九十]+、"),
    re.compile(r"[（(]?[一二三四五六七八九十]+[)）]"),
    re.compile(r"\d+[.．、]"),
)
SUBTITLE = re.compile(r"——\d{4}年|（\d{4}年|\w*县长\u3000")
RIGHT_ALIGNED = 24
"""Characters.  A closing line (issuer, date) is shorter than this and has no end punctuation."""

Recipe = dict[str, Any]


@dataclass(frozen=True)
class Unit:
    """One line of a master: ``mark`` is T, H, P, + or R; a table row's text has tabs between its cells."""

    mark: str
    text: str
    label: str = ""
    topic: str = ""
    aspect: str = ""
    also: str = ""

    def gold(self, source: str) -> dict[str, Any]:
        kind = "heading" if self.mark in "TH" else "passage"
        row: dict[str, Any] = {"source": source, "kind": kind, "text": self.text}
        if kind == "passage":
            row |= {"label": self.label, "topic": self.topic}
        if self.aspect:
            row["aspect"] = self.aspect
        if self.also:
            row["also"] = [self.also]
        return row


@dataclass(frozen=True)
class Block:
    """One paragraph as a file shows it; a table is one block whose ``rows`` are its cells.

    ``role`` is title, subtitle, heading, text, closing or table; ``level`` is 1 to 3 where the paragraph
    opens with a number, else 0.
    """

    role: str
    text: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()


def read_master(path: Path) -> tuple[Unit, ...]:
    """Return the units of a master in order; raises ValueError for a line that is none."""
    units = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        tag, _, text = line.partition("|")
        found = TAG.fullmatch(tag)
        if not found or not text.strip():
            raise ValueError(f"{path.name}:{number}: not a unit: {line[:40]}")
        fields = {name: value or "" for name, value in found.groupdict().items()}
        units.append(Unit(text=text, **fields))
    return tuple(units)


def read_recipes() -> dict[str, Recipe]:
    """Return the recipe of every report by the name of its master; each folder of masters has its own file."""
    recipes: dict[str, Recipe] = {}
    for path in sorted(MASTERS.rglob("recipes.toml")):
        for name, recipe in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if name in recipes:
                raise ValueError(f"{path}: there are two recipes for {name}")
            recipes[name] = recipe
    return recipes


def master_path(name: str) -> Path:
    """Return where the master of a report is; raises ValueError unless there is exactly one."""
    found = [path for path in MASTERS.rglob(f"{name}.txt") if path.stem == name]
    if len(found) != 1:
        raise ValueError(f"there are {len(found)} masters called {name}")
    return found[0]


def build_singles(folder: str) -> bytes:
    """Return the single passages of a folder of masters, gathered from their parts in order."""
    parts = sorted((MASTERS / folder).glob("*.jsonl"))
    return b"".join(path.read_bytes().rstrip(b"\n") + b"\n" for path in parts)


def build_list(kind: str) -> bytes:
    """Return the lists of this kind (phenomena, planted) of all folders of masters as one CSV file."""
    parts = [path.read_text(encoding="utf-8").splitlines() for path in sorted(MASTERS.rglob(f"{kind}.csv"))]
    if len({part[0] for part in parts}) > 1:
        raise ValueError(f"the {kind}.csv files have different columns")
    lines = [parts[0][0], *(line for part in parts for line in part[1:])] if parts else []
    return "".join(line + "\n" for line in lines).encode("utf-8")


def level_of(text: str) -> int:
    return next((level for level, marker in enumerate(LEVELS, start=1) if marker.match(text)), 0)


def blocks_of(units: tuple[Unit, ...]) -> Iterator[Block]:
    """Yield the paragraphs that the units make up: continuations joined, table rows gathered."""
    for is_row, group in groupby(units, key=lambda unit: unit.mark == "R"):
        if is_row:
            yield Block("table", rows=tuple(tuple(unit.text.split("\t")) for unit in group))
            continue
        paragraphs: list[list[Unit]] = []
        for unit in group:
            if unit.mark == "+":
                paragraphs[-1].append(unit)
            else:
                paragraphs.append([unit])
        for parts in paragraphs:
            text = "".join(unit.text for unit in parts)
            yield Block(role_of(parts[0], text), text, level_of(text))


def role_of(first: Unit, text: str) -> str:
    if first.mark in "TH":
        return "title" if first.mark == "T" else "heading"
    if first.label == "other" and SUBTITLE.match(text):
        return "subtitle"
    closing = first.label == "other" and len(text) < RIGHT_ALIGNED and not re.search(r"[。：:；;〕]$", text)
    return "closing" if closing else "text"


# --- plain text ---------------------------------------------------------------------------------
def build_txt(blocks: list[Block], recipe: Recipe) -> bytes:
    newline, indent = recipe.get("newline", "\n"), recipe.get("indent", "")
    lines = []
    for block in blocks:
        if block.role == "table":
            lines += ["\t".join(row) for row in block.rows]
        elif block.role == "title":
            lines.append(" ".join(block.text) if recipe.get("spaced_title") == block.text else block.text)
        else:
            lines.append(indent + block.text)
    joint = newline * (2 if recipe.get("blank_lines") else 1)
    text = joint.join(lines) + newline
    return recipe.get("bom", "").encode(recipe["encoding"]) + text.encode(recipe["encoding"])


# --- web pages ----------------------------------------------------------------------------------
def build_html(blocks: list[Block], recipe: Recipe, name: str) -> bytes:
    shell = (MASTERS / "shells" / f"{name}.html").read_text(encoding="utf-8")
    body = "\n".join(HTML_LAYOUTS[recipe["layout"]](block) for block in blocks)
    head, mark, foot = shell.partition("<!--BODY-->")
    if not mark:
        raise ValueError(f"{name}.html has no place for the body")
    return f"{head}{body}{foot}".encode(recipe["encoding"])


def trs_block(block: Block) -> str:
    text = html.escape(block.text, quote=False)
    if block.role == "table":
        return table_html(block)
    if block.role == "title":
        return f'<p style="text-align: center;"><span style="font-size: 22pt;">{text}</span></p>'
    if block.role == "closing":
        return f'<p style="text-align: right;">{text}</p>'
    inner = f"<strong>{text}</strong>" if block.role == "heading" else text
    return f'<p style="text-indent: 2em;"><span style="font-family: 仿宋;">{inner}</span></p>'


def break_block(block: Block) -> str:
    text = html.escape(block.text, quote=False)
    if block.role == "closing":
        return f'<div align="right">{text}</div>'
    return f"　　{text}<br>\n<br>"


def word_block(block: Block) -> str:
    """A paragraph as pasted from a word processor: text chopped into spans, an empty line after it."""
    if block.role == "table":
        return table_html(block)
    aligned = {"title": "text-align:center", "closing": "text-align:right"}
    style = aligned.get(block.role, "text-indent:32.0pt") + ";mso-char-indent-count:2.0;line-height:28.0pt"
    pieces = [block.text[at : at + 11] for at in range(0, len(block.text), 11)]
    weight = ";font-weight:bold" if block.role == "heading" else ""
    font = f"font-size:16.0pt;font-family:仿宋_GB2312{weight};mso-hansi-font-family:仿宋"
    spans = "".join(f'<span style="{font}">{html.escape(piece, quote=False)}</span>' for piece in pieces)
    return (
        f'<p class="MsoNormal" style="{style}">{spans}<o:p></o:p></p>\n'
        '<p class="MsoNormal"><span lang="EN-US">&nbsp;<o:p></o:p></span></p>'
    )


def table_html(block: Block) -> str:
    rows = ("".join(f"<td><p>{html.escape(cell)}</p></td>" for cell in row) for row in block.rows)
    return '<table border="1"><tbody>' + "".join(f"<tr>{row}</tr>" for row in rows) + "</tbody></table>"


HTML_LAYOUTS = {"trs": trs_block, "breaks": break_block, "word": word_block}


# --- DOCX ---------------------------------------------------------------------------------------
STAMP = datetime(2024, 1, 1)
FONTS = {"title": "方正小标宋简体", 1: "黑体", 2: "楷体_GB2312", 3: "仿宋_GB2312", 0: "仿宋_GB2312"}


def build_docx(blocks: list[Block], recipe: Recipe) -> bytes:
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
    from docx.shared import Pt

    document = docx.Document()
    properties = document.core_properties
    properties.author, properties.title, properties.comments = "", recipe.get("doc_title", ""), ""
    properties.created = properties.modified = STAMP
    numbering = add_numbering(document) if recipe.get("auto_numbers") else 0
    for block in blocks:
        if block.role == "table":
            add_table(document, block)
            continue
        paragraph = document.add_paragraph(style=docx_style(block, recipe))
        text, bold = block.text, block.role == "heading" and block.level in {0, 3}
        if numbering and block.level:
            text = LEVELS[block.level - 1].sub("", text, count=1)
            number_paragraph(paragraph, numbering, block.level - 1)
        run_in = re.match(r"[^。，；：]{2,24}。", text) if block.level and block.role == "text" else None
        font, size = (
            FONTS["title" if block.role == "title" else block.level],
            22 if block.role == "title" else 16,
        )
        cut = run_in.end() if run_in else 0
        for piece, is_bold in ((text[:cut], True), (text[cut:], bold)):
            if piece:
                run = paragraph.add_run(piece)
                run.bold = is_bold or None
                set_font(run, font, size)
        paragraph.paragraph_format.first_line_indent = Pt(32) if block.role in {"text", "heading"} else None
        paragraph.alignment = {"title": ALIGN.CENTER, "subtitle": ALIGN.CENTER, "closing": ALIGN.RIGHT}.get(block.role)
    add_furniture(document, recipe)
    return packed(document)


def docx_style(block: Block, recipe: Recipe) -> str:
    if not recipe.get("heading_styles"):
        return "Normal"
    if block.role == "title":
        return "Title"
    return f"Heading {block.level or 2}" if block.role == "heading" else "Normal"


def set_font(run: Any, font: str, size: int) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run.font.size = Pt(size)
    run.font.name = font
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)


def add_table(document: Any, block: Block) -> None:
    table = document.add_table(rows=0, cols=len(block.rows[0]), style="Table Grid")
    for row in block.rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            set_font(cell.paragraphs[0].add_run(text), "仿宋_GB2312", 12)


def add_numbering(document: Any) -> int:
    """Add a list 一、 （一） 1. to numbering.xml and return its number."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for at, (form, text) in enumerate(
            [("chineseCountingThousand", "%1、"), ("chineseCountingThousand", "（%2）"), ("decimal", "%3.")]
        )
    )
    element = document.part.numbering_part.element
    kind = '<w:multiLevelType w:val="multilevel"/>'
    xml = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{kind}{levels}</w:abstractNum>'
    element.insert(0, parse_xml(xml))
    element.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    return 90


def number_paragraph(paragraph: Any, number: int, level: int) -> None:
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = level
    properties.get_or_add_numId().val = number


def add_furniture(document: Any, recipe: Recipe) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    section = document.sections[0]
    if recipe.get("header"):
        section.header.paragraphs[0].text = recipe["header"]
    if recipe.get("page_numbers"):
        paragraph = section.footer.paragraphs[0]
        paragraph.add_run("— ")
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), "PAGE")
        paragraph._p.append(field)
        paragraph.add_run(" —")


def packed(document: Any) -> bytes:
    """Return the DOCX with fixed times; only the version of zlib can still change its bytes."""
    raw, out = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0
            new.writestr(entry, old.read(name), compress_type=zipfile.ZIP_DEFLATED, compresslevel=9)
    return out.getvalue()


# --- PDF ----------------------------------------------------------------------------------------
PAGE_WIDTH, PAGE_HEIGHT = 595.0, 842.0
LEFT, TOP, BOTTOM, BODY = 73.5, 760.0, 90.0, 448.0
SIZE, LEADING, TITLE_SIZE = 16.0, 28.0, 22.0
NO_LINE_START = "，。、；：？！）》”〕,;:)%"


class PdfWriter:
    """A page after another in official layout; positions in points from the page's bottom left corner."""

    def __init__(self, recipe: Recipe) -> None:
        from reportlab.pdfbase import cidfonts, pdfmetrics
        from reportlab.pdfgen import canvas

        pdfmetrics.registerFont(cidfonts.UnicodeCIDFont("STSong-Light"))
        self.width = pdfmetrics.stringWidth
        self.bytes = io.BytesIO()
        size = (PAGE_WIDTH, PAGE_HEIGHT)
        self.canvas = canvas.Canvas(self.bytes, pagesize=size, pageCompression=0, invariant=1)
        self.canvas.setTitle(recipe.get("doc_title", ""))
        self.header, self.page, self.y = recipe.get("header", ""), 0, 0.0

    def need(self, height: float) -> None:
        """Turn the page unless ``height`` points are left on it."""
        if self.page and self.y - height >= BOTTOM:
            return
        if self.page:
            self.canvas.showPage()
        self.page, self.y = self.page + 1, TOP
        self.canvas.setFont("STSong-Light", 10.5)
        self.canvas.drawCentredString(PAGE_WIDTH / 2, PAGE_HEIGHT - 45, self.header)
        self.canvas.drawCentredString(PAGE_WIDTH / 2, 45, f"— {self.page} —")

    def wrap(self, text: str, size: float, indent: float, full: float = BODY) -> Iterator[str]:
        line, room = "", full - indent
        for token in re.findall(r"[“‘（《(]*(?:[0-9A-Za-z.]+|.)", text):
            fits = self.width(line + token, "STSong-Light", size) <= room + 0.01
            if line and not fits and token not in NO_LINE_START:
                yield line
                line, room = "", full
            line += token
        yield line

    def paragraph(self, block: Block) -> None:
        size = TITLE_SIZE if block.role == "title" else SIZE
        indent = 2 * SIZE if block.role in {"text", "heading"} else 0.0
        for at, line in enumerate(self.wrap(block.text, size, indent)):
            self.need(LEADING)
            self.y -= LEADING
            self.canvas.setFont("STSong-Light", size)
            if block.role in {"title", "subtitle"}:
                self.canvas.drawCentredString(PAGE_WIDTH / 2, self.y, line)
            elif block.role == "closing":
                self.canvas.drawRightString(LEFT + BODY - 3 * SIZE, self.y, line)
            else:
                self.canvas.drawString(LEFT + (0 if at else indent), self.y, line)

    def table(self, block: Block) -> None:
        width = BODY / len(block.rows[0])
        rows = [[list(self.wrap(cell, 12, 0, width - 10)) for cell in row] for row in block.rows]
        heights = [24.0 + 15 * (max(map(len, row)) - 1) for row in rows]
        self.need(sum(heights) + LEADING)
        self.y -= LEADING / 2
        self.canvas.setFont("STSong-Light", 12)
        for row, height in zip(rows, heights, strict=True):
            for at, cell in enumerate(row):
                self.canvas.rect(LEFT + at * width, self.y - height, width, height)
                for line, text in enumerate(cell):
                    self.canvas.drawString(LEFT + at * width + 5, self.y - 16 - 15 * line, text)
            self.y -= height

    def done(self) -> bytes:
        self.canvas.save()
        return self.bytes.getvalue()


def build_pdf(blocks: list[Block], recipe: Recipe) -> bytes:
    writer = PdfWriter(recipe)
    for block in blocks:
        (writer.table if block.role == "table" else writer.paragraph)(block)
    return writer.done()


# --- all of it ----------------------------------------------------------------------------------
def build_report(name: str, recipe: Recipe) -> bytes:
    """Return the bytes of one report's file."""
    blocks = list(blocks_of(read_master(master_path(name))))
    if recipe["format"] == "html":
        return build_html(blocks, recipe, name)
    return {"txt": build_txt, "docx": build_docx, "pdf": build_pdf}[recipe["format"]](blocks, recipe)


def build_gold(name: str, recipe: Recipe) -> bytes:
    """Return the gold rows of one report as JSONL."""
    units = read_master(master_path(name))
    rows = (json.dumps(unit.gold(recipe["path"]), ensure_ascii=False) for unit in units)
    return ("\n".join(rows) + "\n").encode()


def build_corpus(folder: Path, names: Collection[str] = ()) -> None:
    """Write the named reports, all of them by default, with their gold and the lists below ``folder``."""
    for name, recipe in read_recipes().items():
        if names and name not in names:
            continue
        for path, content in (
            (folder / recipe["path"], build_report(name, recipe)),
            (folder / "gold" / f"{name}.jsonl", build_gold(name, recipe)),
        ):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    for masters, name in SINGLES.items():
        if not names:
            (folder / name).write_bytes(build_singles(masters))
    for kind, name in LISTS.items():
        content = build_list(kind)
        if content and not names:
            (folder / name).write_bytes(content)


if __name__ == "__main__":
    build_corpus(CORPUS, sys.argv[1:])
