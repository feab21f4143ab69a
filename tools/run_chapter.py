"""Run one chapter: Jupytext source -> papermill -> executed notebook.

    python -m tools.run_chapter book/als.md out.ipynb -p dataset ml-latest-small -p seed 3

The output appears only when every cell has run, without a word on standard error. When a cell
fails, the notebook up to that cell is kept beside it as ``*.failed.ipynb``, and whatever was at
the output before stays. In a book, cells do not run again when only the text has changed.
"""

import argparse
import json
import os
import time
from pathlib import Path

import jupytext
import nbformat

from analysis.plotting import needs
from lib.util import atomic
from lib.util.messages import shown
from tools import execution, kept_runs, parameters, parent, provenance
from tools.run_folder import run_folder

# What the text expects of the results must come out on these, with the seed of the book.
EXPECTED_ON = ("twin", "ml-latest-small")
USAGE = "Run one chapter: Jupytext source -> papermill -> executed notebook."


def check_names(given: dict, declared: dict) -> None:
    """papermill only warns about a parameter that no cell declares; here it is an error."""
    unknown = sorted(set(given) - set(declared))
    if unknown:
        known = ", ".join(f"{name} = {known.source}" for name, known in declared.items())
        raise ValueError(f"unknown parameter {', '.join(unknown)[:80]}; this chapter takes {known}")
    if "dataset" not in declared:
        raise ValueError(
            "the cell tagged 'parameters' declares no parameter dataset, "
            "so that the chapter's page could not say which data it shows"
        )


def choose_dataset(notebook, given: dict, values: dict) -> None:
    """Keep a chapter to the datasets that its header names, if it names any.

    Where the whole book is built on another set, such a chapter shows the first it names.
    """
    allowed = notebook.metadata.get("datasets", [])
    if not allowed or values.get("dataset") in allowed:
        return
    if "dataset" in given:
        raise ValueError(f"dataset {shown(given['dataset'])} is none of {', '.join(allowed)}")
    values["dataset"] = allowed[0]


def check_expectations(failed: dict, dataset: str, changed: dict) -> None:
    """Raises ValueError for a text that is wrong on data that the book is written for.

    failed : what `needs.leave_out` returned; changed : the parameters that are not the defaults
    """
    if failed and dataset in EXPECTED_ON and not set(changed) - {"dataset"}:
        told = "; ".join(f"{name}: {text}" for name, text in failed.items())
        raise ValueError(f"on {dataset} the results are not as the text expects: {told}")


def dress(notebook, origin: dict, changed: dict):
    """Say in the metadata where the results are from; show parameters beside their defaults.

    The banner is put on the page and not in here, because somebody may run this notebook again,
    on other data.
    """
    notebook.metadata["provenance"] = origin
    tagged = {tag: cell for cell in notebook.cells for tag in cell.metadata.get("tags", [])}
    if "injected-parameters" in tagged:
        looks = [tag for tag in tagged["parameters"].metadata.tags if tag != "parameters"]
        looks += [] if changed else ["remove-cell"]
        tagged["injected-parameters"].metadata.tags.extend(looks)
    # What differs from run to run, times and random names, goes: the same run, the same file.
    notebook.metadata["papermill"] = {"parameters": notebook.metadata.papermill.parameters}
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
    return notebook


def run(source, output, given: dict, shared: dict, summary=None, kept=None, forks=False) -> None:
    """Execute ``source``; write ``output`` only on success.

    ``given`` are this chapter's parameters, as text; of the whole book's, ``shared``, it gets
    those that it declares. ``summary`` is that of the whole book's dataset. ``kept`` is the path
    of what its cells put out: they do not run again where nothing of theirs has changed. ``forks``
    is said of its kernel, see `execution.execute`.

    Raises ValueError for a chapter or a parameter that is wrong, ExecutionError when a cell fails.
    """
    began = time.time_ns()
    notebook = jupytext.read(source)
    declared = parameters.declared(notebook)
    check_names(given, declared)
    texts = {name: text for name, text in shared.items() if name in declared} | given
    values = {name: declared[name].read(text) for name, text in texts.items()}
    choose_dataset(notebook, given, values)
    dataset = values.get("dataset", declared["dataset"].default)
    seed = values.get("seed", declared["seed"].default if "seed" in declared else None)
    failed = output.with_suffix(".failed.ipynb")

    if summary is None or dataset != shared.get("dataset"):
        summary = summary_of(dataset)
    with run_folder() as folder:
        key = kept and kept_runs.key(source, notebook, values, summary)
        found = kept and kept_runs.read(kept, key)
        if found:
            print(f"Taking over what the cells of {source} put out", flush=True)
            executed = kept_runs.fill(execution.prepare(notebook, values, folder), found)
        else:
            print(f"Running {source}", flush=True)
            executed = execute(notebook, values, folder, failed, forks)
            if kept:
                kept_runs.keep(executed, kept, key)
        executed, unexpected = needs.leave_out(executed)
    changed = {name: value for name, value in values.items() if value != declared[name].default}
    if shared:
        check_expectations(unexpected, dataset, changed)
    with atomic.replacing(output) as partial:
        nbformat.write(dress(executed, provenance.describe(summary, seed), changed), partial)
    os.utime(output, ns=(began, began))  # what changed meanwhile is newer
    failed.unlink(missing_ok=True)


def execute(notebook, values: dict, folder: Path, failed: Path, forks: bool):
    """`execution.execute`, which keeps a notebook that failed as ``failed``."""
    try:
        return execution.execute(notebook, values, folder, forks)
    except execution.ExecutionError as error:
        keep(folder / execution.PLACE, failed)
        raise execution.ExecutionError(f"{error}\nThe notebook so far: {failed}") from None


def summary_of(dataset) -> dict:
    """What is in the dataset; raises ValueError where it is too small for a chapter."""
    # a second, which most chapters of a book need not wait
    from lib.data import load, minimum_size

    ml = load(dataset)
    minimum_size.refuse_too_small(ml)
    return ml.summary()


def keep(notebook: Path, place: Path) -> None:
    """Put a notebook that failed where its author finds it, if there is one."""
    if notebook.exists():
        with atomic.replacing(place) as partial:
            partial.write_bytes(notebook.read_bytes())


def main(argv: list[str] | None = None, forks: bool = False) -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.run_chapter", description=USAGE)
    parser.add_argument("source", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("-p", nargs=2, action="append", default=[], metavar=("NAME", "VALUE"))
    parser.add_argument("--book-parameters", type=Path, help="JSON of the whole book's parameters")
    parser.add_argument("--dataset-summary", type=Path, help="JSON, where it is known already")
    parser.add_argument("--kept", type=Path, help="where the outputs of the cells are kept")
    arguments = parser.parse_args(argv)
    shared, summary = {}, None
    if arguments.book_parameters:
        shared = json.loads(arguments.book_parameters.read_text())["parameters"]
    if arguments.dataset_summary:
        summary = json.loads(arguments.dataset_summary.read_text())
    try:
        given = dict(arguments.p)
        run(arguments.source, arguments.output, given, shared, summary, arguments.kept, forks)
    except (ValueError, OSError, execution.ExecutionError) as error:
        raise SystemExit(f"{arguments.source} failed: {error}") from None
    print(f"Executed notebook: {arguments.output}", flush=True)


def program(argv: list[str] | None = None, forks: bool = False) -> None:
    """`main` as a process of its own, which ends at once when told to, and with its parent."""
    parent.end_at_once()
    parent.watch(os.getppid())
    main(argv, forks)


if __name__ == "__main__":
    program()
