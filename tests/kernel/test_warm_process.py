"""The warm process: who may ask, when it starts, when it ends, and what it leaves behind."""

import contextlib
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from course_lib.kernel import address, messages, preload
from course_lib.kernel.warm import NotWarm, WarmProcess

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="warm kernels need Linux")

LIGHT = Path(__file__).parent / "files" / "light_parent.py"
WAIT = "light_parent:wait"


@pytest.fixture
def light(tmp_path):
    """Return a function that makes a warm process without libraries."""
    made = []

    def make(what: str = "ready", **env: str) -> WarmProcess:
        path = tmp_path / "warm.sock"
        made.append(WarmProcess(path, {**os.environ, **env}, [sys.executable, str(LIGHT), what]))
        return made[-1]

    yield make
    for warm in made:
        warm.stop(kill=True)


def eventually(condition, seconds: float = 10.0):
    """Wait until a condition is true, and return it."""
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return condition()


def test_it_starts_on_demand_and_only_once(light, tmp_path):
    warm = light()
    assert warm.status() is None and not warm.stop()
    one = warm.fork(WAIT)
    other = WarmProcess(warm.path, warm.env, warm.wrapper).fork(WAIT)
    status = warm.status()
    assert status["kernels"] == sorted([one.pid, other.pid])
    assert psutil.Process(one.pid).ppid() == psutil.Process(other.pid).ppid() == status["pid"]


def test_many_who_ask_at_once_start_one_process(light):
    warm = light()
    processes = []
    askers = [
        threading.Thread(
            target=lambda: processes.append(
                WarmProcess(warm.path, warm.env, warm.wrapper).fork(WAIT)
            )
        )
        for _ in range(8)
    ]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert len({psutil.Process(process.pid).ppid() for process in processes}) == 1
    assert len(warm.status()["kernels"]) == 8


def test_forks_have_streams_variables_folder_and_exit_codes_of_their_own(light, tmp_path):
    warm = light()
    pipe = subprocess.PIPE
    process = warm.fork("light_parent:copy_input", stdin=pipe, stdout=pipe, stderr=pipe)
    process.stdin.write("über".encode())
    process.stdin.close()
    assert process.stdout.read().decode() == "über"
    assert process.stderr.read() == b"copied\n"
    assert process.wait(10) == 0

    env = {"COURSE_TEST": "ü"}
    process = warm.fork("light_parent:tell", env=env, cwd=tmp_path, stdout=pipe)
    assert process.stdout.read().decode() == f"{tmp_path} ü None\n"

    assert warm.fork("light_parent:leave", {"code": 7}).wait(10) == 7
    failing = warm.fork("light_parent:fail", stderr=pipe)
    assert b"ValueError: on purpose" in failing.stderr.read() and failing.wait(10) == 1
    process = warm.fork(WAIT)
    with pytest.raises(TimeoutError, match="still runs after"):
        process.wait(0.05)
    process.terminate()
    assert process.wait(10) == -signal.SIGTERM
    process.kill()  # of one that has ended: nothing happens


def test_kernels_outlive_it_and_the_next_start_makes_a_new_one(light):
    warm = light()
    survivor = warm.fork(WAIT)
    before = warm.status()["pid"]
    os.kill(before, signal.SIGKILL)
    assert eventually(lambda: not psutil.pid_exists(before))
    assert survivor.poll() is None and psutil.pid_exists(survivor.pid)
    younger = warm.fork(WAIT)
    assert warm.status()["pid"] != before and warm.status()["kernels"] == [younger.pid]
    assert survivor.poll() is None
    survivor.kill()
    assert survivor.wait(10) == 255  # nobody is left who knows the code


def test_held_process_is_replaced_after_its_death(light):
    warm = light()
    warm.hold()
    before = warm.status()["pid"]
    os.kill(before, signal.SIGKILL)
    assert eventually(lambda: not psutil.pid_exists(before))
    warm.hold()
    assert warm.status()["pid"] != before and warm.status()["held"] == 1


