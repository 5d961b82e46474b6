"""Reports as OFD files, written by hand as ZIP and XML by GB/T 33190; nothing here uses the reader.

A ``Style`` says how a program writes: objects for lines or letters, composites, templates, names in GBK.
Measures are millimetres.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from html import escape

from archive_files import raw_archive
from build_corpus import Block

MM = 25.4 / 72
WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 210.0, 297.0, 28.0, 37.0, 262.0
COLUMN = 154.0
BODY, TITLE = 16 * MM, 22 * MM
PITCH = 28 * MM
NEVER_FIRST = "，。、；：！？）》”’】%"
NAMESPACE = "http://www.ofdspec.org/2016"


@dataclass(frozen=True)
class Style:
    """How a program writes OFD: ``pieces`` is "line", "letter" or "runs" (a TextCode for every six letters).

    ``repeat`` writes equal steps as ``g``; ``composite`` puts each page's text into a drawing of the resources;
    ``header`` stands in a page template, ``footer`` numbers the pages; ``scaled`` draws at half size through a CTM.
    """

    pieces: str = "line"
    repeat: bool = False
    composite: bool = False
    header: str = ""
    footer: bool = True
    scaled: bool = False
    prefix: str = "ofd:"
    encoding: str = "utf-8"
    gbk_names: bool = False
    absolute: bool = False
    blocks: bool = False
    stamp: str = ""


@dataclass
class Sheet:
    """What one page draws: (text, left, baseline, size, font) and rulings (x0, y0, x1, y1)."""

    texts: list[tuple[str, float, float, float, int]] = field(default_factory=list)
    rulings: list[tuple[float, float, float, float]] = field(default_factory=list)


def width_of(text: str, size: float) -> float:
    return sum(size if ord(char) > 0x2E7F or char in "“”‘’—…·" else size / 2 for char in text)


def wrapped(text: str, size: float, room: float, first: float = 0.0) -> list[str]:
    """Break a paragraph; ``first`` is the indent of its first line."""
    lines, line, left = [], "", room - first
    for at, char in enumerate(text):
        ahead = text[at + 1] if at + 1 < len(text) and text[at + 1] in NEVER_FIRST else ""
        if line and char not in NEVER_FIRST and width_of(line + char + ahead, size) > left + 0.01:
            lines.append(line)
            line, left = "", room
        line += char
    return [*lines, line]


def sheets_of(blocks: Sequence[Block]) -> list[Sheet]:
    """Set a report as offices do: 16 pt, two characters of indent, titles of 22 pt in the middle."""
    sheets, y = [Sheet()], TOP

    def put(text: str, left: float, size: float, font: int) -> None:
        nonlocal y
        if y + PITCH > BOTTOM:
            sheets.append(Sheet())
            y = TOP
        sheets[-1].texts.append((text, left, y + 0.86 * size, size, font))
        y += PITCH

    for block in blocks:
        if block.role == "table":
            if y + (len(block.rows) + 1) * PITCH > BOTTOM:
                sheets.append(Sheet())
                y = TOP
            y = _table(sheets[-1], block.rows, y) + 0.4 * PITCH
        elif block.role in ("title", "subtitle"):
            # A line in brackets under the title is made to fit by smaller type.
            size = TITLE if block.role == "title" else min(BODY, COLUMN / len(block.text))
            for line in wrapped(block.text, size, COLUMN):
                put(line, LEFT + (COLUMN - width_of(line, size)) / 2, size, 2)
        elif block.role == "closing":
            put(block.text, LEFT + COLUMN - width_of(block.text, BODY) - 2 * BODY, BODY, 1)
        else:
            font = 3 if block.role == "heading" else 1
            for at, line in enumerate(wrapped(block.text, BODY, COLUMN, 2 * BODY)):
                put(line, LEFT + (0 if at else 2 * BODY), BODY, font)
    return sheets


def _table(sheet: Sheet, rows: Sequence[Sequence[str]], y: float) -> float:
    step = COLUMN / len(rows[0])
    height = 1.2 * PITCH
    for number in range(len(rows) + 1):
        sheet.rulings.append((LEFT, y + number * height, LEFT + COLUMN, y + number * height))
    for number in range(len(rows[0]) + 1):
        sheet.rulings.append((LEFT + number * step, y, LEFT + number * step, y + len(rows) * height))
    size = 10.5 * MM
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            for line, text in enumerate(wrapped(cell, size, step - 4)):
                baseline = y + at * height + 4.6 + line * 1.05 * size
                sheet.texts.append((text, LEFT + column * step + 2, baseline, size, 1))
    return y + len(rows) * height


# --- XML -----------------------------------------------------------------------------------------
class _Writer:
    def __init__(self, style: Style) -> None:
        self.style = style
        self.number = 100

    def tag(self, name: str, inner: str = "", **attributes: str) -> str:
        shown = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
        return f"<{self.style.prefix}{name}{shown}>{inner}</{self.style.prefix}{name}>"

    def part(self, name: str, inner: str, **attributes: str) -> bytes:
        prefix = self.style.prefix.rstrip(":")
        space = {"xmlns:" + prefix if prefix else "xmlns": NAMESPACE}
        body = self.tag(name, inner, **space, **attributes)
        return f'<?xml version="1.0" encoding="{self.style.encoding}"?>\n{body}'.encode(self.style.encoding)

    def next(self) -> str:
        self.number += 1
        return str(self.number)

    def text(self, text: str, left: float, baseline: float, size: float, font: int) -> Iterator[str]:
        if self.style.pieces == "letter":
            for char in text:
                yield self.object([(char, 0.0)], left, baseline, size, font)
                left += width_of(char, size)
            return
        pieces = [(text, 0.0)]
        if self.style.pieces == "runs":
            starts = range(0, len(text), 6)
            pieces = [(text[at : at + 6], width_of(text[:at], size)) for at in starts]
        yield self.object(pieces, left, baseline, size, font)

    def object(self, pieces: list[tuple[str, float]], left: float, baseline: float, size: float, font: int) -> str:
        scale = 2.0 if self.style.scaled else 1.0
        codes = "".join(
            self.tag(
                "TextCode",
                escape(text),
                X=f"{at * scale:.3f}",
                Y=f"{0.86 * size * scale:.3f}",
                **self.deltas(text, size * scale),
            )
            for text, at in pieces
        )
        wide = sum(width_of(text, size) for text, _ in pieces)
        matrix = {"CTM": "0.5 0 0 0.5 0 0"} if self.style.scaled else {}
        boundary = f"{left:.3f} {baseline - 0.86 * size:.3f} {wide:.3f} {size:.3f}"
        return self.tag(
            "TextObject", codes, ID=self.next(), Boundary=boundary, Font=str(font), Size=f"{size * scale:.4f}", **matrix
        )

    def deltas(self, text: str, size: float) -> dict[str, str]:
        steps = [f"{width_of(char, size):.3f}" for char in text[:-1]]
        if not steps:
            return {}
        if self.style.repeat and len(set(steps)) == 1:
            return {"DeltaX": f"g {len(steps)} {steps[0]}"}
        return {"DeltaX": " ".join(steps)}

    def ruling(self, x0: float, y0: float, x1: float, y1: float) -> str:
        data = self.tag("AbbreviatedData", f"M 0 0 L {x1 - x0:.3f} {y1 - y0:.3f}")
        boundary = f"{x0:.3f} {y0:.3f} {max(x1 - x0, 0.2):.3f} {max(y1 - y0, 0.2):.3f}"
        return self.tag("PathObject", data, ID=self.next(), Boundary=boundary, LineWidth="0.3")


def ofd(blocks: Sequence[Block], style: Style | None = None) -> bytes:
    """Write a report as an OFD file."""
    return package(sheets_of(blocks), style or Style())


def package(sheets: Sequence[Sheet], style: Style, *, pictures: Sequence[bytes] = ()) -> bytes:
    """Write pages as an OFD file; ``pictures`` are image files that fill pages of their own behind the others."""
    writer = _Writer(style)
    folder = "文档" if style.gbk_names else "Doc_0"
    top = f"/{folder}/" if style.absolute else ""
    parts: dict[str, bytes] = {}
    units, pages = "", ""
    for at, sheet in enumerate(sheets):
        inner = "".join(code for text in sheet.texts for code in writer.text(*text))
        inner += "".join(writer.ruling(*ruling) for ruling in sheet.rulings)
        if style.composite:
            content = writer.tag("Content", inner)
            units += writer.tag("CompositeGraphicUnit", content, ID=f"9{at}", Width="210", Height="297")
            inner = writer.tag("CompositeObject", ID=writer.next(), Boundary="0 0 210 297", ResourceID=f"9{at}")
        if style.footer:
            label = f"— {at + 1} —"
            left = (WIDTH - width_of(label, 14 * MM)) / 2
            inner += "".join(writer.text(label, left, 276.0, 14 * MM, 1))
        if style.blocks:
            inner = writer.tag("PageBlock", writer.tag("PageBlock", inner, ID=writer.next()), ID=writer.next())
        template = writer.tag("Template", TemplateID="7", ZOrder="Background") if style.header else ""
        content = writer.tag("Content", writer.tag("Layer", inner, ID=writer.next(), Type="Body"))
        parts[f"{folder}/Pages/Page_{at}/Content.xml"] = writer.part("Page", template + content)
        pages += writer.tag("Page", ID=str(at + 1), BaseLoc=f"{top}Pages/Page_{at}/Content.xml")
    media = ""
    for at, data in enumerate(pictures, start=len(sheets)):
        image = writer.tag(
            "ImageObject", ID=writer.next(), Boundary="0 0 210 297", CTM="210 0 0 297 0 0", ResourceID=f"8{at}"
        )
        content = writer.tag("Content", writer.tag("Layer", image, ID=writer.next()))
        parts[f"{folder}/Pages/Page_{at}/Content.xml"] = writer.part("Page", content)
        pages += writer.tag("Page", ID=str(at + 1), BaseLoc=f"{top}Pages/Page_{at}/Content.xml")
        media += writer.tag("MultiMedia", writer.tag("MediaFile", f"image_{at}.png"), ID=f"8{at}", Type="Image")
        parts[f"{folder}/Res/image_{at}.png"] = data
    names = (("1", "仿宋_GB2312"), ("2", "方正小标宋简体"), ("3", "黑体"))
    fonts = "".join(writer.tag("Font", ID=number, FontName=name) for number, name in names)
    parts[f"{folder}/PublicRes.xml"] = writer.part("Res", writer.tag("Fonts", fonts), BaseLoc="Res")
    resources = writer.tag("CompositeGraphicUnits", units) + writer.tag("MultiMedias", media)
    parts[f"{folder}/DocumentRes.xml"] = writer.part("Res", resources, BaseLoc="Res")
    common = writer.tag("MaxUnitID", writer.next())
    common += writer.tag("PageArea", writer.tag("PhysicalBox", "0 0 210 297"))
    common += writer.tag("PublicRes", f"{top}PublicRes.xml") + writer.tag("DocumentRes", "DocumentRes.xml")
    if style.header:
        drawn = "".join(writer.text(style.header, 60.0, 20.0, 10.5 * MM, 1))
        layer = writer.tag("Content", writer.tag("Layer", drawn, ID=writer.next(), Type="Background"))
        parts[f"{folder}/Tpls/Tpl_0/Content.xml"] = writer.part("Page", layer)
        common += writer.tag("TemplatePage", ID="7", BaseLoc="Tpls/Tpl_0/Content.xml")
    body = writer.tag("CommonData", common) + writer.tag("Pages", pages)
    if style.stamp:
        body += writer.tag("Annotations", "Annots/Annotations.xml")
        where = writer.tag("Page", writer.tag("FileLoc", "Page_0/Annotation.xml"), PageID="1")
        parts[f"{folder}/Annots/Annotations.xml"] = writer.part("Annotations", where)
        look = writer.tag("Appearance", "".join(writer.text(style.stamp, 80, 150, BODY, 1)), Boundary="0 0 210 297")
        note = writer.tag("Annot", look, ID=writer.next(), Type="Watermark")
        parts[f"{folder}/Annots/Page_0/Annotation.xml"] = writer.part("PageAnnot", note)
    parts[f"{folder}/Document.xml"] = writer.part("Document", body)
    info = writer.tag("DocInfo", writer.tag("DocID", "0" * 32) + writer.tag("Title", "报告"))
    root = writer.tag("DocBody", info + writer.tag("DocRoot", f"{folder}/Document.xml"))
    parts = {"OFD.xml": writer.part("OFD", root, Version="1.0", DocType="OFD"), **parts}
    return _packed(parts, gbk=style.gbk_names)


def _packed(parts: dict[str, bytes], *, gbk: bool) -> bytes:
    if gbk:
        return raw_archive([(name.encode("gbk"), data) for name, data in parts.items()])
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    return buffer.getvalue()


def changed(data: bytes, part: str, old: str, new: str) -> bytes:
    """Return an OFD with some text of one part replaced; ``part`` is the end of its path."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    for name, content in parts.items():
        if name.endswith(part):
            assert old.encode() in content, old
            parts[name] = content.replace(old.encode(), new.encode())
    return _packed(parts, gbk=False)


STYLES: dict[str, Style] = {
    "a line an object": Style(),
    "a letter an object, page blocks": Style(pieces="letter", blocks=True),
    "runs with g": Style(pieces="runs", repeat=True),
    "composites": Style(composite=True),
    "header in a template": Style(header="云溪镇人民政府文件", repeat=True),
    "scaled by a matrix": Style(scaled=True),
    "no prefix, GB2312, absolute paths": Style(prefix="", encoding="gb18030", absolute=True),
    "names in GBK": Style(gbk_names=True, prefix="x:"),
    "watermark": replace(Style(), stamp="内部资料", footer=False),
}
