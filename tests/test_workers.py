"""Work spread over processes: in order, whole, and through crashes, hangs and hunger for memory."""

from __future__ import annotations

import _thread
import os
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from reportminer import settings, workers
from reportminer.workers import Gone, Stop, apart, child, in_order
from tasks import (
    crash_on_sevens,
    damage_on_threes,
    devour_on_sevens,
    double,
    fail_on_three,
    hang_on_sevens,
    hold_the_interpreter_on_sevens,
    process_id,
    slow_with_signs,
    start_a_program,
    swallow_on_sevens,
)

CODES: dict[Stop, int] = {"crash": -1, "time": -2, "memory": -3}
GENEROUS = 30.0


def stopped(number: int, how: Stop) -> int:
    return CODES[how] * 1000 - number


def expected(numbers: range, how: Stop) -> list[int]:
    return [stopped(number, how) if number % 10 == 7 else number * 2 for number in numbers]


@pytest.mark.parametrize("count", [0, 1, 2, 13, 100])
@pytest.mark.parametrize(("processes", "isolate"), [(1, False), (1, True), (2, False)])
def test_results_come_in_order(processes: int, isolate: bool, count: int) -> None:
    done = list(in_order(double, range(count), workers=processes, isolate=isolate, stopped=stopped))
    assert done == [number * 2 for number in range(count)]


def test_one_worker_works_here_unless_isolated() -> None:
    here = set(in_order(process_id, range(20), workers=1, stopped=stopped))
    there = set(in_order(process_id, range(20), workers=1, isolate=True, stopped=stopped))
    assert here == {os.getpid()}
    assert len(there) == 1
    assert there != here


def test_another_executor_may_do_the_work() -> None:
    with ThreadPoolExecutor(3) as executor:
        done = in_order(double, range(50), workers=1, stopped=stopped, executor=executor)
        assert list(done) == [number * 2 for number in range(50)]


@pytest.mark.parametrize("processes", [1, 2])
def test_an_item_that_kills_its_process_is_named_and_the_others_are_done(processes: int) -> None:
    numbers = range(30)
    done = list(in_order(crash_on_sevens, numbers, workers=processes, isolate=True, stopped=stopped))
    assert done == expected(numbers, "crash")


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("hang", [hang_on_sevens, hold_the_interpreter_on_sevens], ids=["sleeps", "holds"])
def test_an_item_that_hangs_is_ended(hang: object, processes: int) -> None:
    numbers = range(5, 20)
    done = list(in_order(hang, numbers, workers=processes, isolate=True, stopped=stopped, seconds=1.0))  # type: ignore[arg-type]
    assert done == expected(numbers, "time")


def test_an_item_that_takes_all_memory_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    small(monkeypatch, tmp_path, MAX_MEMORY_BYTES=200 << 20)
    numbers = range(5, 20)
    done = list(in_order(swallow_on_sevens, numbers, workers=2, isolate=True, stopped=stopped, seconds=GENEROUS))
    assert done == expected(numbers, "memory")


