"""Setting up the virtual environment: whole or not at all, and never somebody else's."""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.helpers.stub_book import StubBook

pytestmark = pytest.mark.slow
METADATA = "Metadata-Version: 2.1\nName: {}\nVersion: {}\n"
WHEEL = "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
SCRIPT = "[console_scripts]\n{0} = {0}:main\n"


@pytest.fixture
def checkout(tmp_path):
    """A checkout whose lock asks for a small package, and its optional group for another one."""
    book = StubBook(tmp_path / "checkout")
    book.wheels = tmp_path / "wheels"
    book.wheels.mkdir()
    for name, version in (("tiny", "1.0"), ("tiny", "2.0"), ("more", "1.0")):
        write_wheel(book, name, version, f"def main(): print('{name} {version}')\n")
    ask_for(book, "1.0")
    write_lock(book, "requirements-dask.lock", more="1.0")
    return book


def write_wheel(checkout, name, version, code):
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(wheel_of(checkout, name, version), "w") as wheel:
        wheel.writestr(f"{name}.py", code)
        wheel.writestr(f"{info}/METADATA", METADATA.format(name, version))
        wheel.writestr(f"{info}/WHEEL", WHEEL)
        wheel.writestr(f"{info}/entry_points.txt", SCRIPT.format(name))
        wheel.writestr(f"{info}/RECORD", "")


def wheel_of(checkout, name, version):
    return checkout.wheels / f"{name}-{version}-py3-none-any.whl"


def ask_for(checkout, version, **others):
    write_lock(checkout, "requirements.lock", tiny=version, **others)


def write_lock(checkout, lock, **versions):
    """A lock of packages, with the hashes of their wheels where there are any."""
    lines = []
    for name, version in versions.items():
        wheel = wheel_of(checkout, name, version)
        digest = hashlib.sha256(wheel.read_bytes() if wheel.exists() else b"").hexdigest()
        lines.append(f"{name}=={version} \\\n    --hash=sha256:{digest}\n")
    (checkout.folder / lock).write_text("".join(lines))


def add_uv(checkout, program):
    """Ask for uv as well: a wheel whose script becomes another program, with the same words."""
    code = f"import os, sys\ndef main(): os.execv({str(program)!r}, ['uv', *sys.argv[1:]])\n"
    write_wheel(checkout, "uv", "1.0", code)
    ask_for(checkout, "1.0", uv="1.0")


def plant(wheel):
    """Put one more module into a wheel."""
    with zipfile.ZipFile(wheel, "a") as file:
        file.writestr("planted.py", "")


def planted(checkout):
    return list(checkout.folder.glob(".venv*/lib/python3*/site-packages/planted.py"))


def installers(checkout):
    """Which programs installed the packages."""
    packages = (checkout.folder / ".venv").glob("lib/*/site-packages")
    return {
        path.parent.name.partition("-")[0]: path.read_text()
        for path in next(packages).glob("*.dist-info/INSTALLER")
    }


def setting_up(checkout, *arguments):
    offline = {"PIP_FIND_LINKS": str(checkout.wheels), "PIP_NO_INDEX": "1"}
    return checkout.start("setup", *arguments, PIP_USER="1", PYTHONPATH="nonsense", **offline)


def set_up(checkout, *arguments):
    """What make says of it, and fails where make does."""
    process = setting_up(checkout, *arguments)
    said, _ = process.communicate(timeout=300)
    assert process.returncode == 0, said
    return said


def run(checkout, script):
    command = [checkout.folder / ".venv" / "bin" / script]
    return subprocess.run(command, capture_output=True, text=True).stdout


def link_to_a_copy(checkout, place):
    """Let `.venv` be a link to a copy of this environment without packages; the copy."""
    others = place / "others"
    shutil.copytree(sys.prefix, others, symlinks=True, ignore=lambda *_: ["lib"])
    (checkout.folder / ".venv").unlink()
    (checkout.folder / ".venv").symlink_to(others)
    return others


def test_a_link_to_an_environment_is_never_written_through(checkout, tmp_path):
    others = link_to_a_copy(checkout, tmp_path)
    (others / "mine").write_text("mine")
    process = setting_up(checkout)
    said, _ = process.communicate(timeout=120)
    assert process.returncode != 0
    assert f".venv is a link to {others}, which does not fit requirements.lock: tiny none" in said
    assert "Remove the link" in said
    assert (others / "mine").read_text() == "mine"


def test_an_optional_group_is_added_where_it_is_asked_for_and_only_there(checkout):
    venv = checkout.folder / ".venv"
    venv.unlink()
    set_up(checkout)
    assert not (venv / "bin" / "more").exists()
    (venv / "mine").touch()
    assert set_up(checkout, "EXTRA=dask") == "Adding requirements-dask.lock to .venv\n"
    assert run(checkout, "more") == "more 1.0\n"
    assert "Nothing to be done" in set_up(checkout, "EXTRA=dask")
    os.utime(checkout.folder / "requirements.lock")
    assert set_up(checkout) == "", "what a group added is no difference from the lock"
    assert (venv / "mine").exists(), "the environment was replaced"

    # As an installation leaves it that is killed while it unpacks: named, but not whole.
    (venv / "unfinished-requirements-dask").touch()
    (venv / "bin" / "more").unlink()
    (venv / "installed-dask").unlink()
    set_up(checkout, "EXTRA=dask")
    assert run(checkout, "more") == "more 1.0\n"
    assert not list(venv.glob("unfinished*"))

    ask_for(checkout, "2.0")
    set_up(checkout)
    assert run(checkout, "tiny") == "tiny 2.0\n"
    assert not (venv / "bin" / "more").exists(), "a new environment has no group"
    set_up(checkout, "EXTRA=dask")
    assert run(checkout, "more") == "more 1.0\n"


