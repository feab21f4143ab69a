"""A published set that is tiny, and a server of it that misbehaves on demand."""

import hashlib
import io
import threading
import zipfile
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np

from lib.data.layouts import CSV
from lib.data.releases import Release

ROWS = {"ratings.csv": 5000, "movies.csv": 50}


def tables():
    """The CSV files of the set: {name: text}."""
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


def zip_of(files, compression=zipfile.ZIP_DEFLATED):
    """A zip file of {name or ZipInfo: text}; names without a folder go into ml-tiny/."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression) as zipped:
        for name, text in files.items():
            plain = isinstance(name, str) and "/" not in name
            zipped.writestr(f"ml-tiny/{name}" if plain else name, text)
    return content.getvalue()


def release_of(content, layout=CSV, **changes):
    """The `Release` whose zip this is; `changes` as for `Release`."""
    facts = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()} | changes
    return Release(layout, **facts)


class Server(ThreadingHTTPServer):
    """Serves `content` at /ml-tiny.zip; each request notes the first byte it asked for.

    cuts : where to break off the answers, one number of bytes per request, until used up
    ranges : whether requests for a part are honoured
    length : whether an answer says how long it is
    status, location : answer every request with this error, or redirect it there, instead
    stall : function called when `stall_at` bytes of an answer were sent, before any headers if
        that is None
    """

    def __init__(self, content):
        super().__init__(("127.0.0.1", 0), Handler)
        self.content, self.cuts, self.ranges, self.length = content, [], True, True
        self.status, self.location = None, None
        self.stall, self.stall_at = None, None
        self.starts = []
        self.url = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, *_):
        """A client that was killed, or has heard enough, is no error here."""


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server
        start = int(self.headers["Range"].removeprefix("bytes=").removesuffix("-"))
        server.starts.append(start)
        if server.stall and server.stall_at is None:
            server.stall()
        if server.location:
            self.send_response(302)
            self.send_header("Location", server.location)
            return self.end_headers()
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
        if server.length:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.send(body[: server.cuts.pop(0)] if server.cuts else body)
        self.close_connection = True

    def send(self, body):
        stall_at = self.server.stall_at if self.server.stall else None
        if stall_at is not None:
            self.wfile.write(body[:stall_at])
            self.server.stall()
            body = body[stall_at:]
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextmanager
def serving(content):
    """A running `Server` of `content`."""
    server = Server(content)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
