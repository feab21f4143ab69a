"""Figures of the chapter on the joint density."""

import numpy as np
from matplotlib.colors import BoundaryNorm

from analysis.plotting.style import (
    BLUE,
    INK,
    ON_DARK,
    ON_LIGHT,
    ORANGE,
    PALETTE,
    REFERENCE,
    SEQUENTIAL,
    VERMILION,
    power_axis,
    subplots,
)

LEVELS = np.array([0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0])
EDGE = 4.0


def _contours(axes, log_density):
    """Fill the levels of a density of (u, v), given as a function; below the lowest: nothing."""
    axis = np.linspace(-EDGE, EDGE, 161)
    u, v = np.meshgrid(axis, axis)
    norm = BoundaryNorm(LEVELS, 256)
    filled = axes.contourf(u, v, np.exp(log_density(u, v)), LEVELS, norm=norm, cmap=SEQUENTIAL)
    axes.set(xlim=(-EDGE, EDGE), ylim=(-EDGE, EDGE), aspect="equal")
    filled.set_rasterized(True)  # a dozen panels of outlines would weigh more than a megabyte
    axes.figure.set_dpi(200)
    axes.set_xticks([-3, 0, 3])
    axes.set_yticks([-3, 0, 3])
    axes.grid(False)
    return filled


def _colour_bar(figure, filled, axes, **options):
    bar = figure.colorbar(filled, ax=axes, **options)
    bar.set_ticks(LEVELS, labels=[f"{level:g}" for level in LEVELS])
    bar.set_label("density p(u, v | r)")


def contours(columns):
    """A grid of contour panels that share their levels; a column varies one parameter.

    columns : list of (heading, [(title, log density as a function of u and v, modes), ...])
    """
    rows = len(columns[0][1])
    figure, axes = subplots(rows, len(columns), height=10.6, sharex=True, sharey=True)
    for column, (heading, panels) in enumerate(columns):
        for row, (title, log_density, modes) in enumerate(panels):
            panel = axes[row, column]
            filled = _contours(panel, log_density)
            panel.plot(*modes.T, "o", color=ON_DARK, mec=ON_LIGHT, ms=6, clip_on=False)
            panel.set_title(f"{heading}\n{title}" if row == 0 else title, loc="center")
    for panel in axes[-1]:
        panel.set_xlabel("u")
    for panel in axes[:, 0]:
        panel.set_ylabel("v")
    _colour_bar(figure, filled, axes, location="bottom", aspect=40, shrink=0.9, pad=0.01)
    return figure


def thresholds(r, mode, posterior, threshold):
    """Position of the modes, and what the product uv is estimated to be, against r."""
    figure, (left, right) = subplots(1, 2, height=4.0)
    left.plot(r, mode, color=BLUE)
    left.plot(r, -mode, color=BLUE)
    beyond = r > threshold
    left.plot(r[beyond], 0 * r[beyond], color=BLUE, ls=":", label="saddle point")
    left.set(xlabel="r  [stars]", ylabel="u at the mode", title="Where the modes are")
    right.plot(r, r, color=REFERENCE, ls="--", label="r itself")
    right.plot(r, posterior, color=ORANGE, label="posterior mean of uv")
    right.plot(r, mode**2, color=BLUE, label="uv at the mode")
    right.set(xlabel="r  [stars]", ylabel="uv  [stars]", title="What r is taken for")
    right.set_ylim(top=1.45 * r[-1])
    for panel, top in ((left, 0.8), (right, 0.68)):  # below the legends
        panel.axvline(threshold, ymax=top, color=INK, lw=1, ls=":")
        panel.legend(loc="upper left")
    left.text(threshold, left.get_ylim()[0], " τ/λ", va="bottom")
    return figure


def two_walks(log_density, modes, paths, draws):
    """The density with the paths of alternating steps, and with the first Gibbs draws."""
    figure, axes = subplots(1, 2, height=4.7, sharey=True)
    for panel in axes:
        filled = _contours(panel, log_density)
        panel.set_xlabel("u")
    axes[0].set(ylabel="v", title="Alternating least squares")
    for path in paths:
        axes[0].plot(*path.T, color=ON_DARK, lw=3.5)
        axes[0].plot(*path.T, color=VERMILION, lw=1.6)
        axes[0].plot(*path[0], "s", color=VERMILION, mec=ON_DARK, ms=7)
    axes[0].plot(*modes.T, "o", color=ON_DARK, mec=ON_LIGHT, ms=8)
    axes[1].set_title(f"Gibbs, {len(draws)} sweeps")
    axes[1].plot(*draws.T, "o", color=VERMILION, ms=3.2, mec=ON_DARK, mew=0.3, alpha=0.9)
    _colour_bar(figure, filled, axes, location="bottom", aspect=40, shrink=0.9)
    return figure


def mixing(draws, correlations, shown):
    """Traces of v in every chain, and autocorrelations by lag.

    draws : (chains, draws) of v; correlations : dict of label -> (lags + 1,)
    """
    figure, (top, bottom) = subplots(2, 1, height=6.4, height_ratios=[1.5, 1])
    reach = 1.1 * np.abs(draws[:, :shown]).max()
    for chain, values in enumerate(draws[:, :shown]):
        middle = -2 * reach * chain
        top.plot(middle + values, lw=0.7, color=PALETTE[chain % len(PALETTE)])
        top.axhline(middle, color=INK, lw=0.6)
    top.set_yticks([-2 * reach * chain for chain in range(len(draws))])
    top.set_yticklabels([f"chain {chain + 1}\nv = 0" for chain in range(len(draws))])
    top.grid(False)
    top.set(xlabel="sweep", title="v, sweep after sweep", xlim=(0, shown))
    for (label, values), colour in zip(correlations.items(), (BLUE, ORANGE), strict=True):
        bottom.plot(values, color=colour, label=label)
    bottom.axhline(0, color=INK, lw=0.8)
    bottom.set(xlabel="lag  [sweeps]", ylabel="autocorrelation", xlim=(0, None))
    bottom.legend()
    return figure


def crossings(settings):
    """Sign changes of the sampler against lam |r| / tau.

    settings : list of (label, ratios, exact rates, last ratio within reach of the stars,
        sampled ratios, sampled rates)
    """
    figure, axes = subplots(height=4.6)
    for (label, ratio, exact, last, at, rates), colour in zip(settings, PALETTE, strict=False):
        within = ratio <= last
        axes.plot(ratio, exact, color=colour, lw=1, ls=":")
        axes.plot(ratio[within], exact[within], color=colour, label=label)
        axes.plot(at, rates, "o", color=colour, mec="white", ms=7)
    axes.axvline(1, color=INK, lw=1, ls=":")
    axes.set_yscale("log")
    power_axis(axes.yaxis)
    axes.set(xlabel="λ |r| / τ", ylabel="sign changes per sweep", ylim=(1e-5, 1))
    axes.legend(title="setting")
    return figure
