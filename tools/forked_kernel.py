"""A kernel that is forked from its runner and so has imported all that the runner has."""

import importlib
import os
import signal
import sys
import tempfile
import time

from jupyter_client.provisioning import LocalProvisioner

from tools import collector, forked, kernel

# Of what chapters import, that which takes long.
PACKAGES = (
    "ipykernel.kernelapp",
    "numba",
    "pandas",
    "scipy.linalg",
    "scipy.stats",
    "seaborn",
    "sklearn.metrics",
    "sklearn.preprocessing",
)


def import_ahead():
    """Import what chapters need, for the kernels that will be forked from this process.

    Two packages look at the moment of their import whether they are in a kernel: they find, or
    are told, what they would find there.
    """
    kernel.keep_quiet_about_fonts()
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    with collector.at_rest():
        for name in PACKAGES:
            importlib.import_module(name)
    sys.modules["pandas"].set_option("display.max_columns", 20)
    forked.share_what_is_there()


class ForkedKernel:
    """A kernel, forked now, that begins when it is told how to be reached.

    It is forked before Jupyter is at work in the runner, whose sockets and threads would not work
    in a forked process.

    variables : its environment, a dict
    """

    def __init__(self, variables):
        self._variables = variables
        self._read, self._write = os.pipe()
        self.process = forked.Forked(self._serve, forked.KERNEL, signal.SIGKILL)
        os.close(self._read)

    def begin(self, words):
        """Let it serve; `words` are those of a command of IPython's kernel, a list."""
        os.write(self._write, "\0".join(words).encode())
        os.close(self._write)

    def _serve(self):
        os.setsid()
        os.close(self._write)
        with open(os.devnull) as nothing:
            os.dup2(nothing.fileno(), 0)
        with open(self._read, encoding="utf-8") as told:
            words = told.read()
        if not words:
            return  # the runner has ended
        started = time.time()
        os.environ.clear()
        os.environ.update(self._variables)
        tempfile.tempdir = None  # the one of the runner, where it has asked for it
        kernel.serve(words.split("\0"), started)


class Provisioner(LocalProvisioner):
    """Jupyter's, with a `ForkedKernel` in the place of a program that it would start."""

    def __init__(self, waiting, **options):
        super().__init__(**options)
        self._waiting = waiting

    async def launch_kernel(self, cmd, **options):
        """Let the kernel begin; `cmd` is the command of `kernel.main`, the program before it."""
        self._waiting.begin(cmd[cmd.index(kernel.__file__) + 1 :])
        self.process = self._waiting.process
        self.pid = self.pgid = self.process.pid
        return self.connection_info
