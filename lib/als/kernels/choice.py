"""The kernels by name, and their half-step for rows that come in several parts."""

from lib.als.kernels import fast, reference, workspace

KERNELS = {"fast": fast, "reference": reference}


def stepper(kernel, mu, penalty, fixed):
    """A half-step with a fixed side that is packed once, for the rows of many shards.

    kernel : name in `KERNELS`; mu, penalty, fixed : as `reference.half_step` takes them
    Returns a function of rows and of the `Side` that it updates, which returns the sum of squared
    errors.
    """
    if kernel == "reference":
        return lambda rows, updated: reference.half_step(rows, mu, penalty, fixed, updated)
    packed = workspace.packed_factors(*fixed)
    return lambda rows, updated: fast.half_step(rows, mu, penalty, fixed, updated, packed)
