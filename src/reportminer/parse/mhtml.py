"""Web archives (MHTML, RFC 2557): one page with its frames and pictures as the parts of a mail message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.message import Message
from email.parser import BytesParser
from urllib.parse import urldefrag, urljoin

from reportminer.document import LedgerRow, Parsed
from reportminer.errors import ReadError
from reportminer.parse import html
from reportminer.settings import MHTML_MAX_FRAMES, QUOTE_LENGTH

_FRAME = re.compile(rb"""(?i)<i?frame\b[^>]*?\ssrc\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""")
_FRAMESET = re.compile(rb"(?i)<frameset\b")
_PAGES = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class _Part:
    """A page in the archive: its bytes, its address, its id, and the encoding its header names."""

    data: bytes
    location: str
    id: str
    charset: str


def read(data: bytes, *, encoding: str | None = None) -> Parsed:
    """Read the page of a web archive, or the frame of it that holds the article; nothing is ever fetched.

    Lines and fields are those of the HTML reader.  Raises ReadError where there is no article, UsageError for an
    unknown ``encoding``.
    """
    message = BytesParser().parsebytes(data)
    pages = list(_pages(message))
    if not pages:
        raise ReadError("parse", "this web archive holds no page; save the page anew in a browser")
    root = _root(message, pages)
    failure: ReadError | None = None
    if not _FRAMESET.search(root.data):
        try:
            return _named(_read(root, encoding))
        except ReadError as error:
            failure = error
    frames = list(_frames(root, pages))
    found = [(parsed, frame) for frame in frames if (parsed := _tried(frame, encoding))]
    if not found:
        raise failure or ReadError(
            "parse", "no frame of this web archive holds an article; save the inner page by itself"
        )
    parsed, frame = max(found, key=lambda pair: sum(len(line.text) for line in pair[0].pages[0].lines))
    reason = "the page frames others; the frame with the article was read"
    note = LedgerRow("parse", "repaired", reason, text=frame.location[:QUOTE_LENGTH])
    return _named(replace(parsed, ledger=(*parsed.ledger, note)))


def _pages(message: Message) -> Iterator[_Part]:
    for part in message.walk():
        if part.get_content_type() not in _PAGES:
            continue
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes) and payload.strip():
            location = " ".join(str(part.get("Content-Location") or "").split())
            told = str(part.get("Content-ID") or "").strip().strip("<>")
            yield _Part(payload, location, told, _charset(part))


def _charset(part: Message) -> str:
    try:
        return part.get_content_charset() or ""
    except (LookupError, UnicodeError):
        return ""


def _root(message: Message, pages: list[_Part]) -> _Part:
    start = str(message.get_param("start") or "").strip().strip("<>")
    return next((page for page in pages if start and page.id == start), pages[0])


def _read(page: _Part, encoding: str | None) -> Parsed:
    return html.read(page.data, encoding=encoding, declared=page.charset)


def _tried(page: _Part, encoding: str | None) -> Parsed | None:
    try:
        return _read(page, encoding)
    except ReadError:
        return None


def _frames(root: _Part, pages: list[_Part]) -> Iterator[_Part]:
    """Yield the pages in the archive that a page frames, and those that they frame."""
    by_place = {urldefrag(page.location)[0]: page for page in reversed(pages) if page.location}
    by_id = {page.id: page for page in reversed(pages) if page.id}
    seen = {id(root)}
    queue = [root]
    while queue and len(seen) <= MHTML_MAX_FRAMES:
        page = queue.pop(0)
        for found in _FRAME.finditer(page.data):
            source = next(filter(None, found.groups()), b"").decode("latin-1").strip()
            place = urldefrag(source)[0]
            frame = by_id.get(place[4:]) if place.lower().startswith("cid:") else by_place.get(place)
            frame = frame or by_place.get(_joined(page.location, place))
            if frame is not None and id(frame) not in seen:
                seen.add(id(frame))
                queue.append(frame)
                yield frame


def _joined(base: str, place: str) -> str:
    try:
        return urljoin(base, place)
    except ValueError:
        return place


def _named(parsed: Parsed) -> Parsed:
    return replace(parsed, reader=f"mhtml, {parsed.reader}")
