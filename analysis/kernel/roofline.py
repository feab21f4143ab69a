"""Roofline of an epoch of ALS: its least arithmetic and traffic, the speed of the machine.

Williams, Waterman and Patterson (2009) draw the two limits of a program as a roof: it computes no
faster than the processor multiplies, and no faster than memory delivers what is multiplied.
"""

import os
import platform
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from llvmlite.binding import get_host_cpu_name
from threadpoolctl import threadpool_limits

LINE = 64  # bytes that memory delivers at a time
FLOAT, ENTRY, OFFSET = 4, 8, 8  # bytes of a number; of a rating's index and stars; of an offset
ORDER = 2000  # of the matrices multiplied
COPIED = 200_000_000  # bytes copied: many times what the caches hold
REPEATS = 7  # of each measurement, of which the shortest counts


def least_flops(ratings, k):
    """Floating-point operations that one exact epoch cannot do without: a float.

    A row with n ratings takes the smaller of two systems, symmetric, so half of each is enough;
    a multiplication and an addition are two operations:
        n k (k + 1) + k³/3    to form V'V (k x k) and its Cholesky factor
        n (n + 1) k + n³/3    to form V V' (n x n) and its Cholesky factor
    """
    n = np.concatenate([ratings.user_counts, ratings.movie_counts]).astype(np.float64)
    return float(np.minimum(n * k * (k + 1) + k**3 / 3, n * (n + 1) * k + n**3 / 3).sum())


def bytes_moved(ratings, k):
    """Bytes that one epoch moves between memory and processor: the (least, most), floats.

    Least: every array once in each half-step: both CSRs, the vectors and biases of the other
    side, the old and the new ones of the rows. Most: no cache helps, and each rating fetches the
    cache lines of the other side's vector and bias again.
    """
    rows = ratings.n_users + ratings.n_movies
    vector = FLOAT * (k + 1)
    streamed = 2 * ENTRY * ratings.n_ratings + OFFSET * rows + 2 * vector * rows
    fetched = 2 * ratings.n_ratings * LINE * -(-vector // LINE)
    return float(streamed + vector * rows), float(streamed + fetched)


def limits(ratings, k, machine):
    """Seconds that the two speeds of `machine` allow for an exact epoch: (arithmetic, memory).

    An estimate: sgemm is a fast routine, not the fastest that there can be.
    """
    arithmetic = least_flops(ratings, k) / (1e9 * machine["sgemm_gflops"])
    return arithmetic, bytes_moved(ratings, k)[0] / (1e9 * machine["copy_gb_per_s"])


def machine(threads):
    """Facts of this machine and the two speeds measured with `threads` threads: a dict.

    cpu, cores, threads, sgemm_gflops (products of large float32 matrices, one pair on each
    thread), copy_gb_per_s (bytes read plus bytes written by copying), load (the average number
    of busy programs in the last minute; more than none of others makes both speeds too low)
    """
    load = os.getloadavg()[0]
    return {
        "cpu": cpu_name(),
        "cores": os.cpu_count(),
        "threads": threads,
        "sgemm_gflops": _sgemm_gflops(threads),
        "copy_gb_per_s": _copy_gb_per_s(threads),
        "load": round(load, 1),
    }


def cpu_name():
    """The processor's name as the system gives it, and its kind as the compiler knows it.

    A name like "AMD EPYC" alone may be that of processors with vectors of different length.
    """
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    name = names[0] if names else platform.processor() or platform.machine()
    return f"{name} ({get_host_cpu_name()})"


def _sgemm_gflops(threads):
    rng = np.random.default_rng(0)
    factors = [rng.random((ORDER, ORDER), np.float32) for _ in range(threads)]
    products = [np.empty_like(factor) for factor in factors]
    with threadpool_limits(1, "blas"):
        seconds = _shortest(threads, lambda t: np.dot(factors[t], factors[t], out=products[t]))
    return threads * 2 * ORDER**3 / seconds / 1e9


def _copy_gb_per_s(threads):
    sources = [np.ones(COPIED // threads, np.uint8) for _ in range(threads)]
    targets = [np.zeros_like(source) for source in sources]
    seconds = _shortest(threads, lambda t: np.copyto(targets[t], sources[t]))
    return 2 * sum(source.nbytes for source in sources) / seconds / 1e9


def _shortest(threads, work):
    """The shortest time in which `threads` threads do work(0), work(1), ... side by side."""
    times = []
    with ThreadPoolExecutor(threads) as pool:
        for _ in range(REPEATS):
            started = time.perf_counter()
            list(pool.map(work, range(threads)))
            times.append(time.perf_counter() - started)
    return min(times)
