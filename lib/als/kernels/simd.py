"""What `tiles` is written in: vectors of the processor at hand, at the level of LLVM.

Every function here runs at compile time and emits instructions through an llvmlite `builder`.
"""

from llvmlite import ir
from numba.core import cgutils
from numba.core.registry import cpu_target


def _vector_shape(triple, cpu, features):
    """(floats per vector, rows per tile) for a processor as LLVM describes it."""
    if "+avx512vl" in features:
        # Zen 4 runs 512-bit vectors in two halves; narrower ones waste less of the triangle.
        return (8 if cpu == "znver4" else 16), 8
    if "+avx2" in features:
        return 8, 4
    if triple.startswith(("aarch64", "arm64")):
        return 4, 8
    return 4, 4


WIDTH, ROWS = _vector_shape(*cpu_target.target_context.codegen().magic_tuple())

FLOAT, DOUBLE = ir.FloatType(), ir.DoubleType()
INT, LANE = ir.IntType(64), ir.IntType(32)
VECTOR = ir.VectorType(FLOAT, WIDTH)
HALF_TILE = ir.VectorType(FLOAT, min(WIDTH, ROWS))  # divides ROWS as well as WIDTH
FUSED = ("contract",)


class Matrix:
    """Addresses in a C-contiguous matrix, at compile time."""

    def __init__(self, context, builder, array_type, value):
        array = context.make_array(array_type)(context, builder, value)
        self.builder, self.data = builder, array.data
        self.stride = builder.extract_value(array.shape, 1)

    def at(self, row, column):
        place = self.builder.add(self.builder.mul(row, self.stride), column)
        return self.builder.gep(self.data, [place])

    def vector(self, row, column, kind=VECTOR):
        return self.builder.bitcast(self.at(row, column), kind.as_pointer())


class RowRatings:
    """The ratings of a row, at compile time: which rows of the table they meet, and their errors.

    The table's column k holds minus the bias, and adding r - mu to it makes it e.
    """

    def __init__(self, context, builder, types, values):
        table, indices, stars = types[:3]
        self.builder = builder
        self.table = Matrix(context, builder, table, values[0])
        chosen = context.make_array(indices)(context, builder, values[1])
        self.indices, self.count = chosen.data, builder.extract_value(chosen.shape, 0)
        self.stars = context.make_array(stars)(context, builder, values[2]).data
        self.mu, self.k = values[3:5]
        self.errors = [new_sum(builder, DOUBLE) for _ in range(2)]

    def row(self, entry):
        return self.builder.sext(self.builder.load(self.builder.gep(self.indices, [entry])), INT)

    def stars_over_mean(self, entry):
        return self.builder.fsub(self.builder.load(self.builder.gep(self.stars, [entry])), self.mu)

    def error(self, row, rating):
        """e of a rating, which is added to 1'e and e'e."""
        e = self.builder.fadd(rating, self.builder.load(self.table.at(row, self.k)))
        double = self.builder.fpext(e, DOUBLE)
        accumulate(self.builder, self.errors[0], double, DOUBLE(1))
        accumulate(self.builder, self.errors[1], double, double)
        return e

    def totals(self):
        return [self.builder.load(total) for total in self.errors]


def new_sum(builder, kind=VECTOR):
    """A vector of sums, zero at first; LLVM keeps it in a register."""
    zero = ir.Constant(kind, None)
    variable = cgutils.alloca_once_value(builder, zero)
    builder.store(zero, variable)  # each time the code is reached, in a loop too
    return variable


def accumulate(builder, total, left, right):
    product = builder.fmul(left, right, flags=FUSED)
    builder.store(builder.fadd(builder.load(total), product, flags=FUSED), total)


def write_sums(builder, matrix, sums, add):
    """Store sums {(row, number of the vector): sum} in a matrix, or where `add`, add them to it."""
    for (row, v), total in sums.items():
        place = matrix.vector(INT(row), INT(v * WIDTH))
        zero = ir.Constant(VECTOR, None)
        old = builder.select(add, builder.load(place, align=4), zero)
        builder.store(builder.fadd(old, builder.load(total), flags=FUSED), place, align=4)


def pick(builder, left, right, lanes):
    mask = ir.Constant(ir.VectorType(LANE, len(lanes)), lanes)
    return builder.shuffle_vector(left, right, mask)


def spread(builder, value, kind=VECTOR):
    """A vector with `value` in every place."""
    nothing = ir.Constant(kind, ir.Undefined)
    first = builder.insert_element(nothing, value, LANE(0))
    return pick(builder, first, nothing, [0] * kind.count)


def total_of(builder, values):
    """The sum of a vector's elements, halving it until one is left."""
    width = WIDTH
    while width > 1:
        width //= 2
        low = pick(builder, values, values, list(range(width)))
        high = pick(builder, values, values, list(range(width, 2 * width)))
        values = builder.fadd(low, high)
    return builder.extract_element(values, LANE(0))


def transposed(builder, rows):
    """WIDTH vectors transposed: swap the off-diagonal halves, then those of each half, ..."""
    half = WIDTH // 2
    while half:
        starts = range(0, WIDTH, 2 * half)
        low = [
            lane
            for s in starts
            for lane in (*range(s, s + half), *range(WIDTH + s, WIDTH + s + half))
        ]
        high = [lane + half for lane in low]
        swapped = list(rows)
        for r in range(WIDTH):
            if not r & half:
                swapped[r] = pick(builder, rows[r], rows[r + half], low)
                swapped[r + half] = pick(builder, rows[r], rows[r + half], high)
        rows, half = swapped, half // 2
    return rows


def ask_for(builder, address, near):
    """Prefetch the cache line at an address into the first (near = 3) or second (2) cache."""
    byte = ir.IntType(8).as_pointer()
    kind = ir.FunctionType(ir.VoidType(), [byte, LANE, LANE, LANE])
    function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
    read, data = LANE(0), LANE(1)
    builder.call(function, [builder.bitcast(address, byte), read, near, data])
