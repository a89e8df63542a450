"""A warm kernel behaves as an ordinary one does, but starts at once."""

import contextlib
import json
import os
import signal
import sys
import time
from pathlib import Path

import psutil
import pytest

from course_lib.kernel import preload

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="warm kernels need Linux")

FACTS = """
import gc, json, locale, os, resource, signal, sys, threading
import keras, matplotlib, sklearn
from threadpoolctl import threadpool_info
facts = {
    "path": sys.path, "prefix": sys.prefix, "argv": sys.argv[:2], "flags": str(sys.flags),
    "cwd": os.getcwd(), "env": {k: v for k, v in os.environ.items() if k[:4] not in ("JPY_",)},
    "signals": [str(signal.getsignal(number)) for number in range(1, 32)],
    "mask": sorted(signal.pthread_sigmask(0, [])),
    "umask": open("/proc/self/status").read().split("Umask:")[1].split()[0],
    "files": resource.getrlimit(resource.RLIMIT_NOFILE),
    "core": resource.getrlimit(resource.RLIMIT_CORE),
    "session": os.getsid(0) == os.getpid(), "group": os.getpgrp() == os.getpid(),
    "name": __name__, "main": sys.modules["__main__"].__dict__ is globals(),
    # The lifeline does what ipykernel's ParentPollerUnix does.
    "threads": sorted(
        thread.name for thread in threading.enumerate()
        if thread.name != "lifeline" and type(thread).__name__ != "ParentPollerUnix"
    ),
    "main thread": threading.current_thread() is threading.main_thread(),
    "encoding": [sys.getfilesystemencoding(), locale.getpreferredencoding()],
    "stdout": sys.__stdout__.encoding,
    "backend": matplotlib.rcParams["backend"], "gc": [gc.isenabled(), gc.get_threshold()],
    "blas": sorted({(i["internal_api"], i["num_threads"]) for i in threadpool_info()}),
    "extensions": sorted(get_ipython().extension_manager.loaded),
    "input": os.read(0, 1).decode(),
    "affinity": sorted(os.sched_getaffinity(0)),
}
print(json.dumps(facts))
"""


def test_kernel_comes_from_the_warm_process(kernel, parent):
    assert kernel.ask("__import__('os').getppid()") == parent.status()["pid"]


def test_kernel_finds_what_an_ordinary_one_finds(kernels, monkeypatch, tmp_path):
    env = dict(os.environ, COURSE_TEST="ü ✓")
    warm_facts = json.loads(kernels(cwd=str(tmp_path), env=env).run(FACTS))
    monkeypatch.setenv("COURSE_WARM", "0")
    cold_facts = json.loads(kernels(cwd=str(tmp_path), env=env).run(FACTS))
    assert cold_facts["cwd"] == str(tmp_path) and cold_facts["env"]["COURSE_TEST"] == "ü ✓"
    for name, value in cold_facts.items():
        assert warm_facts[name] == value, name


def test_settings_of_matplotlib_in_the_working_folder_are_read(kernels, tmp_path):
    (tmp_path / "matplotlibrc").write_text("lines.linewidth: 7.5\n")
    there = kernels(cwd=str(tmp_path))
    assert there.ask("__import__('matplotlib').rcParams['lines.linewidth']") == 7.5


def test_libraries_are_there_before_the_first_cell(kernel):
    loaded = set(kernel.ask("[n for n in __import__('sys').modules]"))
    assert {"numpy", "keras", "tensorflow", "matplotlib.pyplot", "pandas"} <= loaded


def test_course_imports_no_further_library(kernels):
    """What course_lib imports is in preload.LIBRARIES, or a lesson would wait for it."""
    code = """
import sys, pkgutil, importlib
before = set(sys.modules)
import course_lib
parts = "data models plots quiz training widgets checks progress explain checkpoints trials"
for part in [*parts.split(), "diagrams", "forecasting", "text"]:
    module = importlib.import_module(f"course_lib.{part}")
    for found in pkgutil.walk_packages(getattr(module, "__path__", []), module.__name__ + "."):
        importlib.import_module(found.name)
new = set(sys.modules) - before
print(sorted({n.split(".")[0] for n in new if n.split(".")[0] not in sys.stdlib_module_names}))
"""
    assert kernels().run(code).strip() == "['course_lib']"


def test_nothing_is_written_beside_the_cells_output(kernel):
    messages = kernel.outputs("import keras; keras.Sequential([keras.layers.Dense(1)])")
    assert [m["msg_type"] for m in messages if m["msg_type"] == "stream"] == []


def test_interrupt(kernel):
    kernel.client.execute("import time; print('started', flush=True); time.sleep(60)")
    while kernel.client.get_iopub_msg(timeout=20)["msg_type"] != "stream":
        pass
    kernel.manager.interrupt_kernel()
    reply = kernel.client.get_shell_msg(timeout=20)
    assert reply["content"]["ename"] == "KeyboardInterrupt"
    assert kernel.ask("6 * 7") == 42


