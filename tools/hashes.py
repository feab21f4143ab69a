"""Hashes in the lock files: pip then installs the files that the lock was made of, or none.

    python3.11 -I tools/hashes.py .venv-audit/bin/uv requirements.lock requirements-dask.lock

Each pinned version gets the SHA-256 of all of its files in the index, those for other platforms
and Pythons as well. uv knows them without a download. Lines without a hash may be added by hand
before. Needs no package.
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
        command = [uv, "pip", "compile", "--quiet", "--no-deps", "--no-header", "--no-annotate"]
        command += ["--universal", "--python-version", OLDEST, "--generate-hashes", plain]
        done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise ValueError(done.stderr.strip())
    if without_hashes(done.stdout).splitlines() != plain_lines:
        raise ValueError("the index has other versions or names than the lock: run `make lock`")
    return done.stdout


def main():
    uv, *locks = sys.argv[1:]
    for lock in map(Path, locks):
        try:
            text = with_hashes(uv, lock.read_text(encoding="utf-8"))
        except (ValueError, OSError) as error:
            sys.exit(f"{error}\n{lock} has no new hashes.")
        with atomic.replacing(lock) as partial:
            partial.write_text(text, encoding="utf-8")
        print(f"{lock}: {text.count('--hash=')} files of {text.count('==')} packages")


if __name__ == "__main__":
    main()
