"""The errors this package raises on purpose.

Every message is one sentence for the person at the keyboard: it names the file, the place in it
and what to do.
"""

from __future__ import annotations


class ReportMinerError(Exception):
    """Anything that went wrong and that the user can be told about in one sentence."""


class UsageError(ReportMinerError):
    """The request itself cannot be carried out: a missing folder, an unknown label, a bad option."""


class ReadError(ReportMinerError):
    """A file could not be read.

    ``stage`` is the room that gave up, ``reason`` says why and what to do about it, without the
    file's name; ``page`` is 1-based, None where there is none.
    """

    def __init__(self, stage: str, reason: str, page: int | None = None) -> None:
        self.stage = stage
        self.reason = reason
        self.page = page
        super().__init__(reason if page is None else f"page {page}: {reason}")

    def __reduce__(self) -> tuple[type[ReadError], tuple[str, str, int | None]]:
        """Keep stage and page across process borders."""
        return type(self), (self.stage, self.reason, self.page)


class CodebookError(ReportMinerError):
    """A codebook or another data file is damaged, incomplete or contradicts itself."""


class StoreError(ReportMinerError):
    """The database cannot be opened, read or written."""


class GoldError(ReportMinerError):
    """A file of codings cannot be used."""


class ModelError(ReportMinerError):
    """A trained model is missing, damaged or made for something else, or cannot be trained."""
