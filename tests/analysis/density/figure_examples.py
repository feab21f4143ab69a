"""Each figure of the chapter on the joint density, on a Gaussian."""

import numpy as np

from analysis.density import figures

MODES = np.array([[1.0, 1.0], [-1.0, -1.0]])


def _log_density(u, v):
    return -(u**2 + v**2) / 2


def contours():
    panels = [("r = 1", _log_density, MODES), ("r = 2", _log_density, MODES)]
    return figures.contours([("λ = 1", panels), ("λ = 2", panels)])


def thresholds():
    r = np.linspace(0, 4, 9)
    return figures.thresholds(r, np.sqrt(np.maximum(r - 1, 0)), 0.8 * r, 1.0)


def two_walks():
    path = np.array([[2.0, 0.5], [2.0, 1.0], [1.0, 1.0]])
    return figures.two_walks(_log_density, MODES, [path], path)


def mixing():
    draws = np.random.default_rng(0).normal(size=(2, 30))
    return figures.mixing(draws, {"v": np.ones(5), "|v|": np.zeros(5)}, 20)


def crossings():
    ratio = np.array([0.1, 1.0, 3.0])
    rates = np.array([0.5, 0.1, 0.001])
    return figures.crossings([("λ = 1", ratio, rates, 1.0, ratio[:2], rates[:2])])
