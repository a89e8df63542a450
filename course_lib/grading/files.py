"""Write files so that there is never half of one."""

import os
from pathlib import Path

__all__ = ["write_new"]


def write_new(path: Path, content: bytes) -> None:
    """Write a file beside its place, then put it there.

    Raises
    ------
    OSError
        If there is no room for it, or no right to write; what was there before is still there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
