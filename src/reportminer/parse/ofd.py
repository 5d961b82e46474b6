"""OFD (GB/T 33190): text with places and type, laid out into lines and paragraphs by the rules for PDF pages."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from reportminer import settings
from reportminer.document import LedgerRow, Parsed
from reportminer.errors import ReadError
from reportminer.parse import ocr
from reportminer.parse.ocr_engines import Engine
from reportminer.parse.ofd_objects import POINTS, Drawn, Resources, draw
from reportminer.parse.ofd_package import Node, Package, child, children, numbers, opened, text_of
from reportminer.parse.ofd_tables import grids_of
from reportminer.parse.pdf_checks import fault_of, is_picture
from reportminer.parse.pdf_lines import Draft, fragments_of, lines_of
from reportminer.parse.pdf_pages import Sheet, check_time, pages_of

_A4 = [0.0, 0.0, 210.0, 297.0]
_FIELDS = (("Title", "title"), ("Author", "author"), ("CreationDate", "created"))
_PICTURE = "this page is a picture and its text was not read"


@dataclass(frozen=True, slots=True)
class _Body:
    """One document of a package: the path of its root part, that part, and what all its pages share."""

    path: str
    root: Node
    box: list[float]
    templates: dict[str, str]
    resources: Resources


@dataclass(slots=True)
class _Reader:
    """The state of reading one file; ``notes`` become rows of the ledger."""

    package: Package
    deadline: float = field(default_factory=lambda: time.monotonic() + settings.MAX_SECONDS)
    sheets: list[Sheet] = field(default_factory=list)
    templates: list[list[Draft]] = field(default_factory=list)
    pictures: dict[int, str] = field(default_factory=dict)
    ledger: list[LedgerRow] = field(default_factory=list)
    engine: str = ""

    def note(self, kind: str, reason: str, text: str = "", *, page: int | None = None, stage: str = "parse") -> None:
        """Enter a row in the ledger; ``page`` is 1-based."""
        quote = text[: settings.QUOTE_LENGTH]
        self.ledger.append(LedgerRow(stage, kind, reason, page, text=quote, characters=len(text)))


def read(data: bytes) -> Parsed:
    """Read an OFD into lines with place and type; boxes are in points from the page's top left corner.

    Text of page templates is furniture; stamps, signatures and other annotations are recorded and left out;
    pages that are pictures go to text recognition.  Raises ReadError for what cannot be read.
    """
    reader = _Reader(opened(data))
    root = reader.package.xml(reader.package.find("", "OFD.xml"))
    for body in children(root, "DocBody"):
        path = reader.package.find("", text_of(body, "DocRoot"))
        if path:
            _document(reader, path)
            _signatures(reader, path, text_of(body, "Signatures"))
        else:
            reader.note("warning", "a document that this OFD names is not in it; compare it with the original")
    if not reader.sheets:
        raise ReadError("parse", "has no pages: download it again, or save it as PDF in an OFD viewer")
    _own_text(reader)
    _recognise(reader)
    pages, rows = pages_of(reader.sheets, lambda _: (), reader.deadline)
    for path in dict.fromkeys(reader.package.broken):
        reader.note("warning", f"the part {path} is damaged XML and was mended; compare the text with the original")
    info = next(children(root, "DocBody"), None)
    fields = tuple((name, value) for tag, name in _FIELDS if (value := text_of(info, "DocInfo", tag)))
    ledger = sorted(reader.ledger + rows, key=lambda row: row.page or 0)
    return Parsed(pages, "ofd" + reader.engine, fields=fields, ledger=tuple(ledger))


# --- documents and pages -------------------------------------------------------------------------
def _document(reader: _Reader, path: str) -> None:
    package = reader.package
    root = package.xml(path)
    common = child(root, "CommonData")
    resources = _resources(package, path, common, ("PublicRes", "DocumentRes"))
    templates = {
        (node.get("ID") or "").strip(): package.find(path, node.get("BaseLoc"))
        for node in children(common, "TemplatePage")
    }
    box = numbers(text_of(common, "PageArea", "PhysicalBox"))
    body = _Body(path, root, box if len(box) >= 4 else _A4, templates, resources)
    pages = list(children(child(root, "Pages"), "Page"))
    if len(reader.sheets) + len(pages) > settings.MAX_PAGES:
        raise ReadError("parse", f"has more than the {settings.MAX_PAGES} pages allowed: split it into parts")
    first = len(reader.sheets)
    ids = {(page.get("ID") or "").strip(): number for number, page in enumerate(pages, start=first + 1)}
    for page in pages:
        number = len(reader.sheets) + 1
        check_time(reader.deadline, number - 1)
        place = package.find(path, page.get("BaseLoc"))
        reader.templates.append([])
        try:
            reader.sheets.append(_sheet(reader, body, place))
        except ReadError as error:
            reader.sheets.append(Sheet(damaged=True))
            reader.note("warning", f"this page could not be read: {error.reason}", page=number)
    _annotations(reader, body, ids)


def _resources(package: Package, base: str, parent: Node, names: Sequence[str]) -> Resources:
    found = Resources()
    for part in (node for name in names for node in children(parent, name)):
        path = package.find(base, part.text)
        if not path:
            continue
        root = package.xml(path)
        folder = f"{path.rpartition('/')[0]}/{(root.get('BaseLoc') or '').strip()}/x"
        for font in children(child(root, "Fonts"), "Font"):
            name = (font.get("FontName") or font.get("FamilyName") or "").strip()
            found.fonts[(font.get("ID") or "").strip()] = name, (font.get("Bold") or "").lower() == "true"
        for unit in children(child(root, "CompositeGraphicUnits"), "CompositeGraphicUnit"):
            found.units[(unit.get("ID") or "").strip()] = unit
        for item in children(child(root, "MultiMedias"), "MultiMedia"):
            place = text_of(item, "MediaFile")
            held = package.find(folder, place) or package.find(path, place)
            found.pictures[(item.get("ID") or "").strip()] = held
    return found


def _sheet(reader: _Reader, body: _Body, path: str) -> Sheet:
    """Return one page; its template's text goes to ``reader.templates``."""
    number = len(reader.sheets) + 1
    if not path:
        raise ReadError("parse", "the OFD does not hold it")
    root = reader.package.xml(path)
    resources = _resources(reader.package, path, root, ("PageRes",)).over(body.resources)
    told = numbers(text_of(root, "Area", "PhysicalBox"))
    x, y, width, height = (told if len(told) >= 4 else body.box)[:4]
    drawn = draw(children(child(root, "Content"), "Layer"), resources, origin=(x, y))
    behind = Drawn()
    for reference in children(root, "Template"):
        place = body.templates.get((reference.get("TemplateID") or "").strip())
        if place:
            layers = children(child(reader.package.xml(place), "Content"), "Layer")
            behind = draw(layers, resources, origin=(x, y))
            reader.templates[-1] += _lines_of(behind)
    if unseen := "".join(drawn.unseen).strip():
        reader.note("removed", "marked invisible on the page", unseen, page=number)
    pictures = [*drawn.pictures, *behind.pictures]
    area = width * height * POINTS * POINTS or 1.0
    shares = [(right - left) * (bottom - top) / area for _, (left, top, right, bottom) in pictures]
    if shares:
        reader.pictures[number - 1] = pictures[shares.index(max(shares))][0]
    return Sheet(
        width=width * POINTS,
        height=height * POINTS,
        glyphs=drawn.glyphs,
        turned=drawn.turned,
        pictures=min(1.0, sum(shares)),
        grids=grids_of([*drawn.rulings, *behind.rulings]),
    )


