"""The peak of a whole tree of processes, and a limit that holds."""

import os
import sys

import pytest

from tools import memory, memory_limit, processes

MIB = 2**20
HOLD = f"block = b'x' * (200 * {MIB}); import time; time.sleep(0.6)"


def test_the_peak_counts_what_a_child_of_a_child_holds():
    peaks = memory.peaks_of(["sh", "-c", f'"{sys.executable}" -c "{HOLD}"; exit 3'])
    assert peaks.code == 3
    assert 200 * MIB < peaks.whole < 300 * MIB
    assert peaks.seconds > 0.6
    assert peaks.tasks == {}


def test_what_was_given_back_before_another_took_it_does_not_count():
    first = f"{HOLD}; del block; import subprocess, sys; "
    second = f"subprocess.run([sys.executable, '-c', {HOLD!r}])"
    peaks = memory.peaks_of([sys.executable, "-c", first + second])
    assert 200 * MIB < peaks.whole < 300 * MIB


def test_a_process_counts_for_the_chapter_that_the_nearest_above_it_runs():
    chapter = ["tools.run_chapter", "book/als.md", "out.ipynb"]
    inner = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {HOLD!r}])"
    peaks = memory.peaks_of([sys.executable, "-c", inner, *chapter])
    assert list(peaks.tasks) == ["als"]
    assert 200 * MIB < peaks.tasks["als"] <= peaks.whole


@pytest.mark.parametrize(
    ("arguments", "task"),
    [
        ("python -m tools.run_chapter book/density.md x.ipynb", "density"),
        ("python -m tools.build_html _build", "rendering the pages"),
        ("python -m lib.data twin --json x.json", "reading the ratings"),
        ("make book/density.md", None),
        ("", None),
    ],
)
def test_tasks_are_known_by_their_arguments(arguments, task):
    assert processes.task_of("".join(f"{word}\0" for word in arguments.split())) == task


@pytest.mark.parametrize(
    ("name", "task"),
    [("grid", "grid"), ("run_chapters", None), ("ipykernel", None), ("python3.11", None)],
)
def test_a_chapter_that_was_forked_is_known_by_its_name(name, task):
    assert processes.task_of("python\0-m\0tools.run_chapters\0_build\0als\0", name) == task


def test_a_book_that_is_there_already_is_not_watched(tmp_path):
    (tmp_path / "twin-small").mkdir()
    with pytest.raises(SystemExit, match="twin-small is there already"):
        memory.main(["book", "twin-small", "--out", str(tmp_path)])


def test_tables_of_two_datasets_stand_side_by_side(tmp_path, capsys):
    paths = [tmp_path / "one.csv", tmp_path / "two.csv"]
    header = "task,dataset,peak_gib\n"
    paths[0].write_text(f"{header}data,twin,0.40\nals,twin,0.50\n")
    paths[1].write_text(f"{header}data,twin-32m,2.70\n")
    memory.main(["table", *map(str, paths)])
    assert capsys.readouterr().out.splitlines() == [
        "| Chapter or step | `twin` | `twin-32m` |",
        "| --- | ---: | ---: |",
        "| data | 0.40 | 2.70 |",
        "| als | 0.50 |  |",
    ]


def limited(gib, code):
    if memory_limit.own_group() is None:
        pytest.skip("no control group of version 1 can be made here")
    return memory_limit.run([sys.executable, "-c", code], int(gib * memory.GIB))


def test_a_command_inside_its_limit_ends_as_it_would(capfd):
    assert limited(0.5, f"{HOLD}; raise SystemExit(7)") == 7
    assert "processes ended for want of memory: 0" in capfd.readouterr().err


def test_a_command_beyond_its_limit_is_ended(capfd):
    assert limited(0.1, HOLD) == 128 + 9
    assert "of the 0.1 GiB allowed" in capfd.readouterr().err
    assert not (memory_limit.own_group() / f"memory-limit-{os.getpid()}").exists()


@pytest.mark.parametrize(
    ("listed", "name"),
    [
        ("4:memory:/\n", ""),
        ("7:cpu:/x\n4:memory:/jobs/one\n1:name=systemd:/y\n", "jobs/one"),
        ("9:cpuset,memory,pids:/jobs/one\n", "jobs/one"),
        ("0::/user.slice\n", None),
        ("4:memory:/gone\n", None),
    ],
)
def test_the_own_group_is_read_from_what_the_kernel_lists(tmp_path, listed, name):
    (tmp_path / "jobs" / "one").mkdir(parents=True)
    file = tmp_path / "listed"
    file.write_text(listed)
    expected = None if name is None else tmp_path / name
    assert memory_limit.own_group(tmp_path, file) == expected


def test_without_any_means_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(memory_limit, "own_group", lambda: None)
    monkeypatch.setattr(memory_limit.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit, match="no hard limit is to be had here"):
        memory_limit.run(["true"], memory.GIB)
