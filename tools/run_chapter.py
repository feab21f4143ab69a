"""Run one chapter: Jupytext source -> papermill -> executed notebook.

    python -m tools.run_chapter book/02_als.md out.ipynb -p dataset ml-latest-small -p seed 3

The output appears only when every cell has run. When a cell fails, the notebook up to that
cell is kept beside it as ``*.failed.ipynb``, and whatever was at the output before stays.
"""

import argparse
import json
import os
import sys
from pathlib import Path

import jupytext
import nbformat
import papermill
import yaml
from papermill.exceptions import PapermillExecutionError

from lib import datasets, enough, needs
from tools import provenance


def declared_parameters(notebook) -> dict[str, str]:
    """Names assigned in the cell tagged ``parameters``, with their defaults as source text."""
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            code = (line.split("#")[0] for line in cell.source.splitlines())
            pairs = (line.split("=", 1) for line in code if "=" in line)
            return {left.split(":")[0].strip(): right.strip() for left, right in pairs}
    raise SystemExit("the chapter has no cell tagged 'parameters'")


def check_names(given: dict, declared: dict, source: Path) -> None:
    """papermill only warns about a parameter that no cell declares; here it is an error."""
    unknown = sorted(set(given) - set(declared))
    if unknown:
        raise SystemExit(
            f"{source}: unknown parameter {', '.join(unknown)}; "
            f"this chapter takes {', '.join(f'{k} = {v}' for k, v in declared.items())}"
        )


def choose_dataset(notebook, given: dict, parameters: dict, source: Path) -> None:
    """Keep a chapter to the datasets that its header names, if it names any.

    Where the whole book is built on another set, such a chapter shows the first it names.
    """
    allowed = notebook.metadata.get("datasets", [])
    if not allowed or parameters.get("dataset") in allowed:
        return
    if "dataset" in given:
        raise SystemExit(f"{source}: dataset {given['dataset']!r} is none of {', '.join(allowed)}")
    parameters["dataset"] = allowed[0]


# The kernel's own log (sockets, shutdown) is none of the reader's business; errors in cells are
# raised by papermill all the same.
QUIET_KERNEL = ["--log-level=CRITICAL"]


def dress(notebook, origin: dict, page: str):
    """Add provenance to an executed notebook, and hide the defaults that were overridden."""
    notebook.metadata["provenance"] = origin
    title = next(c for c in notebook.cells if c.cell_type == "markdown" and "# " in c.source)
    text = provenance.banner(origin, page, is_chapter=True)
    title.source = provenance.below_title(title.source, text)
    tagged = {tag: cell for cell in notebook.cells for tag in cell.metadata.get("tags", [])}
    if "injected-parameters" in tagged:
        looks = [tag for tag in tagged["parameters"].metadata.tags if tag != "parameters"]
        tagged["injected-parameters"].metadata.tags.extend(looks)
        tagged["parameters"].metadata.tags.append("remove-cell")
    # What differs from run to run, times and random names, goes: the same run, the same file.
    notebook.metadata["papermill"] = {"parameters": notebook.metadata.papermill.parameters}
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
    return notebook


def run(source: Path, output: Path, given: dict, shared: dict, summary: dict | None) -> None:
    """Execute ``source``; write ``output`` only on success.

    ``given`` are this chapter's parameters; of the whole book's, ``shared``, it gets those
    that it declares.
    """
    notebook = jupytext.read(source)
    declared = declared_parameters(notebook)
    check_names(given, declared, source)
    parameters = {name: value for name, value in shared.items() if name in declared} | given
    wanted = parameters.get("dataset")
    choose_dataset(notebook, given, parameters, source)
    if parameters.get("dataset") != wanted:
        summary = None
    dataset = parameters.get("dataset", yaml.safe_load(declared["dataset"]))
    seed = parameters.get("seed", yaml.safe_load(declared.get("seed", "null")))

    if summary is None:
        ml = datasets.load(dataset)
        enough.refuse_too_small(ml)
        summary = ml.summary()
    output.parent.mkdir(parents=True, exist_ok=True)
    plain, partial = output.with_suffix(".plain.ipynb"), output.with_suffix(".failed.ipynb")
    nbformat.write(notebook, plain)
    try:
        papermill.execute_notebook(
            plain,
            partial,
            parameters,
            kernel_name="python3",
            cwd=".",
            progress_bar=False,
            extra_arguments=QUIET_KERNEL,
        )
    except PapermillExecutionError as error:
        print(error, file=sys.stderr)
        raise SystemExit(f"{source} failed; the notebook up to that cell: {partial}") from None
    finally:
        plain.unlink()
    executed = needs.leave_out(nbformat.read(partial, as_version=4))
    nbformat.write(dress(executed, provenance.describe(summary, seed), source.stem), partial)
    os.replace(partial, output)


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("-p", nargs=2, action="append", default=[], metavar=("NAME", "VALUE"))
    parser.add_argument("--book-parameters", type=Path, help="YAML of the whole book's parameters")
    parser.add_argument("--dataset-summary", type=Path, help="JSON, where it is known already")
    arguments = parser.parse_args(argv)
    given = {name: yaml.safe_load(value) for name, value in arguments.p}
    shared, summary = {}, None
    if arguments.book_parameters:
        shared = yaml.safe_load(arguments.book_parameters.read_text())
    if arguments.dataset_summary:
        summary = json.loads(arguments.dataset_summary.read_text())
    print(f"Running {arguments.source}", flush=True)
    try:
        run(arguments.source, arguments.output, given, shared, summary)
    except ValueError as error:
        raise SystemExit(f"{arguments.source} failed: {error}") from None
    print(f"Executed notebook: {arguments.output}", flush=True)


if __name__ == "__main__":
    main()
