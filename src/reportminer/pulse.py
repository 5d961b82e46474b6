"""A sign of life from long work: whoever watches a process learns that it has not hung."""

from __future__ import annotations

from collections.abc import Callable

_listeners: list[Callable[[float | None, str], None]] = []


def beat(seconds: float | None = None, doing: str = "") -> None:
    """Say that work goes on; what comes next may take ``seconds`` before it counts as hung.

    None stands for the usual time; ``doing`` names the step for whoever waits, empty where it is the last one named.
    Costs nothing where nobody listens.  A reader calls it before each long step, such as the recognition of a page.
    """
    for listener in _listeners:
        listener(seconds, doing)


def listen(listener: Callable[[float | None, str], None]) -> None:
    """Have ``listener`` called with the seconds that the next step may take, and its name."""
    _listeners.append(listener)


def watched() -> bool:
    """Return whether somebody listens: then this process is a child, whose memory has a limit."""
    return bool(_listeners)
