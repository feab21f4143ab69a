"""The program that runs the cells of a chapter: IPython's kernel, which ends with its runner."""

import logging
import os
import signal
import sys
import time
from pathlib import Path

FONT_CACHE = "building the font cache"


def main():
    """Be the kernel that the words of this program tell of, for the process that started it."""
    started = time.time()
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from tools import parent

    runner = int(os.environ["JPY_PARENT_PID"])
    parent.end_with_parent(signal.SIGKILL)
    if not parent.is_alive(runner):
        sys.exit()  # it ended before this program could ask to be told
    serve(sys.argv[1:], started)


def serve(words, started):
    """Run cells until told to end.

    words : of a command of IPython's kernel; started : time.time() when this process was
    """
    from tools import times

    keep_quiet_about_fonts()
    from ipykernel.kernelapp import IPKernelApp

    app = IPKernelApp.instance()
    app.initialize(words)
    if os.environ.get(times.FOLDER):
        from tools.times import sampling

        sampling.watch(app.shell, started)
    app.start()


def keep_quiet_about_fonts():
    """Let nobody be told that Matplotlib makes the list of fonts, as it does the first time."""
    fonts = logging.getLogger("matplotlib.font_manager")
    fonts.addFilter(lambda record: FONT_CACHE not in record.getMessage())


if __name__ == "__main__":
    main()
