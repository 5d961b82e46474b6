"""Damaged files by the thousand: good ones (``seeds``), damaged (``mutate``), tried on every reader (``trial``)."""
