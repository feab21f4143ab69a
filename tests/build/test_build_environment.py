"""The environment of the build: what it takes from outside, and what it does not."""

import os
from pathlib import Path

import pytest

from lib.util import cache
from tools import environment


def test_what_is_meant_for_the_build_reaches_it_and_nothing_else(tmp_path):
    meant = {
        "PATH": "/bin",
        "HOME": str(tmp_path),
        "TMPDIR": str(tmp_path),
        "MOVIELENS_DIR": "/data",
        "https_proxy": "http://proxy",
        "PIP_INDEX_URL": "https://index",
        "CHROMIUM": "/chromium",
        "DASK_CONFIG": "/cluster.yaml",
        "SOURCE_DATE_EPOCH": "1",
        "NUMBA_NUM_THREADS": "2",
        "NUMBA_CPU_NAME": "generic",
        "CI": "true",
        cache.VARIABLE: str(tmp_path),
    }
    other = {"PYTHONPATH": "x", "MPLBACKEND": "x", "PIP_USER": "1", "PIP_TARGET": "x", "OTHER": "x"}
    clean = environment.clean(meant | other)
    assert {name: clean.get(name) for name in meant} == meant
    assert clean.keys() - meant.keys() == environment.clean({}).keys() - meant.keys()
    assert clean["PIP_USER"] == "0"
    assert environment.clean(clean) == clean


@pytest.mark.parametrize("value", [None, "", "/nonexistent", "/proc"])
def test_a_home_and_a_temporary_folder_can_always_be_written_to(tmp_path, value):
    given = {cache.VARIABLE: str(tmp_path)}
    if value is not None:
        given |= {"HOME": value, "TMPDIR": value}
    clean = environment.clean(given)
    assert os.access(clean["HOME"], os.W_OK)
    assert "TMPDIR" not in clean


def test_caches_are_in_the_build_folder_where_the_checkout_cannot_be_written_to(
    tmp_path, monkeypatch
):
    (tmp_path / "_build").touch()  # no folder can be made here, whoever asks
    (tmp_path / "lib").mkdir()
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    clean = environment.clean({environment.BUILD: "elsewhere"})
    assert clean[cache.VARIABLE] == str(tmp_path / "elsewhere" / "cache")
    for name in ("NUMBA_CACHE_DIR", "MPLCONFIGDIR", "IPYTHONDIR", "JUPYTER_DATA_DIR"):
        assert Path(clean[name]).is_relative_to(clean[cache.VARIABLE])


def test_a_chapter_has_a_cluster_of_its_own(tmp_path):
    given = {"HOME": str(tmp_path), "DASK_CONFIG": "/cluster.yaml"}
    assert "DASK_CONFIG" not in environment.of_a_kernel(given, tmp_path)


def test_all_that_a_kernel_writes_is_in_its_own_folder(tmp_path):
    variables = environment.of_a_kernel({"HOME": "/nonexistent"}, tmp_path)
    for name in ("HOME", "TMPDIR", "IPYTHONDIR", "JUPYTER_RUNTIME_DIR"):
        assert Path(variables[name]).parent == tmp_path
        assert Path(variables[name]).is_dir()


@pytest.mark.parametrize("threads", ["0", "-1", "two", "1.5"])
def test_a_number_of_threads_that_is_none_is_named(threads):
    with pytest.raises(ValueError, match=f"NUMBA_NUM_THREADS is '{threads}', must be"):
        environment.clean({"NUMBA_NUM_THREADS": threads})
