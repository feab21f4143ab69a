"""Open JupyterLab on the chapters, with the kernel of the book and without leaving files about.

    .venv/bin/python -m tools.lab .venv-lab/bin/jupyter-lab
    .venv/bin/python -m tools.lab           # kernel and settings alone

A chapter is opened by a double click, as the notebook that it is, and saved as the Markdown that
it is: no .ipynb file comes to lie beside it. For a JupyterLab elsewhere, such as Binder's, the
folders are those of the variables JUPYTER_DATA_DIR and JUPYTER_CONFIG_DIR.
"""

import json
import os
import sys
from pathlib import Path

from lib.util import atomic
from tools import ROOT

VIEWERS = {"markdown": "Jupytext Notebook", "myst": "Jupytext Notebook"}
SETTINGS = {
    "@jupyterlab/docmanager-extension:plugin": {"defaultViewers": VIEWERS},
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false"},
}


def kernel():
    """The specification of the kernel python3: this Python, in the checkout as in a build."""
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    return {
        "argv": argv,
        "display_name": "Python 3",
        "language": "python",
        "env": {"PYTHONPATH": str(ROOT)},
        "metadata": {"debugger": True},
    }


def write_settings(variables):
    """Write kernel and settings to the folders that the environment names, as JupyterLab's own."""
    files = {
        Path(variables["JUPYTER_DATA_DIR"]) / "kernels" / "python3" / "kernel.json": kernel(),
        Path(variables["JUPYTER_CONFIG_DIR"])
        / "labconfig"
        / "default_setting_overrides.json": SETTINGS,
    }
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic.replacing(path) as partial:
            partial.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def command(lab, arguments):
    """The command line of JupyterLab on the folder of the chapters."""
    return [
        str(lab),
        f"--ServerApp.root_dir={ROOT}",
        "--LabApp.default_url=/lab/tree/book",
        *arguments,
    ]


def main():
    variables = dict(os.environ)
    if not sys.argv[1:]:
        return write_settings(variables)
    for name in ("JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR"):
        variables[name] = str(ROOT / "_build" / "lab" / name.lower())
    variables["JUPYTER_PREFER_ENV_PATH"] = "0"  # JupyterLab's own kernel cannot import the library
    variables["PATH"] = os.pathsep.join([str(Path(sys.argv[1]).parent), variables["PATH"]])
    write_settings(variables)
    os.chdir(ROOT)
    os.execve(sys.argv[1], command(sys.argv[1], sys.argv[2:]), variables)


if __name__ == "__main__":
    main()
