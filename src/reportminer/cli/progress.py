"""What a command that takes long says meanwhile: one line on a terminal, which goes away; nothing elsewhere."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from types import TracebackType
from typing import Self

import click

QUIET = 2.0
"""Seconds that a command may take before it says what it is doing."""

_EVERY = 0.5
"""Seconds between two looks at the clock."""


class Working:
    """One line that says what is being done and for how long, drawn from a thread of its own.

    Used as a context; a Working within another one speaks through the outer one.
    """

    _outer: Working | None = None

    def __init__(self, label: str) -> None:
        self._label, self._start = label, monotonic()
        self._lock, self._end = threading.Lock(), threading.Event()
        self._shown = 0
        self._thread: threading.Thread | None = None

    def say(self, label: str) -> None:
        """Say from now on that something else is being done."""
        (Working._outer or self)._label = label

    def clear(self) -> None:
        """Take the line away, so that something else can be written."""
        with self._lock:
            if self._shown:
                click.echo("\r" + " " * self._shown + "\r", nl=False, err=True)
                self._shown = 0

    def stop(self) -> None:
        """Take the line away for good."""
        self._end.set()
        self.clear()

    def __enter__(self) -> Self:
        if Working._outer is None and sys.stderr.isatty():
            Working._outer = self
            self._thread = threading.Thread(target=self._draw, daemon=True)
            self._thread.start()
        elif Working._outer is not None:
            self.say(self._label)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._thread is not None:
            self.stop()
            self._thread.join()
            Working._outer = None

    def _draw(self) -> None:
        while not self._end.wait(_EVERY):
            seconds = monotonic() - self._start
            with self._lock:
                if seconds > QUIET and not self._end.is_set():
                    line = f"{self._label} … {seconds:.0f} s"
                    click.echo("\r" + line.ljust(self._shown), nl=False, err=True)
                    self._shown = len(line) + 2


def clear_line(*, for_good: bool = False) -> None:
    """Take the line away that is being drawn, if any, before something else is written."""
    if Working._outer is not None:
        (Working._outer.stop if for_good else Working._outer.clear)()


@contextmanager
def ticking(label: str) -> Iterator[Callable[[int, int], None]]:
    """Give what is told how much is done; the line then says it in per cent."""
    with Working(label) as working:
        yield lambda done, total: working.say(f"{label}: {done * 100 // total} %") if total else None
