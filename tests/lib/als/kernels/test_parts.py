"""Parts of the work, done by several threads: each once, with the results in their order."""

import itertools
import threading

import numba
import pytest

from lib.als.kernels import parts


@pytest.fixture(params=[1, 2])
def threads(request):
    before = numba.get_num_threads()
    numba.set_num_threads(min(request.param, numba.config.NUMBA_NUM_THREADS))
    yield numba.get_num_threads()
    numba.set_num_threads(before)


def test_each_part_is_done_once_and_the_results_keep_their_order(threads):
    done = []

    def work(first, last, own):
        own.append(first)
        done.append(first)
        return last - first

    scratches = []

    def scratch():
        scratches.append([])
        return scratches[-1]

    first = list(range(0, 300, 3))
    assert parts.each(work, first, [n + n % 2 for n in first], scratch=scratch) == [
        n % 2 for n in first
    ]
    assert sorted(done) == first
    assert sorted(itertools.chain(*scratches)) == first
    assert 1 <= len(scratches) <= threads


def test_the_caller_works_as_well(threads):
    if threads == 1:
        assert parts.each(lambda _: threading.get_ident(), [1, 2]) == 2 * [threading.get_ident()]
        return
    both = threading.Barrier(2, timeout=60)  # which one thread alone never passes

    def work(_):
        both.wait()
        return threading.get_ident()

    found = parts.each(work, [1, 2])
    assert threading.get_ident() in found
    assert len(set(found)) == 2


def test_an_error_in_any_part_is_raised(threads):
    def work(number):
        if number == 17:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        parts.each(work, range(40))


def test_no_parts_have_no_results(threads):
    assert parts.each(lambda _: 1, []) == []
