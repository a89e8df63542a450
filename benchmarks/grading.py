"""Grading a class: the course's grader against stock nbgrader, how it grows, and what it survives.

python benchmarks/grading.py             everything, about 15 minutes
python benchmarks/grading.py --quick     fewer of each
"""

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import psutil

from course_lib.grading import batch
from course_lib.grading.cluster import open_cluster
from course_lib.grading.gradebook import open_gradebook, usual
from course_lib.grading.workers import open_here

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
NAME = "01_neurons"
SMALL = "50_small"
JOBS = len(os.sched_getaffinity(0))
# A tenth of the class is hostile.
HOSTILE = (
    "import os\nos._exit(0)",
    "import os\nfor _ in range(100):\n    os.fork()",
    "x = [bytearray(10**8) for _ in range(100)]",
)
# The two tasks whose tests train networks.
TRAINED = ("classifier", "repaired-network")
# A small Keras exercise: what is built is used, and not trained.
MODEL = """def build():
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])"""
TEST = """model = build()
output = model.predict(np.ones((5, 4)), verbose=0)
assert output.shape == (5, 3)
assert model.count_params() == 15"""


def cell(source: str, name: str, points: int = 0) -> nbformat.NotebookNode:
    """Return a cell of the small exercise."""
    made = nbformat.v4.new_code_cell(source, id=name)
    kind = {"grade": points > 0, "solution": name == "answer", "locked": name != "answer"}
    points_given = {"points": points} if points else {}
    about = {"grade_id": name, "schema_version": 3, "task": False}
    made.metadata["nbgrader"] = about | kind | points_given
    return made


def small_exercise(answer: str) -> nbformat.NotebookNode:
    """Return the small exercise with an answer."""
    cells = [cell("import keras\nimport numpy as np", "setup"), cell(answer, "answer")]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cells.append(cell(TEST, "answer-test", 2))
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


@contextlib.contextmanager
def course() -> Iterator[Path]:
    """Make a course folder with two exercises."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place) / "course"
        for part, answer in (("solutions", MODEL), ("exercises", "raise NotImplementedError()")):
            shutil.copytree(ROOT / part / NAME, root / part / NAME)
            (root / part / SMALL).mkdir()
            nbformat.write(small_exercise(answer), root / part / SMALL / f"{SMALL}.ipynb")
        shutil.copy(ROOT / "nbgrader_config.py", root)
        yield root


def hand_in(
    root: Path, name: str, student: str, part: str, extra: str = "", leave: tuple[str, ...] = ()
) -> None:
    """Hand in the solution or the untouched release, with a cell more."""
    notebook = nbformat.read(root / part / name / f"{name}.ipynb", 4)
    released = nbformat.read(root / "exercises" / name / f"{name}.ipynb", 4)
    stubs = {one.id: one.source for one in released.cells}
    for one in notebook.cells:
        one.source = stubs[one.id] if one.id in leave else one.source
    # So that no two are the same.
    notebook.cells.append(nbformat.v4.new_code_cell(f"# {student}\n{extra}"))
    target = root / "submitted" / student / name / f"{name}.ipynb"
    target.parent.mkdir(parents=True)
    nbformat.write(notebook, target)


def hand_in_class(root: Path, size: int) -> None:
    """Hand in work that is right but for what has to be trained; a tenth is hostile."""
    for number in range(size):
        extra = HOSTILE[number // 10 % len(HOSTILE)] if number % 10 == 9 else ""
        hand_in(root, NAME, f"student{number:03}", "solutions", extra, TRAINED)


def stock(root: Path, name: str) -> float:
    """Return the seconds of `nbgrader autograde`, with ordinary kernels."""
    quiet = {
        "cwd": root,
        "check": True,
        "capture_output": True,
        "env": dict(os.environ, COURSE_WARM="0"),
    }
    subprocess.run([BIN / "nbgrader", "generate_assignment", name, "--force"], **quiet)
    begin = time.perf_counter()
    subprocess.run([BIN / "nbgrader", "autograde", name], **quiet)
    return time.perf_counter() - begin


def own(root: Path, name: str, workers) -> tuple[float, list[float]]:
    """Return the seconds of a run of the course's grader, and all points."""
    points: list[float] = []
    work = batch.Batch(root, batch.read_exercise(root, name), usual(root) + ".own")
    submissions = batch.find_submissions(root, name)
    with open_gradebook(work.url):  # a new one is made outside of the time, as for stock
        pass
    begin = time.perf_counter()
    work.run(workers, submissions, done=lambda _, result, late: points.append(result.points))
    seconds = time.perf_counter() - begin
    if len(points) != len(submissions):
        raise RuntimeError(f"{len(submissions) - len(points)} submissions were not graded")
    return seconds, points


