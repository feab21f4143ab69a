"""Solve a positive definite system of float32 by Cholesky, in blocks of ROWS rows."""

from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from lib.als.kernels import microkernels
from lib.als.kernels.microkernels import ROWS, SUBTRACT, TILE, WIDTH, padded
from lib.als.kernels.simd import FLOAT, FUSED, HALF_TILE, INT, LANE, Matrix, spread


@njit(inline="always")
def factor(work, n, columns, smallest_pivot):
    """Factor work.gram[:n, :n] = R'R in place; False where it is too close to singular.

    What stands in work.gram[:n, n:columns] becomes inv(R') times it, the forward solve;
    `columns` is a whole number of tiles.
    """
    for i in range(n):
        work.diagonal[i] = work.gram[i, i]
    # From left to right: take the finished rows off ROWS more, then factor those.
    for i in range(0, n, ROWS):
        if i > 0:
            microkernels.add_tiles(work.gram, work.gram, i, i, 0, columns, SUBTRACT)
        factor_block(work.gram, work.inverse, i)
        for row in range(i, min(i + ROWS, n)):
            root = work.gram[row, row]
            if not root * root > smallest_pivot * work.diagonal[row]:
                return False
        solve_rows(work.gram, work.inverse, i, i + ROWS, columns)
    return True


@njit(inline="always")
def substitute(work, n):
    """After `factor`: solve R x = z, where z is work.gram[:n, n], into work.solution."""
    width = padded(n + 1, TILE)
    # what is not yet known of x is zero
    for i in range(width):
        work.solution[i] = 0
    for i in range((n - 1) // ROWS * ROWS, -1, -ROWS):
        left = i // WIDTH * WIDTH
        microkernels.dot_rows(work.products, work.gram, work.solution, i, left, width)
        for row in range(min(i + ROWS, n) - 1, i - 1, -1):
            rest = work.gram[row, n] - work.products[row]
            for column in range(row + 1, min(i + ROWS, n)):
                rest -= work.gram[row, column] * work.solution[column]
            work.solution[row] = rest * work.inverse[row]


@intrinsic
def factor_block(typing, matrix, inverse, i):
    """matrix[i:i+ROWS, i:i+ROWS] = R where R'R was there; inverse[i:i+ROWS] = 1 / diagonal of R

    Of the upper triangle; below it nothing has a meaning. A pivot that is not positive becomes
    NaN or infinite, and with it what is right of it and below.
    """

    def build(context, builder, signature, arguments):
        block = Matrix(context, builder, matrix, arguments[0])
        scales = context.make_array(inverse)(context, builder, arguments[1]).data
        i = arguments[2]
        kind = ir.VectorType(FLOAT, ROWS)
        function = ir.FunctionType(FLOAT, [FLOAT])
        root = cgutils.get_or_insert_function(builder.module, function, "llvm.sqrt.f32")
        places = [block.vector(builder.add(i, INT(r)), i, kind) for r in range(ROWS)]
        rows = [builder.load(place, align=4) for place in places]
        for j in range(ROWS):
            pivot = builder.extract_element(rows[j], LANE(j))
            scale = builder.fdiv(FLOAT(1), builder.call(root, [pivot]))
            builder.store(scale, builder.gep(scales, [builder.add(i, INT(j))]))
            rows[j] = builder.fmul(rows[j], spread(builder, scale, kind))
            builder.store(rows[j], places[j], align=4)
            for below in range(j + 1, ROWS):
                weight = builder.extract_element(rows[j], LANE(below))
                change = builder.fmul(spread(builder, weight, kind), rows[j], flags=FUSED)
                rows[below] = builder.fsub(rows[below], change, flags=FUSED)
        return context.get_dummy_value()

    return types.void(matrix, inverse, types.intp), build


@intrinsic
def solve_rows(typing, factor, inverse, i, j, columns):
    """factor[i:i+ROWS, j:columns] = inv(R') factor[i:i+ROWS, j:columns]

    where R is the finished diagonal block factor[i:i+ROWS, i:i+ROWS], upper triangular, and
    inverse[i:i+ROWS] holds one over its diagonal.
    """

    def build(context, builder, signature, arguments):
        matrix = Matrix(context, builder, factor, arguments[0])
        scale = context.make_array(inverse)(context, builder, arguments[1]).data
        i, j, columns = arguments[2:5]
        rows = [builder.add(i, INT(r)) for r in range(ROWS)]
        step = INT(HALF_TILE.count)
        with cgutils.for_range_slice(builder, j, columns, step) as (column, _):
            places = [matrix.vector(row, column, HALF_TILE) for row in rows]
            values = [builder.load(place, align=4) for place in places]
            for r, row in enumerate(rows):
                one = spread(builder, builder.load(builder.gep(scale, [row])), HALF_TILE)
                values[r] = builder.fmul(values[r], one)
                builder.store(values[r], places[r], align=4)
                for below in range(r + 1, ROWS):
                    weight = builder.load(matrix.at(row, rows[below]))
                    change = builder.fmul(
                        spread(builder, weight, HALF_TILE), values[r], flags=FUSED
                    )
                    values[below] = builder.fsub(values[below], change, flags=FUSED)
        return context.get_dummy_value()

    return types.void(factor, inverse, *[types.intp] * 3), build
