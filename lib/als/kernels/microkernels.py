"""Explicit vector code: the micro-kernel, and other loops that Numba cannot derive.

A half-step spends its time in products of a tall, narrow matrix with itself, S'S. Written as a
loop, every multiplication waits for memory: the sum it belongs to is loaded and stored again for
each rating. A processor does better when a rectangle of sums, the register block, stays in its
registers for a whole block of ratings, so that one load feeds many multiplications. This is the
micro-kernel of Goto & van de Geijn (2008) and of BLIS (Van Zee & van de Geijn 2015), MR rows high:

                 j       j+WIDTH   j+2*WIDTH
        i        [ sum ] [ sum ] [ sum ]       for each row s of the block:
        i+1      [ sum ] [ sum ] [ sum ]           load s[j:], as 1 to 3 vectors
        ...                                        for each of the MR values s[i], s[i+1], ...
        i+MR-1   [ sum ] [ sum ] [ sum ]               sums in its row += value * vectors

Eight rows of three vectors take 24 of the 32 registers of AVX-512 and NEON; four rows take 12 of
the 16 of AVX2 and SSE. Numba cannot be told to keep an array in registers, hence the functions
below are intrinsics: Python that runs at compile time and writes LLVM's intermediate code, in
which each sum is a variable of vector type. They say nothing of one processor: LLVM turns a vector
multiplication and addition, marked "contract", into what the target has, fused or not.

The other functions are what else is slow as a loop, for the same reason: MR inner products at a
time, transposing rows, prefetching. `gram_small_k` and `gram_large_k` have one more each,
`cholesky` two. Each is equal to the one line of NumPy in its docstring, up to rounding; the tests
compare the two. The vectors themselves are in `simd`.

All matrices are C-contiguous float32. Nothing is checked here: a caller pads its buffers to whole
vectors and register blocks, rows to multiples of MR and columns to multiples of WIDTH
(`workspace.shapes` does so for a half-step, and `workspace.check` looks). What is read beyond a
matrix' own rows and columns lands beyond the result's own rows and columns.

Numba's cache on disk watches the file of a function, not the files of what it calls: remove the
cache (`__pycache__`, or NUMBA_CACHE_DIR) after a change here, in `gram_small_k`, `gram_large_k`,
`normal_equations`, `cholesky` or `simd`.
"""

from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from lib.als.kernels import simd
from lib.als.kernels.simd import (
    F32,
    FUSED,
    I32,
    I64,
    MR,
    VECTOR,
    WIDTH,
    Matrix,
    accumulate,
    horizontal_sum,
    new_accumulator,
    splat,
    transpose,
)

PAD = max(WIDTH, MR)  # a multiple of it holds whole vectors and whole register blocks
# Columns that go two vectors by two, not three and one: four sums, each waiting for what it was
# with the last rating, keep no processor busy.
PAIRED = 4 * WIDTH if MR == 4 else 0
FASTMATH = {"reassoc", "contract", "nsz"}  # sums in any order, but NaN and infinity stay

SET, ADD, SUBTRACT = 0, 1, -1  # what becomes of the old values


@njit(cache=True)
def padded(n, multiple):
    """The smallest multiple that holds n."""
    return (n + multiple - 1) // multiple * multiple


