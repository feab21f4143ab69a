"""Install lists of packages into a virtual environment: with uv, where a list pins it, or with pip.

uv takes a fraction of pip's time. It knows nothing of pip's settings, so it is told them. The pip
that installs uv, or the list where uv fails, is that of the Python at work: setting up another in
the new environment takes longer than all the rest, and is done only where Python has none.
"""

import ast
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tools import environment, lock_files, parent

# What uv calls pip's settings of where packages are. The first have one value each.
ONE = {"index-url": "--index-url", "cert": "--cert"}
SEVERAL = {
    "extra-index-url": "--extra-index-url",
    "find-links": "--find-links",
    "trusted-host": "--allow-insecure-host",
}
# Any index will do, for a lock says which file it must have.
UV = ["pip", "install", "--quiet", "--no-config", "--index-strategy", "unsafe-best-match"]
PIP = ["install", "--quiet", "--no-compile"]
# What pip says of a lock and of the files for it, and what it means.
UNTRUSTED = {
    "DO NOT MATCH THE HASHES": "the index has another file than {} was made of, see above",
    "Hashes are required": "no hash in {}, `make hashes` adds it",
}


def create(venv):
    """Create an environment that has nothing in it, not even pip.

    Raises CalledProcessError where Python cannot.
    """
    run([sys.executable, "-I", "-m", "venv", "--without-pip", venv]).check_returncode()


def install(venv, packages):
    """Install a list of packages, and what they need, into an environment that was just created.

    Of what a lock lists only files are installed whose hashes it has. Modules are compiled when
    they are imported, which most of them never are.
    Raises CalledProcessError where pip fails, and ValueError for a lock, see `_pip`.
    """
    own = [pin for pin in lock_files.pins(packages.read_text()) if pin.startswith("uv==")]
    if own:
        _borrow_pip(venv, packages, own[0])
    if not _uv(venv, packages):
        _pip(venv, packages)


def add(venv, packages):
    """Add a group of packages to an environment; those that are in it already stay as they are.

    Raises as `install` does.
    """
    # What an interrupted installation left behind is no package, whatever one takes it for.
    if not _uv(venv, packages, "--no-deps", "--reinstall"):
        _pip(venv, packages, "--no-deps", "--force-reinstall")


def _borrow_pip(venv, packages, pin):
    """Let the pip of the Python at work install one package of a list, if it can."""
    with tempfile.TemporaryDirectory() as folder:
        alone = Path(folder) / packages.name
        alone.write_text(f"{pin}\n")
        run([*_borrowed(venv), *PIP, *_what(alone)], stderr=subprocess.DEVNULL)


def _borrowed(venv):
    """The command of the pip of the Python at work, told to install into an environment."""
    return [sys.executable, "-I", "-m", "pip", "--python", venv / "bin" / "python"]


def _uv(venv, packages, *words):
    """Let the environment's uv install a list; returns whether it is there and did."""
    uv = venv / "bin" / "uv"
    if not uv.exists():
        return False
    place = ["--python", venv / "bin" / "python"]
    command = [uv, *UV, *place, *_settings(), *words, *_what(packages)]
    done = run(command, stderr=subprocess.PIPE)
    if done.returncode:
        first = done.stderr.strip().partition("\n")[0]
        print(f"uv has not installed {packages.name}, pip does: {first}", file=sys.stderr)
    return done.returncode == 0


def _settings():
    """The words that tell uv where pip would look for packages."""
    listing = [sys.executable, "-I", "-m", "pip", "config", "list"]
    done = run(listing, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    told = re.findall(r"^(global|install|:env:)\.([\w-]+)=(.*)$", done.stdout, re.MULTILINE)
    order = ("global", "install", ":env:")  # a later one wins
    told = sorted(told, key=lambda one: order.index(one[0]))
    found = {name: ast.literal_eval(text) for _, name, text in told}
    words = [f"{word}={found[name]}" for name, word in ONE.items() if name in found]
    for name, word in SEVERAL.items():
        words += [f"{word}={value}" for value in found.get(name, "").split()]
    forbidden = found.get("no-index", "").lower() in ("1", "true", "yes", "on")
    return [*words, *(["--no-index"] if forbidden else [])]


def _pip(venv, packages, *words):
    """Let pip install a list of packages.

    Raises ValueError naming the packages of a lock that have no hash in it, or of which the index
    has another file, and CalledProcessError for other reasons.
    """
    done = run([*_a_pip(venv), *PIP, *words, *_what(packages)], stderr=subprocess.PIPE)
    said = done.stderr
    sys.stderr.write(said)
    for sign, trouble in UNTRUSTED.items():
        if sign in said:
            found = re.findall(r"^ +(\S+==\S+) (?:from |--hash)", said, re.MULTILINE)
            told = f"{', '.join(found)}: {trouble.format(packages.name)}"
            raise ValueError(f"{told}; the old one stays")
    done.check_returncode()


def _a_pip(venv):
    """The command of a pip that installs into an environment."""
    silent = dict.fromkeys(("stdout", "stderr"), subprocess.DEVNULL)
    if run([*_borrowed(venv), "--version"], **silent).returncode == 0:
        return _borrowed(venv)
    python = venv / "bin" / "python"
    if not any(venv.glob("lib/python3.*/site-packages/pip/__main__.py")):
        run([python, "-I", "-m", "ensurepip"], stdout=subprocess.DEVNULL).check_returncode()
    return [python, "-m", "pip"]


def _what(packages):
    trusting = ["--require-hashes"] if packages.suffix == ".lock" else []
    return [*trusting, "-r", packages]


def run(command, **streams):
    """Run a program that ends with this one, in the environment of the build."""
    environ = environment.clean(os.environ)
    return subprocess.run(
        command, env=environ, preexec_fn=parent.end_with_parent, text=True, **streams
    )
