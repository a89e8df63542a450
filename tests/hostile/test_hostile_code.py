"""Code that cheats, breaks out or breaks down: what it scores, and what is said of it."""

import os
import socket
import time
from pathlib import Path

import psutil
import pytest

FAKE = "def double(x):\n    return {}"


def verdicts(result) -> dict[str, str]:
    """Return the verdicts on the three tests."""
    return {name.removesuffix("-test"): test["verdict"] for name, test in result.tests.items()}


def points(result) -> list[float]:
    """Return the points of the three tests."""
    return [result.tests[f"{name}-test"]["points"] for name in ("double", "mean", "choice")]


def test_honest_work_gets_full_marks(hand_in):
    result = hand_in()
    assert points(result) == [2, 2, 3] and result.verdict == "ok"
    assert set(verdicts(result).values()) == {"ok"}


def test_wrong_and_missing_work_gets_what_it_earns(hand_in):
    result = hand_in(double="def double(x):\n    return x + 2", choice="choice = ('a', 'x')")
    assert points(result) == [0, 2, 1]
    assert verdicts(result) == {"double": "wrong answer", "mean": "ok", "choice": "partly right"}
    assert result.tests["double-test"]["message"] == "double(-1)"
    result = hand_in(double="")
    assert result.tests["double-test"]["verdict"] == "error"
    assert "NameError: name 'double' is not defined" in result.tests["double-test"]["message"]


@pytest.mark.parametrize(
    "value",
    [
        "type('Equal', (), {'__eq__': lambda s, o: True, '__hash__': lambda s: 1})()",
        "type('Sub', (int,), {'__eq__': lambda s, o: True})(7)",
        "type('Lie', (), {'__float__': lambda s: 4.0, '__len__': lambda s: 3})()",
        "type('Array', (), {'__array__': lambda s, *a, **k: np.array(4)})()",
        "type('Text', (str,), {'__eq__': lambda s, o: True})()",
        "float('nan')",
        "[x]",
        "lambda: 4",
        "double",
        "None",
        "type('D', (dict,), {'__eq__': lambda s, o: True})()",
        "np.array([4, 5])",
        "(lambda a: a.append(a) or a)([])",
        "[[[]]] * 10**6",
        "'x' * 10**9",
        "iter(int, 1)",
        "10**(10**6)",
        "type('Less', (float,), {'__lt__': lambda s, o: True, '__le__': lambda s, o: True})()",
        "(_ for _ in ()).throw(StopIteration)",
        "next(iter([]))",
    ],
)
def test_values_that_pretend(hand_in, value):
    result = hand_in(double=FAKE.format(value))
    assert points(result)[0] == 0
    assert points(result)[1:] in ([2, 3], [0, 0])  # refused values end the sandbox


@pytest.mark.parametrize(
    "before",
    [
        "import builtins\nbuiltins.AssertionError = ValueError\nbuiltins.abs = lambda x: 0",
        "import builtins\nbuiltins.__build_class__ = builtins.sum = builtins.all = lambda *a: 3",
        "np.mean = np.abs = np.allclose = lambda *a, **k: True",
        "import keras\nkeras.Model.fit = lambda *a, **k: None",
        "import sys\nsys.settrace(lambda *a: None)\nsys.modules['numpy'] = None",
        "get_ipython().input_transformers_cleanup.append(lambda lines: ['pass'])",
        "import ast\nclass Gone(ast.NodeTransformer):\n    def visit_Assert(self, node):\n"
        "        return ast.Pass()\nget_ipython().ast_transformers.append(Gone())",
        "open('numpy.py', 'w').write('mean = lambda v: 2.0')\nimport sys; sys.path.insert(0, '.')",
        "import gc\nfor thing in gc.get_objects():\n    if type(thing).__name__ == 'Runner':\n"
        "        type(thing).do_get = lambda self, name: {'value': 4}",
    ],
)
def test_patches_stay_in_the_sandbox(hand_in, before):
    """Wrong functions with patched libraries earn nothing, right choices stay right."""
    result = hand_in(before, double=FAKE.format("4"), mean="def mean(values):\n    return 2.0")
    assert points(result)[:2] == [0, 0]


