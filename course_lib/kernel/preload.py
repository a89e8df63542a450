"""What a warm process imports, whether it may fork afterwards, and what a fork undoes."""

import importlib
import inspect
import os
import sys
from collections.abc import Iterable

__all__ = [
    "LIBRARIES",
    "MACHINERY",
    "let_debugger_enter",
    "libraries",
    "load",
    "settle",
    "why_not_fork",
]

# What lessons and course_lib import. The course's own modules are not among them: each kernel
# imports them itself, so that an author's change is there after the next restart of a kernel.
LIBRARIES = (
    "numpy",
    "scipy.ndimage",
    "scipy.optimize",
    "scipy.signal",
    "scipy.special",
    "scipy.stats",
    "pandas",
    "PIL.Image",
    "PIL.PngImagePlugin",
    "PIL.ImageDraw",
    "PIL.ImageFont",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_agg",
    "matplotlib.patheffects",
    "sklearn.datasets",
    "sklearn.linear_model",
    "sklearn.model_selection",
    "sklearn.preprocessing",
    "tensorflow",
    "keras",
    "ipywidgets",
    "anywidget",
    "lazy_loader",
    "platformdirs",
    "threadpoolctl",
    "yaml",
)
# What a kernel imports while it starts; the debugger alone takes 0.24 s. Not matplotlib_inline: it
# turns itself on while it is imported, in the IPython that is there.
MACHINERY = (
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "encodings.ascii",
    "encodings.latin_1",
    "ipykernel.debugger",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "jedi",
    "sqlite3",
    "stack_data",
    "tornado.platform.asyncio",
    "tornado.queues",
)
INLINE = "module://matplotlib_inline.backend_inline"
ONE_THREAD = "OPENBLAS_NUM_THREADS"
BLAS_VARIABLES = (ONE_THREAD, "GOTO_NUM_THREADS", "OMP_NUM_THREADS")

_set_by_imports: dict[str, str] = {}
_machinery_files: set[str] = set()
_matplotlib_settings = ""
_blas_libraries: list = []


def libraries() -> list[str]:
    """Return what is to be imported early: what COURSE_WARM_LIBRARIES names, or LIBRARIES.

    Who needs no Keras for a while starts sooner, and in less memory, with a few of them.
    """
    given = os.environ.get("COURSE_WARM_LIBRARIES")
    return list(LIBRARIES) if given is None else given.split()


def load(names: Iterable[str] = LIBRARIES, modules: Iterable[str] = ()) -> None:
    """Import everything, with one thread, in silence and without a TensorFlow operation.

    Parameters
    ----------
    names
        The libraries.
    modules
        Further modules, for a warm process with a purpose of its own.
    """
    global _matplotlib_settings
    from course_lib.kernel import quiet

    # IPKernelApp keeps this number in its class; in a forked kernel it would be wrong.
    os.environ.pop("JPY_PARENT_PID", None)
    before = dict(os.environ)
    # OpenBLAS starts its threads while it is loaded, and a thread does not live through a fork.
    os.environ[ONE_THREAD] = "1"
    quiet.load_ipython_extension(None)
    for name in MACHINERY:
        importlib.import_module(name)
    _machinery_files.update(getattr(module, "__file__", "") or "" for module in _modules())
    for name in (*names, *modules):
        importlib.import_module(name)
    # The first traceback asks for the file of each module, which takes 0.2 s: it is asked here.
    inspect.getmodule(load.__code__)

    import matplotlib
    from threadpoolctl import ThreadpoolController

    _matplotlib_settings = matplotlib.matplotlib_fname()
    matplotlib.rcParams["backend"] = INLINE  # finding all back ends is slow the first time
    _blas_libraries[:] = ThreadpoolController().select(internal_api="openblas").lib_controllers
    del os.environ[ONE_THREAD]
    _set_by_imports.update(dict(os.environ.items() - before.items()))


def why_not_fork() -> str | None:
    """Return what makes a fork of this process unsafe, as half a sentence; None if nothing does.

    A forked process has one thread, whatever its parent had, and a GPU's driver does not work in
    it if the parent has touched the GPU.
    """
    import psutil

    threads = psutil.Process().num_threads()
    if threads != 1:
        return f"the libraries started {threads - 1} threads while they were imported"
    if any(os.readlink(link).startswith("/dev/nvidia") for link in _open_files()):
        return "the libraries took hold of the GPU while they were imported"
    eager = sys.modules.get("tensorflow.python.eager.context")
    context = eager.context_safe() if eager else None
    if context is not None and context._initialized:
        return "TensorFlow was started by an import"
    return None


def settle() -> None:
    """Undo, in a forked process, what tells an early import from one that is made there."""
    import matplotlib

    for name, value in _set_by_imports.items():
        os.environ.setdefault(name, value)
    file = matplotlib.matplotlib_fname()
    if file != _matplotlib_settings:  # there is one in the working folder
        matplotlib.rcParams.update(matplotlib.rc_params_from_file(file))
    # ipykernel names its back end in a variable, before Matplotlib is imported and reads that.
    matplotlib.rcParams["backend"] = os.environ.get("MPLBACKEND") or INLINE

    asked = next((os.environ[name] for name in BLAS_VARIABLES if os.environ.get(name)), "")
    threads = int(asked) if asked.isdecimal() else len(os.sched_getaffinity(0))
    for library in _blas_libraries:
        library.set_num_threads(threads)


def let_debugger_enter(kernel) -> None:
    """Let the debugger step into the libraries.

    A kernel hides from it everything that was imported before the kernel began.
    """
    files = kernel._kernel_modules  # the debugger has the same list
    files[:] = [file for file in files if file in _machinery_files]


def _modules() -> list:
    return list(sys.modules.values())


def _open_files() -> list[str]:
    links = [f"/proc/self/fd/{name}" for name in os.listdir("/proc/self/fd")]
    return [link for link in links if os.path.lexists(link)]
