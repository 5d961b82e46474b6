"""Work spread over processes: in order, whole, and through crashes."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from reportminer import workers
from reportminer.workers import in_order
from tasks import crash_on_sevens, double, fail_on_three


def crashed(number: int) -> int:
    return -number


@pytest.mark.parametrize("count", [0, 1, 2, 13, 100])
@pytest.mark.parametrize("processes", [1, 2])
def test_results_come_in_order(processes: int, count: int) -> None:
    done = list(in_order(double, range(count), workers=processes, crashed=crashed))
    assert done == [number * 2 for number in range(count)]


def test_another_executor_may_do_the_work() -> None:
    with ThreadPoolExecutor(3) as executor:
        done = in_order(double, range(50), workers=1, crashed=crashed, executor=executor)
        assert list(done) == [number * 2 for number in range(50)]


@pytest.mark.slow
def test_an_item_that_kills_its_process_is_found_and_the_others_are_done() -> None:
    done = list(in_order(crash_on_sevens, range(90), workers=2, crashed=crashed))
    assert done == [-number if number % 10 == 7 else number * 2 for number in range(90)]


@pytest.mark.parametrize("processes", [1, 2])
def test_an_exception_comes_through(processes: int) -> None:
    with pytest.raises(ValueError, match="three"):
        list(in_order(fail_on_three, range(20), workers=processes, crashed=crashed))


def test_closing_ends_the_processes() -> None:
    before = set(psutil.Process().children(recursive=True))
    done = in_order(double, range(1000), workers=2, crashed=crashed)
    assert next(done) == 0
    new = [child for child in psutil.Process().children(recursive=True) if child not in before]
    assert len([child for child in new if "spawn_main" in " ".join(child.cmdline())]) == 2
    done.close()
    deadline = time.monotonic() + 10
    while any(child.is_running() and "spawn_main" in " ".join(child.cmdline()) for child in new):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_where_no_process_can_be_started_all_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*arguments: object, **options: object) -> object:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(workers, "ProcessPoolExecutor", none)
    assert list(in_order(double, range(30), workers=2, crashed=crashed)) == [number * 2 for number in range(30)]
