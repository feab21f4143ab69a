"""The products of a small k without a panel: every rating is multiplied where it lies.

`gram_large_k` packs a block of ratings first, because many register blocks go over it. Up to
k = LARGEST_K the sums of [V e 1]' [V e 1] that a half-step needs are one register block, or a few:

                     the rating's row of the packed factors, as vectors
        v[0]         [ sum ] [ sum ]
        v[1]         [ sum ] [ sum ]       sums in row a += v[a] * vectors
        ...
        v[k-1]               [ sum ]       the lower triangle is left out, by whole vectors

so the vectors can come from where they lie. The registers of AVX-512 hold all columns of sums at
once. Where they are fewer or shorter, the columns are divided between two or three passes over a
block of ratings, of which the later ones find its rows in the nearest cache.

The vectors get r - mu added in column k, where e is; v[0], v[1], ... are read from memory, where
they are as before.
"""

from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from lib.als.kernels import simd
from lib.als.kernels.microkernels import ADD, SET, padded
from lib.als.kernels.simd import (
    FUSED,
    I32,
    I64,
    MR,
    VECTOR,
    WIDTH,
    Matrix,
    RowEntries,
    accumulate,
    new_accumulator,
    splat,
    store_sums,
)

# The largest k of either size, which is its rows, and the columns that hold [V e 1] then.
LOW, LOW_COLUMNS = 6, 8
HIGH, HIGH_COLUMNS = 12, 16
LARGEST_K = HIGH
IN_REGISTERS = 3 * MR  # vectors of sums, as many as the micro-kernel has
BLOCK = 128  # ratings whose sums stay in registers: longer sums would be less exact
PREFETCH_DISTANCE = 24  # ratings between asking for a packed row and using it


def target_rows(k):
    return LOW if k <= LOW else HIGH


def target_columns(k):
    """Columns that are read and written, in whole vectors."""
    return padded(LOW_COLUMNS if k <= LOW else HIGH_COLUMNS, WIDTH)


@njit(inline="always")
def products(target, packed, indices, values, mu, k, begin, end):
    """target = V' [V e 1] of the ratings begin..end - 1; returns 1'e and e'e.

    For k <= LARGEST_K. `target` has target_rows(k) rows and target_columns(k) columns, and `packed`
    as many columns: V in the first k, then minus the bias, then 1. What is not V' [V e 1], and
    what lies left of the diagonal, has no meaning in the result.
    """
    sum_e, sum_ee = 0.0, 0.0
    for start in range(begin, end, BLOCK):
        stop = min(start + BLOCK, end)
        mode = SET if start == begin else ADD
        if k <= LOW:
            e, ee = block_products(target, packed, indices, values, mu, k, start, stop, mode, LOW)
        else:
            e, ee = block_products(target, packed, indices, values, mu, k, start, stop, mode, HIGH)
        sum_e += e
        sum_ee += ee
    return sum_e, sum_ee


@intrinsic(prefer_literal=True)
def block_products(typing, target, packed, indices, values, mu, k, begin, end, mode, rows):
    """`products` of one block: target = (mode SET) or += (ADD); `rows` is a literal number."""
    height = rows.literal_value
    width = target_columns(height) // WIDTH

    def build(context, builder, signature, arguments):
        out = Matrix(context, builder, target, arguments[0])
        entries = RowEntries(context, builder, signature.args[1:], arguments[1:])
        begin, end, mode = arguments[6:9]
        matrix = entries.packed
        final = builder.sub(entries.count, I64(1))
        units = [_unit_vector(builder, entries.k, v * WIDTH) for v in range(width)]

        def prefetch_ahead(entry):
            later = builder.add(entry, I64(PREFETCH_DISTANCE))
            later = builder.select(builder.icmp_signed("<", later, final), later, final)
            simd.prefetch(builder, matrix.element_ptr(entries.row(later), I64(0)), I32(3))

        for block in register_blocks(height, width):
            sums = {position: new_accumulator(builder) for position in block}
            with cgutils.for_range_slice(builder, begin, end, I64(1)) as (entry, _):
                row, centred = entries.row(entry), entries.centred_value(entry)
                if (0, width - 1) in sums:  # the first pass
                    prefetch_ahead(entry)
                    entries.error(row, centred)
                vectors = {}
                for v in {v for _, v in block}:
                    old = builder.load(matrix.vector_ptr(row, I64(v * WIDTH)), align=4)
                    change = builder.fmul(units[v], splat(builder, centred), flags=FUSED)
                    vectors[v] = builder.fadd(old, change, flags=FUSED)
                for a, v in block:
                    one = splat(builder, builder.load(matrix.element_ptr(row, I64(a))))
                    accumulate(builder, sums[a, v], one, vectors[v])
            store_sums(builder, out, sums, builder.icmp_signed("==", mode, I64(ADD)))
        return context.make_tuple(builder, signature.return_type, entries.totals())

    pair = types.UniTuple(types.float64, 2)
    return pair(target, packed, indices, values, types.float32, *[types.intp] * 4, rows), build


def register_blocks(height, width):
    """The positions (row, vector) of all sums, in lists that the registers hold one at a time.

    Without the whole vectors left of the diagonal, except those in its blocks of MR rows, which
    `cholesky` expects to be numbers. The last vectors, where e is, come first.
    """
    blocks = [[]]
    for v in reversed(range(width)):
        column = [(a, v) for a in range(min(height, padded((v + 1) * WIDTH, MR)))]
        if blocks[-1] and len(blocks[-1]) + len(column) > IN_REGISTERS:
            blocks.append([])
        blocks[-1] += column
    return blocks


def _unit_vector(builder, k, first):
    """The elements first..first + WIDTH - 1 of the unit vector e_k, whose element k is 1."""
    integers = ir.VectorType(I64, WIDTH)
    numbers = ir.Constant(integers, [first + lane for lane in range(WIDTH)])
    return builder.uitofp(builder.icmp_signed("==", numbers, splat(builder, k, integers)), VECTOR)
