"""What kind of file some bytes are, judged by content: names lie, and a ``.wps`` may be anything."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

from reportminer.charset import utf16

PDF = "application/pdf"
TEXT = "text/plain"
HTML = "text/html"
XML = "application/xml"
MHTML = "multipart/related"
RTF = "application/rtf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODT = "application/vnd.oasis.opendocument.text"
OFD = "application/ofd"
DOC = "application/msword"
XLS = "application/vnd.ms-excel"
PPT = "application/vnd.ms-powerpoint"
ENCRYPTED_OFFICE = "application/x-encrypted-office"
OLE2 = "application/x-ole-storage"
ZIP = "application/zip"
PACKAGE = "application/x-document-package"
GZIP = "application/gzip"
SEVEN_ZIP = "application/x-7z-compressed"
RAR = "application/vnd.rar"
UNKNOWN = "application/octet-stream"

PICTURES = ("image/png", "image/jpeg", "image/tiff", "image/bmp", "image/webp", "image/gif")
"""Pictures that can be read where text recognition is installed."""

HEAD_BYTES = 65_536
"""Bytes from the start of a file that suffice to tell its type, containers excepted."""

_OLE2_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_MAGIC = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"{\\rtf", RTF),
    (b"\x1f\x8b", GZIP),
    (b"7z\xbc\xaf\x27\x1c", SEVEN_ZIP),
    (b"Rar!\x1a\x07", RAR),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
_HEIC = re.compile(rb"(?s)....ftyp(?:heic|heix|hevc|mif1|msf1)")
_OOXML_FOLDERS = (("word/", DOCX), ("xl/", XLSX), ("ppt/", PPTX))
_OLE2_STREAMS = (("WordDocument", DOC), ("Workbook", XLS), ("Book", XLS), ("PowerPoint Document", PPT))
_SUFFIXES = {".xls": XLS, ".et": XLS, ".ppt": PPT, ".dps": PPT}

_BEFORE_MARKUP = re.compile(r"\A(?:[\ufeff\s]+|<!--.*?-->|<\?.*?\?>)*", re.DOTALL)
_FIRST_TAG = re.compile(
    r"<(?:!doctype\s+html|(?:html|head|body|meta|title|base|link|style|script|div|p|table|tbody|tr|td|span|font"
    r"|center|section|article|main|ul|ol|h[1-6]|br|img)(?=[\s/>]))",
    re.IGNORECASE,
)
_ANY_PAGE_TAG = re.compile(r"<(?:!doctype\s+html|html[\s>]|head>|body[\s>])", re.IGNORECASE)
_MHTML = re.compile(rb"(?im)^content-type:\s*(?:multipart/(?:related|alternative|mixed)|text/html)")


def is_container(head: bytes) -> bool:
    """Whether ``sniff`` needs the whole file, not its first bytes, to tell the type."""
    return head.startswith((_OLE2_MAGIC, _ZIP_MAGIC))


def sniff(head: bytes, name: str = "") -> str:
    """Return the media type of a file from its content.

    ``head`` is the start of the file, HEAD_BYTES are enough; the whole file where ``is_container``
    says so.  ``name`` only decides between Office types that hold each other's parts.
    """
    if re.search(rb"%PDF-\d", head[:1024]):
        return PDF
    if head.startswith(_OLE2_MAGIC):
        return _ole2_type(head, name)
    if head.startswith(_ZIP_MAGIC):
        return _zip_type(head)
    if head.startswith(_EMPTY_ZIP):
        return ZIP
    for magic, media_type in _MAGIC:
        if head.startswith(magic):
            return media_type
    return _other_image(head) or _text_type(head[:HEAD_BYTES])


def _other_image(head: bytes) -> str:
    if head.startswith(b"BM") and len(head) > 14 and head[6:10] == b"\0\0\0\0":
        return "image/bmp"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    return "image/heic" if _HEIC.match(head) else ""


def _ole2_type(data: bytes, name: str) -> str:
    """Tell OLE2 files apart by the names in their directory, which are UTF-16."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return ENCRYPTED_OFFICE
    held = [media_type for stream, media_type in _OLE2_STREAMS if _has_stream(data, stream)]
    if not held:
        return OLE2
    suffix = "." + name.rpartition(".")[2].lower()
    wanted = _SUFFIXES.get(suffix, DOC)
    return wanted if wanted in held else held[0]