def family() -> list[psutil.Process]:
    """Return this process and all that it has started, directly or not."""
    me = psutil.Process()
    return [me, *me.children(recursive=True)]


def processor_seconds() -> float:
    """Return what this process and all it has started have used."""
    total = 0.0
    for one in family():
        with contextlib.suppress(psutil.Error):
            total += sum(one.cpu_times()[:4])  # user, system, and those of ended children
    return total


class PeakMemory:
    """Measures the most memory that this process and all it has started have at one time, in MB.

    Memory that several of them share is counted once.
    """

    def __enter__(self) -> "PeakMemory":
        """Begin."""
        self.most = 0.0
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._watch)
        self.thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        """End."""
        self.ended.set()
        self.thread.join()

    def _watch(self) -> None:
        while not self.ended.wait(1.0):
            total = 0.0
            for one in family():
                with contextlib.suppress(psutil.Error):
                    total += one.memory_full_info().pss / 1e6
            self.most = max(self.most, total)


def against_stock(workers, few: int) -> None:
    for name, part, what in (
        (SMALL, "solutions", "small Keras exercise, solved"),
        (NAME, "exercises", f"{NAME}, blank"),
        (NAME, "solutions", f"{NAME}, solved (its tests train networks)"),
    ):
        with course() as root:
            for number in range(few):
                hand_in(root, name, f"student{number}", part)
            theirs, (ours, _) = stock(root, name) / few, own(root, name, workers)
            ours /= few
            print(
                f"  {what}: stock {theirs:.2f} s, own {ours:.2f} s a submission, "
                f"{theirs / ours:.1f} times faster"
            )


def overhead(workers, count: int) -> None:
    """Measure what is used beside the student's own code: theirs does nearly nothing."""
    with course() as root:
        for number in range(count):
            hand_in(root, SMALL, f"student{number}", "exercises")
        begin = processor_seconds()
        own(root, SMALL, workers)
        used = (processor_seconds() - begin) / count
        print(f"  processor time of the grader for a submission: {used:.2f} s")


def growth(workers, sizes: tuple[int, int]) -> None:
    seconds = {}
    for size in sizes:
        with course() as root, PeakMemory() as memory:
            hand_in_class(root, size)
            total, points = own(root, NAME, workers)
            seconds[size] = total / size
            print(
                f"  {size} submissions, a tenth hostile: {total:.0f} s, {total / size:.3f} s each, "
                f"at most {memory.most:,.0f} MB; {sorted(set(points))} points"
            )
    small, large = sizes
    ratio = seconds[large] / seconds[small]
    print(f"  time for each, {large} against {small}: {ratio:.2f} times (1 is linear)")


@contextlib.contextmanager
def dask(*arguments: str) -> Iterator[subprocess.Popen]:
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([BIN / "dask", *arguments], **quiet) as process:
        try:
            yield process
        finally:
            process.terminate()


def on_dask(size: int) -> None:
    """Grade on a scheduler with two workers in processes of their own, one killed on the way."""
    with course() as root, tempfile.TemporaryDirectory() as place:
        hand_in_class(root, size)
        told = Path(place) / "scheduler.json"
        alone = ["--no-dashboard", "--host", "127.0.0.1"]
        file = ["--scheduler-file", str(told)]
        with dask("scheduler", "--port", "0", "--no-show", *alone, *file):
            while not told.exists():
                time.sleep(0.1)
            address = json.loads(told.read_text())["address"]
            options = ["--nthreads", "1", "--no-nanny", *alone, "--local-directory", place]
            with (
                dask("worker", address, *options),
                dask("worker", address, *options) as second,
            ):
                from distributed import Client

                with Client(address, set_as_default=False) as client:
                    client.wait_for_workers(2)
                with open_cluster(address) as workers:
                    killer = threading.Timer(0.05 * size, second.kill)
                    killer.start()
                    total, points = own(root, NAME, workers)
                    killed = not killer.is_alive()
                    killer.cancel()
        print(
            f"  {size} on Dask, two workers, one killed on the way ({killed}): {total:.0f} s, "
            f"{len(points)} graded, {sorted(set(points))} points"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer submissions")
    quick = parser.parse_args().quick
    begin = time.perf_counter()
    with open_here(JOBS) as workers:
        with course() as root:
            hand_in(root, SMALL, "first", "exercises")
            own(root, SMALL, workers)
        print(f"start of the grader, once: {time.perf_counter() - begin:.1f} s; {JOBS} at a time")
        against_stock(workers, 2 if quick else 6)
        overhead(workers, 10 if quick else 40)
        growth(workers, (10, 40) if quick else (30, 300))
    on_dask(40 if quick else 300)


if __name__ == "__main__":
    main()
