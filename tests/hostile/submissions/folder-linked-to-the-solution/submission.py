"""A link that points to something only in the course folder."""

from pathlib import Path


def hand_in(folder: Path) -> None:
    folder.rmdir()
    folder.symlink_to("../../solutions/01_tiny")
