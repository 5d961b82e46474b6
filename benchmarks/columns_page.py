"""Write docs/columns.md from the declarations of the columns: python benchmarks/columns_page.py"""

from __future__ import annotations

from pathlib import Path

from reportminer.export.columns import columns_page
from reportminer.store.tables import TABLES

if __name__ == "__main__":
    page = Path(__file__).resolve().parent.parent / "docs" / "columns.md"
    text = columns_page(TABLES)
    page.write_text(text, encoding="utf-8", newline="\n")
    print(f"{page}: {len(TABLES)} tables")
