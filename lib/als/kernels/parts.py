"""Calls for parts of the work, in threads where there are several."""

from concurrent.futures import ThreadPoolExecutor

from numba import get_num_threads


def each(function, *parts, scratch=None):
    """The results of a function for each part, in their order: a list.

    parts : sequences of one length, whose elements are the arguments of a call
    scratch : function without arguments; what it returns is the last argument of all calls that
        one thread makes. None for no such argument

    The threads are as many as Numba has been told. Each takes the next part when it has done one:
    a task of a pool for each part would take some 40 microseconds, one after the other. A single
    part is done where the caller is.
    """
    numbers, results = iter(range(len(parts[0]))), [None] * len(parts[0])

    def work():
        own = () if scratch is None else (scratch(),)
        for number in numbers:  # which Python's threads can share
            results[number] = function(*(part[number] for part in parts), *own)

    threads = min(get_num_threads(), len(results))
    if threads <= 1:
        work()
        return results
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(work) for _ in range(threads)]:
            done.result()
    return results
