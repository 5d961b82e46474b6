"""A trained model as its files hold it: what needs no numpy, and its arrays as rows of plain numbers."""

from __future__ import annotations

import math
import sys
from array import array
from ast import literal_eval
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from reportminer.classify.model import Frame, Model

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_MAGIC = b"\x93NUMPY\x01\x00"
_HEADER_SIZE = 2  # bytes that hold the length of the header


class Values(NamedTuple):
    """Numbers of single precision in rows one behind another; ``shape`` counts them as numpy does."""

    numbers: array[float]
    shape: tuple[int, ...]

    def row(self, number: int) -> list[float]:
        """Return one row of the last dimension."""
        size = self.shape[-1]
        return self.numbers[number * size : (number + 1) * size].tolist()

    def rows(self) -> Iterator[list[float]]:
        """Yield all rows."""
        return map(self.row, range(len(self.numbers) // max(self.shape[-1], 1)))

    def as_array(self) -> Floats:
        """Return the numbers as a numpy array of double precision."""
        import numpy as np

        found: Floats = np.frombuffer(self.numbers, dtype=np.float32).astype(np.float64).reshape(self.shape)
        return found


def read_values(data: bytes) -> Values:
    """Read a ``.npy`` file of format 1.0 that holds finite single-precision numbers; raises ValueError for another."""
    if not data.startswith(_MAGIC):
        raise ValueError("an array is no .npy file of format 1.0")
    start = len(_MAGIC) + _HEADER_SIZE
    stop = start + int.from_bytes(data[len(_MAGIC) : start], "little")
    try:
        header = literal_eval(data[start:stop].decode("latin-1").strip())
        shape = tuple(map(int, header["shape"]))
        plain = header["descr"] == "<f4" and not header["fortran_order"]
    except (SyntaxError, KeyError, TypeError, ValueError, RecursionError, MemoryError) as error:
        raise ValueError("the header of an array is damaged") from error
    numbers = array("f")
    if not plain or math.prod(shape) * numbers.itemsize != len(data) - stop:
        raise ValueError("an array holds something else than finite numbers")
    numbers.frombytes(data[stop:])
    if sys.byteorder == "big":
        numbers.byteswap()
    if not math.isfinite(sum(numbers)):
        raise ValueError("an array holds something else than finite numbers")
    return Values(numbers, shape)


@dataclass(frozen=True, kw_only=True)
class StoredModel(Frame):
    """A trained model with its arrays, by the names that they have in ``Model``.

    ``kept`` is where coders keep what they make of it; none of it changes a result.
    """

    arrays: dict[str, Values] = field(repr=False)
    kept: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def model(self) -> Model:
        """Return the model that computes with numpy."""
        parts: dict[str, Any] = {entry.name: getattr(self, entry.name) for entry in fields(Frame)}
        parts |= {name: values.as_array() for name, values in self.arrays.items()}
        return Model(**parts)
