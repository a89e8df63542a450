"""Find a data file inside an installed library without importing that library.

Importing scikit-learn or statsmodels takes seconds, and the functions of scikit-image may decide
to download; the files themselves are simply there.
"""

from importlib.util import find_spec
from pathlib import Path


def packaged_file(package: str, inside: str) -> Path:
    """Give the path of the file `inside` an installed `package`.

    Raises
    ------
    FileNotFoundError
        If the package is not installed, or its installation lacks the file.
    """
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(
            f"The package {package} carries this data set but is not installed; "
            "run `make env` to mend the environment."
        )
    path = Path(spec.submodule_search_locations[0], inside)
    if not path.is_file():
        raise FileNotFoundError(
            f"The installed {package} lacks its data file {path}; "
            f"reinstall it (`make env`), the file is part of the package."
        )
    return path
