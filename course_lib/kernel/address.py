"""Where the warm process of a user and an environment is found, and when it is out of date."""

import hashlib
import json
import os
import stat
import sys
import sysconfig
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

__all__ = ["NotWarm", "folder", "idle_minutes", "packages", "socket_path", "why_not"]

# What the libraries, or the Python that imports them, read from the environment at their start.
# Kernels that differ in one of these cannot come from the same warm process.
READ_AT_START = ("BLIS_", "CUDA", "GOTO", "HIP_", "KERAS_", "KMP_", "LANG", "LC_", "LD_", "MALLOC_")
READ_AT_START += ("MKL_", "MPL", "NPY_", "NUMEXPR", "NVIDIA", "OMP_", "OPENBLAS_", "PYTHON")
READ_AT_START += ("ROCR_", "SCIPY_", "SKLEARN_", "TF_", "XDG_CONFIG", "XLA_")
READ_AT_START += ("COURSE_WARM_LIBRARIES",)
# What a kernel finds or sets itself, and passes on to what is started in it.
SET_BY_KERNELS = (
    ("KMP_DUPLICATE_LIB_OK", "True"),
    ("KMP_INIT_AT_FORK", "FALSE"),
    ("MPLBACKEND", "module://matplotlib_inline.backend_inline"),
    ("TF_CPP_MIN_LOG_LEVEL", "3"),
)
# Keras' file of settings where the user had none (keras.src.backend.config).
KERAS_WRITES = {
    "floatx": "float32",
    "epsilon": 1e-07,
    "backend": "tensorflow",
    "image_data_format": "channels_last",
}
LONGEST_PATH = 107  # bytes of a Unix socket's name on Linux


class NotWarm(Exception):
    """A warm kernel cannot be had; the text is the reason, as half a sentence."""


def why_not(python: str = sys.executable) -> str | None:
    """Return why warm kernels cannot be had here, as half a sentence; None if they can.

    Parameters
    ----------
    python
        The Python that the kernel is to run.
    """
    if os.environ.get("COURSE_WARM", "1") == "0":
        return "COURSE_WARM=0 turns them off"
    if sys.platform == "win32":
        return "Windows cannot fork a process"
    if sys.platform != "linux":
        return f"forking is not safe on this system ({sys.platform})"
    if os.path.abspath(python) != os.path.abspath(sys.executable):
        return f"the kernel runs another environment's Python, {python}"
    return None


def idle_minutes() -> float:
    """Return how long a warm process waits for the next kernel: COURSE_WARM_MINUTES, or 30.

    Raises
    ------
    NotWarm
        If the variable is not a positive number.
    """
    given = os.environ.get("COURSE_WARM_MINUTES", "30")
    try:
        minutes = float(given)
    except ValueError:
        minutes = -1.0
    if not 0 < minutes < float("inf"):
        raise NotWarm(f"COURSE_WARM_MINUTES has to be a number of minutes, not {given!r}")
    return minutes


def folder() -> Path:
    """Return the folder of this user's sockets, which nobody else can enter.

    Raises
    ------
    NotWarm
        If the folder cannot be made, or is open to others.
    """
    base = os.environ.get("XDG_RUNTIME_DIR", "")
    if base and os.access(base, os.W_OK):
        place = Path(base) / "course_lib"
    else:
        place = Path(tempfile.gettempdir()) / f"course_lib-{os.getuid()}"
    try:
        place.mkdir(mode=0o700, exist_ok=True)
        status = place.lstat()
    except OSError as problem:
        raise NotWarm(f"the folder {place} cannot be made ({problem.strerror})") from problem
    private = stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid()
    if not private or status.st_mode & 0o077:
        raise NotWarm(f"the folder {place} is open to other users of this computer")
    return place


def socket_path(env: Mapping[str, str]) -> Path:
    """Return the socket of the warm process for this Python and a kernel's environment variables.

    Raises
    ------
    NotWarm
        If there is no private folder, or its name is too long for a socket.
    """
    read = sorted((name, env[name]) for name in env if _is_read(name, env[name]))
    digest = hashlib.sha256(repr((sys.executable, read)).encode("utf-8", "surrogateescape"))
    path = folder() / f"{digest.hexdigest()[:16]}.sock"
    if len(os.fsencode(path)) > LONGEST_PATH:
        raise NotWarm(f"the name {path} is too long for a socket")
    return path


def packages(env: Mapping[str, str]) -> str:
    """Return a fingerprint of the installed packages, of Python and of the libraries' settings.

    Parameters
    ----------
    env
        The environment variables of the warm process; they say where settings lie.
    """
    parts: list[tuple] = []
    for place in sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}):
        with os.scandir(place) as entries:
            marks = (e for e in entries if e.name.endswith((".dist-info", ".pth", ".egg-link")))
            parts += sorted((entry.name, entry.stat().st_mtime_ns) for entry in marks)
    for file in [Path(sys.executable), *sorted(Path(__file__).parent.glob("*.py"))]:
        status = file.stat()
        parts.append((str(file), status.st_mtime_ns, status.st_size))
    parts += _settings(env)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _is_read(name: str, value: str) -> bool:
    # HOME, because the libraries keep their settings there.
    return (name == "HOME" or name.startswith(READ_AT_START)) and (
        name,
        value,
    ) not in SET_BY_KERNELS


def _settings(env: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what Keras and Matplotlib read in their files of settings while they are imported."""
    home = Path(env.get("HOME", "/"))
    config = Path(env.get("XDG_CONFIG_HOME", home / ".config"))
    found = [("keras", ""), ("matplotlib", "")]
    with suppress(OSError):
        keras = Path(env.get("KERAS_HOME", home / ".keras")) / "keras.json"
        text = keras.read_text("utf-8", "replace")
        # That Keras has written the file while it was imported is no change.
        found[0] = ("keras", "" if _is_what_keras_writes(text) else text)
    with suppress(OSError):
        matplotlib = Path(env.get("MPLCONFIGDIR", config / "matplotlib")) / "matplotlibrc"
        found[1] = ("matplotlib", matplotlib.read_text("utf-8", "replace"))
    return found


def _is_what_keras_writes(text: str) -> bool:
    try:
        return json.loads(text) == KERAS_WRITES
    except ValueError:
        return False
