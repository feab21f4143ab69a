"""The loops of alternating least squares: a map.

`ALS` calls `half_step(rows, mu, penalty, fixed, updated)` for the users with the movies fixed,
then for the movies with the users fixed. Two modules have it, with the same equations:

    reference.py         as the paper writes them, in float64; `singular_rows.py` where no
                         Cholesky factor exists. Also predictions and their errors.
    fast.py              what the book trains with, in float32; the pseudo-code below
      workspace.py         the memory: packed factors, and scratch for each chunk of rows
      normal_equations.py  a row's system: primal (k unknowns) or dual (n unknowns)
        gram_small_k.py      V'[V e 1] for k <= 12: every sum in a register
        gram_large_k.py      V'[V e 1] for larger k: packs panels, calls the micro-kernel
        microkernels.py      the micro-kernel, inner products, transposition, prefetching
      cholesky.py          the factor in blocks of MR rows, and both substitutions
      simd.py              the vectors that all of these are written in, as LLVM instructions
      drawn_rows.py        rows drawn from their posterior instead, for `Posterior`
        noise.py             the normal numbers of a row, by counter
      coordinates.py       rows mapped to the coordinates of their prior, and summed
      parts.py             calls in threads
    choice.py            both by name, and for rows that come in several parts
    arguments.py         Penalty (lam, tau, weighted, joint) and Side (bias, factors)
    top_k.py             the best of many scores, for rankings

One fast half-step, with c = tau / lam, or c = n tau / lam where `weighted`:

    packed = [factors, -bias, 1] of the fixed side               workspace.packed_factors
    for each chunk of rows, in parallel:                         fast._update_rows
        for each row with n ratings, V their packed vectors, e = r - mu - b_fixed:
            if n >= 0.9 k:                                       normal_equations.primal
                G = V'[V e 1], block of ratings by block         gram_small_k, gram_large_k
                b = (1'e - old'V'1) / (c + n)                    Eq. 3
                (V'V + c I) x = V'e - b V'1                      Eq. 6
            else:                                                normal_equations.dual
                (V V' + c I) a = e - b 1,  then x = V'a
            solve by R'R = the matrix on the left                cholesky.factor, .substitute
            where `joint`, b comes from the factor instead       normal_equations.joint_bias
            errors += what the same sums say of them
    rows whose pivots float32 cannot tell from zero:             reference.half_step

Packing, register blocking, panels and the micro-kernel are those of matrix multiplication:
K. Goto and R. A. van de Geijn (2008), Anatomy of high-performance matrix multiplication, ACM TOMS
34(3); F. G. Van Zee and R. A. van de Geijn (2015), BLIS: A framework for rapidly instantiating
BLAS functionality, ACM TOMS 41(3). The product here is of a panel with itself, so that one
packing serves both factors and only the upper triangle is formed. The dual is kernel ridge
regression with a linear kernel; that both forms have one x is a case of the Woodbury identity.
"""