@pytest.mark.skipif(sys.platform != "linux", reason="memory is refused on Linux only")
def test_an_item_that_asks_for_too_much_memory_at_once_is_ended(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    small(monkeypatch, tmp_path, MAX_MEMORY_BYTES=200 << 20)
    numbers = range(5, 10)
    done = list(in_order(devour_on_sevens, numbers, workers=1, isolate=True, stopped=stopped, seconds=GENEROUS))
    assert done == expected(numbers, "memory")


def small(monkeypatch: pytest.MonkeyPatch, folder: Path, **limits: float) -> None:
    """Give other limits to the processes that are started from now on."""
    lines = ["from reportminer import settings", *(f"settings.{name} = {value}" for name, value in limits.items())]
    start = "import sys; sys.path[:] = sys.argv[1:]; " + "; ".join(lines)
    monkeypatch.setattr(child, "_START", start + "; from reportminer.workers.serving import serve; serve()")


def test_an_item_is_not_blamed_for_the_one_before_it() -> None:
    numbers = range(2, 20)
    done = list(in_order(damage_on_threes, numbers, workers=1, isolate=True, stopped=stopped))
    assert done == [number * 2 for number in numbers]


def test_work_that_gives_signs_of_life_may_take_longer() -> None:
    done = list(in_order(slow_with_signs, range(2), workers=2, stopped=stopped, seconds=1.0))
    assert done == [0, 2]


@pytest.mark.parametrize(("processes", "isolate"), [(1, False), (1, True), (2, False)])
def test_an_exception_comes_through(processes: int, isolate: bool) -> None:
    with pytest.raises(ValueError, match="three"):
        list(in_order(fail_on_three, range(20), workers=processes, isolate=isolate, stopped=stopped))


def test_who_waits_is_told_for_what() -> None:
    told: list[tuple[int, str]] = []

    def waiting(number: int, step: str) -> None:
        told.append((number, step))

    done = in_order(hang_on_sevens, [1, 7], workers=2, stopped=stopped, seconds=2.5, waiting=waiting)
    assert list(done) == [2, stopped(7, "time")]
    assert (7, "") in told


def test_who_waits_is_told_the_step() -> None:
    told: list[tuple[int, str]] = []
    done = in_order(
        slow_with_signs, [4], workers=1, isolate=True, stopped=stopped, waiting=lambda *what: told.append(what)
    )
    assert list(done) == [8]
    assert {step for _, step in told} & {"step 1", "step 2", "step 3"}


# --- processes end -------------------------------------------------------------------------------


def ours() -> list[psutil.Process]:
    return [one for one in psutil.Process().children(recursive=True) if "reportminer" in " ".join(_command(one))]


def _command(process: psutil.Process) -> list[str]:
    try:
        return list(process.cmdline())
    except psutil.NoSuchProcess:
        return []


@pytest.fixture(autouse=True)
def no_process_left() -> Iterator[None]:
    """Whatever a test does, only the one process kept for single items may be left."""
    yield
    workers._end_kept()
    _, alive = psutil.wait_procs(ours(), 10)
    assert not alive


def test_closing_ends_the_processes() -> None:
    done = in_order(double, range(1000), workers=2, stopped=stopped)
    assert next(done) == 0
    started = ours()
    assert len(started) == 2
    done.close()
    assert not psutil.wait_procs(started, 10)[1]


@pytest.mark.skipif(sys.platform == "win32", reason="process groups")
def test_programs_started_by_an_item_end_with_its_process() -> None:
    done = list(in_order(start_a_program, [0, 1], workers=1, isolate=True, stopped=stopped, seconds=1.5))
    assert done[1] == stopped(1, "time")
    deadline = time.monotonic() + GENEROUS
    while psutil.pid_exists(done[0]) and psutil.Process(done[0]).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_no_process_outlives_the_parent(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        textwrap.dedent(f"""
        import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})
        from reportminer.workers import in_order
        from tasks import hold_the_interpreter_on_sevens
        list(in_order(hold_the_interpreter_on_sevens, range(7, 37), workers=2, stopped=lambda *a: 0, seconds=3.0))
        """),
        encoding="utf-8",
    )
    parent = subprocess.Popen([sys.executable, str(script)], env=_environment())
    watched = psutil.Process(parent.pid)
    children: list[psutil.Process] = []
    deadline = time.monotonic() + GENEROUS
    while len(children) < 2 and time.monotonic() < deadline:
        children = watched.children(recursive=True)
        time.sleep(0.02)
    time.sleep(0.5)
    parent.kill()
    parent.wait(10)
    assert not psutil.wait_procs(children, GENEROUS)[1]


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


# --- one item at a time --------------------------------------------------------------------------


def test_single_items_share_one_process() -> None:
    first, second = apart(process_id, 1), apart(process_id, 2)
    assert first == second != os.getpid()


def test_a_single_item_that_crashes_is_told_and_the_next_is_done() -> None:
    assert apart(crash_on_sevens, 1) == 2
    with pytest.raises(Gone, match="crash"):
        apart(crash_on_sevens, 7)
    with pytest.raises(Gone, match="time"):
        apart(hang_on_sevens, 7, seconds=1.0)
    assert apart(crash_on_sevens, 8) == 16
    with pytest.raises(ValueError, match="three"):
        apart(fail_on_three, 3)


def test_a_single_item_is_not_blamed_for_the_one_before_it() -> None:
    assert [apart(damage_on_threes, number) for number in (3, 4, 5)] == [6, 8, 10]


# --- where no process can be started ---------------------------------------------------------------


def test_where_no_process_can_be_started_all_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*arguments: object, **options: object) -> object:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(child.subprocess, "Popen", none)
    done = list(in_order(process_id, range(30), workers=2, stopped=stopped))
    assert done == [os.getpid()] * 30
    assert apart(process_id, 1) == os.getpid()


def test_where_the_interpreter_is_another_program_all_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "hostname")
    assert list(in_order(process_id, range(3), workers=2, stopped=stopped)) == [os.getpid()] * 3


def test_work_that_other_processes_cannot_load_is_done_here(tmp_path: Path) -> None:
    """A script without a main guard, with work of its own: run once, done in place."""
    script = tmp_path / "script.py"
    script.write_text(
        "from reportminer.workers import in_order\n"
        "print('started')\n"
        "def triple(number):\n    return number * 3\n"
        "print(list(in_order(triple, range(3), workers=2, stopped=None)))\n",
        encoding="utf-8",
    )
    run = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, timeout=60, check=True, env=_environment()
    )
    assert run.stdout.split("\n")[:2] == ["started", "[0, 3, 6]"]


def test_limits_are_in_a_sensible_order() -> None:
    assert settings.MAX_SECONDS < settings.KILL_SECONDS
    assert settings.MAX_UNPACKED_BYTES < settings.MAX_MEMORY_BYTES


def test_ctrl_c_is_heard_while_an_item_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows lets nothing interrupt who reads from another process."""
    over = threading.Event()

    def deaf(_: child.Child) -> child.Answer:
        while not over.is_set():
            with suppress(KeyboardInterrupt):
                over.wait(0.05)
        return child.Answer(2, raised=False)

    apart(double, 1)
    monkeypatch.setattr(child.Child, "answer", deaf)
    timers = [threading.Timer(0.3, _thread.interrupt_main), threading.Timer(5.0, over.set)]
    for timer in timers:
        timer.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            apart(double, 1)
        assert not over.is_set()
    finally:
        over.set()
        for timer in timers:
            timer.cancel()
