"""Calls for parts of the work, in threads where there are several."""

from concurrent.futures import ThreadPoolExecutor

from numba import get_num_threads


def each(function, *parts, scratch=None):
    """The results of a function for each part, in their order: a list.

    parts : sequences of one length, whose elements are the arguments of a call
    scratch : function without arguments; what it returns is the last argument of all calls that
        one thread makes. None for no such argument

    The threads are as many as Numba has been told, the caller's among them. Each takes the next
    part when it has done one: a task of a pool for each part would take some 40 microseconds, one
    after the other.
    """
    numbers, results = iter(range(len(parts[0]))), [None] * len(parts[0])

    def work():
        own = () if scratch is None else (scratch(),)
        for number in numbers:  # which Python's threads can share
            results[number] = function(*(part[number] for part in parts), *own)

    others = min(get_num_threads(), len(results)) - 1
    if others < 1:
        work()
        return results
    with ThreadPoolExecutor(others) as pool:
        helping = [pool.submit(work) for _ in range(others)]
        work()
        for done in helping:
            done.result()
    return results
