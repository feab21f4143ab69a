"""make, with a book of two short chapters: two at once, killed, in a hostile environment."""

import json
import os
import shlex
import signal
import sys

import pytest

from tests.build import kill_build
from tests.helpers.movielens_files import keep_rows, write_movielens
from tests.helpers.stub_book import StubBook, wait_for
from tools import forked, same

pytestmark = pytest.mark.book

NONSENSE = {
    **dict.fromkeys(("LC_ALL", "LANG"), "C"),
    "TZ": "Asia/Kathmandu",
    "HOME": "/nonexistent",
    "TMPDIR": "/nonexistent",
    "PYTHONPATH": "/nonexistent:.",
    "PYTHONHOME": "/nonexistent",
    "PYTHONOPTIMIZE": "2",
    "PYTHONWARNINGS": "error",
    "PYTHONHASHSEED": "nonsense",
    "PYTHONIOENCODING": "latin-1",
    "MPLBACKEND": "nonsense",
    "MATPLOTLIBRC": "/nonexistent",
    "MPLCONFIGDIR": "/nonexistent",
    "IPYTHONDIR": "/nonexistent",
    "JUPYTER_PATH": "/nonexistent",
    "JUPYTER_RUNTIME_DIR": "/nonexistent",
    "JUPYTER_PLATFORM_DIRS": "nonsense",
    "NUMBA_DISABLE_JIT": "1",
    "NUMBA_CACHE_DIR": "/nonexistent",
    "OMP_NUM_THREADS": "nonsense",
    "PIP_USER": "1",
    "GIT_DIR": "/nonexistent",
    "GIT_CONFIG_GLOBAL": "/nonexistent",
}


FOLDER = "my ratings $x 'y' #z 50%: a"
DATASET = f"DATASET={FOLDER}"


@pytest.fixture
def stub(tmp_path):
    stub = StubBook(tmp_path / "a checkout: #1")
    write_movielens(stub.folder / FOLDER, n_users=60)
    yield stub
    stub.end()


def at_once(stub, *arguments):
    """What two makes say that run at the same time; fails when one of them does."""
    both = [stub.start(*arguments) for _ in range(2)]
    said = "".join(make.communicate(timeout=300)[0] for make in both)
    assert [make.returncode for make in both] == [0, 0], said
    return said


def test_one_chapter_can_run_twice_at_once(stub):
    said = at_once(stub, "chapter", "CH=one", f"P=-p dataset {shlex.quote(FOLDER)}")
    assert said.count("Executed notebook: ") == 2
    assert [path.name for path in (stub.folder / "_build/chapters").iterdir()] == ["one.ipynb"]


def test_two_makes_in_one_build_folder_run_one_after_the_other(stub):
    said = at_once(stub, "book", DATASET)
    assert said.count("(make book), which holds") == 1
    assert said.count("The book: ") == 2
    assert stub.runs() == ["one", "two"], "each chapter should run once"

    os.utime(stub.folder / FOLDER / "ratings.csv")
    assert "Running" not in stub.make("book", DATASET), "the ratings are the same"
    keep_rows(stub.folder / FOLDER / "ratings.csv", 2100)
    assert "2,100 ratings" in stub.make("_build/dataset.json", DATASET)
    assert json.loads((stub.folder / "_build/dataset.json").read_text())["n_ratings"] == 2100


def test_other_addresses_rebuild_the_pages_and_run_no_chapter(stub):
    page = stub.folder / "_build/html/index.html"
    written = []
    settings = [DATASET]
    for setting in ("SEED=0", "SITE_URL=https://name.example", "REPOSITORY=https://github.com/a/b"):
        settings.append(setting)
        for _ in range(2):
            stub.make("book", *settings)
            written.append(page.stat().st_mtime_ns)
    assert written[0::2] == written[1::2], "the same settings rebuild nothing"
    assert len(set(written)) == 3
    assert stub.runs() == ["one", "two"]


def test_nothing_of_the_callers_environment_reaches_a_chapter(stub):
    one, other = "_build/executed/one.ipynb", "_build/other/executed/one.ipynb"
    stub.make("executed", DATASET)
    stub.make("executed", DATASET, "BUILD=_build/other", **NONSENSE)
    notebook = json.loads((stub.folder / one).read_text())
    assert notebook["metadata"]["papermill"]["parameters"]["dataset"] == FOLDER
    assert (stub.folder / other).read_text() == (stub.folder / one).read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="looks for programs in /proc")
def test_a_build_that_is_stopped_leaves_nothing_at_work_or_behind(stub):
    (stub.folder / "book" / "two.md").unlink()
    stub.slow(True)
    stop(stub, lambda make: os.kill(make.pid, signal.SIGKILL))
    stop(stub, lambda make: os.kill(*stub.processes_of("locked.py"), signal.SIGKILL))
    stop(stub, lambda make: os.kill(*stub.processes_of("run_chapters"), signal.SIGKILL))
    stop(stub, lambda make: os.kill(*stub.processes_of("book/one.md"), signal.SIGKILL))
    said = stop(stub, lambda make: os.killpg(make.pid, signal.SIGINT))  # as Ctrl-C does
    assert "Traceback" not in said
    stub.slow(False)
    assert len(list(kill_build.run(stub, ["book", DATASET], moments=2, seed=1, longest=4))) == 2
    stub.make("book", DATASET)
    build = stub.folder / "_build"
    assert kill_build.left_behind(stub) == []
    left = {str(path.relative_to(build)) for path in build.rglob("*") if path.is_file()}
    left = {name for name in left if not name.startswith("cache/") and name != ".lock"}
    made = {f"{name}.json" for name in ("params", "data", "published", "checked", "dataset")}
    assert left == {
        *made,
        "compiled",
        "ran",
        "executed/one.ipynb",
        "kept/one.json",
        "html/index.html",
    }
    stub.make("executed", DATASET, "BUILD=_build/undisturbed")
    assert same.compare(build / "executed", build / "undisturbed/executed") is None


@pytest.mark.skipif(not forked.POSSIBLE, reason="processes are not forked here")
def test_what_was_forked_ends_with_the_process_above(stub):
    stub.slow(True)
    make = at_work(stub)
    os.kill(*stub.processes_of("run_chapters"), signal.SIGKILL)
    assert stub.has_ended(within=3)
    make.communicate(timeout=10)

    make = at_work(stub)
    (one,) = (number for number, told in stub.told().items() if told == "one")
    os.kill(one, signal.SIGKILL)
    assert wait_for(lambda: len(stub.processes_of("ipykernel")) == 1, within=3)
    assert wait_for(lambda: len(stub.chapters()) == 1, within=3), "the other chapter goes on"
    stub.slow(False)
    assert "book/one.md failed: its program was killed" in make.communicate(timeout=60)[0]
    assert make.returncode != 0
    said = stub.make("book", DATASET)
    assert "Running book/one.md" in said
    assert "Running book/two.md" not in said


def at_work(stub, n_chapters=2):
    """A make, in whose book so many chapters are at work."""
    before = len(stub.runs())
    make = stub.start("book", DATASET)
    if not wait_for(lambda: len(stub.runs()) == before + n_chapters, within=120):
        stub.end()
        pytest.fail(f"{n_chapters} chapters did not begin in two minutes:\n{make.communicate()[0]}")
    return make


def stop(stub, act):
    """Start a book, and act when its chapter is at work; returns what make said."""
    make = at_work(stub, 1)
    act(make)
    assert stub.has_ended(within=3), "programs are at work whose make has ended"
    return make.communicate(timeout=10)[0]
