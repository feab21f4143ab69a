"""Lock files: all packages in the versions that `make` installs, with the hashes of their files.

    python3.11 -I tools/lock_files.py resolve UV requirements.txt requirements-dask.txt
    python3.11 -I tools/lock_files.py hash UV requirements.lock requirements-dask.lock

The first makes the lock of each list, of which those after the first hold what the first lacks.
The second adds hashes to locks whose versions stay, after lines were added by hand. A version gets
the SHA-256 of all of its files in the index, those for other platforms and Pythons as well; pip
then installs these or none. uv, whose path is UV, knows them without a download. Needs no package.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from lib.util import atomic  # noqa: E402

OLDEST = "3.11"  # the first Python for which the versions must be
COMPILE = "pip compile --quiet --no-header --no-annotate --generate-hashes --python-version"


def without_hashes(text):
    """The text of a list of packages, with one line a package and no hashes."""
    return re.sub(r"[ \t]*\\?\n?[ \t]+--hash=\S+", "", text)


def pins(text):
    """The packages of a list that are there in an exact version, each with its hashes: texts."""
    return re.findall(r"^[^#\s]+==\S+(?:[ \t]*\\?\n?[ \t]+--hash=\S+)*", text, re.MULTILINE)


def with_hashes(uv, text):
    """The text of a lock with the hashes of all its files.

    uv : path of the program; text : of a lock, with `name==version` lines, hashed or not
    Raises ValueError where the index knows none, or uv would change a version.
    """
    plain_lines = without_hashes(text).splitlines()
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.txt"
        plain.write_text("\n".join(plain_lines) + "\n", encoding="utf-8")
        text = _compiled(uv, "--no-deps", "--universal", plain)
    if without_hashes(text).splitlines() != plain_lines:
        raise ValueError("the index has other versions or names than the lock: run `make lock`")
    return text


def resolved(uv, wanted, base=""):
    """The text of a lock: the packages that a list needs, in the newest versions that go together.

    uv : path of the program; wanted : path of the list
    base : text of a lock, whose packages are taken in its versions and left out
    Raises ValueError where no versions go together.
    """
    with tempfile.TemporaryDirectory() as folder:
        held = Path(folder) / "held.txt"
        held.write_text(base, encoding="utf-8")
        text = _compiled(uv, "--constraints", held, wanted)
    known = set(pins(base))
    return "".join(f"{pin}\n" for pin in pins(text) if pin not in known)


def _compiled(uv, *arguments):
    command = [uv, *COMPILE.split(), OLDEST, *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise ValueError(done.stderr.strip())
    return done.stdout


def main():
    task, uv, *names = sys.argv[1:]
    texts = {}
    for path in map(Path, names):
        try:
            if task == "hash":
                texts[path] = with_hashes(uv, path.read_text(encoding="utf-8"))
            else:
                base = next(iter(texts.values()), "")
                texts[path.with_suffix(".lock")] = resolved(uv, path, base)
        except (ValueError, OSError) as error:
            sys.exit(f"{error}\n{path}: no lock is written.")
    for lock, text in texts.items():
        with atomic.replacing(lock) as partial:
            partial.write_text(text, encoding="utf-8")
        print(f"{lock}: {text.count('--hash=')} files of {text.count('==')} packages")


if __name__ == "__main__":
    main()
