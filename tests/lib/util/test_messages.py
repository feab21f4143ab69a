"""How values are quoted, and where a line beside a result goes."""

import os
import subprocess
import sys

import numpy as np
import pytest

from lib.util import messages

IN_A_KERNEL = """
import nbformat
from nbclient import NotebookClient

cell = nbformat.v4.new_code_cell("from lib.util import messages; messages.note('a line'); 1 + 1")
notebook = nbformat.v4.new_notebook(cells=[cell])
NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": "."}}).execute()
print([output.output_type for output in cell.outputs])
"""


def test_values_are_quoted_as_python_writes_them_up_to_80_characters():
    assert messages.shown("a\n") == r"'a\n'"
    assert messages.shown(np.float32(0.5)) == "0.5"
    assert messages.shown("x" * 78) == "'" + "x" * 78 + "'"
    assert messages.shown("x" * 10**6) == "'" + "x" * 76 + "..."


def test_of_a_long_path_the_end_is_told():
    assert messages.short("/a/b.csv") == "/a/b.csv"
    assert messages.short("/" + "a" * 300 + "/b.csv") == "..." + "a" * 191 + "/b.csv"


def test_a_note_goes_to_standard_error(capsys):
    messages.note("a line")
    assert capsys.readouterr() == ("", "a line\n")


@pytest.mark.parametrize("redirects", [True, False])
def test_a_note_in_a_notebook_goes_to_the_terminal_and_not_into_the_page(redirects):
    environment = dict(os.environ)
    if redirects:  # a kernel leaves the descriptor alone where it believes to be under pytest
        del environment["PYTEST_CURRENT_TEST"]
    done = subprocess.run(
        [sys.executable, "-c", IN_A_KERNEL],
        text=True,
        capture_output=True,
        check=True,
        env=environment,
    )
    assert done.stdout == "['execute_result']\n"
    assert "a line" in done.stderr.splitlines()
