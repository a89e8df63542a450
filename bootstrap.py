"""Make the course's environment on a machine that has nothing but Python.

Only the standard library is used here, and nothing newer than Python 3.6, so that a Python that
is too old can still say so in words. The Makefile calls it; `--help` lists the commands.
"""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements.lock"
SUPPORTED = ((3, 11), (3, 12), (3, 13))
PROXY = "configurable-http-proxy@4.6.3"  # the last one for Node.js 18 and 20
JAX = "0.10.2"  # the environment has what it needs: NumPy, SciPy, ml_dtypes, opt_einsum
SPACE_NEEDED_GB = 4.0  # the packages take about 2.5 GB, unpacking them a little more
NETWORK_SIGNS = re.compile(
    r"dns error|resolve host|name resolution|connect|timed out|network is unreachable|"
    r"error sending request|max retries|no matching distribution|failed to fetch",
    re.IGNORECASE,
)


class Problem(Exception):
    """Something that the person at the keyboard has to mend; the text is one clear sentence."""


def main():
    """Run one command; print a problem as one sentence and exit with 1."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("command", choices=list(COMMANDS))
    arguments = parser.parse_args()
    try:
        COMMANDS[arguments.command]()
    except Problem as problem:
        sys.exit("\n{}\n".format(problem))
    except KeyboardInterrupt:
        sys.exit("\nStopped. Run the same command again to go on.\n")


def make_env():
    """Put the exact packages of requirements.lock and the course itself into .venv."""
    folder = ROOT / ".venv"
    stamp = folder / "installed.sha256"
    wanted = fingerprint(LOCK, ROOT / "pyproject.toml", *installed_files(), ROOT)
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    make_venv(folder)
    print("Installing the packages of requirements.lock ...", flush=True)
    uv(folder, "pip", "sync", str(LOCK))
    uv(folder, "pip", "install", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    stamp.write_text(wanted)
    print("The environment is ready: {}".format(folder), flush=True)


def make_latest():
    """Put the newest versions that pyproject.toml allows into .venv-latest."""
    folder = ROOT / ".venv-latest"
    make_venv(folder)
    print("Installing the newest versions that pyproject.toml allows ...", flush=True)
    uv(folder, "pip", "install", "--upgrade", "--group", "dev", "--editable", str(ROOT))


def make_lock():
    """Resolve pyproject.toml into requirements.lock for every supported Python and system."""
    oldest = "{}.{}".format(*SUPPORTED[0])
    options = ["--universal", "--no-header", "--no-annotate", "--upgrade", "--quiet"]
    command = ["pip", "compile", str(ROOT / "pyproject.toml"), "--group", "dev"]
    new = LOCK.with_suffix(".new")
    uv(ROOT / ".venv", *command, *options, "--python-version", oldest, "--output-file", str(new))
    os.replace(str(new), str(LOCK))


def find_browser():
    """Print the path of a Chromium that starts; get one where there is none.

    A browser that is here is used. Otherwise Playwright's own is downloaded, or, as root on
    Debian, the system's package is installed.
    """
    found = working_browser()
    if found is None and is_root() and shutil.which("apt-get"):
        quiet(["apt-get", "update", "-qq"])
        quiet(["apt-get", "install", "-y", "-qq", "chromium"])
        found = working_browser()
    if found is None:
        quiet([str(python_in(ROOT / ".venv")), "-m", "playwright", "install", "chromium"])
        found = working_browser()
    if found is None:
        raise Problem(
            "No browser could be found or installed, so the browser tests cannot run. Install "
            "Chromium (on Debian: sudo apt-get install chromium), then run the command again."
        )
    print(found)


def find_proxy():
    """Print the path of JupyterHub's proxy, which only its test needs; install it where it is not.

    It is a program for Node.js, and goes into the environment.
    """
    name = "configurable-http-proxy"
    inside = ROOT / ".venv" / "node_modules" / ".bin" / name
    found = shutil.which(name) or (str(inside) if works([str(inside), "--version"]) else None)
    if found is None:
        if not shutil.which("npm") and is_root() and shutil.which("apt-get"):
            quiet(["apt-get", "update", "-qq"])
            quiet(["apt-get", "install", "-y", "-qq", "npm"])
        quiet(["npm", "install", "--prefix", str(ROOT / ".venv"), "--no-save", PROXY])
        found = str(inside) if works([str(inside), "--version"]) else None
    if found is None:
        raise Problem(
            "JupyterHub's proxy could not be installed, so its test cannot run. Install Node.js "
            "with npm (on Debian: sudo apt-get install npm), then run the command again."
        )
    print(found)


def find_sandbox():
    """Print the path of bubblewrap, in which submissions are graded; install it where it is not."""
    found = shutil.which("bwrap")
    if found is None and is_root() and shutil.which("apt-get"):
        quiet(["apt-get", "update", "-qq"])
        quiet(["apt-get", "install", "-y", "-qq", "bubblewrap", "libseccomp2"])
        found = shutil.which("bwrap")
    if found is None:
        raise Problem(
            "The sandbox bubblewrap is not installed, so the grader cannot be tested. Install it "
            "(on Debian: sudo apt-get install bubblewrap), then run the command again."
        )
    print(found)


def find_postgresql():
    """Print the folder of PostgreSQL's programs, for the test of a gradebook in it; install it."""

    def newest():
        known = shutil.which("pg_ctl")
        folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda f: len(str(f)))
        return folders[-1] if folders else known and Path(known).resolve().parent

    if newest() is None and is_root() and shutil.which("apt-get"):
        quiet(["apt-get", "update", "-qq"])
        quiet(["apt-get", "install", "-y", "-qq", "postgresql"])
    if newest() is None:
        raise Problem(
            "PostgreSQL is not installed, so the grader cannot be tested with it. Install it "
            "(on Debian: sudo apt-get install postgresql), then run the command again."
        )
    print(newest())


