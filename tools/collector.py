"""Python's collector of garbage, for programs whose many objects live as long as they do.

At its usual pace it looks at all of them over and over.
"""

import gc
from contextlib import contextmanager


def look_seldom():
    """Let it pass over what is there now, and look only after many new objects."""
    gc.freeze()
    gc.set_threshold(200_000, 50, 50)


@contextmanager
def at_rest():
    """Let it not look at all while the block runs."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
