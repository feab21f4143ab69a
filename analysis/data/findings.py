"""Numbers and words for the prose of the chapter on the data, from its fits."""

import pandas as pd

from analysis.data import goodness_of_fit

PREFERRED = 2  # standard errors z from which one law is called more likely than another

LAW_COLUMNS = ["", "$n_{\\min}$", "$\\alpha$", "in the tail", "KS", "$p$, tail", "$p$, all"]


def favoured(comparison):
    """The law that a `powerlaws.Comparison` of a power law with a lognormal favours, in words."""
    if abs(comparison.z) < PREFERRED:
        return "neither law over the other"
    return "the lognormal" if comparison.z > 0 else "the power law"


def p_text(p, n_as_far):
    """A p-value of the bootstrap as text; at its smallest possible value it is an upper bound."""
    return f"{'≤ ' if n_as_far == 0 else ''}{p:.2g}"


def verdicts(tests):
    """Members, users or movies, for which a power law is ruled out, in words.

    tests: rows of `goodness_of_fit.of_histograms` of one scope.
    """
    out = [f"{row.member}s" for row in tests.itertuples() if row.p <= goodness_of_fit.REJECTED]
    if len(out) == len(tests):
        return "for " + " and ".join(out)
    return f"for {out[0]} alone" if out else "for neither users nor movies"


def law_rows(name, tests):
    """Rows of the table of power laws, as text, one for each member.

    tests: `goodness_of_fit.of_histograms`. The law is that of the tail, p that of tail and whole.
    """
    rows = []
    for member, both in tests.groupby("member", sort=False):
        both = both.set_index("scope")
        law = both.loc["tail"]
        p_values = [p_text(both["p"][key], both["n_as_far"][key]) for key in ("tail", "whole")]
        rows.append(
            [
                f"{member.capitalize()}s, {name}",
                f"{law['xmin']:,d}",
                f"{law['alpha']:.3f} ± {law['se']:.3f}",
                f"{law['n_tail'] / law['n']:.1%}",
                f"{law['ks']:.3f}",
                *p_values,
            ]
        )
    return pd.DataFrame(rows, columns=LAW_COLUMNS)


def drift(fits, first, last):
    """(lowest, highest) exponent in a table of `powerlaws.alpha_by_xmin`, xmin from first to last.

    Under a power law they are equal but for their standard errors.
    """
    alpha = fits.set_index("xmin")["alpha"].loc[first:last]
    return float(alpha.min()), float(alpha.max())
