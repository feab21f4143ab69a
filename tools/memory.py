"""Peak memory of the chapters, and a command under a hard limit.

python -m tools.memory chapters twin --out _build/memory     # each chapter alone
python -m tools.memory limit 3 make book DATASET=twin        # GiB, and the command
"""

import argparse
import csv
import os
import subprocess
import sys
import time
from pathlib import Path

from lib import atomic
from tools import memory_limit

GIB = 2**30
PAUSE = 0.2  # seconds between two looks: what a process gains after the last of them is missed


def peak_of(command, environment=None):
    """(exit code, peak in bytes, seconds) of a command with all the processes that it starts.

    The peak is the sum of each process's own peak (VmHWM). It is never less than the peak of
    the sum but for what a process gains in its last `PAUSE`; pages of a file or a library that
    several processes share count for each of them.
    """
    started = time.monotonic()
    process = subprocess.Popen(command, env=environment)
    peaks = {}
    while process.poll() is None:
        for pid, peak in _peaks_below(process.pid).items():
            peaks[pid] = max(peak, peaks.get(pid, 0))
        time.sleep(PAUSE)
    return process.returncode, sum(peaks.values()), time.monotonic() - started


def _peaks_below(root):
    """VmHWM in bytes of the process `root` and its descendants, by their (pid, start time)."""
    parents, peaks = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "status").read_text(encoding="utf-8", errors="replace")
            # The name in parentheses may hold anything; the 20th field after it is the start.
            started = (folder / "stat").read_text(errors="replace").rsplit(")", 1)[1].split()[19]
        except OSError:  # it ended meanwhile
            continue
        fields = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
        pid = int(folder.name)
        parents[pid] = int(fields["PPid"])
        if "VmHWM" in fields:
            peaks[pid] = (started, 1024 * int(fields["VmHWM"].split()[0]))
    return {
        (pid, started): peak
        for pid, (started, peak) in peaks.items()
        if root in _ancestors(pid, parents)
    }


def _ancestors(pid, parents):
    """The process itself and those above it."""
    line = []
    while pid and pid not in line:
        line.append(pid)
        pid = parents.get(pid, 0)
    return line


def chapters(dataset, seed, names, folder):
    """Run each chapter alone and keep its peak: rows of chapter, dataset, peak_gib, minutes.

    The table `folder`/memory-<dataset>.csv is written anew after each chapter, so that a run
    that is stopped keeps what it has. Raises SystemExit when a chapter fails.
    """
    path, rows = Path(folder) / f"memory-{Path(dataset).name}.csv", []
    for name in names:
        output = Path(folder) / f"{name}.ipynb"
        command = [sys.executable, "-m", "tools.run_chapter", f"book/{name}.md", str(output)]
        given = ["-p", "dataset", dataset, "-p", "seed", str(seed)]
        code, peak, seconds = peak_of([*command, *given])
        if code:
            raise SystemExit(f"{name} failed on {dataset}: its peak is not known")
        rows.append((name, dataset, f"{peak / GIB:.2f}", f"{seconds / 60:.1f}"))
        print(f"{name} on {dataset}: {peak / GIB:.2f} GiB, {seconds / 60:.1f} minutes", flush=True)
        with atomic.replacing(path) as partial, open(partial, "w", newline="") as file:
            csv.writer(file).writerows([("chapter", "dataset", "peak_gib", "minutes"), *rows])
    return rows


def all_chapters():
    """Names of the pages in book/ that are notebooks."""
    pages = sorted(Path("book").glob("*.md"))
    return [page.stem for page in pages if "\nkernelspec:" in page.read_text(encoding="utf-8")]


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    tasks = parser.add_subparsers(dest="task", required=True)
    each = tasks.add_parser("chapters", help="run each chapter alone, one after the other")
    each.add_argument("dataset")
    each.add_argument("--seed", type=int, default=0)
    each.add_argument("--only", nargs="+", metavar="CHAPTER", help="such as 02_als; all without")
    each.add_argument("--out", type=Path, default=Path("_build/memory"))
    limit = tasks.add_parser("limit", help="run a command that may not use more")
    limit.add_argument("gib", type=float)
    limit.add_argument("command", nargs=argparse.REMAINDER)
    arguments = parser.parse_args(argv)
    if arguments.task == "limit":
        if not arguments.command or not 0 < arguments.gib < 2**20:
            parser.error("give a limit in GiB above 0 and a command")
        raise SystemExit(memory_limit.run(arguments.command, int(arguments.gib * GIB)))
    known = all_chapters()
    names = arguments.only or known
    if unknown := sorted(set(names) - set(known)):
        parser.error(f"no chapter {', '.join(unknown)}; there are {', '.join(known)}")
    os.environ.setdefault("PYTHONPATH", os.getcwd())
    chapters(arguments.dataset, arguments.seed, names, arguments.out)


if __name__ == "__main__":
    main()
