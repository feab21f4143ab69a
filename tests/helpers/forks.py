"""Children of one program that has imported everything: quick to start, killed where one likes."""

import json
import signal
import subprocess
import sys
from functools import cached_property
from typing import NamedTuple

from tools import ROOT

# A child counts what it does to files below `watched`, and is killed just before deed number `at`;
# or the system ends it when a file grows beyond `bytes`, or after some seconds. None of these
# leaves it a moment to tidy up.
PARENT = """
import importlib, json, os, resource, signal, sys

for name in sys.argv[1:]:
    globals()[name.rsplit(".")[-1]] = importlib.import_module(name)
DEEDS = ("open", "fcntl.flock", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.truncate")


def watch(folder, at, bytes, seconds):
    count = 0

    def hook(event, arguments):
        nonlocal count
        if event not in DEEDS or event != "fcntl.flock" and folder not in str(arguments[0]):
            return
        count += 1
        if count == at:
            os.kill(os.getpid(), signal.SIGKILL)

    if bytes is not None:
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (bytes, bytes))
    if seconds is not None:
        signal.setitimer(signal.ITIMER_REAL, seconds)
    sys.addaudithook(hook)
    return lambda: count


def child(job):
    log = os.open(job["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    counted = watch(*(job[name] for name in ("watched", "at", "bytes", "seconds")))
    said = []
    exec(job["code"], globals() | {"arguments": job["arguments"], "said": said})
    sys.stdout.flush()
    return json.dumps([counted(), said])


for line in sys.stdin:
    reader, writer = os.pipe()
    process = os.fork()
    if not process:
        try:
            os.write(writer, child(json.loads(line)).encode())
            os._exit(0)
        except BaseException:
            sys.excepthook(*sys.exc_info())
            os._exit(1)
    os.close(writer)
    print(process, flush=True)
    _, status = os.waitpid(process, 0)
    with open(reader) as pipe:
        print(os.waitstatus_to_exitcode(status), pipe.read() or "[0, []]", flush=True)
os._exit(0)
"""


class Run(NamedTuple):
    """How a child ended: `status` as Popen has it, the rest only where it was left in peace."""

    status: int
    deeds: int
    said: list


class Forks:
    """Runs code in children of a program that has imported `modules`; close it at the end.

    log : a file to which all that the children print is added
    """

    KILLED = (-signal.SIGKILL, -signal.SIGXFSZ, -signal.SIGALRM)

    def __init__(self, log, *modules):
        self._log, self._modules = str(log), modules

    @cached_property
    def _parent(self):
        return subprocess.Popen(
            [sys.executable, "-c", PARENT, *self._modules],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, code, *arguments, watched="", at=None, bytes=None, seconds=None, started=None):
        """Run `code`, which knows the modules and `arguments`, in a child of its own.

        watched, at : kill the child before its deed number `at` below the folder `watched`
        bytes : kill the child when it writes a file beyond this size
        seconds : kill the child after them
        started : function of the child's process number, called while it runs
        Returns a `Run`; `said` is what the code added to the list of that name.
        """
        job = {"code": code, "arguments": [str(a) for a in arguments], "log": self._log}
        job |= {"watched": str(watched), "at": at, "bytes": bytes, "seconds": seconds}
        print(json.dumps(job), file=self._parent.stdin, flush=True)
        process = int(self._parent.stdout.readline())
        if started:
            started(process)
        status, rest = self._parent.stdout.readline().split(" ", 1)
        return Run(int(status), *json.loads(rest))

    def close(self):
        """End the program, if it was needed at all."""
        if "_parent" in vars(self):
            self._parent.communicate()
