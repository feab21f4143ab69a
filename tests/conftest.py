"""Datasets that the tests share: a small invented one, and the real one where it is at hand."""

import os
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import sync_playwright
from threadpoolctl import threadpool_limits

from lib.als import ALS, store
from lib.data import datasets, http_file
from lib.data.ratings import Ratings
from lib.recommend.ranking import default_min_ratings
from lib.util import cache
from tests.helpers import archive_server
from tests.helpers.als_steps import LAM, TAU
from tests.helpers.archive_server import serving, zip_of
from tests.helpers.compiling import Compiling
from tests.helpers.movielens_files import write_movielens
from tests.helpers.pages import make
from tests.helpers.processors import VECTOR_TESTS
from tests.helpers.small_index import SmallIndex
from tools import ROOT, collector
from tools.browser import CHROMIUM, QUIET

pytest_plugins = ["tests.helpers.guarded"]
# They run in processes of their own, which a write beyond an array may end: test_other_processors.
# One of them that is named on the command line runs here.
collect_ignore = VECTOR_TESTS
BUILDS_BOOKS = "test_book.py"

# Compiling a loop takes longer than hypothesis allows an example, and failures should repeat.
settings.register_profile("quick", max_examples=50, deadline=None, derandomize=True)
settings.load_profile("quick")


def pytest_addoption(parser):
    """Options that make sets. There are half as many damaged models and profiles as folders."""
    parser.addoption("--build", help="build folder, for which loops are compiled before the tests")
    group = parser.getgroup("fuzz")
    group.addoption("--fuzz-n", type=int, default=60, help="number of damaged folders")
    group.addoption("--fuzz-seed", type=int, default=0, help="of all damage")
    group.addoption("--fuzz-case", type=int, help="repeat this case alone")


