"""P-values of permutation tests, and their correction where many are looked at together."""

import numpy as np


def p_value(observed, shuffled):
    """The one-sided p-value of each statistic, large values being evidence: like `observed`.

    observed : array or number; shuffled : (n, *observed.shape), the same statistics after n
        permutations under the null hypothesis, n > 0

    With b of the n at least as large as the observed value, p = (1 + b) / (1 + n) (Phipson and
    Smyth, 2010): it is never below 1 / (1 + n), which is all that n permutations can show. Raises
    ValueError without permutations or where the shapes do not fit.
    """
    observed, shuffled = np.asarray(observed), np.asarray(shuffled)
    if len(shuffled) == 0 or shuffled.shape[1:] != observed.shape:
        raise ValueError(
            f"shuffled has shape {shuffled.shape}: must be (n, *{observed.shape}) with n > 0"
        )
    p = (1 + (shuffled >= observed).sum(axis=0)) / (1 + len(shuffled))
    return p if observed.ndim else float(p)


def holm(p):
    """P-values adjusted for being looked at together (Holm, 1979): float64, like `p`, (n,).

    Calling those up to a level significant makes one mistake or more with at most that
    probability, however the tests depend on one another. The smallest of n is multiplied by n,
    the next by n - 1 and so on; none may be smaller than the one before, nor larger than 1.
    """
    p = np.asarray(p, float)
    order = np.argsort(p, kind="stable")
    adjusted = np.empty_like(p)
    adjusted[order] = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    return np.minimum(adjusted, 1)
