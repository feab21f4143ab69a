"""Explicit vector code: small building blocks that Numba cannot derive from loops.

A half-step spends its time in products of a tall, narrow matrix with itself, S'S. Written as a
loop, every multiplication waits for memory: the sum it belongs to is loaded and stored again for
each rating. A processor does better when a rectangle ("tile") of sums stays in its registers for
a whole block of ratings, so that one load feeds many multiplications:

                 j       j+WIDTH   j+2*WIDTH
        i        [ sum ] [ sum ] [ sum ]       for each row s of the block:
        i+1      [ sum ] [ sum ] [ sum ]           load s[j:], as 1 to 3 vectors
        ...                                        for each of the ROWS values s[i], s[i+1], ...
        i+ROWS-1 [ sum ] [ sum ] [ sum ]               sums in its row += value * vectors

Eight rows of three vectors take 24 of the 32 registers of AVX-512 and NEON; four rows take 12 of
the 16 of AVX2 and SSE. Numba cannot be told to keep an array in registers, hence the functions
below are intrinsics: Python that runs at compile time and writes LLVM's intermediate code, in
which each sum is a variable of vector type. They say nothing of one processor: LLVM turns a vector
multiplication and addition, marked "contract", into what the target has, fused or not.

The other functions are what else is slow as a loop, for the same reason: ROWS inner products at a
time, transposing rows, prefetching. `large_tiles` has one more, `cholesky` two.
Each is equal to the one line of NumPy in its docstring, up to rounding; the tests compare the two.

The vectors themselves are in `vectors`.

All matrices are C-contiguous float32. Nothing is checked here: a caller pads its buffers to whole
vectors and tiles, rows to multiples of ROWS and columns to multiples of WIDTH (`layout.shapes` does
so for a half-step, and `layout.check` looks). What is read beyond a matrix' own rows and columns
lands beyond the result's own rows and columns.

Numba's cache on disk watches the file of a function, not the files of what it calls: remove the
cache (`__pycache__`, or NUMBA_CACHE_DIR) after a change here, in `small_tiles`, `large_tiles`,
`systems`, `cholesky` or `vectors`.
"""

from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from lib.als.kernels.simd import (
    FLOAT,
    FUSED,
    INT,
    LANE,
    ROWS,
    VECTOR,
    WIDTH,
    Matrix,
    accumulate,
    ask_for,
    new_sum,
    spread,
    total_of,
    transposed,
)

TILE = max(WIDTH, ROWS)
# Columns that go two vectors by two, not three and one: four sums, each waiting for what it was
# with the last rating, keep no processor busy.
PAIRED = 4 * WIDTH if ROWS == 4 else 0
FASTMATH = {"reassoc", "contract", "nsz"}  # sums in any order, but NaN and infinity stay

SET, ADD, SUBTRACT = 0, 1, -1  # what `add_products` does with the old values


@njit(cache=True)
def padded(n, multiple):
    """The smallest multiple that holds n."""
    return (n + multiple - 1) // multiple * multiple