def test_it_ends_after_an_idle_time_but_not_with_a_kernel(light):
    warm = light(COURSE_WARM_MINUTES="30")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_WARM_MINUTES", "0.01")
        process = warm.fork(WAIT)
    pid = warm.status()["pid"]
    assert warm.status()["idle"] == pytest.approx(0.6)
    time.sleep(1.0)
    assert psutil.pid_exists(pid) and warm.status()["seconds_left"] is None
    process.kill()
    process.wait(10)
    assert eventually(lambda: not psutil.pid_exists(pid))
    assert not warm.path.exists()


@pytest.mark.parametrize("given", ["soon", "-1", "0", "inf", "nan", ""])
def test_a_wrong_idle_time_is_explained(light, monkeypatch, given):
    monkeypatch.setenv("COURSE_WARM_MINUTES", given)
    with pytest.raises(NotWarm, match="has to be a number of minutes, not"):
        light().fork(WAIT)


def test_it_ends_when_the_last_holder_does_but_not_under_a_kernel(light):
    warm = light()
    code = (
        "import sys; from pathlib import Path; from course_lib.kernel.warm import WarmProcess\n"
        f"warm = WarmProcess(Path({str(warm.path)!r}), wrapper={warm.wrapper!r})\n"
        "warm.hold(); print('held', flush=True); sys.stdin.read()"
    )
    holders = [
        subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for _ in range(2)
    ]
    for holder in holders:
        assert holder.stdout.readline() == b"held\n"
    process = warm.fork(WAIT)
    pid = warm.status()["pid"]
    holders[0].kill()
    assert eventually(lambda: warm.status()["held"] == 1)
    holders[1].kill()
    assert eventually(lambda: warm.status() is None)
    assert psutil.pid_exists(pid) and process.poll() is None
    process.kill()
    assert eventually(lambda: not psutil.pid_exists(pid))
    assert process.wait(10) == -signal.SIGKILL
    for holder in holders:
        holder.communicate()


@pytest.mark.parametrize("independent", [False, True])
def test_forks_end_with_the_one_who_asked_unless_independent(light, independent):
    warm = light()
    code = (
        "import sys; from pathlib import Path; from course_lib.kernel.warm import WarmProcess\n"
        f"warm = WarmProcess(Path({str(warm.path)!r}), wrapper={warm.wrapper!r})\n"
        f"process = warm.fork({WAIT!r}, independent={independent}, stdout=-3)\n"
        "print(process.pid, flush=True); sys.stdin.read()"
    )
    asker = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    pid = int(asker.stdout.readline())
    assert psutil.pid_exists(pid)
    asker.kill()
    asker.communicate()
    if independent:
        time.sleep(0.5)
        assert psutil.pid_exists(pid)
        os.kill(pid, signal.SIGKILL)
    assert eventually(lambda: not psutil.pid_exists(pid))


def test_it_starts_anew_when_packages_or_settings_change(light, tmp_path):
    warm = light(KERAS_HOME=str(tmp_path))
    old = warm.fork(WAIT)
    before = warm.status()["pid"]
    (tmp_path / "keras.json").write_text('{"floatx": "float64"}')
    new = warm.fork(WAIT)
    assert warm.status()["pid"] != before
    assert warm.status()["kernels"] == [new.pid] and old.poll() is None
    old.kill()
    assert eventually(lambda: not psutil.pid_exists(before))
    assert warm.status() is not None  # the old one took only its own socket away


def test_the_fingerprint_sees_installed_packages(monkeypatch, tmp_path):
    monkeypatch.setattr(address.sysconfig, "get_path", lambda _: str(tmp_path))
    seen = {address.packages({})}
    (tmp_path / "keras-3.dist-info").mkdir()
    seen.add(address.packages({}))
    (tmp_path / "keras-3.dist-info").rename(tmp_path / "keras-4.dist-info")
    seen.add(address.packages({}))
    assert len(seen) == 3


def test_the_fingerprint_sees_settings_but_not_that_keras_has_written_them(tmp_path):
    env = {"HOME": str(tmp_path)}
    plain = address.packages(env)
    code = "import keras"
    subprocess.run([sys.executable, "-c", code], env={**os.environ, **env}, capture_output=True)
    assert (tmp_path / ".keras" / "keras.json").exists()
    assert address.packages(env) == plain
    (tmp_path / ".keras" / "keras.json").write_text("{")
    seen = {plain, address.packages(env)}
    (tmp_path / ".config" / "matplotlib").mkdir(parents=True, exist_ok=True)
    (tmp_path / ".config" / "matplotlib" / "matplotlibrc").write_text("lines.linewidth: 3")
    assert len(seen | {address.packages(env)}) == 3


