"""The download, against a server on this machine that misbehaves on demand."""

import gc
import io
import os
import sys
import threading
import time
import warnings
import zipfile

import pytest

from lib.data import datasets, download, http_file
from tests.helpers.archive_server import ROWS, release_of, zip_of


def fetch(server, into, release=None):
    return download.fetch("ml-tiny", into, server.url, release or release_of(server.content))


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_download_arrives_checked_and_alone(server, tmp_path, files, capsys):
    folder = fetch(server, tmp_path)
    assert folder == tmp_path / "ml-tiny"
    assert names(tmp_path) == ["ml-tiny"]
    assert {name: (folder / name).read_text() for name in names(folder)} == files
    assert len(datasets.load(folder).ratings) == ROWS["ratings.csv"]
    captured = capsys.readouterr()
    assert "ml-tiny.zip: 100%" in captured.err
    assert captured.out == ""


def test_a_cut_connection_is_resumed_where_it_broke(server, tmp_path):
    server.cuts = [1000, 500]
    fetch(server, tmp_path)
    assert server.starts == [0, 1000, 1500]
    assert names(tmp_path) == ["ml-tiny"]


def test_what_arrived_is_kept_for_the_next_call(server, tmp_path):
    server.cuts = [1000, 0, 0, 0]
    with pytest.raises(ConnectionError, match=r"cut after 1,000 bytes\. Run this again"):
        fetch(server, tmp_path)
    assert names(tmp_path) == ["ml-tiny.zip.part"]
    server.starts.clear()
    fetch(server, tmp_path)
    assert server.starts == [1000]
    assert names(tmp_path) == ["ml-tiny"]


def test_a_server_without_ranges_starts_anew(server, tmp_path):
    server.cuts, server.ranges = [1000], False
    fetch(server, tmp_path)
    assert names(tmp_path) == ["ml-tiny"]


def test_a_truncated_zip_leaves_nothing_behind(server, tmp_path):
    whole = release_of(server.content)
    server.content = server.content[:-200]
    with pytest.raises(ValueError, match=r"it has [\d,]+ bytes, not [\d,]+\. It was removed"):
        fetch(server, tmp_path, whole)
    assert names(tmp_path) == []


def test_a_longer_part_of_another_file_is_thrown_away(server, tmp_path):
    (tmp_path / "ml-tiny.zip.part").write_bytes(bytes(len(server.content) - 1))
    with pytest.raises(ValueError, match="its SHA-256 is"):
        fetch(server, tmp_path)
    assert names(tmp_path) == []
    fetch(server, tmp_path)
    assert names(tmp_path) == ["ml-tiny"]


def test_a_part_beyond_the_end_of_the_file_is_thrown_away(server, tmp_path):
    whole = release_of(server.content)
    server.content = server.content[:-200]
    (tmp_path / "ml-tiny.zip.part").write_bytes(bytes(whole.size - 100))
    with pytest.raises(ValueError, match="bytes, not"):
        fetch(server, tmp_path, whole)
    assert server.starts == [whole.size - 100, 0]
    assert names(tmp_path) == []


def test_a_wrong_checksum_leaves_nothing_behind(server, tmp_path):
    release = release_of(server.content, sha256="0" * 64)
    with pytest.raises(ValueError, match=r"its SHA-256 is \w+, not 0000.* unpack the zip by hand"):
        fetch(server, tmp_path, release)
    assert names(tmp_path) == []


def test_a_wrong_crc_inside_the_zip_leaves_nothing_behind(server, tmp_path, files):
    stored = zip_of(files, zipfile.ZIP_STORED)
    server.content = stored.replace(b"Film 7 ", b"Film 8 ", 1)
    with pytest.raises(ValueError, match="Bad CRC-32"):
        fetch(server, tmp_path)
    assert names(tmp_path) == []


def test_what_is_no_zip_leaves_nothing_behind(server, tmp_path):
    server.content = b"<html>moved</html>"
    with pytest.raises(ValueError, match="not a zip"):
        fetch(server, tmp_path)
    assert names(tmp_path) == []


