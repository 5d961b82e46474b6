"""How work in another process can end, known without starting one or loading what that takes."""

from __future__ import annotations

from typing import Literal

Stop = Literal["crash", "time", "memory"]
"""Why a process ended before its answer: it crashed, it hung, it took too much memory."""

_state = {"here": False}


class Gone(Exception):  # noqa: N818 - no error but an answer
    """The process ended before it answered."""

    def __init__(self, how: Stop) -> None:
        self.how: Stop = how
        super().__init__(how)


class CannotStart(Exception):  # noqa: N818
    """No process of ours can be started by this system, or from this program."""


def here() -> bool:
    """Tell whether this is a process of ours, which starts no others."""
    return _state["here"]


def be_here() -> None:
    """Note that this is a process of ours."""
    _state["here"] = True
