"""Prepare the model in the terminal, where its progress is seen, then serve the page.

python -m app twin --seed 0 --port 8000
"""

import sys
from pathlib import Path

from streamlit.web import cli

from app import settings


def main():
    arguments = settings.parser().parse_args()
    try:
        # The server runs in this process, so the page finds what is prepared here.
        settings.recommender(arguments.dataset, arguments.seed, arguments.model)
    except (ValueError, OSError) as error:
        sys.exit(f"The app was not started: {error}")
    page = str(Path(__file__).with_name("page.py"))
    options = ["--server.port", str(arguments.port)]
    cli.main(["run", page, *options, "--", *sys.argv[1:]], prog_name="streamlit")


if __name__ == "__main__":
    main()
