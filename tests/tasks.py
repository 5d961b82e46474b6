"""Work for processes, in a module of its own: they import it by name."""

from __future__ import annotations

import os


def double(number: int) -> int:
    return number * 2


def crash_on_sevens(number: int) -> int:
    """Double a number, but end the whole process, as a fault in a compiled library would, for 7, 17, 27 …"""
    if number % 10 == 7:
        os._exit(11)
    return number * 2


def fail_on_three(number: int) -> int:
    if number == 3:
        raise ValueError("three")
    return number
