"""What is said to people: values as an error quotes them, and a line beside a result."""

import sys

import numpy as np

LONGEST = 80  # characters of a value that an error quotes
LONGEST_PATH = 200


def shown(value):
    """`value` as Python writes it, cut to `LONGEST` characters: a title may have a million."""
    text = repr(value.item() if isinstance(value, np.generic) else value)
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


def short(path):
    """`path` as text; of a very long one the end, which names the file."""
    text = str(path)
    return text if len(text) <= LONGEST_PATH else "..." + text[3 - LONGEST_PATH :]


def note(message):
    """Say a line on standard error about something that did not stop the work.

    In a notebook all that a cell writes there becomes part of the page, which must not depend
    on the state of a cache. The line then goes to the terminal that the notebook was started
    from, by the copy of standard error that the kernel keeps for its own messages.
    """
    terminal = getattr(sys.stderr, "_original_stdstream_copy", None)
    if terminal is None:
        print(message, file=sys.stderr, flush=True)
    else:
        with open(terminal, "w", encoding="utf-8", errors="replace", closefd=False) as stream:
            print(message, file=stream)
