"""A JupyterHub with its own proxy and single-user server gives its users warm kernels."""

import asyncio
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import uuid
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psutil
import pytest
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="warm kernels need Linux")

BIN = Path(sys.executable).parent
USER = "ada"
SETTINGS = """
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_port = {hub_port}
c.JupyterHub.db_url = "sqlite:///{folder}/hub.sqlite"
c.JupyterHub.cookie_secret_file = "{folder}/cookie_secret"
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = "{folder}/{{username}}"
c.Spawner.cmd = ["{bin}/jupyterhub-singleuser"]
c.Spawner.args = ["--allow-root"]
c.Spawner.environment = {{"XDG_RUNTIME_DIR": "{folder}/run"}}
c.Spawner.start_timeout = c.Spawner.http_timeout = 120
c.ConfigurableHTTPProxy.command = ["{proxy}"]
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy_port}"
c.ConfigurableHTTPProxy.pid_file = "{folder}/proxy.pid"
c.JupyterHub.services = [{{"name": "test", "api_token": "{token}"}}]
scopes = ["read:hub", "admin:users", "admin:servers", "access:servers"]
c.JupyterHub.load_roles = [{{"name": "test", "scopes": scopes, "services": ["test"]}}]
"""


class Hub:
    """A running JupyterHub."""

    def __init__(self, folder: Path):
        self.ports = [free_port() for _ in range(3)]
        self.token = secrets.token_hex(16)
        proxy = os.environ.get("COURSE_PROXY") or shutil.which("configurable-http-proxy")
        if proxy is None:
            pytest.fail("No proxy: run these tests with `make test`, which gets one.")
        (folder / "run").mkdir()
        settings = SETTINGS.format(
            port=self.ports[0],
            hub_port=self.ports[1],
            proxy_port=self.ports[2],
            folder=folder,
            bin=BIN,
            proxy=proxy,
            token=self.token,
        )
        (folder / "jupyterhub_config.py").write_text(settings)
        self.log = folder / "hub.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [BIN / "jupyterhub", "-f", "jupyterhub_config.py"],
                cwd=folder,
                stdout=log,
                stderr=log,
            )

    def ask(self, method: str, path: str, content: dict | None = None):
        """Send a request with the test's token and return the answer."""
        body = None if content is None else json.dumps(content).encode()
        request = Request(self.address + path, body, self.headers, method=method)
        with urlopen(request, timeout=60) as answer:
            return json.loads(answer.read() or b"null")

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.ports[0]}"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"token {self.token}"}

    def wait_until(self, condition, seconds: float = 120):
        """Wait until a condition is true; show the log if it never is."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                answer = condition()
                if answer:
                    return answer
            except (HTTPError, OSError):
                pass
            time.sleep(0.1)
        return pytest.fail(self.log.read_text()[-4000:])

    async def run(self, kernel: str, code: str) -> str:
        """Run a cell in a user's kernel, through the proxy, and return what it prints."""
        path = f"/user/{USER}/api/kernels/{kernel}/channels"
        request = HTTPRequest(self.address.replace("http", "ws") + path, headers=self.headers)
        connection = await websocket_connect(request)
        header = {"msg_id": uuid.uuid4().hex, "msg_type": "execute_request", "version": "5.3"}
        header |= {"username": USER, "session": uuid.uuid4().hex, "date": ""}
        message = {"header": header, "parent_header": {}, "metadata": {}, "channel": "shell"}
        await connection.write_message(json.dumps(message | {"content": {"code": code}}))
        printed = ""
        while True:
            answer = json.loads(await asyncio.wait_for(connection.read_message(), 60))
            if answer["parent_header"].get("msg_id") != header["msg_id"]:
                continue
            printed += answer["content"].get("text", "")
            assert answer["msg_type"] != "error", answer["content"]
            if answer["content"].get("execution_state") == "idle":
                connection.close()
                return printed


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def hub(tmp_path):
    """Start a JupyterHub, and end it with all that it has started."""
    hub = Hub(tmp_path)
    try:
        hub.wait_until(lambda: hub.ask("GET", "/hub/api/info"))
        yield hub
    finally:
        started = psutil.Process(hub.process.pid).children(recursive=True)
        hub.process.terminate()
        hub.process.wait(30)
        for process in psutil.wait_procs(started, timeout=10)[1]:
            process.kill()


def test_users_get_warm_kernels(hub):
    hub.ask("POST", f"/hub/api/users/{USER}")
    hub.ask("POST", f"/hub/api/users/{USER}/server", {})
    hub.wait_until(lambda: hub.ask("GET", f"/hub/api/users/{USER}")["servers"][""]["ready"])
    kernel = hub.ask("POST", f"/user/{USER}/api/kernels", {"name": "python3"})["id"]
    code = (
        "import os, sys; print(os.getppid(), 'keras' in sys.modules, os.environ['JUPYTERHUB_USER'])"
    )
    parent, loaded, user = asyncio.run(hub.run(kernel, code)).split()
    warm_process = psutil.Process(int(parent))
    assert "course_lib.kernel.parent" in warm_process.cmdline()
    assert (loaded, user) == ("True", USER)

    hub.ask("POST", f"/user/{USER}/api/kernels/{kernel}/restart")
    again = asyncio.run(hub.run(kernel, code)).split()
    assert again[0] == parent

    # The warm process ends with the user's server, and its kernels do.
    hub.ask("DELETE", f"/hub/api/users/{USER}/server")
    hub.wait_until(lambda: not warm_process.is_running(), 60)