def test_a_group_is_not_added_through_a_link(checkout, tmp_path):
    others = link_to_a_copy(checkout, tmp_path)
    (checkout.folder / "requirements.lock").write_text("")
    process = setting_up(checkout, "EXTRA=dask")
    said, _ = process.communicate(timeout=120)
    assert process.returncode != 0
    assert "which does not fit requirements-dask.lock: more none instead of 1.0" in said
    assert not list(others.glob("unfinished*"))


def test_a_group_that_does_not_exist_is_named_with_those_that_do(checkout):
    process = setting_up(checkout, "EXTRA=spark")
    said, _ = process.communicate(timeout=120)
    assert process.returncode != 0
    assert 'EXTRA is "spark", must be one of: dask' in said


def test_an_environment_is_set_up_once_moved_and_replaced_only_by_a_whole_one(checkout):
    venv = checkout.folder / ".venv"
    venv.unlink()
    both = [setting_up(checkout) for _ in range(2)]
    said = [process.communicate(timeout=300)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert "".join(said).count("Creating .venv") == 1
    assert run(checkout, "tiny") == "tiny 1.0\n"

    ask_for(checkout, "3.0")
    process = setting_up(checkout)
    said, _ = process.communicate(timeout=300)
    assert process.returncode != 0
    assert "the old one stays" in said
    assert run(checkout, "tiny") == "tiny 1.0\n"
    assert [path.name for path in checkout.folder.glob(".venv*")] == [".venv"]

    moved = checkout.folder.rename(checkout.folder.with_name("moved"))
    code = "import lib, tiny; tiny.main(); print(lib.__file__)"
    python = [moved / ".venv" / "bin" / "python", "-c", code]
    done = subprocess.run(python, cwd=moved / "book", capture_output=True, text=True)
    assert done.stdout == f"tiny 1.0\n{moved / 'lib' / '__init__.py'}\n", done.stderr


def test_uv_installs_the_rest_of_a_lock_that_has_it_and_no_other_file(checkout):
    add_uv(checkout, Path(sys.prefix, "bin", "uv"))
    (checkout.folder / ".venv").unlink()
    set_up(checkout)
    wheel = wheel_of(checkout, "more", "1.0")
    expected = wheel.read_bytes()
    plant(wheel)
    process = setting_up(checkout, "EXTRA=dask")
    said, _ = process.communicate(timeout=120)
    assert process.returncode != 0
    assert "uv has not installed requirements-dask.lock, pip does: " in said
    assert planted(checkout) == []

    wheel.write_bytes(expected)
    set_up(checkout, "EXTRA=dask")
    assert [run(checkout, name) for name in ("tiny", "more")] == ["tiny 1.0\n", "more 1.0\n"]
    found = installers(checkout)
    assert [found[name] for name in ("uv", "tiny", "more")] == ["pip\n", "uv", "uv"]


def test_pip_installs_where_uv_cannot(checkout, tmp_path):
    broken = tmp_path / "broken"
    broken.write_text("#!/bin/sh\necho 'this index is not for me' >&2\nexit 2\n")
    broken.chmod(0o755)
    add_uv(checkout, broken)
    (checkout.folder / ".venv").unlink()
    said = set_up(checkout)
    assert "uv has not installed requirements.lock, pip does: this index is not for me\n" in said
    assert run(checkout, "tiny") == "tiny 1.0\n"
    assert installers(checkout)["tiny"] == "pip\n"


@pytest.mark.parametrize("arguments", [(), ("EXTRA=dask",)], ids=["all", "a group"])
def test_another_file_than_that_of_the_lock_is_not_installed(checkout, arguments):
    (checkout.folder / ".venv").unlink()
    name = "tiny"
    if arguments:
        set_up(checkout)
        name = "more"
    plant(wheel_of(checkout, name, "1.0"))
    process = setting_up(checkout, *arguments)
    said, _ = process.communicate(timeout=120)
    assert process.returncode != 0
    lock = "requirements-dask.lock" if arguments else "requirements.lock"
    assert f".venv was not set up: {name}==1.0: the index has another file than {lock}" in said
    assert not (checkout.folder / ".venv" / "bin" / name).exists()
    assert planted(checkout) == []


def test_a_package_without_a_hash_is_not_installed(checkout):
    (checkout.folder / ".venv").unlink()
    (checkout.folder / "requirements.lock").write_text("tiny==1.0\n")
    process = setting_up(checkout)
    said, _ = process.communicate(timeout=120)
    assert process.returncode != 0
    assert "tiny==1.0: no hash in requirements.lock, `make hashes` adds it" in said
    assert not (checkout.folder / ".venv").exists()


def test_no_python_is_one_clear_line(checkout):
    (checkout.folder / ".venv").unlink()
    done = subprocess.run(
        ["make", "setup", "PYTHON="], cwd=checkout.folder, capture_output=True, text=True
    )
    assert done.returncode != 0
    first, *rest = done.stderr.splitlines()
    assert first.startswith("No python3 was found on the PATH: install Python 3.11")
    assert all(line.startswith("make") for line in rest)
