"""`course start` and `course teach`: open JupyterLab on the course."""

import os
import secrets
import socket
import subprocess
import sys
import webbrowser
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import typer

from course_lib.cli.folder import course_root, known_chapters
from course_lib.cli.words import Problem, quoted, say

__all__ = ["start", "teach"]

FIRST_PAGE = "notebooks/00_start_here.ipynb"
TRIES = 50  # ports

Port = Annotated[
    int,
    typer.Option(
        envvar="PORT",
        min=1,
        max=65535,
        help="Port of the server. If it is taken, the next free one is used.",
    ),
]
NoBrowser = Annotated[
    bool, typer.Option("--no-browser", help="Only print the address; open no browser.")
]


def start(
    port: Port = 8888,
    no_browser: NoBrowser = False,
    teach: Annotated[
        bool, typer.Option("--teach", help="Open the instructor's JupyterLab, as `course teach`.")
    ] = False,
) -> None:
    """Open the course in JupyterLab, at its first page.

    Stop it with Ctrl-C.

    Example: course start --port 9000
    """
    launch(port, no_browser, teach)


def teach(port: Port = 8888, no_browser: NoBrowser = False) -> None:
    """Open the instructor's JupyterLab, with nbgrader's form grader.

    The form grader is in the menu: Nbgrader, Formgrader.

    Example: course teach
    """
    launch(port, no_browser, teaching=True)


def launch(port: int, no_browser: bool, teaching: bool) -> None:
    """Replace this process by the Jupyter server, so that Ctrl-C reaches it."""
    from course_lib.cli import originals
    from course_lib.server import environment

    root = course_root()
    for chapter in known_chapters(root):
        originals.keep(chapter)
    chosen = free_port(port)
    if chosen != port:
        say(f"Port {port} is taken; using {chosen}.")
    variables = environment(root, teaching)
    # Ours rather than Jupyter's own, so that the address can be said before the server is up.
    token = variables.setdefault("JUPYTER_TOKEN", secrets.token_hex(20))
    page = FIRST_PAGE if (root / FIRST_PAGE).is_file() else ""
    here = f"/lab/tree/{quote(page)}" if page and not teaching else "/lab"
    browser = not no_browser and has_browser()

    say(f"The course in {quoted(root)} opens in a few seconds.")
    if browser:
        say("If no browser window appears, open this address:")
    else:
        say("Open this address in a browser:")
    say(f"  http://127.0.0.1:{chosen}{here}?token={quote(token)}")
    say("Stop with Ctrl-C.")
    sys.stdout.flush()

    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={root}",
        f"--LabApp.default_url={here}",
        f"--ServerApp.port={chosen}",
        "--ServerApp.port_retries=0",  # the address is already printed
        "--log-level=WARN",
    ]
    command += [] if browser else ["--no-browser"]
    # Jupyter refuses to run as root. Inside a container root is the only user there is.
    command += ["--allow-root"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
    os.chdir(root)
    if os.name == "nt":  # exec on Windows leaves the new process without the console
        sys.exit(subprocess.call(command, env=variables))
    os.execve(sys.executable, command, variables)


def free_port(port: int) -> int:
    """Return `port`, or the first free one after it.

    Raises
    ------
    Problem
        If none of the next fifty is free, or the system forbids the port.
    """
    last = min(port + TRIES, 65536)
    for candidate in range(port, last):
        with socket.socket() as probe:
            if os.name != "nt":  # there it would allow two servers on one port
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", candidate))
            except PermissionError:
                raise Problem(
                    f"You may not use port {candidate}: choose one above 1023, for example "
                    "course start --port 8888"
                ) from None
            except OSError:
                continue
        return candidate
    raise Problem(
        f"The ports {port} to {last - 1} are all taken. Choose another, for example "
        f"course start --port {port + 100 if port < 60000 else 8888}"
    )


def has_browser() -> bool:
    """Say whether a browser with a window can be opened here."""
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("BROWSER")
    ):
        return Path("/proc/sys/fs/binfmt_misc/WSLInterop").exists() and _registered()
    return _registered()


def _registered() -> bool:
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True
