"""Calls for parts of the work, in threads where there are several."""

from concurrent.futures import ThreadPoolExecutor

from numba import get_num_threads


def each(function, *parts):
    """The results of a function for each part, in their order: a list.

    parts : sequences of one length, whose elements are the arguments of a call

    The threads are as many as Numba has been told. To start one takes longer than a small part,
    so a single part is done where the caller is.
    """
    threads = min(get_num_threads(), len(parts[0]))
    if threads <= 1:
        return list(map(function, *parts))
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(function, *parts))