def find_jax():
    """Print a folder that holds JAX, for the tests on another backend of Keras; install it.

    JAX stays out of the environment itself: TensorFlow imports it wherever it finds it, and then
    takes a second longer to start.
    """
    folder = ROOT / ".venv" / "jax"
    packages = ["{}=={}".format(name, JAX) for name in ("jax", "jaxlib")]
    names = {package.replace("==", "-") + ".dist-info" for package in packages}
    if not names <= {path.name for path in folder.glob("*.dist-info")}:
        command = ["pip", "install", "--quiet", "--no-deps", "--upgrade", "--target", str(folder)]
        uv(ROOT / ".venv", *command, *packages)
    print(folder)


def working_browser():
    """Return the first Chromium that answers --version, or None."""
    names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
    candidates = [os.environ.get("COURSE_BROWSER")] + [shutil.which(name) for name in names]
    ask = (
        "from playwright.sync_api import sync_playwright as start\n"
        "with start() as playwright: print(playwright.chromium.executable_path)"
    )
    answer = quiet([str(python_in(ROOT / ".venv")), "-c", ask])
    candidates.append(answer.stdout.strip() if answer else None)
    for candidate in candidates:
        if candidate and works([candidate, "--version", "--no-sandbox"]):
            return candidate
    return None


def make_venv(folder):
    """Create the virtual environment with uv in it, unless it is there and works."""
    if works([str(python_in(folder)), "-m", "uv", "--version"]):
        return
    check_space(folder.parent)
    python = choose_python()
    print("Creating {} with {} ...".format(folder.name, python), flush=True)
    answer = quiet([python, "-m", "venv", "--clear", str(folder)])
    if answer is None or answer.returncode != 0:
        text = (answer.stdout + answer.stderr) if answer else ""
        explain(text)
        raise Problem(
            "Python's venv module could not make {}. On Debian and Ubuntu install it with: "
            "sudo apt-get install python3-venv. Python said: {}".format(folder, last_line(text))
        )
    pin = re.search(r"^uv==\S+", LOCK.read_text(), re.MULTILINE).group()
    run([str(python_in(folder)), "-m", "pip", "install", "--quiet", "--retries", "2", pin])


