"""Setting up the virtual environment: whole or not at all, and never somebody else's."""

import os
import shutil
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow


def link_to_a_copy(small_index, place):
    """Let `.venv` be a link to a copy of this environment without packages; the copy."""
    others = place / "others"
    shutil.copytree(sys.prefix, others, symlinks=True, ignore=lambda *_: ["lib"])
    small_index.venv.unlink()
    small_index.venv.symlink_to(others)
    return others


def test_a_link_to_an_environment_is_never_written_through(small_index, tmp_path):
    others = link_to_a_copy(small_index, tmp_path)
    (others / "mine").write_text("mine")
    said = small_index.refused()
    assert f".venv is a link to {others}, which does not fit requirements.lock: tiny none" in said
    assert "Remove the link" in said
    assert (others / "mine").read_text() == "mine"


def test_an_optional_group_is_added_where_it_is_asked_for_and_only_there(small_index):
    venv = small_index.venv
    venv.unlink()
    small_index.set_up()
    assert not (venv / "bin" / "more").exists()
    (venv / "mine").touch()
    assert small_index.set_up("EXTRA=dask") == "Adding requirements-dask.lock to .venv\n"
    assert small_index.run("more") == "more 1.0\n"
    assert "Nothing to be done" in small_index.set_up("EXTRA=dask")
    os.utime(small_index.folder / "requirements.lock")
    assert small_index.set_up() == "", "what a group added is no difference from the lock"
    assert (venv / "mine").exists(), "the environment was replaced"

    # As an installation leaves it that is killed while it unpacks: named, but not whole.
    (venv / "unfinished-requirements-dask").touch()
    (venv / "bin" / "more").unlink()
    (venv / "installed-dask").unlink()
    small_index.set_up("EXTRA=dask")
    assert small_index.run("more") == "more 1.0\n"
    assert not list(venv.glob("unfinished*"))

    small_index.ask_for(tiny="2.0")
    small_index.set_up()
    assert small_index.run("tiny") == "tiny 2.0\n"
    assert not (venv / "bin" / "more").exists(), "a new environment has no group"
    small_index.set_up("EXTRA=dask")
    assert small_index.run("more") == "more 1.0\n"


def test_a_group_is_not_added_through_a_link(small_index, tmp_path):
    others = link_to_a_copy(small_index, tmp_path)
    (small_index.folder / "requirements.lock").write_text("")
    said = small_index.refused("EXTRA=dask")
    assert "which does not fit requirements-dask.lock: more none instead of 1.0" in said
    assert not list(others.glob("unfinished*"))


def test_a_group_that_does_not_exist_is_named_with_those_that_do(small_index):
    said = small_index.refused("EXTRA=spark")
    assert 'EXTRA is "spark", must be one of: dask' in said


def test_an_environment_is_set_up_once_moved_and_replaced_only_by_a_whole_one(small_index):
    venv = small_index.venv
    venv.unlink()
    both = [small_index.setting_up() for _ in range(2)]
    said = [process.communicate(timeout=300)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert "".join(said).count("Creating .venv") == 1
    assert small_index.run("tiny") == "tiny 1.0\n"

    small_index.ask_for(tiny="3.0")
    said = small_index.refused()
    assert "the old one stays" in said
    assert small_index.run("tiny") == "tiny 1.0\n"
    assert [path.name for path in small_index.folder.glob(".venv*")] == [".venv"]

    moved = small_index.folder.rename(small_index.folder.with_name("moved"))
    code = "import lib, tiny; tiny.main(); print(lib.__file__)"
    python = [moved / ".venv" / "bin" / "python", "-c", code]
    done = subprocess.run(python, cwd=moved / "book", capture_output=True, text=True)
    assert done.stdout == f"tiny 1.0\n{moved / 'lib' / '__init__.py'}\n", done.stderr


def test_no_python_is_one_clear_line(small_index):
    small_index.venv.unlink()
    done = subprocess.run(
        ["make", "setup", "PYTHON="], cwd=small_index.folder, capture_output=True, text=True
    )
    assert done.returncode != 0
    first, *rest = done.stderr.splitlines()
    assert first.startswith("No python3 was found on the PATH: install Python 3.11")
    assert all(line.startswith("make") for line in rest)
