"""The rows of `reference` whose system is too close to singular for a Cholesky factor in float64.

That is a row with fewer independent vectors on its fixed side than they have coordinates, where
the penalty is less than the rounding of the products; or a penalty of which no product is left.
"""

import numpy as np


def update(row, rows, mu, penalty, fixed, updated):
    """The new vector of one row, and under the joint rule its bias, by singular values.

    Arguments as in `reference.update_rows`; without the joint rule the bias is new already. A
    result that float32 cannot hold is infinite; NaN for vectors that are not finite.
    """
    offsets, indices, values = rows
    bias, factors = updated
    entries = slice(offsets[row], offsets[row + 1])
    columns = indices[entries]
    k, n = factors.shape[1], len(columns)
    errors = values[entries] - mu - fixed.bias[columns].astype(np.float64)
    if not penalty.joint:
        errors -= bias[row]
    vectors = fixed.factors[columns].astype(np.float64)
    ratio = penalty.tau / penalty.lam
    solution = ridge(vectors, errors, ratio * n if penalty.weighted else ratio)
    with np.errstate(over="ignore"):
        factors[row] = solution[:k]
        if penalty.joint:
            bias[row] = solution[k]


def ridge(vectors, errors, ratio):
    """The x that minimises |e - V x|^2 + ratio |x|^2: float64, (columns of V,).

    vectors, errors : V (n, columns) and e (n,) float64; ratio : 0 to infinity
    With the singular values V = U S W', x = W S / (S^2 + ratio) U'e. Those that are zero up to
    rounding are left out, as they are for the smallest x of several: what they say is noise.
    """
    if len(vectors) == 0:
        return np.zeros(vectors.shape[1])
    if not np.isfinite(vectors).all():
        return np.full(vectors.shape[1], np.nan)
    left, sizes, right = np.linalg.svd(vectors, full_matrices=False)
    kept = sizes > sizes.max() * max(vectors.shape) * np.finfo(np.float64).eps
    shares = sizes[kept] / (np.square(sizes[kept]) + ratio)
    return (errors @ left[:, kept] * shares) @ right[kept]
