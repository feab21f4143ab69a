"""Ablation of the fast kernel: the gain of each idea, measured with some of them removed.

The kernel itself has no switches. Each idea has a function here that replaces its part of
`lib.als.kernels.fast` by the obvious way of doing the same, before anything is compiled, in a
process of its own. The steps start from the reference and add the ideas one after the other.
Besides, each idea alone is removed from the finished kernel.
"""

import json
import sys
import tempfile

import numpy as np
from numba import get_num_threads, njit

from analysis.kernel import timing
from benchmarks import results
from lib.als.kernels import (
    cholesky,
    fast,
    gram_large_k,
    gram_small_k,
    microkernels,
    normal_equations,
    workspace,
)

ROUNDS = 3  # all steps are measured in turn, this many times


def equal_chunks():
    """One chunk of rows for each thread, with equally many rows."""

    def bounds(offsets, k):
        return np.linspace(0, len(offsets) - 1, get_num_threads() + 1).astype(np.int64)

    _replace(fast, "_chunk_bounds", bounds)


def loops_for_products():
    """V'V by loops over ratings, with the sums in memory."""

    @njit(fastmath=microkernels.FASTMATH)
    def row_product(target, source, n, i, first, columns, mode):
        if mode == microkernels.SET:
            target[i : i + microkernels.MR, first:columns] = 0
        sign = np.float32(-1 if mode == microkernels.SUBTRACT else 1)
        for s in range(n):
            for a in range(i, i + microkernels.MR):
                value = sign * source[s, a]
                for b in range(first, columns):
                    target[a, b] += value * source[s, b]

    _replace(microkernels, "row_product", row_product)
    _replace(gram_large_k, "product_ahead", _product_after(_prefetch_one_column))
    pack_first()  # or the first register block would be in registers still


def pack_small_k():
    """A small k packs a panel and multiplies it by register blocks, like any other k."""
    _replace(normal_equations, "LARGEST_K", 0)


def loops_for_cholesky():
    """The factor row by row, each subtracted from all rows below it."""

    @njit(inline="always")
    def factor(work, n, columns, smallest_pivot):
        gram = work.gram
        for i in range(n):
            work.diagonal[i] = gram[i, i]
        for j in range(n):
            if not gram[j, j] > smallest_pivot * work.diagonal[j]:
                return False
            work.inverse[j] = np.float32(1) / np.sqrt(gram[j, j])
            for b in range(j, columns):
                gram[j, b] *= work.inverse[j]
            for a in range(j + 1, n):
                weight = gram[j, a]
                for b in range(a, columns):
                    gram[a, b] -= weight * gram[j, b]
        return True

    _replace(cholesky, "factor", factor)


def primal_only():
    """A row with few ratings solves k equations like any other."""
    _replace(fast, "DUAL_BELOW", 0)


def unaligned_rows():
    """Rows of the packed factors that start anywhere, not on a cache line."""
    aligned = workspace.packed_factors

    def packed_factors(*arguments):
        rows = aligned(*arguments)
        shifted = np.empty(rows.size + 5, np.float32)[5:].reshape(rows.shape)
        shifted[:] = rows
        return shifted

    _replace(workspace, "packed_factors", packed_factors)


def _product_after(prefetch):
    """A `gram_large_k.product_ahead` that prefetches first and then calls `row_product`."""

    @njit(inline="always")
    def product_ahead(target, panel, start, stop, i, j, mode, vectors, packed, indices, column):
        prefetch(packed, indices, start + workspace.BLOCK, stop + workspace.BLOCK, column)
        columns = j + vectors * microkernels.WIDTH
        microkernels.row_product(target, panel, stop - start, i, j, columns, mode)

    return product_ahead


@njit(inline="always")
def _prefetch_one_column(packed, indices, start, stop, column):
    for entry in range(start, min(stop, len(indices))):
        microkernels.prefetch(packed, indices[entry], column)


@njit(inline="always")
def _prefetch_nothing(packed, indices, start, stop, column):
    pass


def no_prefetch():
    """No prefetching."""
    _replace(gram_large_k, "prefetch", _prefetch_nothing)
    _replace(gram_large_k, "product_ahead", _product_after(_prefetch_nothing))
    _replace(gram_small_k, "PREFETCH_DISTANCE", 0)


def pack_first():
    """The panel is filled, then multiplied."""
    _replace(gram_large_k, "FUSED_VECTORS", 0)


# From the reference up: the name of an idea in the book, and what takes it out of the kernel.
IDEAS = {
    "balanced chunks": equal_chunks,
    "products in registers": loops_for_products,
    "a small k without a copy": pack_small_k,
    "factor in blocks": loops_for_cholesky,
    "small systems for short rows": primal_only,
    "rows on cache lines": unaligned_rows,
    "prefetch": no_prefetch,
    "copying while multiplying": pack_first,
}
REFERENCE, ONE_PASS = "plain kernel", "one pass from sums, float32"
STEPS = [REFERENCE, ONE_PASS, *IDEAS]


def missing(step):
    """The ideas that are taken out at one of STEPS, or at "without X": a list."""
    if step.startswith("without "):
        return [step.removeprefix("without ")]
    return [idea for idea in IDEAS if STEPS.index(idea) > STEPS.index(step)]


def _replace(module, name, value):
    """Set what must be there already: an idea that moved must not be measured as worthless."""
    if not hasattr(module, name):
        raise AttributeError(f"{module.__name__} has no {name}: this idea is found elsewhere now")
    setattr(module, name, value)


def run(dataset, ks, threads, budget, out):
    """Seconds of an epoch at each step and k; returns and keeps the table.

    budget : seconds that one step may take at one k; one epoch at least
    """
    watched = results.quiet(out / "ideas.csv")
    machine = results.machine_facts(threads)
    steps = [*STEPS, *(f"without {idea}" for idea in IDEAS)]
    seconds = {(step, k): [] for step in steps for k in ks}
    with tempfile.TemporaryDirectory() as folder:
        path, train = results.prepare(dataset, folder)
        for _ in range(ROUNDS):
            for step in steps:
                # compiled code is kept by source, and a step replaces sources
                cache = f"{folder}/{steps.index(step)}"
                command = (sys.executable, "-m", "benchmarks.ideas", step, path, budget / ROUNDS)
                for k, times in results.apart((*command, *ks), threads, cache).items():
                    seconds[step, int(k)] += times
                    print(f"  {step}, k = {k}: {np.median(times):.3f} s", flush=True)
                watched.lap()
    rows = [
        {
            "dataset": dataset,
            "n_train": train.n_ratings,
            "step": step,
            "k": k,
            "seconds_per_epoch": np.median(times),
            "fastest": np.min(times),
            "slowest": np.max(times),
            "epochs": len(times),
        }
        for (step, k), times in seconds.items()
    ]
    table = results.keep(rows, machine, out / "ideas.csv", watched)
    wide = table.pivot_table("seconds_per_epoch", "step", "k").loc[steps].reset_index()
    results.show(wide, machine)
    return table


def main(step, path, budget, *ks):
    for idea in missing(step):
        IDEAS[idea]()
    with np.load(path) as data:
        train = results.train_of(data)
    kernel = "reference" if step == REFERENCE else "fast"
    times = {k: list(timing.epoch_seconds(kernel, train, int(k), float(budget))) for k in ks}
    print(json.dumps(times))


if __name__ == "__main__":
    main(*sys.argv[1:])
