"""The lists of packages agree with one another and with what is installed."""

from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]


def requirements(name):
    lines = (line.split("#")[0].strip() for line in (ROOT / name).read_text().splitlines())
    return [Requirement(line) for line in lines if line]


@pytest.fixture(scope="module")
def locked():
    pins = {}
    for requirement in requirements("requirements.lock"):
        (specifier,) = requirement.specifier
        assert specifier.operator == "==", f"{requirement} is not pinned"
        pins[canonicalize_name(requirement.name)] = specifier.version
    return pins


def test_every_direct_dependency_is_locked_at_a_version_it_allows(locked):
    for requirement in requirements("requirements.txt"):
        version = locked.get(canonicalize_name(requirement.name))
        assert version, f"{requirement.name} is missing in the lock: run `make lock`"
        assert requirement.specifier.contains(version), f"{requirement} but locked {version}"


def test_what_the_tests_run_on_is_the_lock(locked):
    installed = {name: metadata.version(name) for name in locked}
    assert installed == locked


def test_conda_installs_the_lock_on_the_same_python():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    assert environment["dependencies"][:2] == ["python=3.11", "pip"]
    assert environment["dependencies"][2] == {"pip": ["-r requirements.lock"]}
    assert 'requires-python = ">=3.11,<3.12"' in (ROOT / "pyproject.toml").read_text()
