"""Export: the tables of the store as files other programs open."""

from reportminer.export.csv import export_csv, write_csv

__all__ = ["export_csv", "write_csv"]
