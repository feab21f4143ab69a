"""Packages are installed by uv or pip, and from no other files than those of the lock."""

import sys
from pathlib import Path

import pytest

from tools import installer

pytestmark = pytest.mark.slow


def test_uv_installs_the_rest_of_a_lock_that_has_it_and_no_other_file(small_index):
    small_index.add_uv(Path(sys.prefix, "bin", "uv"))
    small_index.venv.unlink()
    small_index.set_up()
    wheel = small_index.wheel("more", "1.0")
    expected = wheel.read_bytes()
    small_index.plant("more")
    said = small_index.refused("EXTRA=dask")
    assert "uv has not installed requirements-dask.lock, pip does: " in said
    assert small_index.planted() == []

    wheel.write_bytes(expected)
    small_index.set_up("EXTRA=dask")
    assert [small_index.run(name) for name in ("tiny", "more")] == ["tiny 1.0\n", "more 1.0\n"]
    found = [small_index.installer_of(name) for name in ("uv", "tiny", "more")]
    assert found == ["pip", "uv", "uv"]


def test_pip_installs_where_uv_cannot(small_index, tmp_path):
    broken = tmp_path / "broken"
    broken.write_text("#!/bin/sh\necho 'this index is not for me' >&2\nexit 2\n")
    broken.chmod(0o755)
    small_index.add_uv(broken)
    small_index.venv.unlink()
    said = small_index.set_up()
    assert "uv has not installed requirements.lock, pip does: this index is not for me\n" in said
    assert small_index.run("tiny") == "tiny 1.0\n"
    assert small_index.installer_of("tiny") == "pip"


def test_an_environment_gets_a_pip_where_python_has_none(small_index, monkeypatch, tmp_path):
    monkeypatch.setattr(installer, "_borrowed", lambda venv: ["false"])
    monkeypatch.setenv("PIP_FIND_LINKS", str(small_index.wheels))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    venv = tmp_path / "venv"
    installer.create(venv)
    assert not list((venv / "bin").glob("pip*"))
    installer.install(venv, small_index.folder / "requirements.lock")
    assert (venv / "bin" / "tiny").exists()
    assert list((venv / "bin").glob("pip*"))


@pytest.mark.parametrize("arguments", [(), ("EXTRA=dask",)], ids=["all", "a group"])
def test_another_file_than_that_of_the_lock_is_not_installed(small_index, arguments):
    small_index.venv.unlink()
    name = "tiny"
    if arguments:
        small_index.set_up()
        name = "more"
    small_index.plant(name)
    said = small_index.refused(*arguments)
    lock = "requirements-dask.lock" if arguments else "requirements.lock"
    assert f".venv was not set up: {name}==1.0: the index has another file than {lock}" in said
    assert not (small_index.venv / "bin" / name).exists()
    assert small_index.planted() == []


def test_a_package_without_a_hash_is_not_installed(small_index):
    small_index.venv.unlink()
    (small_index.folder / "requirements.lock").write_text("tiny==1.0\n")
    said = small_index.refused()
    assert "tiny==1.0: no hash in requirements.lock, `make hashes` adds it" in said
    assert not small_index.venv.exists()
