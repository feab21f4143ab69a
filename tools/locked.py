"""Run a command while no other build uses the same folder.

    python -I tools/locked.py _build "make book" make _build/html/index.html

Who comes second waits, and says for whom. The lock is inherited by all that the command starts:
it is held until the last of them has ended, even when this program or make was killed.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from lib.util import locks
from tools import parent


def run(command):
    """Run `command` to its end, and end it when asked to end; returns its return code."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal tells the command as well
    started = subprocess.Popen(
        command,
        close_fds=False,  # make's own, by which it counts its jobs, and the lock
        preexec_fn=_as_a_child,
    )
    signal.signal(signal.SIGTERM, lambda *_: started.terminate())
    code = started.wait()
    return 128 - code if code < 0 else code


def _as_a_child():
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    parent.end_with_parent()


def main():
    folder, purpose, *command = sys.argv[1:]
    parent.end_with_parent()
    try:
        with locks.holding(Path(folder) / ".lock", purpose) as held:
            os.set_inheritable(held.fileno(), True)
            sys.exit(run(command))
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        sys.exit(f"BUILD={folder} cannot be used: {error}")


if __name__ == "__main__":
    main()
