"""Keep TensorFlow's start-up messages out of notebooks.

TensorFlow 2.21 writes about oneDNN and missing GPU drivers to stderr while it is being imported,
and no setting turns that off. A student would see a red box under the first cell, and stock
nbgrader takes anything on stderr for a failed test. This IPython extension is loaded by every
kernel of the environment (environment/etc/ipython/ipython_kernel_config.py).
"""

import contextlib
import importlib.abc
import importlib.machinery
import logging
import os
import sys
import tempfile
from collections.abc import Iterator

__all__ = ["load_ipython_extension"]


def load_ipython_extension(_shell) -> None:
    """Mute the import of TensorFlow, and its messages below errors from then on."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    if "tensorflow" not in sys.modules:
        sys.meta_path.insert(0, _QuietImport())


class _QuietImport(importlib.abc.MetaPathFinder):
    """Find TensorFlow as usual, then wrap its loader so that the import runs in silence."""

    def find_spec(self, name, path=None, target=None):
        """Return the usual specification with a loader that holds stderr back."""
        if name != "tensorflow":
            return None
        sys.meta_path.remove(self)
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            run = spec.loader.exec_module

            def run_quietly(module):
                with _stderr_held_back():
                    run(module)
                # Its Python warnings are advice about speed, such as "retracing".
                logging.getLogger("tensorflow").setLevel(logging.ERROR)

            spec.loader.exec_module = run_quietly
        return spec


@contextlib.contextmanager
def _stderr_held_back() -> Iterator[None]:
    """Send file descriptor 2 to a file; show the file's text only where an error is raised."""
    # TensorFlow's C++ code writes to the descriptor itself, past Python's sys.stderr.
    kept = os.dup(2)
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        except BaseException:
            held.seek(0)
            os.write(kept, held.read())
            raise
        finally:
            os.dup2(kept, 2)
            os.close(kept)