def test_the_result_cannot_be_forged_by_speaking_to_the_judge(hand_in):
    """Answers that the judge did not ask for are taken for answers to what it asks next."""
    code = (
        "import gc\n"
        "from course_lib.grading import wire\n"
        "runner = next(t for t in gc.get_objects() if type(t).__name__ == 'Runner')\n"
        "for event in ({'test': 'double-test', 'points': 2.0}, {'value': True}, {'ended': ''}):\n"
        "    runner.send(event)\n"
    )
    result = hand_in(code, double=FAKE.format("0"))
    assert points(result)[0] == 0


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        ("import os\nos._exit(0)", "kernel died"),
        ("import ctypes\nctypes.string_at(0)", "kernel died"),
        ("import os, signal\nos.abort()", "kernel died"),
    ],
)
def test_a_dead_kernel_keeps_what_came_before(hand_in, code, verdict):
    result = hand_in(mean=code)
    assert points(result) == [2, 0, 0]
    assert result.verdict == verdict
    assert verdicts(result)["mean"] in (verdict, "not run")
    assert "cell mean" in result.tests["choice-test"]["message"]


def test_an_endless_recursion_is_ended(hand_in):
    code = "import sys\nsys.setrecursionlimit(10**9)\ndef f():\n    f()\nf()"
    result = hand_in(mean=code)
    assert points(result)[:2] == [2, 0]
    assert result.verdict in ("ok", "time limit", "kernel died")  # memory or time, by version


def test_a_function_that_ends_the_kernel_loses_only_the_rest(hand_in):
    result = hand_in(mean="import os\ndef mean(values):\n    os._exit(0)")
    assert points(result) == [2, 0, 0] and verdicts(result)["mean"] == "kernel died"


def test_sys_exit_ends_nothing(hand_in):
    assert points(hand_in(mean="import sys\nsys.exit(0)")) == [2, 0, 3]
    assert points(hand_in(mean="def mean(values):\n    raise SystemExit(0)")) == [2, 0, 3]
    assert points(hand_in(mean="def mean(values):\n    raise KeyboardInterrupt")) == [2, 0, 3]


def test_an_endless_loop_costs_its_cell(hand_in):
    result = hand_in(mean="def mean(values):\n    while True:\n        pass")
    assert points(result) == [2, 0, 3]
    assert verdicts(result)["mean"] == "time limit"


def test_a_loop_that_cannot_be_interrupted_is_ended(hand_in):
    code = (
        "import time\nuntil = time.time() + 60\nwhile time.time() < until:\n    try:\n"
        "        time.sleep(1)\n    except BaseException:\n        pass"
    )
    start = time.monotonic()
    result = hand_in(mean=code)
    assert points(result) == [2, 0, 0] and result.verdict == "time limit"
    assert time.monotonic() - start < 30


def test_no_processes_can_be_made(hand_in):
    code = (
        "import os, subprocess\nmade = 0\nfor _ in range(20):\n    try:\n"
        "        made += os.fork() >= 0\n    except OSError:\n        pass\n"
        "try:\n    subprocess.run(['true'])\n    made += 1\nexcept OSError:\n    pass\n"
        "def mean(values):\n    return 0 if made else float(np.mean(values))"
    )
    assert points(hand_in(mean=code)) == [2, 2, 3]


@pytest.mark.parametrize(
    "code",
    [
        "blocks = [bytearray(10**8) for _ in range(50)]",
        "array = np.ones(6 * 10**8)",
        "def mean(values):\n    return [bytearray(10**8) for _ in range(50)]",
        "import threading, time\nfor _ in range(500):\n"
        "    threading.Thread(target=time.sleep, args=[9], daemon=True).start()",
    ],
)
def test_memory_is_bounded(hand_in, code):
    result = hand_in(mean=code)
    assert points(result)[0] == 2 and points(result)[1] == 0
    assert result.memory_mb < 2_000


def test_the_disk_is_bounded(hand_in):
    code = (
        "written = 0\ntry:\n    for number in range(60):\n"
        "        with open(str(number), 'wb') as f:\n"
        "            written += f.write(bytes(10**6))\nexcept OSError:\n    pass\n"
        "def mean(values):\n    return float(np.mean(values)) if 10**7 < written < 3 * 10**7 else 0"
    )
    assert points(hand_in(mean=code)) == [2, 2, 3]


def test_output_is_bounded(hand_in):
    code = "for _ in range(1000):\n    print('x' * 100_000)"
    result = hand_in(mean=code)
    assert points(result) == [2, 0, 3]
    assert sum(len(str(o)) for o in result.outputs["mean"]) < 500_000
    assert any(o.get("ename") == "OutputLimit" for o in result.outputs["mean"])


