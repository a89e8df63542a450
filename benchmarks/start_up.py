"""How long it takes until something happens: imports, and with --setup the environment itself.

python benchmarks/start_up.py            imports, each in fresh processes, in turn
python benchmarks/start_up.py --setup    also `make env` in a fresh copy (needs the network)
"""

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
TURNS = 5
MEASURE = "import time; t = time.perf_counter(); import {0}; print(time.perf_counter() - t)"
HEAVY = ("tensorflow", "keras", "matplotlib", "sklearn", "pandas", "IPython")


def seconds_to_import(name: str) -> float:
    """Return the time that `import name` takes in a new process."""
    command = [sys.executable, "-c", MEASURE.format(name)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def loaded_by_course_lib() -> list[str]:
    """Return the large packages that `import course_lib` pulls in."""
    code = f"import sys, course_lib; print(*[n for n in {HEAVY} if n in sys.modules])"
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()


def seconds_to_set_up() -> float:
    """Return the time of `make env` in a copy without an environment."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "course"
        files = subprocess.run(
            ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
        )
        for name in files.stdout.splitlines():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, copy / name)
        start = time.perf_counter()
        subprocess.run(["make", "--quiet", "env"], cwd=copy, check=True)
        return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--setup", action="store_true", help="also measure make env")
    arguments = parser.parse_args()
    times = {name: [] for name in ("course_lib", "numpy", "keras")}
    for _ in range(TURNS):
        for name, values in times.items():
            values.append(seconds_to_import(name))
    ours = statistics.median(times["course_lib"])
    print(f"import, median of {TURNS} fresh processes")
    for name, values in times.items():
        median = statistics.median(values)
        print(f"  {name:10} {median:8.3f} s   {median / ours:8.1f} x course_lib")
    print("  loaded with course_lib:", ", ".join(loaded_by_course_lib()) or "none of", *HEAVY)
    if arguments.setup:
        print(f"make env in a fresh copy: {seconds_to_set_up():.0f} s")


if __name__ == "__main__":
    main()
