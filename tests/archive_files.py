"""ZIP archives as they are found: names in GBK, cut off, encrypted by flag, lying about sizes."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence


def archive(files: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return an ordinary archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return buffer.getvalue()


def raw_archive(
    entries: Sequence[tuple[bytes, bytes]],
    *,
    flags: int = 0,
    unix_mode: int = 0,
    size: int | None = None,
    method: int = zipfile.ZIP_DEFLATED,
    extra: bytes = b"",
) -> bytes:
    """Return an archive byte by byte: names as raw bytes, and any flag, mode or (false) unpacked size."""
    out = bytearray()
    directory = bytearray()
    for name, data in entries:
        engine = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        packed = engine.compress(data) + engine.flush() if method == zipfile.ZIP_DEFLATED else data
        told = len(data) if size is None else size
        crc = zlib.crc32(data)
        common = struct.pack("<4H3L2H", flags, method, 0, 0x5821, crc, len(packed), told, len(name), len(extra))
        offset = len(out)
        out += b"PK\x03\x04" + struct.pack("<H", 20) + common + name + extra + packed
        directory += (
            b"PK\x01\x02"
            + struct.pack("<2H", 0x0314, 20)
            + common
            + struct.pack("<3H2L", 0, 0, 0, unix_mode << 16, offset)
            + name
            + extra
        )
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, len(entries), len(entries), len(directory), len(out), 0)
    return bytes(out + directory) + end
