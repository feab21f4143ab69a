"""Where the time of a build goes: kinds of work, looks into a kernel, tasks, table and picture."""

import json
import os
import shlex
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from tools import memory
from tools.times import costs, drawing, kinds, measure, sampling
from tools.times.measure import Task

PACKAGES = "/x/.venv/lib/python3.11/site-packages/"


@pytest.mark.parametrize(
    ("files", "kind"),
    [
        (["lib/als/kernels/fast.py", "lib/als/training.py"], "training"),
        (["numba/core/compiler.py", "lib/als/kernels/fast.py"], "compiling"),
        (["lib/util/locks.py", "lib/als/store.py"], "waiting"),
        (["numpy/linalg.py", "lib/evaluation/metrics.py"], "evaluating"),
        (["pandas/io.py", "lib/data/movielens.py"], "loading"),
        (["matplotlib/axes.py", "analysis/grid/figures.py"], "drawing"),
        (["numpy/linalg.py", "analysis/grid/figures.py"], "drawing"),
        (["analysis/grid/search.py"], "other"),
        (["<frozen importlib._bootstrap>", "IPython/x.py"], "importing"),
        ([], "other"),
    ],
)
def test_the_innermost_known_file_says_what_is_done(files, kind):
    ours = ("lib/", "analysis/")
    whole = [
        kinds.ROOT + name if name.startswith(ours) else PACKAGES + name if name[0] != "<" else name
        for name in files
    ]
    assert kinds.kind_of(whole) == kind


def test_the_rules_name_files_that_there_are():
    places = [Path(kinds.ROOT), Path(pytest.__file__).parents[1]]
    for _, beginnings in kinds.RULES:
        for beginning in beginnings:
            known = any((place / beginning).exists() for place in places)
            assert known or beginning.startswith("<frozen"), beginning


def busy(seconds, filename):
    """Compute for so long in a function of a file of this name."""
    code = "import time\nend = time.perf_counter() + seconds\nwhile time.perf_counter() < end: pass"
    exec(compile(code, filename, "exec"), {"seconds": seconds})


def test_a_sampler_adds_up_what_it_sees_between_resume_and_pause():
    sampler = sampling.Sampler()
    started = time.perf_counter()
    sampler.resume()
    busy(0.3, kinds.ROOT + "lib/evaluation/invented.py")
    busy(0.1, kinds.ROOT + "lib/data/invented.py")
    sampler.pause()
    passed = time.perf_counter() - started
    busy(0.1, kinds.ROOT + "lib/als/invented.py")
    sampler.end()
    assert sum(sampler.seconds.values()) == pytest.approx(passed, abs=0.02)
    assert sampler.seconds["evaluating"] > sampler.seconds["loading"] > 0
    assert "training" not in sampler.seconds


KERNEL = """
import json, os, sys, time
told = {"parent": os.getppid(), "seconds": {"starting": 0.1, "training": 0.2}}
json.dump(told, open(sys.argv[1] + f"/kernel-{os.getpid()}.json", "w"))
time.sleep(0.6)
"""
RUNNER = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {KERNEL!r}, sys.argv[1]])"


def test_tasks_are_watched_and_get_what_their_kernels_left(tmp_path):
    runner = [sys.executable, "-c", RUNNER, str(tmp_path), "tools.run_chapter", "book/als.md"]
    peaks = memory.peaks_of([*runner, "out.ipynb"])
    whole, chapter = measure.tasks_of(peaks, tmp_path)
    assert (whole.name, chapter.name) == (measure.REST, "als")
    assert chapter.seconds == {"starting": 0.1, "training": 0.2}
    assert 0 == whole.begin <= chapter.begin < chapter.end <= whole.end == peaks.seconds


