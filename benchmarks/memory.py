"""Peak memory of a process and its children."""

import math
import os
import re
import resource
import sys
import threading
from contextlib import suppress
from pathlib import Path


def peak_gib():
    """Peak memory of this process plus that of each living child of its own: GiB."""
    others = [_status(folder.name) for folder in Path("/proc").glob("[0-9]*")]
    children = [text for text in others if f"\nPPid:\t{os.getpid()}\n" in text]
    peaks = [re.search(r"VmHWM:\s+(\d+) kB", text) for text in (_status("self"), *children)]
    kibibytes = sum(int(peak[1]) for peak in peaks if peak)
    if not kibibytes:  # a system without /proc; here a parent's memory counts, too
        kibibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        kibibytes /= 1024 if sys.platform == "darwin" else 1
    return kibibytes / 2**20


def forget_peak():
    """Reset the peak of this process to what it holds now, where the system can."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def with_own_peak(work, *arguments, pause=0.02):
    """(result, GiB) of `work`: the most memory that this process held meanwhile, files left out.

    What it allocated counts, the pages of files that are mapped do not. Looked at every `pause`
    seconds; NaN on a system without /proc.
    """
    done, held = threading.Event(), [_own_gib()]

    def watch():
        while not done.wait(pause):
            held.append(max(held.pop(), _own_gib()))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        result = work(*arguments)
    finally:
        done.set()
        watcher.join()
    return result, max(held[0], _own_gib())


def _own_gib():
    found = re.search(r"RssAnon:\s+(\d+) kB", _status("self"))
    return int(found[1]) / 2**20 if found else math.nan


def _status(process):
    try:
        return Path("/proc", process, "status").read_text(encoding="utf-8")
    except OSError:  # it has ended meanwhile, or there is no /proc
        return ""
