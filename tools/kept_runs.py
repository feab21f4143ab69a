"""What the cells of a chapter put out, kept for the time when only its text has changed.

A run is known by all that decides what its cells put out: their code, the parameters, the dataset,
the modules, the tables that the project carries, the packages and the machine. Text, captions and
what stands in the header of a page do not; `make book` applies what depends on results anew.
"""

import hashlib
import json
import os
import platform
import sys
from pathlib import Path

import nbformat

from lib.util import atomic
from tools import ROOT, dependencies

# Of the variables that reach a kernel, those on which its numbers may depend.
VARIABLES = ("NUMBA_NUM_THREADS", "NUMBA_CPU_NAME", "NUMBA_CPU_FEATURES", "OPENBLAS_CORETYPE")


def key(page, notebook, parameters, summary):
    """32 hexadecimal digits that change with whatever decides what the cells put out.

    page : Path of the chapter's source; notebook : the NotebookNode that it was read as
    parameters : dict of Python values; summary : that of the dataset, with its fingerprint
    """
    cells = [(cell.source, cell.metadata.get("tags")) for cell in _code(notebook)]
    machine = [*platform.uname(), os.cpu_count(), sys.version]
    variables = [os.environ.get(name) for name in VARIABLES]
    told = [cells, sorted(parameters.items()), summary, machine, variables]
    digest = hashlib.blake2b(json.dumps(told).encode(), digest_size=16)
    for path in dependencies.of_a_run(page):
        digest.update(f"{path.relative_to(ROOT)} ".encode() + path.read_bytes())
    return digest.hexdigest()


def keep(executed, path, name):
    """Write what the cells of a notebook put out to `path`, under the key `name`."""
    content = {
        "key": name,
        "metadata": {of: executed.metadata.get(of) for of in ("kernelspec", "language_info")},
        "cells": [(cell.execution_count, cell.outputs) for cell in _code(executed)],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic.replacing(path) as partial:
        partial.write_text(json.dumps(content), encoding="utf-8")


def read(path, name):
    """What `keep` wrote under the key `name`; None where that is not there, or damaged."""
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8"))
        return content if content["key"] == name else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def fill(prepared, content):
    """Give the cells of a notebook what they put out when they ran.

    prepared : a NotebookNode with its parameters, which has not run; changed
    content : what `read` returned
    """
    prepared.metadata.update(nbformat.from_dict(content["metadata"]))
    for cell, (count, outputs) in zip(_code(prepared), content["cells"], strict=True):
        cell.execution_count, cell.outputs = count, nbformat.from_dict(outputs)
    return prepared


def _code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]
