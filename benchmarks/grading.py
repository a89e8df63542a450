"""Grading a class: the course's grader against stock nbgrader, and how it grows.

python benchmarks/grading.py             exercise 01 side by side with stock; 30 and 300 blank ones
python benchmarks/grading.py --quick     fewer of each
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

from course_lib.grading import batch
from course_lib.grading.workers import open_here

ROOT = Path(__file__).parents[1]
NAME = "01_neurons"
JOBS = len(os.sched_getaffinity(0))
# A tenth of the class is hostile.
HOSTILE = (
    "import os\nos._exit(0)",
    "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        break",
    "x = [bytearray(10**8) for _ in range(100)]",
)


def course(place: str) -> Path:
    """Make a course folder."""
    root = Path(place) / "course"
    for part in ("solutions", "exercises"):
        shutil.copytree(ROOT / part / NAME, root / part / NAME)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    return root


def hand_in(root: Path, student: str, part: str, extra: str = "") -> None:
    """Hand in the solution or the untouched release, with a cell more."""
    notebook = nbformat.read(root / part / NAME / f"{NAME}.ipynb", 4)
    # So that no two are the same.
    notebook.cells.append(nbformat.v4.new_code_cell(f"# {student}\n{extra}"))
    target = root / "submitted" / student / NAME / f"{NAME}.ipynb"
    target.parent.mkdir(parents=True)
    nbformat.write(notebook, target)


def stock(root: Path) -> float:
    """Return the seconds of `nbgrader autograde`."""
    command = [Path(sys.executable).parent / "nbgrader"]
    quiet = {"cwd": root, "check": True, "capture_output": True}
    subprocess.run([*command, "generate_assignment", NAME, "--force"], **quiet)
    begin = time.perf_counter()
    subprocess.run([*command, "autograde", NAME], **quiet)
    return time.perf_counter() - begin


def own(root: Path, workers) -> float:
    """Return the seconds of a run of the course's grader, without its start."""
    work = batch.Batch(root, batch.read_exercise(root, NAME), f"sqlite:///{root / 'own.db'}")
    submissions = batch.find_submissions(root, NAME)
    begin = time.perf_counter()
    work.run(workers, submissions)
    return time.perf_counter() - begin


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer submissions")
    quick = parser.parse_args().quick
    begin = time.perf_counter()
    with open_here(JOBS) as workers:
        print(f"start of the grader, once: {time.perf_counter() - begin:.1f} s; {JOBS} at a time")
        for part in ("exercises", "solutions"):
            with tempfile.TemporaryDirectory() as place:
                root = course(place)
                few = 4
                for number in range(few):
                    hand_in(root, f"student{number}", part)
                theirs, ours = stock(root) / few, own(root, workers) / few
                what = "blank" if part == "exercises" else "solved"
                print(
                    f"  {NAME}, {what:6}  stock {theirs:6.2f} s, own {ours:6.2f} s a submission: "
                    f"{theirs / ours:.1f} times faster"
                )
        sizes = (10, 40) if quick else (30, 300)
        seconds = {}
        for size in sizes:
            with tempfile.TemporaryDirectory() as place:
                root = course(place)
                for number in range(size):
                    extra = HOSTILE[number // 10 % len(HOSTILE)] if number % 10 == 9 else ""
                    hand_in(root, f"student{number:03}", "exercises", extra)
                seconds[size] = own(root, workers) / size
                print(f"  {size} blank ones, a tenth hostile: {seconds[size]:.3f} s a submission")
        small, large = sizes
        growth = seconds[large] / seconds[small]
        print(f"  time for each, {large} against {small}: {growth:.2f} times (1 is linear)")


if __name__ == "__main__":
    main()
