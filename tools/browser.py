"""A browser without a window, and the app served for it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

from tools import ROOT

# The shell is Chromium without its own windows: a page opens in a third of the time.
BROWSERS = (
    os.environ.get("CHROMIUM", ""),
    *("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"),
)
CHROMIUM = next((path for name in BROWSERS if name and (path := shutil.which(name))), None)
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def serving(*arguments):
    """The address of the app, started with these arguments and a free port; it ends with the block.

    Raises RuntimeError with what the app said when it ends before it answers.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "app", *map(str, arguments), "--port", str(port)]
    address = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        while not _answers(f"{address}/_stcore/health"):
            if server.poll() is not None:
                raise RuntimeError(f"the app did not start: {server.stdout.read()}")
            time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.communicate(timeout=30)


def _answers(address):
    try:
        with urllib.request.urlopen(address):
            return True
    except OSError:
        return False
