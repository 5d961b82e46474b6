"""A sign of life from long work: whoever watches a process learns that it has not hung."""

from __future__ import annotations

from collections.abc import Callable

_listeners: list[Callable[[float | None], None]] = []


def beat(seconds: float | None = None) -> None:
    """Say that work goes on; what comes next may take ``seconds`` before it counts as hung.

    None stands for the usual time.  Costs nothing where nobody listens.  A reader calls it before
    each long step, such as the recognition of a page.
    """
    for listener in _listeners:
        listener(seconds)


def listen(listener: Callable[[float | None], None]) -> None:
    """Have ``listener`` called with the seconds that the next step may take."""
    _listeners.append(listener)
