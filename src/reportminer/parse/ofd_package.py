"""An OFD as a ZIP container: its parts within limits, its XML without entities and with broken prefixes mended.

Names, types and defaults follow GB/T 33190-2016.
"""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from reportminer.archive_listing import Member, listing_of
from reportminer.archives import Meter, TooMuchError, read_member
from reportminer.errors import ReadError
from reportminer.settings import MAX_UNPACKED_BYTES, OFD_MAX_MEMBERS

_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_FORBIDDEN = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_HARMLESS = ("Namespace prefix", "xmlns", "not absolute")
_DAMAGED = "is damaged or cut off: download it again, or open it in an OFD viewer and save it as PDF"

Node = Any
"""An element of lxml; typed loosely so that only these modules import the library."""


@dataclass(slots=True)
class Package:
    """The parts of an OFD by their path; ``broken`` lists those whose XML had to be mended."""

    data: bytes
    members: dict[str, Member] = field(default_factory=dict)
    meter: Meter = field(default_factory=lambda: Meter(MAX_UNPACKED_BYTES))
    broken: list[str] = field(default_factory=list)

    def find(self, base: str, location: str | None) -> str:
        """Return the path of the part that ``location`` means in the part ``base``, "" where there is none.

        A location is read from its part's folder or from the top; upper and lower case do not count.
        """
        if not location or not location.strip():
            return ""
        wanted = location.strip().replace("\\", "/")
        folder = posixpath.dirname(base)
        for path in (posixpath.normpath(posixpath.join("/", folder, wanted)), posixpath.normpath("/" + wanted)):
            if (found := path.lstrip("/").lower()) in self.members:
                return found
        return ""

    def read(self, path: str) -> bytes:
        """Return the bytes of a part found before; raises ReadError."""
        try:
            return read_member(io.BytesIO(self.data), self.members[path], meter=self.meter)
        except TooMuchError:
            limit = MAX_UNPACKED_BYTES // (1 << 20)
            raise ReadError("parse", f"unpacks to more than {limit} MB, far more than a report does") from None
        except ReadError as error:
            raise ReadError("parse", f"the part {path} of this OFD cannot be read: {error.reason}") from error

    def xml(self, path: str) -> Node:
        """Return the root element of a part; raises ReadError for what is no XML."""
        from lxml import etree

        text = _decoded(self.read(path))
        if _FORBIDDEN.search(text):
            raise ReadError("parse", "declares XML entities, which no OFD program writes: save it anew as PDF")
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, recover=True, remove_comments=True, remove_pis=True
        )
        try:
            root = etree.fromstring(_CONTROL.sub("", _DECLARATION.sub("", text, count=1)).strip(), parser)
        except etree.XMLSyntaxError:
            root = None
        if root is None:
            raise ReadError("parse", f"the part {path} of this OFD is no XML: it {_DAMAGED}")
        if any(not entry.message.startswith(_HARMLESS) for entry in parser.error_log):
            self.broken.append(path)
        return root


def opened(data: bytes) -> Package:
    """Open a package; raises ReadError for what is no OFD, is damaged, encrypted or beyond the limits in settings."""
    listing = listing_of(io.BytesIO(data))
    if len(listing.members) > OFD_MAX_MEMBERS:
        raise ReadError("parse", f"holds more than {OFD_MAX_MEMBERS:,} parts: save it as PDF")
    members = {member.name.lstrip("/").lower(): member for member in listing.members}
    if "ofd.xml" not in members:
        raise ReadError("parse", f"is no OFD, or it {_DAMAGED}" if listing.members else _DAMAGED)
    return Package(data, members)


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    declared = _DECLARED.match(data)
    names = ["utf-8-sig", "gb18030"]
    if declared and declared[1].lower() in (b"gb2312", b"gbk", b"gb18030", b"cp936"):
        names.reverse()
    for name in names:
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    return data.decode(names[0], "replace")


def named(node: Node) -> str:
    """Return the name of an element without its namespace: programs use several, or none."""
    tag = node.tag if isinstance(node.tag, str) else ""
    return tag.rpartition("}")[2].rpartition(":")[2]


def children(node: Node | None, name: str) -> Iterator[Node]:
    """Yield the elements of this name directly below ``node``."""
    if node is not None:
        yield from (child for child in node if named(child) == name)


def child(node: Node | None, *names: str) -> Node | None:
    """Follow the first elements of these names down from ``node``."""
    for name in names:
        node = next(children(node, name), None)
    return node


def text_of(node: Node | None, *names: str) -> str:
    """Return the text of the first element found by following ``names``, "" where there is none."""
    found = child(node, *names)
    return (found.text or "").strip() if found is not None else ""


def numbers(value: str | None) -> list[float]:
    """Return the numbers of an attribute; what is none ends them."""
    found: list[float] = []
    for part in (value or "").replace(",", " ").split():
        try:
            number = float(part)
        except ValueError:
            break
        if not abs(number) < 1e7:
            break
        found.append(number)
    return found
