"""JupyterLab as `course start` starts it, opened in headless Chromium."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import nbformat
import pytest
from playwright.sync_api import Locator, Page, sync_playwright

QUIET_CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def find_browser() -> str:
    """Return the browser that `make test` found, or one on the PATH."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("COURSE_BROWSER") or next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.fail("No browser: run these tests with `make test`, which gets one.")
    return found


class Lab:
    """A running JupyterLab and a browser that visits it."""

    def __init__(self, root: Path, address: str, token: str, browser):
        self.root = root
        self.address = address
        self.token = token
        self.browser = browser
        self.pages: list[Page] = []

    def notebook(self, cells: list[str], name: str = "scratch") -> Page:
        """Write a notebook with these code cells, open it, run all; return the page when idle."""
        notebook = nbformat.v4.new_notebook()
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
        notebook.cells = [nbformat.v4.new_code_cell(source) for source in cells]
        path = self.root / "notebooks" / f"{name}.ipynb"
        nbformat.write(notebook, path)
        page = self.open(f"notebooks/{name}.ipynb")
        self.run_all(page)
        return page

    @contextlib.contextmanager
    def panel(self, cells: list[str], name: str):
        """Open a notebook with one widget; give its panel, and check that nothing failed."""
        page = self.notebook(cells, name)
        panel = page.locator(".course-panel")
        panel.wait_for(timeout=120_000)
        yield panel
        error = panel.locator(".course-error")
        assert error.inner_text() == "" and not error.is_visible()
        assert page.get_by_text("Error displaying widget").count() == 0

    def open(self, path: str) -> Page:
        """Open a file of the course, as a fresh workspace; return the page when it is idle."""
        context = self.browser.new_context(viewport={"width": 1280, "height": 1400})
        page = context.new_page()
        self.pages.append(page)
        page.goto(f"{self.address}/lab/tree/{path}?reset&token={self.token}")
        page.locator(".jp-Notebook").first.wait_for(timeout=120_000)
        self.wait_until_idle(page)
        return page

    def run_all(self, page: Page, timeout: float = 180) -> None:
        """Run every cell from the menu and wait until each has finished."""
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name=re.compile("^Run All Cells$")).click()
        page.wait_for_function(
            """() => [...document.querySelectorAll('.jp-CodeCell')]
                .every(cell => !/\\*/.test(cell.querySelector('.jp-InputPrompt')?.innerText))
                && [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')]
                .some(prompt => /\\d/.test(prompt.innerText))""",
            timeout=timeout * 1000,
        )
        self.wait_until_idle(page)

    @staticmethod
    def wait_until_idle(page: Page) -> None:
        """Wait for the status bar; the toolbar says idle before the kernel is connected."""
        page.wait_for_function(
            "() => /\\| Idle/.test(document.querySelector('#jp-main-statusbar')?.innerText ?? '')",
            timeout=120_000,
        )

    def close_pages(self) -> None:
        """Close what a test opened."""
        for page in self.pages:
            page.context.close()
        self.pages.clear()


@contextlib.contextmanager
def running_lab(root: Path, home: Path):
    """Start JupyterLab through the course's own command, with a home of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = dict(
        os.environ,
        HOME=str(home),
        JUPYTER_CONFIG_DIR=str(home / "config"),
        JUPYTER_DATA_DIR=str(home / "data"),
        JUPYTER_RUNTIME_DIR=str(home / "runtime"),
        JUPYTER_TOKEN="letmein",
        COURSE_ROOT=str(root),
        COURSE_PROGRESS=str(home / "progress.json"),
    )
    log = home / "lab.log"
    course = Path(sys.executable).parent / "course"
    command = [course, "start", "--no-browser", "--port", str(port)]
    with log.open("w") as file:
        server = subprocess.Popen(command, env=environment, stdout=file, stderr=file, cwd=root)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address, server, log)
        yield root, address, "letmein"
    finally:
        server.terminate()
        server.wait(timeout=120)


@pytest.fixture(scope="session")
def lab_server(course_folder, tmp_path_factory):
    """Start one JupyterLab for all browser tests."""
    with running_lab(course_folder, tmp_path_factory.mktemp("home")) as server:
        yield server


def wait_for(address: str, server: subprocess.Popen, log: Path) -> None:
    """Wait until the server answers; fail with its log if it ends or takes too long."""
    for _ in range(240):
        try:
            with urlopen(f"{address}/api", timeout=2):
                return
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.5)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()}")


@pytest.fixture(scope="session")
def browser():
    """Return a headless Chromium."""
    with sync_playwright() as playwright:
        instance = playwright.chromium.launch(executable_path=find_browser(), args=QUIET_CHROMIUM)
        yield instance
        instance.close()


@pytest.fixture(scope="session")
def lab_session(lab_server, browser):
    """Return the one JupyterLab of all browser tests."""
    return Lab(*lab_server, browser)


@pytest.fixture
def lab(lab_session):
    """Return JupyterLab; pages opened in a test are closed after it."""
    yield lab_session
    lab_session.close_pages()


@pytest.fixture
def place():
    """Return what finds a place of a picture on the page, wherever the page shrinks it to."""

    def on_page(image: Locator, x: float, y: float) -> dict[str, float]:
        """Turn the picture's own pixels into the `position` of `image.click` and `image.hover`."""
        box = image.bounding_box()
        width, height = (int(image.get_attribute(side)) for side in ("width", "height"))
        return {"x": box["width"] * x / width, "y": box["height"] * y / height}

    return on_page
