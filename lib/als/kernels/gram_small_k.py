"""The products of a small k without a panel: every rating is multiplied where it lies.

`tiles` gathers a block of rows first, because many tiles go over it. Up to k = SMALL the sums of
[V e 1]' [V e 1] that a half-step needs fit into the registers, in one tile or in a few:

                     the rating's row of the table, as vectors
        v[0]         [ sum ] [ sum ]
        v[1]         [ sum ] [ sum ]       sums in row a += v[a] * vectors
        ...
        v[k-1]               [ sum ]       the lower triangle is left out, by whole vectors

so the vectors can come from the table itself. The registers of AVX-512 hold all columns of sums
at once. Where they are fewer or shorter, the columns are dealt out to two or three passes over a
block of ratings, of which the later ones find its rows in the nearest cache.

The vectors get r - mu added in column k, where e is; v[0], v[1], ... are read from memory, where
they are as before.
"""

from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from lib.als.kernels.microkernels import ADD, SET, padded
from lib.als.kernels.simd import (
    FUSED,
    INT,
    LANE,
    ROWS,
    VECTOR,
    WIDTH,
    Matrix,
    RowRatings,
    accumulate,
    ask_for,
    new_sum,
    spread,
    write_sums,
)

# The largest k of either size, which is its rows, and the columns that hold [V e 1] then.
LOW, LOW_COLUMNS = 6, 8
HIGH, HIGH_COLUMNS = 12, 16
SMALL = HIGH
IN_REGISTERS = 3 * ROWS  # vectors of sums, as many as in the largest tile of `tiles`
BLOCK = 128  # ratings whose sums stay in registers: longer sums would be less exact
AHEAD = 24  # ratings between asking for a row of the table and using it


def rows_of(k):
    return LOW if k <= LOW else HIGH


def columns_of(k):
    """Columns that are read and written, in whole vectors."""
    return padded(LOW_COLUMNS if k <= LOW else HIGH_COLUMNS, WIDTH)


@njit(inline="always")
def add_up(target, table, indices, values, mu, k, begin, end):
    """target = V' [V e 1] of the ratings begin..end - 1; returns 1'e and e'e.

    For k <= SMALL. `target` has rows_of(k) rows and columns_of(k) columns, and `table` as many
    columns: V in the first k, then minus the bias, then 1. What is not V' [V e 1], and what lies
    left of the diagonal, has no meaning in the result.
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
    width = columns_of(height) // WIDTH

    def build(context, builder, signature, arguments):
        out = Matrix(context, builder, target, arguments[0])
        ratings = RowRatings(context, builder, signature.args[1:], arguments[1:])
        begin, end, mode = arguments[6:9]
        matrix = ratings.table
        final = builder.sub(ratings.count, INT(1))
        units = [_unit_vector(builder, ratings.k, v * WIDTH) for v in range(width)]

        def ask_ahead(entry):
            later = builder.add(entry, INT(AHEAD))
            later = builder.select(builder.icmp_signed("<", later, final), later, final)
            ask_for(builder, matrix.at(ratings.row(later), INT(0)), LANE(3))

        for tile in tiles_of(height, width):
            sums = {place: new_sum(builder) for place in tile}
            with cgutils.for_range_slice(builder, begin, end, INT(1)) as (entry, _):
                row, rating = ratings.row(entry), ratings.stars_over_mean(entry)
                if (0, width - 1) in sums:  # the first pass
                    ask_ahead(entry)
                    ratings.error(row, rating)
                vectors = {}
                for v in {v for _, v in tile}:
                    old = builder.load(matrix.vector(row, INT(v * WIDTH)), align=4)
                    change = builder.fmul(units[v], spread(builder, rating), flags=FUSED)
                    vectors[v] = builder.fadd(old, change, flags=FUSED)
                for a, v in tile:
                    one = spread(builder, builder.load(matrix.at(row, INT(a))))
                    accumulate(builder, sums[a, v], one, vectors[v])
            write_sums(builder, out, sums, builder.icmp_signed("==", mode, INT(ADD)))
        return context.make_tuple(builder, signature.return_type, ratings.totals())

    pair = types.UniTuple(types.float64, 2)
    return pair(target, table, indices, values, types.float32, *[types.intp] * 4, rows), build


def tiles_of(height, width):
    """The places (row, vector) of all sums, dealt out so that the registers hold each list.

    Without the whole vectors left of the diagonal, except those in its blocks of ROWS rows, which
    `cholesky` expects to be numbers. The last vectors, where e is, come first.
    """
    tiles = [[]]
    for v in reversed(range(width)):
        column = [(a, v) for a in range(min(height, padded((v + 1) * WIDTH, ROWS)))]
        if tiles[-1] and len(tiles[-1]) + len(column) > IN_REGISTERS:
            tiles.append([])
        tiles[-1] += column
    return tiles


def _unit_vector(builder, k, first):
    """The elements first.. of the unit vector with 1 in place k."""
    lanes = ir.VectorType(INT, WIDTH)
    places = ir.Constant(lanes, [first + lane for lane in range(WIDTH)])
    return builder.uitofp(builder.icmp_signed("==", places, spread(builder, k, lanes)), VECTOR)
