"""Work spread over processes: results in order, a bounded number ahead, and no process left behind."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from typing import TypeVar

from reportminer.settings import CHUNK_FILES, CHUNKS_AHEAD, MAX_WORKERS

Item = TypeVar("Item")
Result = TypeVar("Result")

_NO_PROCESS = (BrokenProcessPool, OSError, NotImplementedError, ImportError)
"""What is raised where a process dies or the system has no means to start one."""


def in_order(
    work: Callable[[Item], Result],
    items: Sequence[Item],
    *,
    workers: int,
    crashed: Callable[[Item], Result],
    executor: Executor | None = None,
) -> Generator[Result, None, None]:
    """Yield ``work(item)`` for every item, in the order of the items.

    With one worker all is done in this process; with more in others, which start by spawn, alike on
    all systems.  ``crashed`` gives the result for an item that kills the process it is worked on in.
    ``executor`` replaces the processes.  Closing the generator ends them.
    """
    if executor is not None:
        yield from _handed_out(work, items, executor, ahead=CHUNKS_AHEAD * 2)
    elif min(workers, len(items)) > 1:
        yield from _in_processes(work, items, min(workers, MAX_WORKERS), crashed)
    else:
        yield from map(work, items)


def _in_processes(
    work: Callable[[Item], Result], items: Sequence[Item], workers: int, crashed: Callable[[Item], Result]
) -> Iterator[Result]:
    """Run a pool; when a process dies, work on what was handed out one at a time until the culprit shows."""
    ahead = CHUNKS_AHEAD * workers
    done = 0
    while done < len(items):
        try:
            with _pool(workers) as pool:
                for result in _handed_out(work, items[done:], pool, ahead=ahead):
                    yield result
                    done += 1
        except _NO_PROCESS:
            if not _processes_start():
                yield from map(work, items[done:])
                return
            for result in _one_at_a_time(work, items[done : done + ahead * CHUNK_FILES], crashed):
                yield result
                done += 1


def _one_at_a_time(
    work: Callable[[Item], Result], items: Sequence[Item], crashed: Callable[[Item], Result]
) -> Iterator[Result]:
    with _pool(1) as pool:
        for item in items:
            try:
                result = pool.submit(work, item).result()
            except BrokenProcessPool:
                yield crashed(item)
                return
            yield result


def _handed_out(
    work: Callable[[Item], Result], items: Sequence[Item], executor: Executor, *, ahead: int
) -> Iterator[Result]:
    """Hand out chunks, a bounded number ahead of who takes the results."""
    size = max(1, min(CHUNK_FILES, -(-len(items) // ahead)))
    chunks = deque(items[start : start + size] for start in range(0, len(items), size))
    waiting: deque[Future[list[Result]]] = deque()
    while chunks or waiting:
        while chunks and len(waiting) < ahead:
            waiting.append(executor.submit(_each, work, chunks.popleft()))
        yield from waiting.popleft().result()


def _each(work: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
    return [work(item) for item in items]


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_begin)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _processes_start() -> bool:
    """Tell whether processes can be started here.

    Not so where the system forbids it, and in a script without ``if __name__ == "__main__":``, which
    each new process would run again.
    """
    try:
        with _pool(1) as pool:
            pool.submit(os.getpid).result()
    except _NO_PROCESS:
        return False
    return True


def _begin() -> None:
    """Set up a process: leave Ctrl-C to the parent, and end when the parent does, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
