"""A pipe with the name of the notebook."""

import os
from pathlib import Path


def hand_in(folder: Path) -> None:
    os.mkfifo(folder / "01_tiny.ipynb")
