"""The peak of a whole tree of processes, and a limit that holds."""

import os
import sys

import pytest

from tools import memory, memory_limit

MIB = 2**20
HOLD = f"block = b'x' * (200 * {MIB}); import time; time.sleep(0.6)"


def test_the_peak_counts_what_a_child_of_a_child_holds():
    code, peak, seconds = memory.peak_of(["sh", "-c", f'"{sys.executable}" -c "{HOLD}"; exit 3'])
    assert code == 3
    assert 200 * MIB < peak < 300 * MIB
    assert seconds > 0.6


def test_what_was_given_back_before_another_took_it_does_not_count():
    first = f"{HOLD}; del block; import subprocess, sys; "
    second = f"subprocess.run([sys.executable, '-c', {HOLD!r}])"
    _, peak, _ = memory.peak_of([sys.executable, "-c", first + second])
    assert 200 * MIB < peak < 300 * MIB


def test_processes_are_found_by_their_ancestors():
    parents = {5: 4, 4: 3, 3: 1, 9: 1, 7: 7}
    assert memory._ancestors(5, parents) == [5, 4, 3, 1]
    assert memory._ancestors(7, parents) == [7]


def test_the_chapters_are_those_of_the_book(tmp_path):
    assert {"01_data", "appendix_twin"} <= set(memory.all_chapters())
    assert "references" not in memory.all_chapters()
    with pytest.raises(SystemExit):
        memory.main(["chapters", "twin-small", "--only", "12_nothing", "--out", str(tmp_path)])
    assert not list(tmp_path.iterdir())


def test_tables_of_two_datasets_stand_side_by_side(tmp_path, capsys):
    paths = [tmp_path / "one.csv", tmp_path / "two.csv"]
    header = "chapter,dataset,peak_gib,minutes\n"
    paths[0].write_text(f"{header}02_als,twin,0.50,1.0\n01_data,twin,0.40,1.0\n")
    paths[1].write_text(f"{header}01_data,twin-32m,2.70,1.0\n")
    memory.main(["table", *map(str, paths)])
    assert capsys.readouterr().out.splitlines() == [
        "| Chapter, run alone | `twin` | `twin-32m` |",
        "| --- | ---: | ---: |",
        "| 01_data | 0.40 | 2.70 |",
        "| 02_als | 0.50 |  |",
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
