"""The products of a larger k: a block of ratings is gathered, and many tiles go over it.

The other side's vectors lie all over the table. Those of a block of ratings are copied side by
side into a panel, which the nearest cache holds while `tiles` multiplies it. Copying is all loads
and stores, and multiplying hardly any: the first tile is formed while the panel is filled, so that
the processor does both at once.
"""

from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from lib.als.kernels import microkernels
from lib.als.kernels.microkernels import ADD, ROWS, SET, padded
from lib.als.kernels.simd import (
    INT,
    WIDTH,
    Matrix,
    RowRatings,
    accumulate,
    new_sum,
    spread,
    write_sums,
)
from lib.als.kernels.workspace import BLOCK, LINE

FIRST = 3  # vectors of the tile that is formed on the way, as many as in the largest of `tiles`


@njit(inline="always")
def add_up(target, panel, table, indices, values, mu, k, begin, end):
    """target = V' [V e 1] of the ratings begin..end - 1; returns 1'e and e'e.

    The panel is overwritten; it has BLOCK rows or more and as many columns as the target. As in
    `small_tiles.add_up`, the table has V in the first k columns, then minus the bias, then 1.
    """
    width = panel.shape[1]
    step = BLOCK // (padded(k, ROWS) // ROWS) + 1
    # On the way, vectors go into the first tile as the table has them, which is without r - mu.
    done = FIRST * WIDTH if k >= FIRST * WIDTH else 0
    sum_e, sum_ee = 0.0, 0.0
    for start in range(begin, end, BLOCK):
        stop = min(start + BLOCK, end)
        mode = SET if start == begin else ADD
        if done:
            e, ee = gather(target, panel, table, indices, values, mu, k, start, stop, mode, FIRST)
        else:
            e, ee = gather(target, panel, table, indices, values, mu, k, start, stop, mode, 0)
        sum_e += e
        sum_ee += ee
        # Between the tiles, ask for what the next block needs, of this row or the next.
        ahead = stop
        for i in range(0, k, ROWS):
            prefetch(table, indices, ahead, min(ahead + step, stop + BLOCK), width)
            ahead += step
            first = done if i == 0 else 0
            microkernels.add_tiles(target, panel, stop - start, i, first, width, mode)
    return sum_e, sum_ee


@njit(inline="always")
def prefetch(table, indices, start, stop, width):
    """Ask for the rows of the ratings start..stop - 1, as far as there are ratings."""
    for entry in range(start, min(stop, len(indices))):
        for column in range(0, width, LINE):
            microkernels.prefetch(table, indices[entry], column)


@intrinsic(prefer_literal=True)
def gather(typing, target, panel, table, indices, values, mu, k, begin, end, mode, vectors):
    """panel[:n] = [V e 1] of the n ratings begin..end - 1, and its first tile; 1'e and e'e.

    target[:ROWS, :J] = (mode SET) or += (ADD) V[:, :ROWS]' V[:, :J], with J = vectors * WIDTH;
    `vectors` is a literal number, and J no more than k.
    """
    count = vectors.literal_value

    def build(context, builder, signature, arguments):
        out = Matrix(context, builder, target, arguments[0])
        to = Matrix(context, builder, panel, arguments[1])
        ratings = RowRatings(context, builder, signature.args[2:], arguments[2:])
        begin, end, mode = arguments[7:10]
        matrix = ratings.table
        sums = {(r, v): new_sum(builder) for r in range(ROWS) for v in range(count)}

        def copy(row, place, column):
            vector = builder.load(matrix.vector(row, column), align=4)
            builder.store(vector, to.vector(place, column), align=4)
            return vector

        with cgutils.for_range_slice(builder, begin, end, INT(1)) as (entry, _):
            row, place = ratings.row(entry), builder.sub(entry, begin)
            copied = [copy(row, place, INT(v * WIDTH)) for v in range(count)]
            rest = INT(count * WIDTH)
            with cgutils.for_range_slice(builder, rest, to.stride, INT(WIDTH)) as (column, _):
                copy(row, place, column)
            e = ratings.error(row, ratings.stars_over_mean(entry))
            builder.store(e, to.at(place, ratings.k))
            for (r, v), total in sums.items():
                one = spread(builder, builder.load(matrix.at(row, INT(r))))
                accumulate(builder, total, one, copied[v])
        write_sums(builder, out, sums, builder.icmp_signed("==", mode, INT(ADD)))
        return context.make_tuple(builder, signature.return_type, ratings.totals())

    pair = types.UniTuple(types.float64, 2)
    inputs = (target, panel, table, indices, values, types.float32, *[types.intp] * 4, vectors)
    return pair(*inputs), build