def _lines_of(drawn: Drawn) -> list[Draft]:
    lines: list[Draft] = []
    for glyphs in (drawn.glyphs, *drawn.turned.values()):
        lines += lines_of(fragments_of(glyphs), page=0, never_first="")[0]
    return [replace(line, furniture="template") for line in lines]


def _own_text(reader: _Reader) -> None:
    """Put the templates' text aside; where pages have none of their own it is the document's text."""
    if any(not glyph.char.isspace() for sheet in reader.sheets for glyph in sheet.glyphs):
        for sheet, lines in zip(reader.sheets, reader.templates, strict=True):
            sheet.aside += lines
        return
    if any(reader.templates) and not any(sheet.pictures for sheet in reader.sheets):
        reader.note(
            "warning", "all text stands in page templates and was taken from there; compare it with the original"
        )
        for sheet, lines in zip(reader.sheets, reader.templates, strict=True):
            sheet.aside += [replace(line, furniture="") for line in lines]


# --- what is no text -----------------------------------------------------------------------------
def _annotations(reader: _Reader, body: _Body, ids: dict[str, int]) -> None:
    """Record notes, watermarks, stamps and the like that are laid over the pages."""
    package = reader.package
    listed = package.find(body.path, text_of(body.root, "Annotations"))
    if not listed:
        return
    for page in children(package.xml(listed), "Page"):
        path = package.find(listed, text_of(page, "FileLoc"))
        number = ids.get((page.get("PageID") or "").strip())
        for note in children(package.xml(path), "Annot") if path else ():
            kind = (note.get("Type") or note.get("Subtype") or "unknown").strip()
            drawn = draw(iter(children(note, "Appearance")), body.resources, origin=(0.0, 0.0))
            text = " ".join(line.text for line in _lines_of(drawn))
            reader.note("removed", f"annotation laid over the page ({kind})", text, page=number)


