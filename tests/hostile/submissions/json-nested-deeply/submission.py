"""Too long to keep here."""

from pathlib import Path


def hand_in(folder: Path) -> None:
    (folder / "01_tiny.ipynb").write_bytes(b"[" * 100_000)
