"""Writes. All but import_process work inside the caller's transaction, open none, and lock the case first."""
