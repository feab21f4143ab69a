"""The products of a larger k: a block of ratings is packed, and many register blocks go over it.

The vectors of a row's ratings lie all over the packed factors. Those of a block of ratings are
packed side by side into a panel, which the nearest cache holds while `microkernels` multiplies it.
Packing is all loads and stores, and multiplying hardly any: the first register block is formed
while the panel is filled, so that the processor does both at once.
"""

from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from lib.als.kernels import microkernels, simd
from lib.als.kernels.microkernels import ADD, MR, PAD, SET, block_vectors, padded
from lib.als.kernels.simd import (
    I32,
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
    width, whole = panel.shape[1], columns_in_place(k)
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
        line = 0  # the first column that has not been asked for; past the last one does no harm
        for i in range(0, min(k, whole), MR):
            j = max(done if i == 0 else 0, i // WIDTH * WIDTH)
            if line >= width:
                microkernels.row_product(target, panel, stop - start, i, j, whole, mode)
                continue
            while j < whole:
                vectors = block_vectors(whole - j)
                product_ahead(
                    target, panel, start, stop, i, j, mode, vectors, packed, indices, line
                )
                j += vectors * WIDTH
                line += LINE
        if whole < width:
            microkernels.row_product(target, panel, stop - start, whole, 0, whole + WIDTH, mode)
    if whole < width:
        for a in range(min(k, whole)):
            for b in range(whole, k + 2):
                target[a, b] = target[b, a]
    return sum_e, sum_ee


@njit(cache=True)
def columns_in_place(k):
    """Columns of the products that are formed where they belong, in whole vectors.

    Up to MR columns that are left over, of k + 2, would fill but a part of a vector in every row
    panel. They are formed as one row panel instead, left of the diagonal, and then mirrored.
    """
    left = (k + 2) % WIDTH
    return k + 2 - left if 0 < left <= MR < WIDTH else padded(k + 2, PAD)


@njit(inline="always")
def product_ahead(target, panel, start, stop, i, j, mode, vectors, packed, indices, column):
    """A register block of 1 to 3 vectors, which asks for `column` of the ratings BLOCK later."""
    if vectors == 3:
        microkernel_ahead(target, panel, start, stop, i, j, mode, packed, indices, column, 3)
    elif vectors == 2:
        microkernel_ahead(target, panel, start, stop, i, j, mode, packed, indices, column, 2)
    else:
        microkernel_ahead(target, panel, start, stop, i, j, mode, packed, indices, column, 1)


@intrinsic(prefer_literal=True)
def microkernel_ahead(
    typing, target, panel, start, stop, i, j, mode, packed, indices, column, vectors
):
    """`microkernels.microkernel` of the ratings start..stop - 1, and a request for each of them.

    With each rating it asks for the cache line of `packed` in which `column` of the rating BLOCK
    later lies: one after the other, since a processor keeps only a dozen or so requests open.
    """

    def build(context, builder, signature, arguments):
        out = Matrix(context, builder, target, arguments[0])
        matrix = Matrix(context, builder, panel, arguments[1])
        source = Matrix(context, builder, packed, arguments[7])
        start, stop, i, j, mode = arguments[2:7]
        rated = context.make_array(indices)(context, builder, arguments[8])
        final = builder.sub(builder.extract_value(rated.shape, 0), I64(1))

        def ask(index):
            later = builder.add(index, builder.add(start, I64(BLOCK)))
            later = builder.select(builder.icmp_signed("<", later, final), later, final)
            row = builder.sext(builder.load(builder.gep(rated.data, [later])), I64)
            simd.prefetch(builder, source.element_ptr(row, arguments[9]), I32(2))

        n = builder.sub(stop, start)
        microkernels.register_block(builder, out, matrix, n, i, j, mode, vectors.literal_value, ask)
        return context.get_dummy_value()

    integers = [types.intp] * 5
    return types.void(target, panel, *integers, packed, indices, types.intp, vectors), build


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
