"""Solve a positive definite system of float32 by Cholesky, in blocks of MR rows."""

from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from lib.als.kernels import microkernels
from lib.als.kernels.microkernels import MR, PAD, SUBTRACT, WIDTH, padded
from lib.als.kernels.simd import F32, FUSED, I32, I64, SHORT_VECTOR, Matrix, splat


@njit(inline="always")
def factor(work, n, columns, smallest_pivot):
    """Factor work.gram[:n, :n] = R'R in place; False where it is too close to singular.

    What stands in work.gram[:n, n:columns] becomes inv(R') times it, the forward solve;
    `columns` is a multiple of PAD.
    """
    for i in range(n):
        work.diagonal[i] = work.gram[i, i]
    # From left to right: take the finished rows off MR more, then factor those.
    for i in range(0, n, MR):
        if i > 0:
            microkernels.row_panel_product(work.gram, work.gram, i, i, 0, columns, SUBTRACT)
        factor_block(work.gram, work.inverse, i)
        for row in range(i, min(i + MR, n)):
            root = work.gram[row, row]
            if not root * root > smallest_pivot * work.diagonal[row]:
                return False
        solve_rows(work.gram, work.inverse, i, i + MR, columns)
    return True


@njit(inline="always")
def substitute(work, n):
    """After `factor`: solve R x = z, where z is work.gram[:n, n], into work.solution."""
    width = padded(n + 1, PAD)
    # what is not yet known of x is zero
    for i in range(width):
        work.solution[i] = 0
    for i in range((n - 1) // MR * MR, -1, -MR):
        left = i // WIDTH * WIDTH
        microkernels.dot_rows(work.products, work.gram, work.solution, i, left, width)
        for row in range(min(i + MR, n) - 1, i - 1, -1):
            rest = work.gram[row, n] - work.products[row]
            for column in range(row + 1, min(i + MR, n)):
                rest -= work.gram[row, column] * work.solution[column]
            work.solution[row] = rest * work.inverse[row]


@intrinsic
def factor_block(typing, matrix, inverse, i):
    """matrix[i:i+MR, i:i+MR] = R where R'R was there; inverse[i:i+MR] = 1 / diagonal of R

    Of the upper triangle; below it nothing has a meaning. A pivot that is not positive becomes
    NaN or infinite, and with it what is right of it and below.
    """

    def build(context, builder, signature, arguments):
        block = Matrix(context, builder, matrix, arguments[0])
        scales = context.make_array(inverse)(context, builder, arguments[1]).data
        i = arguments[2]
        kind = ir.VectorType(F32, MR)
        function = ir.FunctionType(F32, [F32])
        root = cgutils.get_or_insert_function(builder.module, function, "llvm.sqrt.f32")
        addresses = [block.vector_ptr(builder.add(i, I64(r)), i, kind) for r in range(MR)]
        rows = [builder.load(address, align=4) for address in addresses]
        for j in range(MR):
            pivot = builder.extract_element(rows[j], I32(j))
            scale = builder.fdiv(F32(1), builder.call(root, [pivot]))
            builder.store(scale, builder.gep(scales, [builder.add(i, I64(j))]))
            rows[j] = builder.fmul(rows[j], splat(builder, scale, kind))
            builder.store(rows[j], addresses[j], align=4)
            for below in range(j + 1, MR):
                weight = builder.extract_element(rows[j], I32(below))
                change = builder.fmul(splat(builder, weight, kind), rows[j], flags=FUSED)
                rows[below] = builder.fsub(rows[below], change, flags=FUSED)
        return context.get_dummy_value()

    return types.void(matrix, inverse, types.intp), build


@intrinsic
def solve_rows(typing, factor, inverse, i, j, columns):
    """factor[i:i+MR, j:columns] = inv(R') factor[i:i+MR, j:columns]

    where R is the finished diagonal block factor[i:i+MR, i:i+MR], upper triangular, and
    inverse[i:i+MR] holds one over its diagonal.
    """

    def build(context, builder, signature, arguments):
        matrix = Matrix(context, builder, factor, arguments[0])
        scale = context.make_array(inverse)(context, builder, arguments[1]).data
        i, j, columns = arguments[2:5]
        rows = [builder.add(i, I64(r)) for r in range(MR)]
        step = I64(SHORT_VECTOR.count)
        with cgutils.for_range_slice(builder, j, columns, step) as (column, _):
            addresses = [matrix.vector_ptr(row, column, SHORT_VECTOR) for row in rows]
            values = [builder.load(address, align=4) for address in addresses]
            for r, row in enumerate(rows):
                one = splat(builder, builder.load(builder.gep(scale, [row])), SHORT_VECTOR)
                values[r] = builder.fmul(values[r], one)
                builder.store(values[r], addresses[r], align=4)
                for below in range(r + 1, MR):
                    weight = builder.load(matrix.element_ptr(row, rows[below]))
                    change = builder.fmul(
                        splat(builder, weight, SHORT_VECTOR), values[r], flags=FUSED
                    )
                    values[below] = builder.fsub(values[below], change, flags=FUSED)
        return context.get_dummy_value()

    return types.void(factor, inverse, *[types.intp] * 3), build
