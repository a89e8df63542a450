"""The examinations of `course doctor`: each looks at one thing and says what it found."""

import importlib.metadata
import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path

from course_lib.cli.words import quoted

__all__ = ["EXAMINATIONS", "SLOW", "Finding"]

SUPPORTED = ((3, 11), (3, 13))
FREE_NEEDED = 0.5e9  # bytes: notebooks, progress, a downloaded data set
FRONT_END = ("@jupyter-widgets/jupyterlab-manager", "anywidget")
SHOWN = ("course_lib", "keras", "tensorflow", "jupyterlab", "nbgrader")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes
    ----------
    state : str
        "ok"; "fault" for what a student needs; "note" for what can be done without.
    text : str
        What was found.
    mend : str
        The one command that mends it; "" where nothing has to be mended.
    """

    state: str
    text: str
    mend: str = ""


def python_version(root: Path) -> list[Finding]:
    """Look whether the course was made for this Python."""
    text = f"Python {platform.python_version()} in {quoted(sys.prefix)}"
    low, high = (".".join(map(str, version)) for version in SUPPORTED)
    if SUPPORTED[0] <= sys.version_info[:2] <= SUPPORTED[1]:
        return [Finding("ok", text)]
    return [Finding("fault", f"{text}; the course needs {low} to {high}", "make env")]


def packages(root: Path) -> list[Finding]:
    """Compare the installed packages with the lock."""
    lock = root / "requirements.lock"
    wanted = _locked(lock) if lock.is_file() else dict.fromkeys(SHOWN[1:], "")
    missing, others = [], []
    for name, version in wanted.items():
        here = _version(name)
        if here is None:
            missing.append(name)
        elif version and here != version:
            others.append(f"{name} {here} instead of {version}")
    findings = []
    if missing:
        findings.append(Finding("fault", f"Not installed: {_some(missing)}", _install(lock)))
    if others:
        text = f"Not in the tested version: {_some(others)}"
        findings.append(Finding("note", text, _install(lock)))
    if not findings:
        shown = ", ".join(f"{name} {_version(name)}" for name in SHOWN if _version(name))
        findings.append(Finding("ok", f"Packages: {shown}; {len(wanted)} in all, as tested"))
    return findings


def kernel(root: Path) -> list[Finding]:
    """Look whether notebooks run in this environment."""
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    mend = _install_course(root)
    try:
        spec = KernelSpecManager().get_kernel_spec("python3")
    except NoSuchKernel:
        return [Finding("fault", "There is no kernel called python3", mend)]
    if not Path(spec.resource_dir).is_relative_to(sys.prefix):  # it hides the course's own
        mend = f"{quoted(sys.executable)} -m jupyter_client.kernelspecapp remove python3"
    program = shutil.which(spec.argv[0]) or spec.argv[0]
    if spec.argv[0] not in ("python", "python3") and not _same(program, sys.executable):
        return [Finding("fault", f"Kernel python3 runs another Python: {quoted(program)}", mend)]
    if "kernel_provisioner" not in spec.metadata:
        place = quoted(spec.resource_dir)
        text = f"Kernel python3 in {place} is not the course's: it starts cold"
        return [Finding("note", text, mend)]
    return [Finding("ok", "Kernel python3 runs in this environment")]


def warm_kernels(root: Path) -> list[Finding]:
    """Fork a process from the warm one, as a new notebook does."""
    from course_lib.kernel.address import NotWarm, why_not

    try:
        if why_not() is not None:
            raise NotWarm(why_not())
        from course_lib.kernel import warm

        # operator.call calls what it is given, and that tells us that the process is there.
        warm.shared().fork("operator:call").wait()
    except NotWarm as reason:
        return [Finding("note", f"Notebooks start cold, in some seconds, because {reason}")]
    return [Finding("ok", "Notebooks start warm, at once")]


def widgets_in_the_browser(root: Path) -> list[Finding]:
    """Look for the parts of JupyterLab that show our widgets."""
    from jupyter_core.paths import jupyter_path

    places = [Path(place) for place in jupyter_path("labextensions")]
    missing = [
        name
        for name in FRONT_END
        if not any((place / name / "package.json").is_file() for place in places)
    ]
    if not missing:
        return [Finding("ok", "JupyterLab's widget extensions are there")]
    text = f"JupyterLab cannot show widgets; missing: {', '.join(missing)}"
    return [Finding("fault", text, f"{_installer(again=True)} jupyterlab_widgets anywidget")]


def keras_starts(root: Path) -> list[Finding]:
    """Start Keras: a wrong processor or a half-installed package shows only then."""
    code = "import keras; print(keras.backend.backend(), float(keras.ops.sum(keras.ops.ones(3))))"
    try:
        tried = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, timeout=180, cwd=root
        )
    except subprocess.TimeoutExpired:
        return [Finding("note", "Keras did not start within three minutes: the machine is busy")]
    if tried.returncode == 0 and tried.stdout.rstrip().endswith("3.0"):
        return [Finding("ok", f"Keras starts, with {tried.stdout.split()[-2]}")]
    lines = [line for line in tried.stderr.splitlines() if line.strip()] or ["it crashed"]
    mend = f"{_installer(again=True)} keras tensorflow"
    return [Finding("fault", f"Keras does not start: {lines[-1].strip()[:200]}", mend)]


def browser(root: Path) -> list[Finding]:
    """Look for a browser that can be opened."""
    from course_lib.cli.start import has_browser

    if has_browser():
        return [Finding("ok", "A browser can be opened")]
    text = "No browser can be opened from here; course start prints the address to open in one"
    return [Finding("note", text)]


def disk(root: Path) -> list[Finding]:
    """Look for room for notebooks and data."""
    free = shutil.disk_usage(root).free
    text = f"{free / 1e9:.1f} GB free on the disk"
    if free >= FREE_NEEDED:
        return [Finding("ok", text)]
    needed = f"; at least {FREE_NEEDED / 1e9:.1f} GB are needed. Find what to delete"
    command = "cleanmgr" if os.name == "nt" else f"du -ah {quoted(Path.home())} | sort -h | tail"
    return [Finding("fault", text + needed, command)]


def writing(root: Path) -> list[Finding]:
    """Try to write where work is saved."""
    closed = [place for place in (root, root / "notebooks", root / "exercises") if _closed(place)]
    if not closed:
        return [Finding("ok", "Your work can be saved in the course folder")]
    place = quoted(closed[0])
    if os.name == "nt":
        command = f"icacls {place} /grant %USERNAME%:F /T"
    else:
        command = f"sudo chown -R $(id -un) {place}"
    return [Finding("fault", f"Nothing can be saved in {place}", command)]


def progress_file(root: Path) -> list[Finding]:
    """Read the progress file."""
    from course_lib import progress

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        progress.read()
    if caught:  # reading has mended it already
        return [Finding("note", str(caught[0].message))]
    return [Finding("ok", f"Progress is kept in {quoted(progress.path())}")]


def sandbox(root: Path) -> list[Finding]:
    """Try the sandbox that submissions run in; only graders need it."""
    if not sys.platform.startswith("linux"):
        return [Finding("note", "No sandbox on this system; only graders need one (on Linux)")]
    program = shutil.which("bwrap")
    if program is None:
        text = "The sandbox bubblewrap is not installed; only graders need it"
        return [Finding("note", text, "sudo apt-get install bubblewrap")]
    tried = subprocess.run(
        [program, "--ro-bind", "/", "/", "--unshare-net", "true"], capture_output=True, text=True
    )
    if tried.returncode == 0:
        return [Finding("ok", "The sandbox bubblewrap works; only graders need it")]
    text = (
        f"The sandbox bubblewrap does not work ({tried.stderr.strip()[:100]}); only graders need it"
    )
    return [Finding("note", text, "sudo sysctl kernel.unprivileged_userns_clone=1")]


EXAMINATIONS = (
    python_version,
    packages,
    kernel,
    widgets_in_the_browser,
    keras_starts,
    warm_kernels,
    browser,
    disk,
    writing,
    progress_file,
    sandbox,
)
SLOW = (keras_starts, warm_kernels)


def _locked(lock: Path) -> dict[str, str]:
    """Return the packages of a lock that are meant for this system: name -> version."""
    from packaging.requirements import InvalidRequirement, Requirement

    found = {}
    for line in lock.read_text("utf-8").splitlines():
        line = re.sub(r"\s*(#.*|\\)$", "", line).strip()
        try:
            wanted = Requirement(line)
        except InvalidRequirement:
            continue  # an option or a hash
        if wanted.marker is None or wanted.marker.evaluate():
            found[wanted.name] = next((part.version for part in wanted.specifier), "")
    return found


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _installer(again: bool = False) -> str:
    """Return the beginning of an install command; with `again`, one that replaces what is there."""
    python = quoted(sys.executable)
    if importlib.util.find_spec("uv"):
        return f"{python} -m uv pip install --python {python}" + (" --reinstall" if again else "")
    return f"{python} -m pip install" + (" --force-reinstall" if again else "")


def _install(lock: Path) -> str:
    return f"{_installer()} -r {quoted(lock)}" if lock.is_file() else f"{_installer()} course_lib"


def _install_course(root: Path) -> str:
    """Return the command that installs the course, and its kernel, without its packages."""
    return f"{_installer(again=True)} --no-deps --no-build-isolation --editable {quoted(root)}"


def _some(names: list[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def _same(one: str, other: str) -> bool:
    # Not resolved: the Python of a virtual environment is a link to one outside of it.
    return os.path.normcase(os.path.abspath(one)) == os.path.normcase(os.path.abspath(other))


def _closed(place: Path) -> bool:
    if not place.is_dir():
        return False
    try:
        with tempfile.TemporaryFile(dir=place):
            return False
    except OSError:
        return True
