"""Damage of many kinds to the bytes of a file, and to the parts inside it."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from random import Random

MOST_BYTES = 1 << 20
"""Bytes that a damaged file may grow to: what is tried is damage, not size."""

_HUGE = (b"999999999999999999999", b"-1", b"0", b"4294967295", b"2147483648", b"1e308", b"", b"NaN")
_NUMBER = re.compile(rb"\d+")
_TAG = re.compile(rb"<[^<>]{1,200}>")
_TOKENS = (
    b"\0" * 64,
    b"\xff" * 16,
    b"\xff\xfe",
    b"<![CDATA[",
    b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>&x;",
    b"<table><tr><td>" * 300,
    b"{\\" * 500,
    b"((((" * 500,
    b"<<" * 500,
    b"[" * 2000,
    b"/Kids [1 0 R]",
    b"%PDF-1.7\n",
    b"PK\x03\x04",
    "一、".encode() * 400,
    "　".encode() * 2000,
    b"\r" * 500,
    b"a" * 20_000,
    b"\xe2\x80\x8b" * 300,
)


def mutated(seeds: tuple[bytes, ...], chance: Random) -> bytes:
    """Return one of the good files with one to four kinds of damage."""
    data = chance.choice(seeds)
    inner = _inside_zip if data.startswith(b"PK") else _inside_pdf if data.startswith(b"%PDF") else None
    for _ in range(chance.choice((1, 1, 1, 2, 3, 4))):
        damage = inner if inner and chance.random() < 0.6 else _damaged
        data = damage(data, seeds, chance)[:MOST_BYTES]
    return data


def _damaged(data: bytes, seeds: tuple[bytes, ...], chance: Random) -> bytes:
    ways: tuple[Callable[[bytes, tuple[bytes, ...], Random], bytes], ...] = (
        _flip,
        _truncate,
        _cut_out,
        _double,
        _splice,
        _insert,
        _number,
        _tag,
        _overwrite,
    )
    return chance.choice(ways)(data, seeds, chance)


def _span(data: bytes, chance: Random, most: int) -> tuple[int, int]:
    start = chance.randrange(len(data) + 1)
    return start, min(len(data), start + chance.randrange(1, most + 1))


def _flip(data: bytes, _: tuple[bytes, ...], chance: Random) -> bytes:
    changed = bytearray(data)
    for _step in range(min(len(data), chance.choice((1, 2, 8, 64)))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _truncate(data: bytes, _: tuple[bytes, ...], chance: Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _cut_out(data: bytes, _: tuple[bytes, ...], chance: Random) -> bytes:
    start, end = _span(data, chance, max(2, len(data) // 3))
    return data[:start] + data[end:]


def _double(data: bytes, _: tuple[bytes, ...], chance: Random) -> bytes:
    start, end = _span(data, chance, chance.choice((16, 400, 5000)))
    return data[:end] + data[start:end] * chance.choice((1, 3, 50, 1000)) + data[end:]


def _splice(data: bytes, seeds: tuple[bytes, ...], chance: Random) -> bytes:
    other = chance.choice(seeds)
    return data[: chance.randrange(len(data) + 1)] + other[chance.randrange(len(other) + 1) :]


def _insert(data: bytes, _: tuple[bytes, ...], chance: Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(_TOKENS) + data[at:]


def _number(data: bytes, _: tuple[bytes, ...], chance: Random) -> bytes:
    """Replace a number that is written out."""
    found = list(_NUMBER.finditer(data[:200_000]))
    if not found:
        return data
    one = chance.choice(found)
    return data[: one.start()] + chance.choice(_HUGE) + data[one.end() :]


def _tag(data: bytes, _: tuple[bytes, ...], chance: Random) -> bytes:
    """Repeat, move or take out a tag."""
    found = list(_TAG.finditer(data[:400_000]))
    if not found:
        return data
    one, other = chance.choice(found), chance.choice(found)
    where = other.start()
    repeated = one.group() * chance.choice((0, 1, 2, 500, 3000))
    return data[:where] + repeated + data[chance.choice((other.start(), other.end())) :]


def _overwrite(data: bytes, _: tuple[bytes, ...], chance: Random) -> bytes:
    """Overwrite a binary number."""
    at = chance.randrange(len(data) + 1)
    value = chance.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f", b"\0\0\0\x80", b"\1\0\0\0"))
    return data[:at] + value + data[at + 4 :]


# --- parts ---------------------------------------------------------------------------------------


def _inside_zip(data: bytes, seeds: tuple[bytes, ...], chance: Random) -> bytes:
    """Damage one member and pack it again, so that checksums are right."""
    members = _members(data)
    if not members:
        return _damaged(data, seeds, chance)
    names = list(members)
    name = chance.choice(names)
    others = tuple(filter(None, (_members(seed).get(name, b"") for seed in seeds))) or (members[name] or b"x",)
    what = chance.random()
    if what < 0.05:
        del members[name]
    elif what < 0.1:
        members[chance.choice(names)] = members[name]
    else:
        members[name] = _damaged(members[name] or b"x", others, chance)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for member, content in members.items():
            package.writestr(zipfile.ZipInfo(member), content[:MOST_BYTES], zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _members(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return {name: package.read(name) for name in package.namelist()}
    except Exception:
        return {}


_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def _inside_pdf(data: bytes, seeds: tuple[bytes, ...], chance: Random) -> bytes:
    """Damage what a compressed stream holds and compress it again."""
    found = list(_STREAM.finditer(data))
    if not found:
        return _damaged(data, seeds, chance)
    one = chance.choice(found)
    try:
        content = zlib.decompress(one[1])
    except zlib.error:
        content, packed = one[1], False
    else:
        packed = True
    content = _damaged(content or b"x", (content or b"x",), chance)[:MOST_BYTES]
    return data[: one.start(1)] + (zlib.compress(content) if packed else content) + data[one.end(1) :]