def test_restart_gives_a_fresh_process(kernels):
    kernel = kernels()
    kernel.run("x = 1")
    before = kernel.pid
    kernel.manager.restart_kernel()
    kernel.client.wait_for_ready(timeout=60)
    assert kernel.pid != before and not psutil.pid_exists(before)
    assert kernel.ask("'x' in globals()") is False


def test_shutdown_runs_what_was_left_for_the_end(kernels, tmp_path):
    kernel = kernels(cwd=str(tmp_path))
    kernel.run("import atexit, pathlib; atexit.register(pathlib.Path('done').write_text, 'yes')")
    process = kernel.manager.provisioner.process
    kernel.manager.shutdown_kernel()
    assert (tmp_path / "done").read_text() == "yes"
    assert process.returncode == 0 and not psutil.pid_exists(process.pid)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import os; os._exit(3)", 3),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL),
        ("import ctypes; ctypes.string_at(0)", -signal.SIGSEGV),
    ],
)
def test_exit_codes_reach_the_manager(kernels, code, expected):
    kernel = kernels()
    process = kernel.manager.provisioner.process
    kernel.client.execute(code)
    assert process.wait(timeout=20) == expected
    assert not kernel.manager.is_alive()


def test_input(kernel):
    asked = []

    def answer(message):
        asked.append(message["content"]["prompt"])
        kernel.client.input("Ada")

    printed = kernel.run("print('Hello', input('Name? '))", allow_stdin=True, stdin_hook=answer)
    assert asked == ["Name? "] and printed == "Hello Ada\n"


def test_figures_are_shown_inline(kernel):
    messages = kernel.outputs("import matplotlib.pyplot as plt\nplt.plot([1, 2]);")
    shown = [m["content"]["data"] for m in messages if m["msg_type"] == "display_data"]
    assert len(shown) == 1 and "image/png" in shown[0]
    kernel.run("%matplotlib inline")
    assert kernel.ask("plt.get_backend()").endswith("inline")


def test_widgets_open_a_connection_to_the_page(kernel):
    messages = kernel.outputs("import ipywidgets; display(ipywidgets.IntSlider(3))")
    opened = [m["content"] for m in messages if m["msg_type"] == "comm_open"]
    assert {"IntSliderModel", "LayoutModel"} <= {
        content["data"]["state"]["_model_name"] for content in opened
    }
    slider = next(c for c in opened if c["data"]["state"]["_model_name"] == "IntSliderModel")
    kernel.run("slider = list(ipywidgets.widgets.widget._instances.values())[0]")
    data = {"method": "update", "state": {"value": 8}}
    content = {"comm_id": slider["comm_id"], "data": data}
    kernel.client.shell_channel.send(kernel.client.session.msg("comm_msg", content))
    found = kernel.ask(f"ipywidgets.widgets.widget._instances[{slider['comm_id']!r}].value")
    assert found == 8


def test_debugger_stops_at_a_breakpoint_and_steps_into_keras(kernels):
    kernel = kernels()
    number = 0

    def request(command, **arguments):
        nonlocal number
        number += 1
        content = {"type": "request", "seq": number, "command": command, "arguments": arguments}
        message = kernel.client.session.msg("debug_request", content)
        kernel.client.control_channel.send(message)
        while True:
            reply = kernel.client.get_control_msg(timeout=30)
            if reply["parent_header"].get("msg_id") == message["header"]["msg_id"]:
                return reply["content"]

    def wait_until_stopped():
        while True:
            content = kernel.client.get_iopub_msg(timeout=60)["content"]
            if content.get("event") == "stopped":
                return content["body"]["threadId"]

    hidden = kernel.ask("len(get_ipython().kernel._kernel_modules)")
    assert 0 < hidden < len(kernel.ask("list(__import__('sys').modules)"))
    code = (
        "import keras\ninitializer = keras.initializers.Zeros()\nvalue = initializer.get_config()"
    )
    assert request("initialize", clientID="test", adapterID="")["success"]
    assert request("attach")["success"]
    place = request("dumpCell", code=code)["body"]["sourcePath"]
    stops = request("setBreakpoints", source={"path": place}, breakpoints=[{"line": 3}])
    assert stops["success"] and stops["body"]["breakpoints"][0]["verified"]
    assert request("configurationDone")["success"]
    kernel.client.execute(code)
    thread = wait_until_stopped()
    request("stepIn", threadId=thread)
    wait_until_stopped()
    frames = request("stackTrace", threadId=thread)["body"]["stackFrames"]
    assert "keras" in frames[0]["source"]["path"], frames[0]
    request("continue", threadId=thread)
    assert kernel.client.get_shell_msg(timeout=60)["content"]["status"] == "ok"


def test_many_kernels_at_once(kernels):
    several = [kernels() for _ in range(5)]
    for number, kernel in enumerate(several):
        kernel.client.execute(f"import time; time.sleep(0.5); n = {number}")
    assert [kernel.ask("n") for kernel in several] == list(range(5))
    assert len({kernel.pid for kernel in several}) == 5


