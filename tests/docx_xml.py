"""DOCX written by hand: packages from the inner XML of their parts."""

from __future__ import annotations

import io
import re
import zipfile

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    f'xmlns:r="{OFFICE}" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)


# --- documents made for the test ----------------------------------------------------------------


def package(body: str, *, raw: str = "", extra: dict[str, bytes] | None = None, **parts: str) -> bytes:
    """Build a DOCX from the inner XML of its parts; header1 and the like become headers and footers."""
    types, relations = [], []
    files: dict[str, bytes] = {}
    for name, inner in {"document": f"<w:body>{body}</w:body>", **parts}.items():
        kind = re.sub(r"\d", "", name)
        root = {"header": "hdr", "footer": "ftr"}.get(kind, kind)
        main = "document.main" if name == "document" else kind
        types.append(
            f'<Override PartName="/word/{name}.xml" ContentType="application/'
            f'vnd.openxmlformats-officedocument.wordprocessingml.{main}+xml"/>'
        )
        files[f"word/{name}.xml"] = f"<w:{root} {SPACES}>{inner}</w:{root}>".encode()
        if name != "document":
            relations.append(f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{name}.xml"/>')
    head = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    defaults = (
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
    )
    relation_head = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    files["[Content_Types].xml"] = f"{head}{defaults}{''.join(types)}</Types>".encode()
    files["_rels/.rels"] = (
        f'{relation_head}<Relationship Id="d" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
        "</Relationships>"
    ).encode()
    files["word/_rels/document.xml.rels"] = f"{relation_head}{''.join(relations)}{raw}</Relationships>".encode()
    files.update(extra or {})
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def p(text: str = "", settings_xml: str = "", runs: str = "") -> str:
    run = f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>' if text else ""
    return f"<w:p>{f'<w:pPr>{settings_xml}</w:pPr>' if settings_xml else ''}{run}{runs}</w:p>"


def item(text: str, num: int = 1, level: int = 0) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>')


def lvl(level: int, form: str, text: str, more: str = "", start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbering(*levels: str, nums: str = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>') -> str:
    return f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>{nums}'


def style(key: str, name: str, *, paragraph: str = "", run: str = "", parent: str = "", default: bool = False) -> str:
    based = f'<w:basedOn w:val="{parent}"/>' if parent else ""
    mark = ' w:default="1"' if default else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{key}"{mark}><w:name w:val="{name}"/>{based}'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def tc(*texts: str, more: str = "") -> str:
    return f"<w:tc><w:tcPr>{more}</w:tcPr>{''.join(map(p, texts))}</w:tc>"