def test_variables_that_libraries_read_lead_to_a_warm_process_of_their_own():
    plain = address.socket_path({"PATH": "/bin"})
    assert address.socket_path({"PATH": "/usr/bin", "COURSE_DATA": "x"}) == plain
    for name in ("KERAS_BACKEND", "TF_ENABLE_ONEDNN_OPTS", "PYTHONPATH", "CUDA_VISIBLE_DEVICES"):
        assert address.socket_path({"PATH": "/bin", name: "1"}) != plain
    inline = "module://matplotlib_inline.backend_inline"  # which a kernel passes on
    assert address.socket_path({"MPLBACKEND": inline}) == plain
    assert address.socket_path({"MPLBACKEND": "agg"}) != plain


def test_stop_ends_it_and_kill_ends_its_kernels(light):
    warm = light()
    process = warm.fork(WAIT)
    pid = warm.status()["pid"]
    assert warm.stop() and warm.status() is None
    assert process.poll() is None
    process.kill()
    assert process.wait(10) == -signal.SIGKILL
    assert eventually(lambda: not psutil.pid_exists(pid))

    process = warm.fork(WAIT)
    assert warm.stop(kill=True)
    assert process.wait(10) == -signal.SIGKILL


def test_a_private_one_ends_with_its_context():
    wrapper = [sys.executable, str(LIGHT), "ready"]
    with WarmProcess.private(wrapper=wrapper) as warm:
        process = warm.fork(WAIT)
        pid = warm.status()["pid"]
        assert process.poll() is None
    assert process.wait(10) == -signal.SIGKILL
    assert eventually(lambda: not psutil.pid_exists(pid))
    assert not warm.path.parent.exists()


def test_only_the_libraries_that_are_asked_for_are_imported(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_WARM_LIBRARIES", "numpy pandas")
    (tmp_path / "loaded.py").write_text(
        "def tell(ready):\n    ready()\n    print(*__import__('sys').modules)"
    )
    env = os.environ | {"PYTHONPATH": str(tmp_path)}
    with WarmProcess.private(env) as warm:
        process = warm.fork("loaded:tell", stdout=subprocess.PIPE)
        loaded = set(process.stdout.read().decode().split())
    assert {"numpy", "pandas"} <= loaded and not {"tensorflow", "keras"} & loaded


def test_a_library_that_is_not_there_is_told_in_words(monkeypatch):
    monkeypatch.setenv("COURSE_WARM_LIBRARIES", "numpi")
    with WarmProcess.private() as warm, pytest.raises(NotWarm, match="No module named 'numpi'"):
        warm.fork(WAIT)


def test_nonsense_on_the_socket_does_no_harm(light):
    warm = light()
    warm.hold()
    request = b'{"do": "fork"}'
    for nonsense in (
        b"",
        b"\0",
        b"GET / HTTP/1.1\r\n\r\n",
        struct.pack("!I", 2**31) + b"x",
        struct.pack("!I", 4) + b"null",
        struct.pack("!I", 2) + b"{}",
        struct.pack("!I", len(request)) + request,
    ):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(warm.path))
            connection.sendall(nonsense)
            connection.shutdown(socket.SHUT_WR)
            with contextlib.suppress(ConnectionResetError):
                assert connection.recv(1) == b""
    assert warm.status()["held"] == 1
    assert warm.fork("light_parent:leave").wait(10) == 0


def test_descriptors_that_nobody_wants_are_closed(light):
    warm = light()
    warm.hold()
    process = psutil.Process(warm.status()["pid"])
    before = process.num_fds()  # perhaps with the connection that has just asked
    for _ in range(20):
        with socket.socket(socket.AF_UNIX) as connection, open(os.devnull) as file:
            connection.connect(str(warm.path))
            messages.send(connection, {"do": "status"}, [file.fileno()] * 4)
            messages.receive(connection)
    assert eventually(lambda: process.num_fds() <= before)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
