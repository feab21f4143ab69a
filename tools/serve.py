"""Serve the built book to this computer alone.

python -m tools.serve 8000                 # can it be served on this port? Before it is built
python -m tools.serve 8000 _build/html
"""

import functools
import sys
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

from lib.util import loopback


class Handler(SimpleHTTPRequestHandler):
    """Sends the files of one folder, to requests that name this computer as their host."""

    def send_head(self):
        if not loopback.is_local(self.headers["Host"]):
            return self.send_error(421, "This book is served to localhost alone")
        return super().send_head()

    def log_request(self, *_):
        """Only errors are worth a line."""


def server(folder, port):
    """An HTTP server of the files in `folder` on this port; 0 is a free one."""
    handler = functools.partial(Handler, directory=folder)
    return ThreadingHTTPServer((loopback.ADDRESS, port), handler)


def main():
    port, *folder = sys.argv[1:]
    try:
        port = loopback.port(port)
        loopback.check_free(port)
        if not folder:
            return
        with server(*folder, port) as serving:
            print(f"The book: http://{loopback.ADDRESS}:{port} (Ctrl-C ends this)", flush=True)
            serving.serve_forever()
    except (ValueError, OSError) as error:
        sys.exit(f"The book was not served: {error}")
    except KeyboardInterrupt:
        print()


if __name__ == "__main__":
    main()
