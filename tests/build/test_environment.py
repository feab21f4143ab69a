"""The lists of packages agree with one another and with what is installed."""

import re
from importlib import metadata

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools import ROOT, setup_venv
from tools.lock_files import without_hashes

LISTS = ["requirements", "requirements-dask"]


def requirements(name):
    text = without_hashes((ROOT / name).read_text())
    lines = (line.split("#")[0].strip() for line in text.splitlines())
    return [Requirement(line) for line in lines if line]


def pins(name):
    """{name: version} of a lock."""
    found = {}
    for requirement in requirements(name):
        (specifier,) = requirement.specifier
        assert specifier.operator == "==", f"{requirement} is not pinned"
        found[canonicalize_name(requirement.name)] = specifier.version
    return found


@pytest.fixture(scope="module")
def locked():
    """{name of a list: {package: version}} of its lock."""
    return {name: pins(f"{name}.lock") for name in LISTS}


def test_each_list_is_checked():
    assert {path.stem for path in ROOT.glob("requirements*.txt")} == set(LISTS)
    assert {path.stem for path in ROOT.glob("requirements*.lock")} == set(LISTS)


@pytest.mark.parametrize("name", LISTS)
def test_every_direct_dependency_is_locked_at_a_version_it_allows(locked, name):
    for requirement in requirements(f"{name}.txt"):
        version = locked[name].get(canonicalize_name(requirement.name))
        assert version, f"{requirement.name} is missing in the lock: run `make lock`"
        assert requirement.specifier.contains(version), f"{requirement} but locked {version}"


@pytest.mark.parametrize("name", LISTS)
def test_every_line_of_a_lock_has_the_hashes_of_its_files(locked, name):
    lines = (ROOT / f"{name}.lock").read_text().replace("\\\n", "").splitlines()
    assert len(lines) == len(locked[name])
    for line in lines:
        pin, *digests = line.split()
        assert digests, f"{pin} has no hash: run `make hashes`"
        assert len(set(digests)) == len(digests)
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", digest) for digest in digests)


@pytest.mark.parametrize("name", LISTS)
def test_what_the_tests_run_on_is_the_lock(locked, name):
    installed = {package: metadata.version(package) for package in locked[name]}
    assert installed == locked[name]


def test_an_optional_group_adds_to_the_lock_what_it_lacks(locked):
    assert not locked["requirements-dask"].keys() & locked["requirements"].keys(), "in both locks"


@pytest.mark.parametrize("system", ["Linux", "Darwin"])
@pytest.mark.parametrize("python", setup_venv.SUPPORTED, ids="{0[0]}.{0[1]}".format)
def test_the_locks_hold_all_that_their_packages_need(locked, python, system):
    held = locked["requirements"] | locked["requirements-dask"]
    version = "{}.{}".format(*python)
    place = {"python_version": version, "python_full_version": f"{version}.0", "extra": ""}
    place |= {"platform_system": system, "sys_platform": system.lower()}
    for package in held:
        for requirement in map(Requirement, metadata.requires(package) or []):
            if requirement.marker is None or requirement.marker.evaluate(place):
                found = held.get(canonicalize_name(requirement.name))
                assert found, f"{package} needs {requirement.name}, not locked: run `make lock`"
                assert requirement.specifier.contains(found), f"{package} needs {requirement}"


def test_conda_installs_the_locks_on_the_same_python():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    assert environment["dependencies"][:2] == ["python=3.11", "pip"]
    locks = [f"-r {name}.lock" for name in LISTS]
    assert environment["dependencies"][2] == {"pip": locks}
    assert 'requires-python = ">=3.11,<3.14"' in (ROOT / "pyproject.toml").read_text()
