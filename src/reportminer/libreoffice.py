"""LibreOffice as a converter, where the computer has it: found, run apart from the user's own, and ended.

Every call has a profile folder of its own, in which macros, links and remote content are switched off
(``data/libreoffice_profile.xcu``), so that it neither touches nor waits for a LibreOffice that is open.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Literal

from reportminer import settings
from reportminer.errors import ReadError, UsageError
from reportminer.pulse import beat

PROGRAM_VARIABLE = "REPORTMINER_SOFFICE"
"""Environment variable with the path of soffice (soffice.com on Windows)."""

READER_VARIABLE = "REPORTMINER_DOC_READER"
"""Environment variable that says who reads DOC: auto (the default), libreoffice or own."""

DocReader = Literal["libreoffice", "own"]

_PLACEHOLDER = re.compile(r"\{([^}]+)\}")
_WINDOWS = os.name == "nt"
_ENDING_SECONDS = 30.0
"""Seconds beyond LibreOffice's own limit before its caller may count as hung."""


def doc_reader() -> DocReader:
    """Return who reads DOC files: LibreOffice where it is found, unless the user wants otherwise.

    Raises UsageError where the variable holds something else, or asks for a LibreOffice that is not there.
    """
    wanted = os.environ.get(READER_VARIABLE, "").strip().lower() or "auto"
    if wanted not in ("auto", "libreoffice", "own"):
        raise UsageError(f"{READER_VARIABLE} is “{wanted}”; set it to auto, libreoffice or own")
    if wanted == "own":
        return "own"
    if program() is not None:
        return "libreoffice"
    if wanted == "libreoffice":
        raise UsageError(
            f"{READER_VARIABLE} asks for LibreOffice, which is not found; install it or set {PROGRAM_VARIABLE} to it"
        )
    return "own"


def is_forced() -> bool:
    """Say whether the user insists on LibreOffice, so that no other reader may step in."""
    return os.environ.get(READER_VARIABLE, "").strip().lower() == "libreoffice"


def program() -> Path | None:
    """Return where LibreOffice is: as told, on the PATH, or in the usual places; None if nowhere.

    Raises UsageError where the variable names a file that is not there.
    """
    return _program(os.environ.get(PROGRAM_VARIABLE, ""), os.environ.get("PATH", ""))


@cache
def _program(told: str, path: str) -> Path | None:
    if told:
        if found := shutil.which(told):
            return Path(found)
        raise UsageError(f"{PROGRAM_VARIABLE} is {told}, which is no program; name the file soffice of LibreOffice")
    names = ("soffice.com", "soffice", "libreoffice")
    found = next((place for name in names if (place := shutil.which(name, path=path))), None)
    return Path(found) if found else next(_usual_places(), None)


def _usual_places() -> Iterator[Path]:
    text = resources.files("reportminer").joinpath("data", "libreoffice.toml").read_text(encoding="utf-8")
    for pattern in tomllib.loads(text)["places"]:
        names = _PLACEHOLDER.findall(pattern)
        if any(not os.environ.get(name) for name in names):
            continue
        full = Path(_PLACEHOLDER.sub(lambda found: os.environ[found.group(1)], pattern))
        if full.anchor:
            yield from sorted(Path(full.anchor).glob(str(full.relative_to(full.anchor))), reverse=True)


def convert(data: bytes, *, suffix: str, to: str) -> bytes:
    """Convert a document, given and returned as bytes; suffixes without a dot.

    Raises ReadError where LibreOffice is missing, fails, writes nothing, or takes longer than
    settings.OFFICE_SECONDS; it is ended then with all that it started.  The temporary folder goes in any case.
    """
    office = program()
    if office is None:
        raise ReadError("parse", f"LibreOffice is not found; install it or set {PROGRAM_VARIABLE} to it")
    # On Windows a program that has just ended may hold its files for a moment.
    with tempfile.TemporaryDirectory(prefix="reportminer-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source, wanted = folder / f"report.{suffix}", folder / "out" / f"report.{to}"
        source.write_bytes(data)
        _run(_command(office, folder, source, to), folder)
        if not wanted.is_file() or wanted.stat().st_size == 0:
            raise ReadError("parse", "LibreOffice cannot open the file; open it in Word or WPS and save it as DOCX")
        if wanted.stat().st_size > settings.MAX_UNPACKED_BYTES:
            raise ReadError("parse", "LibreOffice makes a file from it that is too large; save its text as DOCX")
        return wanted.read_bytes()


def _command(office: Path, folder: Path, source: Path, to: str) -> list[str]:
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    safe = resources.files("reportminer").joinpath("data", "libreoffice_profile.xcu").read_bytes()
    (profile / "user" / "registrymodifications.xcu").write_bytes(safe)
    quiet = ["--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck"]
    target = ["--convert-to", to, "--outdir", str(folder / "out"), str(source)]
    return [str(office), f"-env:UserInstallation={profile.as_uri()}", *quiet, *target]


def _run(command: list[str], folder: Path) -> None:
    flags = 0x08000000 if _WINDOWS else 0  # no console window
    quiet = subprocess.DEVNULL
    try:
        process = subprocess.Popen(  # noqa: S603 (the program is the user's LibreOffice, the arguments are ours)
            command,
            stdin=quiet, stdout=quiet, stderr=quiet,
            cwd=folder,
            process_group=None if _WINDOWS else 0,  # in the session of a reading process, which ends it with itself
            creationflags=flags,
        )  # fmt: skip
    except OSError as error:
        raise ReadError("parse", f"LibreOffice cannot be started ({error.strerror}); check {command[0]}") from error
    beat(settings.OFFICE_SECONDS + _ENDING_SECONDS)
    try:
        process.wait(settings.OFFICE_SECONDS)
    except subprocess.TimeoutExpired as error:
        reason = f"LibreOffice took longer than {settings.OFFICE_SECONDS:g} seconds; open the file and save it as DOCX"
        raise ReadError("parse", reason) from error
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and all that it started; soffice is only the starter of the program proper."""
    if _WINDOWS:
        if process.poll() is None:
            command = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
            subprocess.run(command, capture_output=True, check=False, timeout=settings.OFFICE_SECONDS)  # noqa: S603
    else:
        with suppress(ProcessLookupError, PermissionError):  # nothing is left of the group
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
