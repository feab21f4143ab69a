"""The joint density: closed forms against calculus, the sampler against integration."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import trapezoid

from analysis.density import joint_density
from lib.als import mixing

stars = st.floats(-4.5, 4.5)
weight = st.floats(0.05, 5)
# One mode, two modes, two modes mirrored, and the boundary.
SETTINGS = [(1.0, 0.4, 0.5), (2.7, 0.7, 0.25), (-2.0, 1.0, 0.6), (1.0, 1.0, 1.0)]


def gradient(u, v, r, lam, tau):
    error = r - u * v
    return np.array([lam * v * error - tau * u, lam * u * error - tau * v])


@given(stars, weight, weight)
def test_modes_are_zeros_of_the_gradient_and_maxima(r, lam, tau):
    found = joint_density.modes(r, lam, tau)
    for u, v in found:
        assert gradient(u, v, r, lam, tau) == pytest.approx([0, 0], abs=1e-9 * (1 + lam + tau))
        error = r - u * v
        hessian = -np.array(
            [[tau + lam * v**2, lam * (u * v - error)], [lam * (u * v - error), tau + lam * u**2]]
        )
        assert np.linalg.eigvalsh(hessian).max() <= 1e-9
    assert len(found) == (2 if lam * abs(r) > tau else 1)
    # Nothing on a grid beats them.
    u, v = np.meshgrid(np.linspace(-5, 5, 101), np.linspace(-5, 5, 101))
    highest = joint_density.log_density(*found[0], r, lam, tau)
    assert joint_density.log_density(u, v, r, lam, tau).max() <= highest + 1e-12


@given(stars, weight, weight)
def test_barrier_is_the_height_of_the_modes_above_the_origin(r, lam, tau):
    at_mode = joint_density.log_density(*joint_density.modes(r, lam, tau)[0], r, lam, tau)
    at_origin = joint_density.log_density(0.0, 0.0, r, lam, tau)
    assert joint_density.barrier(r, lam, tau) == pytest.approx(at_mode - at_origin, abs=1e-9)


@given(stars, weight, weight, st.floats(-3, 3), st.floats(-3, 3))
def test_symmetries(r, lam, tau, u, v):
    here = joint_density.log_density(u, v, r, lam, tau)
    assert joint_density.log_density(-u, -v, r, lam, tau) == pytest.approx(here)
    assert joint_density.log_density(v, u, r, lam, tau) == pytest.approx(here)
    assert joint_density.log_density(u, -v, -r, lam, tau) == pytest.approx(here)


@given(stars, weight, weight, st.floats(-3, 3))
def test_conditional_is_the_density_along_a_line(r, lam, tau, v):
    mean, sd = joint_density.conditional(v, r, lam, tau)
    for u in (mean - 2 * sd, mean + sd, mean + 3 * sd):
        difference = joint_density.log_density(u, v, r, lam, tau) - joint_density.log_density(
            mean, v, r, lam, tau
        )
        assert difference == pytest.approx(-(((u - mean) / sd) ** 2) / 2, abs=1e-8)


@pytest.mark.parametrize(("r", "lam", "tau"), SETTINGS)
def test_moments_agree_with_integration_in_two_dimensions(r, lam, tau):
    axis = np.linspace(-15, 15, 1501)
    u, v = np.meshgrid(axis, axis)
    p = np.exp(joint_density.log_density(u, v, r, lam, tau))

    def integral(values):
        return trapezoid(trapezoid(values * p, axis), axis)

    assert integral(1) == pytest.approx(1, abs=1e-9)
    exact = joint_density.moments(r, lam, tau)
    assert exact["u²"] == pytest.approx(integral(u**2), abs=1e-9)
    assert exact["uv"] == pytest.approx(integral(u * v), abs=1e-9)
    assert exact["(uv)²"] == pytest.approx(integral((u * v) ** 2), abs=1e-9)


@pytest.mark.parametrize(("r", "lam", "tau"), SETTINGS)
def test_gibbs_draws_have_the_integrated_moments(r, lam, tau):
    """Within four standard errors, which count the draws as what they are worth."""
    draws = joint_density.gibbs(r, lam, tau, draws=20_000, seed=1)[:, 100:]
    u, v = draws[..., 0], draws[..., 1]
    for name, values in {"u²": u**2, "uv": u * v, "(uv)²": (u * v) ** 2}.items():
        error = values.std() / math.sqrt(mixing.effective_size(values))
        assert abs(values.mean() - joint_density.moments(r, lam, tau)[name]) < 4 * error, name
    crossings = np.diff(np.sign(v), axis=1) != 0
    error = crossings.std() / math.sqrt(mixing.effective_size(crossings))
    assert abs(crossings.mean() - joint_density.crossing_rate(r, lam, tau)) < 4 * error


def test_gibbs_kernel_is_its_naive_twin():
    r, lam, tau, start = 2.0, 0.7, 0.25, [-1.0, 0.5, 3.0]
    drawn = joint_density.gibbs(r, lam, tau, draws=50, chains=3, seed=5, start=start)
    noise = np.random.default_rng(5).standard_normal((3, 50, 2))
    for chain in range(3):
        v = start[chain]
        for draw in range(50):
            mean, sd = joint_density.conditional(v, r, lam, tau)
            u = mean + sd * noise[chain, draw, 0]
            mean, sd = joint_density.conditional(u, r, lam, tau)
            v = mean + sd * noise[chain, draw, 1]
            assert drawn[chain, draw] == pytest.approx([u, v])


def test_gibbs_repeats_with_its_seed():
    one, same, other = (joint_density.gibbs(1.0, 1.0, 1.0, 20, seed=seed) for seed in (3, 3, 4))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_crossing_rate_starts_at_a_half_and_falls():
    rates = [joint_density.crossing_rate(r, 0.7, 0.25) for r in (0, 1, 2, 3, 4)]
    assert rates[0] == pytest.approx(0.5)
    assert (np.diff(rates) < 0).all()


@pytest.mark.parametrize("start", [0.3, -2.0])
def test_alternating_steps_end_at_the_mode_on_their_side(start):
    r, lam, tau = 2.7, 0.7, 0.25
    path = joint_density.alternate(start, r, lam, tau, steps=100)
    mode = joint_density.modes(r, lam, tau)[0] * np.sign(start)
    assert path[-1] == pytest.approx(mode)
    climbed = joint_density.log_density(path[:, 0], path[:, 1], r, lam, tau)
    assert (np.diff(climbed) >= -1e-12).all()


@pytest.mark.parametrize(("lam", "tau", "named"), [(0, 1, "lam=0"), (1, -2, "tau=-2")])
def test_wrong_weights_are_named(lam, tau, named):
    with pytest.raises(ValueError, match=named):
        joint_density.modes(1.0, lam, tau)


def test_wrong_arguments_of_the_sampler_are_named():
    with pytest.raises(ValueError, match="draws=0"):
        joint_density.gibbs(1.0, 1.0, 1.0, draws=0)
    with pytest.raises(ValueError, match="start has shape"):
        joint_density.gibbs(1.0, 1.0, 1.0, draws=5, chains=4, start=[0.0])