def pytest_configure(config):
    """Compile the loops, in the process that starts the workers."""
    if config.getoption("build") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Compiling(config.getoption("build")))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark what needs a browser or a whole book by the fixtures that it asks for, and sort files.

    One worker builds the books first, while the others test what needs none. Files that need a book
    come last: before it is there, all workers would wait for it. They are sorted after pytest has
    put the tests of one book together, from whatever file.
    """
    needs = {"browser": {"browser"}, "book": {"book", "twin_book", "book_settings"}}
    for item in items:
        for name, fixtures in needs.items():
            if fixtures & set(item.fixturenames):
                item.add_marker(name)
    yield
    waiting = {item.path for item in items if item.get_closest_marker("book")}
    items.sort(
        key=lambda item: (item.path.name != BUILDS_BOOKS, item.path in waiting, str(item.path))
    )


def pytest_collection_finish():
    """All that was imported stays, in each worker."""
    collector.look_seldom()


@pytest.fixture(scope="session", autouse=True)
def one_thread_of_the_blas():
    """Its threads wait for one another longer than most matrices of the tests take."""
    with threadpool_limits(1, "blas"):
        yield


@pytest.fixture
def movielens_folder(tmp_path):
    """A valid folder of 40 users and 60 movies that a test may change."""
    return write_movielens(tmp_path / "invented")


@pytest.fixture(scope="session")
def invented(tmp_path_factory):
    """The same folder, for tests that only read it."""
    return write_movielens(tmp_path_factory.mktemp("movielens") / "invented")


@pytest.fixture(scope="session")
def ml(invented):
    """The same 40 users and 60 movies, loaded."""
    return datasets.load(invented)


@pytest.fixture(scope="session")
def parts(ml):
    """(train, test) of `ml`."""
    return Ratings.from_frame(ml.ratings).split()


@pytest.fixture(scope="module")
def model(parts):
    """A model of `parts` with k = 10; a test that changes it puts it back."""
    return ALS(10, LAM, TAU, epochs=5).fit(*parts)


@pytest.fixture
def cache_folder(tmp_path, monkeypatch):
    """The folder of the cache, empty, which a test has for itself."""
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def models(tmp_path, monkeypatch):
    """The folder of trained models, empty, which a test has for itself."""
    monkeypatch.setattr(store, "models", lambda: tmp_path / "models")
    return tmp_path / "models"


@pytest.fixture(scope="module")
def shared_models(tmp_path_factory):
    """The folder of trained models, which the tests of a file share."""
    folder = tmp_path_factory.mktemp("models")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "models", lambda: folder)
        yield folder


@pytest.fixture(scope="session")
def files():
    """The CSV files of a published set that is tiny: {name: text}."""
    return archive_server.tables()


@pytest.fixture
def server(files, monkeypatch):
    """A server of `files` as an archive, whose downloads do not wait before they try again."""
    monkeypatch.setattr(http_file.time, "sleep", lambda _: None)
    with serving(zip_of(files)) as server:
        yield server


@pytest.fixture
def small_index(tmp_path):
    """A checkout that is set up from small packages of its own."""
    return SmallIndex(tmp_path)


@pytest.fixture(scope="session")
def two_workers():
    """A client of two Dask workers, which are processes."""
    from tests.helpers.clusters import local_cluster  # not every run of tests needs Dask

    with local_cluster(2) as client:
        yield client


@pytest.fixture
def fits(monkeypatch):
    """The models that were fitted, in order, as (k, lam, tau, seed)."""
    calls = []
    fit = ALS.fit

    def counted(self, *args, **options):
        calls.append((self.k, self.lam, self.tau, self.seed))
        return fit(self, *args, **options)

    monkeypatch.setattr(ALS, "fit", counted)
    return calls


@pytest.fixture(scope="session")
def latest_small():
    """The real ml-latest-small; the test is skipped where the set is not at hand."""
    if not _has_latest_small():
        pytest.skip("ml-latest-small is neither in data/ nor in MOVIELENS_DIR")
    return datasets.load("ml-latest-small")


def _has_latest_small():
    places = [datasets.DATA, Path(os.environ.get("MOVIELENS_DIR") or datasets.DATA)]
    return any((place / "ml-latest-small" / "ratings.csv").is_file() for place in places)


@pytest.fixture(scope="session", params=["twin-small", "ml-latest-small"])
def book_settings(request):
    """The book is built on the smallest simulated set and, where it is at hand, the real one."""
    if request.param == "ml-latest-small":
        request.getfixturevalue("latest_small")
    return [f"DATASET={request.param}", f"BUILD=_build/test-{request.param}", "SEED=0"]


@pytest.fixture(scope="session")
def book(book_settings):
    return built(book_settings)


@pytest.fixture(scope="session")
def twin_book():
    """The first of the two books alone."""
    return built(["DATASET=twin-small", "BUILD=_build/test-twin-small", "SEED=0"])


def built(settings):
    """The folder of the book that make builds with these settings."""
    done = make("-j2", "book", *settings)
    assert done.returncode == 0, done.stdout + done.stderr
    return ROOT / settings[1].removeprefix("BUILD=")


@pytest.fixture(scope="module")
def known(book_settings):
    """(titles, train, model, least): what the page "Try it" of the built book was made from."""
    ml = datasets.load(book_settings[0].removeprefix("DATASET="))
    train, test = Ratings.from_frame(ml.ratings).split(seed=0)
    model = store.trained(train, test, k=10, lam=0.1, tau=0.25, seed=0)
    titles = ml.movies.set_index("movie_id").loc[train.movie_ids, "title"].tolist()
    return titles, train, model, default_min_ratings(train.movie_counts)


@pytest.fixture(scope="module")
def existing(book_settings, known):
    """Which films of `known` exist, as a mask."""
    ml = datasets.load(book_settings[0].removeprefix("DATASET="))
    return ml.known_films(known[1])


@pytest.fixture(scope="module")
def browser():
    """Chromium, closed with the module: while Playwright runs, nothing else can use asyncio."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: the pages were not looked at")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()
