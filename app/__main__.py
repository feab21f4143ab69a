"""Prepare the model in the terminal, where its progress is seen, then serve the page.

python -m app twin --seed 0 --port 8000
"""

import sys

from app import server, settings
from lib.util import loopback


def main():
    arguments = settings.parser().parse_args()
    try:
        port = loopback.port(arguments.port)
        loopback.check_free(port)
        # The server runs in this process, so the page finds what is prepared here.
        settings.recommender(arguments.dataset, arguments.seed, arguments.model)
    except (ValueError, OSError, FloatingPointError) as error:
        sys.exit(f"The app was not started: {error}")
    server.run(port)


if __name__ == "__main__":
    main()
