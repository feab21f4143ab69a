"""Execute a notebook with papermill, in a kernel that leaves nothing behind."""

import os
import re
import signal
import socket
import sys
import uuid
from contextlib import suppress
from pathlib import Path

import papermill
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.iorw import write_ipynb

from lib.util.messages import shown
from tools import environment, kernel, parent
from tools.forked_kernel import ForkedKernel, Provisioner

# The kernel's own log (sockets, shutdown) is none of the reader's business; errors in cells are
# raised by papermill all the same.
QUIET = ["--log-level=CRITICAL"]
PLACE = "executed.ipynb"
ENGINE = "written once"
# On Linux Jupyter talks to the kernel over abstract Unix sockets, which have no file. Elsewhere it
# chooses free ports, and another program may take one before the kernel does.
ABSTRACT_SOCKETS = sys.platform == "linux"
SHOWN = 2000  # characters of what a cell wrote to standard error
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class ExecutionError(RuntimeError):
    """A cell failed, or wrote to standard error; the message names it and says what it said."""


def execute(notebook, parameters, folder, forks=False):
    """Execute a notebook in a kernel of its own.

    notebook : a NotebookNode
    parameters : a dict of Python values
    folder : an empty folder for what the kernel writes beside its outputs
    forks : whether the kernel is forked from this process, which must be able to (see
        `forked.POSSIBLE`), and not a program that imports everything anew

    Returns the executed notebook. When a cell fails, the notebook up to it is in `folder`, as
    `PLACE`. Raises ExecutionError then, and when a cell wrote to standard error: a warning that
    nobody sees would be no warning. Raises OSError when the kernel needs ports (see
    ABSTRACT_SOCKETS) and the machine has no loopback interface.
    """
    if not ABSTRACT_SOCKETS:
        _check_loopback()
    variables = environment.of_a_kernel(os.environ, folder)
    own = {"folder": folder, "variables": variables, "process": None, "forked": None}
    manager = type("Kernel", (ChapterKernel,), own)
    if forks:
        manager.fork()
    try:
        with parent.before_the_end(manager.end):
            executed = _papermill(
                notebook,
                folder,
                parameters,
                engine_name=ENGINE,
                request_save_on_cell_execute=False,
                place=str(folder / PLACE),
                extra_arguments=QUIET,
                kernel_manager_class=manager,
                shutdown_kernel="immediate",
            )
    except PapermillExecutionError as error:
        raise ExecutionError(str(error)) from None
    except RuntimeError as error:  # of nbclient
        raise ExecutionError(
            f"the kernel died or did not answer, as happens when memory is short: {error}"
        ) from None
    finally:
        manager.end()
    _check_outputs(executed)
    return executed


def prepare(notebook, parameters, folder):
    """The notebook as `execute` would run it, with the cell of its parameters."""
    return _papermill(notebook, folder, parameters, prepare_only=True)


def _papermill(notebook, folder, parameters, **options):
    """What `papermill.execute_notebook` returns, and writes to `PLACE` in `folder`."""
    return papermill.execute_notebook(
        notebook,
        str(folder / PLACE).replace("{", "{{").replace("}", "}}"),  # papermill fills in braces
        parameters,
        kernel_name="python3",
        cwd=".",
        progress_bar=False,
        **options,
    )


class Engine(NBClientEngine):
    """Papermill's, which would write the notebook before and after each cell, figures and all.

    Papermill itself writes it in the end, and where a cell has failed; this one where the kernel
    is gone.
    """

    @classmethod
    def execute_managed_notebook(cls, manager, kernel_name, place, **options):
        """Run all cells; `place` is the path where the notebook is left when that ends early."""
        try:
            super().execute_managed_notebook(manager, kernel_name, **options)
        except RuntimeError:
            write_ipynb(manager.nb, place)
            raise


papermill_engines.register(ENGINE, Engine)


class ChapterKernel(AsyncKernelManager):
    """Starts `tools.kernel` in the environment `variables`, with all its files in `folder`.

    process : its number, when there is one; forked : a `ForkedKernel`, where one was made
    """

    folder: Path
    variables: dict
    process: int | None
    forked: ForkedKernel | None

    @property
    def kernel_spec(self):
        argv = [sys.executable, "-P", kernel.__file__, "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name="Python 3", language="python")

    @classmethod
    def fork(cls):
        """Fork the kernel, which will then not be started as a program."""
        cls.forked = ForkedKernel(cls.variables)
        cls.process = cls.forked.process.pid

    async def _async_start_kernel(self, **options):
        self.connection_file = str(self.folder / "connection.json")
        if ABSTRACT_SOCKETS:
            self.transport, self.ip = "ipc", f"@{uuid.uuid4()}"  # "@": abstract
        if self.forked:
            self.provisioner = Provisioner(self.forked, kernel_spec=self.kernel_spec, parent=self)
        await super()._async_start_kernel(env=self.variables, **options)
        type(self).process = self.provisioner.pid

    start_kernel = _async_start_kernel

    @classmethod
    def end(cls):
        """End the kernel and what its cells started, if they have not ended."""
        if cls.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(cls.process, signal.SIGKILL)


def _check_loopback():
    with socket.socket() as server, socket.socket() as client:
        try:
            server.bind(("127.0.0.1", 0))
            server.listen()
            client.settimeout(5)
            client.connect(server.getsockname())
        except OSError as error:
            raise OSError(
                f"chapters need the loopback interface (127.0.0.1), which does not answer: {error}"
            ) from None


def _check_outputs(notebook):
    """Raise ExecutionError for what papermill lets pass: sys.exit, and standard error."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell in code:
        for output in cell.outputs:
            if output.output_type == "error":
                raise ExecutionError(f"{_name(cell)} ended with {output.ename} {output.evalue}")
        said = "".join(out.text for out in cell.outputs if out.get("name") == "stderr")
        if said:
            said = COLOURS.sub("", said).strip()
            raise ExecutionError(f"{_name(cell)} wrote to standard error:\n{said[:SHOWN]}")


def _name(cell):
    lines = [line for line in cell.source.splitlines() if line.strip()]
    return f"cell [{cell.execution_count}], which begins with {shown(lines[0])},"
