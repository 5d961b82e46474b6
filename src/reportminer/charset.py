"""Which encoding a file of Chinese text is in: byte order mark, strict UTF-8, UTF-16, then GB18030.

The order is the detector: UTF-8 read strictly hardly ever accepts anything else, and GB18030 holds
GB2312 and GBK, so a declared gb2312 or gbk is always read as GB18030.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from reportminer.document import LedgerRow
from reportminer.errors import ReadError, UsageError
from reportminer.settings import MAX_BAD_BYTES_SHARE

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIMPLIFIED = {"gb2312", "gbk", "cp936", "gb18030", "hz"}
# Two expressions that few files need: compiled when they are, as that takes 4 ms.
_HAN = r"[\u3400-\u4dbf\u4e00-\u9fff]"
_PLAUSIBLE = r"[\t\n\r\f\x20-\x7e\u2010-\u2027\u2460-\u249b\u3000-\u301f\u3400-\u4dbf\u4e00-\u9fff\uff00-\uff65]"
_SAMPLE = 65_536


class Decoded(NamedTuple):
    """Text and the encoding it was read in; ``warning`` says what is doubtful about it, if anything."""

    text: str
    encoding: str
    warning: str = ""

    @property
    def ledger(self) -> tuple[LedgerRow, ...]:
        """The warning as a row for the ledger, or nothing."""
        return (LedgerRow("parse", "warning", self.warning),) if self.warning else ()


def codec_name(encoding: str) -> str:
    """Return the codec to use for ``encoding``; the GB family becomes gb18030, cp950 and big5 its superset.

    Raises UsageError where Python knows no text encoding of that name.
    """
    try:
        found = codecs.lookup(encoding.strip())
    except (LookupError, ValueError):
        found = None
    if found is None or not getattr(found, "_is_text_encoding", True):
        raise UsageError(f"unknown encoding {encoding!r}: try gb18030, utf-8, big5 or utf-16")
    name = found.name
    if name in _SIMPLIFIED and name != "hz":
        return "gb18030"
    return "big5hkscs" if name in {"big5", "cp950", "big5hkscs"} else name


def decode(data: bytes, *, encoding: str | None = None, declared: str = "") -> Decoded:
    """Decode ``data``: in ``encoding`` if the user named one, otherwise by looking at the bytes.

    ``declared`` is what the file itself says; it is believed after a byte order mark and strict
    UTF-8.  Raises ReadError where no reading is good enough, UsageError for an unknown ``encoding``.
    """
    if encoding:
        return _as_told(data, codec_name(encoding))
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _checked(data, name)
    if b"\0" in data and (wide := utf16(data)):
        return _checked(data, wide)
    if (text := _strict(data, "utf-8")) is not None:
        return Decoded(text, "utf-8", _damage(text))
    if wide := utf16(data):
        return _checked(data, wide)
    return _nearly_utf8(data) or _as_declared(data, declared) or _as_gb18030(data)


def utf16(data: bytes) -> str:
    """Return utf-16-le or utf-16-be if ``data``, without a byte order mark, makes sense so; else nothing."""
    sample = data[: min(len(data), _SAMPLE) // 2 * 2]
    if not sample or (b"\0" not in sample and _begins_as_utf8(sample)):
        return ""
    scores = []
    for name in ("utf-16-le", "utf-16-be"):
        text = sample.decode(name, "replace")
        good = len(re.findall(_PLAUSIBLE, text)) / len(text)
        latin = sum(char < "\x7f" for char in text) / len(text)
        han = len(re.findall(_HAN, text)) / len(text)
        scores.append((round(good, 1), latin, han, good, name))
    _, latin, han, good, name = max(scores)
    # Latin letters in UTF-16 leave zero bytes behind; without them only Han characters are evidence.
    evidence = latin > 0.5 if b"\0" in sample and han < 0.3 else han > 0.6
    return name if good > 0.9 and evidence else ""


def _begins_as_utf8(sample: bytes) -> bool:
    """Whether ``sample`` is UTF-8, its last character perhaps cut off."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return False
    return True


