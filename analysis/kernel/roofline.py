"""Roofline of an epoch of ALS: its least arithmetic and traffic, the speed of the machine.

Williams, Waterman and Patterson (2009) draw the two limits of a program as a roof: it computes no
faster than the processor multiplies, and no faster than memory delivers what is multiplied.
"""

import os
import platform
from pathlib import Path

import numpy as np
from llvmlite.binding import get_host_cpu_name

from analysis.kernel import speeds
from analysis.kernel.others import Others

LINE = 64  # bytes that memory delivers at a time
FLOAT, ENTRY, OFFSET = 4, 8, 8  # bytes of a number; of a rating's index and stars; of an offset


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

    The third limit, of fetching vectors, is measured for each set of ratings:
    `speeds.gather_seconds`.
    """
    arithmetic = least_flops(ratings, k) / (1e9 * peak(machine))
    return arithmetic, bytes_moved(ratings, k)[0] / (1e9 * machine["copy_gb_per_s"])


def peak(machine):
    """GFLOP/s that `machine` is known to reach: the best of its two loops of pure arithmetic."""
    return float(np.fmax(machine["sgemm_gflops"], machine.get("fused_gflops", np.nan)))


def machine(threads):
    """Facts of this machine and its speeds, measured with `threads` threads: a dict.

    cpu, cores, threads; fused_gflops and sgemm_gflops, copy_gb_per_s, as `speeds` measures them;
    others, the processors that other programs kept busy meanwhile
    """
    disturbed = Others()
    found = {
        "cpu": cpu_name(),
        "cores": os.cpu_count(),
        "threads": threads,
        "fused_gflops": speeds.fused_gflops(threads),
        "sgemm_gflops": speeds.sgemm_gflops(threads),
        "copy_gb_per_s": speeds.copy_gb_per_s(threads),
    }
    return found | {"others": round(disturbed.mean(), 2)}


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
