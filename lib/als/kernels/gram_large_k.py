"""The products of a larger k: a block of ratings is packed, and many register blocks go over it.

The vectors of a row's ratings lie all over the packed factors. Those of a block of ratings are
packed side by side into a panel, which the nearest cache holds while `microkernels` multiplies it.
Packing is all loads and stores, and multiplying hardly any: the first register block is formed
while the panel is filled, so that the processor does both at once.
"""

from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from lib.als.kernels import microkernels
from lib.als.kernels.microkernels import ADD, MR, SET, padded
from lib.als.kernels.simd import (
    I64,
    WIDTH,
    Matrix,
    RowEntries,
    accumulate,
    new_accumulator,
    splat,
    store_sums,
)
from lib.als.kernels.workspace import BLOCK, LINE

# Vectors of the register block that is formed while packing, as many as the micro-kernel's widest.
FUSED_VECTORS = 3


@njit(inline="always")
def products(target, panel, packed, indices, values, mu, k, begin, end):
    """target = V' [V e 1] of the ratings begin..end - 1; returns 1'e and e'e.

    The panel is overwritten; it has BLOCK rows or more and as many columns as the target. As in
    `gram_small_k.products`, `packed` has V in the first k columns, then minus the bias, then 1.
    """
    width = panel.shape[1]
    step = BLOCK // (padded(k, MR) // MR) + 1
    # The first register block takes vectors as they are packed, which is without r - mu.
    done = FUSED_VECTORS * WIDTH if k >= FUSED_VECTORS * WIDTH else 0
    sum_e, sum_ee = 0.0, 0.0
    for start in range(begin, end, BLOCK):
        stop = min(start + BLOCK, end)
        mode = SET if start == begin else ADD
        if done:
            e, ee = pack(
                target, panel, packed, indices, values, mu, k, start, stop, mode, FUSED_VECTORS
            )
        else:
            e, ee = pack(target, panel, packed, indices, values, mu, k, start, stop, mode, 0)
        sum_e += e
        sum_ee += ee
        # Between the row panels, ask for what the next block needs, of this row or the next.
        ahead = stop
        for i in range(0, k, MR):
            prefetch(packed, indices, ahead, min(ahead + step, stop + BLOCK), width)
            ahead += step
            first = done if i == 0 else 0
            microkernels.row_panel_product(target, panel, stop - start, i, first, width, mode)
    return sum_e, sum_ee


@njit(inline="always")
def prefetch(packed, indices, start, stop, width):
    """Ask for the packed rows of the ratings start..stop - 1, as far as there are ratings."""
    for entry in range(start, min(stop, len(indices))):
        for column in range(0, width, LINE):
            microkernels.prefetch(packed, indices[entry], column)


@intrinsic(prefer_literal=True)
def pack(typing, target, panel, packed, indices, values, mu, k, begin, end, mode, vectors):
    """panel[:n] = [V e 1] of the n ratings begin..end - 1, a register block of it; 1'e and e'e.

    target[:MR, :J] = (mode SET) or += (ADD) V[:, :MR]' V[:, :J], with J = vectors * WIDTH;
    `vectors` is a literal number, and J no more than k.
    """
    count = vectors.literal_value

    def build(context, builder, signature, arguments):
        out = Matrix(context, builder, target, arguments[0])
        to = Matrix(context, builder, panel, arguments[1])
        entries = RowEntries(context, builder, signature.args[2:], arguments[2:])
        begin, end, mode = arguments[7:10]
        matrix = entries.packed
        sums = {(r, v): new_accumulator(builder) for r in range(MR) for v in range(count)}

        def copy(row, line, column):
            vector = builder.load(matrix.vector_ptr(row, column), align=4)
            builder.store(vector, to.vector_ptr(line, column), align=4)
            return vector

        with cgutils.for_range_slice(builder, begin, end, I64(1)) as (entry, _):
            row, line = entries.row(entry), builder.sub(entry, begin)
            copied = [copy(row, line, I64(v * WIDTH)) for v in range(count)]
            rest = I64(count * WIDTH)
            with cgutils.for_range_slice(builder, rest, to.stride, I64(WIDTH)) as (column, _):
                copy(row, line, column)
            e = entries.error(row, entries.centred_value(entry))
            builder.store(e, to.element_ptr(line, entries.k))
            for (r, v), total in sums.items():
                one = splat(builder, builder.load(matrix.element_ptr(row, I64(r))))
                accumulate(builder, total, one, copied[v])
        store_sums(builder, out, sums, builder.icmp_signed("==", mode, I64(ADD)))
        return context.make_tuple(builder, signature.return_type, entries.totals())

    pair = types.UniTuple(types.float64, 2)
    inputs = (target, panel, packed, indices, values, types.float32, *[types.intp] * 4, vectors)
    return pair(*inputs), build
