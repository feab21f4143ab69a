"""Start a program of the build in its own environment; it ends when make does.

    python -I tools/launch.py -m tools.build_html _build

What follows is given to Python. (-I, because the variables that PYTHON... names are heeded
before the first line of a program.)
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools import environment, parent

MAKE = "LATENT_GEOMETRY_MAKE"


def main():
    parent.end_with_parent()
    if MAKE in os.environ and not parent.is_alive(int(os.environ[MAKE])):
        sys.exit("make has ended")  # before this program could ask to be told
    try:
        variables = environment.clean(os.environ)
    except (ValueError, OSError) as error:
        sys.exit(str(error))
    os.execve(sys.executable, [sys.executable, *sys.argv[1:]], variables)


if __name__ == "__main__":
    main()