def test_other_users_are_not_answered(light, tmp_path):
    warm = light()
    warm.hold()
    for folder in (tmp_path, *tmp_path.parents[:-2]):
        folder.chmod(folder.stat().st_mode | 0o011)
    warm.path.chmod(0o777)
    code = (
        "import os, socket, sys; os.setuid(65534); s = socket.socket(socket.AF_UNIX)\n"
        's.connect(sys.argv[1]); s.sendall(b\'\\0\\0\\0\\x10{"do": "status"}\')\n'
        "sys.exit(len(s.recv(1)))"
    )
    asker = subprocess.run([sys.executable, "-c", code, str(warm.path)], capture_output=True)
    refused = b"ConnectionReset" in asker.stderr or b"BrokenPipe" in asker.stderr
    assert asker.returncode == 0 or refused, asker.stderr


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
def test_a_process_of_another_user_is_not_asked(tmp_path):
    code = (
        "import os, socket, sys; s = socket.socket(socket.AF_UNIX); os.setuid(65534)\n"
        "s.bind(sys.argv[1]); s.listen(); print('there', flush=True); s.accept()"
    )
    (tmp_path / "place").mkdir(mode=0o777)
    (tmp_path / "place").chmod(0o777)
    for folder in (tmp_path, *tmp_path.parents[:-2]):
        folder.chmod(folder.stat().st_mode | 0o011)
    path = tmp_path / "place" / "warm.sock"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE
    ) as stranger:
        assert stranger.stdout.readline() == b"there\n"
        with pytest.raises(NotWarm, match="belongs to another user"):
            WarmProcess(path).hold()
        stranger.kill()


def test_the_folder_has_to_be_private(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert address.folder().stat().st_mode & 0o777 == 0o700
    address.folder().chmod(0o755)
    with pytest.raises(NotWarm, match="open to other users"):
        address.folder()
    address.folder  # noqa: B018
    (tmp_path / "course_lib").rmdir()
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (tmp_path / "course_lib").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(NotWarm):
        address.folder()


def test_why_it_cannot_be_had(monkeypatch, tmp_path):
    monkeypatch.delenv("COURSE_WARM", raising=False)
    assert address.why_not() is None
    assert "another environment's Python" in address.why_not("/usr/bin/python3")
    with monkeypatch.context() as patch:
        patch.setenv("COURSE_WARM", "0")
        assert address.why_not() == "COURSE_WARM=0 turns them off"
        with pytest.raises(NotWarm), WarmProcess.private():
            pass
    for platform, reason in (("win32", "Windows cannot fork"), ("darwin", "not safe")):
        with monkeypatch.context() as patch:
            patch.setattr(sys, "platform", platform)
            assert reason in address.why_not()


def test_a_refusal_and_a_broken_library_are_told_in_words(light, tmp_path):
    with pytest.raises(NotWarm, match="this is a test"):
        light("refuse").fork(WAIT)
    light().stop()
    with pytest.raises(NotWarm, match="ImportError: No module named 'keras'"):
        light("break").fork(WAIT)
    with pytest.raises(NotWarm, match="there is no folder"):
        light().fork(WAIT, cwd=tmp_path / "nowhere")


def test_a_gpu_threads_or_a_started_tensorflow_forbid_forks(monkeypatch, tmp_path):
    class Context:
        _initialized = False

        def context_safe(self):
            return self

    monkeypatch.setitem(sys.modules, "tensorflow.python.eager.context", Context())
    monkeypatch.setattr(psutil.Process, "num_threads", lambda _: 1)
    assert preload.why_not_fork() is None
    Context._initialized = True
    assert "TensorFlow was started" in preload.why_not_fork()
    (tmp_path / "7").symlink_to("/dev/nvidia0")
    monkeypatch.setattr(preload, "_open_files", lambda: [str(tmp_path / "7")])
    assert "GPU" in preload.why_not_fork()
    monkeypatch.setattr(psutil.Process, "num_threads", lambda _: 3)
    assert "started 2 threads" in preload.why_not_fork()