@pytest.mark.parametrize("file", ["ratings.csv", "movies.csv"])
def test_a_zip_without_a_file_of_the_set_leaves_nothing_behind(server, tmp_path, files, file):
    server.content = zip_of({name: text for name, text in files.items() if name != file})
    with pytest.raises(ValueError, match=f"not the archive that was expected: .*{file} is missing"):
        fetch(server, tmp_path)
    assert names(tmp_path) == []


def test_wrong_columns_leave_nothing_behind(server, tmp_path, files):
    server.content = zip_of({**files, "movies.csv": files["movies.csv"].replace("title", "name")})
    with pytest.raises(ValueError, match=r"movies\.csv has no column title"):
        fetch(server, tmp_path)
    assert names(tmp_path) == []


@pytest.mark.parametrize(("status", "n_requests"), [(404, 1), (503, http_file.ATTEMPTS)])
def test_an_error_of_the_server_is_told(server, tmp_path, status, n_requests):
    server.status = status
    with pytest.raises(ConnectionError, match=f"could not be downloaded: HTTP Error {status}"):
        fetch(server, tmp_path)
    assert len(server.starts) == n_requests
    assert names(tmp_path) == []


def test_without_a_network_the_message_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(http_file.time, "sleep", lambda _: None)
    url = "http://127.0.0.1:9"  # the discard port, where nobody listens
    with pytest.raises(ConnectionError, match="Connection refused") as raised:
        download.fetch("ml-latest-small", tmp_path, url)
    for advice in ("Run this again", "set MOVIELENS_DIR", "unpack the zip by hand", "ratings.csv"):
        assert advice in str(raised.value)
    assert names(tmp_path) == []


def test_two_downloads_of_one_set_share_the_work(server, tmp_path, monkeypatch):
    """The second waits, says for whom, and finds the set; each byte is sent once."""
    told, waiting, folders = io.StringIO(), threading.Event(), []
    monkeypatch.setattr(sys, "stderr", told)
    server.stall, server.stall_at = lambda: waiting.wait(30), 1000
    threads = [
        threading.Thread(target=lambda: folders.append(fetch(server, tmp_path))) for _ in "12"
    ]
    for thread in threads:
        thread.start()
    until = time.monotonic() + 30
    while f"Waiting for process {os.getpid()} (downloading ml-tiny)" not in told.getvalue():
        assert time.monotonic() < until, told.getvalue()
        waiting.wait(0.01)
    waiting.set()
    for thread in threads:
        thread.join()
    assert folders == [tmp_path / "ml-tiny"] * 2
    assert server.starts == [0]
    assert names(tmp_path) == ["ml-tiny"]


@pytest.mark.parametrize("length", [True, False])
def test_never_more_than_the_expected_size_is_kept(server, tmp_path, length):
    whole = release_of(server.content)
    server.content, server.length = server.content + bytes(1_000_000), length
    with pytest.raises(ValueError, match=r"it has (1,0[\d,]+ bytes, not|more than) [\d,]+"):
        fetch(server, tmp_path, whole)
    assert server.starts == [0]
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://127.0.0.1/x", "http://127.0.0.1:9/"]
)
def test_an_https_address_is_never_left_for_another_scheme(location):
    request = http_file.urllib.request.Request("https://files.grouplens.org/x")
    with pytest.raises(OSError, match=r"it redirects to .*, which is not https"):
        http_file._Redirects().redirect_request(request, None, 302, "", {}, location)


@pytest.mark.parametrize("location", ["file:///etc/passwd", "/ml-tiny.zip", "https://[bad/"])
def test_a_redirect_that_leads_nowhere_is_one_line(server, tmp_path, location):
    server.location = location
    with pytest.raises(ConnectionError, match="could not be downloaded") as raised:
        fetch(server, tmp_path)
    assert len(str(raised.value)) < 700
    assert len(server.starts) <= http_file.REDIRECTS + 1
    assert names(tmp_path) == []
    del raised
    with warnings.catch_warnings():  # urllib does not close an answer that it cannot follow
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def test_a_file_in_the_place_of_the_folder_is_left_alone(server, tmp_path):
    (tmp_path / "ml-tiny").write_text("mine")
    with pytest.raises(FileExistsError, match="in the way"):
        fetch(server, tmp_path)
    assert (tmp_path / "ml-tiny").read_text() == "mine"
    assert server.starts == []
