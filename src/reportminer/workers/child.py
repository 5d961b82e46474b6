"""The parent's end of a process: start it, hand it work, take answers, end it with all it has started."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportminer.workers.endings import CannotStart, Gone, Stop
from reportminer.workers.serving import FOLDER_PREFIX, MEMORY_CODE, UNKNOWN_WORK, kill_session

_START = "import sys; sys.path[:] = sys.argv[1:]; from reportminer.workers.serving import serve; serve()"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the work gave back, or what it raised."""

    value: Any
    raised: bool

    def take(self) -> Any:
        """Return the value, or raise what the work raised."""
        if self.raised:
            raise self.value
        return self.value


class Child:
    """One process.  It is started by its own command, so a script that uses this package runs once only.

    ``fresh`` is True until the first answer.  Raises CannotStart.
    """

    def __init__(self) -> None:
        self.fresh = True
        self._work: Callable[[Any], Any] | None = None
        self._seconds = 0.0
        self._sign = time.monotonic()
        self._folder = ""
        if not sys.executable or getattr(sys, "frozen", False):
            raise CannotStart
        try:
            self._folder = tempfile.mkdtemp(prefix=FOLDER_PREFIX)
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter
                [sys.executable, "-P", "-c", _START, *(str(place) or str(Path.cwd()) for place in sys.path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                # What it leaves there when it is killed goes with the folder.
                env={**os.environ, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), self._folder)},
                **_apart(),
            )
        except (OSError, NotImplementedError, ValueError) as error:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise CannotStart from error
        try:
            started = self._load() == "ready"
        except Gone:
            started = False
        if not started:
            self.end()
            raise CannotStart

    def ask(self, work: Callable[[Any], Any], items: Sequence[Any], *, seconds: float) -> None:
        """Hand over items; as many answers follow, in their order.  Raises Gone."""
        self._sign = time.monotonic()
        self._seconds = seconds
        new = None if work is self._work else work
        self._work = work
        data = pickle.dumps(pickle.dumps((new, seconds, list(items))))  # bytes, so that it arrives whatever it is
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(data)
            self._process.stdin.flush()
        except (OSError, ValueError):
            raise Gone(self._how()) from None

    def answer(self, doing: Callable[[str], None] | None = None) -> Answer:
        """Wait for the next answer; ``doing`` is called with the name of each step on the way, where it has one.

        Raises Gone, CannotStart where the process cannot load the work.
        """
        while True:
            message = self._load()
            self._sign = time.monotonic()
            if isinstance(message, Answer):
                self.fresh = False
                return message
            if message == UNKNOWN_WORK:
                raise CannotStart
            self._seconds, step = message
            if step and doing:
                doing(step)

    def end(self) -> None:
        """Kill the process and what it has started; also one that has ended already."""
        kill_tree(self._process)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(10)
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                with suppress(OSError, ValueError):
                    stream.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _load(self) -> Any:
        assert self._process.stdout is not None
        try:
            return pickle.load(self._process.stdout)  # noqa: S301 - from our own process
        except (EOFError, OSError, ValueError, pickle.UnpicklingError, AttributeError, ImportError, IndexError):
            raise Gone(self._how()) from None

    def _how(self) -> Stop:
        """Tell why the process ended: its watch ends it with code 1 when it hangs."""
        try:
            code = self._process.wait(10)
        except subprocess.TimeoutExpired:
            return "crash"
        if code == MEMORY_CODE:
            return "memory"
        hung = code == 1 and time.monotonic() - self._sign >= self._seconds
        return "time" if hung else "crash"


def _apart() -> dict[str, Any]:
    """Return what keeps Ctrl-C in the terminal, and on Windows a new window, away from the process."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def kill_tree(process: subprocess.Popen[bytes]) -> None:
    """Kill a process that leads a session of its own, and the programs that it runs; also one that has ended."""
    if sys.platform == "win32":
        with suppress(OSError, subprocess.SubprocessError):
            command = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
            subprocess.run(command, capture_output=True, check=False, timeout=10)  # noqa: S603 - a fixed command
    else:
        kill_session(process.pid)
    with suppress(OSError):
        process.kill()
