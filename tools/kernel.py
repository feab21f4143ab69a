"""The program that runs the cells of a chapter: IPython's kernel, which ends with its runner."""

import os
import signal
import sys
from pathlib import Path


def main():
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from tools import parent

    runner = int(os.environ["JPY_PARENT_PID"])
    parent.end_with_parent(signal.SIGKILL)
    if not parent.is_alive(runner):
        sys.exit()  # it ended before this program could ask to be told
    from ipykernel.kernelapp import launch_new_instance

    launch_new_instance()


if __name__ == "__main__":
    main()
