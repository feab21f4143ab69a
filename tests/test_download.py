"""The download, against a server on this machine that misbehaves on demand."""

import hashlib
import io
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from lib import datasets, download
from lib.download import ARCHIVES, Archive

ROWS = {"ratings.csv": 5000, "movies.csv": 50}


@pytest.fixture(scope="module")
def files():
    rng = np.random.default_rng(0)
    ratings = [
        f"{i // 50 + 1},{i % 50 + 1},{rng.integers(1, 11) / 2},{rng.integers(1e9)}"
        for i in range(ROWS["ratings.csv"])
    ]
    movies = [f"{i + 1},Film {i} (1999),Drama" for i in range(ROWS["movies.csv"])]
    return {
        "ratings.csv": "\n".join(["userId,movieId,rating,timestamp", *ratings]) + "\n",
        "movies.csv": "\n".join(["movieId,title,genres", *movies]) + "\n",
    }


def zip_of(files):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, text in files.items():
            zipped.writestr(f"ml-tiny/{name}", text)
    return content.getvalue()


def archive_of(content, rows=ROWS):
    return Archive(len(content), hashlib.sha256(content).hexdigest(), rows)


class Server(ThreadingHTTPServer):
    """Serves `content` at /ml-tiny.zip; each request notes the first byte it asked for.

    cuts : where to break off the answers, one number of bytes per request, until used up
    ranges : whether requests for a part are honoured
    status : answer every request with this error instead
    """

    def __init__(self, content):
        super().__init__(("127.0.0.1", 0), Handler)
        self.content, self.cuts, self.ranges, self.status = content, [], True, None
        self.starts = []
        self.url = f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server
        start = int(self.headers["Range"].removeprefix("bytes=").removesuffix("-"))
        server.starts.append(start)
        if server.status:
            return self.send_error(server.status)
        if server.ranges and start:
            if start >= len(server.content):
                return self.send_error(416)
            self.send_response(206)
        else:
            start = 0
            self.send_response(200)
        body = server.content[start:]
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: server.cuts.pop(0)] if server.cuts else body)
        self.close_connection = True

    def log_message(self, *_):
        pass


@pytest.fixture
def server(files, monkeypatch):
    monkeypatch.setattr(download.time, "sleep", lambda _: None)
    server = Server(zip_of(files))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def fetch(server, into, archive=None):
    return download.fetch("ml-tiny", into, server.url, archive or archive_of(server.content))


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
    whole = archive_of(server.content)
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
    whole = archive_of(server.content)
    server.content = server.content[:-200]
    (tmp_path / "ml-tiny.zip.part").write_bytes(bytes(whole.size - 100))
    with pytest.raises(ValueError, match="bytes, not"):
        fetch(server, tmp_path, whole)
    assert server.starts == [whole.size - 100, 0]
    assert names(tmp_path) == []


def test_a_wrong_checksum_leaves_nothing_behind(server, tmp_path):
    archive = Archive(len(server.content), "0" * 64, ROWS)
    with pytest.raises(ValueError, match=r"its SHA-256 is \w+, not 0000.* unpack the zip by hand"):
        fetch(server, tmp_path, archive)
    assert names(tmp_path) == []


def test_a_wrong_crc_inside_the_zip_leaves_nothing_behind(server, tmp_path, files):
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_STORED) as zipped:
        for name, text in files.items():
            zipped.writestr(f"ml-tiny/{name}", text)
    server.content = stored.getvalue().replace(b"Film 7 ", b"Film 8 ", 1)
    with pytest.raises(ValueError, match="Bad CRC-32"):
        fetch(server, tmp_path)
    assert names(tmp_path) == []


def test_what_is_no_zip_leaves_nothing_behind(server, tmp_path):
    server.content = b"<html>moved</html>"
    with pytest.raises(ValueError, match="not a zip"):
        fetch(server, tmp_path)
    assert names(tmp_path) == []


@pytest.mark.parametrize(("file", "found"), [("ratings.csv", "5,000"), ("tags.csv", "0")])
def test_a_wrong_number_of_rows_leaves_nothing_behind(server, tmp_path, file, found):
    rows = {**ROWS, file: 4_999}
    with pytest.raises(ValueError, match=f"{file} has {found} rows, not 4,999"):
        fetch(server, tmp_path, archive_of(server.content, rows))
    assert names(tmp_path) == []


def test_wrong_columns_leave_nothing_behind(server, tmp_path, files):
    server.content = zip_of({**files, "movies.csv": files["movies.csv"].replace("title", "name")})
    with pytest.raises(ValueError, match=r"movies\.csv has no column title"):
        fetch(server, tmp_path)
    assert names(tmp_path) == []


@pytest.mark.parametrize(("status", "n_requests"), [(404, 1), (503, download.ATTEMPTS)])
def test_an_error_of_the_server_is_told(server, tmp_path, status, n_requests):
    server.status = status
    with pytest.raises(ConnectionError, match=f"could not be downloaded: HTTP Error {status}"):
        fetch(server, tmp_path)
    assert len(server.starts) == n_requests
    assert names(tmp_path) == []


def test_without_a_network_the_message_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(download.time, "sleep", lambda _: None)
    url = "http://127.0.0.1:9"  # the discard port, where nobody listens
    with pytest.raises(ConnectionError, match="Connection refused") as raised:
        download.fetch("ml-latest-small", tmp_path, url)
    for advice in ("Run this again", "set MOVIELENS_DIR", "unpack the zip by hand", "ratings.csv"):
        assert advice in str(raised.value)
    assert names(tmp_path) == []


def test_the_known_archives_are_described_in_full():
    for archive in ARCHIVES.values():
        assert len(bytes.fromhex(archive.sha256)) == 32
        assert {"ratings.csv", "movies.csv", "tags.csv"} == set(archive.rows)