def _strict(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except (UnicodeError, ValueError):
        return None


def _damage(text: str) -> str:
    lost = text.count("\ufffd")
    if not lost:
        return ""
    return f"{lost} characters are replacement marks (\ufffd): the text was damaged before it came here"


def _checked(data: bytes, name: str) -> Decoded:
    """Decode in an encoding known for certain, letting through a few damaged bytes."""
    shown = name.removesuffix("-sig")
    text = _strict(data, name)
    if text is not None:
        return Decoded(text, shown, _damage(text))
    lenient = _lenient(data, name)
    if lenient is None:
        raise ReadError("parse", f"the file is marked as {shown} but does not decode so; try --encoding gb18030")
    return Decoded(lenient, shown, _few_bad(lenient))


def _lenient(data: bytes, name: str) -> str | None:
    text = data.decode(name, "replace")
    return text if text.count("\ufffd") <= max(1, len(data) * MAX_BAD_BYTES_SHARE) else None


def _few_bad(text: str) -> str:
    bad = text.count("\ufffd")
    return f"{bad} bytes could not be decoded and stand as \ufffd; if words are garbled, try --encoding"


def _as_told(data: bytes, name: str) -> Decoded:
    text = _strict(data, name)
    if text is None:
        try:
            text = _lenient(data, name)
        except (UnicodeError, ValueError):
            text = None
        if text is None:
            raise ReadError("parse", f"the file does not decode as {name}; leave --encoding out or name another one")
        return Decoded(text, name, _few_bad(text))
    text = text.removeprefix("\ufeff")
    return Decoded(text, name, _damage(text))


def _nearly_utf8(data: bytes) -> Decoded | None:
    """UTF-8 with a few damaged bytes: GB18030 would accept it and make gibberish of all of it."""
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    wide = sum(char > "\u07ff" for char in text) - bad
    if wide < 20 * bad or bad > max(1, len(data) * MAX_BAD_BYTES_SHARE):
        return None
    return Decoded(text, "utf-8", _few_bad(text))


def _as_declared(data: bytes, declared: str) -> Decoded | None:
    if not declared:
        return None
    try:
        name = codec_name(declared)
    except UsageError:
        return None
    # A declared Latin-1 decodes anything; on Chinese sites it is a template's leftover.
    if name in {"gb18030", "utf-8", "ascii"} or name.startswith(("iso8859", "cp125", "utf-16", "utf-32")):
        return None
    text = _strict(data, name)
    return None if text is None else Decoded(text, name, _damage(text))


def _as_gb18030(data: bytes) -> Decoded:
    text = _strict(data, "gb18030")
    if text is not None and _common_share(text) >= 0.75:
        return Decoded(text, "gb18030", _damage(text))
    if _reads_as_big5(data):
        raise ReadError("parse", "the bytes look like Big5 (traditional Chinese); try --encoding big5")
    if text is not None:
        doubt = "read as GB18030, but many characters are rare ones; if the text is garbled, try --encoding"
        return Decoded(text, "gb18030", doubt)
    lenient = _lenient(data, "gb18030")
    if lenient is None:
        raise ReadError("parse", "the encoding of the text is neither UTF-8 nor GB18030; try --encoding")
    return Decoded(lenient, "gb18030", _few_bad(lenient))


def _common_share(text: str) -> float:
    """Share of the non-ASCII characters that GB2312 has: near 1 for real text, 0.6 for misread bytes."""
    wide = [char for char in text[:_SAMPLE] if char > "\x7f"]
    if not wide:
        return 1.0
    return len("".join(wide).encode("gb2312", "ignore")) / 2 / len(wide)


def _reads_as_big5(data: bytes) -> bool:
    text = _strict(data, "big5hkscs")
    if text is None:
        return False
    wide = [char for char in text[:_SAMPLE] if char > "\x7f"]
    # Big5 keeps its 5,401 frequent characters, and the punctuation, below lead byte C7.
    frequent = sum(0xA1 <= char.encode("big5hkscs", "replace")[0] <= 0xC6 for char in wide)
    return len(wide) >= 4 and frequent / len(wide) > 0.9
