"""Reports as web pages and web archives, written by hand; nothing here uses the readers."""

from __future__ import annotations

import base64
import quopri
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from build_corpus import Block

MENU = "<ul><li><a href='/'>首页</a></li><li><a href='/zwgk'>政务公开</a></li><li><a href='/fw'>办事服务</a></li></ul>"
FOOT = "<div class='foot'><p>主办单位：云溪镇人民政府</p><p>网站标识码：1234567890 粤ICP备12345678号</p></div>"


def paragraphs_html(blocks: Sequence[Block], *, old: bool = False) -> str:
    """Return the body of an article: <p> elements, or lines parted by <br> as old sites wrote them."""
    pieces = []
    for block in blocks:
        if block.role == "table":
            rows = "".join("<tr>" + "".join(f"<td>{escape(c)}</td>" for c in row) + "</tr>" for row in block.rows)
            pieces.append(f"<table border='1'>{rows}</table>")
        elif old:
            indent = "" if block.role in ("title", "subtitle") else "　　"
            pieces.append(f"{indent}{escape(block.text)}<br>\n")
        elif block.role in ("title", "subtitle"):
            pieces.append(f"<p style='text-align:center'><b>{escape(block.text)}</b></p>")
        else:
            pieces.append(f"<p style='text-indent:2em'>{escape(block.text)}</p>")
    return "".join(pieces)


def page(body: str, *, container: str = "<div class='TRS_Editor'>{}</div>", head: str = "", around: bool = True) -> str:
    menu, foot = (MENU, FOOT) if around else ("", "")
    return (
        "<!DOCTYPE html><html><head><meta http-equiv='Content-Type' content='text/html; charset=CHARSET'>"
        f"{head}</head><body>{menu}{container.format(body)}{foot}</body></html>"
    )


SHELLS = {
    "TRS": "<div class='TRS_Editor'>{}</div>",
    "zoom in tables": "<table width='90%'><tr><td><table><tr><td id='zoom'>{}</td></tr></table></td></tr></table>",
    "VSB": "<form><div id='vsb_content_4'><div class='v_news_content'>{}</div></div></form>",
}


def html(blocks: Sequence[Block], *, shell: str = "TRS", encoding: str = "utf-8", old: bool = False) -> bytes:
    """Write a report as the page of a site system."""
    text = page(paragraphs_html(blocks, old=old), container=SHELLS[shell])
    declared = "gb2312" if encoding == "gb18030" else encoding
    return text.replace("CHARSET", declared).encode(encoding)


@dataclass(frozen=True)
class Part:
    """A part of a web archive; ``transfer`` is how its bytes are written."""

    location: str
    data: bytes
    kind: str = "text/html"
    charset: str = ""
    transfer: str = "quoted-printable"
    id: str = ""


def mhtml(parts: Sequence[Part], *, start: str = "", saved_by: str = "<Saved by Blink>") -> bytes:
    """Write a web archive."""
    begin = f'; start="<{start}>"' if start else ""
    lines = [
        f"From: {saved_by}",
        "Snapshot-Content-Location: http://www.yunxi.gov.cn/art/1.html",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/related; type="text/html"{begin};\r\n\tboundary="----Part=_1"',
        "",
        "",
    ]
    out = "\r\n".join(lines).encode()
    for part in parts:
        charset = f"; charset={part.charset}" if part.charset else ""
        head = f"------Part=_1\r\nContent-Type: {part.kind}{charset}\r\nContent-Transfer-Encoding: {part.transfer}\r\n"
        head += f"Content-ID: <{part.id}>\r\n" if part.id else ""
        head += f"Content-Location: {part.location}\r\n\r\n"
        if part.transfer == "base64":
            body = base64.encodebytes(part.data)
        elif part.transfer == "quoted-printable":
            body = quopri.encodestring(part.data)
        else:
            body = part.data
        out += head.encode() + body + b"\r\n"
    return out + b"------Part=_1--\r\n"


PICTURE = Part("http://www.yunxi.gov.cn/a.png", b"\x89PNG", "image/png", transfer="base64")


def report_mhtml(blocks: Sequence[Block], *, encoding: str = "utf-8", transfer: str = "quoted-printable") -> bytes:
    """Write a report as the web archive of one page."""
    return mhtml(
        [Part("http://www.yunxi.gov.cn/art/1.html", html(blocks, encoding=encoding), transfer=transfer), PICTURE]
    )
