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
PAUSE = 0.2  # seconds between two looks


def peak_of(command):
    """(exit code, peak in bytes, seconds) of a command with all the processes that it starts.

    Looks every `PAUSE` at what each process holds (VmRSS), or, where that has grown beyond all
    it held before, at the most it has held since (VmHWM), so that a short peak counts as well.
    Pages of a file or a library that several processes share count for each of them.
    """
    started = time.monotonic()
    process = subprocess.Popen(command)
    highest, peak = {}, 0
    while process.poll() is None:
        total = 0
        for key, (now, most) in _held_below(process.pid).items():
            total += most if most > highest.get(key, 0) else now
            highest[key] = most
        peak = max(peak, total)
        time.sleep(PAUSE)
    return process.returncode, peak, time.monotonic() - started


def _held_below(root):
    """(VmRSS, VmHWM) in bytes of `root` and its descendants, by their (pid, start time)."""
    parents, held = {}, {}
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
            now, most = (1024 * int(fields[name].split()[0]) for name in ("VmRSS", "VmHWM"))
            held[pid, started] = now, most
    return {key: sizes for key, sizes in held.items() if root in _ancestors(key[0], parents)}


def _ancestors(pid, parents):
    """The process itself and those above it."""
    line = []
    while pid and pid not in line:
        line.append(pid)
        pid = parents.get(pid, 0)
    return line


def chapters(dataset, seed, names, folder):
    """Run each chapter alone and keep its peak: the dataset itself first, as in a book.

    The table `folder`/memory-<dataset>.csv, with chapter, dataset, peak_gib and minutes, is
    written anew after each chapter: a run that is stopped keeps what it has. Raises SystemExit
    when a chapter fails.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path, rows = folder / f"memory-{Path(dataset).name}.csv", []
    summary = str(folder / f"{Path(dataset).name}.json")
    commands = {"reading the ratings": ["lib.datasets", dataset, "--json", summary]}
    for name in names:
        commands[name] = ["tools.run_chapter", f"book/{name}.md", str(folder / f"{name}.ipynb")]
        commands[name] += ["-p", "dataset", dataset, "-p", "seed", str(seed)]
        commands[name] += ["--dataset-summary", summary]
    for name, command in commands.items():
        code, peak, seconds = peak_of([sys.executable, "-m", *command])
        if code:
            raise SystemExit(f"{name} failed on {dataset}: its peak is not known")
        rows.append((name, dataset, f"{peak / GIB:.2f}", f"{seconds / 60:.1f}"))
        print(f"{name} on {dataset}: {peak / GIB:.2f} GiB, {seconds / 60:.1f} minutes", flush=True)
        with atomic.replacing(path) as partial, open(partial, "w", newline="") as file:
            csv.writer(file).writerows([("chapter", "dataset", "peak_gib", "minutes"), *rows])


def side_by_side(paths):
    """What `chapters` wrote for several datasets, as a table in Markdown: GiB."""
    rows = [row for path in paths for row in csv.DictReader(path.read_text().splitlines())]
    datasets = list(dict.fromkeys(row["dataset"] for row in rows))
    peaks = {(row["chapter"], row["dataset"]): row["peak_gib"] for row in rows}
    lines = [["Chapter, run alone", *(f"`{name}`" for name in datasets)]]
    lines += [["---", *("---:" for _ in datasets)]]
    for chapter in sorted({row["chapter"] for row in rows}):
        lines.append([chapter, *(peaks.get((chapter, name), "") for name in datasets)])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


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
    shown = tasks.add_parser("table", help="print the tables of several datasets side by side")
    shown.add_argument("paths", type=Path, nargs="+")
    limit = tasks.add_parser("limit", help="run a command that may not use more")
    limit.add_argument("gib", type=float)
    limit.add_argument("command", nargs=argparse.REMAINDER)
    arguments = parser.parse_args(argv)
    if arguments.task == "limit":
        if not arguments.command or not 0 < arguments.gib < 2**20:
            parser.error("give a limit in GiB above 0 and a command")
        raise SystemExit(memory_limit.run(arguments.command, int(arguments.gib * GIB)))
    if arguments.task == "table":
        print(side_by_side(arguments.paths))
        return
    known = all_chapters()
    names = arguments.only or known
    if unknown := sorted(set(names) - set(known)):
        parser.error(f"no chapter {', '.join(unknown)}; there are {', '.join(known)}")
    os.environ.setdefault("PYTHONPATH", os.getcwd())
    chapters(arguments.dataset, arguments.seed, names, arguments.out)


if __name__ == "__main__":
    main()
