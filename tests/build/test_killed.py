"""Programs that are killed at any point: the next run completes, and nothing is left behind."""

import json
import os
import queue
import signal
import time

import pytest

from lib.data import download
from tests.helpers.archive_server import release_of
from tests.helpers.forks import Forks
from tests.helpers.movielens_files import write_movielens

BLOCK = 5000
DOWNLOAD = f"""
import dataclasses
release = download.RELEASES["ml-32m"]
release = dataclasses.replace(release, **json.loads(arguments[2]))
download.http_file.BLOCK = {BLOCK}
download.sweep("ml-tiny", arguments[0])
download.fetch("ml-tiny", arguments[0], arguments[1], release)
"""
LOAD = """
os.environ["LATENT_GEOMETRY_CACHE"] = arguments[1]
said.append(datasets.load(arguments[0]).fingerprint)
"""


@pytest.fixture(scope="module")
def forks(tmp_path_factory):
    forks = Forks(
        tmp_path_factory.mktemp("forks") / "log", "lib.data.download", "lib.data.datasets"
    )
    yield forks
    forks.close()


def everything(folder):
    """Every file and folder below `folder`, with the content of the files."""
    paths = sorted(folder.rglob("*"))
    return {str(p.relative_to(folder)): p.read_bytes() if p.is_file() else b"folder" for p in paths}


def whole_download(server, files, into):
    """Download as somebody would whose last attempt ended suddenly; nothing else is left."""
    download.sweep("ml-tiny", into)
    if not (into / "ml-tiny").is_dir():
        download.fetch("ml-tiny", into, server.url, release_of(server.content))
    expected = {f"ml-tiny/{name}": text.encode() for name, text in files.items()}
    assert everything(into) == {"ml-tiny": b"folder"} | expected


def arguments_for(server, into):
    release = release_of(server.content)
    return into, server.url, json.dumps({"size": release.size, "sha256": release.sha256})


def test_a_download_may_be_killed_before_each_thing_that_it_does_to_a_file(
    forks, server, files, tmp_path
):
    into = tmp_path / "whole"
    status, deeds, _ = forks.run(DOWNLOAD, *arguments_for(server, into), watched=tmp_path)
    assert (status, sorted(everything(into))) == (
        0,
        ["ml-tiny", *(f"ml-tiny/{f}" for f in sorted(files))],
    )
    assert deeds >= 15
    for at in range(1, deeds + 1):
        into = tmp_path / str(at)
        status, *_ = forks.run(DOWNLOAD, *arguments_for(server, into), watched=tmp_path, at=at)
        assert status == -signal.SIGKILL
        whole_download(server, files, into)


@pytest.mark.parametrize("sent", [None, 0, 1, BLOCK, BLOCK + 1, 20_000, -1])
def test_a_download_may_be_killed_while_bytes_arrive(forks, server, files, tmp_path, sent):
    victim = queue.Queue()
    if sent == -1:
        sent = len(server.content) - 1
    stored = (sent or 0) // BLOCK * BLOCK

    def stall():
        part, until = tmp_path / "ml-tiny.zip.part", time.monotonic() + 30
        while stored and (not part.exists() or part.stat().st_size < stored):
            assert time.monotonic() < until
            time.sleep(0.001)
        os.kill(victim.get(), signal.SIGKILL)

    server.stall, server.stall_at = stall, sent
    arguments = arguments_for(server, tmp_path)
    status, *_ = forks.run(DOWNLOAD, *arguments, watched=tmp_path, started=victim.put)
    assert status == -signal.SIGKILL
    server.stall = None
    whole_download(server, files, tmp_path)
    assert server.starts == [0, stored]


@pytest.mark.parametrize("bytes", [1, 10_000, 50_000, 90_000])
def test_a_download_may_be_killed_in_the_middle_of_a_file(forks, server, files, tmp_path, bytes):
    """In the zip for the smaller numbers, while it is unpacked for the larger ones."""
    arguments = arguments_for(server, tmp_path)
    status, *_ = forks.run(DOWNLOAD, *arguments, watched=tmp_path, bytes=bytes)
    assert status == -signal.SIGXFSZ
    whole_download(server, files, tmp_path)


@pytest.mark.slow
def test_a_cache_may_be_killed_while_it_is_written(forks, tmp_path):
    """Before each thing that is done to a file, and in the middle of files."""
    folder, cache = write_movielens(tmp_path / "invented"), tmp_path / "cache"

    def load(**moment):
        return forks.run(LOAD, folder, cache, watched=tmp_path, **moment)

    undisturbed = load()
    assert undisturbed.status == 0
    whole = everything(tmp_path)
    step = max(1, undisturbed.deeds // 20)
    moments = [{"at": at} for at in range(1, undisturbed.deeds + 1, step)]
    moments += [{"bytes": n} for n in (1, 1000, 2000)]
    assert len(moments) >= 20
    for moment in moments:
        for path in tmp_path.rglob("*"):
            if path.is_file() and path.suffix != ".csv":
                path.unlink()
        assert load(**moment).status in forks.KILLED, moment
        assert load().said == undisturbed.said
        assert everything(tmp_path) == whole, moment
