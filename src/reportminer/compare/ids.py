"""The ids of the passages behind a figure, where they are many: found when somebody asks for them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from operator import eq
from typing import Any, overload


class Ids(Sequence[str]):
    """A sequence of ids that is equal to any other with the same ones."""

    __slots__ = ()

    @abstractmethod
    def at(self, number: int) -> str:
        """Return one id by its place, from 0."""

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[str, ...]: ...
    def __getitem__(self, at: int | slice) -> str | tuple[str, ...]:
        if isinstance(at, slice):
            return tuple(self.at(number) for number in range(len(self))[at])
        return self.at(range(len(self))[at])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(other) == len(self) and all(map(eq, self, other))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))


class Others(Ids):
    """Some ids but for a stretch of them; nothing is copied, as a common term has thousands for every group."""

    def __init__(self, ids: tuple[str, ...], first: int, last: int) -> None:
        self._ids, self._first, self._last = ids, first, last

    def __len__(self) -> int:
        return len(self._ids) - self._last + self._first

    def at(self, number: int) -> str:
        """Return one id by its place, from 0."""
        return self._ids[number if number < self._first else number + self._last - self._first]


class Behind(Ids):
    """The ids that a function finds when they are asked for; how many is known before."""

    __slots__ = ("_count", "_find", "_given")

    def __init__(self, count: int, find: Callable[..., Sequence[str]], *given: Any) -> None:
        self._count, self._find, self._given = count, find, given

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[str]:
        return iter(self._find(*self._given))

    def at(self, number: int) -> str:
        """Return one id by its place, from 0."""
        return self._find(*self._given)[number]
