"""The share of a fast half-step's multiplying that is of use: vectors that are full or not."""

from lib.als.kernels import gram_large_k, gram_small_k
from lib.als.kernels.microkernels import MR, PAD, WIDTH, padded


def needed(k):
    """Multiplications for each rating that V'[V e 1] needs: the upper triangle of V'V, and 2 k."""
    return k * (k + 1) // 2 + 2 * k


def done(k):
    """Multiplications for each rating that the fast kernel does on this processor.

    Up to `gram_small_k.LARGEST_K` all sums are one or a few register blocks of a fixed size; above
    it there are register blocks MR rows high, from the diagonal on, which end with the vector that
    holds column k + 1, or with the last full vector: then the columns that are left over make one
    more row of register blocks.
    """
    if k <= gram_small_k.LARGEST_K:
        rows, vectors = gram_small_k.target_rows(k), gram_small_k.target_columns(k) // WIDTH
        return WIDTH * sum(map(len, gram_small_k.register_blocks(rows, vectors)))
    columns, width = gram_large_k.columns_in_place(k), padded(k + 2, PAD)
    above = sum(MR * (columns - i // WIDTH * WIDTH) for i in range(0, min(k, columns), MR))
    return above if columns == width else above + MR * (columns + WIDTH)


def useful_share(k):
    """The multiplications that are needed over those that are done."""
    return needed(k) / done(k)