def test_threads_and_orphans_end_with_the_submission(hand_in):
    before = {process.pid for process in psutil.process_iter()}
    code = (
        "import threading, time\nfor _ in range(5):\n"
        "    threading.Thread(target=time.sleep, args=[60]).start()\n"
        "import atexit; atexit.register(time.sleep, 60)"
    )
    start = time.monotonic()
    assert points(hand_in(before=code)) == [2, 2, 3]
    assert time.monotonic() - start < 15
    left = {process.pid for process in psutil.process_iter()} - before
    assert not any("sleep" in " ".join(psutil.Process(pid).cmdline()) for pid in left)


def test_nothing_of_the_instructors_can_be_read(hand_in):
    root = Path(__file__).parents[2]
    os.environ["COURSE_SECRET"] = "in the environment"
    places = [root / "solutions", root / "exercises", root / "tests", root / "nbgrader_config.py"]
    places += [Path.home() / ".bashrc", "/etc/passwd", "/etc/shadow", "/root/.ssh", "/var/log"]
    code = (
        "import os\nfrom pathlib import Path\nseen = []\n"
        f"for place in {[str(place) for place in places]!r}:\n"
        "    seen += [place] if os.path.exists(place) else []\n"
        "seen += [n for n in os.environ if n == 'COURSE_SECRET']\n"
        "processes = [n for n in os.listdir('/proc') if n.isdigit()]\n"
        "seen += processes if len(processes) > 1 else []\n"
        "text = ''.join(str(v) for v in list(globals().values()))\n"
        "seen += ['hidden tests'] if '12' + '345' in text else []\n"
        "def mean(values):\n    return float(np.mean(values)) if not seen else str(seen)"
    )
    try:
        result = hand_in(mean=code)
    finally:
        del os.environ["COURSE_SECRET"]
    assert points(result) == [2, 2, 3], result.tests["mean-test"]


def test_nothing_can_be_written_outside(hand_in):
    root = Path(__file__).parents[2]
    targets = [str(root / name) for name in ("course_lib/new.py", "new.db", "numpy.py")]
    targets += ["/usr/new", "/new", "/dev/new", "/srv/new"]
    code = (
        "import os\nwritten = []\n"
        f"for place in {targets!r}:\n    try:\n        open(place, 'w').write('x')\n"
        "    except OSError:\n        continue\n    written.append(place)\n"
        "def mean(values):\n    return float(np.mean(values)) if not written else str(written)"
    )
    result = hand_in(mean=code)
    assert points(result) == [2, 2, 3], result.tests["mean-test"]
    assert not any(Path(target).exists() for target in targets)


def test_one_submission_leaves_nothing_for_the_next(hand_in):
    places = ["/scratch", "/tmp", "/dev/shm", ".", "/"]
    hand_in(
        before=f"for place in {places}:\n    try:\n        open(place + '/left', 'w').write('x')\n"
        "    except OSError:\n        pass"
    )
    code = (
        f"import os\nfound = [p for p in {places} if os.path.exists(p + '/left')]\n"
        "def mean(values):\n    return float(np.mean(values)) if not found else str(found)"
    )
    assert points(hand_in(mean=code)) == [2, 2, 3]


def test_there_is_no_network(hand_in):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)
        code = (
            "import socket\nreached = False\ntry:\n"
            f"    socket.create_connection({listener.getsockname()!r}, timeout=1)\n"
            "    reached = True\nexcept OSError:\n    pass\n"
            "def mean(values):\n    return float(np.mean(values)) if not reached else 0"
        )
        assert points(hand_in(mean=code)) == [2, 2, 3]
        with pytest.raises(TimeoutError):
            listener.accept()


@pytest.mark.parametrize(
    "code",
    [
        "input('your password? ')",
        "import sys\nprint('noise', file=sys.stderr)\nimport warnings; warnings.warn('x')",
        "import logging\nlogging.error('noise')",
        "display({'text/html': '<script>alert(1)</script>'}, raw=True)",
        "raise ValueError('nothing depends on this cell')",
        "def f(:",
        "%timeit -n1 -r1 1",
        "import os; os.close(0); os.close(1); os.close(2)",
    ],
)
def test_noise_costs_nothing(hand_in, code):
    assert points(hand_in(before=code)) == [2, 2, 3]


@pytest.mark.parametrize("credit", ["float('nan')", "float('inf')", "-5", "1e300"])
def test_partial_credit_stays_in_its_bounds(hand_in, credit):
    """The student's own number never becomes a score; the test counts letters."""
    code = (
        f"class Choice:\n    def __contains__(self, l):\n        return {credit}\nchoice = Choice()"
    )
    assert 0 <= points(hand_in(choice=code))[2] <= 3
