"""The program that runs the cells of a chapter: IPython's kernel, which ends with its runner."""

import logging
import os
import signal
import sys
import time
from pathlib import Path

# Matplotlib warns so when it takes its time over the first figure: nothing that needs mending.
FONT_CACHE = "building the font cache"


def main():
    started = time.time()
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from tools import parent, times

    runner = int(os.environ["JPY_PARENT_PID"])
    parent.end_with_parent(signal.SIGKILL)
    if not parent.is_alive(runner):
        sys.exit()  # it ended before this program could ask to be told
    fonts = logging.getLogger("matplotlib.font_manager")
    fonts.addFilter(lambda record: FONT_CACHE not in record.getMessage())
    from ipykernel.kernelapp import IPKernelApp

    app = IPKernelApp.instance()
    app.initialize()
    if os.environ.get(times.FOLDER):
        from tools.times import sampling

        sampling.watch(app.shell, started)
    app.start()


if __name__ == "__main__":
    main()
