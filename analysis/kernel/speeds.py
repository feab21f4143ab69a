"""The speeds of a machine that a roof is made of: multiplying, copying, and fetching vectors.

Each is the best of several repeats with one thread on each processor, side by side. Arithmetic is
timed by the processor time of its threads, from which a program beside it takes nothing away.
"""

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic
from threadpoolctl import threadpool_limits

from lib.als.kernels import parts, simd, workspace
from lib.als.kernels.simd import F32, I32, I64, MR, VECTOR, WIDTH, Matrix

ORDER = 2000  # of the matrices multiplied
FUSED_STEPS = 5_000_000  # of the loop in registers
COPIED = 200_000_000  # bytes copied: many times what the caches hold
REPEATS, FETCHES = 7, 3  # of each measurement, of which the best counts
IN_REGISTERS = 3 * MR  # vectors, as many as the micro-kernel has
# Ratings between asking for a row and reading it, of which the faster counts: those of the two
# kinds of products in `lib.als.kernels`.
DISTANCES = (24, 64)
PARTS = 128  # of the ratings, which the threads take one after the other


def fused_gflops(threads):
    """GFLOP/s of multiplications and additions of vectors that never leave the registers."""
    fused_steps(1, 0.5, 1.0)  # compile
    flops = 2 * WIDTH * IN_REGISTERS * FUSED_STEPS
    return flops * _best_rate(threads, lambda _: fused_steps(FUSED_STEPS, 0.5, 1.0)) / 1e9


def sgemm_gflops(threads):
    """GFLOP/s of the product of large float32 matrices, a pair for each thread."""
    rng = np.random.default_rng(0)
    factors = [rng.random((ORDER, ORDER), np.float32) for _ in range(threads)]
    products = [np.empty_like(factor) for factor in factors]
    with threadpool_limits(1, "blas"):
        rate = _best_rate(threads, lambda t: np.dot(factors[t], factors[t], out=products[t]))
    return 2 * ORDER**3 * rate / 1e9


def copy_gb_per_s(threads):
    """GB/s of copying: bytes read plus bytes written."""
    sources = [np.ones(COPIED // threads, np.uint8) for _ in range(threads)]
    targets = [np.zeros_like(source) for source in sources]
    copied, times = 2 * sum(source.nbytes for source in sources), []
    with ThreadPoolExecutor(threads) as pool:
        for _ in range(REPEATS):
            started = time.perf_counter()
            list(pool.map(np.copyto, targets, sources))
            times.append(time.perf_counter() - started)
    return copied / min(times) / 1e9


def gather_seconds(ratings, k):
    """Seconds to fetch the packed vector of every rating once by user and once by movie: a float.

    An epoch does nothing here but this: the same rows as the fast kernel packs them, in the order
    of the ratings, asked for some ratings ahead and read. As many threads as Numba has been told.
    """
    sides = (ratings.by_user, ratings.n_movies), (ratings.by_movie, ratings.n_users)
    return sum(_fetch_seconds(rows.indices, workspace.packed_rows(n, k), k) for rows, n in sides)


def _fetch_seconds(indices, packed, k):
    bounds = np.linspace(0, len(indices), PARTS + 1).astype(np.int64)
    columns = workspace.packed_columns(k)
    times = []
    for distance in DISTANCES * FETCHES:

        def fetch(begin, end, distance=distance):
            return fetched(packed, indices, begin, end, columns, distance)

        fetch(0, 0)  # compile
        started = time.perf_counter()
        parts.each(fetch, bounds[:-1], bounds[1:])
        times.append(time.perf_counter() - started)
    return min(times)


def _best_rate(threads, work):
    """How often a second `threads` threads do work(0), work(1), ... side by side, by their own
    processor time: the sum over the threads of one repeat, and the largest such sum."""

    def rate(number):
        started = time.thread_time()
        work(number)
        return 1 / max(time.thread_time() - started, 1e-9)

    with ThreadPoolExecutor(threads) as pool:
        return max(sum(pool.map(rate, range(threads))) for _ in range(REPEATS))


@njit(nogil=True)
def fused_steps(n, factor, term):
    """The vectors i = 0, 1, ... (all lanes i) after n steps of x = factor x + term: their sum."""
    return _fused_steps(n, np.float32(factor), np.float32(term))


@njit(nogil=True)
def fetched(packed, indices, begin, end, columns, distance):
    """The exclusive or of the bits of packed[indices[begin:end], :columns], as an int32.

    columns : a multiple of WIDTH; distance : entries between asking for a row and reading it
    """
    return _fetched(packed, indices, begin, end, columns, distance)


@intrinsic
def _fused_steps(typing, n, factor, term):
    def build(context, builder, signature, arguments):
        n, *scalars = arguments
        factor, term = (simd.splat(builder, scalar) for scalar in scalars)
        values = [simd.new_accumulator(builder) for _ in range(IN_REGISTERS)]
        for i, value in enumerate(values):  # different, or the compiler makes one of them
            builder.store(ir.Constant(VECTOR, [float(i)] * WIDTH), value)
        with cgutils.for_range(builder, n):
            for value in values:
                product = builder.fmul(builder.load(value), factor, flags=simd.FUSED)
                builder.store(builder.fadd(product, term, flags=simd.FUSED), value)
        total = F32(0)
        for value in values:
            total = builder.fadd(total, simd.horizontal_sum(builder, builder.load(value)))
        return total

    return types.float32(types.intp, types.float32, types.float32), build


@intrinsic
def _fetched(typing, packed, indices, begin, end, columns, distance):
    integers = ir.VectorType(I32, WIDTH)

    def build(context, builder, signature, arguments):
        matrix = Matrix(context, builder, packed, arguments[0])
        array = context.make_array(indices)(context, builder, arguments[1])
        begin, end, columns, distance = arguments[2:]
        final = builder.sub(end, I64(1))
        bits = simd.new_accumulator(builder, integers)

        def row(entry):
            return builder.sext(builder.load(builder.gep(array.data, [entry])), I64)

        with cgutils.for_range_slice(builder, begin, end, I64(1)) as (entry, _):
            later = builder.add(entry, distance)
            later = builder.select(builder.icmp_signed("<", later, final), later, final)
            here, there = row(entry), row(later)
            with cgutils.for_range_slice(builder, I64(0), columns, I64(workspace.LINE)) as (c, _):
                simd.prefetch(builder, matrix.element_ptr(there, c), I32(3))
            with cgutils.for_range_slice(builder, I64(0), columns, I64(WIDTH)) as (c, _):
                vector = builder.load(matrix.vector_ptr(here, c, integers), align=4)
                builder.store(builder.xor(builder.load(bits), vector), bits)
        lanes = builder.load(bits)
        total = I32(0)
        for lane in range(WIDTH):
            total = builder.xor(total, builder.extract_element(lanes, I32(lane)))
        return total

    return types.int32(packed, indices, *[types.intp] * 4), build
