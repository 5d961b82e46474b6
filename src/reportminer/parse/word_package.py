"""A DOCX as a ZIP container: what must hold before any of its XML is parsed."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from reportminer import settings
from reportminer.errors import ReadError

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DAMAGED = "is damaged or cut off: download it again, or open it in Word or WPS and save it anew"
_PROTECTED = "is protected by a password: open it with the password and save it without one"
_TARGET = re.compile(r'<(?:\w+:)?Relationship\b[^>]*?\bTarget="([^"]*)"[^>]*?/>')
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
"""Names of Strict Open XML: the same vocabulary under other addresses (ISO 29500, parts 1 and 4)."""

_MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_OTHER_MAINS = re.compile(
    rb"application/vnd\.(?:ms-word\.(?:document|template)\.macroEnabled|"
    rb"openxmlformats-officedocument\.wordprocessingml\.template)\.main\+xml"
)
"""What documents with macros (.docm) and templates (.dotx, .dotm) call their main part."""

_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))


def checked(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """Return a package that is safe to parse, and the parts it refers to but does not hold.

    References to missing parts, which WPS leaves behind, are taken out; Strict Open XML, templates and
    documents with macros become ordinary ones (no macro is ever run).  Raises ReadError for
    anything that is no DOCX, is encrypted, damaged, or unpacks beyond the limits in settings.
    """
    if data.startswith(_OLE):
        # Encryption wraps the package into an old-style container with a stream of this name.
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise ReadError("parse", _PROTECTED)
        raise ReadError("parse", "is an old Word document (.doc): open it in Word or WPS and save it as .docx")
    if not data.startswith(b"PK"):
        raise ReadError("parse", "is not a Word document: open it in Word or WPS and save it as .docx")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _check_size(package)
            members = {name: package.read(name) for name in package.namelist() if not name.endswith("/")}
    except ReadError:
        raise
    # zipfile raises all of these, depending on which byte is wrong.
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, ValueError, KeyError) as error:
        raise ReadError("parse", _DAMAGED) from error
    except (RuntimeError, OverflowError, IndexError, TypeError) as error:
        raise ReadError("parse", _PROTECTED if "password" in str(error) else _DAMAGED) from error
    _check_members(members)
    ordinary = {name: _ordinary(name, content) for name, content in members.items()}
    changed, missing = _without_dangling(ordinary)
    return (data if changed == members else _packed(changed)), missing


def _ordinary(name: str, content: bytes) -> bytes:
    if not name.endswith((".xml", ".rels")):
        return content
    if name == "[Content_Types].xml":
        content = _OTHER_MAINS.sub(_MAIN, content)
    return _STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", content)


def _check_size(package: zipfile.ZipFile) -> None:
    entries = package.infolist()
    if any(entry.flag_bits & 1 for entry in entries):
        raise ReadError("parse", _PROTECTED)
    packed = sum(entry.compress_size for entry in entries)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > settings.MAX_UNPACKED_BYTES or unpacked > settings.MAX_EXPANSION * max(packed, 1):
        raise ReadError(
            "parse",
            f"unpacks to {unpacked / 1_000_000:.0f} MB, far more than a report does: "
            "open it in Word or WPS and save its text in a new document",
        )
    if len(entries) > settings.WORD_MAX_MEMBERS:
        raise ReadError("parse", f"holds more than {settings.WORD_MAX_MEMBERS} parts: save its text in a new document")


def _check_members(members: dict[str, bytes]) -> None:
    if "[Content_Types].xml" not in members or not any(
        name.lower().startswith("word/") and name.lower().endswith(".xml") for name in members
    ):
        raise ReadError("parse", "is a ZIP file without a Word document in it: save the report as .docx")
    for name, content in members.items():
        if name.endswith((".xml", ".rels")) and any(mark in content for mark in _DOCTYPES):
            raise ReadError(
                "parse", "declares XML entities, which no word processor writes: save it anew in Word or WPS"
            )


def _without_dangling(members: dict[str, bytes]) -> tuple[dict[str, bytes], tuple[str, ...]]:
    missing: list[str] = []
    known = {name.lower() for name in members}
    mended = dict(members)
    for name, content in members.items():
        if not name.endswith(".rels"):
            continue
        text = content.decode("utf-8", errors="replace")
        folder = name.rpartition("_rels/")[0]
        for found in _TARGET.finditer(text):
            target = found.group(1)
            if 'TargetMode="External"' in found.group() or _resolved(folder, target) in known:
                continue
            missing.append(target)
            mended[name] = mended[name].replace(found.group().encode(), b"")
    return mended, tuple(missing)


def _packed(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return buffer.getvalue()


def _resolved(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target[1:].lower()
    parts: list[str] = []
    for part in f"{folder}{target}".split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts).lower()
