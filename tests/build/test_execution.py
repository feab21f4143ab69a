"""The kernel of a chapter: its sockets, and failures that Jupyter does not report."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from tools import execution

pytestmark = pytest.mark.book

SWALLOWED = {
    "a figure that cannot be drawn": (
        "import matplotlib.pyplot as plt\nplt.title(r'$\\undefined$');",
        "undefined",
    ),
    "a value that cannot be shown": (
        "class Shown:\n    def _repr_html_(self):\n        raise ValueError('not shown')\nShown()",
        "not shown",
    ),
    "an end without an error": ("raise SystemExit", r"raise SystemExit', ended with SystemExit"),
    "a warning": (
        "import warnings\nwarnings.warn('look here')",
        r"'import warnings', wrote to standard error:\n.*look here",
    ),
    "an error in a thread": (
        "import threading\nthread = threading.Thread(target=lambda: 1 / 0)\n"
        "thread.start()\nthread.join()",
        r"'import threading', wrote to standard error:\n.*ZeroDivisionError",
    ),
}


def of_cells(*sources):
    notebook = new_notebook(cells=list(map(new_code_cell, sources)))
    notebook.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": ""}
    return notebook


def test_a_kernel_that_was_killed_is_told_and_the_notebook_so_far_is_kept(tmp_path):
    folder = tmp_path / "a {folder}"
    folder.mkdir()
    notebook = of_cells("1 + 1", "import os\nos.kill(os.getpid(), 9)")
    with pytest.raises(execution.ExecutionError, match=r"the kernel died .* Kernel died"):
        execution.execute(notebook, {}, folder)
    (output,) = nbformat.read(folder / "executed.ipynb", 4).cells[0].outputs
    assert output.data["text/plain"] == "2"


@pytest.mark.parametrize(("code", "message"), SWALLOWED.values(), ids=SWALLOWED)
def test_what_jupyter_lets_pass_fails_the_chapter_and_names_the_cell(tmp_path, code, message):
    notebook = of_cells("1", code, "1")
    with pytest.raises(execution.ExecutionError, match=f"(?s){message}") as error:
        execution.execute(notebook, {}, tmp_path)
    assert "[2]" in str(error.value)
    assert (tmp_path / "executed.ipynb").exists()


@pytest.mark.skipif(not execution.ABSTRACT_SOCKETS, reason="kernels have ports here")
def test_two_kernels_share_no_socket_and_leave_no_file(tmp_path):
    code = """from ipykernel.kernelapp import IPKernelApp
app = IPKernelApp.instance()
print(app.transport, app.ip)"""
    told = set()
    for name in "ab":
        (tmp_path / name).mkdir()
        [cell] = execution.execute(of_cells(code), {}, tmp_path / name).cells
        transport, address = cell.outputs[0].text.split()
        assert transport == "ipc"
        assert address.startswith("@"), "not abstract"
        assert not any(path.is_socket() for path in (tmp_path / name).rglob("*"))
        told.add(address)
    assert len(told) == 2
