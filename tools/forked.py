"""Processes forked from this one: quick to begin, for they have imported what it has."""

import ctypes
import gc
import os
import signal
import sys
import traceback
import warnings

from tools import parent

# Elsewhere the system's own libraries do not work in a process that was forked.
POSSIBLE = sys.platform == "linux"
PR_SET_NAME = 15
# Names of processes: of the one that chapters are forked from, and of their kernels. The process
# of a chapter has the name of the chapter.
RUNNER, KERNEL = "run_chapters", "ipykernel"


class Forked:
    """A process forked from this one, with the methods of `subprocess.Popen` that Jupyter calls.

    act : what it does, a function without arguments; SystemExit counts as in any program
    name : see `call_this`
    end : the signal that it gets when this process ends

    It has its own process number and nothing of what this one does at its end; its files are open.
    """

    stdin = stdout = stderr = None

    def __init__(self, act, name, end=signal.SIGTERM):
        above = os.getpid()
        sys.stdout.flush()
        sys.stderr.flush()
        self.returncode = None
        with warnings.catch_warnings():
            # Python warns of threads, which the new process has not: those here hold no lock.
            warnings.simplefilter("ignore", DeprecationWarning)
            self.pid = os.fork()
        if not self.pid:
            try:
                parent.forget_the_end()
                parent.end_with_parent(end)
                if os.getppid() == above:  # it lived when this process asked to be told
                    call_this(name)
                    os._exit(_code_of(act))
            finally:
                os._exit(1)

    def poll(self):
        """The return code as `Popen` has it, or None while the process runs."""
        return self._ask(os.WNOHANG)

    def wait(self):
        """The return code, when the process has ended."""
        return self._ask(0)

    def send_signal(self, number):
        """Send the process a signal, if it has not ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self):
        """Ask the process to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self):
        """End the process."""
        self.send_signal(signal.SIGKILL)

    def _ask(self, options):
        if self.returncode is None:
            found, status = os.waitpid(self.pid, options)
            if found:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode


def share_what_is_there():
    """Let the collector of garbage pass over all objects, so that forked processes share them."""
    gc.collect()
    gc.freeze()


def call_this(name):
    """Let the system have a name for this process, at most 15 bytes of ASCII (`Name` in /proc)."""
    ctypes.CDLL(None).prctl(PR_SET_NAME, name.encode("ascii"), 0, 0, 0)


def _code_of(act):
    """Call `act`; the exit code of a program that did nothing else."""
    code = 0
    try:
        act()
    except SystemExit as ended:
        code = ended.code or 0
        if not isinstance(code, int):
            print(code, file=sys.stderr)
            code = 1
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return code
