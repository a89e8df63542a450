"""3,000 cells are too many to keep here."""

import json
from pathlib import Path

HONEST = Path(__file__).parents[2] / "exercise" / "honest.ipynb"


def hand_in(folder: Path) -> None:
    notebook = json.loads(HONEST.read_text())
    own = {"cell_type": "code", "metadata": {}, "source": "1 + 1"}
    notebook["cells"][1:1] = [own] * 3_000
    (folder / "01_tiny.ipynb").write_text(json.dumps(notebook))
