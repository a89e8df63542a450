"""Stub."""


def doctor():
    """Say what is broken."""
