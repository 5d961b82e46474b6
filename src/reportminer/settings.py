"""Every threshold in one place, each with its unit and the reason for its value."""

from __future__ import annotations

# --- limits on one file: files come from the open web ------------------------------------------
MAX_FILE_BYTES = 64 * 1024 * 1024
"""Bytes.  The longest work reports with pictures stay under 20 MB; scans of books do not belong here."""

MAX_PAGES = 500
"""Pages.  The longest real report known has fewer than 60."""

MAX_CHARACTERS = 2_000_000
"""Characters of parsed text.  A work report has 8,000 to 18,000."""

MAX_EXPANSION = 100
"""Ratio of unpacked to packed bytes inside a ZIP container (DOCX).  Honest DOCX stay under 30."""

MAX_UNPACKED_BYTES = 256 * 1024 * 1024
"""Bytes that the members of a ZIP container may unpack to."""

MAX_SECONDS = 60.0
"""Seconds one file may take in the parser before it is given up."""

# --- quoting ------------------------------------------------------------------------------------
QUOTE_LENGTH = 60
"""Characters of source text quoted in a ledger row."""