def _signatures(reader: _Reader, path: str, place: str) -> None:
    package = reader.package
    listed = package.find("", place) or package.find(path, place)
    count = len(list(children(package.xml(listed), "Signature"))) if listed else 0
    if count:
        reader.note("removed", f"{count} electronic seal{'s' * (count > 1)} or signatures, which were not checked")


# --- pictures ------------------------------------------------------------------------------------
def _recognise(reader: _Reader) -> None:
    """Hand pages that are pictures to text recognition; raises ReadError where there is no text on any page."""
    counts = [sum(not glyph.char.isspace() for glyph in sheet.glyphs) for sheet in reader.sheets]
    scans = [at for at, sheet in enumerate(reader.sheets) if is_picture(counts[at], sheet.pictures)]
    engine = ocr.engine() if scans else None
    if scans and engine is None and all(at in scans or not count for at, count in enumerate(counts)):
        raise ReadError("parse", f"the pages of this OFD are pictures and {ocr.REMEDY}")
    clock = ocr.Clock()
    for at, sheet in enumerate(reader.sheets):
        if at in scans:
            reason = ocr.REMEDY if engine is None else _recognised(reader, at, clock, engine)
            if reason:
                reader.note("warning", f"{_PICTURE}: {reason}", page=at + 1, stage="ocr")
        elif not sheet.damaged and not counts[at] and not any(not line.furniture for line in sheet.aside):
            reader.note("warning", "this page holds no text", page=at + 1)
        elif fault := fault_of(sheet.glyphs):
            reader.note("warning", f"the text of this page cannot be trusted: {fault}", page=at + 1)


def _recognised(reader: _Reader, at: int, clock: ocr.Clock, engine: Engine) -> str:
    """Read the picture of a page in place of its text; return why that failed, "" where it did not."""
    path = reader.pictures.get(at)
    if not path:
        return "the OFD does not hold the picture"
    sheet = reader.sheets[at]
    try:
        data = reader.package.read(path)
        found, rows = ocr.read_page(ocr.Picture(data, at + 1, sheet.width), clock=clock, by=engine)
    except ReadError as error:
        return error.reason
    sheet.aside += [
        replace(line, furniture="beside the picture") for line in _lines_of(Drawn(sheet.glyphs, sheet.turned))
    ]
    found.aside += sheet.aside
    reader.sheets[at] = found
    reader.ledger += rows
    reader.engine = f", {engine.name}"
    # Recognition has a time limit of its own.
    reader.deadline = time.monotonic() + settings.MAX_SECONDS
    return ""
