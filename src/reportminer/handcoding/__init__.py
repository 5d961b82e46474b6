"""Coding by people: sheets of passages to fill in, filled sheets read back, agreement of people and machine."""
