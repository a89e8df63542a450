"""What took too long to train in a lesson: models and tables from the folder `checkpoints/`.

Beside each file lies the script that made it: its name is that of the file, or the beginning of it,
with the ending .py.
"""

from pathlib import Path

__all__ = ["folder", "load_model", "path"]


def folder() -> Path:
    """Return the folder of the checkpoints, beside course_lib."""
    return Path(__file__).resolve().parents[1] / "checkpoints"


def path(file: str) -> Path:
    """Return the path of a checkpoint's file, e.g. "shapes_classifier.keras".

    Raises
    ------
    FileNotFoundError
        If it is not there; the message names the command that makes it.
    """
    found = folder() / file
    if not found.is_file():
        scripts = [s.stem for s in folder().glob("*.py") if found.stem.startswith(s.stem)]
        script = f"checkpoints/{max(scripts, key=len, default=found.stem)}.py"
        raise FileNotFoundError(
            f"There is no file {file!r} in {folder()}. Get a complete copy of the course, or make "
            f"the file yourself, in the course's folder: python {script}"
        )
    return found


def load_model(name: str):
    """Return the trained Keras model `checkpoints/<name>.keras`.

    Raises
    ------
    FileNotFoundError
        If it is not there; the message names the command that makes it.
    """
    import keras

    from course_lib.models.transformers import positions  # noqa: F401  layers of its own in a file

    return keras.saving.load_model(path(f"{name}.keras"))
