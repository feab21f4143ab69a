"""Many small trials, each with random numbers of its own, so that one can be repeated alone."""

import re
import traceback

import numpy as np

SHOWN = 20


def each(options, share, trial):
    """Call `trial(rng)` for a share of the cases that the command line asks for; report failures.

    A trial fails by raising an AssertionError, or anything else that it does not expect. Its
    random numbers follow from the seed and its own number: `--fuzz-case` repeats it alone.
    Returns what the trials returned.
    """
    seed, case = options.getoption("fuzz_seed"), options.getoption("fuzz_case")
    numbers = range(round(share * options.getoption("fuzz_n"))) if case is None else [case]
    returned, failures = [], []
    for number in numbers:
        try:
            returned.append(trial(np.random.default_rng([seed, number])))
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            reason = " ".join(str(error).split())[:600]
            where = f"{type(error).__name__} in {place.name}, line {place.lineno}"
            failures.append(f"case {number}: {where}: {reason}")
    print(f"\n{len(numbers):,} cases with seed {seed}: {len(failures)} failed")
    listed = "\n".join(failures[:SHOWN])
    assert not failures, f"seed {seed}, {len(failures)} of {len(numbers)} failed:\n{listed}"
    return returned


def check_message(error, *, names=(), longest=500):
    """Fail unless the message is short, in one line of signs that can be printed, and names all."""
    message = str(error)
    assert len(message) < longest, f"{len(message)} characters: {message[:300]}"
    assert message.isprintable(), f"signs that cannot be printed: {message!r}"
    for name in names:
        assert re.search(name, message), f"{name} is not named: {message}"


def refused(error, way):
    """False, for what was refused; fails when nothing was wrong with it."""
    assert way.__name__ != "harmless", f"refused after a harmless change: {error}"
    return False
