"""A file of the student's in the place of the collector's."""

from pathlib import Path

HERE = Path(__file__).parent


def hand_in(folder: Path) -> None:
    honest = HERE.parents[1] / "exercise" / "honest.ipynb"
    (folder / "01_tiny.ipynb").write_bytes(honest.read_bytes())
    (folder / "timestamp.txt").write_text("9" * 30)
