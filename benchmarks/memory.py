"""Peak memory of a process and its children."""

import os
import re
import resource
import sys
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


def _status(process):
    try:
        return Path("/proc", process, "status").read_text(encoding="utf-8")
    except OSError:  # it has ended meanwhile, or there is no /proc
        return ""
