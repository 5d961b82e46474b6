"""Work for processes, in a module of its own: they import it by name."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time

from reportminer.pulse import beat


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


def hang_on_sevens(number: int) -> int:
    """Double a number, but never end for 7, 17, 27 …, as a loop inside a compiled library would."""
    while number % 10 == 7:
        time.sleep(60)
    return number * 2


def hold_the_interpreter_on_sevens(number: int) -> int:
    """Double a number; for 7, 17, … stay in compiled code that lets no other Python code run."""
    if number % 10 == 7:
        re.match(r"(a+)+$", "a" * 60 + "b")
    return number * 2


def swallow_on_sevens(number: int) -> int:
    """Double a number; for 7, 17, … hold ever more memory."""
    held = []
    while number % 10 == 7:
        held.append(bytearray(16 << 20))
        time.sleep(0.001)
    return number * 2


def devour_on_sevens(number: int) -> int:
    """Double a number; for 7, 17, … ask for more memory at once than the process may have."""
    return number * 2 + (len(bytearray(4 << 30)) if number % 10 == 7 else 0)


def damage_on_threes(number: int) -> int:
    """Double a number; after a 3, 13, … the process dies with the next item, which is not to blame."""
    if _damaged:
        os._exit(11)
    _damaged.extend([number] * (number % 10 == 3))
    return number * 2


def slow_with_signs(number: int) -> int:
    """Double a number, in three steps of 0.6 s, each announced."""
    for step in range(3):
        beat(2.0, f"step {step + 1}")
        time.sleep(0.6)
    return number * 2


def process_id(number: int) -> int:
    del number
    return os.getpid()


def start_a_program(number: int) -> int:
    """Start a program that runs on, and return its process id; hang on 1."""
    if number == 1:
        time.sleep(600)
    group = None if os.name == "nt" else 0  # as LibreOffice is started
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], process_group=group).pid


_damaged: list[int] = []
