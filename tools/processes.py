"""The processes below one, as /proc shows them, and what each does for a book."""

import re
from pathlib import Path
from typing import NamedTuple

from tools import forked

# What a process of the build is called in a table, by the arguments that it was started with.
TASKS = (
    (re.compile(r"tools/setup_venv\.py\0"), "set-up"),
    (re.compile(r"tools\.run_chapter\0book/([^\0]*)\.md\0"), r"\1"),
    (re.compile(r"tools\.build_html\0"), "rendering the pages"),
    (re.compile(r"-m\0lib\.data\0"), "reading the ratings"),
)
# Processes that were forked have the arguments of the one above, and the chapter as their name.
FORKED = re.compile(r"tools\.run_chapters\0")


class Process(NamedTuple):
    """One process; bytes it holds now (VmRSS) and at most so far (VmHWM)."""

    pid: int
    started: str
    now: int
    most: int
    task: str | None


class Family:
    """The process `root` and its descendants.

    A process that was seen outside is not read again: to read all would take a tenth of a
    processor from what is watched.
    """

    def __init__(self, root):
        self._root, self._foreign = root, set()

    def look(self):
        """[(process, its task)]; the task is that of the nearest at or above it that has one."""
        numbers = {int(folder.name) for folder in Path("/proc").glob("[0-9]*")}
        self._foreign &= numbers  # a number may be given again
        births = dict(_births(numbers - self._foreign))
        lines = {pid: self._line(pid, births) for pid in births}
        self._foreign |= {pid for pid, line in lines.items() if not line}
        read = {pid: _read(pid, births[pid][1]) for pid, line in lines.items() if line}
        found = {pid: process for pid, process in read.items() if process is not None}
        tasks = {pid: process.task for pid, process in found.items() if process.task}
        return [
            (process, next((tasks[above] for above in lines[pid] if above in tasks), None))
            for pid, process in found.items()
        ]

    def _line(self, pid, births):
        """The numbers from a process up to the root; none for a process outside."""
        line = [pid]
        while line[-1] != self._root:
            parent = births.get(line[-1], (None,))[0]
            if parent is None or parent in line:
                return []
            line.append(parent)
        return line


def _births(numbers):
    """(number, (that of the parent, start)) of each process that still runs."""
    for number in numbers:
        text = _text(number, "stat")
        if text:
            # The name in parentheses may hold anything; the 20th field after it is the start.
            fields = text.rsplit(")", 1)[1].split()
            yield number, (int(fields[1]), fields[19])


def _read(pid, started):
    """A `Process`, or None if it has ended meanwhile."""
    status, arguments = _text(pid, "status"), _text(pid, "cmdline")
    if not status:
        return None
    fields = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    now, most = (1024 * int(fields.get(n, "0").split()[0]) for n in ("VmRSS", "VmHWM"))
    return Process(pid, started, now, most, task_of(arguments, fields["Name"].strip()))


def _text(pid, name):
    """A file of a process; empty if it has ended."""
    try:
        return Path(f"/proc/{pid}/{name}").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def task_of(arguments, name=""):
    """What a process does for a book, or None.

    arguments : with a zero byte after each; name : what the system calls it
    """
    if FORKED.search(arguments):
        is_chapter = name not in (forked.RUNNER, forked.KERNEL) and not name.startswith("python")
        return name if is_chapter else None
    for pattern, name in TASKS:
        if match := pattern.search(arguments):
            return match.expand(name)
    return None
