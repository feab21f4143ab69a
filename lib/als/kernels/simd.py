"""SIMD vectors of the processor at hand, at the level of LLVM: what the intrinsics are written in.

Every function here runs at compile time and emits instructions through an llvmlite `builder`.
"""

from llvmlite import ir
from numba.core import cgutils
from numba.core.registry import cpu_target


def _vector_shape(triple, cpu, features):
    """(floats in a vector, rows of a register block) for a processor as LLVM describes it."""
    if "+avx512vl" in features:
        # Zen 4 runs 512-bit vectors in two halves; narrower ones waste less of the triangle.
        return (8 if cpu == "znver4" else 16), 8
    if "+avx2" in features:
        return 8, 4
    if triple.startswith(("aarch64", "arm64")):
        return 4, 8
    return 4, 4


WIDTH, MR = _vector_shape(*cpu_target.target_context.codegen().magic_tuple())

F32, F64 = ir.FloatType(), ir.DoubleType()
I64, I32 = ir.IntType(64), ir.IntType(32)
VECTOR = ir.VectorType(F32, WIDTH)
SHORT_VECTOR = ir.VectorType(F32, min(WIDTH, MR))  # divides MR as well as WIDTH
FUSED = ("contract",)  # a multiplication and an addition may become one instruction


class Matrix:
    """Addresses in a C-contiguous matrix, at compile time."""

    def __init__(self, context, builder, array_type, value):
        array = context.make_array(array_type)(context, builder, value)
        self.builder, self.data = builder, array.data
        self.stride = builder.extract_value(array.shape, 1)

    def element_ptr(self, row, column):
        offset = self.builder.add(self.builder.mul(row, self.stride), column)
        return self.builder.gep(self.data, [offset])

    def vector_ptr(self, row, column, kind=VECTOR):
        return self.builder.bitcast(self.element_ptr(row, column), kind.as_pointer())


class RowEntries:
    """The ratings of a row, at compile time: their rows of the packed factors, and their errors.

    Column k of the packed factors holds minus the bias, and adding r - mu to it makes it e.
    """

    def __init__(self, context, builder, types, values):
        packed, indices, ratings = types[:3]
        self.builder = builder
        self.packed = Matrix(context, builder, packed, values[0])
        columns = context.make_array(indices)(context, builder, values[1])
        self.indices, self.count = columns.data, builder.extract_value(columns.shape, 0)
        self.values = context.make_array(ratings)(context, builder, values[2]).data
        self.mu, self.k = values[3:5]
        self.sums = [new_accumulator(builder, F64) for _ in range(2)]

    def row(self, entry):
        return self.builder.sext(self.builder.load(self.builder.gep(self.indices, [entry])), I64)

    def centred_value(self, entry):
        return self.builder.fsub(self.builder.load(self.builder.gep(self.values, [entry])), self.mu)

    def error(self, row, centred):
        """e of a rating with the value mu + `centred`, which is added to 1'e and e'e."""
        e = self.builder.fadd(centred, self.builder.load(self.packed.element_ptr(row, self.k)))
        double = self.builder.fpext(e, F64)
        accumulate(self.builder, self.sums[0], double, F64(1))
        accumulate(self.builder, self.sums[1], double, double)
        return e

    def totals(self):
        """1'e and e'e."""
        return [self.builder.load(total) for total in self.sums]


def new_accumulator(builder, kind=VECTOR):
    """A variable for a vector of sums, zero at first; LLVM keeps it in a register."""
    zero = ir.Constant(kind, None)
    variable = cgutils.alloca_once_value(builder, zero)
    builder.store(zero, variable)  # each time the code is reached, in a loop too
    return variable


def accumulate(builder, total, left, right):
    """total += left * right, with one rounding or two."""
    product = builder.fmul(left, right, flags=FUSED)
    builder.store(builder.fadd(builder.load(total), product, flags=FUSED), total)


def store_sums(builder, matrix, sums, add):
    """Store sums {(row, number of the vector): sum} in a matrix, or where `add`, add them to it."""
    for (row, v), total in sums.items():
        target = matrix.vector_ptr(I64(row), I64(v * WIDTH))
        zero = ir.Constant(VECTOR, None)
        old = builder.select(add, builder.load(target, align=4), zero)
        builder.store(builder.fadd(old, builder.load(total), flags=FUSED), target, align=4)


def shuffle(builder, left, right, lanes):
    """The elements with these numbers, of `left` followed by `right`."""
    mask = ir.Constant(ir.VectorType(I32, len(lanes)), lanes)
    return builder.shuffle_vector(left, right, mask)


def splat(builder, value, kind=VECTOR):
    """A vector with `value` in every lane."""
    undefined = ir.Constant(kind, ir.Undefined)
    first = builder.insert_element(undefined, value, I32(0))
    return shuffle(builder, first, undefined, [0] * kind.count)


def horizontal_sum(builder, values):
    """The sum of a vector's elements, halving it until one is left."""
    width = WIDTH
    while width > 1:
        width //= 2
        low = shuffle(builder, values, values, list(range(width)))
        high = shuffle(builder, values, values, list(range(width, 2 * width)))
        values = builder.fadd(low, high)
    return builder.extract_element(values, I32(0))


def transpose(builder, rows):
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
                swapped[r] = shuffle(builder, rows[r], rows[r + half], low)
                swapped[r + half] = shuffle(builder, rows[r], rows[r + half], high)
        rows, half = swapped, half // 2
    return rows


def prefetch(builder, address, locality):
    """Ask for the cache line at an address: into the first (locality 3) or second (2) cache."""
    byte = ir.IntType(8).as_pointer()
    kind = ir.FunctionType(ir.VoidType(), [byte, I32, I32, I32])
    function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
    read, data = I32(0), I32(1)
    builder.call(function, [builder.bitcast(address, byte), read, locality, data])
