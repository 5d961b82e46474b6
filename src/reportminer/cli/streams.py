"""What is printed, whatever the encoding: on a terminal as well as it can, into a file or a pipe with nothing lost."""

from __future__ import annotations

import codecs
import io
import sys

_CHINESE = "法治"
_LOST = "reportminer.lost"
"""Name of the way to deal with signs that an encoding lacks."""

_lost: list[str] = []


def _put_a_question_mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    signs = error.object[error.start : error.end]
    _lost.extend(sign for sign in signs if not "\ud800" <= sign <= "\udfff")  # bytes of a file name are no signs
    return "?" * (error.end - error.start), error.end


def prepare() -> None:
    """Make standard output and standard error take every text.

    A file or a pipe whose encoding has no Chinese, as on a Windows that is not Chinese, is written in UTF-8. Else a
    sign that the encoding lacks becomes a question mark, which ``lost`` tells.
    """
    codecs.register_error(_LOST, _put_a_question_mark)
    _lost.clear()
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):
            continue
        if stream.isatty() or _writes_chinese(stream.encoding):
            stream.reconfigure(errors=_LOST)
        else:
            stream.reconfigure(encoding="utf-8")


def _writes_chinese(encoding: str) -> bool:
    try:
        return bool(_CHINESE.encode(encoding))
    except (UnicodeError, LookupError):
        return False


def lost() -> str:
    """Return a sentence on the signs that could not be shown, empty where there were none."""
    if not _lost:
        return ""
    signs = "".join(dict.fromkeys("".join(_lost)))
    named = ", ".join(f"U+{ord(sign):04X}" for sign in signs[:3]) + (", …" if len(signs) > 3 else "")
    what = "signs are" if len(signs) > 1 else "sign is"
    return (
        f"{len(signs)} {what} shown as ? ({named}): the encoding {sys.stdout.encoding} lacks them. Files written by"
        " --csv, export and html have them all; PYTHONIOENCODING=utf-8 writes all signs here too."
    )
