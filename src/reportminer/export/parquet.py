"""Parquet files, through pyarrow: an extra, as it is large and only needed here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from reportminer.errors import UsageError
from reportminer.export.columns import Field
from reportminer.settings import PARQUET_ROWS


def need_parquet() -> str:
    """Return the version of pyarrow; raises UsageError, which says how to install it, where it is missing."""
    try:
        import pyarrow as pa
    except ImportError as error:
        raise UsageError(
            'Parquet files need pyarrow, which is not installed: run pip install "reportminer[parquet]", or leave'
            " --capsule out for the CSV tables alone"
        ) from error
    return str(pa.__version__)


def write_parquet(path: Path, fields: Sequence[Field], rows: Iterable[Sequence[Any]]) -> int:
    """Write rows as a Parquet file with the types of their fields; return how many.

    The same rows give the same bytes under the same pyarrow.  Raises UsageError where pyarrow is missing, OSError
    where the file cannot be written.
    """
    need_parquet()
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "flag": pa.int8()}
    schema = pa.schema([pa.field(field.code, types[field.type]) for field in fields])
    count, rest = 0, iter(rows)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        while batch := list(islice(rest, PARQUET_ROWS)):
            columns = [
                pa.array([typed(row[at], field.type) for row in batch], types[field.type])
                for at, field in enumerate(fields)
            ]
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))
            count += len(batch)
    return count


def typed(value: Any, kind: str) -> Any:
    """Return a value of the store as one of its column's type; nothing stays nothing, except empty text."""
    if value is None or (value == "" and kind != "string"):
        return None
    if kind == "string":
        return str(value)
    return float(value) if kind == "number" else int(value)
