"""The server of the app: it answers pages that it sent itself to this computer, and no others."""

from pathlib import Path
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from streamlit.starlette import App

from lib.util import loopback

PAGE = Path(__file__).with_name("page.py")

# Whatever the user's own settings and environment say of Streamlit.
SETTINGS = {
    "server.address": loopback.ADDRESS,
    "server.enableCORS": True,
    "server.enableXsrfProtection": True,
    "server.enableStaticServing": False,
    "server.enableAgentApi": False,
    "browser.gatherUsageStats": False,
}


class LocalOnly:
    """Refuse requests and WebSockets under another name, or from the page of another server.

    Streamlit itself looks at the Host header only for WebSockets, and lets pages of any other
    server on this computer in.
    """

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        app = self.app
        if scope["type"] in ("http", "websocket"):
            headers = Headers(scope=scope)
            if not all(map(loopback.is_local, headers.getlist("host") or [None])):
                app = PlainTextResponse("This app answers to localhost alone.\n", 421)
            elif not all(_is_own(origin, headers["host"]) for origin in headers.getlist("origin")):
                app = PlainTextResponse("This app answers its own pages alone.\n", 403)
        await app(scope, receive, send)


def _is_own(origin, host):
    """Whether a page from `origin` was sent by the server that is asked for as `host`."""
    try:
        return urlsplit(origin).netloc.lower() == host.lower()
    except ValueError:
        return False


def run(port):
    """Serve the page on this port of this computer until the program is ended."""
    App(PAGE, middleware=[Middleware(LocalOnly)]).run(config=SETTINGS | {"server.port": port})
