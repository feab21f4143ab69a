"""The products of a small k in one tile: no panel in between, every rating is read once.

`tiles` gathers a block of rows first, because several tiles go over it. Up to k = SMALL all sums
of [V e 1]' [V e 1] that a half-step needs fit into the registers at once:

                     the rating's row of the table, as 1 or 2 vectors
        v[0]         [ sum ] [ sum ]
        v[1]         [ sum ] [ sum ]       sums in row a += v[a] * vectors
        ...
        v[k-1]               [ sum ]       the lower triangle is left out, by whole vectors

so the vectors can come from the table itself. The table's column k holds minus the bias, and
adding r - mu to it makes it e; v[0], v[1], ... are read from memory, where they are as before.
"""

from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from lib.tiles import ADD, SET
from lib.vectors import (
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
)

# Rows of a tile and the columns they go with: the second needs the registers of AVX-512.
LOW, LOW_COLUMNS = 4, 8
HIGH, HIGH_COLUMNS = 12, 16
SMALL = HIGH if ROWS == 8 and WIDTH >= 8 else LOW
BLOCK = 128  # ratings whose sums stay in registers: longer sums would be less exact
AHEAD = 24  # ratings between asking for a row of the table and using it

DOUBLE = ir.DoubleType()


@njit(cache=True)
def rows_of(k):
    return LOW if k <= LOW else HIGH


@njit(cache=True)
def columns_of(k):
    return LOW_COLUMNS if k <= LOW else HIGH_COLUMNS


@njit(inline="always")
def add_up(target, table, indices, values, mu, k, begin, end):
    """target = V' [V e 1] of the ratings begin..end - 1; returns 1'e and e'e.

    For k <= SMALL. `target` has rows_of(k) rows and columns_of(k) columns, and `table` as many
    columns: V in the first k, then minus the bias, then 1. What is not V' [V e 1], and the whole
    vectors left of the diagonal, has no meaning in the result.
    """
    sum_e, sum_ee = 0.0, 0.0
    for start in range(begin, end, BLOCK):
        stop = min(start + BLOCK, end)
        mode = SET if start == begin else ADD
        if k <= LOW:
            e, ee = add_block(target, table, indices, values, mu, k, start, stop, mode, LOW)
        else:
            e, ee = add_block(target, table, indices, values, mu, k, start, stop, mode, HIGH)
        sum_e += e
        sum_ee += ee
    return sum_e, sum_ee


@intrinsic(prefer_literal=True)
def add_block(typing, target, table, indices, values, mu, k, begin, end, mode, rows):
    """One block of `add_up`: target = (mode SET) or += (ADD); `rows` is a literal number."""
    height = rows.literal_value
    width = (LOW_COLUMNS if height == LOW else HIGH_COLUMNS) // WIDTH

    def build(context, builder, signature, arguments):
        out = Matrix(context, builder, target, arguments[0])
        matrix = Matrix(context, builder, table, arguments[1])
        chosen = context.make_array(indices)(context, builder, arguments[2])
        ratings = context.make_array(values)(context, builder, arguments[3]).data
        mu, k, begin, end, mode = arguments[4:9]
        final = builder.sub(builder.extract_value(chosen.shape, 0), INT(1))
        tile = [(a, v) for a in range(height) for v in range(width) if (v + 1) * WIDTH > a]
        sums = {place: new_sum(builder) for place in tile}
        errors = [new_sum(builder, DOUBLE) for _ in range(2)]
        units = [_unit_vector(builder, k, v * WIDTH) for v in range(width)]

        def row_of(entry):
            return builder.sext(builder.load(builder.gep(chosen.data, [entry])), INT)

        with cgutils.for_range_slice(builder, begin, end, INT(1)) as (entry, _):
            later = builder.add(entry, INT(AHEAD))
            later = builder.select(builder.icmp_signed("<", later, final), later, final)
            ask_for(builder, matrix.at(row_of(later), INT(0)), LANE(3))
            row = row_of(entry)
            rating = builder.fsub(builder.load(builder.gep(ratings, [entry])), mu)
            e = builder.fadd(rating, builder.load(matrix.at(row, k)))
            e = builder.fpext(e, DOUBLE)
            accumulate(builder, errors[0], e, DOUBLE(1))
            accumulate(builder, errors[1], e, e)
            vectors = []
            for v, unit in enumerate(units):
                old = builder.load(matrix.vector(row, INT(v * WIDTH)), align=4)
                change = builder.fmul(unit, spread(builder, rating), flags=FUSED)
                vectors.append(builder.fadd(old, change, flags=FUSED))
            for a, v in tile:
                one = spread(builder, builder.load(matrix.at(row, INT(a))))
                accumulate(builder, sums[a, v], one, vectors[v])
        add = builder.icmp_signed("==", mode, mode.type(ADD))
        for (a, v), total in sums.items():
            place = out.vector(INT(a), INT(v * WIDTH))
            zero = ir.Constant(VECTOR, None)
            old = builder.select(add, builder.load(place, align=4), zero)
            builder.store(builder.fadd(old, builder.load(total), flags=FUSED), place, align=4)
        return context.make_tuple(builder, signature.return_type, [builder.load(s) for s in errors])

    pair = types.UniTuple(types.float64, 2)
    return pair(target, table, indices, values, types.float32, *[types.intp] * 4, rows), build


def _unit_vector(builder, k, first):
    """The elements first.. of the unit vector with 1 in place k."""
    lanes = ir.VectorType(INT, WIDTH)
    places = ir.Constant(lanes, [first + lane for lane in range(WIDTH)])
    return builder.uitofp(builder.icmp_signed("==", places, spread(builder, k, lanes)), VECTOR)
