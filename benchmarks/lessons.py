"""Seconds for each lesson and each exercise, from a fresh kernel to the last cell.

python benchmarks/lessons.py
"""

import os
import tempfile
from pathlib import Path

import nbformat

from course_lib.notebooks import chapters, execute, read

ROOT = Path(__file__).parents[1]
BUDGET, TARGET = 120, 60  # seconds


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["COURSE_PROGRESS"] = f"{scratch}/progress.json"
        imports = nbformat.v4.new_notebook()
        imports.cells = [nbformat.v4.new_code_cell("import keras, matplotlib.pyplot")]
        start = execute(imports, scratch).seconds
        print(f"a kernel that only imports the libraries: {start:.1f} s")
        print(f"lessons (budget {BUDGET} s, target {TARGET} s) and solutions")
        for chapter in chapters(ROOT):
            for path in (chapter.lesson, chapter.solution):
                if path.is_file():
                    run = execute(read(path), path.parent)
                    state = "" if run.error is None else "  FAILED"
                    print(
                        f"  {path.relative_to(ROOT)!s:42} {run.seconds:6.1f} s, "
                        f"{run.seconds - start:6.1f} s without the imports{state}"
                    )


if __name__ == "__main__":
    main()