def test_the_time_of_processes_below_counts(tmp_path):
    code = "import time\nwhile time.process_time() < 0.5: pass"
    peaks = memory.peaks_of(["sh", "-c", f"{shlex.quote(sys.executable)} -c '{code}'; true"])
    assert 0.49 < peaks.cpu < 2  # a difference of two sums, which is rounded
    assert peaks.spans == {}


def a_build(minutes, others=0.0, dataset="twin"):
    spans = {"set-up": (0.0, 30.0), "rendering the pages": (60.0 * minutes - 12, 60.0 * minutes)}
    peaks = memory.Peaks(0, 60.0 * minutes, memory.GIB, {}, 90.0 * minutes, spans, {})
    summary = {"name": dataset, "n_ratings": 7, "simulated": True}
    return measure.Build([], summary, peaks, 2 * memory.GIB, others, gflops=100.4)


def test_the_row_is_of_the_median_build_and_busy_when_one_of_them_was():
    row = costs.row([a_build(9), a_build(7), a_build(8)])
    assert row["minutes"] == 8
    assert (row["set_up_minutes"], row["pages_minutes"], row["cpu_minutes"]) == (0.5, 0.2, 12)
    assert (row["peak_gib"], row["disk_gib"], row["runs"], row["busy"]) == (1, 2, 3, False)
    assert row["fused_gflops"] == 100
    assert costs.row([a_build(9), a_build(7, others=0.5), a_build(8)])["busy"]


def test_a_row_takes_the_place_of_that_of_its_dataset_and_processor(tmp_path):
    path = tmp_path / "book.csv"

    def a_row(dataset, cpu, minutes):
        return costs.row([a_build(minutes, dataset=dataset)]) | {"cpu": cpu}

    pd.DataFrame([a_row("twin", "one", 5), a_row("small", "one", 6)]).to_csv(path, index=False)
    for new in (("twin", "one", 9), ("twin", "two", 4), ("mine", "two", 3)):
        costs.carry(a_row(*new), path)
    after = pd.read_csv(path)
    assert [*zip(after["dataset"], after["cpu"], after["minutes"], strict=True)] == [
        ("twin", "one", 9),
        ("twin", "two", 4),
        ("small", "one", 6),
        ("mine", "two", 3),
    ]
    assert [*after] == [*pd.read_csv(costs.TABLE)]


def test_the_table_adds_up_and_the_picture_has_a_bar_for_each_part():
    seconds = {"starting": 1.0, "training": 2.0, "other": 1.5}
    tasks = [Task("set-up", 0.0, 60.0, {}), Task("als", 60.0, 65.0, seconds)]
    frame = measure.table(tasks)
    chapter = frame.set_index("task").loc["als"]
    assert chapter["seconds"] == pytest.approx(chapter[list(kinds.KINDS)].sum())
    assert chapter["starting"] == pytest.approx(1.5)
    assert "all chapters" in measure.told(frame)
    assert "nan" not in measure.told(frame)
    axes = drawing.build(frame).axes[0]
    assert len(axes.patches) == 1 + len(kinds.KINDS)
    assert [label.get_text() for label in axes.get_yticklabels()] == ["set-up", "als"]


def test_a_kernel_writes_the_times_of_its_cells(tmp_path, monkeypatch):
    class Events(dict):
        def register(self, name, function):
            self[name] = function

    shell = type("Shell", (), {"events": Events()})
    monkeypatch.setenv("LATENT_GEOMETRY_TIMES", str(tmp_path))
    sampling.watch(shell, started=time.time() - 5)
    for _ in range(2):
        shell.events["pre_run_cell"](None)
        busy(0.05, kinds.ROOT + "lib/als/invented.py")
        shell.events["post_run_cell"](None)
    (path,) = tmp_path.glob("*.json")
    told = json.loads(path.read_text(encoding="utf-8"))
    assert told["parent"] == os.getppid()
    assert told["seconds"]["starting"] == pytest.approx(5, abs=0.5)
    assert told["seconds"]["training"] == pytest.approx(0.1, abs=0.05)
