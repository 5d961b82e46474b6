"""What runs in a process of ours: take work from the parent, answer, and never outlive it.

The process watches itself, so that a hang ends also where the parent is gone: a timer that needs
nothing from Python ends it, even while a compiled library holds the interpreter.
"""

from __future__ import annotations

import faulthandler
import gc
import os
import pickle
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any

from reportminer import pulse, settings
from reportminer.workers.endings import be_here

MEMORY_CODE = 86
"""Exit code of a process that took too much memory."""

UNKNOWN_WORK = "unknown work"
"""Sent instead of an answer where the work cannot be loaded here: it was defined in the user's own script."""

FOLDER_PREFIX = "reportminer-"
"""How the names of folders for temporary files begin: each process has one, which goes with it."""

_LOOK_SECONDS = 0.2
_BEAT_SECONDS = 1.0


def serve() -> None:
    """Answer until the parent closes its end; then this process ends with all it has started."""
    be_here()
    tasks, answers = _own_streams()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(*settings.GARBAGE_THRESHOLDS)
    _limit_memory(settings.MAX_MEMORY_BYTES)
    waiting: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_take, args=(tasks, waiting), daemon=True).start()
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a device
        watch = _Watch(answers, nowhere)
        pulse.listen(watch.beat)
        watch.send("ready")
        work: Callable[[Any], Any] | None = None
        while True:
            try:
                new, seconds, items = pickle.loads(waiting.get())  # noqa: S301 - from our parent
            except Exception:
                watch.send(UNKNOWN_WORK)
                continue
            work = new or work
            assert work is not None
            for item in items:
                watch.start(seconds)
                answer = _answer(work, item)
                watch.end()
                watch.send(answer)


def _answer(work: Callable[[Any], Any], item: Any) -> Any:
    from reportminer.workers.child import Answer

    try:
        answer = Answer(work(item), raised=False)
        pickle.dumps(answer)
    except MemoryError:  # the system refused before _watch_memory had looked
        os._exit(MEMORY_CODE)
    except Exception as error:
        answer = Answer(error, raised=True)
        try:
            pickle.loads(pickle.dumps(answer))  # noqa: S301 - our own
        except Exception:
            answer = Answer(RuntimeError(f"{type(error).__name__}: {error}"), raised=True)
    return answer


class _Watch:
    """The timer that ends this process, set anew with each item and each sign of life."""

    def __init__(self, answers: IO[bytes], nowhere: IO[bytes]) -> None:
        self._answers = answers
        self._nowhere = nowhere
        self._told = 0.0
        self._seconds = 0.0

    def send(self, message: Any) -> None:
        """Send a message, whole, to the parent."""
        try:
            self._answers.write(pickle.dumps(message))
            self._answers.flush()
        except (OSError, ValueError):
            _leave()

    def start(self, seconds: float) -> None:
        """Begin an item."""
        self._told = time.monotonic()
        self._seconds = seconds
        self._set(seconds)

    def beat(self, seconds: float | None, doing: str) -> None:
        """Give the next step so many seconds; once a second at most, unless it has a name or they are many."""
        now = time.monotonic()
        if doing or now - self._told >= _BEAT_SECONDS or (seconds or 0.0) > self._seconds:
            self._told = now
            self._set(seconds or self._seconds)
            self.send((seconds or self._seconds, doing))

    def end(self) -> None:
        """End an item: until the next one there is nothing to watch."""
        faulthandler.cancel_dump_traceback_later()

    def _set(self, seconds: float) -> None:
        faulthandler.dump_traceback_later(seconds, exit=True, file=self._nowhere)


def _own_streams() -> tuple[IO[bytes], IO[bytes]]:
    """Take standard input and output for the parent; what libraries print goes nowhere."""
    tasks = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return tasks, answers


def _take(tasks: IO[bytes], waiting: queue.SimpleQueue[Any]) -> None:
    """Take tasks as they come, and leave when there will be no more: the parent is gone, however it ended."""
    with suppress(EOFError, OSError, pickle.UnpicklingError):
        while True:
            waiting.put(pickle.load(tasks))  # noqa: S301 - from our parent
    _leave()


def _leave() -> None:
    if sys.platform != "win32" and os.getsid(0) == os.getpid():
        kill_session(os.getpid())
    folder = tempfile.gettempdir()
    if os.path.basename(folder).startswith(FOLDER_PREFIX):  # noqa: PTH119
        shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


def kill_session(leader: int) -> None:
    """Kill what runs in the session of a process of ours, in groups of its own too, but not the caller itself.

    The process may have ended already: its session lives as long as a program in it.
    """
    if sys.platform == "win32":
        return
    with suppress(OSError):
        if leader != os.getpid():
            os.killpg(leader, signal.SIGKILL)
    for process in _all_processes():
        with suppress(OSError):
            if process not in (os.getpid(), leader) and os.getsid(process) == leader:
                os.kill(process, signal.SIGKILL)


def _all_processes() -> list[int]:
    if os.path.isdir("/proc/self"):  # noqa: PTH112 - never raises
        return [int(name) for name in os.listdir("/proc") if name.isdigit()]  # noqa: PTH208
    with suppress(OSError, subprocess.SubprocessError):
        listed = subprocess.run(["ps", "-A", "-o", "pid="], capture_output=True, check=False, timeout=5)  # noqa: S607
        return [int(word) for word in listed.stdout.split()]
    return []


# --- memory --------------------------------------------------------------------------------------


def _limit_memory(most: int) -> None:
    """End this process when it holds more than ``most`` bytes.

    On Linux the system refuses it more than twice that, programs it runs included: RLIMIT_DATA, as
    RLIMIT_AS also counts what threads reserve and never use.
    """
    if sys.platform != "win32":
        import resource

        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash is told, not kept
        if sys.platform == "linux":
            _, hard = resource.getrlimit(resource.RLIMIT_DATA)
            wanted = 2 * most if hard == resource.RLIM_INFINITY else min(2 * most, hard)
            with suppress(ValueError, OSError):
                resource.setrlimit(resource.RLIMIT_DATA, (wanted, hard))
    threading.Thread(target=_watch_memory, args=(most,), daemon=True).start()


def _watch_memory(most: int) -> None:
    before = 0 if sys.platform in ("linux", "win32") else _resident()  # elsewhere the parent's peak may be counted
    while _resident() - before <= most:
        time.sleep(_LOOK_SECONDS)
    os._exit(MEMORY_CODE)


def _resident() -> int:
    """Return the bytes of memory this process holds; where only the peak is known, that."""
    if sys.platform == "linux":
        with open("/proc/self/statm", "rb") as stream:  # noqa: PTH123 - read five times a second
            return int(stream.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    if sys.platform == "win32":
        from reportminer.workers.windows_memory import windows_memory

        return windows_memory()
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
