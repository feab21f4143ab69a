"""Setting up the virtual environment: whole or not at all, and never somebody else's."""

import shutil
import subprocess
import sys
import zipfile

import pytest

from tests.helpers.stub_book import StubBook

pytestmark = pytest.mark.slow
METADATA = "Metadata-Version: 2.1\nName: tiny\nVersion: {}\n"
WHEEL = "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
SCRIPT = "[console_scripts]\ntiny = tiny:main\n"


@pytest.fixture
def checkout(tmp_path):
    """A checkout whose lock asks for one small package, at hand in two versions."""
    book = StubBook(tmp_path / "checkout")
    book.wheels = tmp_path / "wheels"
    book.wheels.mkdir()
    for version in ("1.0", "2.0"):
        info = f"tiny-{version}.dist-info"
        with zipfile.ZipFile(book.wheels / f"tiny-{version}-py3-none-any.whl", "w") as wheel:
            wheel.writestr("tiny.py", f"def main(): print('tiny {version}')\n")
            wheel.writestr(f"{info}/METADATA", METADATA.format(version))
            wheel.writestr(f"{info}/WHEEL", WHEEL)
            wheel.writestr(f"{info}/entry_points.txt", SCRIPT)
            wheel.writestr(f"{info}/RECORD", "")
    ask_for(book, "1.0")
    return book


def ask_for(checkout, version):
    (checkout.folder / "requirements.lock").write_text(f"tiny=={version}\n")


def setting_up(checkout):
    offline = {"PIP_FIND_LINKS": str(checkout.wheels), "PIP_NO_INDEX": "1"}
    return checkout.start("setup", PIP_USER="1", PYTHONPATH="nonsense", **offline)


def test_a_link_to_an_environment_is_never_written_through(checkout, tmp_path):
    others = tmp_path / "others"
    shutil.copytree(sys.prefix, others, symlinks=True, ignore=lambda *_: ["lib"])
    (others / "mine").write_text("mine")
    (checkout.folder / ".venv").unlink()
    (checkout.folder / ".venv").symlink_to(others)
    process = setting_up(checkout)
    said, _ = process.communicate(timeout=120)
    assert process.returncode != 0
    assert f".venv is a link to {others}, which does not fit requirements.lock: tiny none" in said
    assert "Remove the link" in said
    assert (others / "mine").read_text() == "mine"


def test_an_environment_is_set_up_once_moved_and_replaced_only_by_a_whole_one(checkout):
    venv = checkout.folder / ".venv"
    venv.unlink()
    both = [setting_up(checkout) for _ in range(2)]
    said = [process.communicate(timeout=300)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert "".join(said).count("Creating .venv") == 1
    script = [venv / "bin" / "tiny"]
    assert subprocess.run(script, capture_output=True, text=True).stdout == "tiny 1.0\n"

    ask_for(checkout, "3.0")
    process = setting_up(checkout)
    said, _ = process.communicate(timeout=300)
    assert process.returncode != 0
    assert "the old one stays" in said
    assert subprocess.run(script, capture_output=True, text=True).stdout == "tiny 1.0\n"
    assert [path.name for path in checkout.folder.glob(".venv*")] == [".venv"]

    moved = checkout.folder.rename(checkout.folder.with_name("moved"))
    code = "import lib, tiny; tiny.main(); print(lib.__file__)"
    python = [moved / ".venv" / "bin" / "python", "-c", code]
    done = subprocess.run(python, cwd=moved / "book", capture_output=True, text=True)
    assert done.stdout == f"tiny 1.0\n{moved / 'lib' / '__init__.py'}\n", done.stderr


def test_no_python_is_one_clear_line(checkout):
    (checkout.folder / ".venv").unlink()
    done = subprocess.run(
        ["make", "setup", "PYTHON="], cwd=checkout.folder, capture_output=True, text=True
    )
    assert done.returncode != 0
    first, *rest = done.stderr.splitlines()
    assert first.startswith("No python3 was found on the PATH: install Python 3.11")
    assert all(line.startswith("make") for line in rest)
