"""Create a virtual environment that holds what a list of packages asks for, or bring it up to date.

    python3.11 -I tools/setup_venv.py .venv requirements.lock
    python3.11 -I tools/setup_venv.py .venv requirements-dask.lock dask

A new environment is built beside the old one and takes its place when it is whole. With a third
word, the packages are an optional group of that name, added to the environment where it is. A
link is never written through: the environment behind it may be somebody else's. What a .lock lists
is installed only from files whose hashes it has.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SUPPORTED = (3, 11), (3, 12), (3, 13)  # of which the lock has all packages
if sys.version_info[:2] not in SUPPORTED:
    sys.exit(
        "Python 3.11, 3.12 or 3.13 is needed, this is {}.{}: "
        "try make PYTHON=/path/to/python3.11".format(*sys.version_info[:2])
    )
sys.path.insert(0, str(ROOT))

from lib.util import locks  # noqa: E402
from tools import installer, lock_files, parent  # noqa: E402

STAMP = "installed"
UNFINISHED = "unfinished"  # stands in an environment while a group is being added to it
# Which of the packages are missing, or there in another version than the list says.
DIFFERENCES = f"""
import sys
from importlib import metadata
wrong = [] if sys.version_info[:2] in {SUPPORTED} else ["it has another Python"]
for line in filter(None, (line.split("#")[0].strip() for line in sys.stdin)):
    name, _, version = line.partition("==")
    try:
        found = metadata.version(name)
    except metadata.PackageNotFoundError:
        found = "none"
    if found == "none" or version and found != version:
        wrong.append(f"{{name}} {{found}} instead of {{version or 'any'}}")
print("; ".join(wrong[:3]))
"""


def differences(venv, packages):
    """What `venv` lacks of the pinned packages, in words; "" when it lacks nothing."""
    if (venv / f"{UNFINISHED}-{packages.stem}").exists():
        return "an earlier installation was interrupted"
    python = venv / "bin" / "python"
    try:
        done = subprocess.run(
            [python, "-I", "-c", DIFFERENCES],
            input=lock_files.without_hashes(packages.read_text()),
            capture_output=True,
            text=True,
        )
    except OSError as error:
        return f"{python} does not run: {error.strerror}"
    return done.stdout.strip() if done.returncode == 0 else f"{python} does not run"


def build(venv, packages):
    """Build the environment beside its place, and put it there when it is whole."""
    for abandoned in venv.parent.glob(f"{venv.name}.new-*"):
        shutil.rmtree(abandoned)
    new = Path(tempfile.mkdtemp(prefix=f"{venv.name}.new-", dir=venv.parent))
    try:
        installer.create(new)
        installer.install(new, packages)
        name_the_place(new, venv)
        make_importable(new)
        (new / STAMP).touch()
        old = Path(tempfile.mkdtemp(prefix=f"{venv.name}.new-", dir=venv.parent)) / "old"
        if venv.exists():
            venv.rename(old)
        new.rename(venv)
        shutil.rmtree(old.parent)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def add(venv, packages):
    """Add a group of packages to an environment, which is marked as unfinished meanwhile."""
    mark = venv / f"{UNFINISHED}-{packages.stem}"
    mark.touch()
    installer.add(venv, packages)
    mark.unlink()


def name_the_place(new, venv):
    """Let the scripts of a new environment, which carry its path, carry the one it will have."""
    for script in [*(new / "bin").iterdir(), new / "pyvenv.cfg"]:
        content = b"" if script.is_symlink() or script.is_dir() else script.read_bytes()
        if bytes(new) in content and b"\0" not in content:
            script.write_bytes(content.replace(bytes(new), bytes(venv)))


def make_importable(venv):
    """Let Python in `venv` find the library of the checkout that it lies in, wherever it is moved.

    A line of a .pth file is a path that starts at the folder of the packages.
    """
    packages = next((venv / "lib").glob("python3.*")) / "site-packages"
    (packages / "latent-geometry-of-taste.pth").write_text("../../../..\n")


def bring_up_to_date(venv, packages, group=""):
    """Do what there is to do, while no other program does it."""
    stamp = venv / (f"{STAMP}-{group}" if group else STAMP)
    wrong = differences(venv, packages)
    if venv.is_symlink() and wrong:
        sys.exit(
            f"{venv.name} is a link to {os.readlink(venv)}, which does not fit {packages}: "
            f"{wrong}. Remove the link, and make sets up an environment of its own"
        )
    if wrong:
        with locks.holding(ROOT / "_build" / f"{venv.name}.lock", f"setting up {venv.name}"):
            if differences(venv, packages):  # nobody has seen to it in the meantime
                _install(venv, packages, group)
    adopt(venv, stamp)


def _install(venv, packages, group):
    if group:
        print(f"Adding {packages} to {venv.name}", flush=True)
        add(venv, packages)
    else:
        print(f"Creating {venv.name} from {packages} (half a minute)", flush=True)
        build(venv, packages)


def adopt(venv, stamp):
    """Keep an environment that holds what it should; nothing is written through a link."""
    if not venv.is_symlink() and os.access(venv, os.W_OK):
        make_importable(venv)
        stamp.touch()


def main():
    parent.end_with_parent()
    try:
        bring_up_to_date(Path(sys.argv[1]).absolute(), *map(Path, sys.argv[2:3]), *sys.argv[3:])
    except subprocess.CalledProcessError as error:
        failed = " ".join(map(str, error.cmd[1:4]))
        sys.exit(f"{sys.argv[1]} was not set up: {failed} failed, see above; the old one stays")
    except (OSError, ValueError) as error:
        sys.exit(f"{sys.argv[1]} was not set up: {error}")


if __name__ == "__main__":
    main()
