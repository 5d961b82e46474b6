"""RTF as a stream of groups, control words and bytes, and what the bytes mean."""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

Kind = Literal["open", "close", "word", "bytes"]

_TOKEN = re.compile(
    rb"\\(?P<word>[A-Za-z]{1,40})(?P<number>-?[0-9]{1,10})? ?"
    rb"|\\'(?P<hex>[0-9A-Fa-f]{2})"
    rb"|\\(?P<symbol>[^A-Za-z])"
    rb"|(?P<brace>[{}])"
    rb"|[\r\n\0]+"
    rb"|(?P<plain>[^\\{}\r\n\0]+)"
    rb"|\\",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """One piece: a word with its number (None: none was given), or bytes of text."""

    kind: Kind
    word: str = ""
    number: int | None = None
    text: bytes = b""


_OPEN, _CLOSE = Token("open"), Token("close")


def tokens(data: bytes) -> Iterator[Token]:
    r"""Yield the pieces of an RTF; line ends of the file mean nothing, data behind \bin is jumped over."""
    at = 0
    while found := _TOKEN.match(data, at):
        at = found.end()
        group = found.lastgroup
        if group == "plain":
            yield Token("bytes", text=found["plain"])
        elif group == "hex":
            yield Token("bytes", text=bytes((int(found["hex"], 16),)))
        elif group == "brace":
            yield _OPEN if found["brace"] == b"{" else _CLOSE
        elif group == "symbol":
            yield Token("word", found["symbol"].decode("latin-1"))
        elif group in ("word", "number"):
            number = None if found["number"] is None else int(found["number"])
            word = found["word"].decode("ascii")
            if word == "bin":
                at += max(number or 0, 0)
            else:
                yield Token("word", word, number)


@dataclass(frozen=True, slots=True)
class Rules:
    """The data file."""

    skipped: frozenset[str]
    read: frozenset[str]
    signs: dict[str, str]
    charsets: dict[str, str]
    pages: dict[str, str]


@cache
def rules() -> Rules:
    """Return the rules of ``data/rtf.toml``."""
    text = resources.files("reportminer").joinpath("data", "rtf.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    return Rules(frozenset(data["skipped"]), frozenset(data["read"]), data["signs"], data["charsets"], data["pages"])


def page_encoding(number: int | None) -> str:
    """Return the encoding of a Windows code page; cp1252 where Python has none of that number."""
    name = rules().pages.get(str(number), f"cp{number}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"


def decoded(raw: bytes, charset: int | None, page: str) -> str:
    """Return bytes as text: in the font's character set, else in the file's code page.

    Fonts that claim Western letters hold Chinese all the same in files of Chinese programs; bytes that
    are no text in an East Asian code page are read as Western.
    """
    if charset == 2:  # symbol fonts: no text in any code page
        return "".join(chr(0xF000 + byte) if byte > 0x20 else " " for byte in raw)
    own = rules().charsets.get(str(charset))
    if own:
        return raw.decode(own, "replace")
    try:
        return raw.decode(page)
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")
