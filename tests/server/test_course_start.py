"""JupyterLab as `course start` and `course teach` start it: what each shows, and how it ends."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

from course_lib import server
from course_lib.cli import start
from course_lib.cli.words import Problem

ROOT = Path(__file__).parents[2]
COURSE = Path(sys.executable).with_name("course")


@contextmanager
def taken_port():
    """Hold a port; yield its number."""
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as free_port does
        # Not one that the system gives to clients: on such a port who asks may answer itself.
        holder.bind(("127.0.0.1", start.free_port(18_900)))
        holder.listen()
        yield holder.getsockname()[1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a small course folder."""
    root = tmp_path_factory.mktemp("a course")
    for name in ("notebooks", "solutions/01_tiny", "exercises/01_tiny"):
        (root / name).mkdir(parents=True)
    empty = '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
    (root / "notebooks" / "00_start_here.ipynb").write_text(empty)
    (root / "exercises" / "01_tiny" / "01_tiny.ipynb").write_text(empty)
    (root / "nbgrader_config.py").write_bytes((ROOT / "nbgrader_config.py").read_bytes())
    return root


class Lab:
    """A running JupyterLab: its address, what was printed, and its pages."""

    def __init__(self, process, said, log):
        self.process, self.said, self.log = process, said, log
        self.address, self.start_page, self.token = re.search(
            r"(http://127.0.0.1:\d+)(/lab\S*)\?token=(\S+)", said
        ).groups()

    def get(self, path):
        """Return (status, text) of a page."""
        request = urllib.request.Request(
            self.address + path, headers={"Authorization": f"token {self.token}"}
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, ""

    def page_config(self):
        """Return the settings that JupyterLab's page carries."""
        _, page = self.get("/lab")
        return json.loads(
            re.search(r'id="jupyter-config-data"[^>]*>\s*(\{.*?\})\s*<', page, re.S)[1]
        )


@contextmanager
def lab(command, port, folder, home, **more):
    """Start `course start` or `course teach`, wait until it answers, and stop it with Ctrl-C."""
    variables = {key: value for key, value in os.environ.items() if not key.startswith("JUPYTER")}
    variables |= {"HOME": str(home), "PORT": str(port), "PYTHONUNBUFFERED": "1"} | more
    log = home / f"{command}.log"
    with log.open("w") as errors:
        process = subprocess.Popen(
            [COURSE, command, "--no-browser"],
            cwd=folder / "notebooks",
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            encoding="utf-8",
        )
    try:
        said = ""
        while "Ctrl-C" not in said:
            line = process.stdout.readline()
            assert line, f"ended early: {said}{log.read_text()}"
            said += line
        running = Lab(process, said, log)
        for _ in range(300):
            assert process.poll() is None, log.read_text()
            try:
                if running.get("/api/status")[0] == 200:
                    break
            except OSError:
                time.sleep(0.2)
        yield running
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


# Lies in a configuration folder of lower rank, and writes down what tornado is told.
SPY = """
from pathlib import Path
from tornado.websocket import WebSocketHandler

def spy(self, value, real=WebSocketHandler.set_nodelay):
    Path({seen!r}).write_text(f"set_nodelay({{value}})")
    real(self, value)

WebSocketHandler.set_nodelay = spy
"""


@pytest.fixture(scope="module")
def student(folder, tmp_path_factory):
    """Start the student's JupyterLab on a port that is taken."""
    home = tmp_path_factory.mktemp("home")
    seen = home / "seen.txt"
    (home / "spy").mkdir()
    (home / "spy" / "jupyter_server_config.py").write_text(SPY.format(seen=str(seen)))
    own = {"JUPYTER_CONFIG_PATH": str(home / "spy")}
    with taken_port() as port, lab("start", port, folder, home, **own) as running:
        running.wanted, running.seen = port, seen
        yield running


@pytest.fixture(scope="module")
def instructor(folder, tmp_path_factory):
    """Start the instructor's JupyterLab."""
    port = start.free_port(18_800)
    with lab("teach", port, folder, tmp_path_factory.mktemp("home")) as running:
        yield running


def test_a_taken_port_picks_the_next_and_says_so(student):
    chosen = int(student.address.rpartition(":")[2])
    assert student.wanted < chosen < student.wanted + start.TRIES
    assert f"Port {student.wanted} is taken; using {chosen}." in student.said


def test_the_first_page_is_the_first_lesson(student):
    assert student.start_page == "/lab/tree/notebooks/00_start_here.ipynb"
    status, text = student.get("/api/contents/notebooks/00_start_here.ipynb")
    assert status == 200 and json.loads(text)["type"] == "notebook"
    assert student.get("/api/contents/nbgrader_config.py")[0] == 200  # the root is the course


def test_a_token_is_needed(student):
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(student.address + "/api/contents", timeout=20)


def test_students_see_nothing_of_nbgrader(student):
    config = student.page_config()
    assert {"@jupyter/nbgrader", "jupyterlab-jupytext"} <= set(config["disabledExtensions"])
    assert student.get("/formgrader")[0] == 404
    assert student.get("/assignments?course_id=x")[0] == 404
    assert "nbgrader" not in student.log.read_text().replace("/formgrader", "")


def test_no_news_and_no_windowing(student, instructor):
    for one in (student, instructor):
        assert one.page_config()["news"] == {"disabled": True}
        _, text = one.get("/lab/api/settings/@jupyterlab/notebook-extension:tracker")
        assert json.loads(text)["schema"]["properties"]["windowingMode"]["default"] == "none"
        _, text = one.get("/lab/api/settings/@jupyterlab/apputils-extension:notification")
        properties = json.loads(text)["schema"]["properties"]
        assert properties["fetchNews"]["default"] == "false"
        assert properties["checkForUpdates"]["default"] is False


def test_instructors_have_the_form_grader(instructor):
    disabled = set(instructor.page_config()["disabledExtensions"])
    assert "@jupyter/nbgrader" not in disabled and "@jupyter/nbgrader:formgrader" not in disabled
    assert instructor.get("/formgrader")[0] == 200
    status, text = instructor.get("/formgrader/api/assignments")
    assert status == 200 and json.loads(text)[0]["name"] == "01_tiny"


def test_a_calm_start_prints_nothing_else(instructor):
    lines = [line for line in instructor.log.read_text().splitlines() if "[I " in line]
    assert lines == []


def test_messages_to_the_browser_are_sent_at_once(student):
    """Open a kernel's websocket, and read what the spy in the server has seen."""
    from tornado.httpclient import HTTPRequest
    from tornado.ioloop import IOLoop
    from tornado.websocket import websocket_connect

    headers = {"Authorization": f"token {student.token}"}
    request = urllib.request.Request(student.address + "/api/kernels", b"{}", headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        kernel = json.loads(answer.read())["id"]
    assert not student.seen.exists()
    address = student.address.replace("http", "ws") + f"/api/kernels/{kernel}/channels"

    async def connect():
        connection = await websocket_connect(HTTPRequest(address, headers=headers))
        await connection.read_message()  # the kernel's first word: the server has connected it
        connection.close()

    IOLoop().run_sync(connect, timeout=60)
    assert student.seen.read_text() == "set_nodelay(True)"


def test_the_users_own_jupyter_folder_stays_as_it_is(student):
    student.page_config()
    assert not (student.log.parent / ".jupyter").exists()


def test_ctrl_c_ends_it(folder, tmp_path):
    with lab("start", start.free_port(18_900), folder, tmp_path) as one:
        process = one.process
    assert process.returncode == 0


def test_without_a_free_port_there_is_a_sentence(monkeypatch):
    with taken_port() as port:
        monkeypatch.setattr(start, "TRIES", 1)
        with pytest.raises(Problem, match=f"The ports {port} to {port} are all"):
            start.free_port(port)


def test_each_folder_names_the_fast_connection():
    for teach in (False, True):
        config = (server.config_folder(teach) / "jupyter_server_config.py").read_text()
        assert "course_lib.server.websocket.NoDelayConnection" in config
        assert (server.config_folder(teach) / "labconfig" / "page_config.json").is_file()
    assert (server.config_folder() / "settings" / "overrides.json").is_file()


def test_an_own_configuration_path_is_kept(monkeypatch, tmp_path):
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/mine")
    paths = server.environment(tmp_path)["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    assert paths == [str(server.config_folder()), "/mine"]
