"""Wording of messages: values as an error quotes them, and a line beside a result."""

import sys

LONGEST = 80  # characters of a value that an error quotes
LONGEST_PATH = 200
STDERR = 2  # its descriptor


def shown(value):
    """`value` as Python writes it, in one line of up to `LONGEST` characters.

    A title may have a million, and an array is written in several lines.
    """
    scalar = getattr(value, "shape", None) == ()  # of NumPy, which would write its type as well
    text = repr(value.item() if scalar else value)
    if "\n" in text:
        text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


def short(path):
    """`path` as text; of a very long one the end, which names the file."""
    text = str(path)
    return text if len(text) <= LONGEST_PATH else "..." + text[3 - LONGEST_PATH :]


def note(message):
    """Say a line on standard error about something that did not stop the work.

    In a notebook all that a cell writes there becomes part of the page, which must not depend
    on the state of a cache. The line then goes to the terminal that the notebook was started
    from: a kernel has put a stream of its own in the place of standard error, and keeps a copy
    of the descriptor where it has redirected that as well.
    """
    if not type(sys.stderr).__module__.startswith("ipykernel"):
        print(message, file=sys.stderr, flush=True)
        return
    terminal = getattr(sys.stderr, "_original_stdstream_copy", None) or STDERR
    with open(terminal, "w", encoding="utf-8", errors="replace", closefd=False) as stream:
        print(message, file=stream)
