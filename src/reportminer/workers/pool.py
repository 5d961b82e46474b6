"""Several processes kept busy, one thread each, a bounded number of items ahead of who takes the results."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from reportminer.settings import CHUNK_FILES, CHUNKS_AHEAD
from reportminer.workers.child import Answer, Child
from reportminer.workers.endings import CannotStart, Gone, Stop

_TICK_SECONDS = 1.0


class Pool:
    """Works on items in processes and gives the results out in order."""

    def __init__(
        self,
        work: Callable[[Any], Any],
        items: Sequence[Any],
        *,
        workers: int,
        seconds: float,
        stopped: Callable[[Any, Stop], Any],
        waiting: Callable[[Any, str], None] | None,
    ) -> None:
        self._work = work
        self._items = items
        self._seconds = seconds
        self._stopped = stopped
        self._waiting = waiting
        size = max(1, min(CHUNK_FILES, -(-len(items) // (CHUNKS_AHEAD * workers))))
        self._chunks = deque(range(start, min(start + size, len(items))) for start in range(0, len(items), size))
        self._ahead = CHUNKS_AHEAD * workers * size
        self._wanted = 0
        self._results: dict[int, Answer] = {}
        self._doing: dict[int, str] = {}
        self._closed = False
        self._changed = threading.Condition()
        self._children: set[Child] = set()
        self._threads = [threading.Thread(target=self._run, daemon=True) for _ in range(workers)]
        for thread in self._threads:
            thread.start()

    def result(self, index: int) -> Any:
        """Return the result of an item, once; raises what the work raised."""
        with self._changed:
            self._wanted = index
            self._changed.notify_all()
            while index not in self._results and any(thread.is_alive() for thread in self._threads):
                if not self._changed.wait(_TICK_SECONDS) and self._waiting:
                    self._waiting(self._items[index], self._doing.get(index, ""))
            answer = self._results.pop(index, None)
        # No process could be started, or started again: the work is done here.
        return self._work(self._items[index]) if answer is None else answer.take()

    def close(self) -> None:
        """End all processes."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            children = list(self._children)
        for child in children:
            child.end()
        for thread in self._threads:
            thread.join()

    # --- in the threads ------------------------------------------------------------------------

    def _run(self) -> None:
        left: deque[int] = deque()
        try:
            child = self._started()
            while chunk := self._take():
                left = deque(chunk)
                child = self._worked_on(child, left)
            self._ended(child)
        except CannotStart:
            with self._changed:
                if left:
                    self._chunks.appendleft(range(left[0], left[-1] + 1))
        except Exception as error:  # work or items that cannot be sent
            while left:
                self._put(left.popleft(), Answer(error, raised=True))
        with self._changed:
            self._changed.notify_all()

    def _take(self) -> range:
        """Return the next items to work on, none when all are given out or nobody wants them any more."""
        with self._changed:
            while not self._closed and self._chunks and self._chunks[0].start >= self._wanted + self._ahead:
                self._changed.wait()
            return range(0) if self._closed or not self._chunks else self._chunks.popleft()

    def _worked_on(self, child: Child, left: deque[int]) -> Child:
        """Have a chunk worked on, by as many processes as it takes; return the last one."""
        while left and not self._closed:
            try:
                child.ask(self._work, [self._items[index] for index in left], seconds=self._seconds)
                while left:
                    self._put(left[0], child.answer(partial(self._tell, left[0])))
                    left.popleft()
            except Gone as gone:
                if self._closed:
                    break
                # An earlier item may have left the process damaged: then this one is tried again, alone.
                if child.fresh or gone.how == "time":
                    index = left.popleft()
                    self._put(index, Answer(self._stopped(self._items[index], gone.how), raised=False))
                self._ended(child)
                child = self._started()
        return child

    def _tell(self, index: int, step: str) -> None:
        with self._changed:
            self._doing[index] = step

    def _put(self, index: int, answer: Answer) -> None:
        with self._changed:
            self._results[index] = answer
            self._doing.pop(index, None)
            self._changed.notify_all()

    def _started(self) -> Child:
        """Start a process; raises CannotStart."""
        child = Child()
        with self._changed:
            self._children.add(child)
            closed = self._closed
        if closed:
            self._ended(child)
        return child

    def _ended(self, child: Child) -> None:
        child.end()
        with self._changed:
            self._children.discard(child)
