"""Grade on the workers of a Dask scheduler.

The unit of work is a function of (exercise, submission) alone. So a worker needs an environment
with this course's packages and bubblewrap, and neither the gradebook nor a shared disk. A
submission whose worker is lost goes to another one.

Dask itself trusts whoever can reach its ports: keep them inside a network that you trust.
"""

import logging
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from typing import Any

from distributed import Client, Worker, WorkerPlugin, get_worker

from course_lib.grading.sandbox import NoSandbox
from course_lib.grading.submission import VERSION, Exercise, open_grader
from course_lib.grading.workers import NoWorkers, Workers

__all__ = ["open_cluster"]

PLUGIN = "course-grader"
CONNECT = 10.0  # seconds


@contextmanager
def open_cluster(address: str, unsafe: bool = False) -> Iterator[Workers]:
    """Give the workers of a Dask scheduler; each gets a grader of its own, for as long as this.

    Parameters
    ----------
    address
        Of the scheduler, such as "tcp://10.0.0.5:8786".
    unsafe
        Let the workers do without bubblewrap.

    Raises
    ------
    NoWorkers
        If the scheduler does not answer, has no workers, or one of them cannot grade.
    """
    for name in ("distributed.client", "distributed.core", "distributed.comm"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # we say it in our own words
    try:
        client = Client(address, timeout=CONNECT, set_as_default=False)
    except (OSError, ValueError) as problem:
        raise NoWorkers(
            f"No Dask scheduler answers at {address} ({problem}). Start one with: dask scheduler"
        ) from None
    with client:
        if not client.scheduler_info()["workers"]:
            raise NoWorkers(
                f"The scheduler at {address} has no workers. On each computer that has this "
                f"course's environment, start them with: dask worker {address} --nthreads 1"
            )
        try:
            client.register_plugin(GraderPlugin(VERSION, unsafe), name=PLUGIN)
        except Exception as problem:  # whatever a worker raises comes here as it is
            raise NoWorkers(f"A worker of {address} cannot grade: {problem}") from None
        try:
            yield Cluster(client, address)
        finally:
            if client.status == "running":
                client.unregister_worker_plugin(PLUGIN)


class GraderPlugin(WorkerPlugin):
    """Keeps a grader in a worker; workers that come later get one too."""

    name = PLUGIN

    def __init__(self, version: int, unsafe: bool):
        self.version = version
        self.unsafe = unsafe

    def setup(self, worker: Worker) -> None:
        """Start the grader."""
        if self.version != VERSION:
            raise NoWorkers(f"its course_lib grades by version {VERSION}, ours by {self.version}")
        self.stack = ExitStack()
        self.grader = self.stack.enter_context(open_grader(self.unsafe))

    def teardown(self, worker: Worker) -> None:
        """End it."""
        self.stack.close()


class Cluster:
    """A scheduler with its workers."""

    def __init__(self, client: Client, address: str):
        self.client = client
        self.address = address
        self.executor = client.get_executor(pure=False)

    def submit(self, exercise: Exercise, submission: bytes) -> Future:
        """Have a submission graded; the future gives a result as plain values."""
        return self.executor.submit(_grade_there, exercise, submission)

    def width(self) -> int:
        """Return how many are graded at the same time; workers may come and go."""
        workers = self.client.scheduler_info(n_workers=-1)["workers"].values()
        return max(1, sum(worker["nthreads"] for worker in workers))

    def check(self) -> None:
        """Raise NoWorkers if the scheduler has gone."""
        if self.client.status != "running":
            raise NoWorkers(f"The scheduler at {self.address} has gone.")


def _grade_there(exercise: Exercise, submission: bytes) -> dict[str, Any]:
    """Grade a submission in a Dask worker."""
    plugin = get_worker().plugins.get(PLUGIN)
    if plugin is None:  # one that came later, and whose grader did not start
        raise NoSandbox("a worker has no grader; its log says why")
    return plugin.grader.grade(exercise, submission).to_dict()