def _has_stream(data: bytes, stream: str) -> bool:
    """Look for a directory entry: the name, a closing zero character, and its length at offset 64."""
    name = (stream + "\0").encode("utf-16-le")
    at = data.find(name)
    while at >= 0:
        if data[at + 64 : at + 66] == len(name).to_bytes(2, "little"):
            return True
        at = data.find(name, at + 1)
    return False


def is_zip(head: bytes) -> bool:
    """Whether a file that begins so is an archive or a document in the form of one."""
    return head.startswith((_ZIP_MAGIC, _EMPTY_ZIP))


def _zip_type(data: bytes) -> str:
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = packed.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, OSError):
        # Damaged: the names also stand before each member.
        starts = data.split(_ZIP_MAGIC)[1:]
        names = [start[26:282].decode("latin-1") for start in starts]
        return _damaged_type(names, data)
    return zip_type(names, data)


def _damaged_type(names: Sequence[str], data: bytes) -> str:
    ends = ("OFD.xml", "[Content_Types].xml", "word/", "xl/", "ppt/", "mimetype")
    return zip_type([next((end for end in ends if name.startswith(end)), name) for name in names], data)


def zip_type(names: Sequence[str], head: bytes) -> str:
    """Return the type of a file that is a ZIP by the names of its members; ``head`` is its beginning."""
    if "OFD.xml" in names:
        return OFD
    if "[Content_Types].xml" in names:
        held = (media_type for folder, media_type in _OOXML_FOLDERS if any(n.startswith(folder) for n in names))
        return next(held, PACKAGE)
    if ODT.encode() in head[:200]:
        return ODT
    packaged = bool(names) and (names[0] == "mimetype" or names[0].startswith("META-INF/"))
    return PACKAGE if packaged or "Index/Document.iwa" in names else ZIP


def _text_type(head: bytes) -> str:
    if not head:
        return UNKNOWN
    if re.match(
        rb"(?i)\s*(?:from|subject|mime-version|date|content-type|snapshot-content-location):", head
    ) and _MHTML.search(head[:8192]):
        return MHTML
    text = _as_text(head)
    if text is None:
        return UNKNOWN
    # Comments before the first tag may be longer than what was read: then any page tag will do.
    opening = text[_end_of_preamble(text) :]
    if _FIRST_TAG.match(opening) or _ANY_PAGE_TAG.search(opening[:1024]):
        return HTML
    return XML if text.lstrip("\ufeff \t\r\n").startswith("<?xml") else TEXT


def _end_of_preamble(text: str) -> int:
    found = _BEFORE_MARKUP.match(text)
    return found.end() if found else 0


def _as_text(head: bytes) -> str | None:
    """Return ``head`` as text if it is text in some encoding, however damaged; otherwise None."""
    for mark, name in (
        (b"\xff\xfe\0\0", "utf-32"),
        (b"\0\0\xfe\xff", "utf-32"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if head.startswith(mark):
            text = head.decode(name, "replace")
            return text if _few_controls(text) else None
    if wide := utf16(head):
        return head.decode(wide, "replace")
    text = _best_reading(head)
    return text if _few_controls(text) else None


def _best_reading(head: bytes) -> str:
    readings: list[tuple[int, str]] = []
    for name in ("utf-8", "gb18030", "big5hkscs"):
        text = head.decode(name, "replace")
        readings.append((text.count("\ufffd"), text))
        if readings[-1][0] == 0:  # there is no better one, and what fits badly takes long to decode
            break
    return min(readings, key=lambda reading: reading[0])[1]


def _few_controls(text: str) -> bool:
    """Whether control characters and undecodable bytes are rare enough for text: under 2 % and 10 %."""
    controls = len(re.findall(r"[\x00-\x08\x0e-\x1f\x7f\x80-\x9f]", text))
    undecodable = text.count("\ufffd")
    return controls <= len(text) * 0.02 and undecodable <= max(1, len(text) * 0.1)
