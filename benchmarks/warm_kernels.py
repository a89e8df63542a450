"""Cold and warm kernels side by side: start, restart, memory, many at once; and whole lessons.

python benchmarks/warm_kernels.py             kernels, cold and warm in turn
python benchmarks/warm_kernels.py --lessons   also the tests of the lessons, cold and warm
"""

import argparse
import contextlib
import os
import queue
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
from jupyter_client.manager import KernelManager

from course_lib.kernel import warm

ROOT = Path(__file__).parents[1]
TURNS = 5
AT_ONCE = 10
FEW, MANY = 2, 6  # kernels, between which the memory of a further one is measured
CELL = """
import keras, numpy as np
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(8, "relu"), keras.layers.Dense(1)])
print(model(np.ones((2, 4))).shape)
"""


class Kernel:
    """A kernel that is started and asked to run cells."""

    def __init__(self):
        self.manager = KernelManager(kernel_name="python3")
        self.manager.start_kernel()
        self.client = self.manager.blocking_client()
        self.client.start_channels()

    def run(self) -> None:
        """Run the cell, and wait for its end and its output."""
        printed = []
        reply = self.client.execute_interactive(CELL, timeout=300, output_hook=printed.append)
        assert reply["content"]["status"] == "ok", reply
        assert any("(2, 1)" in str(message["content"]) for message in printed), printed

    def start(self) -> None:
        """Wait for the kernel and run the cell."""
        # Not wait_for_ready(): after the answer it waits another 0.2 s, for silence.
        answered = False
        while not answered:
            self.client.kernel_info()
            self.client.get_shell_msg(timeout=300)
            with contextlib.suppress(queue.Empty):  # the output channel connects by itself
                answered = bool(self.client.get_iopub_msg(timeout=0.05))
        self.run()

    def restart(self) -> None:
        """Restart, and run the cell again."""
        self.manager.restart_kernel()
        self.start()

    def end(self) -> None:
        """Shut the kernel down."""
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)

    @property
    def process(self) -> psutil.Process:
        """The kernel's process."""
        return psutil.Process(self.manager.provisioner.process.pid)


def choose(kind: str) -> None:
    """Let kernels start cold or warm from here on."""
    os.environ["COURSE_WARM"] = "1" if kind == "warm" else "0"


def one_turn() -> dict[str, float]:
    """Start a kernel and restart it; return seconds and megabytes."""
    begin = time.perf_counter()
    kernel = Kernel()
    kernel.start()
    started = time.perf_counter()
    times = kernel.process.cpu_times()
    memory = kernel.process.memory_full_info().pss / 1e6
    restarting = time.perf_counter()
    kernel.restart()
    restarted = time.perf_counter()
    kernel.end()
    return {
        "start to first model output, s": started - begin,
        "restart to first model output, s": restarted - restarting,
        "processor time of the kernel, s": times.user + times.system,
        "proportional memory of a lone kernel, MB": memory,
    }


def several(number: int) -> tuple[float, float]:
    """Start kernels at once; return seconds until the last output, and all memory in MB."""
    begin = time.perf_counter()
    kernels = [Kernel() for _ in range(number)]
    for kernel in kernels:
        kernel.start()
    seconds = time.perf_counter() - begin
    pids = [kernel.process.pid for kernel in kernels]
    if os.environ["COURSE_WARM"] == "1":
        pids.append(warm.shared().status()["pid"])
    memory = sum(psutil.Process(pid).memory_full_info().pss for pid in pids) / 1e6
    for kernel in kernels:
        kernel.end()
    return seconds, memory


def lessons() -> float:
    """Return the seconds of the tests that execute every lesson."""
    command = [sys.executable, "-m", "pytest", "-q", "tests/notebooks"]
    environment = dict(os.environ)
    # The tests turn warm kernels on, unless they are told not to.
    environment["COURSE_TEST_WARM"] = environment.pop("COURSE_WARM")
    begin = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    return time.perf_counter() - begin


def report(name: str, cold: float, hot: float) -> None:
    print(f"  {name:44} {cold:9.2f} {hot:9.2f} {cold / hot:9.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lessons", action="store_true", help="also the tests of the lessons")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        os.environ["XDG_RUNTIME_DIR"] = place
        begin = time.perf_counter()
        warm.shared().hold()
        warm.shared().status()
        print(f"the warm process itself, once: {time.perf_counter() - begin:.1f} s")
        try:
            measure(arguments.lessons)
        finally:
            warm.shared().stop(kill=True)


def measure(with_lessons: bool) -> None:
    kinds = ("cold", "warm")
    turns = {kind: [] for kind in kinds}
    for _ in range(TURNS):
        for kind in kinds:
            choose(kind)
            turns[kind].append(one_turn())
    print(f"  {f'median of {TURNS} turns':44} {'cold':>9} {'warm':>9} {'cold/warm':>9}")
    for name in turns["cold"][0]:
        report(name, *(statistics.median(turn[name] for turn in turns[kind]) for kind in kinds))
    further, at_once = {}, {}
    for kind in kinds:
        choose(kind)
        further[kind] = (several(MANY)[1] - several(FEW)[1]) / (MANY - FEW)
        at_once[kind] = several(AT_ONCE)[0]
    report("memory of each further kernel, MB", *further.values())
    report(f"{AT_ONCE} kernels at once to their first outputs, s", *at_once.values())
    if with_lessons:
        seconds = {}
        for kind in kinds:
            choose(kind)
            seconds[kind] = lessons()
        report("the tests of all lessons, s", *seconds.values())


if __name__ == "__main__":
    main()
