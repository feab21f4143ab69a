"""make at work in a checkout, for one with a book of two chapters of two cells."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from tools import ROOT, forked

PAGE = """---
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

# A title

```{{code-cell}} ipython3
:tags: [parameters]

dataset = "twin"
seed = 0
```

```{{code-cell}} ipython3
import os
import pathlib
import sys
import time
from lib.util import cache

runs = pathlib.Path("runs")
runs.mkdir(exist_ok=True)
(runs / f"{name} {{time.time_ns()}}").touch()
while pathlib.Path("slow").exists():
    time.sleep(0.1)
print(len((pathlib.Path(dataset) / "ratings.csv").read_text().splitlines()), seed)
print(cache.VARIABLE, sorted(os.environ), sys.flags, time.tzname, sys.getdefaultencoding())
```
"""
PAGES = """
import sys
from pathlib import Path

page = Path(sys.argv[1]) / "html" / "index.html"
page.parent.mkdir(exist_ok=True)
page.write_text("the book")
"""


class Checkout:
    """A checkout, make in it, and the programs that run in it."""

    def __init__(self, folder):
        self.folder = folder

    def start(self, *arguments, **variables):
        """Start make here, in a group of processes of its own."""
        ours = ("MAKE", "MFLAGS", "LATENT_GEOMETRY")
        outside = {name: text for name, text in os.environ.items() if not name.startswith(ours)}
        return subprocess.Popen(
            ["make", f"PYTHON={sys.executable}", *arguments],
            cwd=self.folder,
            env=outside | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def make(self, *arguments, wait=300, **variables):
        """What make says in the end, after at most `wait` seconds; fails when make does."""
        process = self.start(*arguments, **variables)
        said, _ = process.communicate(timeout=wait)
        assert process.returncode == 0, said
        return said

    def processes(self):
        """Numbers of the living programs whose working folder is here (where there is /proc)."""
        found = []
        for link in Path("/proc").glob("[0-9]*/cwd"):
            try:
                if self.folder.resolve() in (place := link.resolve(), *place.parents):
                    found.append(int(link.parent.name))
            except OSError:
                continue
        return found

    def told(self):
        """{number: command} of the living programs here.

        A forked process has the command of the one above: instead of it, its name is given.
        """
        found = {}
        for number in self.processes():
            place = Path("/proc", str(number))
            try:
                name, command = (
                    (place / "comm").read_text().strip(),
                    (place / "cmdline").read_text(),
                )
            except OSError:  # gone by now
                continue
            is_forked = "tools.run_chapters" in command and not name.startswith("python")
            found[number] = name if is_forked and name != forked.RUNNER else command
        return found

    def processes_of(self, word):
        """Numbers of the living programs here in whose command, or name, `word` occurs."""
        return [number for number, told in self.told().items() if word in told]

    def chapters(self):
        """Numbers of the forked processes here that run a chapter."""
        programs = self.told().items()
        return [number for number, told in programs if "\0" not in told and told != forked.KERNEL]

    def has_ended(self, within):
        """Whether no program works here any more, at the latest after some seconds."""
        return wait_for(lambda: not self.processes(), within)

    def end(self):
        for process in self.processes():
            os.kill(process, signal.SIGKILL)


class StubBook(Checkout):
    """A checkout made for a test; its `.venv` is a link to the environment of the tests."""

    def __init__(self, folder):
        super().__init__(folder)
        folder.mkdir(parents=True)
        for name in ("Makefile", "requirements.lock", "requirements-dask.lock", "pyproject.toml"):
            shutil.copy2(ROOT / name, folder)
        for name in ("tools", "lib", "analysis"):
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        (folder / "data").symlink_to(ROOT / "data")
        (folder / ".venv").symlink_to(sys.prefix)
        (folder / "tools" / "build_html.py").write_text(PAGES)
        (folder / "tools" / "compile_loops.py").write_text("")  # of which its chapters need none
        (folder / "book" / "static").mkdir(parents=True)
        for name in ("_config.yml", "book/references.bib"):
            (folder / name).touch()
        (folder / "_toc.yml").write_text("format: jb-book\nroot: one\nchapters:\n  - file: two\n")
        for name in ("one", "two"):
            (folder / "book" / f"{name}.md").write_text(PAGE.format(name=name))

    def slow(self, on):
        """Let the second cell of each chapter wait, or go on."""
        if on:
            (self.folder / "slow").touch()
        else:
            (self.folder / "slow").unlink()

    def runs(self):
        """The chapters that were run so far, sorted."""
        return sorted(path.name.split()[0] for path in (self.folder / "runs").glob("*"))


def wait_for(condition, within):
    """Whether `condition()` becomes true within some seconds."""
    until = time.monotonic() + within
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True
