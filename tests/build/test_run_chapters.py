"""Which chapters run, in which order, how many at a time, and what happens when one fails."""

import json
import os
import subprocess
import sys

import pytest

from tools import ROOT, dependencies, run_chapters


class Program:
    """A chapter at work that ends after a number of looks, with a code."""

    def __init__(self, looks, code):
        self.looks, self.code = looks, code

    def poll(self):
        self.looks -= 1
        return self.code if self.looks <= 0 else None


@pytest.fixture
def made(tmp_path, monkeypatch):
    monkeypatch.setattr(run_chapters, "PAUSE", 0)
    for name in ("params.json", "dataset.json"):
        (tmp_path / name).write_text("{}")
    return run_chapters.Book(tmp_path)


def begun(made, chapters, jobs, looks=(), codes=()):
    """(whether all succeeded, [(chapter, those that were running when it began)])."""
    looks, codes, programs, log = dict(looks), dict(codes), {}, []

    def start(chapter, words):
        assert words[0] == f"book/{chapter}.md"
        log.append((chapter, {name for name, one in programs.items() if one.looks > 0}))
        programs[chapter] = Program(looks.get(chapter, 2), codes.get(chapter, 0))
        return programs[chapter]

    jobs = jobs if callable(jobs) else lambda number=jobs: number
    return run_chapters.run(made, chapters, jobs, start), log


def test_long_chapters_begin_first_and_so_many_run_at_a_time(made):
    succeeded, log = begun(made, ["als", "data", "grid", "posterior"], 2, {"posterior": 9})
    assert succeeded
    assert [name for name, _ in log] == ["posterior", "grid", "data", "als"]
    assert [len(others) for _, others in log] == [0, 1, 1, 1]
    _, log = begun(made, ["als", "data", "grid"], 1)
    assert [len(others) for _, others in log] == [0, 0, 0]
    numbers = iter([1, 1, 1] + 9 * [2])
    _, log = begun(made, ["als", "data", "grid"], lambda: next(numbers))
    assert [len(others) for _, others in log] == [0, 0, 1], "a second one later"


def test_the_chapter_that_measures_time_runs_alone(made):
    _, log = begun(made, ["kernel", "als", "data", "grid"], 3, {"als": 9})
    assert log[-1] == ("kernel", set())
    assert begun(made, ["kernel"], 2) == (True, [("kernel", set())])


@pytest.mark.parametrize("code", [1, -9])
def test_after_a_failure_what_runs_ends_and_nothing_begins(made, code, capsys):
    chapters = ["als", "density", "intro", "sources"]
    succeeded, log = begun(made, chapters, 2, {"als": 1, "density": 5}, {"als": code})
    assert not succeeded
    assert [name for name, _ in log] == ["als", "density"]
    assert ("book/als.md failed: its program was killed" in capsys.readouterr().err) == (code < 0)


def test_a_chapter_is_out_of_date_without_a_notebook_and_after_a_change(made):
    chapter = made.notebook("als")
    assert made.out_of_date("als")
    chapter.parent.mkdir()
    chapter.touch()
    assert not made.out_of_date("als")
    for name in ("params.json", "dataset.json"):
        later(made.build / name, chapter)
        assert made.out_of_date("als")
        later(chapter, made.build / name)
        assert not made.out_of_date("als")
    newest = max(path.stat().st_mtime_ns for path in [*files("als"), *made.settings])
    os.utime(chapter, ns=(newest, newest))
    assert not made.out_of_date("als"), "the same moment is no change"
    os.utime(chapter, ns=(newest - 1, newest - 1))
    assert made.out_of_date("als")


def later(path, other):
    """Let a file be a second newer than another."""
    moment = other.stat().st_mtime_ns + 10**9
    os.utime(path, ns=(moment, moment))


def files(chapter):
    return dependencies.of_a_notebook(ROOT / "book" / f"{chapter}.md")


def test_make_is_told_when_a_notebook_is_newer(made):
    ran, chapter = made.build / "ran", made.notebook("als")
    chapter.parent.mkdir()
    chapter.touch()
    made.tell_make()
    first = ran.stat().st_mtime_ns
    made.tell_make()
    assert ran.stat().st_mtime_ns == first
    os.utime(ran, ns=(0, 0))
    made.tell_make()
    assert ran.stat().st_mtime_ns >= chapter.stat().st_mtime_ns


def test_a_page_that_is_no_python_is_named_and_nothing_runs(made, monkeypatch):
    def refuse(page):
        raise ValueError("als.md, line 7: invalid syntax: x = = 1")

    monkeypatch.setattr(dependencies, "of_a_notebook", refuse)
    with pytest.raises(SystemExit, match=r"^No chapter is run\. als\.md, line 7: invalid syntax"):
        run_chapters.main([str(made.build), "als"])
    assert not (made.build / "ran").exists()


@pytest.mark.book
@pytest.mark.parametrize("several", [False, True])
def test_a_chapter_that_fails_says_so_whether_forked_or_not(tmp_path, several, capfd):
    """In a process of its own, for one that imports ahead is not the same afterwards."""
    words = [str(tmp_path / "missing.md"), str(tmp_path / "out.ipynb")]
    code = (
        "import sys; from tools import run_chapters; "
        f"start = run_chapters.starter({several}); "
        f"sys.exit(start('one', {json.dumps(words)}).wait())"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 1
    assert "missing.md failed: " in capfd.readouterr().err
