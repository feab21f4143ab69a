"""The figure of the landing page."""

from matplotlib.ticker import FixedLocator, NullLocator

from analysis.plotting import style


def outside_the_grid(grid, sweep, biases_rmse):
    """Test RMSE against the penalty: the author's grid, and one sweep far to the right of it.

    grid : k, ratio (tau / lambda), test_rmse of the author's models
    sweep : the same of another project's, all at one ratio
    biases_rmse : the error of a model of biases alone, in stars
    """
    figure, ax = style.subplots(height=4.1)
    edge = grid["ratio"].max()
    ax.axvspan(grid["ratio"].min() / 1.35, edge * 1.35, color=style.REFERENCE, alpha=0.14, lw=0)
    ax.axhline(biases_rmse, color=style.INK, lw=1, ls=":")
    for (k, of_k), marker in zip(grid.groupby("k"), "osD^", strict=False):
        ax.plot(of_k["ratio"], of_k["test_rmse"], marker=marker, color=style.PAPER, ms=5, lw=1.3)
        last = of_k.iloc[-1]
        above = 9 if abs(last["test_rmse"] - biases_rmse) < 0.01 else 0  # clear of the dotted line
        ax.annotate(f"k = {k:d}", (last["ratio"], last["test_rmse"]), (9, above),
                    textcoords="offset points", va="center", color=style.PAPER)  # fmt: skip
    at = sweep["ratio"].iloc[0]
    shown = sweep[sweep["test_rmse"] < biases_rmse]
    ax.plot(shown["ratio"], shown["test_rmse"], "o", color=style.GREEN, ms=6)
    best = shown.loc[shown["test_rmse"].idxmin()]
    ax.annotate(f"k = {best['k']:.0f} is best", (at, best["test_rmse"]), (-10, -9),
                textcoords="offset points", ha="right", color=style.GREEN,
                weight="bold")  # fmt: skip
    span = f"k = {shown['k'].min():d} to {shown['k'].max():d}"
    ax.annotate(span, (at, shown["test_rmse"].max()), (0, 9), textcoords="offset points",
                ha="center", color=style.GREEN)  # fmt: skip
    top = grid["test_rmse"].max()
    ax.text(grid["ratio"].min() / 1.2, top + 0.022, "the paper's grid", color=style.INK)
    ax.text(at * 1.6, biases_rmse + 0.006, "biases alone", ha="right", color=style.INK)
    ax.set(xscale="log", xlim=(grid["ratio"].min() / 1.35, at * 1.7), ylim=(0.74, top + 0.05))
    ax.xaxis.set_major_locator(FixedLocator([*sorted(set(grid["ratio"])), 10, at]))
    ax.xaxis.set_major_formatter("{x:g}")
    ax.xaxis.set_minor_locator(NullLocator())
    ax.set(xlabel="τ / λ", ylabel="test RMSE  [stars]")
    return figure