def test_all_processors_are_used(kernel):
    pools = kernel.ask(
        "[p['num_threads'] for p in __import__('threadpoolctl').threadpool_info() "
        "if p['internal_api'] == 'openblas']"
    )
    assert pools and set(pools) == {len(os.sched_getaffinity(0))}
    assert kernel.ask("'OPENBLAS_NUM_THREADS' in __import__('os').environ") is (
        "OPENBLAS_NUM_THREADS" in os.environ
    )


def test_asked_number_of_threads_is_kept(kernels):
    limited = kernels(env=dict(os.environ, OMP_NUM_THREADS="1"))
    pools = limited.ask(
        "[p['num_threads'] for p in __import__('threadpoolctl').threadpool_info() "
        "if p['internal_api'] == 'openblas']"
    )
    assert set(pools) == {1}


RANDOM = """
import random, secrets, tempfile, uuid
import keras, numpy as np, tensorflow as tf
from sklearn.utils import check_random_state
values = {
    "random": random.random(), "secrets": secrets.token_hex(8), "uuid": str(uuid.uuid4()),
    "numpy": np.random.random(), "generator": np.random.default_rng().random(),
    "scikit-learn": check_random_state(None).random_sample(),
    "keras": float(keras.random.uniform(())), "tensorflow": float(tf.random.uniform(())),
    "stateless": float(tf.random.get_global_generator().uniform(())),
    "weights": float(keras.layers.Dense(1, name="d").build((1, 1)) or 0)
    or float(keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)]).get_weights()[0][0, 0]),
    "dropout": float(np.sum(keras.layers.Dropout(0.5)(np.ones((1, 64)), training=True))),
    "shuffle": [int(v) for v in tf.data.Dataset.range(64).shuffle(64)][:8],
    "name": tempfile.mktemp(),
}
"""


def test_random_states_differ_between_kernels(kernels):
    twins = [kernels() for _ in range(2)]
    for twin in twins:
        twin.run(RANDOM)
    one, other = (twin.ask("values") for twin in twins)
    alike = [name for name in one if one[name] == other[name]]
    # Dropout keeps one of 65 numbers of units: alike in a twelfth of all cases.
    assert set(alike) <= {"dropout"}


def test_seeds_are_kept(kernels):
    twins = [kernels() for _ in range(2)]
    code = (
        "import keras, numpy as np; keras.utils.set_random_seed(7)\n"
        "values = [float(keras.random.uniform(())), np.random.random()]"
    )
    for twin in twins:
        twin.run(code)
    assert twins[0].ask("values") == twins[1].ask("values")


def test_hash_seed_is_kept(kernels):
    """A kernel with its own hash seed comes from a warm process that was started with it."""
    seeded = kernels(env=dict(os.environ, PYTHONHASHSEED="5"))
    code = "import sys; print(hash('course'))"
    import subprocess

    plain = subprocess.run(
        [sys.executable, "-c", code],
        env=dict(os.environ, PYTHONHASHSEED="5"),
        capture_output=True,
        text=True,
        check=True,
    )
    assert seeded.run(code) == plain.stdout


def test_crash_and_memory_bomb_leave_the_others_alone(kernels, kernel, parent):
    crashing, bombing = kernels(), kernels()
    crashing.client.execute("import ctypes; ctypes.string_at(0)")
    # Bounded: two thirds of a gigabyte beyond what is mapped already.
    bomb = """
import resource
mapped = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (mapped + 2**29, mapped + 2**29))
blocks = [bytearray(2**26) for _ in range(10)]
"""
    with pytest.raises(RuntimeError, match="MemoryError"):
        bombing.run(bomb)
    crashing.manager.provisioner.process.wait(timeout=20)
    assert kernel.ask("6 * 7") == 42
    assert parent.status()["refusal"] is None
    assert kernels().ask("6 * 7") == 42


def test_cells_see_changes_of_course_lib(kernels, tmp_path):
    """The course's own modules are imported by each kernel, not by the warm process."""
    loaded = kernels().ask("[n for n in __import__('sys').modules if n.startswith('course_lib')]")
    assert {name for name in loaded if not name.startswith("course_lib.kernel")} == {"course_lib"}


def test_figures_of_a_warm_process_are_true(parent):
    status = parent.status()
    process = psutil.Process(status["pid"])
    assert process.num_threads() == 1
    assert abs(process.create_time() - status["since"]) < 60
    assert Path(process.cwd()) == Path("/")
    opened = []
    for link in Path(f"/proc/{status['pid']}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # it may just have been closed
            opened.append(os.readlink(link))
    assert opened and not any(name.startswith("/dev/nvidia") for name in opened)
    assert time.time() > status["since"]
    assert set(status["kernels"]) <= {child.pid for child in process.children()}


def test_preload_names_modules_that_exist():
    import importlib.util

    for name in preload.LIBRARIES + preload.MACHINERY:
        assert importlib.util.find_spec(name.split(".")[0]), name
