"""The course's Jupyter configuration: one folder for students, one for instructors.

A folder is used by naming it in the environment variable ``JUPYTER_CONFIG_PATH``. It then goes
before everything else that Jupyter reads, and nothing in the user's own ``~/.jupyter`` changes.
"""

import os
from pathlib import Path

__all__ = ["config_folder", "environment"]

HERE = Path(__file__).parent


def config_folder(teach: bool = False) -> Path:
    """Return the configuration folder of the student's or the instructor's JupyterLab."""
    return HERE / ("instructor" if teach else "student")


def environment(root: Path, teach: bool = False) -> dict[str, str]:
    """Return the environment variables that give a Jupyter process the course's configuration.

    Parameters
    ----------
    root
        The course folder. JupyterLab keeps its layout and settings there, in ``.course``.
    teach
        The instructor's configuration instead of the student's.
    """
    wanted = dict(os.environ)
    paths = [str(config_folder(teach)), wanted.get("JUPYTER_CONFIG_PATH", "")]
    wanted["JUPYTER_CONFIG_PATH"] = os.pathsep.join(path for path in paths if path)
    own = root / ".course" / ("jupyterlab_teach" if teach else "jupyterlab")
    if os.access(root, os.W_OK):
        wanted.setdefault("JUPYTERLAB_SETTINGS_DIR", str(own / "settings"))
        wanted.setdefault("JUPYTERLAB_WORKSPACES_DIR", str(own / "workspaces"))
        if teach:
            (root / ".course" / "exchange").mkdir(parents=True, exist_ok=True)
    return wanted
