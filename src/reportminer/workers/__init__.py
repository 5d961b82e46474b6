"""Work done in processes of its own: results in order, hangs and crashes survived, no process left behind.

``in_order`` and ``apart`` are the way in.  ``child`` is the parent's end of a process, ``serving`` is
what runs in it, ``pool`` keeps several busy.
"""

from __future__ import annotations

import atexit
import os
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from reportminer import settings
from reportminer.settings import CHUNK_FILES, CHUNKS_AHEAD, MAX_WORKERS
from reportminer.workers import endings
from reportminer.workers.endings import CannotStart, Gone, Stop

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

    from reportminer.workers.child import Child

__all__ = ["Gone", "Stop", "apart", "in_order"]

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_order(
    work: Callable[[Item], Result],
    items: Sequence[Item],
    *,
    workers: int,
    stopped: Callable[[Item, Stop], Result],
    isolate: bool = False,
    seconds: float | None = None,
    executor: Executor | None = None,
    waiting: Callable[[Item, str], None] | None = None,
) -> Generator[Result, None, None]:
    """Yield ``work(item)`` for every item, in the order of the items.

    With one worker all is done in this process, unless ``isolate``; else in others, started anew, alike
    on all systems.  ``stopped`` gives the result for an item on which its process crashed, gave no sign
    of life (``pulse.beat``) for ``seconds`` (None: as settings say), or took more memory than settings allow.
    ``waiting`` is called about once a second with the item whose result is due and the step it is at (as
    told to ``pulse.beat``, empty where it is not known).  ``executor`` replaces the processes.  Closing the
    generator ends them.  Where no process can be started all is done here.
    """
    processes = min(workers, len(items), MAX_WORKERS)
    if executor is not None:
        yield from _handed_out(work, items, executor, ahead=CHUNKS_AHEAD * 2)
    elif (processes > 1 or (isolate and items)) and not endings.here():
        from reportminer.workers.pool import Pool

        pool = Pool(
            work, items, workers=processes, seconds=seconds or settings.KILL_SECONDS, stopped=stopped, waiting=waiting
        )
        try:
            for index in range(len(items)):
                yield pool.result(index)
        finally:
            pool.close()
    else:
        yield from map(work, items)


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


# --- one item at a time --------------------------------------------------------------------------

_LISTEN_SECONDS = 0.2
"""How long Ctrl-C may go unheard."""

_lock = threading.Lock()
_kept: dict[int, Child] = {}
"""The process that single items go to, by the id of this one: started with the first item and kept for the next."""


def apart(work: Callable[[Item], Result], item: Item, *, seconds: float | None = None) -> Result:
    """Return ``work(item)``, done in another process that is kept for the next call.

    Raises Gone where the item crashed it, made it hang, or took too much memory; what ``work`` raises
    comes through.  In a process of ours, and where none can be started, the work is done here.
    """
    if endings.here():
        return work(item)
    with _lock:
        try:
            return _asked(work, item, seconds or settings.KILL_SECONDS)
        except CannotStart:
            return work(item)


def _asked(work: Callable[[Item], Result], item: Item, seconds: float) -> Result:
    from reportminer.workers.child import Child

    for _ in range(2):
        child = _kept.pop(os.getpid(), None) or Child()
        fresh = child.fresh
        try:
            child.ask(work, [item], seconds=seconds)
            answer = _awaited(child.answer)
        except Gone as gone:
            child.end()
            if fresh or gone.how == "time":
                raise
            continue  # an earlier item may have left the process damaged
        except BaseException:
            child.end()
            raise
        _kept[os.getpid()] = child
        result: Result = answer.take()
        return result
    raise AssertionError("a process that was just started is fresh")


def _awaited(answer: Callable[[], Result]) -> Result:
    """Return ``answer()`` and hear Ctrl-C meanwhile: Windows does not interrupt who reads from another process.

    Raises what ``answer`` raises.
    """
    from concurrent.futures import Future

    coming: Future[Result] = Future()

    def wait() -> None:
        try:
            coming.set_result(answer())
        except BaseException as error:
            coming.set_exception(error)

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(_LISTEN_SECONDS)
    return coming.result()


@atexit.register
def _end_kept() -> None:
    child = _kept.pop(os.getpid(), None)
    if child:
        child.end()
