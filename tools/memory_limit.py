"""A hard limit on the memory of a command and all that it starts, kept by the Linux kernel."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

GIB = 2**30


def run(command, limit):
    """Run `command`, which the kernel ends when it needs more than `limit` bytes: its exit code.

    A control group of its own holds the command: one of version 1 where this process may make
    it below its own, else a scope of systemd. Says on standard error what was used. Raises
    SystemExit where neither is to be had.
    """
    own = own_group()
    if own is not None:
        return _in_group(command, limit, own / f"memory-limit-{os.getpid()}")
    if shutil.which("systemd-run"):
        scope = ["systemd-run", "--scope", "--quiet"] + (["--user"] if os.getuid() else [])
        wanted = ["-p", f"MemoryMax={limit}", "-p", "MemorySwapMax=0"]
        return subprocess.run([*scope, *wanted, "--", *command]).returncode
    raise SystemExit(
        "no hard limit is to be had here: neither a writable control group of version 1 "
        "(/sys/fs/cgroup/memory) nor systemd-run"
    )


def own_group(root=Path("/sys/fs/cgroup/memory"), listed=Path("/proc/self/cgroup")):
    """The folder of this process's own memory group of version 1; None without a writable one."""
    try:
        found = re.search(r"^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:/(.*)$", listed.read_text(), re.M)
    except OSError:
        return None
    place = root / found[1] if found else None
    return place if place and os.access(place, os.W_OK) else None


def _in_group(command, limit, group):
    group.mkdir()
    try:
        (group / "memory.limit_in_bytes").write_text(str(limit))
        swap = group / "memory.memsw.limit_in_bytes"
        if swap.exists():
            swap.write_text(str(limit))
        # The shell enters the group before it becomes the command: nothing is counted elsewhere.
        enter = 'echo $$ > "$0/cgroup.procs" && exec "$@"'
        code = subprocess.run(["sh", "-c", enter, str(group), *command]).returncode
        print(_account(group, limit), file=sys.stderr)
        return code if code >= 0 else 128 - code  # ended by a signal, as a shell tells it
    finally:
        _remove(group)


def _account(group, limit):
    peak = int((group / "memory.max_usage_in_bytes").read_text()) / GIB
    control = (group / "memory.oom_control").read_text()
    ended = re.search(r"^oom_kill (\d+)$", control, re.M)
    return (
        f"at most {peak:.2f} GiB of the {limit / GIB:g} GiB allowed were in use, files that the "
        f"system kept in memory included; processes ended for want of memory: "
        f"{ended[1] if ended else 'not counted here'}"
    )


def _remove(group):
    """Processes that outlive the command go on in the group above."""
    for pid in (group / "cgroup.procs").read_text().split():
        try:
            (group.parent / "cgroup.procs").write_text(pid)
        except ProcessLookupError:
            continue
    group.rmdir()
