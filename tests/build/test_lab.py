"""JupyterLab on the chapters: its kernel, its settings, and what saving a chapter keeps."""

import json
import sys

import jupytext
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager
from jupytext.config import load_jupytext_configuration_file

from tools import ROOT, lab


def settings(tmp_path):
    """Write the settings below a folder; returns the environment that says so."""
    names = ("JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR")
    variables = {name: str(tmp_path / name.lower()) for name in names}
    lab.write_settings(variables)
    return variables


def test_the_kernel_imports_the_library_from_wherever_it_is_started(tmp_path, monkeypatch):
    variables = settings(tmp_path)
    kernels = KernelSpecManager(
        kernel_dirs=[f"{variables['JUPYTER_DATA_DIR']}/kernels"], ensure_native_kernel=False
    )
    spec = kernels.get_kernel_spec("python3")
    assert spec.argv[0] == sys.executable
    monkeypatch.chdir(tmp_path)
    manager = KernelManager(kernel_name="python3", kernel_spec_manager=kernels)
    manager.start_kernel()
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        reply = client.execute_interactive("import lib, analysis", timeout=60)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert reply["content"]["status"] == "ok", reply["content"]


def test_a_double_click_opens_a_chapter_as_a_notebook(tmp_path):
    folder = settings(tmp_path)["JUPYTER_CONFIG_DIR"]
    with open(f"{folder}/labconfig/default_setting_overrides.json") as file:
        viewers = json.load(file)["@jupyterlab/docmanager-extension:plugin"]["defaultViewers"]
    assert viewers["markdown"] == viewers["myst"] == "Jupytext Notebook"


def test_a_chapter_that_is_saved_keeps_its_header_its_text_and_its_code():
    config = load_jupytext_configuration_file(str(ROOT / "jupytext.toml"))
    for path in sorted((ROOT / "book").glob("*.md")):
        before = jupytext.read(path)
        text = jupytext.writes(jupytext.read(path), fmt="md:myst", config=config)
        after = jupytext.reads(text, fmt="md:myst")
        for name in before.metadata.keys() - {"jupytext"}:  # which says how it was read
            assert after.metadata[name] == before.metadata[name], path.name
        kept = [(cell.cell_type, cell.source, cell.metadata) for cell in after.cells]
        assert kept == [(cell.cell_type, cell.source, cell.metadata) for cell in before.cells]


def test_the_lab_opens_on_the_chapters():
    assert "--LabApp.default_url=/lab/tree/book" in lab.command("jupyter-lab", ["--no-browser"])
    assert lab.command("jupyter-lab", ["--no-browser"])[-1] == "--no-browser"