@njit(cache=True)
def add_tiles(target, source, n, i, first, columns, mode):
    """target[i:i+ROWS, c:columns] = (or +=, or -=) source[:n, i:i+ROWS]' source[:n, c:columns]

    where c is `first` or i, rounded down to a whole vector, whichever is larger: the upper
    triangle is all that anybody reads.
    """
    j = max(first, i // WIDTH * WIDTH)
    while columns - j >= 3 * WIDTH and columns - j != PAIRED:
        add_products(target, source, n, i, j, mode, 3)
        j += 3 * WIDTH
    while columns - j >= 2 * WIDTH:
        add_products(target, source, n, i, j, mode, 2)
        j += 2 * WIDTH
    if columns > j:
        add_products(target, source, n, i, j, mode, 1)


@intrinsic(prefer_literal=True)
def add_products(typing, target, source, n, i, j, mode, vectors):
    """One tile: target[i:i+ROWS, j:J] = (+=, -=) source[:n, i:i+ROWS]' source[:n, j:J]

    with J = j + vectors * WIDTH; `vectors` is a literal number, `mode` SET, ADD or SUBTRACT.
    """
    count = vectors.literal_value

    def build(context, builder, signature, arguments):
        out = Matrix(context, builder, target, arguments[0])
        matrix = Matrix(context, builder, source, arguments[1])
        n, i, j, mode = arguments[2:6]
        sums = [[new_sum(builder) for _ in range(count)] for _ in range(ROWS)]
        with cgutils.for_range(builder, n) as loop:
            at = [builder.add(j, INT(v * WIDTH)) for v in range(count)]
            vectors = [builder.load(matrix.vector(loop.index, a), align=4) for a in at]
            for r in range(ROWS):
                value = builder.load(matrix.at(loop.index, builder.add(i, INT(r))))
                for v in range(count):
                    accumulate(builder, sums[r][v], spread(builder, value), vectors[v])
        overwrite = builder.icmp_signed("==", mode, mode.type(SET))
        sign = spread(builder, builder.sitofp(mode, FLOAT))
        places = [
            (out.vector(builder.add(i, INT(r)), builder.add(j, INT(v * WIDTH))), sums[r][v])
            for r in range(ROWS)
            for v in range(count)
        ]
        with builder.if_else(overwrite) as (then, otherwise):
            with then:
                for place, total in places:
                    builder.store(builder.load(total), place, align=4)
            with otherwise:
                for place, total in places:
                    change = builder.fmul(sign, builder.load(total), flags=FUSED)
                    old = builder.load(place, align=4)
                    builder.store(builder.fadd(old, change, flags=FUSED), place, align=4)
        return context.get_dummy_value()

    return types.void(target, source, *[types.intp] * 4, vectors), build


@intrinsic
def dot_rows(typing, out, matrix, vector, i, j, columns):
    """out[i:i+ROWS] = matrix[i:i+ROWS, j:columns] @ vector[j:columns]"""

    def build(context, builder, signature, arguments):
        results = context.make_array(out)(context, builder, arguments[0]).data
        left = Matrix(context, builder, matrix, arguments[1])
        right = context.make_array(vector)(context, builder, arguments[2]).data
        i, j, columns = arguments[3:6]
        rows = [builder.add(i, INT(r)) for r in range(ROWS)]
        sums = [new_sum(builder) for _ in rows]
        with cgutils.for_range_slice(builder, j, columns, INT(WIDTH)) as (column, _):
            place = builder.bitcast(builder.gep(right, [column]), VECTOR.as_pointer())
            weights = builder.load(place, align=4)
            for row, total in zip(rows, sums, strict=True):
                values = builder.load(left.vector(row, column), align=4)
                accumulate(builder, total, values, weights)
        for row, total in zip(rows, sums, strict=True):
            builder.store(total_of(builder, builder.load(total)), builder.gep(results, [row]))
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
        places = [builder.gep(chosen, [builder.add(j, INT(r))]) for r in range(WIDTH)]
        numbers = [builder.sext(builder.load(place), INT) for place in places]
        with cgutils.for_range_slice(builder, INT(0), columns, INT(WIDTH)) as (column, _):
            block = [builder.load(matrix.vector(r, column), align=4) for r in numbers]
            for r, values in enumerate(transposed(builder, block)):
                place = out.vector(builder.add(column, INT(r)), j)
                builder.store(values, place, align=4)
        return context.get_dummy_value()

    return types.void(target, types.intp, source, rows, types.intp), build


@intrinsic
def prefetch(typing, matrix, row, column):
    """Ask for the cache line of matrix[row, column], in the second cache, and do not wait."""

    def build(context, builder, signature, arguments):
        place = Matrix(context, builder, matrix, arguments[0]).at(*arguments[1:])
        ask_for(builder, place, LANE(2))
        return context.get_dummy_value()

    return types.void(matrix, types.intp, types.intp), build