@njit(cache=True)
def row_panel_product(target, source, n, i, first, columns, mode):
    """target[i:i+MR, c:columns] = (or +=, or -=) source[:n, i:i+MR]' source[:n, c:columns]

    where c is `first` or i, rounded down to a whole vector, whichever is larger: the upper
    triangle is all that anybody reads.
    """
    row_product(target, source, n, i, max(first, i // WIDTH * WIDTH), columns, mode)


@njit(cache=True)
def row_product(target, source, n, i, first, columns, mode):
    """target[i:i+MR, first:columns] = (or +=, or -=) source[:n, i:i+MR]' source[:n, first:columns]

    `first` and `columns` are multiples of WIDTH.
    """
    j = first
    while j < columns:
        vectors = block_vectors(columns - j)
        if vectors == 3:
            microkernel(target, source, n, i, j, mode, 3)
        elif vectors == 2:
            microkernel(target, source, n, i, j, mode, 2)
        else:
            microkernel(target, source, n, i, j, mode, 1)
        j += vectors * WIDTH


@njit(inline="always")
def block_vectors(columns):
    """Vectors of the next register block, 1 to 3, where so many columns are left."""
    return 2 if columns == PAIRED else min(3, columns // WIDTH)


@intrinsic(prefer_literal=True)
def microkernel(typing, target, source, n, i, j, mode, vectors):
    """One register block: target[i:i+MR, j:J] = (+=, -=) source[:n, i:i+MR]' source[:n, j:J]

    with J = j + vectors * WIDTH; `vectors` is a literal number, `mode` SET, ADD or SUBTRACT.
    """

    def build(context, builder, signature, arguments):
        out = Matrix(context, builder, target, arguments[0])
        matrix = Matrix(context, builder, source, arguments[1])
        register_block(builder, out, matrix, *arguments[2:6], vectors.literal_value)
        return context.get_dummy_value()

    return types.void(target, source, *[types.intp] * 4, vectors), build


def register_block(builder, out, matrix, n, i, j, mode, count, beside=None):
    """Emit a `microkernel`, and in its loop what `beside` emits, a function of the loop's index."""
    sums = [[new_accumulator(builder) for _ in range(count)] for _ in range(MR)]
    with cgutils.for_range(builder, n) as loop:
        if beside is not None:
            beside(loop.index)
        columns = [builder.add(j, I64(v * WIDTH)) for v in range(count)]
        vectors = [builder.load(matrix.vector_ptr(loop.index, c), align=4) for c in columns]
        for r in range(MR):
            value = builder.load(matrix.element_ptr(loop.index, builder.add(i, I64(r))))
            for v in range(count):
                accumulate(builder, sums[r][v], splat(builder, value), vectors[v])
    overwrite = builder.icmp_signed("==", mode, mode.type(SET))
    sign = splat(builder, builder.sitofp(mode, F32))
    targets = [
        (out.vector_ptr(builder.add(i, I64(r)), builder.add(j, I64(v * WIDTH))), sums[r][v])
        for r in range(MR)
        for v in range(count)
    ]
    with builder.if_else(overwrite) as (then, otherwise):
        with then:
            for address, total in targets:
                builder.store(builder.load(total), address, align=4)
        with otherwise:
            for address, total in targets:
                change = builder.fmul(sign, builder.load(total), flags=FUSED)
                old = builder.load(address, align=4)
                builder.store(builder.fadd(old, change, flags=FUSED), address, align=4)


@intrinsic
def dot_rows(typing, out, matrix, vector, i, j, columns):
    """out[i:i+MR] = matrix[i:i+MR, j:columns] @ vector[j:columns]"""

    def build(context, builder, signature, arguments):
        results = context.make_array(out)(context, builder, arguments[0]).data
        left = Matrix(context, builder, matrix, arguments[1])
        right = context.make_array(vector)(context, builder, arguments[2]).data
        i, j, columns = arguments[3:6]
        rows = [builder.add(i, I64(r)) for r in range(MR)]
        sums = [new_accumulator(builder) for _ in rows]
        with cgutils.for_range_slice(builder, j, columns, I64(WIDTH)) as (column, _):
            address = builder.bitcast(builder.gep(right, [column]), VECTOR.as_pointer())
            weights = builder.load(address, align=4)
            for row, total in zip(rows, sums, strict=True):
                values = builder.load(left.vector_ptr(row, column), align=4)
                accumulate(builder, total, values, weights)
        for row, total in zip(rows, sums, strict=True):
            builder.store(horizontal_sum(builder, builder.load(total)), builder.gep(results, [row]))
        return context.get_dummy_value()

    return types.void(out, matrix, vector, *[types.intp] * 3), build


@intrinsic
def transpose_rows(typing, target, j, source, rows, columns):
    """target[:columns, j:j+WIDTH] = source[rows[j:j+WIDTH], :columns]'   (rows is int32)"""

    def build(context, builder, signature, arguments):
        out = Matrix(context, builder, target, arguments[0])
        matrix = Matrix(context, builder, source, arguments[2])
        chosen = context.make_array(rows)(context, builder, arguments[3]).data
        j, columns = arguments[1], arguments[4]
        addresses = [builder.gep(chosen, [builder.add(j, I64(r))]) for r in range(WIDTH)]
        numbers = [builder.sext(builder.load(address), I64) for address in addresses]
        with cgutils.for_range_slice(builder, I64(0), columns, I64(WIDTH)) as (column, _):
            block = [builder.load(matrix.vector_ptr(r, column), align=4) for r in numbers]
            for r, values in enumerate(transpose(builder, block)):
                address = out.vector_ptr(builder.add(column, I64(r)), j)
                builder.store(values, address, align=4)
        return context.get_dummy_value()

    return types.void(target, types.intp, source, rows, types.intp), build


@intrinsic
def prefetch(typing, matrix, row, column):
    """Ask for the cache line of matrix[row, column], in the second cache, and do not wait."""

    def build(context, builder, signature, arguments):
        address = Matrix(context, builder, matrix, arguments[0]).element_ptr(*arguments[1:])
        simd.prefetch(builder, address, I32(2))
        return context.get_dummy_value()

    return types.void(matrix, types.intp, types.intp), build