def choose_python():
    """Return a supported Python: the one that runs this file, or another one on the PATH."""
    if sys.version_info[:2] in SUPPORTED:
        return sys.executable
    for version in reversed(SUPPORTED):
        found = shutil.which("python{}.{}".format(*version))
        if found:
            return found
    raise Problem(
        "The course needs Python 3.11, 3.12 or 3.13, and this is Python {}.{}. Install one of "
        "them (python.org, or your system's packages) and run the command again.".format(
            *sys.version_info[:2]
        )
    )


def check_space(folder):
    """Raise where the packages would not fit on the disk."""
    free = shutil.disk_usage(str(folder)).free / 1e9
    if free < SPACE_NEEDED_GB:
        raise Problem(
            "The environment needs {:.0f} GB of disk, and {} has {:.1f} GB free. Free some space "
            "and run the command again.".format(SPACE_NEEDED_GB, folder, free)
        )


def uv(folder, *arguments):
    """Run the uv inside an environment on that environment."""
    # uv leaves compiling to the first import, and where PYTHONDONTWRITEBYTECODE is set, as in many
    # containers, to each: then TensorFlow takes 13 s to import instead of 4.
    environment = dict(os.environ, VIRTUAL_ENV=str(folder), UV_COMPILE_BYTECODE="1")
    run([str(python_in(folder)), "-m", "uv", *arguments], environment)


def run(command, environment=None):
    """Run a command, pass on what it prints, and turn a failure into one sentence."""
    answer = subprocess.run(
        command, env=environment, cwd=str(ROOT), stderr=subprocess.PIPE, universal_newlines=True
    )
    if answer.returncode != 0:
        explain(answer.stderr)
        raise Problem("This command failed: {}\n{}".format(" ".join(command), answer.stderr))


def explain(text):
    """Raise the sentence for a full disk or a missing network, where the text shows one."""
    if "No space left" in text or "os error 28" in text:
        raise Problem(
            "The disk is full: the environment needs {:.0f} GB. Free some space and run the "
            "command again; it goes on where it stopped.".format(SPACE_NEEDED_GB)
        )
    if NETWORK_SIGNS.search(text):
        raise Problem(
            "The packages could not be downloaded: there seems to be no network. Connect (once "
            "is enough, the course itself runs offline) and run the command again.\n"
            "The installer said: {}".format(last_line(text))
        )


def quiet(command):
    """Run a command without showing it; None where it cannot be started."""
    pipe = subprocess.PIPE
    try:
        return subprocess.run(command, stdout=pipe, stderr=pipe, universal_newlines=True)
    except OSError:
        return None


def works(command):
    """Say whether a command can be started and ends well."""
    answer = quiet(command)
    return answer is not None and answer.returncode == 0


def last_line(text):
    """Return the last line that says something."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "nothing"


def fingerprint(*sources):
    """Return a hash that changes when a file or the place of the course changes."""
    digest = hashlib.sha256()
    for source in sources:
        digest.update(source.read_bytes() if source.is_file() else str(source).encode())
    return digest.hexdigest()


def installed_files():
    """Return the settings that are copied into the environment when the course is installed."""
    return sorted(file for file in (ROOT / "environment").rglob("*") if file.is_file())


def python_in(folder):
    """Return the path of an environment's Python."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def is_root():
    """Say whether packages of the system can be installed."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


COMMANDS = {
    "env": make_env,
    "latest": make_latest,
    "lock": make_lock,
    "browser": find_browser,
    "proxy": find_proxy,
    "sandbox": find_sandbox,
    "postgresql": find_postgresql,
    "jax": find_jax,
}

if __name__ == "__main__":
    main()
