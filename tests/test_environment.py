"""pyproject.toml, requirements.lock and environment.yml say the same."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCK = (ROOT / "requirements.lock").read_text()
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text())


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked() -> dict[str, list[Version]]:
    found: dict[str, list[Version]] = {}
    for line in LOCK.splitlines():
        requirement = Requirement(line)
        (pin,) = requirement.specifier
        found.setdefault(canonical(requirement.name), []).append(Version(pin.version))
    return found


def wanted() -> list[Requirement]:
    groups = PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"]
    return [Requirement(line) for line in groups]


@pytest.mark.parametrize("requirement", wanted(), ids=lambda one: one.name)
def test_each_package_is_locked_within_its_range(requirement):
    pins = locked()[canonical(requirement.name)]
    assert all(requirement.specifier.contains(pin, prereleases=True) for pin in pins)


def test_the_lock_pins_exactly_and_names_no_address():
    lines = LOCK.splitlines()
    assert all(re.match(r"^[A-Za-z0-9_.\-\[\]]+==[^=\s]+( ; .+)?$", line) for line in lines)
    assert "://" not in LOCK


def test_conda_users_get_the_same_packages():
    pip = CONDA["dependencies"][-1]["pip"]
    assert pip == ["-r requirements.lock", "-e ."]


def test_conda_and_pyproject_allow_the_same_pythons():
    (python,) = (line for line in CONDA["dependencies"] if str(line).startswith("python "))
    assert SpecifierSet(python.removeprefix("python ")) == SpecifierSet(
        PROJECT["project"]["requires-python"]
    )


def test_what_is_installed_is_what_is_locked():
    from importlib.metadata import version

    installed = {name: Version(version(name)) for name in ("keras", "tensorflow", "nbgrader")}
    assert all(installed[name] in locked()[name] for name in installed)
