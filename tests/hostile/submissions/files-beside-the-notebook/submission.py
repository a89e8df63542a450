"""Files beside the honest notebook, none of which may be read."""

from pathlib import Path

HONEST = Path(__file__).parents[2] / "exercise" / "honest.ipynb"


def hand_in(folder: Path) -> None:
    (folder / "01_tiny.ipynb").write_bytes(HONEST.read_bytes())
    for name in ("numpy.py", "sitecustomize.py", "nbgrader_config.py", "limits.toml"):
        (folder / name).write_text("raise SystemExit('left-by-a-submission')\n")
