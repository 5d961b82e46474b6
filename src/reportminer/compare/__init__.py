"""Comparison: one module per question put to the store."""

from reportminer.compare.profile import Profile, ProfileRow, compare

__all__ = ["Profile", "ProfileRow", "compare"]
