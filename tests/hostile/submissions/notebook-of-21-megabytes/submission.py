"""Too large to keep here."""

from pathlib import Path


def hand_in(folder: Path) -> None:
    padding = "y" * 21_000_000
    text = f'{{"cells": [], "x": "{padding}", "nbformat": 4}}'
    (folder / "01_tiny.ipynb").write_text(text)
